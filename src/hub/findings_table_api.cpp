// The findings board: one page of rows with the counts of the views, and its exports.
#include <fmt/format.h>

#include <list>
#include <mutex>

#include "base/hash.h"
#include "findings/calendar.h"
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

Result<JsonObject> table_json(Hub& hub, const Asked& asked, const FindingFilter& filter) {
  auto counts = hub.book().counts(asked.viewer, filter);
  if (!counts) return std::unexpected(counts.error());
  auto findings = hub.book().list(asked.viewer, filter);
  if (!findings) return std::unexpected(findings.error());
  auto rows = rows_json(hub, asked, *findings);
  if (!rows) return std::unexpected(rows.error());
  return JsonObject{{"total", count_of(*counts, filter.view)},
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
                    {"apt_unattended", counts->apt_unassigned}};
}

// First pages of the board, which everybody of the centre asks for again with each news: counting and
// ordering a country's findings looks at all of them. An answer holds for the rights and the question it was
// made for, while the audit has no new entry (whatever changes findings, people or rights writes one), the
// directory is the same, on the same local day (due dates end with it), and for a minute at most.
class Boards {
 public:
  Result<JsonObject> table(Hub& hub, const Asked& asked, const FindingFilter& filter) {
    if (filter.limit == 0 || filter.limit > kMostRows || filter.offset > 0)
      return table_json(hub, asked, filter);
    std::string key = question(asked);
    int64_t head = 0;
    // Read first: what is counted later may be newer, and is then counted again.
    LUYTRE_TRY(hub.ledger().read([&](Transaction& t) {
      return t.query("SELECT max(sequence) FROM audit", {}, [&](const Row& row) {
        head = row.integer(0);
        return false;
      });
    }));
    Digest128 directory = asked.directory->version();
    {
      std::lock_guard guard(mutex_);
      for (auto at = held_.begin(); at != held_.end(); ++at) {
        if (at->key != key) continue;
        if (at->head == head && at->directory == directory && asked.now >= at->made &&
            asked.now < at->until) {
          held_.splice(held_.begin(), held_, at);
          return held_.front().table;
        }
        held_.erase(at);
        break;
      }
    }
    auto made = table_json(hub, asked, filter);
    if (!made) return made;
    std::lock_guard guard(mutex_);
    held_.push_front({std::move(key), head, directory, asked.now,
                      std::min(end_of_local_day(asked.now), asked.now + kLongest), *made});
    if (held_.size() > kMostHeld) held_.pop_back();
    return made;
  }

 private:
  static constexpr uint64_t kMostRows = 200;
  static constexpr size_t kMostHeld = 64;
  static constexpr Timestamp kLongest = 60 * kMicrosPerSecond;

  // What the reader may see, who that is, and what was asked.
  static std::string question(const Asked& asked) {
    SqlCondition seen = asked.viewer.condition(Permission::read_findings,
                                               {.organisation = "o", .tlp = "t", .sensitive = "s"});
    std::string out = asked.viewer.actor() + '\n' + seen.sql;
    for (const Value& value : seen.parameters) {
      auto* text = std::get_if<std::string>(&value);
      auto* number = std::get_if<int64_t>(&value);
      out += '\n' + (text ? *text : number ? std::to_string(*number) : "");
    }
    for (const auto& [name, value] : asked.request.query)
      out += fmt::format("\n{}:{}{}:{}", name.size(), name, value.size(), value);
    return out;
  }

  struct Held {
    std::string key;
    int64_t head;
    Digest128 directory;
    Timestamp made, until;
    JsonObject table;
  };
  std::mutex mutex_;
  std::list<Held> held_;  // the last asked first
};

Result<http::Response> table(Hub& hub, Boards& boards, const Asked& asked) {
  auto filter = findings_asked(asked);
  if (!filter) return std::unexpected(filter.error());
  auto table = boards.table(hub, asked, *filter);
  if (!table) return std::unexpected(table.error());
  (*table)["checked"] = time_json(asked.now);
  return json_response(std::move(*table));
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
  auto boards = std::make_shared<Boards>();
  auto with_separator = parameters;
  with_separator.push_back({"separator", "comma (else), semicolon"});
  routes.add({.method = http::Method::get,
              .path = "/api/findings",
              .rule = "read_findings",
              .sentence = "Findings, and how many each view has",
              .query = parameters,
              .response = "FindingTable",
              .handler = [&hub, boards](const Asked& asked) { return table(hub, *boards, asked); }});
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
