// The register of letters on a real PostgreSQL server.
#include "ledger/postgresql_fixture.h"
#include "report/letters/letter_behaviour.h"

namespace luytre {
namespace {

PostgresqlServer& server() {
  static PostgresqlServer one;
  return one;
}

INSTANTIATE_TEST_SUITE_P(Postgresql, LetterBehaviour,
                         testing::Values(LedgerKind{"postgresql", [] { return server().fresh_database(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
