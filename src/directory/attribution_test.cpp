#include "directory/attribution.h"

#include <gtest/gtest.h>

#include <random>

#include "directory/attribution_twin.h"

namespace luytre {
namespace {

using Rank = AttributionBuilder::Rank;

Prefix net(const char* text) {
  return *Prefix::parse(text);
}
IpAddress ip(const char* text) {
  return *IpAddress::parse(text);
}

struct Pair {
  AttributionBuilder builder;
  AttributionTwin twin;
  void add(const Prefix& prefix, Rank rank, std::string_view organisation) {
    builder.add(prefix, rank, organisation);
    twin.add(prefix, rank, organisation);
  }
};

// Ranges must be what their contract says, whatever the input.
void expect_well_formed(const OwnedRanges& r) {
  for (size_t i = 0; i < r.ranges4.size(); ++i) {
    ASSERT_LE(r.ranges4[i].first, r.ranges4[i].last);
    ASSERT_NE(r.ranges4[i].owner, kForeign);
    ASSERT_LT(r.ranges4[i].owner, r.owners.size());
    if (i == 0) continue;
    ASSERT_LT(r.ranges4[i - 1].last, r.ranges4[i].first);
    ASSERT_FALSE(r.ranges4[i - 1].last + 1 == r.ranges4[i].first &&
                 r.ranges4[i - 1].owner == r.ranges4[i].owner);
  }
  for (size_t i = 1; i < r.ranges6.size(); ++i) ASSERT_LT(r.ranges6[i - 1].last, r.ranges6[i].first);
}

void compare(Pair& pair, const std::vector<IpAddress>& addresses) {
  auto table = pair.builder.build();
  ASSERT_TRUE(table) << table.error().message;
  expect_well_formed(*(*table)->ranges());
  std::vector<OwnerId> mixed(addresses.size());
  (*table)->attribute(addresses, mixed.data());
  std::vector<uint32_t> v4;
  std::vector<size_t> at;
  for (size_t i = 0; i < addresses.size(); ++i) {
    ASSERT_EQ((*table)->owner(mixed[i]), pair.twin.attribute(addresses[i])) << addresses[i].to_string();
    ASSERT_EQ((*table)->attribute(addresses[i]), mixed[i]);
    if (addresses[i].is_v4()) {
      v4.push_back(addresses[i].v4());
      at.push_back(i);
    }
  }
  std::vector<OwnerId> out(v4.size());
  (*table)->attribute(v4, out.data());
  for (size_t i = 0; i < v4.size(); ++i) ASSERT_EQ(out[i], mixed[at[i]]) << addresses[at[i]].to_string();
}

TEST(Attribution, EmptyTableKnowsNobody) {
  AttributionBuilder builder;
  auto table = *builder.build();
  EXPECT_EQ(table->attribute(ip("192.0.2.1")), kForeign);
  EXPECT_EQ(table->attribute(ip("2001:db8::1")), kForeign);
  EXPECT_EQ(table->owner(kForeign).reason, AttributionReason::foreign);
}

TEST(Attribution, MostSpecificBodyBeatsAutonomousSystemBeatsCountry) {
  Pair p;
  p.add(net("10.0.0.0/8"), Rank::country, "");
  p.add(net("10.1.0.0/16"), Rank::asn, "ISP");
  p.add(net("10.0.0.0/12"), Rank::prefix, "MINISTRY");
  p.add(net("10.1.2.0/26"), Rank::prefix, "BANK");
  auto table = *p.builder.build();
  auto who = [&](const char* text) { return table->owner(table->attribute(ip(text))); };
  EXPECT_EQ(who("10.1.2.3"), (Owner{"BANK", AttributionReason::prefix}));
  EXPECT_EQ(who("10.1.2.64"), (Owner{"MINISTRY", AttributionReason::prefix}));
  EXPECT_EQ(who("10.200.0.1"), (Owner{"", AttributionReason::country}));
  EXPECT_EQ(who("11.0.0.0"), Owner{});
}

TEST(Attribution, AnUnknownHolderLetsTheCountryShow) {
  Pair p;
  p.add(net("10.0.0.0/9"), Rank::country, "");
  p.add(net("10.0.0.0/8"), Rank::asn, "ISP");
  p.add(net("10.64.0.0/16"), Rank::asn, "");
  p.add(net("10.192.0.0/16"), Rank::asn, "");
  auto table = *p.builder.build();
  auto who = [&](const char* text) { return table->owner(table->attribute(ip(text))); };
  EXPECT_EQ(who("10.64.1.1"), (Owner{"", AttributionReason::country}));
  EXPECT_EQ(who("10.192.1.1"), Owner{});
  EXPECT_EQ(who("10.193.1.1"), (Owner{"ISP", AttributionReason::asn}));
}

TEST(Attribution, EdgesOfTheAddressSpaceAreInside) {
  Pair p;
  p.add(net("0.0.0.0/0"), Rank::country, "");
  p.add(net("255.255.255.255/32"), Rank::prefix, "LAST");
  p.add(net("0.0.0.0/32"), Rank::prefix, "FIRST");
  p.add(net("::/0"), Rank::country, "");
  p.add(net("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"), Rank::prefix, "LAST");
  p.add(net("ff00::/8"), Rank::asn, "MID");
  compare(p,
          {ip("0.0.0.0"), ip("0.0.0.1"), ip("255.255.255.255"), ip("255.255.255.254"), ip("128.0.0.0"),
           ip("::"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ip("ffff::"), ip("feff::"), ip("1::")});
}

TEST(Attribution, EveryPrefixOfATinySpaceAgreesWithTheTwin) {
  // All choices of three prefixes out of those of 198.18.0.0/30, with ranks turned.
  std::vector<Prefix> all;
  for (unsigned length = 30; length <= 32; ++length)
    for (uint32_t host = 0; host < 4; host += 1u << (32 - length))
      all.push_back({IpAddress::from_v4(0xc6120000u + host), static_cast<uint8_t>(length)});
  std::vector<IpAddress> addresses;
  for (uint32_t i = 0; i < 8; ++i) addresses.push_back(IpAddress::from_v4(0xc6120000u - 2 + i));
  const char* names[] = {"A", "B", ""};
  // One table takes a moment to make, so the ranks turn with the choice instead of multiplying it.
  unsigned turn = 0;
  for (size_t a = 0; a < all.size(); ++a)
    for (size_t b = 0; b < all.size(); ++b, ++turn) {
      Pair p;
      p.add(all[a], static_cast<Rank>(turn % 3), turn % 3 == 2 ? "A" : names[turn / 3 % 3]);
      p.add(all[b], static_cast<Rank>(turn / 3 % 3), "B");
      p.add(all[(a + b) % all.size()], Rank::asn, names[turn % 3]);
      compare(p, addresses);
    }
}

TEST(Attribution, RandomNestedPrefixesAgreeWithTheTwin) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 12; ++round) {
    Pair p;
    std::vector<IpAddress> addresses;
    for (int i = 0; i < 300; ++i) {
      Prefix prefix;
      if (random() % 3) {
        auto length = static_cast<uint8_t>(8 + random() % 25);
        auto address = static_cast<uint32_t>(0x0a000000 | (random() & 0x0103ffff));
        prefix = {mask(IpAddress::from_v4(address), length + 96u), length};
      } else {
        auto length = static_cast<uint8_t>(16 + random() % 113);
        prefix = {
            mask({0x2400'0000'0000'0000ull | (random() & 0x0005'0003'0000'0003ull), random() & 7}, length),
            length};
      }
      auto rank = static_cast<Rank>(random() % 3);
      std::string name(1, static_cast<char>('A' + random() % 5));
      if (rank == Rank::asn && random() % 4 == 0) name.clear();
      p.add(prefix, rank, name);
      for (const IpAddress& a : {prefix.first(), prefix.last()}) {
        addresses.push_back(a);
        if (a.is_v4()) {
          addresses.push_back(IpAddress::from_v4(a.v4() + 1));
          addresses.push_back(IpAddress::from_v4(a.v4() - 1));
        } else {
          addresses.push_back({a.high(), a.low() + 1});
          addresses.push_back({a.high() + (a.low() == ~0ull), a.low() + 1});
          addresses.push_back({a.high() - (a.low() == 0), a.low() - 1});
        }
      }
    }
    compare(p, addresses);
  }
}

TEST(Attribution, MoreThan32768SplitNetworksAreNoLimit) {
  Pair p;
  AttributionBuilder builder;
  // Each of 70,000 neighbouring /24s is cut into halves.
  for (uint32_t i = 0; i < 70000; ++i)
    builder.add({IpAddress::from_v4(0x0a000000 + (i << 8)), 25}, Rank::prefix, i % 2 ? "ODD" : "EVEN");
  auto table = *builder.build();
  std::vector<uint32_t> addresses;
  for (uint32_t i = 0; i < 70000 * 4; ++i) addresses.push_back(0x0a000000 + (i << 6) + 5);
  std::vector<OwnerId> out(addresses.size());
  table->attribute(addresses, out.data());
  for (uint32_t i = 0; i < addresses.size(); ++i)
    ASSERT_EQ(table->owner(out[i]).organisation, i & 2 ? "" : (i >> 2) % 2 ? "ODD" : "EVEN") << i;
}

TEST(Attribution, TooManyOwnersAreRefusedWithAMessage) {
  AttributionBuilder builder;
  for (uint32_t i = 0; i < 40000; ++i)
    builder.add({IpAddress::from_v4(i << 8), 24}, Rank::prefix, "ORG-" + std::to_string(i));
  auto table = builder.build();
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace luytre
