// Duty on a real PostgreSQL server.
#include "duty/duty_behaviour.h"
#include "ledger/postgresql_fixture.h"

namespace luytre {

std::vector<LedgerKind> duty_ledgers() {
  static PostgresqlServer server;
  return {{"postgresql", [] { return server.fresh_database(); }}};
}

}  // namespace luytre
