#include "http/target.h"

namespace luytre::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

enum class Part { path, query };

std::expected<std::string, TargetError> decode(std::string_view text, Part part) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::unexpected(TargetError::encoding);
      c = static_cast<char>(high * 16 + low);
      i += 2;
      if (part == Part::path && (c == '/' || c == '\\')) return std::unexpected(TargetError::separator);
      // A line break or a tab may be part of a query's text; NUL never is.
      bool allowed = part == Part::query && (c == '\t' || c == '\n' || c == '\r');
      if (is_control(static_cast<unsigned char>(c)) && !allowed) return std::unexpected(TargetError::control);
    } else if (c == '+' && part == Part::query) {
      c = ' ';
    } else if (c == '\\' && part == Part::path) {
      return std::unexpected(TargetError::separator);
    } else if (is_control(static_cast<unsigned char>(c)) || c == ' ') {
      return std::unexpected(TargetError::control);
    }
    out.push_back(c);
  }
  if (!is_utf8(out)) return std::unexpected(TargetError::utf8);
  return out;
}

std::expected<void, TargetError> check_segments(std::string_view path) {
  size_t start = 1;
  while (start < path.size()) {
    size_t end = std::min(path.find('/', start), path.size());
    std::string_view segment = path.substr(start, end - start);
    if (segment.empty()) return std::unexpected(TargetError::separator);
    if (segment == "." || segment == "..") return std::unexpected(TargetError::dots);
    start = end + 1;
  }
  return {};
}

std::expected<Pairs, TargetError> parse_query(std::string_view text) {
  Pairs pairs;
  size_t pieces = 0;
  while (!text.empty()) {
    size_t end = std::min(text.find('&'), text.size());
    std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (++pieces > kMaxQueryPairs) return std::unexpected(TargetError::query_count);
    if (piece.empty()) continue;
    size_t equals = std::min(piece.find('='), piece.size());
    auto name = decode(piece.substr(0, equals), Part::query);
    if (!name) return std::unexpected(name.error());
    auto value = decode(piece.substr(std::min(equals + 1, piece.size())), Part::query);
    if (!value) return std::unexpected(value.error());
    if (find(pairs, *name)) return std::unexpected(TargetError::query_duplicate);
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

}  // namespace

std::optional<std::string_view> find(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return std::nullopt;
}

std::string_view to_string(TargetError error) {
  switch (error) {
    case TargetError::form:
      return "target is not in origin form";
    case TargetError::encoding:
      return "target has a broken percent sign";
    case TargetError::separator:
      return "target has an encoded, doubled or backward separator";
    case TargetError::dots:
      return "target has a dot segment";
    case TargetError::control:
      return "target has a control character";
    case TargetError::utf8:
      return "target is not UTF-8";
    case TargetError::query_count:
      return "query has too many parameters";
    case TargetError::query_duplicate:
      return "query has a parameter twice";
  }
  return "";
}

std::expected<Target, TargetError> parse_target(std::string_view target) {
  if (target.empty() || target[0] != '/' || target.find('#') != target.npos)
    return std::unexpected(TargetError::form);
  size_t mark = std::min(target.find('?'), target.size());
  auto path = decode(target.substr(0, mark), Part::path);
  if (!path) return std::unexpected(path.error());
  if (auto good = check_segments(*path); !good) return std::unexpected(good.error());
  auto query = parse_query(target.substr(std::min(mark + 1, target.size())));
  if (!query) return std::unexpected(query.error());
  return Target{std::move(*path), std::move(*query)};
}

bool is_utf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  while (p < end) {
    if (*p < 0x80) {
      ++p;
      continue;
    }
    // RFC 3629: shortest forms, no surrogates, up to U+10FFFF.
    int more = *p >= 0xc2 && *p <= 0xdf ? 1 : *p >= 0xe0 && *p <= 0xef ? 2 : *p >= 0xf0 && *p <= 0xf4 ? 3 : 0;
    if (more == 0 || end - p <= more) return false;
    unsigned char low = 0x80, high = 0xbf;
    if (*p == 0xe0) low = 0xa0;
    if (*p == 0xed) high = 0x9f;
    if (*p == 0xf0) low = 0x90;
    if (*p == 0xf4) high = 0x8f;
    if (p[1] < low || p[1] > high) return false;
    for (int i = 2; i <= more; ++i)
      if ((p[i] & 0xc0) != 0x80) return false;
    p += more + 1;
  }
  return true;
}

}  // namespace luytre::http
