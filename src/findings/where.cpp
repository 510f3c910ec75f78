#include "findings/where.h"

#include <fmt/format.h>

#include <array>

#include "findings/calendar.h"
#include "findings/rows.h"

namespace luytre {
namespace {

constexpr std::array kViews = {"all",      "open", "overdue",    "apt",   "reinfected",
                               "disputed", "mine", "unassigned", "closed"};
constexpr std::array kSorts = {"severity",     "urgency", "due",    "last_seen", "first_seen",
                               "organisation", "subject", "family", "state"};

template <class Enum, size_t N>
std::optional<Enum> named(const std::array<const char*, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

// States as a list, so that both engines take their index.
constexpr const char* kWaits = "state IN ('open', 'notified', 'acknowledged', 'in-work')";
constexpr const char* kNotClosed =
    "state IN ('open', 'notified', 'acknowledged', 'in-work', 'resolved', 'disputed', 'accepted-risk')";

template <class Enum>
std::vector<std::string> words(const std::vector<Enum>& values) {
  std::vector<std::string> out;
  for (Enum value : values) out.emplace_back(to_string(value));
  return out;
}

// For LIKE … ESCAPE '\'.
std::string part_of(std::string_view text) {
  std::string out = "%";
  for (char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out + "%";
}

}  // namespace

const char* to_string(FindingView view) {
  return kViews[static_cast<size_t>(view)];
}
const char* to_string(FindingSort sort) {
  return kSorts[static_cast<size_t>(sort)];
}
std::optional<FindingView> finding_view(std::string_view name) {
  return named<FindingView>(kViews, name);
}
std::optional<FindingSort> finding_sort(std::string_view name) {
  return named<FindingSort>(kSorts, name);
}

namespace findings {

Where::Where(const Viewer& viewer, std::string_view table) {
  auto column = [&](const char* name) {
    return fmt::format("{}{}{}", table, table.empty() ? "" : ".", name);
  };
  std::string organisation = column("organisation"), tlp = column("tlp"), sensitive = column("sensitive");
  SqlCondition seen = viewer.condition(Permission::read_findings,
                                       {.organisation = organisation, .tlp = tlp, .sensitive = sensitive});
  sql_ = " WHERE " + seen.sql;
  parameters_ = std::move(seen.parameters);
}

void Where::add(std::string_view condition) {
  sql_ += fmt::format(" AND {}", condition);
}
std::string Where::next(Value value) {
  parameters_.push_back(std::move(value));
  return fmt::format("${}", parameters_.size());
}
void Where::compare(std::string_view what, Value value) {
  std::string parameter = next(std::move(value));
  add(fmt::format("{} {}", what, parameter));
}
void Where::any_of(std::string_view column, std::span<const std::string> values) {
  if (values.empty()) return add("1 = 0");
  size_t first = parameters_.size() + 1;
  for (const std::string& value : values) parameters_.emplace_back(value);
  add(fmt::format("{} IN ({})", column, parameter_list(values.size(), first)));
}

void Where::add(const FindingFilter& f) {
  if (f.organisations) any_of("organisation", *f.organisations);
  for (auto [column, values] :
       {std::pair{"sector", &f.sectors}, {"what", &f.what}, {"assignee", &f.assignees}})
    if (!values->empty()) any_of(column, *values);
  if (!f.kinds.empty()) any_of("kind", words(f.kinds));
  if (!f.states.empty()) any_of("state", words(f.states));
  if (!f.tlps.empty()) any_of("tlp", words(f.tlps));
  auto ranks = [&](std::string_view column, const auto& values) {
    std::string list;
    for (auto value : values) list += fmt::format("{}{}", list.empty() ? "" : ", ", static_cast<int>(value));
    if (!list.empty()) add(fmt::format("{} IN ({})", column, list));
  };
  ranks("severity", f.severities);
  ranks("evidence", f.grades);
  if (f.subject) compare("subject =", *f.subject);
  if (f.least != Severity::low) compare("severity >=", int64_t(f.least));
  if (f.due_before) {
    add(kNotClosed);
    compare("due <> 0 AND due <", *f.due_before);
  }
  if (f.closed_since) compare("state = 'closed' AND closed >=", *f.closed_since);
  if (!f.text.empty()) {
    std::string hyphens = f.text;
    for (char& c : hyphens)
      if (c == ' ') c = '-';
    std::string condition =
        fmt::format("(lower(subject) LIKE {} ESCAPE '\\' OR lower(what) LIKE {} ESCAPE '\\'",
                    next(part_of(f.text)), next(part_of(hyphens)));
    if (!f.text_bodies.empty()) {
      size_t first = parameters_.size() + 1;
      for (const std::string& id : f.text_bodies) parameters_.emplace_back(id);
      condition += fmt::format(" OR organisation IN ({})", parameter_list(f.text_bodies.size(), first));
    }
    add(condition + ")");
  }
  if (!f.id_prefix.empty()) {  // hex digits: 'g' comes after all of them
    compare("id >=", f.id_prefix);
    compare("id <", f.id_prefix + "g");
  }
}

std::string view_condition(FindingView view, std::string_view now, std::string_view user) {
  switch (view) {
    case FindingView::all:
      return "1 = 1";
    case FindingView::open:
      return kNotClosed;
    case FindingView::overdue:
      return fmt::format("{} AND due <> 0 AND due < {}", kWaits, now);
    case FindingView::apt:
      return fmt::format("{} AND kind = 'apt-contact'", kNotClosed);
    case FindingView::reinfected:
      return fmt::format("{} AND episode > 1", kNotClosed);
    case FindingView::disputed:
      return "state = 'disputed'";
    case FindingView::mine:
      return fmt::format("{} AND assignee <> '' AND assignee = {}", kNotClosed, user);
    case FindingView::unassigned:
      return fmt::format("{} AND assignee = ''", kNotClosed);
    case FindingView::closed:
      return "state = 'closed'";
  }
  return "1 = 0";
}

std::string order_by(const FindingFilter& f, Where& where) {
  auto way = [&](bool falling) { return f.descending.value_or(falling) ? " DESC" : ""; };
  constexpr const char* kDueLast = "CASE WHEN due = 0 THEN 1 ELSE 0 END, due";
  switch (f.sort) {
    case FindingSort::severity:
      return fmt::format(" ORDER BY severity{}, last_seen DESC, id", way(true));
    case FindingSort::urgency: {
      std::string now = where.next(f.now), tonight = where.next(end_of_local_day(f.now));
      return fmt::format(
          " ORDER BY CASE WHEN NOT {} THEN 5 WHEN due <> 0 AND due < {} THEN 0 WHEN due <> 0 AND due <= {} "
          "THEN 1 WHEN kind = 'apt-contact' THEN 2 WHEN episode > 1 THEN 3 ELSE 4 END{}, {}, severity DESC, "
          "id",
          kWaits, now, tonight, way(false), kDueLast);
    }
    case FindingSort::due:
      return fmt::format(" ORDER BY CASE WHEN due = 0 THEN 1 ELSE 0 END, due{}, severity DESC, id",
                         way(false));
    case FindingSort::last_seen:
      return fmt::format(" ORDER BY last_seen{}, id", way(true));
    case FindingSort::first_seen:
      return fmt::format(" ORDER BY first_seen{}, id", way(true));
    case FindingSort::organisation:
      return fmt::format(" ORDER BY organisation{}, severity DESC, id", way(false));
    case FindingSort::subject:
      return fmt::format(" ORDER BY subject{}, id", way(false));
    case FindingSort::family:
      return fmt::format(" ORDER BY what{}, severity DESC, id", way(false));
    case FindingSort::state: {
      std::string order;
      for (int state = 0; state <= static_cast<int>(FindingState::closed); ++state)
        order += fmt::format(" WHEN '{}' THEN {}", to_string(static_cast<FindingState>(state)), state);
      return fmt::format(" ORDER BY CASE state{} END{}, {}, id", order, way(false), kDueLast);
    }
  }
  return "";
}

}  // namespace findings
}  // namespace luytre
