// The audit chain, newest first. An entry about a finding or notice whose marks the reader may not see shows
// that it is there, and neither its subject nor its detail; the chain is verified over all.
#include <fmt/format.h>

#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

constexpr uint64_t kExportRows = 200'000;

struct Question {
  std::string where = "1 = 1";
  std::vector<Value> parameters;
  std::string kept;  // true of entries that are not the reader's; parameters behind those of `where`
  std::vector<Value> kept_parameters;

  void and_(std::string_view condition, Value value) {
    parameters.push_back(std::move(value));
    where += fmt::format(" AND {}", fmt::format(fmt::runtime(condition), parameters.size()));
  }
};

// "2026-01-02" or a time. `end`: a day means its end.
Result<Timestamp> read_time(std::string_view name, std::string_view text, bool end) {
  if (auto day = parse_day(text)) return start_of(end ? *day + 1 : *day);
  if (auto time = parse_iso_time(text)) return *time;
  return fail(ErrorCode::invalid, fmt::format("{} takes a day like 2026-01-02, or a time", name));
}

// What is about a thing that `viewer` may not see by its marks.
void keep_back(Question& q, const Viewer& viewer) {
  auto about = [&](const char* table, Permission action) {
    auto seen = viewer.condition(
        action, {.organisation = "x.organisation", .tlp = "x.tlp", .sensitive = "x.sensitive"},
        q.parameters.size() + q.kept_parameters.size() + 1);
    q.kept_parameters.insert(q.kept_parameters.end(), seen.parameters.begin(), seen.parameters.end());
    return fmt::format("EXISTS (SELECT 1 FROM {} x WHERE x.id = a.subject AND NOT {})", table, seen.sql);
  };
  q.kept = about("finding", Permission::read_findings);
  q.kept = fmt::format("({} OR {})", q.kept, about("notice", Permission::read_contacts));
}

Result<Question> read_question(const Asked& asked) {
  Question q;
  if (auto actor = asked.query("actor"); !actor.empty())
    q.and_("(a.actor = ${0} OR u.login = ${0})", std::string(actor));
  if (auto action = asked.query("action"); !action.empty()) {
    if (action.ends_with('.')) {
      // All that begins so: '/' comes after '.'.
      q.and_("a.action >= ${}", std::string(action));
      q.and_("a.action < ${}", std::string(action.substr(0, action.size() - 1)) + '/');
    } else {
      q.and_("a.action = ${}", std::string(action));
    }
  }
  if (auto from = asked.query("from"); !from.empty()) {
    auto time = read_time("from", from, false);
    if (!time) return std::unexpected(time.error());
    q.and_("a.time >= ${}", *time);
  }
  if (auto to = asked.query("to"); !to.empty()) {
    auto time = read_time("to", to, true);
    if (!time) return std::unexpected(time.error());
    q.and_("a.time < ${}", *time);
  }
  auto subject = asked.query("subject");
  if (!subject.empty()) q.and_("a.subject = ${}", std::string(subject));
  keep_back(q, asked.viewer);
  if (!subject.empty()) {  // else asking for one would tell that it is there
    q.where += " AND NOT " + q.kept;
    q.parameters.insert(q.parameters.end(), q.kept_parameters.begin(), q.kept_parameters.end());
    q.kept_parameters.clear();
  }
  return q;
}

struct Entry {
  int64_t sequence;
  Timestamp time;
  std::string actor, action, subject, detail, hash;
};

// The entries a page holds, and how many there are.
Result<uint64_t> read_entries(Hub& hub, const Asked& asked, uint64_t limit, uint64_t offset,
                              std::vector<Entry>& entries) {
  if (!asked.viewer.may(Permission::read_audit, "")) return fail(ErrorCode::not_found, "not of the centre");
  auto q = read_question(asked);
  if (!q) return std::unexpected(q.error());
  uint64_t total = 0;
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
    entries.clear();
    std::string from = " FROM audit a LEFT JOIN user_account u ON u.id = a.actor WHERE " + q->where;
    auto counted = t.query("SELECT count(*)" + from, q->parameters, [&](const Row& row) {
      total = static_cast<uint64_t>(row.integer(0));
      return false;
    });
    if (!counted) return counted;
    std::vector<Value> parameters = q->parameters;
    parameters.insert(parameters.end(), q->kept_parameters.begin(), q->kept_parameters.end());
    parameters.emplace_back(static_cast<int64_t>(limit));
    parameters.emplace_back(static_cast<int64_t>(offset));
    return t.query(
        fmt::format("SELECT a.sequence, a.time, COALESCE(u.login, a.actor), a.action, a.subject, "
                    "a.detail, a.hash, CASE WHEN {} THEN 1 ELSE 0 END{} ORDER BY a.sequence DESC LIMIT ${} "
                    "OFFSET ${}",
                    q->kept, from, parameters.size() - 1, parameters.size()),
        parameters, [&](const Row& row) {
          auto text = [&](size_t column) { return std::string(row.text(column)); };
          bool kept = row.integer(7) != 0;
          entries.push_back({row.integer(0), row.integer(1), text(2), text(3), kept ? "" : text(4),
                             kept ? "" : text(5), text(6)});
          return true;
        });
  }));
  return total;
}

Result<Response> page(Hub& hub, const Asked& asked) {
  auto limit = asked.number("limit", 50, 1000), offset = asked.number("offset", 0, 1'000'000'000);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  std::vector<Entry> entries;
  auto total = read_entries(hub, asked, *limit, *offset, entries);
  if (!total) return std::unexpected(total.error());
  JsonArray items;
  for (const Entry& e : entries)
    items.push_back(JsonObject{{"sequence", e.sequence},
                               {"time", time_json(e.time)},
                               {"actor", text_json(e.actor)},
                               {"action", text_json(e.action)},
                               {"subject", text_json(e.subject)},
                               {"detail", text_json(e.detail)},
                               {"hash", e.hash}});
  AuditCheck::Last last = hub.audit_check().last();
  return json_response(JsonObject{{"total", *total},
                                  {"items", std::move(items)},
                                  {"verified", last.whole},
                                  {"verified_at", time_json(last.at)}});
}

Result<Response> download(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  std::vector<Entry> entries;
  auto total = read_entries(hub, asked, kExportRows, 0, entries);
  if (!total) return std::unexpected(total.error());
  CsvExport csv(
      {{"sequence", false}, {"time", false}, {"actor"}, {"action"}, {"subject"}, {"detail"}, {"hash"}},
      *separator);
  csv.note(fmt::format("audit, asked {}", format_time(asked.now)));
  csv.note(fmt::format("{} entries", *total));
  if (*total > entries.size())
    csv.note(fmt::format("the newest {} of them: name a period for the others", entries.size()));
  for (const Entry& e : entries)
    csv.row(
        {std::to_string(e.sequence), format_time(e.time), e.actor, e.action, e.subject, e.detail, e.hash});
  return std::move(csv).response("audit.csv");
}

std::vector<QueryParameter> filters(std::initializer_list<QueryParameter> more) {
  std::vector<QueryParameter> all{{"actor", "Log-in name or id of who did it"},
                                  {"action", "finding.close; ending in '.': all that begins so"},
                                  {"subject", "Id of what it was done to"},
                                  {"from", "Not before this day or time"},
                                  {"to", "Up to the end of this day, or before this time"}};
  all.insert(all.end(), more);
  return all;
}

}  // namespace

void add_audit_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = Method::get,
              .path = "/api/audit",
              .rule = "read_audit",
              .sentence = "Who did what, newest first, and whether the chain was whole when last checked",
              .query = filters({{"limit", "At most 1000; 50"}, {"offset", "Entries left out before"}}),
              .response = "AuditPage",
              .handler = [&hub](const Asked& asked) { return page(hub, asked); }});
  routes.add({.method = Method::get,
              .path = "/api/audit.csv",
              .rule = "read_audit",
              .sentence = "The same as a table",
              .query = filters({kSeparator}),
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return download(hub, asked); }});
}

}  // namespace luytre
