#include "families/window_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr Timestamp kNoon = 1'543'838'400 * kMicrosPerSecond;
const IpAddress kHost = IpAddress::from_v4(0x01020304);

WindowTable table(uint32_t threshold, size_t memory = 8 << 20) {
  return WindowTable({memory, kMicrosPerHour, threshold});
}

TEST(WindowTable, SaysOnceWhenTheThresholdIsReached) {
  for (uint32_t threshold : {1u, 2u, 3u, 4u, 5u, 50u, 4096u}) {
    WindowTable t = table(threshold);
    uint32_t crossed = 0;
    for (uint64_t round = 0; round < 2; ++round)
      for (uint64_t item = 0; item < 2 * threshold; ++item) {
        auto noted = t.note(kHost, 0, hash_u64(item), kNoon);
        if (noted.crossed) {
          ++crossed;
          EXPECT_EQ(item + 1, threshold);
          EXPECT_EQ(noted.distinct, threshold);
          EXPECT_EQ(noted.window_start, kNoon);
          EXPECT_EQ(noted.window_end, kNoon + kMicrosPerHour);
        }
      }
    EXPECT_EQ(crossed, 1u) << threshold;
  }
}

TEST(WindowTable, RepeatedItemsCountOnce) {
  WindowTable t = table(100);
  for (int i = 0; i < 1000; ++i) {
    auto noted = t.note(kHost, 7, hash_u64(static_cast<uint64_t>(i % 99)), kNoon + i);
    EXPECT_FALSE(noted.crossed);
    EXPECT_EQ(noted.added, i < 99);
    EXPECT_EQ(noted.distinct, static_cast<uint32_t>(std::min(i + 1, 99)));
  }
}

TEST(WindowTable, HostsSubjectsAndWindowsAreApart) {
  WindowTable t = table(2);
  uint64_t a = hash_u64(1), b = hash_u64(2);
  EXPECT_FALSE(t.note(kHost, 0, a, kNoon).crossed);
  EXPECT_FALSE(t.note(IpAddress::from_v4(9), 0, b, kNoon).crossed);
  EXPECT_FALSE(t.note(kHost, 1, b, kNoon).crossed);
  EXPECT_FALSE(t.note(kHost, 0, b, kNoon - 1).crossed);
  EXPECT_FALSE(t.note(kHost, 0, b, kNoon + kMicrosPerHour).crossed);
  EXPECT_FALSE(t.reached(kHost, 0, kNoon));
  EXPECT_FALSE(t.note(kHost, 0, b, kNoTime).crossed);
  EXPECT_TRUE(t.note(kHost, 0, b, kNoon + kMicrosPerHour - 1).crossed);
  EXPECT_LT(t.note(kHost, 0, b, -5).window_start, 0);
  EXPECT_TRUE(t.reached(kHost, 0, kNoon));
  EXPECT_FALSE(t.reached(kHost, 1, kNoon));
  EXPECT_FALSE(t.reached(kHost, 0, kNoTime));
}

// The slow twin: maps and sets, whatever the order.
TEST(WindowTable, AgreesWithSetsInAnyOrder) {
  struct Event {
    uint32_t host;
    uint64_t subject, item;
    Timestamp time;
  };
  std::mt19937_64 random(1);
  std::vector<Event> events;
  for (int i = 0; i < 200'000; ++i)
    events.push_back({static_cast<uint32_t>(random() % 50), random() % 3, random() % 400,
                      kNoon + static_cast<Timestamp>(random() % 5) * kMicrosPerHour});
  std::map<std::tuple<uint32_t, uint64_t, Timestamp>, std::set<uint64_t>> sets;
  for (const Event& e : events) sets[{e.host, e.subject, e.time}].insert(e.item);
  std::set<std::tuple<uint32_t, uint64_t, Timestamp>> expected;
  for (const auto& [key, items] : sets)
    if (items.size() >= 220) expected.insert(key);
  ASSERT_FALSE(expected.empty());
  ASSERT_LT(expected.size(), sets.size());
  for (int order = 0; order < 3; ++order) {
    std::ranges::shuffle(events, random);
    WindowTable t = table(220, 64 << 20);
    std::set<std::tuple<uint32_t, uint64_t, Timestamp>> found;
    for (const Event& e : events)
      if (t.note(IpAddress::from_v4(e.host), e.subject, hash_u64(e.item), e.time).crossed) {
        EXPECT_TRUE(found.insert({e.host, e.subject, e.time}).second);
      }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(t.evicted(), 0u);
  }
}

TEST(WindowTable, SmallMemoryEvictsAndCounts) {
  WindowTable t = table(300, 256 << 10);
  for (uint32_t host = 0; host < 20'000; ++host)
    for (uint64_t item = 0; item < 12; ++item)
      EXPECT_FALSE(t.note(IpAddress::from_v4(host), 0, hash_u64(item), kNoon).crossed);
  EXPECT_GT(t.evicted(), 10'000u);
  uint32_t crossed = 0;
  for (uint64_t item = 0; item < 300; ++item) crossed += t.note(kHost, 1, hash_u64(item), kNoon).crossed;
  EXPECT_EQ(crossed, 1u) << "a host that goes on at once is still seen";
}

TEST(WindowTable, EndedWindowsMakeRoomUncounted) {
  WindowTable t = table(300, 1 << 20);
  for (int hour = 0; hour < 200; ++hour)
    for (uint32_t host = 0; host < 300; ++host)
      t.note(IpAddress::from_v4(host), 0, hash_u64(host), kNoon + hour * kMicrosPerHour);
  EXPECT_EQ(t.evicted(), 0u);
}

TEST(WindowTable, ThreadsTogetherCrossOnce) {
  WindowTable t = table(1000);
  std::atomic<int> crossed = 0;
  std::vector<std::thread> threads;
  for (uint64_t n = 0; n < 4; ++n)
    threads.emplace_back([&, n] {
      for (uint64_t item = 0; item < 1000; ++item)
        for (uint32_t host = 0; host < 20; ++host)
          crossed +=
              t.note(IpAddress::from_v4(host), 0, hash_u64((item * 7 + n * 250) % 1000), kNoon).crossed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(crossed, 20);
}

}  // namespace
}  // namespace luytre
