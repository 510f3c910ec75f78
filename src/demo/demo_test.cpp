#include "demo/demo.h"

#include <gtest/gtest.h>

#include <set>

#include "demo/days.h"
#include "situation/world.h"

namespace luytre::demo {
namespace {

constexpr Day kFrom = 20'500, kTo = 20'560;

struct World {
  explicit World(uint64_t seed) {
    auto opened = Directory::open(folder.path() / "directory");
    EXPECT_TRUE(opened);
    directory.emplace(std::move(*opened));
    auto made = make_country(*directory, 260, kFrom, kTo - 1, seed);
    EXPECT_TRUE(made) << made.error().message;
    country = std::move(*made);
    servers = make_servers(kFrom, kTo, seed);
    infections = spread(country, kFrom, kTo, seed);
  }

  TemporaryFolder folder;
  std::optional<Directory> directory;
  Country country;
  std::vector<std::vector<Server>> servers;
  std::vector<Infection> infections;
};

TEST(Demo, OneSeedMakesOneCountryAndAnotherSeedAnother) {
  World a(1), b(1), c(2);
  ASSERT_EQ(a.infections.size(), b.infections.size());
  for (size_t i = 0; i < a.infections.size(); ++i) {
    EXPECT_EQ(a.infections[i].address, b.infections[i].address);
    EXPECT_EQ(a.infections[i].from, b.infections[i].from);
    EXPECT_EQ(a.infections[i].to, b.infections[i].to);
  }
  EXPECT_EQ(a.directory->version(), b.directory->version());
  EXPECT_NE(a.infections.size(), c.infections.size());
}

TEST(Demo, EveryAddressIsReservedForExamplesAndOwnedAsItsSightingsSay) {
  World world(3);
  Outages outages(world.country, kFrom, kTo, 3);
  DayMaker days(world.country, world.infections, world.servers, outages, start_of(kTo), 3);
  size_t seen = 0, nobody = 0, internal = 0;
  for (Day day = kFrom; day < kTo; ++day) {
    SightingBatch batch;
    days.sightings(day, batch);
    auto table = world.directory->table(day);
    ASSERT_TRUE(table);
    for (const Sighting& s : batch.rows) {
      ASSERT_EQ(s.day(), day);
      ASSERT_EQ(day_of(s.last), day);
      ++seen;
      if (s.internal) {
        ++internal;
        EXPECT_EQ(reserved_space(s.address), ReservedSpace::private_use);
        continue;
      }
      EXPECT_EQ(reserved_space(s.address), ReservedSpace::documentation);
      EXPECT_EQ(reserved_space(s.remote), ReservedSpace::documentation);
      EXPECT_EQ((*table)->owner((*table)->attribute(s.address)).organisation, s.organisation)
          << s.address.to_string();
      nobody += s.organisation.empty();
    }
  }
  EXPECT_GT(seen, 10'000u);
  EXPECT_GT(nobody, 100u);
  EXPECT_GT(internal, 0u);
}

TEST(Demo, ASensorThatIsOffSeesNothing) {
  World world(4);
  Outages outages(world.country, kFrom, kTo, 4);
  DayMaker days(world.country, world.infections, world.servers, outages, start_of(kTo), 4);
  size_t hours = 0;
  for (Day day = kFrom; day < kTo; ++day) {
    std::set<std::pair<std::string, Timestamp>> healthy;
    for (const HealthRow& row : days.health(day)) healthy.emplace(row.sensor, row.hour);
    hours += healthy.size();
    SightingBatch batch;
    days.sightings(day, batch);
    for (const Sighting& s : batch.rows)
      EXPECT_TRUE(healthy.contains({std::string(s.sensor), s.first - s.first % kMicrosPerHour}));
  }
  EXPECT_LT(hours, world.country.sensors.size() * (kTo - kFrom) * 24);
}

TEST(Demo, ListsDisagreeAndHoldWhatIsSeen) {
  World world(5);
  auto store = IndicatorStore::open(world.folder.path() / "indicators");
  ASSERT_TRUE(store);
  auto added = add_lists(*store, world.servers, kFrom, world.folder.path());
  ASSERT_TRUE(added) << added.error().message;
  size_t twice = 0, differ = 0;
  for (const auto& servers : world.servers)
    for (const Server& server : servers) {
      auto found = store->find(server.text);
      EXPECT_EQ(found.size(), server.lists.size()) << server.text;
      std::set<std::string> families;
      for (const StoredIndicator& indicator : found) families.insert(indicator.profile->family);
      twice += found.size() > 1;
      differ += families.size() > 1;
    }
  EXPECT_GT(twice, 20u);
  EXPECT_GT(differ, 1u);
}

TEST(Demo, EveryBodyHasSpaceOfItsOwnUpToTenThousand) {
  TemporaryFolder folder;
  auto directory = Directory::open(folder.path());
  ASSERT_TRUE(directory);
  auto country = make_country(*directory, 10'000, kFrom, kTo, 1);
  ASSERT_TRUE(country) << country.error().message;
  ASSERT_EQ(country->bodies.size(), 10'001u);
  std::set<uint32_t> firsts;
  std::set<uint64_t> sixes;
  for (const Body& body : country->bodies) {
    EXPECT_TRUE(firsts.insert(body.first4).second);
    EXPECT_TRUE(sixes.insert(body.high6).second);
    EXPECT_GE(body.used, 1u);
    EXPECT_LT(body.used, body.size4);
  }
}

TEST(Demo, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  TemporaryFolder folder;
  auto clock = [] { return start_of(kTo + 1); };
  DemoOptions good{.end = kTo,
                   .events = {.target = "memory"},
                   .ledger = {.folder = folder.path() / "ledger"},
                   .clock = clock};
  auto refused = [&](DemoOptions options) {
    auto made = make_demo(folder.path(), options);
    return !made && made.error().code == ErrorCode::invalid && std::filesystem::is_empty(folder.path());
  };
  DemoOptions bad = good;
  bad.months = 0;
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.bodies = 10'001;
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.end = kTo + 2;
  EXPECT_TRUE(refused(bad));
  std::filesystem::create_directories(folder.path() / "days");
  auto made = make_demo(folder.path(), good);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::invalid);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "ledger"));
}

}  // namespace
}  // namespace luytre::demo
