#include "families/dns_tunnel/dns_tunnel.h"

#include <gtest/gtest.h>

#include <random>

#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;

std::string dice(std::mt19937_64& random, size_t length, std::string_view alphabet) {
  std::string text;
  while (text.size() < length) text += alphabet[random() % alphabet.size()];
  return text;
}
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567", kHex = "0123456789abcdef";

std::vector<Event> questions(int count, std::string_view host, size_t length, std::string_view alphabet,
                             std::string_view below) {
  std::mt19937_64 random(6);
  std::vector<Event> events;
  for (int n = 0; n < count; ++n)
    events.push_back(query(host, dice(random, length, alphabet) + std::string(below), 0, kMorning + n));
  return events;
}

TEST(DnsTunnel, LongNamesBelowOneSiteAreATunnel) {
  for (const char* below : {".t.example.com", ".a.co", ".x.example.com.vn"}) {
    auto seen =
        observe(*make_dns_tunnel(kSettings, kPlenty), questions(120, "14.160.0.7", 52, kBase32, below), 17);
    ASSERT_EQ(seen.size(), 1u) << below;
    EXPECT_TRUE(std::string(below).ends_with(seen[0].name)) << seen[0].name;
  }
  EXPECT_EQ(
      observe(*make_dns_tunnel(kSettings, kPlenty), questions(120, "14.160.0.7", 30, kHex, ".c2.net")).size(),
      1u);
}

TEST(DnsTunnel, ContentNetworksBlockListsAndReverseLookupsAreNone) {
  for (const char* below :
       {".cloudfront.net", ".avqs.mcafee.com", ".zen.spamhaus.org", ".ip6.arpa", ".elb.amazonaws.com"})
    EXPECT_TRUE(
        observe(*make_dns_tunnel(kSettings, kPlenty), questions(3000, "14.160.0.7", 32, kHex, below)).empty())
        << below;
}

TEST(DnsTunnel, AServiceThatManyHostsAskIsNone) {
  std::vector<Event> events;
  for (int host = 0; host < 25; ++host) {
    auto some = questions(200, fmt::format("14.160.1.{}", host), 32, kHex, ".telemetry.example.org");
    events.insert(events.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(observe(*make_dns_tunnel(kSettings, kPlenty), events).empty());
}

TEST(DnsTunnel, TheSameLongNamesAgainAreNone) {
  auto events = questions(50, "14.160.0.7", 40, kBase32, ".example.com");
  for (int round = 0; round < 6; ++round) events.insert(events.end(), events.begin(), events.begin() + 50);
  EXPECT_TRUE(observe(*make_dns_tunnel(kSettings, kPlenty), events).empty());
}

TEST(DnsTunnel, DataIsLongAndEven) {
  EXPECT_TRUE(detail::looks_like_data("3f5a9c0de1b2478695a3f0c1d2e4b687"));
  EXPECT_FALSE(detail::looks_like_data("3f5a9c0de1b2"));
  EXPECT_FALSE(detail::looks_like_data(std::string(60, 'a')));
  EXPECT_FALSE(detail::looks_like_data(std::string(60, '.')));
}

}  // namespace
}  // namespace luytre::test
