#include "retro/retro.h"

#include <gmock/gmock.h>

#include "retro/reach.h"
#include "retro/replay.h"
#include "situation/figures.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Day kDay = 17868;  // 2018-12-03
constexpr uint32_t kSecond = kDay * 86400;
constexpr Timestamp kFound = 1'600'000'000 * kMicrosPerSecond;

class RetroTest : public testing::Test {
 protected:
  RetroTest() : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("retro-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    home_.emplace(*Home::open(folder_, Home::Access::write));
    directory_.emplace(*home_->directory());
    EXPECT_TRUE(directory_->add_organisations("org_id,name_en\nORG-A,A\nORG-B,B\n", "organisations"));
    EXPECT_TRUE(
        directory_->add_ownership("prefix,org_id,from,to\n198.18.0.0/24,ORG-A,,2018-12-03\n"
                                  "198.18.0.0/24,ORG-B,2018-12-04,\n198.18.1.0/24,ORG-B,,\n",
                                  "holdings"));
    EXPECT_TRUE(directory_->add_ownership("prefix\n198.18.0.0/15\n2001:db8:1::/48\n", "country"));
    EXPECT_TRUE(directory_->save());
    committer_ = *Committer::open(*home_, {.target = "memory"}, 1000);
  }
  ~RetroTest() override { std::filesystem::remove_all(folder_); }

  void contact(const char* client, const char* remote, uint16_t port, Day day = kDay,
               Via via = Via::traffic) {
    ArchivedContact c{
        .via = via, .protocol = 6, .port = port, .day = day, .client = *IpAddress::parse(client)};
    if (by_name(via))
      c.name = remote;
    else
      c.remote = *IpAddress::parse(remote);
    c.first = static_cast<uint32_t>(day) * 86400 + 60;
    c.last = c.first + 10;
    c.hours = 1;
    c.sensor = "hanoi";
    ArchiveRows rows;
    rows.add(c);
    ASSERT_TRUE(committer_->archive(rows));
  }
  static PastSearch one(IndicatorValue value, Profile profile = {.source = "list", .family = "mirai"}) {
    PastSearchBuilder builder;
    builder.add(value, profile);
    return builder.build();
  }
  static IndicatorValue address(const char* text) {
    return {.type = IndicatorType::address, .address = *IpAddress::parse(text)};
  }
  static IndicatorValue name(IndicatorType type, const char* text) { return {.type = type, .text = text}; }
  RetroReport search(const PastSearch& past, RetroOptions options = {.found = kFound}) {
    auto report = search_past(past, *directory_, *committer_, options);
    EXPECT_TRUE(report) << report.error().message;
    return *report;
  }
  uint64_t addresses() {
    return ask(*home_->days(), *directory_, {.from = 17000, .to = 19000})->total.distinct_addresses;
  }

  std::filesystem::path folder_;
  std::optional<Home> home_;
  std::optional<Directory> directory_;
  std::unique_ptr<Committer> committer_;
};

TEST_F(RetroTest, WhatWasSeenBeforeTheIndicatorWasKnownIsFoundLater) {
  contact("198.18.0.1", "192.0.2.1", 443);
  contact("198.18.1.1", "192.0.2.1", 80, kDay + 1);
  contact("198.18.1.2", "192.0.2.2", 80);
  EXPECT_EQ(addresses(), 0u);
  RetroReport report = search(one(address("192.0.2.1")));
  EXPECT_EQ(report.contacts, 2u);
  EXPECT_EQ(report.sightings, 2u);
  EXPECT_EQ(report.new_sightings, 2u);
  EXPECT_EQ(report.bodies, 2u);
  EXPECT_EQ(report.addresses, 2u);
  EXPECT_EQ(report.days, 2u);
  EXPECT_EQ(report.first, kDay);
  EXPECT_EQ(report.last, kDay + 1);
  EXPECT_EQ(addresses(), 2u);
}

TEST_F(RetroTest, TheSameSearchAgainChangesNothing) {
  contact("198.18.0.1", "192.0.2.1", 443);
  search(one(address("192.0.2.1")));
  RetroReport again = search(one(address("192.0.2.1")), {.found = kFound + 5});
  EXPECT_EQ(again.sightings, 1u);
  EXPECT_EQ(again.new_sightings, 0u);
  EXPECT_EQ(addresses(), 1u);
}

TEST_F(RetroTest, AWithdrawnIndicatorTakesItsLateFindingsBack) {
  contact("198.18.0.1", "192.0.2.1", 443);
  contact("198.18.1.1", "192.0.2.2", 443);
  search(one(address("192.0.2.1")));
  search(one(address("192.0.2.2")));
  EXPECT_EQ(addresses(), 2u);
  auto days = committer_->withdraw(std::vector<Withdrawal>{{"192.0.2.1", "list"}});
  ASSERT_TRUE(days) << days.error().message;
  EXPECT_THAT(*days, ElementsAre(kDay));
  EXPECT_EQ(addresses(), 1u);
}

TEST_F(RetroTest, OwnershipAndValidityAreThoseOfTheDay) {
  contact("198.18.0.1", "192.0.2.1", 443, kDay);
  contact("198.18.0.1", "192.0.2.1", 443, kDay + 1);
  contact("198.18.0.1", "192.0.2.1", 443, kDay + 2);
  RetroReport report = search(one(address("192.0.2.1"), {.source = "list", .until = start_of(kDay + 2)}));
  EXPECT_EQ(report.sightings, 2u);
  EXPECT_EQ(report.expired, 1u);
  EXPECT_EQ(report.bodies, 2u);  // A on the first day, B on the second
  EXPECT_EQ(report.addresses, 1u);
}

TEST_F(RetroTest, OnlyTheDaysAskedForAreSearched) {
  for (Day day = kDay; day < kDay + 5; ++day) contact("198.18.0.1", "192.0.2.1", 443, day);
  EXPECT_EQ(search(one(address("192.0.2.1")), {.from = kDay + 1, .to = kDay + 2, .found = kFound}).sightings,
            2u);
}

TEST_F(RetroTest, EveryTypeTheArchiveAnswersIsMatchedByItsRule) {
  contact("198.18.0.1", "192.0.2.1", 443);
  contact("2001:db8:1::5", "2001:db8:ffff::1", 443);
  contact("198.18.0.2", "www.bad.example", 0, kDay, Via::dns);
  contact("2001:db8:1::6", "bad.example", 0, kDay, Via::host);
  contact("198.18.0.4", "bad.example", 0, kDay, Via::server_name);
  contact("198.18.0.5", "notbad.example", 0, kDay, Via::dns);
  contact("198.18.0.6", "192.0.2.77", 0, kDay, Via::answer);
  EXPECT_EQ(
      search(
          one({.type = IndicatorType::address_port, .port = 443, .address = *IpAddress::parse("192.0.2.1")}))
          .sightings,
      1u);
  EXPECT_EQ(
      search(
          one({.type = IndicatorType::address_port, .port = 80, .address = *IpAddress::parse("192.0.2.1")}))
          .sightings,
      0u);
  EXPECT_EQ(
      search(one({.type = IndicatorType::prefix, .length = 26, .address = *IpAddress::parse("192.0.2.64")}))
          .sightings,
      1u);
  EXPECT_EQ(
      search(
          one({.type = IndicatorType::prefix, .length = 48, .address = *IpAddress::parse("2001:db8:ffff::")}))
          .sightings,
      1u);
  EXPECT_EQ(search(one(name(IndicatorType::domain, "bad.example"))).sightings, 3u);
  EXPECT_EQ(search(one(name(IndicatorType::domain_exact, "bad.example"))).sightings, 2u);
  EXPECT_EQ(search(one(name(IndicatorType::server_name, "bad.example"))).sightings, 1u);
}

TEST_F(RetroTest, SaysWhatItCannotSearch) {
  PastSearchBuilder builder;
  builder.add(name(IndicatorType::url, "bad.example/x"), {});
  builder.add(name(IndicatorType::ja3, "0123456789abcdef0123456789abcdef"), {});
  PastSearch past = builder.build();
  EXPECT_EQ(past.searched, 0u);
  EXPECT_EQ(past.all_unsearchable(), 2u);
  EXPECT_THAT(past.unsearchable_words(), HasSubstr("1 url"));
  EXPECT_EQ(search(past).contacts, 0u);
}

TEST_F(RetroTest, ReachCountsBodiesAndAddressesWhateverTheValidity) {
  for (int i = 1; i <= 20; ++i) contact(fmt::format("198.18.0.{}", i).c_str(), "192.0.2.1", 443);
  for (int i = 1; i <= 5; ++i) contact(fmt::format("198.18.1.{}", i).c_str(), "192.0.2.1", 443);
  contact("198.18.1.1", "192.0.2.2", 443);
  contact("198.18.1.9", "192.0.2.1", 443, kDay - 30);
  PastSearchBuilder builder;
  Profile late = {.source = "list", .from = start_of(kDay + 100)};
  for (const char* text : {"192.0.2.1", "192.0.2.2", "192.0.2.3"})
    builder.add(address(text), without_bounds(late));
  auto reach = measure_reach(builder.build(), *directory_, *committer_, kDay - 6, kDay);
  ASSERT_TRUE(reach) << reach.error().message;
  ASSERT_EQ(reach->size(), 2u);
  EXPECT_EQ((*reach)[0].indicator, "192.0.2.1");
  EXPECT_EQ((*reach)[0].addresses, 25u);
  EXPECT_EQ((*reach)[0].bodies, 2u);
  EXPECT_EQ((*reach)[1].addresses, 1u);
  EXPECT_EQ(addresses(), 0u);  // nothing was sighted
  EXPECT_THAT(too_far((*reach)[0], {.bodies = 1, .addresses = 100}, 7),
              HasSubstr("2 bodies and 25 addresses"));
  EXPECT_THAT(too_far((*reach)[0], {.bodies = 2, .addresses = 24}, 7), HasSubstr("25 addresses"));
  EXPECT_EQ(too_far((*reach)[0], {.bodies = 2, .addresses = 25}, 7), "");
  EXPECT_EQ(too_far((*reach)[0], {}, 7), "");
}

}  // namespace
}  // namespace luytre
