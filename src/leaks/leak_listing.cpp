// Accounts one by one.
#include <fmt/format.h>

#include "leaks/leak_book.h"
#include "leaks/leak_where.h"

namespace luytre {

void leak_where_accounts(LeakWhere& where, const Viewer& viewer, const LeakFilter& filter) {
  if (filter.organisation) where.add("a.organisation = ${}", *filter.organisation);
  if (filter.domain) where.add("a.domain = ${}", *filter.domain);
  if (filter.account) where.add("a.id = ${}", *filter.account);
  where.add(viewer.condition(Permission::read_findings, {.organisation = "a.organisation"}, where.next()));
}

Result<std::vector<LeakAccount>> LeakBook::accounts(const Viewer& viewer, const LeakFilter& filter) {
  LeakWhere where;
  where.add("e.observed >= ${}", int64_t{filter.from});
  where.add("e.observed <= ${}", int64_t{filter.to});
  where.add(
      "e.collection NOT IN (SELECT m.id FROM leak_collection m WHERE "
      "m.fabricated = ${})",
      int64_t{1});
  leak_where_accounts(where, viewer, filter);
  std::string limit = filter.limit ? fmt::format(" LIMIT {}", filter.limit) : "";
  std::vector<LeakAccount> out;
  auto read = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(fmt::format("SELECT a.id, a.organisation, a.domain, a.door, a.masked, "
                               "min(e.observed), "
                               "max(e.observed), count(DISTINCT e.collection), "
                               "max(CASE WHEN e.kind = 'plain' THEN 1 ELSE 0 END), "
                               "count(DISTINCT CASE WHEN e.secret <> '' THEN e.secret END), "
                               "count(DISTINCT CASE WHEN e.kind = 'plain' THEN e.secret END), "
                               "f.id, f.state, f.severity "
                               "FROM leak_exposure e JOIN leak_account a ON a.id = e.account LEFT "
                               "JOIN finding f ON f.id = "
                               "a.finding WHERE {} GROUP BY a.id, a.organisation, a.domain, "
                               "a.door, a.masked, f.id, "
                               "f.state, f.severity ORDER BY CASE WHEN f.state = 'closed' THEN 1 "
                               "ELSE 0 END, 7 DESC, "
                               "a.domain, a.id{}",
                               where.text(), limit),
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

}  // namespace luytre
