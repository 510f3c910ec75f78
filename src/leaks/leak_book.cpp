#include "leaks/leak_book.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <map>

namespace luytre {
namespace {

// Conditions joined by AND, with their parameters numbered in order.
class Where {
 public:
  void add(std::string_view sql, Value value) {
    parameters_.push_back(std::move(value));
    sql_ +=
        fmt::format("{}{}", sql_.empty() ? "" : " AND ", fmt::format(fmt::runtime(sql), parameters_.size()));
  }
  void add(const SqlCondition& condition) {
    sql_ += fmt::format("{}({})", sql_.empty() ? "" : " AND ", condition.sql);
    parameters_.insert(parameters_.end(), condition.parameters.begin(), condition.parameters.end());
  }
  size_t next() const { return parameters_.size() + 1; }
  std::string text() const { return sql_.empty() ? "1 = 1" : sql_; }
  std::span<const Value> parameters() const { return parameters_; }

 private:
  std::string sql_;
  std::vector<Value> parameters_;
};

Where where_of(const Viewer& viewer, const LeakFilter& filter) {
  Where where;
  where.add("e.observed >= ${}", int64_t{filter.from});
  where.add("e.observed <= ${}", int64_t{filter.to});
  where.add("NOT EXISTS (SELECT 1 FROM leak_collection m WHERE m.id = e.collection AND m.fabricated = ${})",
            int64_t{1});
  if (filter.organisation) where.add("a.organisation = ${}", *filter.organisation);
  if (filter.domain) where.add("a.domain = ${}", *filter.domain);
  if (filter.account) where.add("a.id = ${}", *filter.account);
  where.add(viewer.condition(Permission::read_findings, {.organisation = "a.organisation"}, where.next()));
  return where;
}

constexpr std::string_view kFrom = "leak_exposure e JOIN leak_account a ON a.id = e.account";
constexpr std::string_view kCounts =
    "count(DISTINCT CASE WHEN a.door = 'mail' THEN a.id END), count(DISTINCT CASE WHEN a.door = 'mail' THEN "
    "a.domain "
    "END), count(DISTINCT CASE WHEN a.door = 'site' THEN a.id END)";

void read_counts(const Row& row, size_t from, LeakCount& count) {
  count.accounts = static_cast<uint64_t>(row.integer(from));
  count.domains = static_cast<uint64_t>(row.integer(from + 1));
  count.customers = static_cast<uint64_t>(row.integer(from + 2));
}

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
          "$5, $6) ON "
          "CONFLICT (id) DO NOTHING",
          {hit.account, owner_of[hit.domain], hit.domain, std::string(hit.door), hit.masked, hit.sealed});
      if (!account) return std::unexpected(account.error());
      stored.accounts += *account;
      Day observed = hit.observed == kNoTime ? import.observed : day_of(hit.observed);
      auto exposure = t.execute(
          "INSERT INTO leak_exposure (account, collection, secret, kind, site, machine, observed, pair) "
          "VALUES "
          "($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, collection, secret, site) DO NOTHING",
          {hit.account, *collection, hit.secret, std::string(to_string(hit.kind)), hit.site, hit.machine,
           int64_t{observed}, hit.pair});
      if (!exposure) return std::unexpected(exposure.error());
      stored.exposures += *exposure;
    }
    if (stored.exposures == 0) return {};
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

Result<LeakCount> LeakBook::total(const Viewer& viewer, const LeakFilter& filter) {
  Where where = where_of(viewer, filter);
  LeakCount out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM {} WHERE {}", kCounts, kFrom, where.text()),
                   where.parameters(), [&](const Row& row) {
                     read_counts(row, 0, out);
                     return false;
                   });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<LeakCount>> LeakBook::count(const Viewer& viewer, const LeakFilter& filter, LeakKey by) {
  Where where = where_of(viewer, filter);
  static constexpr const char* kColumns[] = {"a.domain", "a.organisation", "", "c.name"};
  std::vector<LeakCount> out;
  auto ask = [&](Transaction& t, const std::string& column, const std::string& from) {
    return t.query(fmt::format("SELECT {}, {} FROM {} WHERE {} GROUP BY {} ORDER BY 2 DESC, 1", column,
                               kCounts, from, where.text(), column),
                   where.parameters(), [&](const Row& row) {
                     LeakCount count{.key = std::string(row.text(0))};
                     read_counts(row, 1, count);
                     out.push_back(std::move(count));
                     return true;
                   });
  };
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    std::string from(kFrom);
    if (by == LeakKey::collection) from += " JOIN leak_collection c ON c.id = e.collection";
    if (by != LeakKey::month) return ask(t, kColumns[static_cast<size_t>(by)], from);
    // The days there are, then month by month: no engine's calendar is asked.
    std::vector<Day> days;
    LUYTRE_TRY(
        t.query(fmt::format("SELECT DISTINCT e.observed FROM {} WHERE {} ORDER BY 1", kFrom, where.text()),
                where.parameters(), [&](const Row& row) {
                  days.push_back(static_cast<Day>(row.integer(0)));
                  return true;
                }));
    for (size_t i = 0; i < days.size();) {
      std::string month = format_month(days[i]);
      Day last = days[i];
      LeakFilter part = filter;
      part.from = days[i];
      for (; i < days.size() && format_month(days[i]) == month; ++i) last = days[i];
      part.to = last;
      Where inside = where_of(viewer, part);
      LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM {} WHERE {}", kCounts, kFrom, inside.text()),
                         inside.parameters(), [&](const Row& row) {
                           LeakCount count{.key = month};
                           read_counts(row, 0, count);
                           out.push_back(std::move(count));
                           return false;
                         }));
    }
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<LeakAccount>> LeakBook::accounts(const Viewer& viewer, const LeakFilter& filter) {
  Where where = where_of(viewer, filter);
  std::string limit = filter.limit ? fmt::format(" LIMIT {}", filter.limit) : "";
  std::vector<LeakAccount> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format(
            "SELECT a.id, a.organisation, a.domain, a.door, a.masked, min(e.observed), max(e.observed), "
            "count(DISTINCT e.collection), max(CASE WHEN e.kind = 'plain' THEN 1 ELSE 0 END), count(DISTINCT "
            "CASE WHEN e.secret <> '' THEN e.secret END), count(DISTINCT CASE WHEN e.kind = 'plain' THEN "
            "e.secret END) FROM {} WHERE {} GROUP BY a.id, a.organisation, "
            "a.domain, a.door, a.masked ORDER BY 7 DESC, a.domain, a.id{}",
            kFrom, where.text(), limit),
        where.parameters(), [&](const Row& row) {
          out.push_back({.id = std::string(row.text(0)),
                         .organisation = std::string(row.text(1)),
                         .domain = std::string(row.text(2)),
                         .door = std::string(row.text(3)),
                         .masked = std::string(row.text(4)),
                         .first = static_cast<Day>(row.integer(5)),
                         .last = static_cast<Day>(row.integer(6)),
                         .collections = static_cast<uint64_t>(row.integer(7)),
                         .plain = row.integer(8) == 1,
                         .secrets = static_cast<uint64_t>(row.integer(9)),
                         .plain_secrets = static_cast<uint64_t>(row.integer(10))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<LeakCollection>> LeakBook::collections(const Viewer& viewer) {
  Where where;
  where.add(viewer.condition(Permission::read_findings, {.organisation = "a.organisation"}, where.next()));
  std::vector<LeakCollection> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format(
            "SELECT c.id, c.name, c.observed, c.imported_at, c.imported_by, c.bytes, c.lines, count(DISTINCT "
            "a.id), count(DISTINCT a.domain), c.fabricated FROM leak_collection c JOIN leak_exposure e ON "
            "e.collection = "
            "c.id "
            "JOIN leak_account a ON a.id = e.account WHERE {} GROUP BY c.id, c.name, c.observed, "
            "c.imported_at, "
            "c.imported_by, c.bytes, c.lines, c.fabricated ORDER BY c.observed DESC, c.name",
            where.text()),
        where.parameters(), [&](const Row& row) {
          out.push_back({.id = std::string(row.text(0)),
                         .name = std::string(row.text(1)),
                         .observed = static_cast<Day>(row.integer(2)),
                         .imported = row.integer(3),
                         .imported_by = std::string(row.text(4)),
                         .fabricated = row.integer(9) != 0,
                         .bytes = static_cast<uint64_t>(row.integer(5)),
                         .lines = static_cast<uint64_t>(row.integer(6)),
                         .accounts = static_cast<uint64_t>(row.integer(7)),
                         .domains = static_cast<uint64_t>(row.integer(8))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<LeakOverlap>> LeakBook::overlaps(const Viewer& viewer, std::string_view collection) {
  if (!viewer.may(Permission::look_up, ""))
    return fail(ErrorCode::not_found, "there is no such collection here");
  std::vector<LeakOverlap> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        "SELECT o.name, count(DISTINCT e.account), count(DISTINCT CASE WHEN e.secret <> '' AND e.secret = "
        "f.secret THEN "
        "e.account END) FROM leak_collection c JOIN leak_exposure e ON e.collection = c.id JOIN "
        "leak_exposure f ON "
        "f.account = e.account AND f.collection <> c.id JOIN leak_collection o ON o.id = f.collection WHERE "
        "c.name = $1 "
        "GROUP BY o.name ORDER BY 2 DESC, o.name",
        {std::string(collection)}, [&](const Row& row) {
          out.push_back({.other = std::string(row.text(0)),
                         .accounts = static_cast<uint64_t>(row.integer(1)),
                         .with_secret = static_cast<uint64_t>(row.integer(2))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
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
        "JOIN "
        "leak_collection c ON c.id = e.collection WHERE a.organisation = $1 AND a.door = 'mail' AND e.pair "
        "<> '' AND "
        "c.fabricated = 0 ORDER BY a.id",
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

Result<std::string> LeakBook::reveal(const Viewer& viewer, const LeakKeys& keys, std::string_view id) {
  std::string sealed;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    Where where;
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

Result<uint64_t> LeakBook::forget(std::string_view condition, const Value& parameter, std::string_view actor,
                                  std::string_view what) {
  uint64_t removed = 0;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    auto exposures = t.execute(fmt::format("DELETE FROM leak_exposure WHERE {}", condition), {parameter});
    if (!exposures) return std::unexpected(exposures.error());
    removed = *exposures;
    for (const char* sql :
         {"DELETE FROM leak_account WHERE NOT EXISTS (SELECT 1 FROM leak_exposure e WHERE e.account = "
          "leak_account.id)",
          "DELETE FROM leak_collection WHERE NOT EXISTS (SELECT 1 FROM leak_exposure e WHERE e.collection = "
          "leak_collection.id)"})
      if (auto rest = t.execute(sql); !rest) return std::unexpected(rest.error());
    return t.audit({.actor = std::string(actor),
                    .action = "leak.forget",
                    .subject = std::string(what),
                    .detail = boost::json::serialize(boost::json::object{{"exposures", removed}})});
  });
  if (!done) return std::unexpected(done.error());
  return removed;
}

Result<uint64_t> LeakBook::forget_collection(std::string_view name, std::string_view actor) {
  return forget("collection IN (SELECT id FROM leak_collection WHERE name = $1)", std::string(name), actor,
                name);
}
Result<uint64_t> LeakBook::forget_before(Day day, std::string_view actor) {
  return forget("observed < $1", int64_t{day}, actor, format_day(day));
}

}  // namespace luytre
