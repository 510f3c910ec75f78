// A body's day: what is to do, what was closed, whether its sensors watch; and what happened to its findings.
#include <fmt/format.h>

#include <algorithm>

#include "access/claims.h"
#include "access/contacts.h"
#include "findings/calendar.h"
#include "hub/figures_json.h"
#include "hub/findings_shapes.h"
#include "hub/sources_sensors.h"
#include "hub/todo.h"

namespace luytre {
namespace {

// Other areas with things to do; a function each.
constexpr FindTodos kTodos[] = {
    find_roster_todos,
    find_incident_todos,
    find_warning_todos,
    find_leak_todos,
    find_review_todos,
};

constexpr int kHours = 24;
constexpr Timestamp kClosedShown = 30 * kMicrosPerDay;

JsonObject todo_json(const Todo& todo) {
  return {{"kind", todo.kind},
          {"id", text_json(todo.id)},
          {"title", todo.title},
          {"detail", todo.detail},
          {"grade", todo.grade},
          {"severity", todo.severity},
          {"since", time_json(todo.since)},
          {"due", time_json(todo.due)},
          {"overdue", todo.overdue},
          {"link", text_json(todo.link)},
          {"finding", todo.finding}};
}

// What is wrong, as one says it to somebody who has to act; no surer than the evidence.
Json title_of(const Finding& f) {
  std::string name = shown_name(f);
  auto graded = [&](std::string vi, std::string en) {
    if (f.evidence == Evidence::confirmed) {
      if (vi.starts_with("một")) vi.replace(0, 1, "M");
      if (en[0] == 'a') en[0] = 'A';
      return named(vi, en);
    }
    bool likely = f.evidence == Evidence::probable;
    return named(fmt::format("{} {}", likely ? "Nhiều khả năng" : "Có thể", vi),
                 fmt::format("{} {}", likely ? "Probably" : "Possibly", en));
  };
  switch (f.kind) {
    case FindingKind::infection:
      return graded(fmt::format("một máy sau {} nhiễm {}", f.subject, name),
                    fmt::format("a machine behind {} is infected with {}", f.subject, name));
    case FindingKind::apt_contact:
      return graded(
          fmt::format("một máy sau {} gọi tới máy chủ tấn công có chủ đích ({})", f.subject, name),
          fmt::format("a machine behind {} contacts a server of a targeted attack ({})", f.subject, name));
    case FindingKind::behaviour:
      return named(fmt::format("{} có hành vi cần kiểm tra: {}", f.subject, name),
                   fmt::format("{} behaves in a way to be checked: {}", f.subject, name));
    case FindingKind::leak:
      return named(fmt::format("Tài khoản lộ: {} ({})", f.subject, name),
                   fmt::format("Leaked account: {} ({})", f.subject, name));
    case FindingKind::weakness:
      return named(fmt::format("Điểm yếu {} ở {}", name, f.subject),
                   fmt::format("Weakness {} at {}", name, f.subject));
  }
  return nullptr;
}

Todo todo_of(const Finding& f, const Directory& directory, Timestamp now, const Names& names) {
  Todo d{
      .kind = "finding",
      .id = f.id,
      .title = title_of(f),
      .detail = named(fmt::format("Thấy từ {}, lần cuối {}.", date_vi(f.first_seen), date_vi(f.last_seen)),
                      fmt::format("Seen since {}, last on {}.", date_en(f.first_seen), date_en(f.last_seen))),
      .since = f.first_seen,
      .due = f.due,
      .overdue = f.is_overdue(now),
      .link = "/findings/" + f.id};
  d.grade = to_string(f.evidence);
  d.severity = to_string(f.severity);
  d.finding = shown(f, directory, now, names);
  return d;
}

// What is not a finding: claims that wait for the centre, contacts nobody has verified, sensors that are
// silent; as far as the viewer may see these.
Result<void> add_others(Hub& hub, const Asked& asked, std::string_view organisation, const SensorBoard& board,
                        std::vector<Todo>& duties) {
  for (const WatchedSensor& s : board.sensors)
    if (s.state == SensorState::silent)
      duties.push_back(
          {.kind = "sensor",
           .id = s.entry.id,
           .title = named(fmt::format("Cảm biến {} im lặng", s.entry.name),
                          fmt::format("Sensor {} is silent", s.entry.name)),
           .detail = named("Chúng tôi không biết mạng của đơn vị có sạch không cho tới khi nó gửi lại.",
                           "Until it reports again we do not know whether the unit's network is clean."),
           .since = s.last_seen,
           .link = "/unit"});
  auto claims = list_claims(hub.ledger(), asked.viewer, *asked.directory);
  if (!claims) return std::unexpected(claims.error());
  for (const Claim& c : *claims)
    if (c.organisation == organisation && c.state == Claim::State::waiting)
      duties.push_back({.kind = "claim",
                        .id = c.id,
                        .title = named(fmt::format("Khai báo {} chờ duyệt", c.resource),
                                       fmt::format("The claim of {} waits for approval", c.resource)),
                        .detail = named("Trung tâm chưa quyết định.", "The centre has not decided yet."),
                        .since = c.made,
                        .link = "/unit"});
  auto contacts = list_contacts(hub.ledger(), asked.viewer);
  if (!contacts) return std::unexpected(contacts.error());
  for (const Contact& c : *contacts)
    if (c.organisation == organisation && !c.verified)
      duties.push_back({.kind = "contact",
                        .id = c.id,
                        .title = named(fmt::format("Đầu mối {} chưa xác minh", c.name),
                                       fmt::format("The contact {} is not verified", c.name)),
                        .detail = named("Thư cảnh báo chỉ tới được địa chỉ đã xác minh.",
                                        "Notices go to verified addresses only."),
                        .link = "/unit"});
  return {};
}

// The last whole hours, the newest last: of the body's enrolled sensors, how many reported.
JsonArray hours_of(const SensorBoard& board, Timestamp now) {
  JsonArray out;
  Timestamp end = now / kMicrosPerHour * kMicrosPerHour;
  for (int i = kHours; i > 0; --i) {
    Timestamp from = end - i * kMicrosPerHour;
    Day day = day_of(from);
    auto hour = static_cast<unsigned>((from - start_of(day)) / kMicrosPerHour);
    unsigned expected = 0, reported = 0;
    for (const WatchedSensor& s : board.sensors) {
      if (!s.enrolled || s.entry.enrolled > from) continue;
      ++expected;
      auto at = board.health->sensors.find(s.recorded_as());
      bool known =
          at != board.health->sensors.end() && day >= board.health->first() && day <= board.health->last;
      reported += known && (at->second.hours[static_cast<size_t>(day - board.health->first())] >> hour & 1);
    }
    std::optional<double> share;
    if (expected > 0) share = double(reported) / expected;
    out.push_back(coverage_stalk(from, share, now));
  }
  return out;
}

Result<http::Response> home(Hub& hub, const Asked& asked) {
  auto organisation = body_asked(hub, asked);
  if (!organisation) return std::unexpected(organisation.error());
  const Directory& directory = *asked.directory;
  std::vector<std::string> only{*organisation};
  // Leaks are one thing to do, all together (find_leak_todos).
  auto waiting = hub.book().list(asked.viewer, {.organisations = only,
                                                .kinds = {FindingKind::infection, FindingKind::apt_contact,
                                                          FindingKind::behaviour, FindingKind::weakness},
                                                .states = {FindingState::open, FindingState::notified,
                                                           FindingState::acknowledged, FindingState::in_work},
                                                .now = asked.now,
                                                .sort = FindingSort::urgency});
  if (!waiting) return std::unexpected(waiting.error());
  auto closed = hub.book().list(asked.viewer, {.organisations = only,
                                               .closed_since = asked.now - kClosedShown,
                                               .view = FindingView::closed,
                                               .sort = FindingSort::last_seen});
  if (!closed) return std::unexpected(closed.error());
  std::ranges::stable_sort(*closed, std::ranges::greater{}, &Finding::closed);
  std::vector<Finding> all = *waiting;
  all.insert(all.end(), closed->begin(), closed->end());
  auto names = names_in(hub.ledger(), all);
  if (!names) return std::unexpected(names.error());
  auto board = sensor_board(hub, asked.viewer, asked.now, *organisation);
  if (!board) return std::unexpected(board.error());
  std::vector<Todo> duties;
  for (const Finding& f : *waiting) duties.push_back(todo_of(f, directory, asked.now, *names));
  LUYTRE_TRY(add_others(hub, asked, *organisation, *board, duties));
  for (FindTodos find : kTodos) LUYTRE_TRY(find(hub, asked, *organisation, duties));
  // A silent sensor comes first: without it nothing else here can be judged. What has no date comes last.
  std::ranges::stable_sort(duties, {}, [](const Todo& d) {
    bool sensor = std::string_view(d.kind) == "sensor";
    return sensor ? INT64_MIN : d.due == kNoTime ? INT64_MAX : d.due;
  });
  Timestamp tonight = end_of_local_day(asked.now);
  uint64_t today = 0, overdue = 0;
  JsonArray rows, done, sensors;
  for (const Todo& d : duties) {
    today += d.due != kNoTime && !d.overdue && d.due <= tonight;
    overdue += d.overdue;
    rows.push_back(todo_json(d));
  }
  for (const Finding& f : *closed)
    done.push_back(JsonObject{{"finding", shown(f, directory, asked.now, *names)},
                              {"why", to_string(f.closed_because)},
                              {"at", time_json(f.closed)}});
  for (const WatchedSensor& s : board->sensors)
    sensors.push_back(sensor_json(s, *board, directory, asked.now));
  auto readers = readers_of(hub, directory, *organisation, Tlp::amber, false, asked.now);
  if (!readers) return std::unexpected(readers.error());
  return json_response(JsonObject{{"organisation", organisation_ref(directory, *organisation)},
                                  {"duties", std::move(rows)},
                                  {"due_today", today},
                                  {"overdue", overdue},
                                  {"closed", std::move(done)},
                                  {"sensors", std::move(sensors)},
                                  {"coverage", hours_of(*board, asked.now)},
                                  {"readers", std::move(*readers)},
                                  {"checked", time_json(asked.now)}});
}

Result<http::Response> history(Hub& hub, const Asked& asked) {
  auto limit = asked.number("limit", 50, 1000), offset = asked.number("offset", 0, UINT32_MAX);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  // The centre may ask for everything.
  std::string organisation;
  if (!asked.query("organisation").empty() || !asked.viewer.may(Permission::read_findings, "")) {
    auto body = body_asked(hub, asked);
    if (!body) return std::unexpected(body.error());
    organisation = std::move(*body);
  }
  auto page = hub.book().activity(asked.viewer, organisation, std::max<uint64_t>(*limit, 1), *offset);
  if (!page) return std::unexpected(page.error());
  std::vector<HistoryEntry> entries;
  for (const Activity& a : page->items) entries.push_back(a.entry);
  auto names = names_in(hub.ledger(), {}, entries);
  if (!names) return std::unexpected(names.error());
  JsonArray items;
  for (const Activity& a : page->items) {
    JsonObject row = entry_json(a.entry, *names);
    row["finding"] = JsonObject{{"id", a.finding},
                                {"name", text_json(shown_name(a.kind, a.what))},
                                {"subject", text_json(a.subject)}};
    items.push_back(std::move(row));
  }
  return json_response(JsonObject{{"total", page->total}, {"items", std::move(items)}});
}

}  // namespace

void add_home_api(ApiRoutes& routes, Hub& hub) {
  constexpr QueryParameter kBody{"organisation", "Of this body; one's own when absent"};
  routes.add({.method = http::Method::get,
              .path = "/api/home",
              .rule = "read_findings",
              .sentence = "What a body has to do, by due date",
              .query = {kBody},
              .response = "Home",
              .handler = [&hub](const Asked& asked) { return home(hub, asked); }});
  routes.add(
      {.method = http::Method::get,
       .path = "/api/history",
       .rule = "read_findings",
       .sentence = "What happened to a body's findings, newest first; for the centre to all",
       .query = {kBody, {"limit", "Entries; 50, at most 1000"}, {"offset", "Entries left out before them"}},
       .response = "Page<HistoryRow>",
       .handler = [&hub](const Asked& asked) { return history(hub, asked); }});
}

}  // namespace luytre
