#include "families/nxdomain/nxdomain.h"

#include <gtest/gtest.h>

#include <random>

#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;
constexpr uint8_t kFound = 0, kMissing = 3;

std::vector<Event> missing(int count, std::string_view host, std::string_view below = ".com") {
  std::vector<Event> events;
  for (int n = 0; n < count; ++n)
    events.push_back(query(host, fmt::format("site{}{}", n, below), kMissing, kMorning + n));
  return events;
}

TEST(NxdomainBurst, ManyMissingSitesFromOneHostAreABurstInAnyOrder) {
  auto events = missing(80, "14.160.0.7");
  for (int n = 0; n < 40; ++n)
    events.push_back(query("14.160.0.7", fmt::format("real{}.vn", n), kFound, kMorning));
  std::mt19937_64 random(5);
  for (size_t rows : {5000, 1, 13}) {
    auto seen = observe(*make_nxdomain_burst(kSettings, kPlenty), events, rows);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].indicator, "nxdomain");
    EXPECT_EQ(seen[0].first, kMorning);
    std::ranges::shuffle(events, random);
  }
}

TEST(NxdomainBurst, ABusyResolverIsNone) {
  auto events = missing(500, "14.160.0.53");
  for (int n = 0; n < 2000; ++n)
    events.push_back(query("14.160.0.53", fmt::format("real{}.vn", n), kFound, kMorning));
  EXPECT_TRUE(observe(*make_nxdomain_burst(kSettings, kPlenty), events).empty());
}

TEST(NxdomainBurst, ManyMissingNamesOfOneSiteAreNone) {
  for (const char* below : {".corp.example.vn", ".zen.spamhaus.org", ".113.0.203.in-addr.arpa", ".lan", ""})
    EXPECT_TRUE(observe(*make_nxdomain_burst(kSettings, kPlenty), missing(1000, "14.160.0.7", below)).empty())
        << below;
}

TEST(NxdomainBurst, TheSameAcrossHoursIsNone) {
  auto events = missing(118, "14.160.0.7");
  for (size_t n = 0; n < events.size(); n += 2) events[n].time += kMicrosPerHour;
  EXPECT_TRUE(observe(*make_nxdomain_burst(kSettings, kPlenty), events).empty());
}

}  // namespace
}  // namespace luytre::test
