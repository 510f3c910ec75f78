// Whatever happens on the way, the hub's figures are those of a monitor that had seen it all itself.
#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "base/file.h"
#include "sensor/kill_point.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

struct Story {
  std::vector<SightingBatch> parts;
  std::vector<HealthRow> health;
};

Story story(uint64_t seed) {
  Story made;
  for (uint64_t i = 0; i < 4; ++i) made.parts.push_back(some_sightings(1500, seed * 10 + i, "X/a"));
  for (int hour = 0; hour < 30; ++hour) {
    HealthRow row{
        .sensor = "X/a", .source = "netflow", .run = 1, .hour = start_of(20'000) + hour * kMicrosPerHour};
    row.counts.records = 100 + static_cast<uint64_t>(hour);
    row.counts.lost = static_cast<uint64_t>(hour % 3);
    made.health.push_back(row);
  }
  return made;
}

TEST(SensorDelivery, AnyOrderAnyRepeatsAnyLossesGiveTheFiguresOfDirectMonitoring) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    std::mt19937_64 random(seed);
    World world;
    Uplink a = world.enrol("X", "a");
    Story told = story(seed);
    std::string expected = World::figures(world.direct(told.parts, told.health));
    ASSERT_FALSE(expected.empty());
    auto wire = world.wire({.request_arrives = [&] { return random() % 3 != 0; },
                            .answer_arrives = [&] { return random() % 3 != 0; }});
    // Parts come again, as after a crash of the monitor, and in any order; copies of batches are sent any
    // time.
    std::vector<size_t> order = {0, 1, 2, 3, 1, 3};
    std::ranges::shuffle(order, random);
    std::vector<Message> copies;
    auto again = [&] {
      if (copies.empty() || random() % 2) return;
      EXPECT_TRUE(world.desk->answer(copies[random() % copies.size()], Arrival::http, world.now));
    };
    for (size_t part : order) {
      ASSERT_TRUE(a.spool().add(rows_as_bytes(told.parts[part]), told.health, world.now));
      const auto waiting = *a.spool().waiting();
      for (const auto& entry : waiting)
        if (random() % 4 == 0) copies.push_back(a.request(kBatches, world.now, *read_file(entry.path)));
      std::ranges::shuffle(copies, random);
      for (int i = 0; i < 5; ++i) {
        a.send(*wire, world.clock(), random() % 4);
        again();
        if (random() % 4 == 0) world.apply();
        if (random() % 8 == 0) world.restart();
      }
    }
    auto calm = world.wire();
    Round round = a.send(*calm, world.clock());
    ASSERT_FALSE(round.trouble) << round.trouble->message;
    ASSERT_EQ(round.left, 0u);
    for (const Message& copy : copies) ASSERT_TRUE(world.desk->answer(copy, Arrival::http, world.now));
    world.apply();
    EXPECT_EQ(World::figures(world.hub()), expected) << "seed " << seed;
  }
}

std::string kill_at;
int kill_after = 0;

// Ends the process as kill -9 would: nothing is flushed, nothing runs.
void die_there(std::string_view name) {
  if (name == kill_at && kill_after-- == 0) ::_exit(9);
}

TEST(SensorDelivery, AKillAtAnyPointLosesAndDoublesNothing) {
  for (const char* point : {"between-batches", "before-inbox", "before-row", "before-answer", "before-sent",
                            "before-flush", "after-flush", "after-note"})
    for (int hit : {0, 1}) {
      World world;
      world.enrol("X", "a");
      Story told = story(99);
      std::string expected = World::figures(world.direct(told.parts, told.health));
      // What one process does for one life of sensor and hub.
      auto live = [&](bool add) {
        world.restart();
        Uplink a = std::move(*Uplink::open(world.sensor_home("a"), "1.0"));
        auto wire = world.wire();
        if (add)
          for (const SightingBatch& part : told.parts)
            if (!a.spool().add(rows_as_bytes(part), told.health, world.now)) return false;
        for (int i = 0; i < 3; ++i) {
          if (a.send(*wire, world.clock(), 2).trouble) return false;
          world.apply();
        }
        Round last = a.send(*wire, world.clock());
        world.apply();
        return !last.trouble && last.left == 0;
      };
      world.desk.reset();
      world.ledger.reset();
      pid_t child = ::fork();
      if (child == 0) {
        kill_at = point;
        kill_after = hit;
        kill_point_hook = die_there;
        live(true);
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFEXITED(status));
      ASSERT_EQ(WEXITSTATUS(status), 9) << point << " was never reached " << hit + 1 << " times";
      // The monitor gives again what it had not forgotten: here, all of it.
      ASSERT_TRUE(live(true)) << point;
      EXPECT_EQ(World::figures(world.hub()), expected) << point << " " << hit;
      // No file is left that the ledger does not wait for, but what the crash orphaned; a day later that is
      // gone too.
      timeval old[2] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
      for (const auto& file : std::filesystem::directory_iterator(world.desk->inbox()))
        ::utimes(file.path().c_str(), old);
      world.apply();
      EXPECT_TRUE(std::filesystem::is_empty(world.desk->inbox())) << point;
    }
}

}  // namespace
}  // namespace luytre::sensor
