// Conditional and partial answers (RFC 9110 13 and 14).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace luytre::http {

// Whether an If-None-Match value names `etag` (weak comparison) or is "*".
bool matches_etag(std::string_view if_none_match, std::string_view etag);

struct ByteRange {
  uint64_t first = 0, last = 0;  // both inclusive
};
enum class RangeAnswer { whole, part, unsatisfiable };

// One range of a body of `size` bytes. Another unit, several ranges or a broken value: whole.
RangeAnswer parse_range(std::string_view range, uint64_t size, ByteRange& out);

}  // namespace luytre::http
