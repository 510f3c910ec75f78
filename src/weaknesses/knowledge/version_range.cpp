#include "weaknesses/knowledge/version_range.h"

#include <algorithm>
#include <array>

namespace luytre {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

// The lowest version of `scheme` that begins a series, releases that announce it included.
std::string first_of(VersionScheme scheme, std::string number) {
  switch (scheme) {
    case VersionScheme::debian:
      return number + "~~";
    case VersionScheme::rpm:
      return number + "~";
    case VersionScheme::semver: {
      for (auto dots = std::ranges::count(number, '.'); dots < 2; ++dots) number += ".0";
      return number + "-0";
    }
    case VersionScheme::maven:
      return number + "-alpha";
    case VersionScheme::python:
      return number + ".dev0";
    case VersionScheme::alpine:
      return number + "_alpha";
    case VersionScheme::generic:
      return number + "dev";
  }
  return number;
}

// "5.17.9" -> "5.17.10"; nothing without a number at the end.
std::optional<std::string> next_of(std::string_view number) {
  size_t from = number.size();
  while (from > 0 && digit(number[from - 1])) --from;
  if (from == number.size() || number.size() - from > 18) return std::nullopt;
  return std::string(number.substr(0, from)) +
         std::to_string(std::stoull(std::string(number.substr(from))) + 1);
}

// A version has a digit in it; "unspecified", "n/a", "log4j-core*" do not pass.
bool is_version(std::string_view text) {
  return text.size() <= 256 && std::ranges::any_of(text, digit) &&
         text.find_first_of(" *<>=,;\t\r\n") == std::string_view::npos;
}

bool guessed(VersionScheme scheme, std::string_view a, std::string_view b) {
  return scheme == VersionScheme::generic &&
         !((a.empty() || is_plain_version(a)) && (b.empty() || is_plain_version(b)));
}

}  // namespace

bool VersionRange::holds(std::string_view key) const {
  if (!from.empty()) {
    int order = key.compare(from);
    if (order < 0 || (order == 0 && !from_inclusive)) return false;
  }
  if (!to.empty()) {
    int order = key.compare(to);
    if (order > 0 || (order == 0 && !to_inclusive)) return false;
  }
  return true;
}

bool is_plain_version(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return digit(c) || c == '.'; });
}

std::optional<std::string> range_key(VersionScheme scheme, std::string_view text) {
  if (scheme != VersionScheme::generic) return version_key(scheme, text);
  text = trim(text);
  if (text.size() > 1 && (text[0] | 0x20) == 'v' && digit(text[1])) text.remove_prefix(1);
  size_t end = 0;
  while (end < text.size() && (digit(text[end]) || text[end] == '.')) ++end;
  size_t keep = end;
  while (true) {
    size_t zeros = keep;
    while (zeros > 0 && text[zeros - 1] == '0') --zeros;
    if (zeros == keep || zeros < 2 || text[zeros - 1] != '.' || !digit(text[zeros - 2])) break;
    keep = zeros - 1;
  }
  if (keep == end) return version_key(scheme, text);
  return version_key(scheme, std::string(text.substr(0, keep)).append(text.substr(end)));
}

std::optional<RangeEnd> lower_end(VersionScheme scheme, std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "0" || text == "*" || text == "-") return RangeEnd{};
  if (text.ends_with(".*")) text.remove_suffix(2);
  if (!is_version(text)) return std::nullopt;
  auto key = range_key(scheme, text);
  if (!key) return std::nullopt;
  return RangeEnd{.key = std::move(*key), .text = std::string(text)};
}

std::optional<RangeEnd> upper_end(VersionScheme scheme, std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "*") return RangeEnd{};
  if (text.ends_with(".*") && is_version(text.substr(0, text.size() - 2))) {
    auto next = next_of(text.substr(0, text.size() - 2));
    if (!next) return std::nullopt;
    auto key = version_key(scheme, first_of(scheme, *next));
    if (!key) return std::nullopt;
    return RangeEnd{.key = std::move(*key), .text = std::string(text), .exclusive = true};
  }
  if (!is_version(text)) return std::nullopt;
  auto key = range_key(scheme, text);
  if (!key) return std::nullopt;
  return RangeEnd{.key = std::move(*key), .text = std::string(text)};
}

std::optional<VersionRange> version_range(VersionScheme scheme, std::string_view from, bool from_inclusive,
                                          std::string_view to, bool to_inclusive, Affected status) {
  for (VersionScheme s : {scheme, VersionScheme::generic}) {
    auto low = lower_end(s, from);
    auto high = upper_end(s, to);
    if (!low || !high) continue;
    VersionRange range{.scheme = s,
                       .status = status,
                       .from_inclusive = from_inclusive,
                       .to_inclusive = to_inclusive && !high->exclusive};
    range.guess = s != scheme || (!high->exclusive && guessed(s, low->text, high->text));
    range.from = std::move(low->key);
    range.to = std::move(high->key);
    range.from_text = std::move(low->text);
    range.to_text = std::move(high->text);
    return range;
  }
  return std::nullopt;
}

std::optional<VersionRange> single_version(VersionScheme scheme, std::string_view text, Affected status) {
  text = trim(text);
  std::string word = lower(text);
  if (word == "*" || word == "all" || word == "all versions" || word == "any")
    return VersionRange{.scheme = scheme, .status = status};
  if (word.ends_with(".*")) return version_range(scheme, text, true, text, true, status);
  if (!is_version(text)) return std::nullopt;
  for (VersionScheme s : {scheme, VersionScheme::generic})
    if (auto key = range_key(s, text))
      return VersionRange{.scheme = s,
                          .status = status,
                          .to_inclusive = true,
                          .from = *key,
                          .to = *key,
                          .from_text = std::string(text),
                          .to_text = std::string(text)};
  return std::nullopt;
}

std::optional<VersionRange> constraint_range(VersionScheme scheme, std::string_view text, Affected status) {
  std::string words = lower(trim(text));
  if (words.size() > 512) return std::nullopt;
  for (std::string_view tail : {" and earlier", " and below", " and prior", " and before", " or earlier",
                                " and prior versions", " and earlier versions", " or lower", " and lower"})
    if (words.ends_with(tail)) {
      words = "<=" + words.substr(0, words.size() - tail.size());
      break;
    }
  for (std::string_view head :
       {"before version ", "before ", "prior to version ", "prior to ", "versions before "})
    if (words.starts_with(head)) {
      words = "<" + words.substr(head.size());
      break;
    }
  std::string_view rest = words;
  std::string from, to;
  bool from_inclusive = true, to_inclusive = false, any = false;
  while (!(rest = trim(rest)).empty()) {
    size_t end = rest.find_first_of(",|&");
    std::string_view part = trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (part.empty()) continue;
    bool equal = part.size() > 1 && part[1] == '=';
    char sign = part[0];
    if (sign == '=') {
      if (any || !trim(rest).empty()) return std::nullopt;
      return single_version(scheme, part.substr(equal ? 2 : 1), status);
    }
    if (sign != '<' && sign != '>') return std::nullopt;
    std::string_view version = trim(part.substr(equal ? 2 : 1));
    if (version.starts_with('v') && version.size() > 1 && digit(version[1])) version.remove_prefix(1);
    if (!is_version(version)) return std::nullopt;
    std::string& side = sign == '<' ? to : from;
    if (!side.empty()) return std::nullopt;
    side = version;
    (sign == '<' ? to_inclusive : from_inclusive) = equal;
    any = true;
  }
  if (!any) return std::nullopt;
  return version_range(scheme, from, from_inclusive, to, to_inclusive, status);
}

std::optional<VersionScheme> scheme_of_version_type(std::string_view type) {
  std::string word = lower(trim(type));
  if (word == "git") return std::nullopt;
  if (word == "deb" || word == "dpkg") return VersionScheme::debian;
  if (word == "pep440" || word == "pypi") return VersionScheme::python;
  if (word == "apk") return VersionScheme::alpine;
  return version_scheme(word).value_or(VersionScheme::generic);
}

}  // namespace luytre
