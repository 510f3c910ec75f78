#include "families/conficker/conficker.h"

#include <gtest/gtest.h>

#include "families/conficker/p2p.h"
#include "families/conficker/signs.h"
#include "families/detector_test_tools.h"

namespace luytre {
namespace {

using namespace test;

TEST(ConfickerRendezvous, TakesTheConditionOfTheRule) {
  for (const char* path : {"/search?q=0", "/search?q=149", "/search?q=12&aq=7", "/search?q=12&aq=7?0123abcd"})
    EXPECT_TRUE(is_conficker_rendezvous("192.0.2.7", path)) << path;
  for (const char* path : {"/search?q=", "/search?q=1234", "/search?q=12a", "/search?q=12&aq=8",
                           "/search?q=12&aq=7?0123abc", "/search?q=12&aq=7?0123abcdx", "/find?q=12"})
    EXPECT_FALSE(is_conficker_rendezvous("192.0.2.7", path)) << path;
  EXPECT_FALSE(is_conficker_rendezvous("www.google.com", "/search?q=12"));
  EXPECT_FALSE(is_conficker_rendezvous("2001:db8::1", "/search?q=12"));
}

const std::string kShellcodeA = bytes_of("e8ffffffffc15e8d4e108031c44166813945507 5f5aec69da04f85ea");
const std::string kShellcodeB = bytes_of("e8ffffffffc25f8d4f108031c4416681394d5375f538aec69da04f85ea");

TEST(ConfickerShellcode, TheDecoderIsFoundAnywhere) {
  EXPECT_EQ(find_conficker_shellcode("AAAA" + kShellcodeA), ConfickerShellcode::decoder);
  EXPECT_EQ(find_conficker_shellcode(bytes_of("e8ffffffff90e8ffffffffc1") + kShellcodeB),
            ConfickerShellcode::decoder);
  EXPECT_EQ(find_conficker_shellcode(kShellcodeB.substr(0, 6)), ConfickerShellcode::prefix);
  EXPECT_EQ(find_conficker_shellcode(kShellcodeB.substr(0, 5)), ConfickerShellcode::none);
  EXPECT_EQ(find_conficker_shellcode(std::string(512, '\xff')), ConfickerShellcode::none);
  EXPECT_EQ(find_conficker_shellcode(""), ConfickerShellcode::none);
}

struct ConfickerTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> p2p = make_conficker_p2p(settings, 0);
  std::unique_ptr<Detector> scan = make_conficker_p2p_scan(settings, 1 << 20);
  std::unique_ptr<Detector> http = make_conficker_http(settings, 1 << 20);
  std::unique_ptr<Detector> exploit = make_conficker_exploit(settings, 0);
  const std::vector<Seen>& see(Detector& detector, ObservationKind kind, const std::vector<Row>& rows,
                               bool payload = true) {
    kept.seen.clear();
    fill(batch, kind, rows, payload);
    detector.observe(batch, hosts, kept);
    return kept.seen;
  }
};

const std::string kBare = bytes_of("94bc3b72bc9d79622921a12f5340");
const std::string kMessage = bytes_of("78563412f0debc9af84411430610390625785745");

TEST_F(ConfickerTest, AMessageConfirmsItsSender) {
  auto seen = see(*p2p, ObservationKind::flow, {Row{.dst_port = 25329, .protocol = 17, .opening = kMessage}});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[0].family, "conficker");
}

TEST_F(ConfickerTest, AnAnswerToNmapsProbeConfirmsTheAnswererAndTheProbeIsOnlySuspected) {
  Row inward{.src = "198.51.100.9",
             .dst = "14.160.0.9",
             .dst_port = 25329,
             .protocol = 17,
             .opening = kBare,
             .reply = kMessage};
  auto seen = see(*p2p, ObservationKind::flow, {inward});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].host, ip("14.160.0.9"));
  EXPECT_EQ(seen[0].port, 25329);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  seen = see(*p2p, ObservationKind::flow, {Row{.dst_port = 25329, .protocol = 17, .opening = kBare}});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
}

TEST_F(ConfickerTest, APortWhereNoBotListensIsNotLookedAt) {
  EXPECT_TRUE(see(*p2p, ObservationKind::flow,
                  {Row{.dst_port = 443, .protocol = 17, .opening = kMessage},
                   Row{.dst_port = 25329, .protocol = 6, .opening = kMessage}})
                  .empty());
}

// Targets each at the port it would have as a bot, half by TCP; the second half at those of the week.
std::vector<Row> peer_search(std::vector<std::string>& targets, size_t count, Timestamp time) {
  std::vector<Row> rows;
  targets.clear();
  for (size_t i = 0; targets.size() < count; ++i)
    if (uint32_t target = ip("198.51.0.1").v4() + static_cast<uint32_t>(i); conficker_sampled(target))
      targets.push_back(IpAddress::from_v4(target).to_string());
  for (size_t i = 0; i < count; ++i) {
    uint32_t target = ip(targets[i]).v4();
    ConfickerPorts ports =
        i % 4 < 2 ? conficker_fixed_ports(target) : conficker_week_ports(target, conficker_week(time));
    bool tcp = i % 2;
    rows.push_back({.dst = targets[i].c_str(),
                    .dst_port = tcp ? ports.tcp : ports.udp,
                    .protocol = static_cast<uint8_t>(tcp ? 6 : 17),
                    .time = time});
  }
  return rows;
}

TEST_F(ConfickerTest, ASearchForPeersIsProbableFromFlowsAlone) {
  std::vector<std::string> targets;
  auto rows = peer_search(targets, 10, at("2018-12-09T10:00:00Z"));
  auto seen = see(*scan, ObservationKind::flow, rows, false);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
  EXPECT_EQ(seen[0].first, at("2018-12-09T10:00:00Z"));
}

TEST_F(ConfickerTest, FewerOrTheWrongProtocolOrWeekAreNot) {
  std::vector<std::string> targets;
  Timestamp time = at("2018-12-09T10:00:00Z");
  EXPECT_TRUE(see(*scan, ObservationKind::flow, peer_search(targets, 9, time), false).empty());
  auto wrong = peer_search(targets, 40, time + kMicrosPerHour);
  for (Row& row : wrong) row.protocol = row.protocol == 6 ? 17 : 6;
  EXPECT_TRUE(see(*scan, ObservationKind::flow, wrong, false).empty());
  auto old = peer_search(targets, 16, time + 2 * kMicrosPerHour);  // 8 of them at ports of a week
  for (Row& row : old) row.time += 14 * kMicrosPerDay;
  EXPECT_TRUE(see(*scan, ObservationKind::flow, old, false).empty());
}

// A peer-to-peer client that talks to 8,000 peers at random ports within the hour.
TEST_F(ConfickerTest, RandomHighPortsDoNotAddUp) {
  std::vector<std::string> targets;
  std::vector<Row> rows;
  for (int i = 0; i < 8000; ++i)
    targets.push_back("198." + std::to_string(18 + i / 4000) + "." + std::to_string(i / 200 % 200) + "." +
                      std::to_string(i % 200 + 1));
  uint64_t state = 88172645463325252;
  for (const std::string& target : targets) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    rows.push_back({.dst = target.c_str(),
                    .src_port = 6881,
                    .dst_port = static_cast<uint16_t>(1024 + state % 64000),
                    .protocol = 17});
  }
  EXPECT_TRUE(see(*scan, ObservationKind::flow, rows, false).empty());
}

std::vector<Row> smb_scan(std::vector<std::string>& targets, int count) {
  std::vector<Row> rows;
  targets.clear();
  for (int i = 0; i < count; ++i) targets.push_back("198.51.100." + std::to_string(i + 1));
  for (const std::string& target : targets)
    rows.push_back({.dst = target.c_str(), .dst_port = 445, .tcp_flags = 2});
  return rows;
}

TEST_F(ConfickerTest, TheRequestIsSuspectedAndWithScanningProbableInEitherOrder) {
  std::vector<std::string> targets;
  Row request{
      .dst_port = 80, .time = Row{}.time + 5 * kMicrosPerHour, .host = "192.0.2.7", .path = "/search?q=12"};
  for (bool request_first : {true, false}) {
    http = make_conficker_http(settings, 1 << 20);
    std::vector<Seen> all;
    auto run = [&](ObservationKind kind, const std::vector<Row>& rows) {
      for (const Seen& s : see(*http, kind, rows)) all.push_back(s);
    };
    if (request_first) run(ObservationKind::http, {request});
    run(ObservationKind::flow, smb_scan(targets, 30));
    if (!request_first) run(ObservationKind::http, {request});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].evidence, Evidence::suspected);
    EXPECT_EQ(all[1].evidence, Evidence::probable);
    EXPECT_EQ(all[1].first, at("2018-12-09T00:00:00Z"));
  }
}

TEST_F(ConfickerTest, ScanningAloneNamesNobody) {
  std::vector<std::string> targets;
  EXPECT_TRUE(see(*http, ObservationKind::flow, smb_scan(targets, 200)).empty());
}

TEST_F(ConfickerTest, ShellcodeToSmbIsConfirmedByItsDecoder) {
  auto seen = see(
      *exploit, ObservationKind::flow,
      {Row{.dst_port = 445, .opening = kShellcodeA},
       Row{.dst_port = 445, .opening = kShellcodeB.substr(0, 6)}, Row{.dst_port = 80, .opening = kShellcodeA},
       Row{.src = "198.51.100.7", .dst = "14.160.0.1", .dst_port = 445, .opening = kShellcodeA}});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[1].evidence, Evidence::suspected);
}

TEST_F(ConfickerTest, OrdinaryFlowsAreSilent) {
  auto rows = ordinary_flows(8192);
  EXPECT_TRUE(see(*p2p, ObservationKind::flow, rows).empty());
  EXPECT_TRUE(see(*scan, ObservationKind::flow, rows).empty());
  EXPECT_TRUE(see(*exploit, ObservationKind::flow, rows).empty());
}

}  // namespace
}  // namespace luytre
