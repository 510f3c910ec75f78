// One finding with its story: what happened, what to do, when it counts as clean, who sees it.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "hub/findings_api.h"
#include "hub/findings_shapes.h"
#include "hub/national_country.h"

namespace luytre {
namespace {

constexpr Day kRhythmDays = 60;  // as clean-up by evidence reads it (findings/settle.cpp)

// Clean-up by evidence: `times` intervals of `hours` without a sight before a healthy sensor.
JsonObject watch_json(const Rules& rules, const Finding& f, std::span<const FindingDay> days) {
  ContactRule rule = rules.contact(f.kind, f.what);
  Day from = day_of(f.last_seen) - kRhythmDays;
  auto recent = std::ranges::lower_bound(days, from, {}, &FindingDay::day);
  unsigned hours = contact_interval(rule, std::span(recent, days.end()));
  // Silence says nothing of a leak or a weakness.
  bool watched = finding_source(f.kind) == FindingSource::sightings && !f.is_closed() &&
                 f.state != FindingState::disputed && f.state != FindingState::accepted_risk && f.silent_sensor.empty() && f.sightings > 0;
  return {{"hours", hours},
          {"times", rule.times},
          {"quiet_since", time_json(f.last_seen)},
          {"clean_at", watched ? time_json(f.last_seen + Timestamp{hours} * rule.times * kMicrosPerHour)
                               : Json(nullptr)}};
}

// Steps done since this episode began, and not undone.
JsonArray ticks_json(std::span<const HistoryEntry> history, const Names& names) {
  std::vector<const HistoryEntry*> ticks;
  for (const HistoryEntry& e : history) {
    if (e.to == FindingState::open && e.from == FindingState::closed) ticks.clear();
    if (e.act != "tick" && e.act != "untick") continue;
    std::erase_if(ticks, [&](const HistoryEntry* t) { return t->reason == e.reason; });
    if (e.act == "tick") ticks.push_back(&e);
  }
  JsonArray out;
  for (const HistoryEntry* e : ticks) {
    auto name = names.find(e->actor);
    out.push_back(JsonObject{{"step", text_json(e->reason)},
                             {"by", text_json(name == names.end() ? e->actor : name->second)},
                             {"time", time_json(e->time)}});
  }
  return out;
}

std::string counted(uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

// In which collections a leaked account stands.
Json collections_of(std::span<const FindingDay> days) {
  constexpr size_t kNamed = 10;
  std::set<std::string> names;
  for (const FindingDay& day : days)
    for (std::string_view rest = day.sensors; !rest.empty();) {
      size_t end = std::min(rest.find('\n'), rest.size() - 1);
      names.emplace(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  std::string listed;
  size_t shown = 0;
  for (const std::string& name : names) {
    if (shown++ == kNamed) break;
    listed += (listed.empty() ? "" : ", ") + name;
  }
  if (names.size() > kNamed) listed += ", …";
  return named(fmt::format("Nằm trong {} bộ dữ liệu lộ: {}.", names.size(), listed),
               fmt::format("It stands in {} leak collection{}: {}.", names.size(),
                           names.size() == 1 ? "" : "s", listed));
}

JsonArray grade_reasons(const Finding& f, std::span<const FindingDay> days) {
  if (f.kind == FindingKind::leak) return {collections_of(days)};
  std::string name = shown_name(f);
  JsonArray out;
  bool conduct = f.kind == FindingKind::behaviour;
  switch (f.evidence) {
    case Evidence::confirmed:
      out.push_back(conduct ? named("Đã thấy trọn hành vi này.", "The whole conduct was seen.")
                            : named(fmt::format("Đã thấy dấu vết mà chỉ {} để lại.", name),
                                    fmt::format("Traces were seen that only {} leaves.", name)));
      break;
    case Evidence::probable:
      out.push_back(conduct
                        ? named("Nguồn tin cậy báo hành vi này.", "A trusted source reports this conduct.")
                        : named(fmt::format("Có liên lạc với nơi được biết là của {}.", name),
                                fmt::format("There was contact with what is known to be {}'s.", name)));
      break;
    case Evidence::suspected:
      out.push_back(named("Mới chỉ là dấu hiệu: có thể là lưu lượng bình thường.",
                          "Only a sign so far: this may be normal traffic."));
      break;
  }
  uint64_t hours = 0;
  std::set<std::string_view> sensors;
  for (const FindingDay& day : days) {
    hours += static_cast<uint64_t>(std::popcount(day.hours));
    std::string_view rest = day.sensors;
    while (!rest.empty()) {
      size_t end = std::min(rest.find('\n'), rest.size() - 1);
      sensors.insert(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
  if (!days.empty())
    out.push_back(
        named(fmt::format("Thấy {} lần trong {} giờ của {} ngày, bởi {} cảm biến.", f.sightings, hours,
                          days.size(), sensors.size()),
              fmt::format("Seen {} in {} of {}, by {}.", counted(f.sightings, "time"), counted(hours, "hour"),
                          counted(days.size(), "day"), counted(sensors.size(), "sensor"))));
  if (f.episode > 1)
    out.push_back(named(fmt::format("Đã sạch rồi lại thấy: đây là đợt thứ {}.", f.episode),
                        fmt::format("It was clean and came back: this is episode {}.", f.episode)));
  return out;
}

// Seen after it was reported done, and not reported done again since.
Json contradiction(std::span<const HistoryEntry> history, const Finding& f) {
  if (f.is_closed()) return nullptr;
  const HistoryEntry *said = nullptr, *again = nullptr;
  for (const HistoryEntry& e : history) {
    if (e.act == to_string(Act::resolve)) said = &e, again = nullptr;
    if (e.act == to_string(Act::seen_again)) again = e.from == FindingState::resolved ? &e : nullptr;
  }
  if (!said || !again) return nullptr;
  std::string machine_vi = said->machine.empty() ? "" : fmt::format(" ({})", said->machine);
  return named(
      fmt::format("Vẫn thấy liên lạc ngày {} sau khi báo đã xử lý ngày {}{}. Có thể đã xử lý nhầm máy.",
                  date_vi(f.last_seen), date_vi(said->time), machine_vi),
      fmt::format("Still in contact on {} after it was reported done on {}{}. It may be the wrong machine.",
                  date_en(f.last_seen), date_en(said->time), machine_vi));
}

Result<http::Response> page(Hub& hub, const AdviceBook& advice, const Asked& asked) {
  FindingBook& book = hub.book();
  auto finding = book.find(asked.viewer, asked.parameter("id"));
  if (!finding) return std::unexpected(finding.error());
  const Finding& f = *finding;
  auto history = book.history(asked.viewer, f.id);
  if (!history) return std::unexpected(history.error());
  auto days = book.days(asked.viewer, f.id);
  if (!days) return std::unexpected(days.error());
  auto names = names_in(hub.ledger(), std::span(&f, 1), *history);
  if (!names) return std::unexpected(names.error());
  auto readers = readers_of(hub, *asked.directory, f.organisation, f.tlp, f.sensitive, asked.now);
  if (!readers) return std::unexpected(readers.error());
  std::vector<Person> people;
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
    auto found = assignable(t, asked.viewer, f);
    if (!found) return std::unexpected(found.error());
    people = std::move(*found);
    return {};
  }));
  JsonArray entries, day_rows, acts, assignees;
  for (const HistoryEntry& e : *history) entries.push_back(entry_json(e, *names));
  for (const FindingDay& d : *days)
    day_rows.push_back(JsonObject{{"day", day_text(d.day)}, {"sightings", d.sightings}});
  for (Act act : acts_now(asked.viewer, f)) acts.push_back(to_string(act));
  if (may_handle(asked.viewer, f))
    for (const char* word : {"comment", "assign", "tick"}) acts.push_back(word);
  if (may_move_due(asked.viewer, f)) acts.push_back("move-due");
  for (const Person& p : people)
    assignees.push_back(JsonObject{{"id", text_json(p.id)}, {"name", text_json(p.name)}});
  return json_response(JsonObject{{"finding", shown(f, *asked.directory, asked.now, *names)},
                                  {"history", std::move(entries)},
                                  {"days", std::move(day_rows)},
                                  {"watch", watch_json(book.rules(), f, *days)},
                                  {"advice", advice_json(advice.of(to_string(f.kind), f.what), f.what)},
                                  {"ticks", ticks_json(*history, *names)},
                                  {"grade_reason", grade_reasons(f, *days)},
                                  {"contradiction", contradiction(*history, f)},
                                  {"acts", std::move(acts)},
                                  {"readers", std::move(*readers)},
                                  {"assignees", std::move(assignees)}});
}

}  // namespace

void add_findings_page_api(ApiRoutes& routes, Hub& hub) {
  auto country = Country::of(hub);
  routes.add({.method = http::Method::get,
              .path = "/api/findings/{id}",
              .rule = "read_findings",
              .sentence = "One finding with its story",
              .response = "FindingPage",
              .handler = [&hub, country](const Asked& asked) { return page(hub, country->advice, asked); }});
}

void add_findings_api(ApiRoutes& routes, Hub& hub) {
  add_findings_table_api(routes, hub);
  add_findings_page_api(routes, hub);
  add_findings_acts_api(routes, hub);
  add_evidence_api(routes, hub);
}

}  // namespace luytre
