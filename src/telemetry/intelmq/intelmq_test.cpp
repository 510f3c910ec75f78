#include "telemetry/intelmq/intelmq.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "telemetry/report_rows.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

std::string sample() {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/intelmq/testdata/events.json");
  return text ? *text : "";
}
PlainDecoded decode(std::string_view text) {
  return decode_in_pieces(*make_intelmq_decoder({}), text, text.size());
}

TEST(Intelmq, ReadsFlatAndNestedEvents) {
  PlainDecoded got = decode(sample());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 4, .malformed = 4}));
  EXPECT_THAT(
      sorted_text(got.rows),
      testing::UnorderedElementsAre(
          R"(report 2018-12-03T00:00:07.000000Z 2018-12-03T00:00:07.000000Z [198.18.0.7]:49153 > [203.0.113.80]:80 p6 o0 )"
          R"(infected 'Shadowserver Sinkhole' 'conficker' 'c2.example.net' {"feed.accuracy":100.0,)"
          R"("feed.provider":"Shadowserver","classification.taxonomy":"malicious-code",)"
          R"("classification.identifier":"conficker","source.asn":64500,"extra.tag":"a \"b\"","extra.list":[1,2],)"
          R"("time.observation":"2018-12-03T01:00:00+00:00"})",
          R"(report 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [2001:db8::7]:0 > []:0 p0 o0 )"
          R"(c2-server 'C2 list' '' 'evil.example' {"feed.accuracy":50,"extra.deep.er":true,)"
          R"("source.url":"http://evil.example/x"})",
          R"(report - - []:0 > []:0 p0 o0 attacker 'x' '' 'http://phish.example/Login' {"destination.port":"70000",)"
          R"("time.source":"never"})",
          R"(report - - []:0 > []:0 p0 o0 other 'x' '' '' {"classification.type":"honest"})"));
}

TEST(Intelmq, ReadsAnArrayOverLines) {
  PlainDecoded got = decode(
      "[\n {\n  \"feed.name\" : \"a\",\n  \"source.ip\" : \"192.0.2.1\"\n },\n {\"feed.name\":\"b\"}\n]\n");
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 2}));
}

TEST(Intelmq, BoundsObjectsAndDepth) {
  std::string deep = R"({"feed.name":"x","a":)";
  for (int i = 0; i < 500; ++i) deep += R"({"a":)";
  deep += "1" + std::string(501, '}') + "\n";
  EXPECT_EQ(decode(deep).counts, (DecodeCounts{.malformed = 1}));
  std::string good = "{\"feed.name\":\"x\"}\n";
  EXPECT_EQ(decode("{\"a\":\"" + std::string(2 << 20, 'x') + "\"}\n" + good).counts,
            (DecodeCounts{.records = 1, .over_limit = 1}));
  EXPECT_EQ(decode(good + "{\"feed.name\"").counts, (DecodeCounts{.records = 1, .incomplete = 1}));
}

TEST(Intelmq, KnowsItsOwn) {
  EXPECT_EQ(sniff_intelmq(as_bytes(sample())), 97);
  EXPECT_EQ(sniff_intelmq(as_bytes("{\"event_type\":\"flow\"}")), 0);
  EXPECT_EQ(sniff_intelmq(as_bytes("classification.type")), 0);
}

TEST(Intelmq, GivesTheSameHoweverTheFileIsCut) {
  std::string text = sample();
  PlainDecoded whole = decode(text);
  for (size_t cut = 1; cut < text.size(); ++cut) {
    PlainDecoded got = decode_in_pieces(*make_intelmq_decoder({}), text, cut);
    ASSERT_EQ(got.counts, whole.counts) << cut;
    ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
  }
}

TEST(ReportClass, FollowsTheTaxonomy) {
  EXPECT_EQ(report_class_of("infected-system"), ReportClass::infected);
  EXPECT_EQ(report_class_of("c&c"), ReportClass::c2_server);
  EXPECT_EQ(report_class_of("brute-force"), ReportClass::scanner);
  EXPECT_EQ(report_class_of("ddos"), ReportClass::attacker);
  EXPECT_EQ(report_class_of("defacement"), ReportClass::compromised);
  EXPECT_EQ(report_class_of("ddos-amplifier"), ReportClass::vulnerable);
  EXPECT_EQ(report_class_of("who knows"), ReportClass::other);
  EXPECT_EQ(report_class_named("c2-server"), ReportClass::c2_server);
  EXPECT_FALSE(report_class_named("c2"));
}

}  // namespace
}  // namespace luytre
