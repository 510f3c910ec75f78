// The book on a real PostgreSQL server.
#include <gtest/gtest.h>

#include "ledger/postgresql_fixture.h"
#include "warning/advisories/warning_behaviour.h"

namespace luytre {
namespace {

PostgresqlServer& server() {
  static PostgresqlServer one;
  return one;
}

INSTANTIATE_TEST_SUITE_P(Postgresql, WarningBehaviour,
                         testing::Values(LedgerKind{"postgresql", [] { return server().fresh_database(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
