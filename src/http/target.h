// The request target (RFC 9112 3.2, origin form) taken apart once, for everybody: "/a/b%20c?x=1".
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luytre::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;
std::optional<std::string_view> find(const Pairs& pairs, std::string_view name);

// Why a target is refused; a word for the log.
enum class TargetError { form, encoding, separator, dots, control, utf8, query_count, query_duplicate };
std::string_view to_string(TargetError error);

struct Target {
  std::string path;  // decoded, starts with '/', no empty, "." or ".." segment; a last '/' is kept
  Pairs query;       // decoded, names differ
};

constexpr size_t kMaxQueryPairs = 64;

// Refuses: anything but origin form, a broken %xx, %2f, %5c, '\', NUL and other control characters, "//",
// ".",
// "..", a fragment, bytes that are no UTF-8, more than kMaxQueryPairs pairs, a name twice. '+' is a space in
// the query only. Linear.
std::expected<Target, TargetError> parse_target(std::string_view target);

bool is_utf8(std::string_view text);

}  // namespace luytre::http
