#include "http/conditional.h"

#include <charconv>

#include "http/token.h"

namespace luytre::http {
namespace {

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t value = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view opaque(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

}  // namespace

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (etag.empty() || if_none_match.empty()) return false;
  if (trim(if_none_match) == "*") return true;
  // Tags may hold commas only inside quotes; ours do not, so a cut at commas finds ours or nothing.
  while (!if_none_match.empty()) {
    size_t comma = std::min(if_none_match.find(','), if_none_match.size());
    if (opaque(trim(if_none_match.substr(0, comma))) == opaque(etag)) return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

RangeAnswer parse_range(std::string_view range, uint64_t size, ByteRange& out) {
  constexpr std::string_view kUnit = "bytes=";
  if (!range.starts_with(kUnit)) return RangeAnswer::whole;
  range = trim(range.substr(kUnit.size()));
  size_t dash = range.find('-');
  if (dash == range.npos || range.find(',') != range.npos) return RangeAnswer::whole;
  std::string_view before = range.substr(0, dash), after = range.substr(dash + 1);
  if (before.empty()) {
    auto suffix = parse_number(after);
    if (!suffix) return RangeAnswer::whole;
    if (*suffix == 0 || size == 0) return RangeAnswer::unsatisfiable;
    out = {size - std::min(*suffix, size), size - 1};
    return RangeAnswer::part;
  }
  auto first = parse_number(before);
  if (!first) return RangeAnswer::whole;
  uint64_t last = UINT64_MAX;
  if (!after.empty()) {
    auto number = parse_number(after);
    if (!number || *number < *first) return RangeAnswer::whole;
    last = *number;
  }
  if (*first >= size) return RangeAnswer::unsatisfiable;
  out = {*first, std::min(last, size - 1)};
  return RangeAnswer::part;
}

}  // namespace luytre::http
