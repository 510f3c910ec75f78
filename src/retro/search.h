// What is looked for in the past: indicators, as keys of the archive and compiled for an exact answer.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "archive/archive.h"
#include "match/indicator_set.h"
#include "model/indicator.h"

namespace luytre {

struct PastSearch {
  ArchiveKeys keys;
  std::shared_ptr<const IndicatorSet> indicators;
  uint64_t searched = 0;
  // Indicators of types the archive cannot answer: it keeps no paths, fingerprints or files.
  std::array<uint64_t, kIndicatorTypes> unsearchable{};
  uint64_t all_unsearchable() const;
  std::string unsearchable_words() const;  // "12 url, 3 ja3"; "" for none
};

// Not thread-safe.
class PastSearchBuilder {
 public:
  // A host named by a URL alone is no match of the URL, so URLs count as unsearchable.
  void add(const IndicatorValue& value, const Profile& profile);
  PastSearch build();

 private:
  IndicatorSetBuilder builder_;
  PastSearch search_;
};

}  // namespace luytre
