#include <algorithm>
#include <map>

#include "warning/advisories/rows.h"

namespace luytre {

using warnings::no_such;

namespace {

bool writes(const Viewer& viewer) {
  return viewer.may(Permission::write_warnings, "");
}

// "CB-2026-017" → kind, year, number.
struct NumberParts {
  WarningKind kind;
  int64_t year, number;
};
std::optional<NumberParts> read_number(std::string_view text) {
  if (text.size() < 11 || text.size() > 16 || text[2] != '-' || text[7] != '-') return std::nullopt;
  NumberParts out{WarningKind::advisory, 0, 0};
  if (text.substr(0, 2) == "CD")
    out.kind = WarningKind::directive;
  else if (text.substr(0, 2) != "CB")
    return std::nullopt;
  auto digits = [](std::string_view part, int64_t& value) {
    for (char c : part) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    return true;
  };
  if (!digits(text.substr(3, 4), out.year) || !digits(text.substr(8), out.number) || out.number == 0)
    return std::nullopt;
  return out;
}

}  // namespace

Result<WarningList> WarningBook::list(const Viewer& viewer, const WarningFilter& filter) {
  SqlCondition seen = warnings::seen(viewer);
  std::string where = seen.sql;
  std::vector<Value> values = seen.parameters;
  auto add = [&](std::string_view condition, std::string value) {
    values.emplace_back(std::move(value));
    where += fmt::format(" AND {} = ${}", condition, values.size());
  };
  if (filter.kind) add("w.kind", to_string(*filter.kind));
  if (filter.state)
    add("w.state", to_string(*filter.state));
  else
    where += " AND w.state <> 'dropped'";
  if (!filter.text.empty()) {
    if (auto number = read_number(filter.text)) {
      add("w.kind", to_string(number->kind));
      where += fmt::format(" AND w.year = {} AND w.number = {}", number->year, number->number);
    } else {
      std::string like = "%";
      for (char c : filter.text) {
        if (c == '%' || c == '_' || c == '\\') like += '\\';
        like += c;
      }
      values.emplace_back(like + "%");
      where += fmt::format(" AND lower(w.title) LIKE lower(${}) ESCAPE '\\'", values.size());
    }
  }
  WarningList out;
  if (auto ran = ledger_.read([&](Transaction& t) -> Result<void> {
        out = {};
        LUYTRE_TRY(t.query("SELECT count(*) FROM warning w WHERE " + where, std::span<const Value>(values),
                           [&](const Row& row) {
                             out.total = static_cast<uint64_t>(row.integer(0));
                             return false;
                           }));
        LUYTRE_TRY(t.query(
            fmt::format(
                "SELECT {} FROM warning w WHERE {} ORDER BY CASE WHEN w.state = 'draft' THEN 0 ELSE 1 END, "
                "w.updated_at DESC, w.id{}",
                warnings::kColumns, where,
                filter.limit ? fmt::format(" LIMIT {} OFFSET {}", filter.limit, filter.offset) : ""),
            std::span<const Value>(values), [&](const Row& row) {
              out.items.push_back(warnings::read_row(row));
              return true;
            }));
        for (Warning& w : out.items) LUYTRE_TRY(warnings::complete(t, w, writes(viewer)));
        return {};
      });
      !ran)
    return std::unexpected(ran.error());
  return out;
}

Result<Warning> WarningBook::find(const Viewer& viewer, std::string_view id) {
  SqlCondition seen = warnings::seen(viewer);
  std::vector<Value> values = seen.parameters;
  std::string which;
  if (auto number = read_number(id)) {
    values.emplace_back(std::string(to_string(number->kind)));
    which = fmt::format("w.kind = ${} AND w.year = {} AND w.number = {}", values.size(), number->year,
                        number->number);
  } else {
    values.emplace_back(std::string(id));
    which = fmt::format("w.id = ${}", values.size());
  }
  std::optional<Warning> found;
  if (auto ran = ledger_.read([&](Transaction& t) -> Result<void> {
        found.reset();
        LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM warning w WHERE {} AND {} AND w.state <> 'dropped'",
                                       warnings::kColumns, which, seen.sql),
                           std::span<const Value>(values), [&](const Row& row) {
                             found = warnings::read_row(row);
                             return false;
                           }));
        if (!found) return {};
        return warnings::complete(t, *found, writes(viewer));
      });
      !ran)
    return std::unexpected(ran.error());
  if (!found) return no_such("warning");
  return std::move(*found);
}

Result<std::vector<WarningBody>> WarningBook::bodies(const Viewer& viewer, const Warning& warning,
                                                     Timestamp at) {
  std::vector<WarningBody> out;
  std::vector<WarningEvent> events;
  if (auto ran = ledger_.read([&](Transaction& t) -> Result<void> {
        out.clear();
        SqlCondition seen = warnings::seen_bodies(viewer, 2);
        std::vector<Value> values{warning.id};
        values.insert(values.end(), seen.parameters.begin(), seen.parameters.end());
        LUYTRE_TRY(t.query(
            "SELECT b.organisation, b.sensitive FROM warning_body b JOIN warning w ON w.id = b.warning "
            "WHERE b.warning = $1 AND (" +
                seen.sql + ") ORDER BY b.organisation",
            std::span<const Value>(values), [&](const Row& row) {
              out.push_back({.organisation = std::string(row.text(0)),
                             .sensitive = row.integer(1) != 0,
                             .state = {},
                             .standing = {}});
              return true;
            }));
        // One body's events are few; a viewer of many reads them all at once.
        auto read = warnings::read_events(
            t, warning.id, out.size() == 1 ? std::optional(out[0].organisation) : std::nullopt);
        if (!read) return std::unexpected(read.error());
        events = std::move(*read);
        return {};
      });
      !ran)
    return std::unexpected(ran.error());
  std::map<std::string_view, std::vector<WarningEvent>> by_body;
  for (const WarningEvent& e : events) by_body[e.organisation].push_back(e);
  for (WarningBody& body : out) {
    body.state = fold(by_body[body.organisation], at);
    body.standing = standing(body.state, warning.content, warning.renewed(), warning.renewed_at(), at);
  }
  std::erase_if(out, [](const WarningBody& body) { return body.state.addressed == 0; });
  return out;
}

Result<std::vector<WarningEvent>> WarningBook::events(const Viewer& viewer, const Warning& warning) {
  std::vector<WarningEvent> out;
  auto seen = bodies(viewer, warning, INT64_MAX);
  if (!seen) return std::unexpected(seen.error());
  bool centre = viewer.may(Permission::read_warnings, "", warning.content.tlp);
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    auto read = warnings::read_events(t, warning.id);
    if (!read) return std::unexpected(read.error());
    out = std::move(*read);
    return {};
  }));
  std::erase_if(out, [&](const WarningEvent& e) {
    if (e.organisation.empty()) return !centre;
    return std::ranges::find(*seen, e.organisation, &WarningBody::organisation) == seen->end();
  });
  return out;
}

}  // namespace luytre
