// The ledger on a real PostgreSQL server.
#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "ledger/audit.h"
#include "ledger/ledger_behaviour.h"
#include "ledger/postgresql_fixture.h"

namespace luytre {
namespace {

PostgresqlServer& server() {
  static PostgresqlServer one;
  return one;
}

INSTANTIATE_TEST_SUITE_P(Postgresql, LedgerBehaviour,
                         testing::Values(LedgerKind{"postgresql", [] { return server().fresh_database(); }}),
                         [](const auto& kind) { return kind.param.name; });

TEST(PostgresqlLedger, NothingIsLostOrDoubledWhenTheServerIsKilledTwice) {
  LedgerOptions options = server().fresh_database();
  auto ledger = *Ledger::open(options);
  std::atomic<int> acknowledged{0};
  std::atomic<bool> stop{false};
  std::jthread writer([&] {
    while (!stop)
      if (ledger->write([](Transaction& t) { return t.audit({"me", "x", "y", ""}); })) ++acknowledged;
  });
  for (int i = 0; i < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    server().restart_at_once();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  stop = true;
  writer.join();
  auto report = verify_audit(*ledger);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->broken_at) << report->why;
  EXPECT_EQ(report->head.sequence, acknowledged);
  EXPECT_GT(acknowledged, 10);
}

// More connections lie idle than a transaction has tries.
TEST(PostgresqlLedger, DeadIdleConnectionsCostATransactionOneTry) {
  constexpr int kReaders = 12;
  auto ledger = *Ledger::open(server().fresh_database());
  {
    std::barrier together(kReaders);
    std::vector<std::jthread> readers;
    for (int i = 0; i < kReaders; ++i)
      readers.emplace_back([&] {
        EXPECT_TRUE(ledger->read([&](Transaction&) -> Result<void> {
          together.arrive_and_wait();  // each has a connection of its own now
          return {};
        }));
      });
  }
  server().restart_at_once();
  int runs = 0;
  auto written = ledger->write([&](Transaction& t) {
    ++runs;
    return t.audit({"me", "x", "y", ""});
  });
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(verify_audit(*ledger)->head.sequence, 1);
}

TEST(PostgresqlLedger, TwoProgramsWriteOneChain) {
  LedgerOptions options = server().fresh_database();
  auto one = *Ledger::open(options), two = *Ledger::open(options);
  {
    std::vector<std::jthread> threads;
    for (Ledger* ledger : {one.get(), two.get()})
      threads.emplace_back([ledger] {
        for (int i = 0; i < 50; ++i)
          EXPECT_TRUE(ledger->write([](Transaction& t) { return t.audit({"me", "x", "y", ""}); }));
      });
  }
  auto report = *verify_audit(*one);
  EXPECT_FALSE(report.broken_at) << report.why;
  EXPECT_EQ(report.head.sequence, 100);
}

TEST(PostgresqlLedger, AWrongPasswordIsSaidWithoutThePassword) {
  LedgerOptions options = server().fresh_database();
  options.password = "wrong-secret";
  auto refused = Ledger::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("wrong-secret"), std::string::npos) << refused.error().message;
}

}  // namespace
}  // namespace luytre
