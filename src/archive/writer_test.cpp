#include "archive/writer.h"

#include <gmock/gmock.h>

#include <random>

#include "archive/archive_behaviour.h"
#include "archive/memory_archive.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Day kDay = 17868;
constexpr Timestamp kNoon = start_of(kDay) + 12 * kMicrosPerHour;

uint32_t v4(const char* text) {
  return IpAddress::parse(text)->v4();
}

// 198.18.0.0/16 and 2001:db8:1::/48 are ours.
const AttributionTable& owners() {
  static const auto table = [] {
    AttributionBuilder builder;
    builder.add(*Prefix::parse("198.18.0.0/16"), AttributionBuilder::Rank::prefix, "ORG-A");
    builder.add(*Prefix::parse("2001:db8:1::/48"), AttributionBuilder::Rank::country, "");
    return *builder.build();
  }();
  return *table;
}

class ArchiveWriterTest : public testing::Test {
 public:
  void consume(ArchiveWriter::Options options = {.sensor = "s"}) {
    ArchiveWriter writer(options, [&](ArchiveRows& rows) { keep(rows); });
    writer.consume(batch, owners());
    writer.hand_over();
    counts = writer.counts();
  }
  void keep(ArchiveRows& rows) {
    for (auto table : {ArchiveTable::addresses, ArchiveTable::names})
      ASSERT_TRUE(read_archive_rows(table, rows.bytes[static_cast<size_t>(table)],
                                    [&](const ArchivedContact& c) { seen.push_back(describe(c)); }));
  }
  void flow(const char* src, uint16_t src_port, const char* dst, uint16_t dst_port, Timestamp first,
            Timestamp last) {
    uint32_t i = batch.size++;
    batch.first[i] = first;
    batch.last[i] = last;
    batch.src4[i] = v4(src);
    batch.dst4[i] = v4(dst);
    batch.src_port[i] = src_port;
    batch.dst_port[i] = dst_port;
    batch.protocol[i] = 6;
  }

  ObservationBatch batch;
  std::vector<std::string> seen;
  ArchiveWriter::Counts counts;
};

TEST_F(ArchiveWriterTest, FoldsBothDirectionsOfAContactIntoOne) {
  flow("198.18.0.1", 40000, "192.0.2.1", 443, kNoon, kNoon + 5 * kMicrosPerSecond);
  flow("192.0.2.1", 443, "198.18.0.1", 40001, kNoon - 2 * kMicrosPerHour, kNoon - 2 * kMicrosPerHour);
  consume();
  EXPECT_THAT(seen, ElementsAre(fmt::format(
                        "2018-12-03 via 0 192.0.2.1:443/6 '' 198.18.0.1 's' '' {}-{} {:06x}",
                        kDay * 86400 + 10 * 3600, kDay * 86400 + 12 * 3600 + 5, 1 << 10 | 1 << 12)));
  EXPECT_EQ(counts.observations, 2u);
  EXPECT_EQ(counts.rows, 1u);
}

TEST_F(ArchiveWriterTest, LeavesOutWhatHasNoEndOrBothEndsHere) {
  flow("198.18.0.1", 1, "198.18.0.2", 2, kNoon, kNoon);
  flow("203.0.113.1", 1, "192.0.2.2", 2, kNoon, kNoon);
  flow("198.18.0.1", 1, "0.0.0.0", 2, kNoon, kNoon);
  consume();
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(ArchiveWriterTest, CountsTimesNoClockGives) {
  flow("198.18.0.1", 1, "192.0.2.2", 2, kNoTime, kNoTime);
  flow("198.18.0.1", 1, "192.0.2.2", 2, 0, 0);
  flow("198.18.0.1", 1, "192.0.2.2", 2, INT64_MAX, INT64_MAX);
  consume();
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_EQ(counts.undated, 3u);
}

TEST_F(ArchiveWriterTest, ALongFlowIsSeenInAllItsHoursOfTheDay) {
  flow("198.18.0.1", 1, "192.0.2.1", 2, kNoon + 10 * kMicrosPerHour, kNoon + 20 * kMicrosPerHour);
  flow("198.18.0.1", 1, "192.0.2.2", 2, start_of(kDay), kNoTime);
  consume();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_THAT(seen[0], testing::EndsWith("c00000"));
  EXPECT_THAT(seen[1], testing::EndsWith("000001"));
}

TEST_F(ArchiveWriterTest, TakesThePrivateHostsOfABodyOnlyWithItsSensorInside) {
  flow("10.0.0.1", 1, "192.0.2.1", 2, kNoon, kNoon);
  consume();
  EXPECT_THAT(seen, IsEmpty());
  consume({.sensor = "s", .organisation = "ORG-A"});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_THAT(seen[0], testing::HasSubstr("10.0.0.1 's' 'ORG-A'"));
}

TEST_F(ArchiveWriterTest, UsesTheTranslatedAddress) {
  flow("198.18.0.1", 1, "192.0.2.1", 2, kNoon, kNoon);
  batch.translations.push_back({0, *IpAddress::parse("198.18.9.9"), {}, 0, 0});
  consume();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_THAT(seen[0], testing::HasSubstr("198.18.9.9"));
}

TEST_F(ArchiveWriterTest, KeepsNamesAndAnswersOfDns) {
  batch.kind = ObservationKind::dns;
  flow("198.18.0.1", 1, "198.18.0.53", 53, kNoon, kNoon);
  flow("203.0.113.7", 1, "198.18.0.53", 53, kNoon, kNoon);  // a foreigner asks
  batch.name[0] = "bad.example";
  batch.name[1] = "other.example";
  batch.answers = {{0, *IpAddress::parse("192.0.2.1")},
                   {0, *IpAddress::parse("198.18.3.3")},
                   {0, *IpAddress::parse("192.0.2.1")},
                   {1, *IpAddress::parse("192.0.2.7")}};
  consume();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_THAT(seen[0], testing::HasSubstr("via 1 192.0.2.1:0/0 '' 198.18.0.1"));
  EXPECT_THAT(seen[1], testing::HasSubstr("via 0 203.0.113.7:1/6 '' 198.18.0.53"));
  EXPECT_THAT(seen[2], testing::HasSubstr("via 2 :::0/0 'bad.example' 198.18.0.1"));
}

TEST_F(ArchiveWriterTest, KeepsHostsAndServerNames) {
  batch.kind = ObservationKind::http;
  flow("198.18.0.1", 1, "198.18.0.80", 3128, kNoon, kNoon);
  flow("198.18.0.1", 1, "198.18.0.80", 3128, kNoon, kNoon);
  batch.host[0] = "bad.example";
  batch.host[1] = "192.0.2.80";
  consume();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_THAT(seen[0], testing::HasSubstr("via 0 192.0.2.80:3128/0"));
  EXPECT_THAT(seen[1], testing::HasSubstr("via 3 :::0/0 'bad.example'"));
  seen.clear();
  batch.kind = ObservationKind::tls;
  batch.server_name[0] = "tls.example";
  batch.server_name[1] = "";
  consume();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_THAT(seen[0], testing::HasSubstr("via 4 :::0/0 'tls.example'"));
}

// The answer must not depend on how the input is cut, shared out, repeated, or on how little memory there is.
TEST_F(ArchiveWriterTest, HoldsTheSameWhateverTheMemoryAndHoweverOftenItIsRead) {
  std::mt19937 random(1);
  std::vector<ObservationBatch> batches(6);
  std::vector<std::string> names;
  for (int i = 0; i < 4000; ++i) names.push_back(fmt::format("n{}.example", i));
  for (size_t b = 0; b < batches.size(); ++b) {
    batch = {};
    batch.kind = b % 2 ? ObservationKind::dns : ObservationKind::flow;
    for (size_t i = 0; i < kBatchRows; ++i) {
      flow("198.18.0.1", 1, "192.0.2.1", 2, kNoon + (random() % 30) * kMicrosPerHour, kNoTime);
      batch.src4[i] += static_cast<uint32_t>(random() % 40);
      batch.dst4[i] += static_cast<uint32_t>(random() % 400);
      if (b % 2) batch.name[i] = names[random() % names.size()];
    }
    batches[b] = std::move(batch);
  }
  auto read = [&](size_t memory, int times) {
    MemoryArchive archive;
    ArchiveWriter writer({.sensor = "s", .memory = memory}, [&](ArchiveRows& rows) {
      EXPECT_LT(rows.rows(), 200'000u);
      ASSERT_TRUE(archive.insert(rows));
    });
    for (int t = 0; t < times; ++t)
      for (ObservationBatch& one : batches) writer.consume(one, owners());
    writer.hand_over();
    return found(archive, {.prefixes = {*Prefix::parse("192.0.0.0/16")}, .domains = {"example"}});
  };
  auto expected = read(256 << 20, 1);
  EXPECT_GT(expected.size(), 10'000u);
  EXPECT_EQ(read(1, 1), expected);
  EXPECT_EQ(read(1 << 20, 2), expected);
}

}  // namespace
}  // namespace luytre
