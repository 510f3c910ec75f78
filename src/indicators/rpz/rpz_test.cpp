#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indicators/collect_sink.h"
#include "indicators/rpz/zone.h"
#include "indicators/testdata.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

CollectSink read(std::string_view text) {
  CollectSink sink;
  read_rpz({text, "zone", ""}, sink);
  return sink;
}

TEST(Rpz, ReadsAZone) {
  std::string text = testdata("zone.rpz");
  EXPECT_TRUE(sniff_rpz(text));
  auto got = read(text);
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.1 @20", "prefix 198.51.100.0/24 @21",
                                       "address 2001:db8::1 @22", "prefix 2001:db8:1::/48 @23",
                                       "domain bad.example @8", "domain-exact exact.example @11",
                                       "domain below.example @13", "domain-exact walled.example @14",
                                       "domain-exact absolute.example @18", "domain-exact relative.sub @30"));
  EXPECT_THAT(got.refusals,
              ElementsAre("unsupported 'odd.example': a policy of another kind @17",
                          "malformed 'elsewhere.example.': outside of the zone @19",
                          "malformed '24.1.2.0.192.rpz-ip': not an rpz-ip address @24",
                          "benign '32.9.2.0.192.rpz-ip': rpz-passthru @25",
                          StartsWith("unsupported '32.1.2.0.192.rpz-client-ip'"),
                          StartsWith("unsupported 'ns.bad.example.rpz-nsdname'"),
                          StartsWith("unsupported '': $INCLUDE"), "benign 'good.example': rpz-passthru @16"));
}

TEST(Rpz, WithoutOriginRelativeNamesAreTheTriggers) {
  auto got = read(
      "@ SOA a b 1 2 3 4 5\n@ NS localhost.\nbad.example CNAME .\n*.bad.example CNAME .\n32.1.2.0.192.rpz-ip "
      "CNAME .\n");
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.1 @5", "domain bad.example @3"));
  EXPECT_THAT(got.refusals, IsEmpty());
}

TEST(Rpz, AbsoluteNamesLoseTheZonesOwn) {
  auto got = read(
      "rpz.local. 60 IN SOA a. b. 1 2 3 4 5\nrpz.local. 60 IN NS c.\nbad.example.rpz.local. 60 IN CNAME .\n");
  EXPECT_THAT(got.entries, ElementsAre("domain-exact bad.example @3"));
}

TEST(Rpz, BrokenEntriesAreRefusedOneByOne) {
  auto got = read("$ORIGIN z.\nx ( CNAME\n .\ny CNAME .\n");
  EXPECT_THAT(got.entries, ElementsAre("domain-exact y @4"));
  EXPECT_THAT(got.refusals, ElementsAre("malformed '': a parenthesis is opened and not closed @2",
                                        StartsWith("malformed")));
  got = read("$ORIGIN z.\na CNAME\nb ) CNAME .\nc TXT \"open\nd CNAME .\n" + std::string(2000, 'e') +
             " CNAME .\nf..g CNAME .\n");
  EXPECT_THAT(got.entries, ElementsAre("domain-exact d @5"));
  EXPECT_EQ(got.refusals.size(), 5u);
}

TEST(Rpz, ReadsCanonicalAddressesOnly) {
  auto shown = [](std::string_view text) {
    auto prefix = parse_rpz_ip(text);
    return prefix ? prefix->to_string() : "";
  };
  EXPECT_EQ(shown("24.0.2.0.192"), "192.0.2.0/24");
  EXPECT_EQ(shown("32.1.2.0.192"), "192.0.2.1/32");
  EXPECT_EQ(shown("128.1.zz.db8.2001"), "2001:db8::1/128");
  EXPECT_EQ(shown("48.zz.1.db8.2001"), "2001:db8:1::/48");
  EXPECT_EQ(shown("128.1.0.0.1.zz.db8.2001"), "2001:db8::1:0:0:1/128");
  EXPECT_EQ(shown("128.8.7.6.5.4.3.db8.2001"), "2001:db8:3:4:5:6:7:8/128");
  for (const char* text : {"", "24", "24.1.2.0.192", "33.1.2.0.192", "0.0.0.0.0", "129.1.zz.db8.2001",
                           "128.1.zz.1.zz.2001", "32.1.2.0", "32.1.2.0.999", "128.201.c000.ffff.zz",
                           "x.1.2.0.192", "128.1.2.3.4.5.6.7.8.9", "128.1.db8.2001", "128..zz.2001"})
    EXPECT_EQ(shown(text), "") << text;
}

}  // namespace
}  // namespace luytre
