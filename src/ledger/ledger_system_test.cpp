// The ledger on a real PostgreSQL server.
#include <gtest/gtest.h>

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
