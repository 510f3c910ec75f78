#include "families/detectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

TEST(Detectors, EachIsNamedOnceAndSaysWhatItIs) {
  std::set<std::string_view> names;
  for (const DetectorRow& row : detectors()) {
    const DetectorInfo& info = *row.info;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(find_detector(info.name), &info);
    EXPECT_NE(info.needs, 0) << info.name;
    EXPECT_FALSE(info.sentence.empty() || info.source.empty()) << info.name;
    if (info.category == Category::behaviour && info.needs == kFlows) {
      EXPECT_EQ(info.grade, Evidence::suspected);
    }
    for (const Threshold& t : info.thresholds) EXPECT_FALSE(t.sentence.empty()) << info.name;
  }
  EXPECT_EQ(find_detector("nobody"), nullptr);
}

TEST(DetectorSettings, ThresholdsAreSetByName) {
  auto settings = DetectorSettings::parse("smb-scan.targets=50, beacon.contacts=9", "dns-tunnel", 1 << 20);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->threshold(*find_detector("smb-scan"), "targets"), 50u);
  EXPECT_EQ(settings->threshold(*find_detector("beacon"), "contacts"), 9u);
  EXPECT_EQ(settings->threshold(*find_detector("beacon"), "hours"), 4u);
  EXPECT_FALSE(settings->on(*find_detector("dns-tunnel")));
  EXPECT_TRUE(settings->on(*find_detector("beacon")));
  EXPECT_EQ(settings->memory(), uint64_t{1} << 20);
}

TEST(DetectorSettings, WhatIsNotThereIsRefusedWithTheNearestName) {
  for (auto [thresholds, off, nearest] :
       {std::tuple{"smb-scan.target=5", "", "smb-scan.targets"}, {"", "beakon", "beacon"}}) {
    auto settings = DetectorSettings::parse(thresholds, off, 0);
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, ErrorCode::invalid);
    EXPECT_THAT(settings.error().message, testing::HasSubstr(nearest));
  }
  for (const char* bad : {"beacon.contacts", "beacon.contacts=", "beacon.contacts=x", "beacon.contacts=0",
                          "beacon.contacts=-1", "beacon.contacts=99999999999999999999"})
    EXPECT_FALSE(DetectorSettings::parse(bad, "", 0)) << bad;
}

TEST(DetectorSet, RunsAllThatAreOnAndCountsEvictions) {
  auto settings = DetectorSettings::parse("", "iot-telnet-scan", 8 << 20);
  DetectorSet set(*settings);
  std::vector<Row> rows;
  for (uint32_t n = 0; n < 100; ++n)
    rows.push_back(flow("14.160.0.7", target(n), n % 2 ? 23 : 445, 2, kMorning));
  ObservationBatch batch;
  fill(batch, ObservationKind::flow, rows, false);
  OurHosts hosts;
  KeepDetections kept;
  set.observe(batch, hosts, kept);
  set.finish(INT64_MAX, kept);
  ASSERT_EQ(kept.seen.size(), 1u);
  EXPECT_EQ(kept.seen[0].detector, "smb-scan");
  EXPECT_EQ(set.evicted().size(), detectors().size() - 1);
  for (const auto& e : set.evicted()) EXPECT_EQ(e.entries, 0u) << e.detector->name;
}

// A morning of all kinds of batch: hosts that scan, ask for names that do not exist, come back on the minute,
// send mail and speak what payload checks look at.
struct Morning {
  static constexpr size_t kParts = 8;
  struct Part {
    std::vector<Row> rows;  // the batch views their text
    ObservationBatch batch;
  };
  std::vector<std::unique_ptr<Part>> parts;

  Morning() {
    std::vector<std::string> hosts;
    for (uint32_t h = 0; h < 20; ++h)
      hosts.push_back(IpAddress::from_v4(ip("14.160.0.7").v4() + h).to_string());
    auto time = [](size_t step) { return kMorning + static_cast<Timestamp>(step) * 10 * kMicrosPerSecond; };
    for (size_t p = 0; p < kParts; ++p) {
      auto rows = [&](ObservationKind kind) -> std::vector<Row>& {
        auto& part = parts.emplace_back(std::make_unique<Part>());
        part->batch.kind = kind;
        return part->rows;
      };
      auto& flows = rows(ObservationKind::flow);
      auto& names = rows(ObservationKind::dns);
      auto& requests = rows(ObservationKind::http);
      for (uint32_t n = 0; n < 30; ++n) {
        auto step = static_cast<uint32_t>(p * 30 + n);
        for (const std::string& host : hosts) {
          flows.push_back(flow(host, target(step), n % 2 ? 23 : 445, 2, time(step)));
          flows.push_back(flow(host, target(step % 60), 25, 0x1b, time(step)));
          names.push_back(query(host, fmt::format("q{}x{}kzv.example", step * 7919, step), 3, time(step)));
          Row request = flow(host, "198.51.100.9", 80, 0x1b, time(step));
          request.host = "cc.example";
          requests.push_back(request);
        }
      }
      auto& ordinary = rows(ObservationKind::flow);
      ordinary = ordinary_flows(1000);
    }
    for (auto& part : parts) {
      ObservationKind kind = part->batch.kind;
      fill(part->batch, kind, part->rows);
      if (kind == ObservationKind::dns)
        for (uint32_t i = 0; i < part->batch.size; ++i) part->batch.response_code[i] = 3;
    }
  }
};

TEST(DetectorSet, ThreadsTogetherSayWhatOneThreadSays) {
  auto settings = DetectorSettings::parse("", "", 256 << 20);
  OurHosts hosts;
  auto said_by = [&](size_t threads) {
    Morning morning;
    DetectorSet set(*settings);
    std::vector<KeepDetections> kept(threads);
    std::atomic<size_t> next = 0;
    {
      std::vector<std::jthread> running;
      for (KeepDetections& keep : kept)
        running.emplace_back([&] {
          for (size_t i; (i = next++) < morning.parts.size();)
            set.observe(morning.parts[i]->batch, hosts, keep);
        });
    }
    set.finish(INT64_MAX, kept[0]);
    for (const auto& e : set.evicted()) EXPECT_EQ(e.entries, 0u) << e.detector->name;
    std::vector<Seen> all;
    for (KeepDetections& keep : kept) all.insert(all.end(), keep.seen.begin(), keep.seen.end());
    return lines(all);
  };
  auto alone = said_by(1);
  EXPECT_GE(alone.size(), 40u);
  EXPECT_EQ(said_by(4), alone);
}

}  // namespace
}  // namespace luytre::test
