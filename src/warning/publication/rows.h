// Rows of the log in the ledger, written many at a time. For this folder only.
#pragma once
#include <fmt/format.h>

#include <span>

#include "ledger/ledger.h"
#include "warning/publication/log.h"

namespace luytre {

inline constexpr const char* kPublishedColumns =
    "sequence, id, type, value, family, category, confidence, tlp, starts, ends, created, modified, "
    "withdrawn";
Published published_of(const Row& row);

// "($1, $2), ($3, $4)": places for `rows` rows of `columns` values.
std::string value_places(size_t rows, size_t columns);

// Runs `sql` (its "{}" takes the places) over `rows`, many in one statement; `put` appends a row's values.
template <class T, class Put>
Result<void> write_rows(Transaction& t, std::string_view sql, size_t columns, std::span<const T> rows,
                        Put&& put) {
  constexpr size_t kAtOnce = 64;
  const std::string many = fmt::format(fmt::runtime(sql), value_places(kAtOnce, columns));
  const std::string one = fmt::format(fmt::runtime(sql), value_places(1, columns));
  std::vector<Value> values;
  for (size_t i = 0; i < rows.size();) {
    size_t n = rows.size() - i >= kAtOnce ? kAtOnce : 1;
    values.clear();
    for (size_t k = 0; k < n; ++k) put(rows[i + k], values);
    if (auto done = t.execute(n == 1 ? one : many, values); !done) return std::unexpected(done.error());
    i += n;
  }
  return {};
}

}  // namespace luytre
