// The findings board: one page of rows with the counts of the views, and its exports.
#include <fmt/format.h>

#include "base/hash.h"
#include "hub/findings_api.h"
#include "hub/findings_query.h"
#include "hub/findings_shapes.h"

namespace luytre {
namespace {

uint64_t count_of(const FindingCounts& c, FindingView view) {
  switch (view) {
    case FindingView::all:
      return c.all;
    case FindingView::open:
      return c.open;
    case FindingView::overdue:
      return c.overdue;
    case FindingView::apt:
      return c.apt;
    case FindingView::reinfected:
      return c.reinfected;
    case FindingView::disputed:
      return c.disputed;
    case FindingView::mine:
      return c.mine;
    case FindingView::unassigned:
      return c.unassigned;
    case FindingView::closed:
      return c.closed;
  }
  return 0;
}

Result<JsonArray> rows_json(Hub& hub, const Asked& asked, std::span<const Finding> findings) {
  auto names = names_in(hub.ledger(), findings);
  if (!names) return std::unexpected(names.error());
  JsonArray rows;
  rows.reserve(findings.size());
  for (const Finding& f : findings) rows.push_back(shown(f, *asked.directory, asked.now, *names));
  return rows;
}

Result<http::Response> table(Hub& hub, const Asked& asked) {
  auto filter = findings_asked(asked);
  if (!filter) return std::unexpected(filter.error());
  auto counts = hub.book().counts(asked.viewer, *filter);
  if (!counts) return std::unexpected(counts.error());
  auto findings = hub.book().list(asked.viewer, *filter);
  if (!findings) return std::unexpected(findings.error());
  auto rows = rows_json(hub, asked, *findings);
  if (!rows) return std::unexpected(rows.error());
  return json_response(JsonObject{{"total", count_of(*counts, filter->view)},
                                  {"items", std::move(*rows)},
                                  {"views", JsonObject{{"overdue", counts->overdue},
                                                       {"apt", counts->apt},
                                                       {"reinfected", counts->reinfected},
                                                       {"disputed", counts->disputed},
                                                       {"mine", counts->mine},
                                                       {"unassigned", counts->unassigned},
                                                       {"open", counts->open},
                                                       {"closed", counts->closed}}},
                                  {"overdue_organisations", counts->overdue_organisations},
                                  {"apt_unattended", counts->apt_unassigned},
                                  {"checked", time_json(asked.now)}});
}

// All rows that the request asks for, in its order.
Result<std::vector<Finding>> whole(Hub& hub, const Asked& asked) {
  auto filter = findings_asked(asked);
  if (!filter) return std::unexpected(filter.error());
  filter->limit = filter->offset = 0;
  return hub.book().list(asked.viewer, *filter);
}

std::string iso(Timestamp time) {
  return time == kNoTime ? "" : format_time(time).substr(0, 19) + "Z";
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto findings = whole(hub, asked);
  if (!findings) return std::unexpected(findings.error());
  auto names = names_in(hub.ledger(), *findings);
  if (!names) return std::unexpected(names.error());
  CsvExport out({{"id"},
                 {"organisation"},
                 {"organisation_name"},
                 {"sector"},
                 {"subject"},
                 {"name"},
                 {"kind"},
                 {"grade"},
                 {"severity"},
                 {"first_seen"},
                 {"last_seen"},
                 {"sightings", false},
                 {"due"},
                 {"overdue"},
                 {"state"},
                 {"closed_because"},
                 {"episode", false},
                 {"assignee"},
                 {"tlp"}},
                *separator);
  Timestamp from = kNoTime, to = kNoTime;
  for (const Finding& f : *findings) {
    from = from == kNoTime ? f.first_seen : std::min(from, f.first_seen);
    to = std::max(to, f.last_seen);
    const Organisation* body = asked.directory->organisation(f.organisation);
    auto assignee = names->find(f.assignee);
    out.row({f.id, f.organisation, body ? body->name_vi : "", f.sector, f.subject, shown_name(f),
             to_string(f.kind), to_string(f.evidence), to_string(f.severity), iso(f.first_seen),
             iso(f.last_seen), fmt::to_string(f.sightings), iso(f.due),
             f.is_overdue(asked.now) ? "yes" : "no", to_string(f.state), to_string(f.closed_because),
             fmt::to_string(f.episode), assignee == names->end() ? "" : assignee->second, to_string(f.tlp)});
  }
  std::string query;
  for (const auto& [name, value] : asked.request.query)
    query += fmt::format("{}{}={}", query.empty() ? "" : "&", name, value);
  out.note(fmt::format("Luytre findings: {}", findings->size()));
  out.note(fmt::format("query: {}", query));
  out.note(fmt::format("query id: {}", stable_hash128("findings?" + query).to_hex().substr(0, 12)));
  out.note(fmt::format("seen from {} to {}", iso(from), iso(to)));
  out.note(fmt::format("asked: {}; all times are UTC", iso(asked.now)));
  return std::move(out).response("findings.csv");
}

Result<http::Response> json(Hub& hub, const Asked& asked) {
  auto findings = whole(hub, asked);
  if (!findings) return std::unexpected(findings.error());
  auto rows = rows_json(hub, asked, *findings);
  if (!rows) return std::unexpected(rows.error());
  size_t total = rows->size();
  return http::Response::download(
      boost::json::serialize(JsonObject{{"total", total}, {"items", std::move(*rows)}}), "application/json",
      "findings.json");
}

}  // namespace

void add_findings_table_api(ApiRoutes& routes, Hub& hub) {
  auto parameters = findings_parameters();
  auto with_separator = parameters;
  with_separator.push_back({"separator", "comma (else), semicolon"});
  routes.add({.method = http::Method::get,
              .path = "/api/findings",
              .rule = "read_findings",
              .sentence = "Findings, and how many each view has",
              .query = parameters,
              .response = "FindingTable",
              .handler = [&hub](const Asked& asked) { return table(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/findings.csv",
              .rule = "read_findings",
              .sentence = "All findings that the query finds, as CSV; limit and offset are left aside",
              .query = with_separator,
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/findings.json",
              .rule = "read_findings",
              .sentence = "The same as JSON",
              .query = parameters,
              .response = "Page<Finding>",
              .handler = [&hub](const Asked& asked) { return json(hub, asked); }});
}

}  // namespace luytre
