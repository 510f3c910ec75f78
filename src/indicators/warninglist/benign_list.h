// A benign list as published by MISP warninglists (schema.json of misp-warninglists): kept whole, so that its
// entries can be looked up and shown.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "indicators/reader.h"

namespace luytre {

enum class BenignKind : uint8_t {
  string,     // the value is the entry
  substring,  // the value contains the entry
  hostname,   // the name is the entry or below it
  cidr,       // the address lies in the entry (a prefix: touches it)
  regex,      // the value matches (RE2 syntax)
};

struct BenignList {
  std::string name;
  BenignKind kind = BenignKind::string;
  uint32_t types = 0;  // bit IndicatorType: what the list speaks of (its matching_attributes)
  std::vector<std::string> entries;
};

// Reads one list.json. Entries that cannot be tested (a regex RE2 does not know, no CIDR) go to `sink` as
// refused and are left out. An error when it is no warninglist at all.
Result<BenignList> read_warninglist(const ListText& list, ReaderSink& sink);

bool sniff_warninglist(std::string_view text);

// The stored form, checksum included; docs/formats/indicator-store.md has the bytes. decode fails with
// ErrorCode::corrupt.
std::string encode_benign_list(const BenignList& list);
Result<BenignList> decode_benign_list(std::string_view bytes);

}  // namespace luytre
