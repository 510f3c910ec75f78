// The outbox on a real PostgreSQL server.
#include "ledger/postgresql_fixture.h"
#include "notices/outbox_behaviour.h"

namespace luytre {

std::vector<LedgerKind> outbox_ledgers() {
  static PostgresqlServer server;
  return {{"postgresql", [] { return server.fresh_database(); }}};
}

}  // namespace luytre
