#include "telemetry/dnstap/dnstap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "base/file.h"
#include "telemetry/dnstap/dnstap_builder.h"
#include "telemetry/dnstap/dnstap_twin.h"

namespace luytre::dnstap {
namespace {

using testing::ElementsAre;

constexpr Timestamp kAsked = 1'543'838'400'123'456, kAnswered = kAsked + 20'000;

IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}

// A file's outcome, after its twin and smaller pieces told the same.
Outcome decoded(const std::string& content) {
  Outcome outcome = decode_file(content);
  EXPECT_EQ(outcome, decode_file_twin(content));
  EXPECT_EQ(outcome, decode_file(content, 7));
  return outcome;
}
Row only_row(const Sample& sample) {
  Outcome outcome = decoded(file({sample}));
  EXPECT_EQ(outcome.rows.size(), 1u);
  return outcome.rows.empty() ? Row{} : outcome.rows[0];
}

TEST(Dnstap, OfAClientQueryIsARow) {
  Row row = only_row({.asked = kAsked, .query = dns_query("WWW.Example", 28)});
  EXPECT_EQ(row.src, ip("192.0.2.10"));
  EXPECT_EQ(row.dst, ip("192.0.2.53"));
  EXPECT_EQ(row.src_port, 40000);
  EXPECT_EQ(row.dst_port, 53);
  EXPECT_EQ(row.protocol, 17);
  EXPECT_EQ(row.first, kAsked);
  EXPECT_EQ(row.last, kAsked);
  EXPECT_EQ(row.name, "www.example");
  EXPECT_EQ(row.type, 28);
  EXPECT_EQ(row.code, 255);
}

TEST(Dnstap, OfAClientResponseKeepsTheClientAsSourceAndHasAnswers) {
  Row row = only_row({.type = kClientResponse,
                      .protocol = 3,
                      .answered = kAnswered,
                      .response = dns_response("www.example", {0xc6336401, 0xc6336402}, 0)});
  EXPECT_EQ(row.src, ip("192.0.2.10"));
  EXPECT_EQ(row.dst, ip("192.0.2.53"));
  EXPECT_EQ(row.protocol, 6);
  EXPECT_EQ(row.first, kAnswered);
  EXPECT_EQ(row.code, 0);
  EXPECT_THAT(row.answers, ElementsAre(ip("198.51.100.1"), ip("198.51.100.2")));
}

TEST(Dnstap, DatesAResponseByItsQuerySoThatBothMakeOneSighting) {
  Sample query{.asked = kAsked, .query = dns_query("bad.example", 1, 99)};
  Sample response{
      .type = kClientResponse, .answered = kAnswered, .response = dns_response("bad.example", {1}, 0, 99)};
  Sample other{
      .type = kClientResponse, .answered = kAnswered, .response = dns_response("bad.example", {1}, 0, 98)};
  Outcome outcome = decoded(file({query, response, other}));
  ASSERT_EQ(outcome.rows.size(), 3u);
  EXPECT_EQ(outcome.rows[1].first, kAsked);
  EXPECT_EQ(outcome.rows[1].last, kAsked);
  EXPECT_EQ(outcome.rows[2].first, kAnswered) << "answers another query";
  response.answered = kAsked - 1;
  EXPECT_EQ(decoded(file({query, response})).rows[1].first, kAsked - 1) << "before it was asked";
  response.answered = kAsked + 61 * kMicrosPerSecond;
  EXPECT_EQ(decoded(file({query, response})).rows[1].first, *response.answered) << "long after";
}

TEST(Dnstap, BelievesTheQueryTimeOfAResponse) {
  EXPECT_EQ(only_row({.type = kClientResponse,
                      .asked = kAsked,
                      .answered = kAnswered,
                      .response = dns_response("a.example", {})})
                .first,
            kAsked);
}

TEST(Dnstap, OfIpv6AndOfMixedEndsIsAnIpv6Row) {
  Row row = only_row(
      {.family = 2, .client = "2001:db8::1", .server = "2001:db8::53", .query = dns_query("a.example")});
  EXPECT_EQ(row.family, AddressFamily::v6);
  EXPECT_EQ(row.src, ip("2001:db8::1"));
  row = only_row({.client = "2001:db8::1", .server = "192.0.2.53", .query = dns_query("a.example")});
  EXPECT_EQ(row.family, AddressFamily::v6);
  EXPECT_EQ(row.dst, ip("192.0.2.53"));
  row = only_row({.client = "", .server = "2001:db8::53", .query = dns_query("a.example")});
  EXPECT_EQ(row.family, AddressFamily::v6);
  EXPECT_TRUE(row.src.is_unspecified());
}

TEST(Dnstap, WithAShortenedAddressNamesNoClient) {
  std::string shortened = number_field(1, kClientQuery) + number_field(2, 1) + bytes_field(4, "\xc0\x02") +
                          bytes_field(10, dns_query("a.example"));
  Outcome outcome = decoded(start() + frame(dnstap(shortened)) + stop());
  ASSERT_EQ(outcome.rows.size(), 1u);
  EXPECT_EQ(outcome.rows[0].family, AddressFamily::v4);
  EXPECT_TRUE(outcome.rows[0].src.is_unspecified());
  EXPECT_EQ(outcome.rows[0].name, "a.example");
}

TEST(Dnstap, OfEachTypeIsARowOrUnsupported) {
  for (uint32_t type = 1; type <= 16; ++type) {
    Sample sample{.type = type, .query = dns_query("a.example"), .response = dns_response("a.example", {1})};
    Outcome outcome = decoded(file({sample}));
    bool row = type <= 2 || type == 5 || type == 6 || (type >= 9 && type <= 12);
    EXPECT_EQ(outcome.counts.records, row) << type;
    EXPECT_EQ(outcome.counts.unsupported, !row) << type;
    if (row) {
      EXPECT_EQ(outcome.rows[0].code, type % 2 ? 255 : 0) << type;
    }
  }
}

TEST(Dnstap, ResponseWithoutItsBytesIsReadFromItsQuestion) {
  Row row = only_row({.type = kClientResponse, .answered = kAnswered, .query = dns_query("a.example")});
  EXPECT_EQ(row.name, "a.example");
  EXPECT_EQ(row.code, 255);
}

TEST(Dnstap, CountsWhatIsNotUnderstood) {
  auto counts = [](const std::string& payload) {
    Outcome outcome = decoded(start() + frame(payload) + stop());
    EXPECT_TRUE(outcome.rows.empty());
    return outcome.counts;
  };
  EXPECT_EQ(counts("no protobuf").malformed, 1u);
  EXPECT_EQ(counts(number_field(15, 1)).malformed, 1u) << "no message";
  EXPECT_EQ(counts(number_field(15, 2)).unsupported, 1u) << "another kind";
  EXPECT_EQ(counts(bytes_field(14, number_field(1, 5))).malformed, 1u) << "no kind";
  EXPECT_EQ(counts(dnstap(number_field(2, 1))).malformed, 1u) << "no type";
  EXPECT_EQ(counts(dnstap(number_field(1, 5))).incomplete, 1u) << "no DNS message";
  EXPECT_EQ(counts(dnstap(Sample{.query = "short"})).malformed, 1u);
  std::string update = dns_query("a.example");
  update[2] = 5 << 3;
  EXPECT_EQ(counts(dnstap(Sample{.query = update})).unsupported, 1u);
}

TEST(DnstapFile, WithoutStopIsReadAndSaidToBeCut) {
  std::string content = file({{.query = dns_query("a.example")}, {.query = dns_query("b.example")}});
  Outcome outcome = decoded(content.substr(0, content.size() - stop().size()));
  EXPECT_EQ(outcome.counts, (DecodeCounts{.records = 2, .incomplete = 1}));
  outcome = decoded(content.substr(0, content.size() - stop().size() - 5));
  EXPECT_EQ(outcome.counts, (DecodeCounts{.records = 1, .incomplete = 2})) << "the frame, and STOP";
}

TEST(DnstapFile, MayHoldSeveralStreams) {
  std::string one = file({{.query = dns_query("a.example")}});
  EXPECT_EQ(decoded(one + one).counts, (DecodeCounts{.records = 2}));
  std::string other = start("protobuf:other") + frame("x") + stop();
  EXPECT_EQ(decoded(one + other + one).counts, (DecodeCounts{.records = 2, .unsupported = 1}));
}

TEST(DnstapFile, StepsOverAFrameBeyondTheLimit) {
  std::string huge = frame(std::string((1 << 20) + 1, 'x'));
  Sample sample{.query = dns_query("a.example")};
  std::string content = start() + huge + frame(dnstap(sample)) + stop();
  EXPECT_EQ(decode_file(content), decode_file_twin(content));
  EXPECT_EQ(decode_file(content, 65536).counts, (DecodeCounts{.records = 1, .over_limit = 1}));
}

// What Unbound 1.17.1 sent of three exchanges, as fstrm_capture 0.6.1 wrote it.
TEST(DnstapFile, OfARealUnboundIsUnderstood) {
  auto content = read_file(LUYTRE_SOURCE_DIR "/src/telemetry/dnstap/testdata/unbound-1.17.1.fstrm");
  ASSERT_TRUE(content);
  Outcome outcome = decoded(*content);
  EXPECT_EQ(outcome.counts, (DecodeCounts{.records = 6}));
  ASSERT_EQ(outcome.rows.size(), 6u);
  const Row &query = outcome.rows[2], &response = outcome.rows[3], &nothing = outcome.rows[5];
  EXPECT_EQ(query.src, ip("127.0.1.1"));
  EXPECT_EQ(query.dst, ip("127.0.0.1"));
  EXPECT_EQ(query.src_port, 58038);
  EXPECT_EQ(query.protocol, 17);
  EXPECT_EQ(query.name, "bad.example");
  EXPECT_EQ(query.code, 255);
  EXPECT_EQ(query.first, 1795378834300225);
  EXPECT_EQ(response.first, query.first) << "Unbound says when it answered, not when it was asked";
  EXPECT_EQ(response.code, 0);
  EXPECT_THAT(response.answers, ElementsAre(ip("203.0.113.5")));
  EXPECT_EQ(nothing.name, "nothing.example");
  EXPECT_EQ(nothing.type, 28);
  EXPECT_EQ(nothing.code, 3);
}

TEST(DnstapFile, IsKnownByItsStart) {
  EXPECT_EQ(sniff_dnstap_file(as_bytes(file({}))), 100);
  EXPECT_EQ(sniff_dnstap_file(as_bytes(start("protobuf:other"))), 0);
  EXPECT_EQ(sniff_dnstap_file(as_bytes(std::string_view("\0\0\0\0", 4))), 0);
  EXPECT_EQ(sniff_dnstap(as_bytes(dnstap(Sample{.query = dns_query("a.example")}))), 60);
  EXPECT_EQ(sniff_dnstap(as_bytes(std::string_view("\0\5 netflow", 10))), 0);
}

TEST(DnstapMessage, IsReadAsProtobufHasIt) {
  std::string query = bytes_field(10, dns_query("a.example"));
  std::string half = bytes_field(14, number_field(1, 6)), rest = bytes_field(14, number_field(1, 5) + query);
  for (const std::string& payload :
       {half + rest + number_field(15, 1),                 // merged; the last counts
        number_field(15, 1) + rest,                        // another order
        number_field(15, 3) + rest + number_field(15, 1),  // repeated
        rest + number_field(15, 1) + number_field(1000, 5) + varint(3 << 3 | 1) + "12345678",  // unknown
        number_field(14, 7) + fixed32_field(15, 7) + rest + number_field(15, 1),  // wrong wire types
        rest + std::string("\xf8\x80\x80\x80\x00\x81\x80\x80\x00", 9)}) {         // long forms of 15: 1
    Outcome outcome = decode_frames({payload}, kAsked);
    EXPECT_EQ(outcome, decode_frames_twin({payload}, kAsked));
    EXPECT_EQ(outcome.counts, (DecodeCounts{.records = 1}));
  }
  for (const std::string& payload :
       {rest + number_field(15, 1) + '\x0b' + '\x0c',  // a group
        rest + number_field(15, 1) + '\x0c', rest + number_field(15, 1) + '\0',
        rest + number_field(15, 1) + varint(uint64_t{1} << 35),  // a tag of six bytes
        rest + '\x78' + std::string(10, '\x80') + '\x01',        // a number of eleven
        rest.substr(0, rest.size() - 1)}) {
    Outcome outcome = decode_frames({payload}, kAsked);
    EXPECT_EQ(outcome, decode_frames_twin({payload}, kAsked));
    EXPECT_EQ(outcome.counts, (DecodeCounts{.malformed = 1}));
  }
}

TEST(Dnstap, TellsTheSameAsItsTwinOfRandomMessages) {
  std::mt19937 random(7);
  auto chance = [&](unsigned in) { return random() % in == 0; };
  std::vector<std::string> frames;
  std::string content = start();
  for (int i = 0; i < 20'000; ++i) {
    std::string name = "host" + std::to_string(random() % 50) + ".example";
    auto id = static_cast<uint16_t>(random() % 64);
    Sample s{.type = static_cast<uint32_t>(random() % 16),
             .family = static_cast<uint32_t>(random() % 3),
             .protocol = static_cast<uint32_t>(random() % 9),
             .client = chance(8)   ? ""
                       : chance(3) ? "2001:db8::10"
                                   : "192.0.2.10",
             .server = chance(8)   ? ""
                       : chance(3) ? "2001:db8::53"
                                   : "192.0.2.53",
             .client_port = static_cast<uint32_t>(chance(20) ? 70'000 : random() % 4),
             .asked = {},
             .answered = {}};
    if (chance(2)) s.asked = kAsked + i * 1000;
    if (!chance(3)) s.answered = kAsked + i * 1000 + 500;
    if (!chance(4)) s.query = dns_query(name, 1, id);
    if (!chance(3)) s.response = dns_response(name, std::vector<uint32_t>(random() % 3, 0xc6336401), 3, id);
    std::string payload = dnstap(s);
    if (chance(10)) payload[random() % payload.size()] = static_cast<char>(random());
    content += frame(payload);
    frames.push_back(std::move(payload));
  }
  content += stop();
  EXPECT_EQ(decode_frames(frames, kAsked), decode_frames_twin(frames, kAsked));
  EXPECT_EQ(decode_frames(frames, 0), decode_frames_twin(frames, 0));
  Outcome outcome = decode_file(content, 4096);
  EXPECT_EQ(outcome, decode_file_twin(content));
  EXPECT_GT(outcome.counts.records, 5'000u);
}

}  // namespace
}  // namespace luytre::dnstap
