// Where a message ends, judged by its first bytes alone; for files, and to recognise them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace luytre::netflow {

// Whether an export message may begin here: a header with a first set that fits it. Looks at no more than
// kHeaderReach bytes; with fewer at hand it judges by what there is.
inline constexpr size_t kHeaderReach = 24;
bool plausible_header(std::span<const std::byte> bytes);

// Whether `word`, in the place of a set id inside a v9 message, is the version of the next message.
constexpr bool is_version(uint16_t word) {
  return word == 5 || word == 9 || word == 10;
}

}  // namespace luytre::netflow
