#include "monitor/sighting_maker.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

constexpr uint32_t kClient = 0xC6120005;  // 198.18.0.5, held by ORG-A
constexpr uint32_t kC2 = 0xC0000201;      // 192.0.2.1
const Timestamp kNoon = start_of(*parse_day("2018-12-03")) + 12 * kMicrosPerHour;

class SightingMakerTest : public testing::Test {
 protected:
  SightingMakerTest() : directory_(*Directory::open(testing::TempDir() + "/no-such-directory")) {
    EXPECT_TRUE(directory_.add_organisations(
        "org_id,sector,name_vi,name_en\nORG-A,MINISTRY,A,A\nORG-B,MINISTRY,B,B\n", "orgs"));
    EXPECT_TRUE(
        directory_.add_ownership("prefix,org_id,from,to\n198.18.0.0/24,ORG-A,,2018-12-03\n"
                                 "198.18.0.0/24,ORG-B,2018-12-04,\n2001:db8:1::/48,ORG-A,,\n",
                                 "own"));
    batch_.kind = ObservationKind::flow;
  }

  void indicator(IndicatorValue value, Profile profile) {
    builder_.add(value, builder_.add_profile(profile));
  }

  // A row with every column a flow has.
  void flow(uint32_t src, uint32_t dst, Timestamp first = kNoon) {
    uint32_t i = batch_.size++;
    batch_.first[i] = first;
    batch_.last[i] = first == kNoTime ? first : first + 5;
    batch_.src4[i] = src;
    batch_.dst4[i] = dst;
    batch_.src_port[i] = 40000;
    batch_.dst_port[i] = 443;
    batch_.protocol[i] = 6;
    batch_.origin[i] = 0;
    batch_.packets[i] = 3;
    batch_.bytes[i] = 180;
  }

  void run(SightingMaker::Options options = {.sensor = "s", .organisation = "", .hand_over = 1}) {
    indicators_.set(builder_.build());
    maker_ = std::make_unique<SightingMaker>(indicators_, directory_, options, [&](SightingBatch& made) {
      for (const Sighting& s : made.rows) sightings_.add(s);
      made.clear();
    });
    maker_->consume(batch_);
    maker_->hand_over();
  }

  Directory directory_;
  IndicatorSetBuilder builder_;
  PublishedIndicatorSet indicators_;
  ObservationBatch batch_;
  std::unique_ptr<SightingMaker> maker_;
  SightingBatch sightings_;
};

TEST_F(SightingMakerTest, TheConstituentIsTheSideThatIsNotTheIndicator) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list", .family = "mirai"});
  flow(kClient, kC2);
  flow(kC2, kClient);
  run();
  ASSERT_EQ(sightings_.rows.size(), 2u);
  const Sighting &out = sightings_.rows[0], &in = sightings_.rows[1];
  EXPECT_EQ(out.address, IpAddress::from_v4(kClient));
  EXPECT_EQ(out.remote_port, 443);
  EXPECT_EQ(in.address, IpAddress::from_v4(kClient));
  EXPECT_EQ(in.port, 443);
  EXPECT_EQ(in.remote_port, 40000);
  EXPECT_EQ(out.family, "mirai");
  EXPECT_EQ(out.organisation, "ORG-A");
  EXPECT_EQ(out.reason, AttributionReason::prefix);
  EXPECT_EQ(maker_->addresses().size(), 1u);
}

TEST_F(SightingMakerTest, OwnershipIsThatOfTheDay) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  flow(kClient, kC2, kNoon);
  flow(kClient, kC2, kNoon + kMicrosPerDay);
  run();
  ASSERT_EQ(sightings_.rows.size(), 2u);
  EXPECT_EQ(sightings_.rows[0].organisation, "ORG-A");
  EXPECT_EQ(sightings_.rows[1].organisation, "ORG-B");
}

TEST_F(SightingMakerTest, AddressesThatAreNobodysHereAreCountedAndMakeNoSighting) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  flow(0x08080808, kC2);
  run();
  EXPECT_TRUE(sightings_.rows.empty());
  EXPECT_EQ(maker_->counts().foreign, 1u);
}

TEST_F(SightingMakerTest, ValidityIsJudgedAtTheTimeOfTheObservation) {
  indicator({.address = IpAddress::from_v4(kC2)},
            {.source = "list", .from = kNoon, .until = kNoon + kMicrosPerHour});
  flow(kClient, kC2, kNoon - 1);
  flow(kClient, kC2, kNoon);
  flow(kClient, kC2, kNoon + kMicrosPerHour);
  run();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  EXPECT_EQ(sightings_.rows[0].first, kNoon);
  EXPECT_EQ(maker_->counts().expired, 2u);
}

TEST_F(SightingMakerTest, EachListThatSaysSoMakesASighting) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "one"});
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "two"});
  flow(kClient, kC2);
  run();
  ASSERT_EQ(sightings_.rows.size(), 2u);
  EXPECT_NE(sightings_.rows[0].key(), sightings_.rows[1].key());
}

TEST_F(SightingMakerTest, ASensorInsideABodyCountsPrivateAddressesAsItsInternalHosts) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  flow(0x0A000001, kC2);
  flow(kClient, kC2);
  run({.sensor = "s", .organisation = "ORG-B", .hand_over = 1});
  ASSERT_EQ(sightings_.rows.size(), 2u);
  EXPECT_TRUE(sightings_.rows[0].internal);
  EXPECT_EQ(sightings_.rows[0].organisation, "ORG-B");
  EXPECT_EQ(sightings_.rows[0].reason, AttributionReason::sensor);
  EXPECT_FALSE(sightings_.rows[1].internal);
  EXPECT_EQ(maker_->addresses().size(), 1u);
  EXPECT_EQ(maker_->internal_hosts().size(), 1u);
}

TEST_F(SightingMakerTest, ATranslatedSourceIsWhatTheWorldSees) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  flow(0x0A000001, kC2);
  batch_.translations.push_back({0, IpAddress::from_v4(kClient), IpAddress::from_v4(kC2), 61000, 443});
  run();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  EXPECT_EQ(sightings_.rows[0].address, IpAddress::from_v4(kClient));
  EXPECT_EQ(sightings_.rows[0].port, 61000);
}

TEST_F(SightingMakerTest, ObservationsWithoutATimeAreCounted) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  flow(kClient, kC2, kNoTime);
  run();
  EXPECT_TRUE(sightings_.rows.empty());
  EXPECT_EQ(maker_->counts().undated, 1u);
}

TEST_F(SightingMakerTest, AnAnswerNamesTheListedAddressAsTheRemote) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  batch_.kind = ObservationKind::dns;
  flow(kClient, 0xC6120035);
  batch_.name[0] = "harmless.example";
  batch_.answers.push_back({0, IpAddress::from_v4(0xCB007105)});
  batch_.answers.push_back({0, IpAddress::from_v4(kC2)});
  run();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  EXPECT_EQ(sightings_.rows[0].remote, IpAddress::from_v4(kC2));
  EXPECT_EQ(sightings_.rows[0].name, "harmless.example");
  EXPECT_EQ(sightings_.rows[0].address, IpAddress::from_v4(kClient));
}

TEST_F(SightingMakerTest, RowsCountInTheirOwnHourAndOrigin) {
  flow(kClient, kC2, kNoon + 7);
  flow(kClient, kC2, kNoTime);
  flow(kClient, kC2, kNoon + kMicrosPerHour);
  flow(kClient, kC2, kNoon + kMicrosPerHour + 1);
  batch_.origin[3] = 3;
  run();
  auto hours = maker_->take_hours();
  ASSERT_EQ(hours.size(), 3u);
  EXPECT_EQ((hours[{0, kNoon}].records), 1u);
  EXPECT_EQ((hours[{0, kNoon + kMicrosPerHour}].records), 1u);
  EXPECT_EQ((hours[{3, kNoon + kMicrosPerHour}].records), 1u);
  EXPECT_TRUE(maker_->take_hours().empty());
  EXPECT_EQ(maker_->latest(), kNoon + kMicrosPerHour);
}

TEST_F(SightingMakerTest, AValueInTwoPlacesOfOneObservationIsOneSighting) {
  indicator({.type = IndicatorType::domain, .text = "bad.example"}, {.source = "list"});
  batch_.kind = ObservationKind::http;
  flow(kClient, 0xC6120035);
  batch_.host[0] = "www.bad.example";
  batch_.path[0] = "/";
  batch_.server_name[0] = "www.bad.example";
  batch_.name[0] = "www.bad.example";
  run();
  EXPECT_EQ(sightings_.rows.size(), 1u);
}

class ReportsTest : public SightingMakerTest {
 protected:
  void report(ReportClass said, std::string_view type, std::string_view infection, uint32_t src = kClient) {
    batch_.kind = ObservationKind::report;
    flow(src, kC2);
    uint32_t i = batch_.size - 1;
    batch_.report_class[i] = said;
    batch_.report[i] = type;
    batch_.infection[i] = infection;
    batch_.name[i] = "";
    batch_.detail[i] = "{\"tag\":\"x\"}";
  }
};

TEST_F(ReportsTest, AnInfectionBecomesASightingOfItsFamily) {
  report(ReportClass::infected, "event4_sinkhole", "Downadup");
  run();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  const Sighting& s = sightings_.rows[0];
  EXPECT_EQ(s.family, "conficker");
  EXPECT_EQ(s.category, Category::sinkhole);
  EXPECT_EQ(s.source, "event4_sinkhole");
  EXPECT_EQ(s.detector, "report");
  EXPECT_EQ(s.indicator, "192.0.2.1");
  EXPECT_EQ(s.detail, "{\"tag\":\"x\"}");
  EXPECT_EQ(s.organisation, "ORG-A");
  EXPECT_EQ(maker_->addresses().size(), 1u);
}

TEST_F(ReportsTest, AWeaknessIsNoSighting) {
  report(ReportClass::vulnerable, "scan_ntp", "");
  report(ReportClass::other, "x", "");
  run();
  EXPECT_TRUE(sightings_.rows.empty());
  EXPECT_EQ(maker_->counts().reports, 2u);
  EXPECT_EQ(maker_->counts().no_sighting, 2u);
}

TEST_F(ReportsTest, AScannerOfNoNamedFamilyIsBehaviourAndNotInfected) {
  report(ReportClass::scanner, "event4_honeypot_darknet", "");
  report(ReportClass::scanner, "event4_honeypot_darknet", "mirai");
  run();
  ASSERT_EQ(sightings_.rows.size(), 2u);
  EXPECT_EQ(sightings_.rows[0].category, Category::behaviour);
  EXPECT_EQ(sightings_.rows[0].evidence, Evidence::suspected);
  EXPECT_EQ(sightings_.rows[1].category, Category::scanner);
  EXPECT_EQ(sightings_.rows[1].family, "mirai");
}

TEST_F(ReportsTest, AReportIsNotMatchedAgainstTheLists) {
  indicator({.address = IpAddress::from_v4(kC2)}, {.source = "list"});
  report(ReportClass::vulnerable, "scan_ntp", "");
  run();
  EXPECT_TRUE(sightings_.rows.empty());
}

TEST_F(SightingMakerTest, ADetectionIsAttributedLikeAHit) {
  static constexpr DetectorInfo kInfo{.name = "test-detector",
                                      .family = "mirai",
                                      .category = Category::c2,
                                      .grade = Evidence::confirmed,
                                      .needs = kPayload};
  run();
  Detection d{.detector = &kInfo,
              .first = kNoon,
              .last = kNoon + 1,
              .host = IpAddress::from_v4(kClient),
              .remote = IpAddress::from_v4(kC2),
              .indicator = "seq=dst",
              .family = "mirai",
              .category = Category::c2,
              .evidence = Evidence::confirmed,
              .detail = "{\"targets\":2}"};
  maker_->detected(d);
  d.host = IpAddress::from_v4(0x08080808);
  maker_->detected(d);
  maker_->hand_over();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  const Sighting& s = sightings_.rows[0];
  EXPECT_EQ(s.detector, "test-detector");
  EXPECT_EQ(s.source, "luytre");
  EXPECT_EQ(s.organisation, "ORG-A");
  EXPECT_EQ(s.evidence, Evidence::confirmed);
  EXPECT_EQ(maker_->counts().foreign, 1u);
  EXPECT_EQ(s.category, Category::c2);
  EXPECT_EQ(maker_->counts().detections, 1u);
  EXPECT_EQ(maker_->addresses().size(), 1u);
}

TEST_F(SightingMakerTest, WhatADetectorOnlySuspectsMakesNobodyInfected) {
  static constexpr DetectorInfo kInfo{.name = "test-detector", .family = "sality", .category = Category::c2};
  run();
  maker_->detected({.detector = &kInfo,
                    .first = kNoon,
                    .host = IpAddress::from_v4(kClient),
                    .family = "sality",
                    .category = Category::c2,
                    .evidence = Evidence::suspected});
  maker_->hand_over();
  ASSERT_EQ(sightings_.rows.size(), 1u);
  EXPECT_EQ(sightings_.rows[0].category, Category::behaviour);
  EXPECT_TRUE(maker_->addresses().empty());
}

}  // namespace
}  // namespace luytre
