#include "warning/taxii/inbox.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "warning/publication/uuid.h"

namespace luytre {
namespace {

namespace json = boost::json;
constexpr int64_t kMostWaiting = 100;  // requests of one actor

std::unexpected<Error> no_such() {
  return fail(ErrorCode::not_found, "there is nothing under this id");
}

bool decides(const Viewer& viewer) {
  return viewer.may(Permission::change_feeds, "");
}

json::array items_json(const std::vector<InboxObjects::Item>& items, bool kept) {
  json::array list;
  for (const InboxObjects::Item& item : items) {
    if (item.why.empty() != kept) continue;
    json::object one{{"id", item.id.empty() ? "unknown--00000000-0000-4000-8000-000000000000" : item.id},
                     {"version", item.version.empty() ? "1970-01-01T00:00:00.000000Z" : item.version}};
    if (!kept) one["message"] = item.why;
    list.push_back(std::move(one));
  }
  return list;
}

// The status resource; `kept` and `refused` as they were stored.
std::string status_json(const std::string& id, std::string_view state, Timestamp received,
                        const json::value& stored) {
  json::array kept = stored.at("kept").as_array(), refused = stored.at("refused").as_array();
  size_t total = kept.size() + refused.size();
  json::array successes, failures = refused, pendings;
  if (state == "released")
    successes = kept;
  else if (state == "waiting")
    pendings = kept;
  else
    for (json::value& one : kept) {
      one.as_object()["message"] = "an operator of the centre refused it";
      failures.push_back(one);
    }
  json::object status{{"id", id},
                      {"status", state == "waiting" && !pendings.empty() ? "pending" : "complete"},
                      {"request_timestamp", format_time(received)},
                      {"total_count", total},
                      {"success_count", successes.size()},
                      {"failure_count", failures.size()},
                      {"pending_count", pendings.size()}};
  if (!successes.empty()) status["successes"] = std::move(successes);
  if (!failures.empty()) status["failures"] = std::move(failures);
  if (!pendings.empty()) status["pendings"] = std::move(pendings);
  return json::serialize(status);
}

constexpr const char* kColumns =
    "i.id, c.name, i.actor, i.state, i.decided_by, i.received, i.decided_at, i.objects, i.failures";
InboxEntry entry_of(const Row& row) {
  InboxEntry e;
  e.id = row.text(0);
  e.collection = row.text(1);
  e.actor = row.text(2);
  e.state = row.text(3);
  e.decided_by = row.text(4);
  e.received = row.integer(5);
  e.decided_at = row.integer(6);
  e.objects = static_cast<uint64_t>(row.integer(7));
  e.failures = static_cast<uint64_t>(row.integer(8));
  return e;
}

}  // namespace

Result<std::string> add_to_inbox(Ledger& ledger, const Viewer& viewer, const Collection& collection,
                                 std::string_view body) {
  if (!may_write(viewer, collection)) return no_such();
  auto read = read_inbox_objects(body);
  if (!read) return std::unexpected(read.error());
  std::string content = "[";
  for (const std::string& one : read->kept) content += (content.size() > 1 ? "," : "") + one;
  content += ']';
  json::value stored =
      json::object{{"kept", items_json(read->items, true)}, {"refused", items_json(read->items, false)}};
  std::string id = to_string(uuid_v5(kObjectSpace, "status|" + random_id()));
  // What holds nothing that could be released is decided.
  const char* state = read->kept.empty() ? "refused" : "waiting";
  Timestamp received = 0;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    received = t.now();
    int64_t waiting = 0;
    LUYTRE_TRY(t.query("SELECT COUNT(*) FROM publication_inbox WHERE state = 'waiting' AND actor = $1",
                       {viewer.actor()}, [&](const Row& row) {
                         waiting = row.integer(0);
                         return false;
                       }));
    if (waiting >= kMostWaiting)
      return fail(ErrorCode::busy, "100 requests of this sender wait to be looked at");
    auto done = t.execute(
        "INSERT INTO publication_inbox (id, collection, actor, received, state, decided_by, decided_at, "
        "objects, "
        "failures, status, content) VALUES ($1, $2, $3, $4, $5, '', 0, $6, $7, $8, $9)",
        {id, collection.number, viewer.actor(), received, std::string(state),
         static_cast<int64_t>(read->kept.size()),
         static_cast<int64_t>(read->items.size() - read->kept.size()), json::serialize(stored), content});
    if (!done) return std::unexpected(done.error());
    return t.audit({viewer.actor(), "inbox.add", id, ""});
  });
  if (!written) return std::unexpected(written.error());
  return status_json(id, state, received, stored);
}

Result<std::string> inbox_status(Ledger& ledger, const Viewer& viewer, std::string_view id) {
  std::string json_text;
  auto done = ledger.read([&](Transaction& t) {
    return t.query("SELECT actor, state, received, status FROM publication_inbox WHERE id = $1",
                   {std::string(id)}, [&](const Row& row) {
                     if (row.text(0) != viewer.actor() && !decides(viewer)) return false;
                     json_text =
                         status_json(std::string(id), row.text(1), row.integer(2), json::parse(row.text(3)));
                     return false;
                   });
  });
  if (!done) return std::unexpected(done.error());
  if (json_text.empty()) return no_such();
  return json_text;
}

Result<std::vector<InboxEntry>> list_inbox(Ledger& ledger, const Viewer& viewer) {
  if (!decides(viewer)) return no_such();
  std::vector<InboxEntry> all;
  auto done = ledger.read([&](Transaction& t) {
    all.clear();
    return t.query(
        fmt::format("SELECT {} FROM publication_inbox i JOIN publication_collection c ON c.number = "
                    "i.collection ORDER BY i.received DESC, i.id LIMIT 500",
                    kColumns),
        {}, [&](const Row& row) {
          all.push_back(entry_of(row));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return all;
}

Result<InboxEntry> inbox_entry(Ledger& ledger, const Viewer& viewer, std::string_view id) {
  if (!decides(viewer)) return no_such();
  std::optional<InboxEntry> found;
  auto done = ledger.read([&](Transaction& t) {
    return t.query(
        fmt::format("SELECT {}, i.content FROM publication_inbox i JOIN publication_collection c ON "
                    "c.number = i.collection WHERE i.id = $1",
                    kColumns),
        {std::string(id)}, [&](const Row& row) {
          found = entry_of(row);
          found->content = row.text(9);
          return false;
        });
  });
  if (!done) return std::unexpected(done.error());
  if (!found) return no_such();
  return std::move(*found);
}

Result<void> decide_inbox(
    Ledger& ledger, const Viewer& viewer, std::string_view id, bool release,
    const std::function<Result<void>(const InboxEntry&, const std::string& bundle)>& store) {
  auto entry = inbox_entry(ledger, viewer, id);
  if (!entry) return std::unexpected(entry.error());
  if (entry->state != "waiting") return fail(ErrorCode::invalid, "this was decided already");
  // Storing twice is harmless: what is there already stays as it is.
  if (release)
    LUYTRE_TRY(store(*entry, fmt::format("{{\"type\":\"bundle\",\"id\":\"bundle--{}\",\"objects\":{}}}", id,
                                         entry->content)));
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute(
        "UPDATE publication_inbox SET state = $1, decided_by = $2, decided_at = $3, content = '[]' WHERE id "
        "= $4 AND "
        "state = 'waiting'",
        {std::string(release ? "released" : "refused"), viewer.actor(), t.now(), std::string(id)});
    if (!done) return std::unexpected(done.error());
    if (*done == 0) return fail(ErrorCode::invalid, "this was decided already");
    return t.audit({viewer.actor(), release ? "inbox.release" : "inbox.refuse", std::string(id), ""});
  });
}

}  // namespace luytre
