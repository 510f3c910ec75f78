#include "families/beacon/beacon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "families/attempts.h"
#include "families/beacon/contacts.h"
#include "families/beacon/regularity.h"
#include "families/behaviour_test_tools.h"
#include "families/popularity.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;
constexpr uint8_t kWhole = kTcpSyn | kTcpAck | kTcpPush | kTcpFin;
constexpr Timestamp kMidnight = kMorning - 9 * kMicrosPerHour;

// Contacts every `seconds`, each moved by up to `jitter` of that.
std::vector<Event> beats(std::string_view host, std::string_view remote, int count, double seconds,
                         double jitter, uint64_t seed = 9) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> moved(-jitter, jitter);
  std::vector<Event> events;
  double time = 3600;
  for (int n = 0; n < count; ++n) {
    events.push_back(flow(host, remote, 443, kWhole, kMidnight + static_cast<Timestamp>(time * 1e6)));
    time += seconds * (1 + moved(random));
  }
  return events;
}
// Chance arrivals.
std::vector<Event> visits(std::string_view host, std::string_view remote, int count, double seconds,
                          uint64_t seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> wait(1 / seconds);
  std::vector<Event> events;
  double time = 600;
  for (int n = 0; n < count && time < 86'000; ++n) {
    events.push_back(flow(host, remote, 443, kWhole, kMidnight + static_cast<Timestamp>(time * 1e6)));
    time += wait(random);
  }
  return events;
}

TEST(Beacon, EvenContactsWithARareRemoteAreABeaconInAnyOrder) {
  for (auto [seconds, jitter] : {std::pair{60.0, 0.0}, {300.0, 0.2}, {600.0, 0.1}, {900.0, 0.2}}) {
    auto events = beats("14.160.0.7", "203.0.113.9", static_cast<int>(std::min(400.0, 50'000 / seconds)),
                        seconds, jitter);
    std::mt19937_64 random(10);
    for (size_t rows : {5000, 1, 11}) {
      auto seen = observe(*make_beacon(kSettings, kPlenty), events, rows);
      ASSERT_EQ(seen.size(), 1u) << seconds << " " << jitter;
      EXPECT_EQ(seen[0].remote, ip("203.0.113.9"));
      EXPECT_EQ(seen[0].remote_port, 443);
      EXPECT_EQ(seen[0].indicator, "tcp/443");
      EXPECT_EQ(seen[0].first, kMidnight);
      EXPECT_EQ(seen[0].family, "");
      std::ranges::shuffle(events, random);
    }
  }
}

TEST(Beacon, ALostContactInTenChangesLittle) {
  auto events = beats("14.160.0.7", "203.0.113.9", 150, 300, 0.05);
  for (size_t n = 0; n < events.size(); n += 10) events.erase(events.begin() + static_cast<ptrdiff_t>(n));
  EXPECT_EQ(observe(*make_beacon(kSettings, kPlenty), events).size(), 1u);
}

TEST(Beacon, PeopleAreNone) {
  for (uint64_t seed = 0; seed < 200; ++seed)
    EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), visits("14.160.0.7", "203.0.113.9", 400, 200, seed))
                    .empty());
}

TEST(Beacon, NtpDnsAndMailPollsAreNone) {
  for (uint16_t port : std::initializer_list<uint16_t>{123, 53, 993, 5060}) {
    auto events = beats("14.160.0.7", "203.0.113.9", 200, 256, 0.02);
    for (Event& e : events) e.dst_port = port;
    EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty()) << port;
  }
}

TEST(Beacon, APopularRemoteIsNone) {
  auto events = beats("14.160.0.7", "203.0.113.9", 200, 300, 0);
  for (uint32_t n = 0; n < 120; ++n)
    events.push_back(
        flow(IpAddress::from_v4(0x0EA00000 + n).to_string(), "203.0.113.9", 443, kWhole, kMorning));
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty());
}

TEST(Beacon, AMonitoringStationIsNone) {
  std::vector<Event> events;
  for (uint32_t n = 0; n < 30; ++n) {
    auto polls = beats("14.160.0.7", target(n), 200, 300, 0.01, n);
    events.insert(events.end(), polls.begin(), polls.end());
  }
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty());
}

TEST(Beacon, PiecesOfALongConnectionAreNone) {
  auto events = beats("14.160.0.7", "203.0.113.9", 200, 300, 0);
  for (Event& e : events) e.tcp_flags = kTcpAck | kTcpPush, e.duration = 299 * kMicrosPerSecond;
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty());
  for (Event& e : events) e.protocol = kUdp, e.tcp_flags = 0;
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty());
}

TEST(Beacon, AnswersOfOurServersAndOurOwnRemotesAreNone) {
  auto events = beats("14.160.0.7", "203.0.113.9", 200, 300, 0);
  for (Event& e : events) e.src_port = 443, e.dst_port = 50'000;
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), events).empty());
  EXPECT_TRUE(
      observe(*make_beacon(kSettings, kPlenty), beats("14.160.0.7", "14.161.0.9", 200, 300, 0)).empty());
  EXPECT_TRUE(observe(*make_beacon(kSettings, kPlenty), beats("10.0.0.7", "10.0.0.9", 200, 300, 0)).empty());
}

TEST(Regularity, KnownFigures) {
  std::vector<uint16_t> even;
  for (int n = 0; n < 100; ++n) even.push_back(static_cast<uint16_t>(n * 30));
  Regularity r = regularity(even);
  EXPECT_EQ(r.contacts, 100u);
  EXPECT_EQ(r.interval, 30);
  EXPECT_EQ(r.span, 2970u);
  EXPECT_EQ(r.score, 100u);
  // Intervals 10, 20, 30, 40, 100: quartiles 20, 30, 40, median deviation 10 (a slot of it the grid's).
  r = regularity(std::vector<uint16_t>{0, 30, 40, 140, 160, 200});
  EXPECT_EQ(r.interval, 30);
  EXPECT_EQ(r.skew, 0);
  EXPECT_NEAR(r.spread, 0.3, 1e-9);
  EXPECT_NEAR(r.coverage, 0.9, 1e-9);
  EXPECT_EQ(regularity({}).score, 0u);
}

TEST(Regularity, ChanceScoresLowAndJitterCostsLittle) {
  auto score = [](const std::vector<Event>& events) {
    std::set<uint16_t> slots;
    for (const Event& e : events) slots.insert(static_cast<uint16_t>((e.time - kMidnight) / kContactSlot));
    return regularity(std::vector<uint16_t>(slots.begin(), slots.end())).score;
  };
  for (uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_LT(score(visits("14.160.0.7", "203.0.113.9", 200, 300, seed)), 70u) << seed;
    EXPECT_GT(score(beats("14.160.0.7", "203.0.113.9", 200, 300, 0.2, seed)), 79u) << seed;
  }
}

// The slow twin: sets.
TEST(Contacts, KeepEverySlotOfEveryPairInAnyOrder) {
  std::mt19937_64 random(11);
  std::map<uint32_t, std::set<uint16_t>> expected;
  std::vector<std::pair<uint32_t, uint16_t>> events;
  for (int n = 0; n < 100'000; ++n) {
    auto pair = static_cast<uint32_t>(random() % 50 * (random() % 50));
    auto slot = static_cast<uint16_t>(random() % (pair < 3 ? kContactSlots : 300));
    events.emplace_back(pair, slot);
    expected[pair].insert(slot);
  }
  std::erase_if(expected, [](const auto& item) { return item.second.size() < 5; });
  Contacts contacts(kPlenty);
  auto pair_of = [](uint32_t n) {
    return ContactPair{IpAddress::from_v4(n), IpAddress::from_v4(~n), 443, kTcp, 17'000};
  };
  for (auto [n, slot] : events) contacts.note(Contacts::hash(pair_of(n)), pair_of(n), slot);
  std::map<uint32_t, std::set<uint16_t>> kept;
  contacts.take(17'000,
                [&](const ContactPair&, std::span<const uint16_t>) { FAIL() << "the day is not over"; });
  contacts.take(17'001, [&](const ContactPair& pair, std::span<const uint16_t> slots) {
    EXPECT_TRUE(std::ranges::is_sorted(slots));
    kept[pair.host.v4()].insert(slots.begin(), slots.end());
  });
  EXPECT_EQ(kept, expected);
  EXPECT_EQ(contacts.evicted(), 0u);
}

TEST(Contacts, StayWithinTheirMemoryAndCount) {
  Contacts contacts(1 << 20);
  for (uint32_t n = 0; n < 20'000; ++n)
    for (uint16_t slot = 0; slot < 12; ++slot) {
      ContactPair pair{IpAddress::from_v4(n), IpAddress::from_v4(~n), 443, kTcp, 17'000};
      contacts.note(Contacts::hash(pair), pair, slot);
    }
  size_t kept = 0;
  contacts.take(17'001, [&](const ContactPair&, std::span<const uint16_t>) { ++kept; });
  EXPECT_GT(kept, 1000u);
  EXPECT_LT(kept * 150, size_t{1} << 20);
  EXPECT_GT(contacts.evicted(), 10'000u);
}

TEST(Popularity, CountsHostsNotContacts) {
  Popularity popularity(1 << 20, 50);
  uint64_t remote = Popularity::hash(ip("203.0.113.9"));
  for (int n = 0; n < 1000; ++n) EXPECT_FALSE(popularity.note(remote, ip("14.160.0.7"), 17'000));
  for (uint32_t n = 0; n < 200; ++n) popularity.note(remote, IpAddress::from_v4(n), 17'000);
  EXPECT_TRUE(popularity.popular(remote, 17'000));
  EXPECT_FALSE(popularity.popular(remote, 17'001)) << "another day";
}

}  // namespace
}  // namespace luytre::test
