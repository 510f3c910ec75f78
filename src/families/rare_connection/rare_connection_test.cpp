#include "families/rare_connection/rare_connection.h"

#include <gtest/gtest.h>

#include <random>

#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;

// A run of three days: ordinary questions from the first; on the third a name, and a connection in pieces.
struct Story {
  std::vector<std::pair<Event, std::string>> questions;  // and the address answered
  std::vector<Event> flows;

  void ask(std::string_view host, std::string name, std::string address, Timestamp time) {
    questions.emplace_back(query(host, std::move(name), 0, time), std::move(address));
  }
  void connect(std::string_view host, std::string_view remote, Timestamp from, int pieces, Timestamp each) {
    for (int n = 0; n < pieces; ++n) {
      Event e = flow(host, remote, 443, 0x18, from + n * each);
      e.duration = each - kMicrosPerSecond;
      flows.push_back(e);
    }
  }
};

std::vector<Seen> tell(const Story& story, bool names_first) {
  OurHosts hosts;
  KeepDetections kept;
  auto detector = make_rare_connection(kSettings, kPlenty);
  ObservationBatch batch;
  for (int part = 0; part < 2; ++part) {
    bool names = (part == 0) == names_first;
    std::vector<Row> rows;
    if (names)
      for (const auto& [event, address] : story.questions) rows.push_back(event);
    else
      rows.assign(story.flows.begin(), story.flows.end());
    fill(batch, names ? ObservationKind::dns : ObservationKind::flow, rows, false);
    for (uint32_t i = 0; i < batch.size; ++i) {
      if (names) batch.answers.push_back({i, ip(story.questions[i].second)});
      if (!names) batch.last[i] = batch.first[i] + story.flows[i].duration;
    }
    detector->observe(batch, hosts, kept);
  }
  detector->finish(INT64_MAX, kept);
  return kept.seen;
}

Story ordinary() {
  Story story;
  for (int hour = 0; hour < 72; ++hour)
    story.ask("14.160.0.9", "www.example.com", "203.0.113.80", kMorning + hour * kMicrosPerHour);
  return story;
}
constexpr Timestamp kThirdDay = kMorning + 2 * kMicrosPerDay;

TEST(RareConnection, HoursWithANewSiteAreSeenWhicheverIsReadFirst) {
  for (Timestamp piece : {kMicrosPerHour / 60, kMicrosPerHour / 2, 3 * kMicrosPerHour}) {
    Story story = ordinary();
    story.ask("14.160.0.7", "cdn.fresh-name.net", "203.0.113.9", kThirdDay);
    story.connect("14.160.0.7", "203.0.113.9", kThirdDay + kMicrosPerSecond,
                  static_cast<int>(3 * kMicrosPerHour / piece), piece);
    for (bool names_first : {true, false}) {
      auto seen = tell(story, names_first);
      ASSERT_EQ(seen.size(), 1u) << piece;
      EXPECT_EQ(seen[0].name, "fresh-name.net");
      EXPECT_EQ(seen[0].remote, ip("203.0.113.9"));
      EXPECT_EQ(seen[0].remote_port, 443);
      EXPECT_EQ(seen[0].protocol, 6);
      EXPECT_EQ(seen[0].evidence, Evidence::suspected);
    }
  }
}

TEST(RareConnection, AKnownSiteAPopularOneAndAShortVisitAreNone) {
  Story known = ordinary();
  known.connect("14.160.0.7", "203.0.113.80", kThirdDay, 30, kMicrosPerHour / 10);
  EXPECT_TRUE(tell(known, true).empty());

  Story popular = ordinary();
  for (uint32_t n = 0; n < 40; ++n)
    popular.ask(IpAddress::from_v4(0x0EA00000 + n).to_string(), "new-game.vn", "203.0.113.9", kThirdDay + n);
  popular.connect("14.160.0.7", "203.0.113.9", kThirdDay, 30, kMicrosPerHour / 10);
  EXPECT_TRUE(tell(popular, true).empty());

  Story brief = ordinary();
  brief.ask("14.160.0.7", "fresh-name.net", "203.0.113.9", kThirdDay);
  brief.connect("14.160.0.7", "203.0.113.9", kThirdDay, 4, kMicrosPerHour / 6);
  EXPECT_TRUE(tell(brief, true).empty());
}

TEST(RareConnection, WhileTheRunLearnsNoSiteIsNew) {
  Story story;
  story.ask("14.160.0.7", "fresh-name.net", "203.0.113.9", kMorning);
  story.connect("14.160.0.7", "203.0.113.9", kMorning, 30, kMicrosPerHour / 10);
  EXPECT_TRUE(tell(story, true).empty());
}

TEST(RareConnection, WithoutANameThereIsNoVerdict) {
  Story story = ordinary();
  story.connect("14.160.0.7", "203.0.113.9", kThirdDay, 30, kMicrosPerHour / 10);
  EXPECT_TRUE(tell(story, true).empty());
}

}  // namespace
}  // namespace luytre::test
