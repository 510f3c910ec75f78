// What the files of this folder do with the ledger again and again. For this folder only.
#pragma once
#include <fmt/format.h>

#include "base/result.h"
#include "ledger/ledger.h"

namespace luytre {

// What is not there and what is another's look the same (ASVS 5.0.0 8.2.2).
inline std::unexpected<Error> no_such(std::string_view what) {
  return fail(ErrorCode::not_found, fmt::format("there is no such {} here", what));
}

// Runs `read` in the first row; whether there was one.
inline Result<bool> first_row(Transaction& t, std::string_view sql, std::initializer_list<Value> parameters,
                              const std::function<void(const Row&)>& read) {
  bool found = false;
  LUYTRE_TRY(t.query(sql, parameters, [&](const Row& row) {
    found = true;
    read(row);
    return false;
  }));
  return found;
}

// One statement that must change a row; `what` is not there otherwise.
inline Result<void> change_one(Transaction& t, std::string_view what, std::string_view sql,
                               std::initializer_list<Value> parameters) {
  auto changed = t.execute(sql, parameters);
  if (!changed) return std::unexpected(changed.error());
  if (*changed == 0) return no_such(what);
  return {};
}

inline std::optional<Timestamp> optional_time(const Row& row, size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional<Timestamp>(row.integer(column));
}
inline Value or_null(const std::optional<Timestamp>& time) {
  return time ? Value(*time) : Value();
}

}  // namespace luytre
