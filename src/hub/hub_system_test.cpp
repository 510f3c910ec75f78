// The hub on a real PostgreSQL server.
#include "hub/hub_behaviour.h"
#include "ledger/postgresql_fixture.h"

namespace luytre {
namespace {

PostgresqlServer& server() {
  static PostgresqlServer one;
  return one;
}

INSTANTIATE_TEST_SUITE_P(Postgresql, HubBehaviour,
                         testing::Values(LedgerKind{"postgresql", [] { return server().fresh_database(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
