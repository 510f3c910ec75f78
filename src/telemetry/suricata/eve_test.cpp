#include "telemetry/suricata/eve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "telemetry/decoder.h"
#include "telemetry/suricata/eve_twin.h"
#include "telemetry/suricata/synthetic.h"

namespace luytre {
namespace {

std::string sample() {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/suricata/testdata/eve.json");
  return text ? *text : "";
}
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(text.substr(at, end - at));
  return lines;
}
PlainDecoded eve(std::string_view text) {
  return decode_in_pieces(*make_eve_decoder({}), text, text.size());
}

TEST(Eve, ReadsEveryEventType) {
  PlainDecoded got = eve(sample());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 11, .unsupported = 2}));
  EXPECT_THAT(sorted_text(got.rows),
              testing::ElementsAre("alert 2018-12-03T00:00:06.000000Z 2018-12-03T00:00:06.000000Z "
                                   "[198.18.0.7]:40006 > [203.0.113.9]:80 p6 o0 "
                                   "'EXAMPLE \"Trojan\" check-in' 'A Network Trojan was detected'",
                                   "dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z "
                                   "[198.18.0.7]:40001 > [192.0.2.53]:53 p17 o0 "
                                   "'www.example.com' type=1 code=255",
                                   "dns 2018-12-03T00:00:00.020000Z 2018-12-03T00:00:00.020000Z "
                                   "[198.18.0.7]:40001 > [192.0.2.53]:53 p17 o0 "
                                   "'www.example.com' type=1 code=0 203.0.113.9",
                                   "dns 2018-12-03T00:00:01.000000Z 2018-12-03T00:00:01.000000Z "
                                   "[2001:db8::7]:40001 > [2001:db8::53]:53 p17 o0 "
                                   "'two.example' type=28 code=0 2001:db8::9",
                                   "dns 2018-12-03T00:00:02.000000Z 2018-12-03T00:00:02.000000Z "
                                   "[198.18.0.7]:40002 > [192.0.2.53]:53 p17 o0 "
                                   "'grouped.example' type=1 code=3 203.0.113.10 203.0.113.11",
                                   "dns 2018-12-03T00:00:03.000000Z 2018-12-03T00:00:03.000000Z "
                                   "[198.18.0.7]:40003 > [192.0.2.53]:53 p17 o0 "
                                   "'also.example' type=15 code=0",
                                   "dns 2018-12-03T00:00:03.000000Z 2018-12-03T00:00:03.000000Z "
                                   "[198.18.0.7]:40003 > [192.0.2.53]:53 p17 o0 "
                                   "'three.example' type=1 code=0 203.0.113.12",
                                   "dns 2018-12-03T00:00:03.000000Z 2018-12-03T00:00:03.000000Z "
                                   "[198.18.0.7]:40003 > [192.0.2.53]:53 p17 o0 "
                                   "'three.example' type=1 code=255",
                                   "flow 2018-12-02T23:59:58.000001Z 2018-12-02T23:59:59.250000Z "
                                   "[198.18.0.7]:50123 > [203.0.113.200]:443 p6 o0 "
                                   "packets=23 bytes=5133 1:1 flags=1b",
                                   "http 2018-12-03T00:00:04.000000Z 2018-12-03T00:00:04.000000Z "
                                   "[198.18.0.7]:40004 > [203.0.113.9]:80 p6 o0 "
                                   "'www.example.com' '/a/b?c=\"d\"' 'GET' 'Mozilla/5.0 \u00e9' 200",
                                   "tls 2018-12-03T00:00:05.000000Z 2018-12-03T00:00:05.000000Z "
                                   "[198.18.0.7]:40005 > [203.0.113.9]:443 p6 o0 "
                                   "'login.example' '51c64c77e60f3980eea90869b68c58a8' "
                                   "'t13d1516h2_8daaf6152771_b186095e22b6' '4aa3766f0011'"));
}

TEST(Eve, FlagsAreWhatTheClientSent) {
  auto flags = [](std::string_view tcp) {
    PlainDecoded got = eve(fmt::format(
        R"({{"event_type":"flow","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"TCP","tcp":{{{}}}}})"
        "\n",
        tcp));
    return int{got.rows.at(0).tcp_flags};
  };
  EXPECT_EQ(flags(R"("tcp_flags":"16","tcp_flags_ts":"02","tcp_flags_tc":"14")"), 0x02);
  EXPECT_EQ(flags(R"("tcp_flags":"16")"), 0x16);
  EXPECT_EQ(flags(R"("tcp_flags_ts":"00","tcp_flags":"12")"), 0);
}

TEST(Eve, TakesMembersInAnyOrder) {
  PlainDecoded got =
      eve(R"({"dns":{"rrname":"a.example","type":"query"},"dest_ip":"192.0.2.2","src_ip":"192.0.2.1",)"
          R"("flow":{"start":"x"},"event_type":"dns"})"
          "\n");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0].name, "a.example");
}

TEST(Eve, CountsBadLinesAndGoesOn) {
  std::string good = lines_of(sample())[1] + "\n";
  EXPECT_EQ(eve("x\n{\n{\"event_type\":\"dns\"}\n\n{}\n{\"event_type\":\"netflow\"}\n" + good).counts,
            (DecodeCounts{.records = 1, .malformed = 3, .unsupported = 2}));
  EXPECT_EQ(eve(good + good.substr(0, 100)).counts, (DecodeCounts{.records = 1, .incomplete = 1}));
  EXPECT_EQ(eve(std::string((1 << 20) + 1, 'x') + "\n" + good).counts,
            (DecodeCounts{.records = 1, .over_limit = 1}));
}

TEST(Eve, BoundsTheQueriesOfOneEvent) {
  std::string line =
      R"({"event_type":"dns","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","dns":{"queries":[{"rrname":"a"})";
  for (int i = 0; i < 5000; ++i) line += R"(,{"rrname":"b"})";
  EXPECT_EQ(eve(line + "]}}\n").counts.records, 64u);
}

TEST(Eve, KnowsItsOwn) {
  EXPECT_EQ(sniff_eve(as_bytes(sample())), 95);
  EXPECT_EQ(sniff_eve(as_bytes("{\"id.orig_h\":1}\n")), 0);
  EXPECT_EQ(sniff_eve(as_bytes("event_type\n")), 0);
}

TEST(Eve, ForksAtOnce) {
  auto other = make_eve_decoder({})->fork();
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(decode_in_pieces(*other, sample(), 1000).counts.records, 11u);
}

TEST(Eve, GivesTheSameHoweverTheFileIsCut) {
  std::string text = sample();
  PlainDecoded whole = eve(text);
  for (size_t cut = 1; cut < text.size(); ++cut) {
    PlainDecoded got = decode_in_pieces(*make_eve_decoder({}), text, cut);
    ASSERT_EQ(got.counts, whole.counts) << cut;
    ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
  }
}

void expect_twin(const std::string& line, size_t& both) {
  auto plain = decode_eve_line_plainly(line);
  if (!plain) return;
  ++both;
  PlainDecoded fast = eve(line + "\n");
  ASSERT_EQ(fast.counts, plain->counts) << line;
  ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain->rows)) << line;
}

TEST(Eve, AgreesWithAnotherParserOnManyLines) {
  uint64_t decoded = 0;
  size_t both = 0;
  for (const std::string& line : lines_of(make_eve(3, 4000, decoded))) expect_twin(line, both);
  EXPECT_EQ(both, 4000u);
}

TEST(Eve, AgreesWithAnotherParserOnDamagedLines) {
  std::mt19937_64 random(22);
  auto seeds = lines_of(sample());
  size_t both = 0;
  for (int round = 0; round < 15'000 && !HasFatalFailure(); ++round) {
    std::string line = seeds[random() % seeds.size()];
    for (uint64_t edits = random() % 3; edits > 0; --edits) {
      size_t at = random() % line.size();
      switch (random() % 3) {
        case 0:
          line[at] = "\"{}[],: uxA"[random() % 11];
          break;
        case 1:
          line.erase(at, 1 + random() % 3);
          break;
        default:
          line.insert(at, 1, "\"{}[],: uxA"[random() % 11]);
          break;
      }
    }
    expect_twin(line, both);
  }
  EXPECT_GT(both, 4000u);
}

}  // namespace
}  // namespace luytre
