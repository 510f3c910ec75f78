// The schema's history: numbered scripts, each run once, in order, in a transaction of its own.
//
// A script is migrations/NNNN_name.sql, taken by both engines after {integer}, {real}, {text} and {strict}
// are replaced, and beside it, where they must differ, NNNN_name.sqlite.sql and NNNN_name.postgresql.sql.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

enum class SqlEngine { sqlite, postgresql };

struct Migration {
  unsigned number;
  std::string_view name, common, sqlite, postgresql;
};
std::span<const Migration> migrations();  // ascending from 1, no gap

// What a migration runs on `engine`.
std::string migration_script(const Migration& migration, SqlEngine engine);

// What a migrated database says of itself.
struct AppliedMigration {
  unsigned number;
  std::string checksum;
};
// The migrations still to run. ErrorCode::unsupported when the database is newer than this program,
// ErrorCode::corrupt when a script was changed after it ran.
Result<std::span<const Migration>> pending_migrations(std::span<const AppliedMigration> applied);
std::string migration_checksum(const Migration& migration);

}  // namespace luytre
