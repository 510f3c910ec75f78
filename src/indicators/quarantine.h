// Indicators that wait for a person: stored, shown, and not compiled, because live they would touch too much.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/indicator.h"

namespace luytre {

// One value of one source. Known by (profile.source, type, value).
struct Quarantined {
  IndicatorType type = IndicatorType::address;
  std::string value;  // as people write it
  Profile profile;    // what its list said last
  std::string reason;
  Timestamp since = kNoTime;
  bool released = false;  // a person let it go live; it is not judged again
};

// The stored form; docs/formats/indicator-store.md has the bytes. decode fails with ErrorCode::corrupt.
std::string encode_quarantine(std::span<const Quarantined> entries);
Result<std::vector<Quarantined>> decode_quarantine(std::string_view bytes);

}  // namespace luytre
