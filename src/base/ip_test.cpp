#include "base/ip.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>

namespace luytre {
namespace {

__extension__ using Wide = unsigned __int128;

std::optional<uint32_t> pton4(const std::string& text) {
  in_addr address;
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::optional<IpAddress> pton6(const std::string& text) {
  unsigned char bytes[16];
  if (inet_pton(AF_INET6, text.c_str(), bytes) != 1) return std::nullopt;
  return IpAddress::from_bytes(bytes);
}

std::optional<uint32_t> parse4(std::string_view text) {
  uint32_t address = 0xdeadbeef;
  if (parse_ipv4(text, address)) return address;
  EXPECT_EQ(address, 0xdeadbeef) << "a refused text changed its result: " << text;
  return std::nullopt;
}

IpAddress ip(std::string_view text) {
  auto address = IpAddress::parse(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(IpAddress());
}

Wide wide(const IpAddress& address) {
  return static_cast<Wide>(address.high()) << 64 | address.low();
}
IpAddress narrow(Wide value) {
  return {static_cast<uint64_t>(value >> 64), static_cast<uint64_t>(value)};
}

TEST(Ipv4Text, EveryOctetSpellingInEveryPlaceIsReadAsTheSystemReadsIt) {
  std::vector<std::string> octets;
  for (int value = 0; value < 1100; ++value) {
    octets.push_back(std::to_string(value));
    octets.push_back("0" + std::to_string(value));
  }
  for (const char* odd : {"", "00", "000", " 1", "1 ", "+1", "-1", "0x1", "a", "1a", "."})
    octets.push_back(odd);
  for (const std::string& octet : octets)
    for (int place = 0; place < 4; ++place) {
      std::string parts[4] = {"1", "20", "255", "0"};
      parts[place] = octet;
      std::string text = parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3];
      EXPECT_EQ(parse4(text), pton4(text)) << text;
    }
}

TEST(Ipv4Text, RandomTextIsReadAsTheSystemReadsIt) {
  std::mt19937_64 random(1);
  const std::string_view alphabet = "0123456789012.....1225 /";
  size_t good = 0;
  std::string text;
  for (int round = 0; round < 1'000'000; ++round) {
    text.clear();
    size_t length = 5 + random() % 12;
    for (size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    auto expected = pton4(text);
    good += expected.has_value();
    ASSERT_EQ(parse4(text), expected) << text;
  }
  EXPECT_GT(good, 500u);  // the alphabet does make addresses
}

TEST(Ipv4Text, EveryAddressWrittenIsReadBack) {
  // A stride coprime to 2^32 touches every octet value in every place.
  uint32_t address = 0;
  for (int round = 0; round < 300'000; ++round, address += 2654435761u) {
    std::string text = IpAddress::from_v4(address).to_string();
    ASSERT_EQ(pton4(text), address) << text;
    ASSERT_EQ(parse4(text), address) << text;
  }
}

TEST(Ipv6Text, RandomTextIsReadAsTheSystemReadsIt) {
  std::mt19937_64 random(2);
  const std::string_view alphabet = "0123456789abcdefABCDEF::::::::::g.%";
  size_t good = 0;
  for (int round = 0; round < 500'000; ++round) {
    std::string text;
    size_t groups = 1 + random() % 9;
    for (size_t group = 0; group < groups; ++group) {
      if (group > 0) text += random() % 8 == 0 ? "::" : ":";
      for (size_t digits = random() % 5; digits > 0; --digits) text += alphabet[random() % 22];
    }
    if (random() % 4 == 0) text += alphabet[random() % alphabet.size()];
    if (random() % 8 == 0) text += ":192.0.2.1";
    if (text.find(':') == std::string::npos) continue;
    auto expected = pton6(text);
    good += expected.has_value();
    ASSERT_EQ(IpAddress::parse(text), expected) << text;
  }
  EXPECT_GT(good, 5000u);
}

TEST(Ipv6Text, IsWrittenAsRfc5952Asks) {
  struct {
    const char *given, *written;
  } cases[] = {
      {"2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // one zero group is not shortened
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},           // the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // the first of equal runs
      {"::", "::"},
      {"::1", "::1"},
      {"fe80::", "fe80::"},
      {"::ffff:192.0.2.1", "192.0.2.1"},  // one address, one form
  };
  for (auto& c : cases) EXPECT_EQ(ip(c.given).to_string(), c.written);
}

TEST(Ipv6Text, EveryAddressWrittenIsReadBack) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200'000; ++round) {
    // Zero groups at random, so that runs of every length and place come up.
    uint64_t half[2] = {random(), random()};
    uint64_t zero = random();
    for (int group = 0; group < 8; ++group)
      if (zero >> group & 1) half[group / 4] &= ~(0xffffull << group % 4 * 16);
    IpAddress address(half[0], half[1]);
    ASSERT_EQ(IpAddress::parse(address.to_string()), address) << address.to_string();
  }
}

TEST(IpText, BytesAfterAZeroByteAreNotOverlooked) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(IpAddress::parse("::1\0"sv));
  EXPECT_FALSE(IpAddress::parse("::1\0evil"sv));
  EXPECT_FALSE(IpAddress::parse("192.0.2.1\0"sv));
  EXPECT_FALSE(IpAddress::parse("fe80::1%eth0"sv));
  EXPECT_FALSE(IpAddress::parse(""sv));
  EXPECT_FALSE(IpAddress::parse(std::string(200, ':')));
}

TEST(IpAddress, BytesComeBack) {
  unsigned char bytes[16], again[16];
  for (int i = 0; i < 16; ++i) bytes[i] = static_cast<unsigned char>(17 * i + 1);
  IpAddress::from_bytes(bytes).to_bytes(again);
  EXPECT_EQ(std::memcmp(bytes, again, 16), 0);
  EXPECT_EQ(IpAddress::from_bytes(bytes).high() >> 56, 1u);
}

TEST(Mask, ClearsExactlyTheBitsBeyondTheLength) {
  IpAddress ones(~0ull, ~0ull);
  for (unsigned length = 0; length <= 128; ++length) {
    Wide expected = length == 0 ? 0 : ~Wide{0} << (128 - length);
    EXPECT_EQ(mask(ones, length), narrow(expected)) << length;
  }
}

TEST(Prefix, FirstLastAndContainsAgreeAtEveryLength) {
  for (std::string_view base :
       {"203.0.113.201", "0.0.0.0", "255.255.255.255", "2001:db8:ffff::abcd", "::", "8000::"}) {
    IpAddress address = ip(base);
    unsigned width = address.is_v4() ? 32 : 128;
    for (unsigned length = 0; length <= width; ++length) {
      auto prefix = Prefix::parse(std::string(base) + "/" + std::to_string(length), Prefix::HostBits::clear);
      // Between ::/97 and ::/128 nothing is IPv4; an IPv6 prefix never holds mapped addresses.
      ASSERT_TRUE(prefix) << base << "/" << length;
      EXPECT_EQ(wide(prefix->last()) - wide(prefix->first()),
                length == 0 && width == 128 ? ~Wide{0} : (Wide{1} << (width - length)) - 1);
      EXPECT_TRUE(prefix->contains(address));
      EXPECT_TRUE(prefix->contains(prefix->first()));
      EXPECT_TRUE(prefix->contains(prefix->last()) || prefix->last().is_v4() != prefix->is_v4());
      IpAddress before = narrow(wide(prefix->first()) - 1), after = narrow(wide(prefix->last()) + 1);
      EXPECT_FALSE(length > 0 && prefix->contains(before)) << base << "/" << length;
      EXPECT_FALSE(length > 0 && prefix->contains(after)) << base << "/" << length;
      EXPECT_EQ(Prefix::parse(prefix->to_string()), prefix);
    }
  }
}

TEST(Prefix, HostBitsAreRefusedUnlessTheyMayBeCleared) {
  EXPECT_FALSE(Prefix::parse("192.0.2.1/24"));
  EXPECT_FALSE(Prefix::parse("2001:db8::1/32"));
  EXPECT_EQ(Prefix::parse("192.0.2.1/24", Prefix::HostBits::clear)->to_string(), "192.0.2.0/24");
  EXPECT_EQ(Prefix::parse("192.0.2.1")->to_string(), "192.0.2.1/32");
  EXPECT_EQ(Prefix::parse("2001:db8::1")->to_string(), "2001:db8::1/128");
}

TEST(Prefix, WrongTextIsRefused) {
  for (std::string_view text :
       {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/ 8",
        "192.0.2.0/8/8", "192.0.2.0/8x", "192.0.2/24", "2001:db8::/129", "/24", "x/8", "192.0.2.0/4294967320",
        "2001:db8::/99999999999999999999"})
    EXPECT_FALSE(Prefix::parse(text)) << text;
}

TEST(Prefix, FamiliesDoNotContainEachOther) {
  EXPECT_FALSE(Prefix::parse("::/0")->contains(ip("192.0.2.1")));
  EXPECT_FALSE(Prefix::parse("0.0.0.0/0")->contains(ip("2001:db8::1")));
}

// The address and its neighbours on both sides of each block's edges.
TEST(ReservedSpace, BlocksBeginAndEndWhereTheRegistriesSay) {
  struct {
    const char* prefix;
    ReservedSpace space, before, after;
  } blocks[] = {
      {"0.0.0.0/8", ReservedSpace::other, ReservedSpace::other, ReservedSpace::none},
      {"10.0.0.0/8", ReservedSpace::private_use, ReservedSpace::none, ReservedSpace::none},
      {"100.64.0.0/10", ReservedSpace::private_use, ReservedSpace::none, ReservedSpace::none},
      {"127.0.0.0/8", ReservedSpace::loopback, ReservedSpace::none, ReservedSpace::none},
      {"169.254.0.0/16", ReservedSpace::link_local, ReservedSpace::none, ReservedSpace::none},
      {"172.16.0.0/12", ReservedSpace::private_use, ReservedSpace::none, ReservedSpace::none},
      {"192.0.0.0/24", ReservedSpace::other, ReservedSpace::none, ReservedSpace::none},
      {"192.0.2.0/24", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"192.168.0.0/16", ReservedSpace::private_use, ReservedSpace::none, ReservedSpace::none},
      {"198.18.0.0/15", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"198.51.100.0/24", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"203.0.113.0/24", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"224.0.0.0/4", ReservedSpace::multicast, ReservedSpace::none, ReservedSpace::other},
      {"240.0.0.0/4", ReservedSpace::other, ReservedSpace::multicast, ReservedSpace::other},
      {"::1/128", ReservedSpace::loopback, ReservedSpace::other, ReservedSpace::other},
      {"2001:2::/48", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"2001:db8::/32", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"2000::/3", ReservedSpace::none, ReservedSpace::other, ReservedSpace::other},
      {"3fff::/20", ReservedSpace::documentation, ReservedSpace::none, ReservedSpace::none},
      {"fc00::/7", ReservedSpace::private_use, ReservedSpace::other, ReservedSpace::other},
      {"fe80::/10", ReservedSpace::link_local, ReservedSpace::other, ReservedSpace::other},
      {"ff00::/8", ReservedSpace::multicast, ReservedSpace::other, ReservedSpace::other},
  };
  for (auto& block : blocks) {
    Prefix prefix = *Prefix::parse(block.prefix);
    Wide first = wide(prefix.first()), last = wide(prefix.last());
    EXPECT_EQ(reserved_space(prefix.first()), block.space) << block.prefix;
    EXPECT_EQ(reserved_space(prefix.last()), block.space) << block.prefix;
    if (first != 0) {
      EXPECT_EQ(reserved_space(narrow(first - 1)), block.before) << block.prefix;
      if (last != ~Wide{0}) {
        EXPECT_EQ(reserved_space(narrow(last + 1)), block.after) << block.prefix;
      }
      EXPECT_EQ(reserved_space(ip("255.255.255.255")), ReservedSpace::other);
    }
  }
  EXPECT_EQ(reserved_space(ip("203.162.4.191")), ReservedSpace::none);
  EXPECT_EQ(reserved_space(ip("2001:ee0::1")), ReservedSpace::none);
}

}  // namespace
}  // namespace luytre
