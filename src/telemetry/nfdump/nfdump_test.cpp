#include "telemetry/nfdump/nfdump.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "telemetry/nfdump/file_builder.h"
#include "telemetry/nfdump/nfdump_twin.h"

namespace luytre::nfdump {
namespace {

std::string testdata(const std::string& kind) {
  return *read_file(LUYTRE_SOURCE_DIR "/src/telemetry/nfdump/testdata/nfcapd-1.7.1." + kind);
}

PlainDecoded decode(std::string_view file, const DecodeOptions& options = {}) {
  auto decoder = make_nfdump_decoder(options);
  return decode_in_pieces(*decoder, file, file.size());
}

std::string problem_of(std::string_view file) {
  auto decoder = make_nfdump_decoder({});
  RowCollector rows;
  EXPECT_EQ(decoder->decode({.bytes = as_bytes(file), .last = true}, rows), file.size());
  EXPECT_TRUE(rows.rows.empty());
  EXPECT_EQ(decoder->counts().unsupported, 1u);
  return decoder->problem();
}

FlowValues a_flow() {
  return {.src = IpAddress::from_v4(0xC6120007),
          .dst = IpAddress::from_v4(0xC0000201),
          .src_port = 40000,
          .dst_port = 23,
          .protocol = 6,
          .tcp_flags = 2,
          .first_ms = 1543838390250,
          .last_ms = 1543838395250,
          .received_ms = 1543838400000,
          .packets = 3,
          .bytes = 180};
}

std::string one_block(const std::vector<std::string>& records, Compression compression = kPlain) {
  Block block;
  for (const std::string& r : records) {
    block.records += r;
    ++block.count;
  }
  return file_of({block}, compression);
}

// As `nfdump -r ... -o csv` prints them (milliseconds from -o raw).
const std::vector<std::string> kGolden = {
    "flow 2018-12-03T11:59:50.250000Z 2018-12-03T11:59:55.250000Z [198.18.0.30]:40003 > [192.0.2.1]:8080 p17 "
    "o0 "
    "packets=200 bytes=20000 1:100 flags=00",
    "flow 2018-12-03T11:59:50.250000Z 2018-12-03T11:59:55.250000Z [198.18.0.7]:40000 > [192.0.2.1]:23 p6 o0 "
    "packets=1 bytes=60 1:1 flags=02",
    "flow 2018-12-03T11:59:51.250000Z 2018-12-03T11:59:56.250000Z [198.18.0.8]:50123 > [203.0.113.9]:443 p6 "
    "o0 "
    "packets=12 bytes=3400 1:1 flags=1b",
    "flow 2018-12-03T11:59:52.250000Z 2018-12-03T11:59:57.250000Z [198.18.0.9]:0 > [203.0.113.10]:2048 p1 o0 "
    "packets=2 bytes=168 1:1 flags=00",
    "flow 2018-12-03T11:59:55.000000Z 2018-12-03T11:59:59.000000Z [2001:db8:1::7]:40001 > "
    "[2001:db8:ffff::1]:25 p6 "
    "o0 packets=3 bytes=180 1:1 flags=02",
    "flow 2018-12-03T11:59:56.000000Z 2018-12-03T11:59:58.000000Z [10.0.0.5]:40002 > [192.0.2.2]:80 p6 o0 "
    "packets=5 "
    "bytes=700 1:1 flags=1a",
    "flow 2018-12-03T11:59:57.000000Z 2018-12-03T11:59:58.000000Z [198.18.0.40]:40004 > [203.0.113.40]:443 "
    "p6 o0 "
    "packets=18 bytes=7000 1:1 flags=1e",
};

TEST(Nfdump, ReadsWhatNfcapdStored) {
  std::string file = testdata("plain");
  EXPECT_EQ(sniff_nfdump(as_bytes(file)), 100);
  PlainDecoded decoded = decode(file);
  EXPECT_EQ(sorted_text(decoded.rows), kGolden);
  EXPECT_EQ(decoded.counts, (DecodeCounts{.records = 7}));
}

TEST(Nfdump, ReadsEveryCompression) {
  std::string plain = testdata("plain");
  for (const std::string& file : {testdata("lz4"), testdata("bz2"), recompressed(plain, kLz4),
                                  recompressed(plain, kBzip2), recompressed(plain, kZstd)}) {
    PlainDecoded decoded = decode(file);
    EXPECT_EQ(sorted_text(decoded.rows), kGolden);
    EXPECT_EQ(decoded.counts, (DecodeCounts{.records = 7}));
  }
}

TEST(Nfdump, SaysWhatToDoWithFilesItRefuses) {
  std::string lzo = testdata("lzo");
  EXPECT_EQ(sniff_nfdump(as_bytes(lzo)), 100);
  EXPECT_NE(problem_of(lzo).find("nfdump -r FILE -w NEW -y"), std::string::npos);
  std::string file = testdata("plain");
  std::string old = file, later = file, strange = file, secret = file, swapped = file;
  old[2] = 1;
  EXPECT_NE(problem_of(old).find("layout 1"), std::string::npos);
  EXPECT_EQ(sniff_nfdump(as_bytes(old)), 90);
  later[2] = 3;
  EXPECT_NE(problem_of(later).find("layout 3"), std::string::npos);
  strange[16] = 9;
  EXPECT_NE(problem_of(strange).find("compression 9"), std::string::npos);
  secret[17] = 1;
  EXPECT_NE(problem_of(secret).find("encrypted"), std::string::npos);
  std::swap(swapped[0], swapped[1]);
  std::swap(swapped[2], swapped[3]);
  EXPECT_NE(problem_of(swapped).find("byte order"), std::string::npos);
  EXPECT_EQ(sniff_nfdump(as_bytes(swapped)), 100);
}

TEST(Nfdump, ReadsAFileThatComesInPieces) {
  for (const std::string& file : {testdata("plain"), testdata("lz4")})
    for (size_t piece : {1, 7, 100}) {
      auto decoder = make_nfdump_decoder({});
      EXPECT_EQ(sorted_text(decode_in_pieces(*decoder, file, piece).rows), kGolden);
    }
}

TEST(Nfdump, ReadsFilesJoinedAndFilesNotYetClosed) {
  std::string file = testdata("plain");
  PlainDecoded both = decode(file + testdata("bz2"));
  EXPECT_EQ(both.counts, (DecodeCounts{.records = 14}));
  both.rows.erase(both.rows.begin() + 7, both.rows.end());
  EXPECT_EQ(sorted_text(both.rows), kGolden);
  file[36] = 0;
  EXPECT_EQ(decode(file).counts, (DecodeCounts{.records = 7}));
}

TEST(Nfdump, GivesWhatIsWholeOfACutFile) {
  std::string flow = flow_record({generic(a_flow()), addresses(a_flow())});
  std::string file = one_block({flow, flow, flow});
  PlainDecoded decoded = decode(file.substr(0, file.size() - 1));
  EXPECT_EQ(decoded.counts, (DecodeCounts{.records = 2, .incomplete = 1}));
  EXPECT_EQ(decode(file.substr(0, 30)).counts, (DecodeCounts{.incomplete = 1}));
  EXPECT_EQ(decode(file.substr(0, 45)).counts, (DecodeCounts{.incomplete = 1}));
  EXPECT_EQ(decode(file + "rest of something, more than a file header").counts,
            (DecodeCounts{.records = 3, .malformed = 1}));
}

TEST(Nfdump, OneBadRecordDoesNotStopTheFile) {
  std::string good = flow_record({generic(a_flow()), addresses(a_flow())});
  std::string bad = flow_record({generic(a_flow()), element(kIpv4, "1234")});
  std::string without = flow_record({generic(a_flow())});
  std::string overrun = good;
  overrun[14] = 127;  // the first element's length
  EXPECT_EQ(decode(one_block({good, bad, overrun, without, record(77, "x"), good})).counts,
            (DecodeCounts{.records = 2, .malformed = 2, .unsupported = 2}));
  // A record that overruns its block takes the rest of it, not the next block.
  Block first{good + bad.substr(0, 20), 2}, second{good, 1};
  EXPECT_EQ(decode(file_of({first, second})).counts, (DecodeCounts{.records = 2, .malformed = 1}));
  Block other{"whatever", 1, 9}, array{"whatever", 1, kArrayBlock};
  EXPECT_EQ(decode(file_of({other, array, second})).counts, (DecodeCounts{.records = 1, .unsupported = 1}));
}

TEST(Nfdump, DamagedAndHugeBlocksAreCounted) {
  std::string good = flow_record({generic(a_flow()), addresses(a_flow())});
  for (Compression compression : {kLz4, kBzip2, kZstd}) {
    std::string file = file_of({{good, 1}, {good, 1}}, compression);
    for (size_t i = 0; i < 8; ++i) file[kFileHeader + kBlockHeader + i] = '\xff';
    DecodeCounts counts = decode(file).counts;
    EXPECT_EQ(counts.malformed, 1u);
    EXPECT_EQ(counts.records, 1u);
    std::string bomb = file_of({{std::string(kBlockLimit + 1, '\0'), 1}}, compression);
    counts = decode(bomb).counts;
    EXPECT_EQ(counts.over_limit + counts.malformed, 1u);
    EXPECT_EQ(counts.over_limit, compression == kLz4 ? 0u : 1u);
  }
  std::string file = one_block({good});
  file.replace(kFileHeader + 4, 4, "\xff\xff\xff\x7f");
  EXPECT_EQ(decode(file).counts, (DecodeCounts{.malformed = 1}));
}

class Translations : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    for (auto& t : batch.translations) found.push_back(t);
  }
  std::vector<ObservationBatch::Translation> found;
};

TEST(Nfdump, NatElementsBecomeTranslations) {
  Translations sink;
  auto decoder = make_nfdump_decoder({});
  std::string file = testdata("plain");
  decoder->decode({.bytes = as_bytes(file), .last = true}, sink);
  ASSERT_EQ(sink.found.size(), 1u);
  EXPECT_EQ(sink.found[0].src.to_string(), "198.18.0.20");
  EXPECT_EQ(sink.found[0].dst.to_string(), "192.0.2.2");
  EXPECT_EQ(sink.found[0].src_port, 61000);
  EXPECT_EQ(sink.found[0].dst_port, 80);
  EXPECT_EQ(sink.found[0].row, 3u);  // fourth of the IPv4 flows
}

TEST(Nfdump, PayloadBecomesOpeningAndReply) {
  FlowValues flow = a_flow();
  std::string bare = flow_record({generic(flow), addresses(flow)});
  std::string talk = flow_record({generic(flow), addresses(flow), element(kPayload, "GET / HTTP/1.0"),
                                  element(kPayloadBack, std::string(600, 'x'))});
  PlainDecoded decoded = decode(one_block({bare, talk, bare}));
  ASSERT_EQ(decoded.rows.size(), 3u);
  EXPECT_EQ(decoded.rows[0].opening, "");
  EXPECT_EQ(decoded.rows[1].opening, "GET / HTTP/1.0");
  EXPECT_EQ(decoded.rows[1].reply, std::string(kOpeningBytes, 'x'));
  EXPECT_EQ(decoded.rows[2].opening, "");
}

TEST(Nfdump, AGivenRateScalesOnlyWhatNfcapdLeftUnscaled) {
  FlowValues flow = a_flow();
  std::string scaled = flow_record({generic(flow), addresses(flow)}, kSampled),
              raw = flow_record({generic(flow), addresses(flow)});
  PlainDecoded decoded = decode(one_block({scaled, raw}), {.sampling = 50});
  ASSERT_EQ(decoded.rows.size(), 2u);
  EXPECT_EQ(decoded.rows[0].packets, 3u);
  EXPECT_EQ(decoded.rows[0].sampling, 50u);
  EXPECT_EQ(decoded.rows[1].packets, 150u);
  EXPECT_EQ(decoded.rows[1].bytes, 9000u);
}

TEST(Nfdump, EventsWithoutTimesBearTheEventsTime) {
  FlowValues flow = a_flow();
  flow.first_ms = flow.last_ms = 0;
  PlainDecoded decoded = decode(one_block(
      {flow_record({generic(flow), addresses(flow), element(kNselCommon, le(1543838391000, 8) + le(0, 8))}),
       flow_record({generic(flow), addresses(flow)}), flow_record({addresses(flow)})}));
  ASSERT_EQ(decoded.rows.size(), 3u);
  EXPECT_EQ(format_time(decoded.rows[0].first), "2018-12-03T11:59:51.000000Z");
  EXPECT_EQ(format_time(decoded.rows[1].last), "2018-12-03T12:00:00.000000Z");
  EXPECT_EQ(decoded.rows[2].first, kNoTime);
}

TEST(Nfdump, SaysTheSameAsItsTwin) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 12; ++round) {
    std::vector<Block> blocks;
    for (size_t b = 0; b < 1 + random() % 3; ++b) {
      Block block;
      for (size_t i = 0, n = random() % 9000; i < n; ++i, ++block.count) {
        FlowValues flow{.src = IpAddress::from_v4(static_cast<uint32_t>(random())),
                        .dst = IpAddress::from_v4(static_cast<uint32_t>(random())),
                        .src_port = static_cast<uint16_t>(random()),
                        .dst_port = static_cast<uint16_t>(random()),
                        .protocol = static_cast<uint8_t>(random()),
                        .tcp_flags = static_cast<uint8_t>(random()),
                        .first_ms = random() % 4 ? 1543838390250 + random() % 1000 : random() % 2 * random(),
                        .last_ms = random() % 4 ? 1543838395250u : 0u,
                        .received_ms = random() % 2,
                        .packets = random(),
                        .bytes = random()};
        if (random() % 3 == 0) flow.src = IpAddress(random(), random()), flow.dst = IpAddress(random(), 1);
        std::vector<std::string> elements = {generic(flow), addresses(flow)};
        if (random() % 5 == 0) elements.push_back(element(kCounters, le(1, 8) + le(random(), 8) + le(7, 8)));
        if (random() % 9 == 0) elements.push_back(element(kNselCommon, le(random(), 8)));
        if (random() % 40 == 0) elements.push_back(element(kPayload, std::string(random() % 700, 'p')));
        if (random() % 9 == 0) elements.push_back(element(static_cast<uint16_t>(random() % 50), "12345678"));
        if (random() % 2) std::swap(elements[0], elements[1]);
        block.records +=
            flow_record(elements, static_cast<uint8_t>(random() % 4), static_cast<uint16_t>(random() % 3));
        if (random() % 99 == 0)
          block.records += record(kSampler, le(random() % 3, 2) + le(0, 2) +
                                                le(static_cast<uint64_t>(-3) + random() % 6, 8) +
                                                le(random() % 3, 4) + le(random() % 1000, 4));
      }
      blocks.push_back(std::move(block));
    }
    std::string file = file_of(blocks, round % 2 ? kLz4 : kPlain);
    DecodeOptions options{.sampling = round % 3 ? 0u : 10u};
    auto decoder = make_nfdump_decoder(options);
    PlainDecoded fast = decode_in_pieces(*decoder, file, file.size() / 2 + 1),
                 plain = decode_plainly(file, options);
    EXPECT_EQ(fast.counts, plain.counts);
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows));
  }
}

}  // namespace
}  // namespace luytre::nfdump
