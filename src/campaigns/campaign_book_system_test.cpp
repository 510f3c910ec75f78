// The book of campaigns on a real PostgreSQL server.
#include <gtest/gtest.h>

#include "campaigns/campaign_book_behaviour.h"
#include "ledger/postgresql_fixture.h"

namespace luytre {
namespace {

PostgresqlServer& server() {
  static PostgresqlServer one;
  return one;
}

INSTANTIATE_TEST_SUITE_P(Postgresql, CampaignBehaviour,
                         testing::Values(LedgerKind{"postgresql", [] { return server().fresh_database(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
