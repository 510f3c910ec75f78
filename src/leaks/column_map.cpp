#include "leaks/column_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace luytre {
namespace {

struct Named {
  std::string_view name;
  LeakField field;
};
constexpr Named kFields[] = {
    {"account", LeakField::login},   {"mail", LeakField::mail},        {"login", LeakField::login},
    {"secret", LeakField::secret},   {"clear", LeakField::clear},      {"hash", LeakField::hash},
    {"kind", LeakField::kind},       {"site", LeakField::site},        {"domain", LeakField::domain},
    {"machine", LeakField::machine}, {"observed", LeakField::observed}};

bool digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<ColumnMap> ColumnMap::parse(std::string_view text) {
  ColumnMap out;
  bool names = false;
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    size_t equals = part.find('=');
    const auto* known = std::ranges::find(kFields, part.substr(0, equals), &Named::name);
    if (equals == std::string_view::npos || known == std::end(kFields) || equals + 1 == part.size())
      return fail(ErrorCode::invalid,
                  fmt::format("'{}' is no column: write WHAT=NAME, with WHAT one of account, mail, login, "
                              "secret, clear, hash, kind, site, domain, machine, observed",
                              part));
    std::string_view name = part.substr(equals + 1);
    bool number = digits(name);
    out.numbered_ |= number;
    names |= !number;
    out.names_.emplace_back(number ? name : plain_label(name), known->field);
  }
  if (out.numbered_ && names)
    return fail(ErrorCode::invalid, "columns are given by name or by number, not both");
  return out;
}

LeakField ColumnMap::field(std::string_view name) const {
  if (names_.empty()) return column_field(name);
  std::string_view plain = plain_label(name);
  for (const auto& [known, field] : names_)
    if (known == plain) return field;
  return LeakField::none;
}

LeakField ColumnMap::field_at(size_t column) const {
  for (const auto& [known, field] : names_) {
    size_t number = 0;
    std::from_chars(known.data(), known.data() + known.size(), number);
    if (number == column + 1) return field;
  }
  return LeakField::none;
}

}  // namespace luytre
