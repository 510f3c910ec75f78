#include "ledger/migrations.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace luytre {
namespace detail {
extern const Migration kMigrations[];
extern const size_t kMigrationCount;
}  // namespace detail

std::span<const Migration> migrations() {
  return {detail::kMigrations, detail::kMigrationCount};
}

std::string migration_script(const Migration& migration, SqlEngine engine) {
  bool sqlite = engine == SqlEngine::sqlite;
  std::string script =
      fmt::format("{}\n{}", migration.common, sqlite ? migration.sqlite : migration.postgresql);
  auto replace = [&](std::string_view token, std::string_view text) {
    for (size_t at = 0; (at = script.find(token, at)) != std::string::npos; at += text.size())
      script.replace(at, token.size(), text);
  };
  replace("{integer}", sqlite ? "INTEGER" : "BIGINT");
  replace("{real}", sqlite ? "REAL" : "DOUBLE PRECISION");
  replace("{text}", sqlite ? "TEXT" : "TEXT COLLATE \"C\"");
  replace("{strict}", sqlite ? "STRICT" : "");
  return script;
}

std::string migration_checksum(const Migration& migration) {
  StableDigest digest;
  for (std::string_view part : {migration.name, migration.common, migration.sqlite, migration.postgresql})
    digest.add(part);
  return digest.finish().to_hex();
}

Result<std::span<const Migration>> pending_migrations(std::span<const AppliedMigration> applied) {
  auto all = migrations();
  if (applied.size() > all.size())
    return fail(
        ErrorCode::unsupported,
        fmt::format("the ledger's schema is version {}, this program knows up to {}: use the newer program",
                    applied.size(), all.size()));
  for (size_t i = 0; i < applied.size(); ++i)
    if (applied[i].number != all[i].number || applied[i].checksum != migration_checksum(all[i]))
      return fail(ErrorCode::corrupt,
                  fmt::format("step {} of the ledger's schema is not the one this program has "
                              "('{}'): this ledger was made by another luytre",
                              i + 1, all[i].name));
  return all.subspan(applied.size());
}

}  // namespace luytre
