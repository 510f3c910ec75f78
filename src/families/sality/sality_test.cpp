#include "families/sality/sality.h"

#include <gtest/gtest.h>

#include "families/detector_test_tools.h"
#include "families/sality/known_udp.h"
#include "families/sality/signs.h"

namespace luytre {
namespace {

using namespace test;

TEST(SalityRequest, ThePublishedRequestIsInProportion) {
  EXPECT_EQ(sality_request("/images/logos.gif?1f5428=8212640"), SalityRequest::multiple);
  EXPECT_EQ(sality_request("/any/picture.gif?1f5428=8212640"), SalityRequest::multiple);
  EXPECT_EQ(sality_request("/images/logos.gif?1f5428=8212641"), SalityRequest::none);
}

TEST(SalityRequest, TheShapesOf2013And2014AreKnown) {
  EXPECT_EQ(sality_request("/logos.gif?a1b2c=123456"), SalityRequest::picture);      // 12
  EXPECT_EQ(sality_request("/x/button.gif?a1b2c=1234567"), SalityRequest::picture);  // 13
  EXPECT_EQ(sality_request("/t_100_v400/?rnd=17"), SalityRequest::counter);
  for (const char* path : {"/logos.gif?a1b2c=12345678", "/pixel.gif?a1b2c=123456", "/logos.gif?a1b2c3123456",
                           "/logos.gif", "/logos.gif?", "/logo.gif?1448702469", "/logos.gif?v=2",
                           "/logos.png?a1b2c=123456", "/__utm.gif?utmwv=5.7.2", "/logos.gif?=12345678901"})
    EXPECT_EQ(sality_request(path), SalityRequest::none) << path;
}

TEST(SalityRequest, SmallNumbersAndLargeFactorsAreNoProportion) {
  EXPECT_EQ(sality_request("/a.gif?00001=4"), SalityRequest::none);
  EXPECT_EQ(sality_request("/a.gif?ffff=65535"), SalityRequest::none);
  EXPECT_EQ(sality_request("/a.gif?10000=720896"), SalityRequest::none);  // 11 times
  EXPECT_EQ(sality_request("/a.gif?10000=655360"), SalityRequest::multiple);
  EXPECT_EQ(sality_request("/a.gif?10000=0"), SalityRequest::none);
}

TEST(SalityAgent, IsFoundInAnyCase) {
  EXPECT_TRUE(is_sality_agent("KUKU v5.05exp =77232654"));
  EXPECT_TRUE(is_sality_agent("Mozilla/4.0 kuku v3.04"));
  EXPECT_FALSE(is_sality_agent("kukulcan/1.0"));
  EXPECT_FALSE(is_sality_agent(""));
}

struct SalityTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> http = make_sality_http(settings, 0);
  std::unique_ptr<Detector> fan_out = make_udp_fan_out(settings, 1 << 20);
  const std::vector<Seen>& see(Detector& detector, ObservationKind kind, const std::vector<Row>& rows,
                               bool payload = true) {
    kept.seen.clear();
    fill(batch, kind, rows, payload);
    detector.observe(batch, hosts, kept);
    return kept.seen;
  }
  // `count` peers asked by `opening` from one port.
  std::vector<Row> talk(size_t count, const std::string& opening, const std::string& reply) {
    targets.clear();
    for (size_t i = 0; i < count; ++i)
      targets.push_back("198.51." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1));
    std::vector<Row> rows;
    for (const std::string& target : targets)
      rows.push_back({.dst = target.c_str(),
                      .src_port = 5190,
                      .dst_port = 9674,
                      .protocol = 17,
                      .opening = opening,
                      .reply = reply,
                      .packets = 2,
                      .bytes = 128});
    return rows;
  }
  std::vector<std::string> targets;
};

TEST_F(SalityTest, GradesByGeneration) {
  Row agent{.host = "a.example", .path = "/logos.gif?a1b2c=123456", .user_agent = "KUKU v5.05exp"};
  Row multiple{.host = "a.example",
               .path = "/images/logos.gif?1f5428=8212640",
               .user_agent = "Opera/9.50 (Windows NT 6.0; U; en)"};
  Row shape{.host = "a.example", .path = "/main.gif?a1b2c=123456", .user_agent = "Mozilla/5.0"};
  Row ordinary{.host = "a.example", .path = "/pixel.gif?id=1234567890", .user_agent = "Mozilla/5.0"};
  auto seen = see(*http, ObservationKind::http, {agent, multiple, shape, ordinary});
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
  EXPECT_EQ(seen[1].evidence, Evidence::probable);
  EXPECT_EQ(seen[2].evidence, Evidence::suspected);
}

TEST_F(SalityTest, UnknownSmallMessagesToManyPeersAreSuspectedAndNameNobody) {
  std::string secret = bytes_of("7c1e0a0099d35c0e2b7f1a66c0a1");
  auto seen = see(*fan_out, ObservationKind::flow, talk(100, secret, secret));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  EXPECT_EQ(seen[0].family, "");
  EXPECT_EQ(seen[0].category, Category::behaviour);
  EXPECT_EQ(seen[0].port, 5190);
}

TEST_F(SalityTest, FewPeersKnownProtocolsAndNetFlowAreNot) {
  std::string secret = bytes_of("7c1e0a0099d35c0e2b7f1a66c0a1");
  EXPECT_TRUE(see(*fan_out, ObservationKind::flow, talk(99, secret, secret)).empty());
  EXPECT_TRUE(see(*fan_out, ObservationKind::flow, talk(500, secret, secret), false).empty());
  EXPECT_TRUE(
      see(*fan_out, ObservationKind::flow, talk(500, "d1:ad2:id20:abcdefghij", "d1:rd2:id20:x")).empty());
  EXPECT_TRUE(
      see(*fan_out, ObservationKind::flow,
          talk(500, bytes_of("4100 1a2b 00000001 00000000 00100000 0001 0000"), bytes_of("2100 1a2b")))
          .empty());
  EXPECT_TRUE(see(*fan_out, ObservationKind::flow,
                  talk(500, bytes_of("0001 0000 2112a442 000102030405060708090a0b"), ""))
                  .empty());
}

TEST(KnownUdp, OrdinaryFlowsAreKnownAndNothingReadsBeyondTheEnd) {
  for (const Row& row : ordinary_flows(4096)) {
    if (row.protocol != 17 || row.dst_port < 1024 || row.opening.size() < 32) continue;
    EXPECT_TRUE(is_known_udp(row.opening)) << row.dst_port;
  }
  for (int first = 0; first < 256; ++first) is_known_udp(std::string(1, static_cast<char>(first)));
}

TEST_F(SalityTest, OrdinaryFlowsAreSilent) {
  EXPECT_TRUE(see(*fan_out, ObservationKind::flow, ordinary_flows(8192)).empty());
}

}  // namespace
}  // namespace luytre
