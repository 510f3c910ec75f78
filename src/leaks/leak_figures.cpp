// What leaks come to: exact counts, accounts, collections and what they share.
#include <fmt/format.h>

#include "leaks/leak_book.h"
#include "leaks/leak_where.h"

namespace luytre {
namespace {

// `f`: what is being done about the account; of an account that is no finding, nothing.
constexpr std::string_view kFrom =
    "leak_exposure e JOIN leak_account a ON a.id = e.account LEFT JOIN finding f ON f.id = a.finding";
constexpr std::string_view kCounts =
    "count(DISTINCT CASE WHEN a.door = 'mail' THEN a.id END), "
    "count(DISTINCT CASE WHEN a.door = 'mail' THEN a.domain END), "
    "count(DISTINCT CASE WHEN a.door = 'site' THEN a.id END), "
    "count(DISTINCT CASE WHEN a.door = 'mail' AND e.kind = 'plain' AND f.state <> 'closed' THEN a.id END)";

void read_counts(const Row& row, size_t from, LeakCount& count) {
  count.accounts = static_cast<uint64_t>(row.integer(from));
  count.domains = static_cast<uint64_t>(row.integer(from + 1));
  count.customers = static_cast<uint64_t>(row.integer(from + 2));
  count.live = static_cast<uint64_t>(row.integer(from + 3));
}

}  // namespace

LeakWhere leak_where(const Viewer& viewer, const LeakFilter& filter) {
  LeakWhere where;
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

Result<LeakCount> LeakBook::total(const Viewer& viewer, const LeakFilter& filter) {
  LeakWhere where = leak_where(viewer, filter);
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
  LeakWhere where = leak_where(viewer, filter);
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
      LeakWhere inside = leak_where(viewer, part);
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
  LeakWhere where = leak_where(viewer, filter);
  std::string limit = filter.limit ? fmt::format(" LIMIT {}", filter.limit) : "";
  std::vector<LeakAccount> out;
  auto read = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        fmt::format("SELECT a.id, a.organisation, a.domain, a.door, a.masked, min(e.observed), "
                    "max(e.observed), count(DISTINCT e.collection), "
                    "max(CASE WHEN e.kind = 'plain' THEN 1 ELSE 0 END), "
                    "count(DISTINCT CASE WHEN e.secret <> '' THEN e.secret END), "
                    "count(DISTINCT CASE WHEN e.kind = 'plain' THEN e.secret END), f.id, f.state, f.severity "
                    "FROM {} WHERE {} GROUP BY a.id, a.organisation, a.domain, a.door, a.masked, f.id, "
                    "f.state, f.severity ORDER BY CASE WHEN f.state = 'closed' THEN 1 ELSE 0 END, 7 DESC, "
                    "a.domain, a.id{}",
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
                         .plain_secrets = static_cast<uint64_t>(row.integer(10)),
                         .finding = std::string(row.text(11)),
                         .state = std::string(row.text(12)),
                         .severity = static_cast<int>(row.is_null(13) ? -1 : row.integer(13))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<LeakCollection>> LeakBook::collections(const Viewer& viewer) {
  LeakWhere where;
  where.add(viewer.condition(Permission::read_findings, {.organisation = "a.organisation"}, where.next()));
  std::vector<LeakCollection> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format(
            "SELECT c.id, c.name, c.observed, c.imported_at, c.imported_by, c.bytes, c.lines, "
            "count(DISTINCT a.id), count(DISTINCT a.domain), c.fabricated FROM leak_collection c "
            "JOIN leak_exposure e ON e.collection = c.id JOIN leak_account a ON a.id = e.account WHERE {} "
            "GROUP BY c.id, c.name, c.observed, c.imported_at, c.imported_by, c.bytes, c.lines, c.fabricated "
            "ORDER BY c.observed DESC, c.name",
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
        "f.secret THEN e.account END) FROM leak_collection c JOIN leak_exposure e ON e.collection = c.id "
        "JOIN leak_exposure f ON f.account = e.account AND f.collection <> c.id JOIN leak_collection o ON "
        "o.id = f.collection WHERE c.name = $1 GROUP BY o.name ORDER BY 2 DESC, o.name",
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

}  // namespace luytre
