// A run of sighting keys of one day: which sightings are counted already. docs/formats/day-store.md has the
// bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

struct KeyHeader {
  char magic[8];  // kKeyMagic
  int32_t day;
  uint32_t zero;
  uint64_t keys;
  uint64_t keys_checksum;  // XXH3-64 of the keys
  uint64_t zero2[3];
  uint64_t header_checksum;  // XXH3-64 of the header before this field
};
static_assert(sizeof(KeyHeader) == 64);
inline constexpr char kKeyMagic[8] = {'L', 'T', 'K', 'E', 'Y', 'S', '1', '\n'};

// Checked as SetsView is: header always, the keys themselves by check_body(). Views bytes that start at a
// multiple of 8.
class KeyView {
 public:
  static Result<KeyView> open(std::span<const std::byte> bytes, std::string_view name);
  Day day() const { return day_; }
  std::span<const uint64_t> keys() const { return keys_; }
  Result<void> check_body() const;
  // For each of `wanted` (ascending): sets known[i] when the run has it, leaves it alone otherwise.
  void mark_known(std::span<const uint64_t> wanted, uint8_t* known) const;

 private:
  std::string name_;
  Day day_ = 0;
  uint64_t checksum_ = 0;
  std::span<const uint64_t> keys_;
};

// `keys` ascending, each once.
std::string write_keys(Day day, std::span<const uint64_t> keys);
// The union of runs, each checked first.
Result<std::vector<uint64_t>> merge_keys(std::span<const KeyView> runs, std::vector<uint64_t> fresh);

}  // namespace luytre
