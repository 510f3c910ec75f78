// The event store against real servers: one alone, and a cluster of two shards.
#include <gtest/gtest.h>

#include <thread>

#include "events/clickhouse_fixture.h"
#include "events/clickhouse_http.h"
#include "events/event_store_behaviour.h"
#include "events/memory_store.h"

namespace luytre {
namespace {

struct Pair {
  ZooKeeper zookeeper;
  std::vector<ClickHousePorts> ports = {ClickHouse::free_ports(), ClickHouse::free_ports()};
  ClickHouse first{zookeeper, ports, 0}, second{zookeeper, ports, 1};
};

// Started by the first test that needs them, stopped after the last.
std::unique_ptr<ClickHouse> server;
std::unique_ptr<Pair> pair;

class Servers : public testing::Environment {
 public:
  void TearDown() override {
    server.reset();
    pair.reset();
  }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new Servers);

ClickHouse& alone() {
  if (!server) server = std::make_unique<ClickHouse>();
  return *server;
}

Pair& cluster() {
  if (!pair) pair = std::make_unique<Pair>();
  return *pair;
}

// A database of its own for each test.
std::string new_database() {
  static int counter = 0;
  return fmt::format("test-{}", ++counter);
}

class ServerPlace : public StorePlace {
 public:
  explicit ServerPlace(std::string target) : target_(std::move(target)) {}
  Result<std::unique_ptr<EventStore>> open() override { return open_event_store({.target = target_}); }

 private:
  std::string target_;
};

INSTANTIATE_TEST_SUITE_P(Server, EventStoreBehaviour,
                         testing::Values(StoreKind{"server", [] {
                                                     return std::make_unique<ServerPlace>(
                                                         alone().url() + "/" + new_database());
                                                   }}));

// Opened now at the one, now at the other server: both see all.
class ClusterPlace : public StorePlace {
 public:
  Result<std::unique_ptr<EventStore>> open() override {
    const ClickHouse& asked = opened_++ % 2 ? cluster().second : cluster().first;
    return open_event_store({.target = asked.url() + "/" + database_ + "?cluster=pair"});
  }

 private:
  std::string database_ = new_database();
  int opened_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Cluster, EventStoreBehaviour,
                         testing::Values(StoreKind{"cluster",
                                                   [] { return std::make_unique<ClusterPlace>(); }}));

uint64_t rows_on(const ClickHouse& at, const std::string& table) {
  auto engine = make_http_engine(*ServerAddress::parse(at.url()), "");
  auto answer = engine->query(fmt::format("SELECT count() FROM {}", table));
  EXPECT_TRUE(answer) << answer.error().message;
  return answer ? std::stoull(*answer) : 0;
}

TEST(Cluster, SpreadsRowsAndKeepsOneKeyOnOneShard) {
  std::string database = new_database();
  TemporaryFolder folder;
  auto segment = write_rows(folder.path(), rows_of(sample_sightings({.rows = 4000}, 1)));
  // Two hubs, each at its own server.
  for (const ClickHouse* at : {&cluster().first, &cluster().second}) {
    auto store = open_event_store({.target = at->url() + "/" + database, .cluster = "pair"});
    ASSERT_TRUE(store);
    auto inserted = (*store)->insert(segment);
    ASSERT_TRUE(inserted) << inserted.error().message;
    EXPECT_EQ(*(*store)->count({}), 4000u);
  }
  std::string local = "`" + database + "`.sightings_local FINAL";
  uint64_t first = rows_on(cluster().first, local), second = rows_on(cluster().second, local);
  EXPECT_EQ(first + second, 4000u);
  EXPECT_GT(std::min(first, second), 1500u);
}

TEST(Server, AsksForThePasswordInAHeader) {
  auto open = [&](const std::string& user, const std::string& password) {
    std::string target = alone().url();
    target.insert(7, user + "@");
    auto store = open_event_store({.target = target + "/guarded", .password = password});
    return store ? (*store)->prepare() : std::unexpected(store.error());
  };
  auto good = open("analyst", ClickHouse::kPassword);
  EXPECT_TRUE(good) << good.error().message;
  for (const char* user : {"analyst", "nobody"}) {
    auto bad = open(user, "wrong-word");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::invalid);
    EXPECT_NE(bad.error().message.find("events_password"), std::string::npos);
    EXPECT_EQ(bad.error().message.find("wrong-word"), std::string::npos);
  }
}

TEST(Server, RefusesATableOfOtherColumns) {
  auto engine = make_http_engine(*ServerAddress::parse(alone().url()), "");
  ASSERT_TRUE(engine->query("CREATE DATABASE other"));
  ASSERT_TRUE(engine->query("CREATE TABLE other.sightings (key UInt64) ENGINE = MergeTree ORDER BY key"));
  auto store = open_event_store({.target = alone().url() + "/other"});
  auto prepared = (*store)->prepare();
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().code, ErrorCode::unsupported);
}

TEST(Server, HasTheSameAnswersAfterBeingKilledInAnInsert) {
  ClickHouse own;
  TemporaryFolder folder;
  std::string rows = rows_of(sample_sightings({.rows = 60000, .days = 6}, 3));
  auto segment = write_rows(folder.path(), rows);
  MemoryStore twin;
  ASSERT_TRUE(twin.insert(segment));
  std::vector<std::string> expected = read_all(twin);
  for (int round = 0; round < 3; ++round) {
    auto store = open_event_store({.target = own.url() + "/killed"});
    ASSERT_TRUE((*store)->prepare());
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + 40 * round));
      own.kill();
    });
    (void)(*store)->insert(segment);  // may or may not be done in time
    killer.join();
    own.start();
    auto inserted = (*store)->insert(segment);
    ASSERT_TRUE(inserted) << inserted.error().message;
    ASSERT_EQ(read_all(**store), expected);
  }
}

// A server that comes up while it is asked: the first connections are refused.
TEST(Server, IsAskedAgainWhenItDoesNotAnswerAtOnce) {
  ClickHouse own;
  own.kill();
  Result<void> prepared;
  std::thread asker([&] {
    auto store = open_event_store({.target = own.url() + "/late"});
    prepared = (*store)->prepare();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  own.start();
  asker.join();
  EXPECT_TRUE(prepared) << prepared.error().message;
}

TEST(Server, TellsWhenAnAnswerBreaksOffInTheMiddle) {
  auto engine = make_http_engine(*ServerAddress::parse(alone().url()), "");
  uint64_t bytes = 0;
  std::string last;
  // Fails after it has sent rows: the server adds its reason to the answer's bytes.
  auto done = engine->stream(
      "SELECT number, throwIf(number = 3000000) FROM (SELECT number FROM system.numbers LIMIT 4000000)",
      [&](std::string_view piece) -> Result<bool> {
        bytes += piece.size();
        last = piece;
        return true;
      });
  EXPECT_GT(bytes, 1000000u);
  EXPECT_TRUE(!done || last.find("Code: ") != last.npos);

  // The store sees that those bytes are no row.
  TemporaryFolder folder;
  auto store = open_event_store({.target = alone().url() + "/broken"});
  ASSERT_TRUE(
      (*store)->insert(write_rows(folder.path(), rows_of(sample_sightings({.rows = 200000, .days = 1}, 4)))));
  size_t seen = 0;
  auto read = (*store)->read({}, [&](const Sighting&) {
    if (++seen == 1) alone().kill();
    return true;
  });
  EXPECT_FALSE(read);
  EXPECT_LT(seen, 200000u);
  alone().start();
}

}  // namespace
}  // namespace luytre
