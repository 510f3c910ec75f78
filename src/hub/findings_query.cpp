#include "hub/findings_query.h"

#include <fmt/format.h>

#include "access/viewer.h"
#include "findings/calendar.h"

namespace luytre {
namespace {

constexpr size_t kMostValues = 200;
constexpr uint64_t kMostRows = 1000, kFirstRows = 50;

std::unexpected<Error> unknown(std::string_view name, std::string_view value) {
  return fail(ErrorCode::invalid, fmt::format("{} does not know \"{}\"", name, value.substr(0, 64)));
}

Result<std::vector<std::string>> values(const Asked& asked, std::string_view name) {
  std::vector<std::string> out;
  std::string_view text = asked.query(name);
  while (!text.empty()) {
    size_t end = std::min(text.find(','), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (out.size() > kMostValues)
      return fail(ErrorCode::invalid, fmt::format("{} takes at most {} values", name, kMostValues));
  }
  return out;
}

template <class Enum>
Result<void> words(const Asked& asked, std::string_view name, std::optional<Enum> (*read)(std::string_view),
                   std::vector<Enum>& out) {
  auto all = values(asked, name);
  if (!all) return std::unexpected(all.error());
  for (const std::string& value : *all) {
    auto word = read(value);
    if (!word) return unknown(name, value);
    out.push_back(*word);
  }
  return {};
}

std::optional<Evidence> grade(std::string_view name) {
  for (Evidence e : {Evidence::suspected, Evidence::probable, Evidence::confirmed})
    if (name == to_string(e)) return e;
  return std::nullopt;
}

}  // namespace

std::vector<QueryParameter> findings_parameters() {
  return {
      {"view", "open (else), all, overdue, apt, reinfected, disputed, mine, unassigned, closed"},
      {"organisation", "Of these bodies"},
      {"sector", "Of bodies of these sectors"},
      {"family", "Of these families or detectors"},
      {"kind", "infection, apt-contact, behaviour, leak, weakness"},
      {"state", "In these states"},
      {"severity", "low, medium, high, critical"},
      {"grade", "suspected, probable, confirmed"},
      {"assignee", "On the desk of these users; me; none"},
      {"tlp", "With these marks"},
      {"due_before", "Not closed and due before this day, or time"},
      {"q", "Part of the subject, the family or the body's name, with or without marks"},
      {"sort", "urgency (else), due, last_seen, first_seen, organisation, subject, family, severity, state"},
      {"order", "asc, desc"},
      {"limit", "Rows; 50, at most 1000"},
      {"offset", "Rows left out before them"}};
}

Result<FindingFilter> findings_asked(const Asked& asked) {
  FindingFilter f{.now = asked.now, .user = asked.viewer.actor(), .sort = FindingSort::urgency};
  auto organisations = values(asked, "organisation");
  if (!organisations) return std::unexpected(organisations.error());
  if (!organisations->empty()) f.organisations = std::move(*organisations);
  for (auto [name, list] :
       {std::pair{"sector", &f.sectors}, {"family", &f.what}, {"assignee", &f.assignees}}) {
    auto all = values(asked, name);
    if (!all) return std::unexpected(all.error());
    *list = std::move(*all);
  }
  for (std::string& user : f.assignees)
    user = user == "me" ? asked.viewer.actor() : user == "none" ? "" : user;
  LUYTRE_TRY(words(asked, "kind", &finding_kind, f.kinds));
  LUYTRE_TRY(words(asked, "state", &finding_state, f.states));
  LUYTRE_TRY(words(asked, "severity", &severity, f.severities));
  LUYTRE_TRY(words(asked, "grade", &grade, f.grades));
  LUYTRE_TRY(words(asked, "tlp", &tlp, f.tlps));
  f.view = f.states.empty() ? FindingView::open : FindingView::all;
  if (std::string_view name = asked.query("view"); !name.empty()) {
    auto view = finding_view(name);
    if (!view) return unknown("view", name);
    f.view = *view;
  }
  if (std::string_view text = asked.query("due_before"); !text.empty()) {
    auto day = parse_day(text);
    auto time = day ? end_of_local_day(start_of(*day - 1)) : parse_iso_time(text);
    if (!time) return unknown("due_before", text);
    f.due_before = time;
  }
  if (std::string_view text = asked.query("q"); !text.empty()) {
    if (text.size() > 200) return fail(ErrorCode::invalid, "q takes at most 200 bytes");
    f.text = text;
    for (const Organisation* body : asked.directory->search(text, day_of(asked.now)))
      f.text_bodies.push_back(body->id);
  }
  if (std::string_view name = asked.query("sort"); !name.empty()) {
    auto sort = finding_sort(name);
    if (!sort) return unknown("sort", name);
    f.sort = *sort;
  }
  if (std::string_view order = asked.query("order"); !order.empty()) {
    if (order != "asc" && order != "desc") return unknown("order", order);
    f.descending = order == "desc";
  }
  auto limit = asked.number("limit", kFirstRows, kMostRows), offset = asked.number("offset", 0, UINT32_MAX);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  f.limit = *limit == 0 ? kFirstRows : *limit;
  f.offset = *offset;
  return f;
}

}  // namespace luytre
