#include "ledger/ledger_behaviour.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "ledger/audit.h"

namespace luytre {
namespace {

Result<void> ran(const Result<uint64_t>& done) {
  if (!done) return std::unexpected(done.error());
  return {};
}

std::unique_ptr<Ledger> open(const LedgerOptions& options) {
  auto ledger = Ledger::open(options);
  if (!ledger) throw std::runtime_error(ledger.error().message);
  // A table of the test's own: the ledger's real ones come with what uses them.
  auto made = (*ledger)->write([](Transaction& t) {
    return ran(t.execute(
        "CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, n BIGINT NOT NULL, r DOUBLE PRECISION)"));
  });
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*ledger);
}

int64_t one_number(Ledger& ledger, std::string_view sql) {
  int64_t number = -1;
  auto read = ledger.read([&](Transaction& t) {
    return t.query(sql, {}, [&](const Row& row) {
      number = row.integer(0);
      return true;
    });
  });
  EXPECT_TRUE(read) << read.error().message;
  return number;
}

TEST_P(LedgerBehaviour, KeepsValuesAsTheyAreGiven) {
  auto ledger = open(GetParam().fresh());
  std::string text = "Lũy tre 'quoted' \"twice\" \\ % $1 ?";
  ASSERT_TRUE(ledger->write([&](Transaction& t) {
    return ran(
        t.execute("INSERT INTO thing (n, id, r) VALUES ($2, $1, $3)", {text, int64_t{5'000'000'000}, 0.1}));
  }));
  ASSERT_TRUE(ledger->read([&](Transaction& t) {
    return t.query("SELECT id, n, r, NULL FROM thing WHERE id = $1", {text}, [&](const Row& row) {
      EXPECT_EQ(row.text(0), text);
      EXPECT_EQ(row.integer(1), 5'000'000'000);
      EXPECT_EQ(row.real(2), 0.1);
      EXPECT_TRUE(row.is_null(3));
      return true;
    });
  }));
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM thing"), 1);
  EXPECT_EQ(one_number(*ledger, "SELECT CAST(sum(n) AS BIGINT) FROM thing"), 5'000'000'000);
}

TEST_P(LedgerBehaviour, AWorkThatFailsLeavesNothing) {
  auto ledger = open(GetParam().fresh());
  auto failed = ledger->write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("INSERT INTO thing VALUES ('a', 1, NULL)"));
    LUYTRE_TRY(t.audit({"me", "thing.make", "a", ""}));
    return fail(ErrorCode::busy, "changed my mind");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "changed my mind");
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM thing"), 0);
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM audit"), 0);
}

TEST_P(LedgerBehaviour, BrokenConstraintsAndWordsAreInvalid) {
  auto ledger = open(GetParam().fresh());
  for (const char* sql :
       {"INSERT INTO thing (id) VALUES ('a')", "INSERT INTO nowhere VALUES (1)", "SELEKT 1"}) {
    auto refused = ledger->write([&](Transaction& t) { return ran(t.execute(sql)); });
    ASSERT_FALSE(refused) << sql;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid) << refused.error().message;
  }
  EXPECT_TRUE(ledger->write(
      [&](Transaction& t) { return ran(t.execute("INSERT INTO thing VALUES ('a', 1, NULL)")); }));
}

TEST_P(LedgerBehaviour, ATextWithANulByteIsRefused) {
  auto ledger = open(GetParam().fresh());
  auto refused = ledger->write([](Transaction& t) {
    return ran(t.execute("INSERT INTO thing VALUES ($1, 1, NULL)", {std::string("a\0b", 3)}));
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
}

TEST_P(LedgerBehaviour, AReaderChangesNothing) {
  auto ledger = open(GetParam().fresh());
  EXPECT_FALSE(
      ledger->read([](Transaction& t) { return ran(t.execute("INSERT INTO thing VALUES ('a', 1, NULL)")); }));
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM thing"), 0);
}

TEST_P(LedgerBehaviour, AReaderSeesOneMomentWhileOthersWrite) {
  auto ledger = open(GetParam().fresh());
  ASSERT_TRUE(ledger->read([&](Transaction& t) -> Result<void> {
    int64_t before = -1, after = -1;
    auto count = [&](int64_t& into) {
      return t.query("SELECT count(*) FROM thing", {}, [&](const Row& row) {
        into = row.integer(0);
        return true;
      });
    };
    LUYTRE_TRY(count(before));
    std::thread([&] {
      EXPECT_TRUE(ledger->write(
          [](Transaction& w) { return ran(w.execute("INSERT INTO thing VALUES ('b', 1, NULL)")); }));
    }).join();
    LUYTRE_TRY(count(after));
    EXPECT_EQ(before, 0);
    EXPECT_EQ(after, 0);
    return {};
  }));
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM thing"), 1);
}

TEST_P(LedgerBehaviour, ManyThreadsLoseNoUpdate) {
  auto ledger = open(GetParam().fresh());
  ASSERT_TRUE(ledger->write(
      [](Transaction& t) { return ran(t.execute("INSERT INTO thing VALUES ('a', 0, NULL)")); }));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 25; ++j) {
        auto done = ledger->write([](Transaction& t) -> Result<void> {
          int64_t n = 0;
          LUYTRE_TRY(t.query("SELECT n FROM thing WHERE id = 'a'", {}, [&](const Row& row) {
            n = row.integer(0);
            return true;
          }));
          LUYTRE_TRY(t.execute("UPDATE thing SET n = $1 WHERE id = 'a'", {n + 1}));
          return t.audit({"thread", "thing.count", "a", ""});
        });
        EXPECT_TRUE(done) << done.error().message;
      }
    });
  threads.clear();
  EXPECT_EQ(one_number(*ledger, "SELECT n FROM thing"), 100);
  auto report = verify_audit(*ledger);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->broken_at) << report->why;
  EXPECT_EQ(report->head.sequence, 100);
}

TEST_P(LedgerBehaviour, AQueryMayStandInsideAnother) {
  auto ledger = open(GetParam().fresh());
  ASSERT_TRUE(ledger->write([](Transaction& t) {
    return ran(t.execute("INSERT INTO thing VALUES ('a', 1, NULL), ('b', 2, NULL), ('c', 3, NULL)"));
  }));
  int64_t pairs = 0;
  ASSERT_TRUE(ledger->read([&](Transaction& t) {
    const char* sql = "SELECT n FROM thing ORDER BY n";
    return t.query(sql, {}, [&](const Row&) {
      EXPECT_TRUE(t.query(sql, {}, [&](const Row&) { return ++pairs > 0; }));
      return true;
    });
  }));
  EXPECT_EQ(pairs, 9);
}

TEST_P(LedgerBehaviour, AuditEntriesAreNeverChangedOrRemoved) {
  auto ledger = open(GetParam().fresh());
  ASSERT_TRUE(ledger->write([](Transaction& t) { return t.audit({"me", "x", "y", "{}"}); }));
  for (const char* sql : {"UPDATE audit SET actor = 'you'", "DELETE FROM audit"})
    EXPECT_FALSE(ledger->write([&](Transaction& t) { return ran(t.execute(sql)); })) << sql;
  EXPECT_EQ(one_number(*ledger, "SELECT count(*) FROM audit"), 1);
}

TEST_P(LedgerBehaviour, TheChainShowsATailThatWasCutAgainstANotedHead) {
  auto ledger = open(GetParam().fresh());
  ASSERT_TRUE(ledger->write([](Transaction& t) { return t.audit({"me", "x", "y", ""}); }));
  AuditHead noted = verify_audit(*ledger)->head;
  EXPECT_FALSE(verify_audit(*ledger, noted)->broken_at);
  AuditHead later{noted.sequence + 1, noted.hash};
  EXPECT_EQ(verify_audit(*ledger, later)->broken_at, 2);
  AuditHead other{noted.sequence, std::string(64, 'f')};
  EXPECT_EQ(verify_audit(*ledger, other)->broken_at, 1);
}

TEST_P(LedgerBehaviour, OpenedAgainItHasEverything) {
  LedgerOptions options = GetParam().fresh();
  {
    auto ledger = open(options);
    ASSERT_TRUE(ledger->write(
        [](Transaction& t) { return ran(t.execute("INSERT INTO thing VALUES ('a', 7, NULL)")); }));
  }
  EXPECT_EQ(one_number(*open(options), "SELECT n FROM thing"), 7);
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LedgerBehaviour);

}  // namespace luytre
