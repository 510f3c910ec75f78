#include "families/detectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

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

}  // namespace
}  // namespace luytre::test
