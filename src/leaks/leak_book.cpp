#include "leaks/leak_book.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <map>

#include "leaks/leak_where.h"

namespace luytre {
namespace {

Result<std::string> collection_id(Transaction& t, const LeakBook::Import& import) {
  std::string id;
  LUYTRE_TRY(
      t.query("SELECT id FROM leak_collection WHERE name = $1", {import.collection}, [&](const Row& row) {
        id = row.text(0);
        return false;
      }));
  if (!id.empty()) return id;
  id = random_id();
  auto made = t.execute(
      "INSERT INTO leak_collection (id, name, observed, imported_at, imported_by, bytes, lines, fabricated) "
      "VALUES ($1, $2, $3, $4, $5, 0, 0, $6)",
      {id, import.collection, int64_t{import.observed}, t.now(), import.actor, int64_t{import.fabricated}});
  if (!made) return std::unexpected(made.error());
  return id;
}

}  // namespace

LeakBook::Stored& LeakBook::Stored::operator+=(const Stored& other) {
  accounts += other.accounts;
  exposures += other.exposures;
  return *this;
}

Result<LeakBook::Stored> LeakBook::store(const Import& import, const Directory& directory,
                                         std::span<const LeakHit> hits) {
  std::map<std::string, std::string> owner_of;
  for (const LeakHit& hit : hits) {
    auto [at, fresh] = owner_of.try_emplace(hit.domain);
    if (!fresh) continue;
    if (auto found = directory.find(hit.domain, import.observed)) at->second = found->owner.organisation;
  }
  Stored stored;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    stored = {};
    auto collection = collection_id(t, import);
    if (!collection) return std::unexpected(collection.error());
    for (const LeakHit& hit : hits) {
      auto account = t.execute(
          "INSERT INTO leak_account (id, organisation, domain, door, masked, sealed) VALUES ($1, $2, $3, $4, "
          "$5, $6) ON CONFLICT (id) DO NOTHING",
          {hit.account, owner_of[hit.domain], hit.domain, std::string(hit.door), hit.masked, hit.sealed});
      if (!account) return std::unexpected(account.error());
      stored.accounts += *account;
      Day observed = hit.observed == kNoTime ? import.observed : day_of(hit.observed);
      auto exposure = t.execute(
          "INSERT INTO leak_exposure (account, collection, secret, kind, site, machine, observed, pair) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, collection, secret, site) DO "
          "NOTHING",
          {hit.account, *collection, hit.secret, std::string(to_string(hit.kind)), hit.site, hit.machine,
           int64_t{observed}, hit.pair});
      if (!exposure) return std::unexpected(exposure.error());
      stored.exposures += *exposure;
    }
    if (stored.exposures == 0) return {};
    LUYTRE_TRY(note_leak_change(t));
    return t.audit({.actor = import.actor,
                    .action = "leak.import",
                    .subject = *collection,
                    .detail = boost::json::serialize(boost::json::object{{"collection", import.collection},
                                                                         {"accounts", stored.accounts},
                                                                         {"exposures", stored.exposures}})});
  });
  if (!done) return std::unexpected(done.error());
  return stored;
}

Result<void> LeakBook::add_read(const Import& import, const LeakCounts& counts) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto collection = collection_id(t, import);
    if (!collection) return std::unexpected(collection.error());
    auto changed =
        t.execute("UPDATE leak_collection SET bytes = bytes + $1, lines = lines + $2 WHERE id = $3",
                  {static_cast<int64_t>(counts.bytes), static_cast<int64_t>(counts.lines), *collection});
    if (!changed) return std::unexpected(changed.error());
    return {};
  });
}

Result<std::vector<std::string>> LeakBook::pairs(const Viewer& viewer, const LeakKeys& keys,
                                                 std::string_view organisation, std::string_view prefix) {
  if (!viewer.may(Permission::handle_findings, organisation))
    return fail(ErrorCode::not_found, "there is no such body here");
  std::vector<std::string> out;
  Result<void> opened;
  auto read = ledger_.read([&](Transaction& t) {
    out.clear();
    std::string last, folded;
    return t.query(
        "SELECT DISTINCT a.id, a.sealed, e.pair FROM leak_account a JOIN leak_exposure e ON e.account = a.id "
        "JOIN leak_collection c ON c.id = e.collection WHERE a.organisation = $1 AND a.door = 'mail' AND "
        "e.pair <> '' AND c.fabricated = 0 ORDER BY a.id",
        {std::string(organisation)}, [&](const Row& row) {
          if (!prefix.empty()) {
            if (last != row.text(0)) {
              auto account = keys.unseal(row.text(1), row.text(0));
              if (!account) {
                opened = std::unexpected(account.error());
                return false;
              }
              last = row.text(0);
              folded = account_bucket(*account);
            }
            if (!folded.starts_with(prefix)) return true;
          }
          out.emplace_back(row.text(2));
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  if (!opened) return std::unexpected(opened.error());
  return out;
}

Result<std::vector<LeakAccount>> LeakBook::look_up(const Viewer& viewer, const std::string& id) {
  LUYTRE_TRY(ledger_.write([&](Transaction& t) {
    return t.audit({.actor = viewer.actor(), .action = "leak.look_up", .subject = id, .detail = ""});
  }));
  return accounts(viewer, {.account = id});
}

Result<std::string> LeakBook::reveal(const Viewer& viewer, const LeakKeys& keys, std::string_view id) {
  std::string sealed;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    LeakWhere where;
    where.add("a.id = ${}", std::string(id));
    where.add(
        viewer.condition(Permission::handle_findings, {.organisation = "a.organisation"}, where.next()));
    sealed.clear();
    LUYTRE_TRY(t.query("SELECT a.sealed FROM leak_account a WHERE " + where.text(), where.parameters(),
                       [&](const Row& row) {
                         sealed = row.text(0);
                         return false;
                       }));
    if (sealed.empty()) return fail(ErrorCode::not_found, "there is no such account here");
    return t.audit(
        {.actor = viewer.actor(), .action = "leak.reveal", .subject = std::string(id), .detail = ""});
  });
  if (!done) return std::unexpected(done.error());
  return keys.unseal(sealed, id);
}

Result<std::map<std::string, std::string>> LeakBook::reveal_all(const Viewer& viewer, const LeakKeys& keys,
                                                                std::string_view organisation,
                                                                std::span<const std::string> ids) {
  std::map<std::string, std::string> out;
  if (ids.empty()) return out;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    out.clear();
    for (const std::string& id : ids) {
      LeakWhere where;
      where.add("a.id = ${}", id);
      where.add("a.organisation = ${}", std::string(organisation));
      where.add(
          viewer.condition(Permission::handle_findings, {.organisation = "a.organisation"}, where.next()));
      Result<void> opened;
      LUYTRE_TRY(t.query("SELECT a.sealed FROM leak_account a WHERE " + where.text(), where.parameters(),
                         [&](const Row& row) {
                           auto account = keys.unseal(row.text(0), id);
                           if (account)
                             out.emplace(id, std::move(*account));
                           else
                             opened = std::unexpected(account.error());
                           return false;
                         }));
      if (!opened) return opened;
    }
    if (out.empty()) return {};
    return t.audit({.actor = viewer.actor(),
                    .action = "leak.export",
                    .subject = std::string(organisation),
                    .detail = boost::json::serialize(boost::json::object{{"accounts", out.size()}})});
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace luytre
