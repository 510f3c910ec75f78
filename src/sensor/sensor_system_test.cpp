// The desk's behaviour with a ledger on a real PostgreSQL server.
#include <gtest/gtest.h>

#include "ledger/postgresql_fixture.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

class Server : public testing::Environment {
 public:
  void SetUp() override {
    server_ = std::make_unique<PostgresqlServer>();
    fresh_ledger = [this] { return server_->fresh_database(); };
  }
  void TearDown() override { server_.reset(); }

 private:
  std::unique_ptr<PostgresqlServer> server_;
};

const auto* const server = testing::AddGlobalTestEnvironment(new Server);

}  // namespace
}  // namespace luytre::sensor
