#include "telemetry/idea/idea.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

std::string sample() {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/idea/testdata/events.json");
  return text ? *text : "";
}
PlainDecoded decode(std::string_view text) {
  return decode_in_pieces(*make_idea_decoder({}), text, text.size());
}
std::string ends(const PlainRow& row) {
  auto text = [](const IpAddress& a) { return a.is_unspecified() ? std::string("?") : a.to_string(); };
  return std::string(to_string(row.report_class)) + " " + text(row.src) + ":" + std::to_string(row.src_port) +
         " " + text(row.dst) + ":" + std::to_string(row.dst_port);
}

TEST(Idea, SpreadsListsAndRangesIntoRows) {
  PlainDecoded got = decode(sample());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 14, .malformed = 3, .unsupported = 1}));
  std::vector<std::string> rows;
  for (const PlainRow& row : got.rows) rows.push_back(ends(row));
  EXPECT_THAT(rows,
              testing::UnorderedElementsAre(
                  "infected 198.18.0.7:49153 203.0.113.80:80", "infected 198.18.0.8:49153 203.0.113.80:80",
                  "infected 198.18.0.9:49153 203.0.113.80:80", "scanner 2001:db8:::0 192.0.2.1:0",
                  "scanner 2001:db8::1:0 192.0.2.1:0", "scanner 2001:db8::2:0 192.0.2.1:0",
                  "scanner 2001:db8::3:0 192.0.2.1:0", "scanner 2001:db8:::0 2001:db8::9:0",
                  "scanner 2001:db8::1:0 2001:db8::9:0", "scanner 2001:db8::2:0 2001:db8::9:0",
                  "scanner 2001:db8::3:0 2001:db8::9:0", "vulnerable 192.0.2.7:123 ?:0",
                  "other 192.0.2.8:0 ?:0", "c2-server 192.0.2.9:0 ?:0"));
}

TEST(Idea, ReadsTimesNamesAndKeepsTheRest) {
  PlainDecoded got = decode(sample().substr(0, sample().find('\n') + 1));
  ASSERT_EQ(got.rows.size(), 3u);
  EXPECT_EQ(
      to_string(got.rows[0]),
      R"(report 2018-12-03T00:00:07.000000Z 2018-12-03T00:00:08.000000Z [198.18.0.7]:49153 > [203.0.113.80]:80 p6 )"
      R"(o0 infected 'Intrusion.Botnet' 'ramnit' 'c2.example' {"ID":"4390fc3f-c753-4a3e-bc83-1b44f24baf75",)"
      R"("DetectTime":"2018-12-03T00:00:09Z","Category":["Intrusion.Botnet"],"Confidence":0.9,)"
      R"("_Luytre":{"Family":"ramnit"},"Node":[{"Name":"vn.example"}],"Source.Type":["Botnet"],)"
      R"("Source.Proto":["tcp","http"]})");
}

TEST(Idea, BoundsTheRowsOfOneEvent) {
  std::string list;
  for (int i = 0; i < 256; ++i) list += (i ? "," : "") + std::string("{\"IP4\":[\"192.0.2.0/24\"]}");
  std::string text =
      R"({"Format":"IDEA0","DetectTime":"2018-12-03T00:00:09Z","Category":["Malware"],"Source":[)" + list +
      R"(],"Target":[)" + list + "]}\n";
  EXPECT_EQ(decode(text).counts,
            (DecodeCounts{.records = kIdeaRowLimit, .over_limit = 65536ull * 65536 - kIdeaRowLimit}));
}

TEST(Idea, KnowsItsOwn) {
  EXPECT_EQ(sniff_idea(as_bytes(sample())), 99);
  EXPECT_EQ(sniff_idea(as_bytes("{\"Format\":\"IDEA\"}")), 0);
}

TEST(Idea, GivesTheSameHoweverTheFileIsCut) {
  std::string text = sample();
  PlainDecoded whole = decode(text);
  for (size_t cut = 1; cut < text.size(); ++cut) {
    PlainDecoded got = decode_in_pieces(*make_idea_decoder({}), text, cut);
    ASSERT_EQ(got.counts, whole.counts) << cut;
    ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
  }
}

}  // namespace
}  // namespace luytre
