#include "indicators/guard.h"

#include <gtest/gtest.h>

#include "base/ip.h"
#include "indicators/value.h"

namespace luytre {
namespace {

std::string verdict(const Guard& guard, std::string_view text,
                    std::optional<IndicatorType> type = std::nullopt) {
  ValueParser parser;
  auto value = type ? parser.parse_as(*type, text) : parser.parse(text);
  if (!value) return "no value";
  auto refused = guard.check(*value);
  return refused ? std::string(to_string(refused->why)) + ": " + refused->detail : "passes";
}

class GuardTest : public testing::Test {
 protected:
  BenignIndex none{std::span<const BenignList>{}};
  Guard guard{none, false};
  Guard lenient{none, true};
};

TEST_F(GuardTest, PublicValuesPass) {
  for (const char* text : {"8.8.8.8", "1.0.0.0/8", "2600::1", "2a00::/19", "9.9.9.9:53", "evil.com",
                           "a.evil.co.uk", "evil.com/x", "/a/longer/path", "198.17.255.255", "192.0.1.0/24"})
    EXPECT_EQ(verdict(guard, text), "passes") << text;
}

TEST_F(GuardTest, PrivateAndReservedSpaceIsRefused) {
  for (const char* text :
       {"10.1.2.3", "192.168.0.0/16", "127.0.0.1:80", "169.254.1.1", "100.64.0.1", "0.1.2.3", "224.0.0.1",
        "240.0.0.1", "fe80::1", "fc00::/19", "::1", "http://10.0.0.1/x"})
    EXPECT_TRUE(verdict(guard, text).starts_with("reserved")) << text << ": " << verdict(guard, text);
  // A prefix that merely holds some is refused too.
  EXPECT_TRUE(verdict(guard, "192.0.0.0/8").starts_with("reserved"));
  EXPECT_TRUE(verdict(guard, "172.0.0.0/11").starts_with("reserved"));
  EXPECT_EQ(verdict(guard, "172.32.0.0/11"), "passes");
  EXPECT_TRUE(verdict(lenient, "192.0.0.0/8").starts_with("reserved"));
  EXPECT_TRUE(verdict(lenient, "10.0.0.1").starts_with("reserved"));
}

TEST_F(GuardTest, DocumentationPassesOnlyWhenAllowed) {
  for (const char* text :
       {"192.0.2.1", "198.51.100.0/24", "203.0.113.1:23", "198.18.0.1", "2001:db8::1", "bad.example",
        "x.test", "a.invalid", "www.example.com", "bad.example/x/y", "http://192.0.2.1/a/b"}) {
    EXPECT_TRUE(verdict(guard, text).starts_with("reserved")) << text;
    EXPECT_EQ(verdict(lenient, text), "passes") << text;
  }
  for (const char* text : {"example", "test"})
    EXPECT_TRUE(verdict(lenient, text).starts_with("public-suffix")) << text;
  for (const char* text : {"localhost", "printer.local", "router.home.arpa", "1.2.0.192.in-addr.arpa"})
    EXPECT_TRUE(verdict(lenient, text).starts_with("reserved")) << text;
}

TEST_F(GuardTest, WidePrefixesAreRefused) {
  EXPECT_TRUE(verdict(guard, "8.0.0.0/7").starts_with("too-wide"));
  EXPECT_TRUE(verdict(guard, "0.0.0.0/0").starts_with("too-wide"));
  EXPECT_TRUE(verdict(guard, "2a00::/18").starts_with("too-wide"));
  EXPECT_EQ(verdict(guard, "8.0.0.0/8"), "passes");
  EXPECT_EQ(verdict(guard, "2a00::/19"), "passes");
}

TEST_F(GuardTest, PublicSuffixesAreRefused) {
  for (const char* text : {"com", "gov.vn", "co.uk", "github.io"})
    EXPECT_TRUE(verdict(guard, text).starts_with("public-suffix")) << text;
  EXPECT_TRUE(verdict(guard, "com.vn", IndicatorType::server_name).starts_with("public-suffix"));
}

TEST_F(GuardTest, GeneralPathsAreRefused) {
  for (const char* text : {"/", "/a", "/index.php", "/arm7", "/a/b", "/?id=7", "//", "/wp-login.php"})
    EXPECT_TRUE(verdict(guard, text).starts_with("too-general")) << text << ": " << verdict(guard, text);
  for (const char* text : {"/images/logos_s.gif", "/t_100_v400/?rnd=", "/cl_client_cmd.php", "/bins/x86_64"})
    EXPECT_EQ(verdict(guard, text), "passes") << text;
}

// The guard's two short tables against the table of base/ip: every /24, and prefixes around each change.
TEST_F(GuardTest, KnowsAllReservedSpace) {
  bool before = false;
  for (uint32_t net = 0; net < 1u << 24; ++net) {
    IpAddress address = IpAddress::from_v4(net << 8);
    bool reserved = net >> 16 >= 224 || reserved_space(address) != ReservedSpace::none;
    if (reserved) {
      ASSERT_FALSE(guard.surely_passes(net << 8)) << address.to_string();
    }
    if (reserved && !before) {
      for (unsigned length = 9; length <= 24; ++length) {
        IndicatorValue value{.type = IndicatorType::prefix,
                             .length = static_cast<uint8_t>(length),
                             .address = mask(address, length + 96)};
        auto refused = guard.check(value);
        ASSERT_TRUE(refused && refused->why == Refusal::reserved) << value.to_string();
      }
    }
    before = reserved;
  }
}

TEST_F(GuardTest, BenignListsAreHeeded) {
  std::vector<BenignList> lists = {
      {.name = "resolvers",
       .kind = BenignKind::cidr,
       .types = 0xfff,
       .entries = {"8.8.8.0/24", "2620:fe::/48"}},
      {.name = "top", .kind = BenignKind::string, .types = 0xfff, .entries = {"good.com", "9.9.9.9"}},
      {.name = "updates", .kind = BenignKind::hostname, .types = 0xfff, .entries = {"update.net"}},
      {.name = "cdn", .kind = BenignKind::substring, .types = 0x8, .entries = {"-cdn."}},
      {.name = "odd", .kind = BenignKind::regex, .types = 0x8, .entries = {"(?i)^ns[0-9]+\\."}},
  };
  BenignIndex index(lists);
  Guard strict(index, false);
  for (const char* text : {"8.8.8.8", "8.8.8.8:53", "8.8.8.0/25", "8.8.0.0/16", "9.9.9.9", "2620:fe::9",
                           "good.com", "update.net", "a.b.update.net", "a.update.net/x/y", "good.com/x/y",
                           "8.8.8.8/x/y", "x-cdn.org", "ns12.foo.org"})
    EXPECT_TRUE(verdict(strict, text).starts_with("benign")) << text << ": " << verdict(strict, text);
  for (const char* text :
       {"8.8.9.8", "www.good.com", "notupdate.net", "xcdn.org", "ns.foo.org", "x-cdn.org/a/b"})
    EXPECT_EQ(verdict(strict, text), "passes") << text;
  EXPECT_EQ(verdict(strict, "8.8.8.8"), "benign: on benign list 'resolvers' (8.8.8.0 to 8.8.8.255)");
  EXPECT_FALSE(strict.surely_passes(0x08080808));
  EXPECT_TRUE(strict.surely_passes(0x08090808));
}

}  // namespace
}  // namespace luytre
