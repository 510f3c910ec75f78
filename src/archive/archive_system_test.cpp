// The archive in a real server of the oldest version that is supported, and in a cluster of two shards.
#include <gtest/gtest.h>

#include "archive/archive_behaviour.h"
#include "events/clickhouse_fixture.h"

namespace luytre {
namespace {

struct Cluster {
  ZooKeeper zookeeper;
  std::vector<ClickHousePorts> ports = {ClickHouse::free_ports(), ClickHouse::free_ports()};
  ClickHouse first{zookeeper, ports, 0}, second{zookeeper, ports, 1};
};

std::unique_ptr<ClickHouse> server;
std::unique_ptr<Cluster> cluster;

class Servers : public testing::Environment {
 public:
  void TearDown() override {
    server.reset();
    cluster.reset();
  }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new Servers);

std::unique_ptr<EventStore> open(const std::string& url, const char* suffix) {
  static int counter = 0;
  auto store = open_event_store({.target = fmt::format("{}/archive-{}{}", url, ++counter, suffix)});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

INSTANTIATE_TEST_SUITE_P(Server, ArchiveBehaviour,
                         testing::Values(ArchiveKind{"server", [] {
                                                       if (!server) server = std::make_unique<ClickHouse>();
                                                       return open(server->url(), "");
                                                     }}));
INSTANTIATE_TEST_SUITE_P(Cluster, ArchiveBehaviour,
                         testing::Values(ArchiveKind{"cluster", [] {
                                                       if (!cluster) cluster = std::make_unique<Cluster>();
                                                       return open(cluster->first.url(), "?cluster=pair");
                                                     }}));

}  // namespace
}  // namespace luytre
