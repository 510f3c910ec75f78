#include "warning/publication/log.h"

#include "warning/publication/rows.h"

namespace luytre {

Result<void> read_published(Ledger& ledger, uint64_t after, size_t limit,
                            const std::function<void(const Published&)>& visit) {
  constexpr size_t kChunk = 10'000;
  const std::string sql = fmt::format(
      "SELECT {} FROM publication WHERE sequence > $1 ORDER BY sequence LIMIT $2", kPublishedColumns);
  size_t left = limit == 0 ? SIZE_MAX : limit;
  return ledger.read([&](Transaction& t) -> Result<void> {
    while (left > 0) {  // going on where it was, should the transaction run again

      size_t asked = std::min(left, kChunk), got = 0;
      LUYTRE_TRY(
          t.query(sql, {static_cast<int64_t>(after), static_cast<int64_t>(asked)}, [&](const Row& row) {
            Published p = published_of(row);
            after = p.sequence;
            ++got;
            --left;
            visit(p);
            return true;
          }));
      if (got < asked) return {};
    }
    return {};
  });
}

Result<Published> find_published(Ledger& ledger, std::string_view id) {
  std::optional<Published> found;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM publication WHERE id = $1", kPublishedColumns),
                   {std::string(id)}, [&](const Row& row) {
                     found = published_of(row);
                     return false;
                   });
  }));
  if (!found) return fail(ErrorCode::not_found, fmt::format("nothing is published under '{}'", id));
  return std::move(*found);
}

Result<LogState> log_state(Ledger& ledger) {
  LogState state;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT sequence, modified, total, withdrawn FROM publication_state", {},
                   [&](const Row& row) {
                     state = {static_cast<uint64_t>(row.integer(0)), row.integer(1),
                              static_cast<uint64_t>(row.integer(2)), static_cast<uint64_t>(row.integer(3))};
                     return false;
                   });
  }));
  return state;
}

}  // namespace luytre
