// The sightings behind a finding: on the page, and as a table for the body's firewall team.
#include <fmt/format.h>

#include "findings/evidence.h"
#include "hub/findings_api.h"
#include "hub/findings_shapes.h"
#include "hub/sign_words.h"

namespace luytre {
namespace {

constexpr uint64_t kMostRows = 1000, kFirstRows = 50, kMostExported = 1'000'000;

// Indicators, their sources and the names of sensors are the centre's.
bool of_centre(const Asked& asked) {
  return asked.viewer.may(Permission::read_feeds, "");
}

const char* protocol_name(uint8_t number) {
  switch (number) {  // IANA protocol numbers
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 58:
      return "icmpv6";
    case 132:
      return "sctp";
    default:
      return nullptr;
  }
}

std::string protocol_text(uint8_t number) {
  if (const char* name = protocol_name(number)) return name;
  return number == 0 ? "" : fmt::to_string(number);
}

// What it was known by: the detector, or that a list names the other end.
std::string sign_text(const Sighting& s) {
  if (s.detector == "indicator" || s.detector.empty())
    return fmt::format("listed {}", to_string(s.indicator_type));
  return plain_text(s.detector);
}

std::string remote_text(const Sighting& s) {
  return s.remote.is_unspecified() ? "" : s.remote.to_string();
}

struct Evidences {
  Finding finding;
  EvidenceRows rows;
};

Result<Evidences> read(Hub& hub, const Asked& asked, uint64_t limit) {
  auto finding = hub.book().find(asked.viewer, asked.parameter("id"));
  if (!finding) return std::unexpected(finding.error());
  EvidenceQuery query{.limit = limit};
  if (std::string_view text = asked.query("day"); !text.empty()) {
    query.day = parse_day(text);
    if (!query.day) return fail(ErrorCode::invalid, "day takes a day: 2026-01-31");
  }
  auto days = hub.book().days(asked.viewer, finding->id);
  if (!days) return std::unexpected(days.error());
  Evidences out{std::move(*finding), {}};
  LUYTRE_TRY(hub.events().with([&](EventStore& events) -> Result<void> {
    auto rows = read_evidence(events, hub.book().rules(), out.finding, *days, query);
    if (!rows) return std::unexpected(rows.error());
    out.rows = std::move(*rows);
    return {};
  }));
  return out;
}

Result<http::Response> page(Hub& hub, const Asked& asked) {
  auto limit = asked.number("limit", kFirstRows, kMostRows);
  if (!limit) return std::unexpected(limit.error());
  auto evidence = read(hub, asked, *limit);
  if (!evidence) return std::unexpected(evidence.error());
  bool centre = of_centre(asked);
  auto of_the_centre = [&](std::string_view text) { return text_json(centre ? plain_text(text) : ""); };
  JsonArray items;
  for (const Sighting& s : evidence->rows.sightings.rows)
    items.push_back(JsonObject{{"time", time_json(s.first)},
                               {"address", s.address.to_string()},
                               {"port", s.port},
                               {"remote", remote_text(s)},
                               {"remote_port", s.remote_port},
                               {"protocol", protocol_text(s.protocol)},
                               {"name", text_json(plain_text(s.name))},
                               {"sign", sign_words(s)},
                               {"grade", to_string(s.evidence)},
                               {"packets", s.packets},
                               {"bytes", s.bytes},
                               {"indicator", of_the_centre(s.indicator)},
                               {"source", of_the_centre(s.source)},
                               {"sensor", of_the_centre(s.sensor)}});
  return json_response(JsonObject{
      {"total", evidence->rows.total}, {"items", std::move(items)}, {"complete", evidence->rows.complete}});
}

std::string iso(Timestamp time) {
  return time == kNoTime ? "" : format_time(time).substr(0, 19) + "Z";
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto evidence = read(hub, asked, kMostExported);
  if (!evidence) return std::unexpected(evidence.error());
  const Finding& f = evidence->finding;
  bool centre = of_centre(asked);
  std::vector<CsvExport::Column> columns{{"time"},
                                         {"address"},
                                         {"source_port", false},
                                         {"remote"},
                                         {"remote_port", false},
                                         {"protocol"},
                                         {"name"},
                                         {"sign"},
                                         {"grade"},
                                         {"packets", false},
                                         {"bytes", false}};
  if (centre)
    for (const char* title : {"indicator", "source", "sensor"}) columns.push_back({title});
  CsvExport out(std::move(columns), *separator);
  out.note(fmt::format("Luytre evidence of finding {}: {} at {}", f.id, shown_name(f), f.subject));
  out.note(fmt::format("period: {} to {}", iso(f.first_seen), iso(f.last_seen)));
  out.note(evidence->rows.complete ? fmt::format("complete: all {} sightings", evidence->rows.total)
                                   : fmt::format("not complete: {} of {} sightings",
                                                 evidence->rows.sightings.rows.size(), evidence->rows.total));
  out.note(fmt::format("asked: {}; all times are UTC", iso(asked.now)));
  for (const Sighting& s : evidence->rows.sightings.rows) {
    std::vector<std::string> cells{iso(s.first),
                                   s.address.to_string(),
                                   fmt::to_string(s.port),
                                   remote_text(s),
                                   fmt::to_string(s.remote_port),
                                   protocol_text(s.protocol),
                                   plain_text(s.name),
                                   sign_text(s),
                                   to_string(s.evidence),
                                   fmt::to_string(s.packets),
                                   fmt::to_string(s.bytes)};
    if (centre)
      for (std::string_view text : {s.indicator, s.source, s.sensor}) cells.push_back(plain_text(text));
    out.row(cells);
  }
  return std::move(out).response(fmt::format("evidence-{}.csv", f.id.substr(0, 12)));
}

}  // namespace

void add_evidence_api(ApiRoutes& routes, Hub& hub) {
  constexpr QueryParameter kDay{"day", "Of this UTC day only"};
  routes.add({.method = http::Method::get,
              .path = "/api/findings/{id}/evidence",
              .rule = "read_findings",
              .sentence = "The newest sightings behind a finding",
              .query = {kDay, {"limit", "Rows; 50, at most 1000"}},
              .response = "EvidencePage",
              .handler = [&hub](const Asked& asked) { return page(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/findings/{id}/evidence.csv",
              .rule = "read_findings",
              .sentence = "All of them as a table, to find the machine behind address translation",
              .query = {kDay, {"separator", "comma (else), semicolon"}},
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
}

}  // namespace luytre
