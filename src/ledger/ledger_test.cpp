#include "ledger/ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>

#include "ledger/audit.h"
#include "ledger/ledger_behaviour.h"
#include "ledger/migrations.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("ledger-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

// Behind the ledger's back.
void meddle(const LedgerOptions& options, const char* sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((options.folder / "ledger.sqlite").c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
}

TEST(SqliteLedger, TheChainShowsWhatSomebodyChangedInTheFile) {
  LedgerOptions options = fresh_sqlite();
  {
    auto ledger = *Ledger::open(options);
    for (const char* subject : {"a", "b", "c"})
      ASSERT_TRUE(ledger->write([&](Transaction& t) { return t.audit({"me", "x", subject, ""}); }));
  }
  meddle(options, "DROP TRIGGER audit_is_not_changed; UPDATE audit SET subject = 'z' WHERE sequence = 2");
  auto report = *verify_audit(**Ledger::open(options));
  EXPECT_EQ(report.broken_at, 2);
  EXPECT_EQ(report.why, "its content was changed");
  meddle(options, "DROP TRIGGER audit_is_not_removed; DELETE FROM audit WHERE sequence = 2");
  report = *verify_audit(**Ledger::open(options));
  EXPECT_EQ(report.broken_at, 3);
  EXPECT_EQ(report.why, "entry 2 is missing");
}

TEST(SqliteLedger, ABackupIsWholeWhileOthersWrite) {
  LedgerOptions options = fresh_sqlite(), restored = fresh_sqlite();
  auto ledger = *Ledger::open(options);
  ASSERT_TRUE(ledger->write([](Transaction& t) { return t.audit({"me", "x", "y", ""}); }));
  std::filesystem::create_directories(restored.folder);
  ASSERT_TRUE(ledger->backup(restored.folder / "ledger.sqlite"));
  EXPECT_FALSE(ledger->backup(restored.folder / "ledger.sqlite"));
  EXPECT_EQ(verify_audit(**Ledger::open(restored))->head.sequence, 1);
}

TEST(SqliteLedger, ANewerSchemaIsRefused) {
  LedgerOptions options = fresh_sqlite();
  ASSERT_TRUE(Ledger::open(options));
  meddle(options, "INSERT INTO schema_migration VALUES (999, 'future', 'x', 0)");
  auto newer = Ledger::open(options);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, ErrorCode::unsupported);
}

TEST(SqliteLedger, AChangedScriptIsNoticed) {
  LedgerOptions options = fresh_sqlite();
  ASSERT_TRUE(Ledger::open(options));
  meddle(options, "UPDATE schema_migration SET checksum = 'x' WHERE number = 1");
  EXPECT_EQ(Ledger::open(options).error().code, ErrorCode::corrupt);
}

TEST(Migrations, AreNumberedWithoutGaps) {
  auto all = migrations();
  ASSERT_FALSE(all.empty());
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].number, i + 1) << all[i].name;
}

TEST(RandomId, IsHexAndNeverTheSame) {
  EXPECT_EQ(random_id().size(), 32u);
  EXPECT_NE(random_id(), random_id());
}

}  // namespace
}  // namespace luytre
