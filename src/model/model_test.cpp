#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "model/counts.h"
#include "model/indicator.h"
#include "model/observation.h"
#include "model/sighting.h"

namespace luytre {
namespace {

Sighting sample() {
  Sighting s;
  s.first = 1543795200123456;
  s.last = 1543795260000000;
  s.address = IpAddress::from_v4(0xc6120111);
  s.port = 50123;
  s.remote = IpAddress::from_v4(0xcb007117);
  s.remote_port = 23;
  s.protocol = 6;
  s.name = "c2.bad.example";
  s.indicator = "203.0.113.23:23";
  s.indicator_type = IndicatorType::address_port;
  s.source = "trails";
  s.family = "mirai";
  s.detector = "indicator";
  s.packets = 12;
  s.bytes = 900;
  s.sensor = "north";
  s.organisation = "MIN-MOH";
  return s;
}

// Stored days and segments remember keys: a change of this number changes history, and needs a migration.
TEST(SightingKey, IsTheSameInEveryVersion) {
  EXPECT_EQ(sample().key(), 15083231179290598312ull);
}

TEST(SightingKey, EveryFieldThatNamesTheSightingChangesIt) {
  std::vector<std::pair<const char*, std::function<void(Sighting&)>>> changes = {
      {"first", [](Sighting& s) { ++s.first; }},
      {"last", [](Sighting& s) { ++s.last; }},
      {"address low", [](Sighting& s) { s.address = IpAddress(s.address.high(), s.address.low() ^ 1); }},
      {"address high", [](Sighting& s) { s.address = IpAddress(s.address.high() ^ 1, s.address.low()); }},
      {"port", [](Sighting& s) { ++s.port; }},
      {"remote low", [](Sighting& s) { s.remote = IpAddress(s.remote.high(), s.remote.low() ^ 1); }},
      {"remote high", [](Sighting& s) { s.remote = IpAddress(s.remote.high() ^ 1, s.remote.low()); }},
      {"remote port", [](Sighting& s) { ++s.remote_port; }},
      {"protocol", [](Sighting& s) { s.protocol = 17; }},
      {"name", [](Sighting& s) { s.name = "c3.bad.example"; }},
      {"no name", [](Sighting& s) { s.name = ""; }},
      {"indicator", [](Sighting& s) { s.indicator = "203.0.113.23:24"; }},
      {"indicator type", [](Sighting& s) { s.indicator_type = IndicatorType::url; }},
      {"source", [](Sighting& s) { s.source = "other list"; }},
      {"detector", [](Sighting& s) { s.detector = "beacon"; }},
      {"packets", [](Sighting& s) { ++s.packets; }},
      {"bytes", [](Sighting& s) { ++s.bytes; }},
      {"sensor", [](Sighting& s) { s.sensor = "south"; }},
      {"internal", [](Sighting& s) { s.internal = true; }},
  };
  std::map<uint64_t, const char*> seen = {{sample().key(), "unchanged"}};
  for (auto& [what, change] : changes) {
    Sighting s = sample();
    change(s);
    auto [at, fresh] = seen.emplace(s.key(), what);
    EXPECT_TRUE(fresh) << what << " has the key of " << at->second;
  }
}

TEST(SightingKey, IsNotChangedByWhatWasConcluded) {
  Sighting s = sample();
  s.organisation = "ISP-VNPT";
  s.reason = AttributionReason::asn;
  s.family = "iotmirai";
  s.category = Category::p2p;
  s.evidence = Evidence::confirmed;
  EXPECT_EQ(s.key(), sample().key());
}

TEST(SightingKey, TextsOfEveryLengthAreToldApart) {
  std::map<uint64_t, size_t> seen;
  for (size_t length = 0; length < 2000; ++length) {
    std::string text(length, 'a');
    Sighting s = sample();
    s.name = text;
    EXPECT_TRUE(seen.emplace(s.key(), length).second) << length;
    if (length == 0) continue;
    text.back() = 'b';
    EXPECT_TRUE(seen.emplace(s.key(), length).second) << length;
  }
  std::string longest(5000, 'x');  // all texts long at once
  Sighting s = sample();
  s.name = s.indicator = s.source = s.detector = s.sensor = longest;
  EXPECT_TRUE(seen.emplace(s.key(), 0).second);
}

TEST(SightingKey, TextDoesNotSlideFromOneFieldIntoTheNext) {
  Sighting a = sample(), b = sample();
  a.name = "ab", a.indicator = "c";
  b.name = "a", b.indicator = "bc";
  EXPECT_NE(a.key(), b.key());
}

TEST(Sighting, CountsOnTheDayItBegan) {
  Sighting s = sample();
  s.first = start_of(17869) - 1;
  s.last = start_of(17869) + 5;
  EXPECT_EQ(s.day(), 17868);
}

TEST(SightingBatch, KeepsItsOwnText) {
  SightingBatch batch;
  {
    std::string text[7];
    Sighting s = sample();
    std::string_view Sighting::*members[] = {&Sighting::name,        &Sighting::indicator, &Sighting::source,
                                             &Sighting::family,      &Sighting::detector,  &Sighting::sensor,
                                             &Sighting::organisation};
    for (size_t i = 0; i < 7; ++i) s.*members[i] = text[i] = std::string(s.*members[i]);
    batch.add(s);
    for (std::string& t : text) t.assign(t.size(), '!');
  }
  EXPECT_EQ(batch.rows[0].key(), sample().key());
  EXPECT_EQ(batch.rows[0].family, "mirai");
  EXPECT_EQ(batch.rows[0].organisation, "MIN-MOH");
  SightingBatch moved = std::move(batch);
  EXPECT_EQ(moved.rows[0].name, "c2.bad.example");
  moved.clear();
  EXPECT_TRUE(moved.rows.empty());
}

TEST(Names, EveryTypeCategoryAndMarkingIsReadBack) {
  for (size_t i = 0; i < kIndicatorTypes; ++i) {
    auto type = static_cast<IndicatorType>(i);
    EXPECT_EQ(indicator_type(to_string(type)), type);
  }
  for (int i = 0; i <= static_cast<int>(Category::p2p); ++i) {
    auto c = static_cast<Category>(i);
    EXPECT_EQ(category(to_string(c)), c);
  }
  for (int i = 0; i <= static_cast<int>(Tlp::red); ++i) {
    auto t = static_cast<Tlp>(i);
    EXPECT_EQ(tlp(to_string(t)), t);
    EXPECT_EQ(tlp(std::string("TLP:") + to_string(t)), t);
  }
  EXPECT_EQ(tlp("TLP:AMBER+STRICT"), Tlp::amber_strict);
  EXPECT_EQ(tlp("white"), Tlp::clear);
  EXPECT_FALSE(indicator_type("Address"));
  EXPECT_FALSE(category(""));
  EXPECT_FALSE(tlp("tlp:"));
}

TEST(Names, OfKindsEvidenceAndReasonsAreAllDifferent) {
  std::map<std::string, int> names;
  for (int i = 0; i < static_cast<int>(kObservationKinds); ++i)
    ++names[to_string(static_cast<ObservationKind>(i))];
  for (int i = 0; i <= static_cast<int>(Evidence::confirmed); ++i)
    ++names[to_string(static_cast<Evidence>(i))];
  for (int i = 0; i <= static_cast<int>(AttributionReason::sensor); ++i)
    ++names[to_string(static_cast<AttributionReason>(i))];
  EXPECT_EQ(names.size(), kObservationKinds + 3 + 5);
  EXPECT_FALSE(names.contains("?"));
}

TEST(IndicatorValue, IsWrittenAsPeopleWriteIt) {
  IpAddress v4 = IpAddress::from_v4(0xc0000201), v6 = *IpAddress::parse("2001:db8:bad::1");
  EXPECT_EQ((IndicatorValue{.type = IndicatorType::address, .address = v4}.to_string()), "192.0.2.1");
  EXPECT_EQ((IndicatorValue{.type = IndicatorType::address_port, .port = 443, .address = v4}.to_string()),
            "192.0.2.1:443");
  EXPECT_EQ((IndicatorValue{.type = IndicatorType::address_port, .port = 443, .address = v6}.to_string()),
            "[2001:db8:bad::1]:443");
  EXPECT_EQ(
      (IndicatorValue{.type = IndicatorType::prefix, .length = 24, .address = IpAddress::from_v4(0xc0000200)}
           .to_string()),
      "192.0.2.0/24");
  EXPECT_EQ((IndicatorValue{.type = IndicatorType::domain, .text = "bad.example"}.to_string()),
            "bad.example");
}

TEST(Column, IsAbsentUntilTouchedAndAligned) {
  Column<uint16_t> column;
  EXPECT_FALSE(column.present());
  column[kBatchRows - 1] = 7;
  EXPECT_TRUE(column.present());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(column.data()) % 64, 0u);
}

TEST(ObservationBatch, ClearedKeepsItsStorageAndForgetsItsRows) {
  ObservationBatch batch;
  uint32_t* storage = batch.src4.data();
  batch.size = 3;
  batch.answers.push_back({0, {}});
  batch.translations.push_back({});
  batch.name[0] = batch.text.copy("bad.example");
  batch.clear();
  EXPECT_EQ(batch.size, 0u);
  EXPECT_TRUE(batch.answers.empty());
  EXPECT_TRUE(batch.translations.empty());
  EXPECT_EQ(batch.src4.data(), storage);
}

TEST(DecodeCounts, AddFieldByField) {
  DecodeCounts one{
      .records = 1, .malformed = 2, .unsupported = 3, .incomplete = 4, .over_limit = 5, .lost = 6};
  DecodeCounts sum = one;
  sum += one;
  EXPECT_EQ(
      sum,
      (DecodeCounts{
          .records = 2, .malformed = 4, .unsupported = 6, .incomplete = 8, .over_limit = 10, .lost = 12}));
}

}  // namespace
}  // namespace luytre
