#include "events/segment.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "events/sighting_samples.h"

namespace luytre {
namespace {

std::vector<std::string> described(std::string_view rows) {
  std::vector<std::string> texts;
  auto read = read_rows(rows, [&](const Sighting& sighting) { texts.push_back(describe(sighting)); });
  if (!read) texts.push_back("error: " + read.error().message);
  return texts;
}

void expect_round_trip(const Sighting& sighting) {
  std::string rows;
  append_row(rows, sighting);
  EXPECT_EQ(described(rows), std::vector<std::string>{describe(sighting)});
  ParsedRow row = parse_row(rows);
  EXPECT_EQ(row.size, rows.size());
  EXPECT_EQ(row.key, sighting.key());
  EXPECT_EQ(row.sighting.key(), sighting.key());
}

TEST(SegmentRows, GiveBackEveryFieldAtItsEdges) {
  constexpr auto kMost = std::numeric_limits<uint64_t>::max();
  for (Timestamp t : {Timestamp{0}, Timestamp{-1}, Timestamp{1}, kMicrosPerDay, -kMicrosPerDay,
                      -kMicrosPerDay - 1, kNoTime, kNoTime + 1, std::numeric_limits<Timestamp>::max()}) {
    Sighting s = blank_sighting();
    s.first = t;
    s.last = ~t;
    expect_round_trip(s);
  }
  for (uint64_t n : {uint64_t{0}, uint64_t{1}, kMost}) {
    Sighting s = blank_sighting();
    s.packets = n;
    s.bytes = ~n;
    s.address = IpAddress(n, ~n);
    s.remote = IpAddress(~n, n);
    s.port = static_cast<uint16_t>(n);
    s.remote_port = static_cast<uint16_t>(~n);
    s.protocol = static_cast<uint8_t>(n);
    s.internal = n & 1;
    expect_round_trip(s);
  }
  for (size_t type = 0; type < kIndicatorTypes; ++type)
    for (int category = 0; category <= static_cast<int>(Category::p2p); ++category)
      for (int evidence = 0; evidence < 3; ++evidence)
        for (int reason = 0; reason <= static_cast<int>(AttributionReason::sensor); ++reason) {
          Sighting s = blank_sighting();
          s.indicator_type = static_cast<IndicatorType>(type);
          s.category = static_cast<Category>(category);
          s.evidence = static_cast<Evidence>(evidence);
          s.reason = static_cast<AttributionReason>(reason);
          expect_round_trip(s);
        }
  for (std::string_view Sighting::*member : segment_texts())
    for (size_t size : {0, 1, 127, 128, 129, 16383, 16384, 1 << 20}) {
      std::string text(size, 'x');
      Sighting s = blank_sighting();
      s.*member = text;
      expect_round_trip(s);
    }
}

TEST(SegmentRows, GiveBackRandomSightings) {
  SightingBatch batch = sample_sightings({.rows = 5000}, 1);
  std::vector<std::string> expected;
  for (const Sighting& sighting : batch.rows) expected.push_back(describe(sighting));
  EXPECT_EQ(described(rows_of(batch)), expected);
}

TEST(SegmentRows, CutTextsThatAreTooLong) {
  std::string text(kMaxRowText + 5, 'y');
  Sighting s = blank_sighting();
  s.name = text;
  std::string rows;
  append_row(rows, s);
  s.name = std::string_view(text).substr(0, kMaxRowText);
  EXPECT_EQ(described(rows), std::vector<std::string>{describe(s)});
}

// The reader refuses values beyond the last it knows, so it must know the last.
TEST(SegmentRows, KnowTheLastOfEachEnumeration) {
  auto named = [](const char* text) { return std::string_view(text) != "?"; };
  EXPECT_TRUE(named(to_string(Evidence::confirmed)) && named(to_string(AttributionReason::sensor)));
  EXPECT_FALSE(named(to_string(static_cast<Evidence>(static_cast<int>(Evidence::confirmed) + 1))));
  EXPECT_FALSE(
      named(to_string(static_cast<AttributionReason>(static_cast<int>(AttributionReason::sensor) + 1))));
}

TEST(SegmentRows, CutAnywhereGiveTheWholeRowsAndAnError) {
  SightingBatch batch = sample_sightings({.rows = 6}, 2);
  std::string rows = rows_of(batch);
  std::vector<size_t> ends = {0};
  for (const Sighting& sighting : batch.rows) {
    std::string one;
    append_row(one, sighting);
    ends.push_back(ends.back() + one.size());
  }
  for (size_t cut = 0; cut < rows.size(); ++cut) {
    std::string part = rows.substr(0, cut);
    size_t seen = 0;
    auto read =
        read_rows(part, [&](const Sighting& s) { EXPECT_EQ(describe(s), describe(batch.rows[seen++])); });
    size_t whole = static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), cut) - ends.begin()) - 1;
    EXPECT_EQ(seen, whole) << cut;
    EXPECT_EQ(read.has_value(), ends[whole] == cut) << cut;
    EXPECT_TRUE(read || read.error().code == ErrorCode::corrupt);
  }
}

TEST(SegmentRows, RefuseWhatNoWriterWrites) {
  Sighting s = blank_sighting();
  s.first = 5 * kMicrosPerDay;
  std::string good;
  append_row(good, s);
  auto offset = [](std::string_view name) {
    size_t at = 0;
    for (const SegmentColumn& column : segment_columns()) {
      if (name == column.name) return at;
      at += column.width;
    }
    ADD_FAILURE() << name;
    return at;
  };
  for (const char* column : {"day", "indicator_type", "category", "evidence", "reason", "internal"}) {
    std::string bad = good;
    bad[offset(column)] = 99;
    EXPECT_EQ(parse_row(bad).state, ParsedRow::State::corrupt) << column;
  }
  std::string fixed = good.substr(0, offset("name"));
  EXPECT_EQ(parse_row(fixed + "\x80\x80\x80\x80\x01").state,
            ParsedRow::State::corrupt);                                           // longer than any length
  EXPECT_EQ(parse_row(fixed + "\x81\x80\x40").state, ParsedRow::State::corrupt);  // 1 MiB and one
  EXPECT_EQ(
      parse_row(
          "Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded: would use 9 GiB "
          "(attempt to allocate chunk of 4 MiB), maximum: 9 GiB")
          .state,
      ParsedRow::State::corrupt);
}

TEST(RowStream, TakesPiecesOfAnySize) {
  SightingBatch batch = sample_sightings({.rows = 60}, 3);
  Sighting longer = batch.rows[7];
  std::string text(40000, 'z');
  longer.name = text;
  batch.add(longer);
  std::string rows = rows_of(batch);
  std::vector<std::string> expected = described(rows);
  std::mt19937_64 random(4);
  for (size_t most : {size_t{1}, size_t{2}, size_t{7}, size_t{100}, size_t{1000}, rows.size()}) {
    std::vector<std::string> got;
    RowStream stream([&](const Sighting& sighting) { return got.push_back(describe(sighting)), true; });
    for (size_t at = 0; at < rows.size();) {
      size_t size = std::min(1 + random() % most, rows.size() - at);
      std::string piece = rows.substr(at, size);  // of its own, so that the sanitizer sees the ends
      auto more = stream.feed(piece);
      ASSERT_TRUE(more && *more);
      at += size;
    }
    EXPECT_TRUE(stream.finish());
    EXPECT_EQ(got, expected);
    EXPECT_EQ(stream.rows(), expected.size());
  }
}

TEST(RowStream, StopsWhenToldToAndTellsOfAnUnfinishedRow) {
  std::string rows = rows_of(sample_sightings({.rows = 10}, 5));
  int seen = 0;
  RowStream stopping([&](const Sighting&) { return ++seen < 3; });
  auto more = stopping.feed(rows);
  ASSERT_TRUE(more);
  EXPECT_FALSE(*more);
  EXPECT_EQ(seen, 3);
  EXPECT_TRUE(stopping.finish());

  RowStream cut([](const Sighting&) { return true; });
  ASSERT_TRUE(cut.feed(std::string_view(rows).substr(0, rows.size() - 1)));
  EXPECT_EQ(cut.finish().error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace luytre
