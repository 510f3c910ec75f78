#include "telemetry/zeek/zeek.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "telemetry/zeek/synthetic.h"
#include "telemetry/zeek/zeek_twin.h"

namespace luytre {
namespace {

using testing::ElementsAre;

std::string testdata(const std::string& name) {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/zeek/testdata/" + name);
  return text ? *text : "";
}

PlainDecoded tsv(std::string_view text) {
  return decode_in_pieces(*make_zeek_tsv_decoder({}), text, text.size());
}
PlainDecoded json(std::string_view text) {
  return decode_in_pieces(*make_zeek_json_decoder({}), text, text.size());
}

const std::vector<std::string> kConn = {
    "flow 2018-12-03T00:00:00.123456Z 2018-12-03T00:00:01.373456Z [198.18.0.7]:50123 > [203.0.113.200]:443 "
    "p6 o0 "
    "packets=23 bytes=5133 1:1 flags=13",
    "flow 2018-12-03T00:00:01.000000Z 2018-12-03T00:00:01.000000Z [198.18.0.8]:5353 > [192.0.2.53]:53 p17 o0 "
    "packets=1 bytes=70 1:1 flags=00",
    "flow 2018-12-03T00:00:02.500000Z 2018-12-03T00:00:02.500100Z [2001:db8:1::1]:135 > "
    "[2001:db8:ffff::1]:136 p1 o0 "
    "packets=2 bytes=144 1:1 flags=00"};

TEST(ZeekTsv, ReadsConn) {
  PlainDecoded got = tsv(testdata("conn.log"));
  EXPECT_EQ(sorted_text(got.rows), kConn);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 3}));
}

TEST(ZeekTsv, FlagsAreWhatTheOriginatorSent) {
  auto flags = [](std::string_view proto, std::string_view state, std::string_view history) {
    std::string log = "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\thistory\n";
    log = "#path\tconn\n" + log +
          fmt::format("1\t192.0.2.1\t1\t192.0.2.2\t23\t{}\t{}\t{}\n", proto, state, history);
    std::string object = fmt::format(
        R"({{"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","proto":"{}","conn_state":"{}","history":"{}"}})",
        proto, state, history == "-" ? "" : history);  // unset
    PlainDecoded lines = tsv(log), objects = json(object + "\n");
    EXPECT_EQ(lines.rows.at(0).tcp_flags, objects.rows.at(0).tcp_flags) << history;
    return int{lines.rows[0].tcp_flags};
  };
  EXPECT_EQ(flags("tcp", "S0", "S"), 0x02);    // nothing came back
  EXPECT_EQ(flags("tcp", "REJ", "Sr"), 0x02);  // refused: the RST is the responder's
  EXPECT_EQ(flags("tcp", "RSTO", "ShADaR"), 0x16);
  EXPECT_EQ(flags("tcp", "SF", "ShADadfF"), 0x13);
  EXPECT_EQ(flags("tcp", "OTH", "^hADa"), 0x10);  // found to go the other way round
  EXPECT_EQ(flags("tcp", "S0", "-"), 0x02);
  EXPECT_EQ(flags("tcp", "SF", "-"), 0);
  EXPECT_EQ(flags("udp", "S0", "D"), 0);
}

TEST(ZeekTsv, ReadsDns) {
  EXPECT_THAT(sorted_text(tsv(testdata("dns.log")).rows),
              ElementsAre("dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > "
                          "[192.0.2.53]:53 p17 o0 'www.example.com' type=1 code=0 203.0.113.9 203.0.113.10",
                          "dns 2018-12-03T00:00:01.000000Z 2018-12-03T00:00:01.000000Z [198.18.0.7]:40002 > "
                          "[192.0.2.53]:53 p17 o0 'we\tird.example' type=28 code=3",
                          "dns 2018-12-03T00:00:02.000000Z 2018-12-03T00:00:02.000000Z [2001:db8::7]:40003 > "
                          "[2001:db8::53]:53 p17 o0 '' type=0 code=255"));
}

TEST(ZeekTsv, ReadsHttp) {
  EXPECT_THAT(
      sorted_text(tsv(testdata("http.log")).rows),
      ElementsAre("http 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > "
                  "[203.0.113.9]:80 p6 o0 'www.example.com' '/a/b?c=d' 'GET' 'Mozilla/5.0 (X11; Linux)' 200",
                  "http 2018-12-03T00:00:01.000000Z 2018-12-03T00:00:01.000000Z [198.18.0.7]:40002 > "
                  "[203.0.113.9]:3128 p6 o0 'proxy.example' '/x\\y' 'GET' '' 404",
                  "http 2018-12-03T00:00:02.000000Z 2018-12-03T00:00:02.000000Z [198.18.0.7]:40003 > "
                  "[203.0.113.9]:3128 p6 o0 '' '' 'CONNECT' '' 0"));
}

TEST(ZeekTsv, ReadsSsl) {
  EXPECT_THAT(sorted_text(tsv(testdata("ssl.log")).rows),
              ElementsAre("tls 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > "
                          "[203.0.113.9]:443 p6 o0 'login.example' '51c64c77e60f3980eea90869b68c58a8' "
                          "'t13d1516h2_8daaf6152771_b186095e22b6' '44eeae4500'",
                          "tls 2018-12-03T00:00:01.000000Z 2018-12-03T00:00:01.000000Z [198.18.0.7]:40002 > "
                          "[203.0.113.9]:443 p6 o0 '' '' '' ''"));
}

TEST(ZeekTsv, FollowsHeadersOfJoinedLogsAndOtherSeparators) {
  std::string joined =
      testdata("conn.log") + testdata("dns.log") + "#separator \\x7c\n#set_separator|;\n#path|dns\n" +
      "#fields|query|id.resp_h|id.orig_h|answers\nA.example|192.0.2.53|192.0.2.1|192.0.2.7;192.0.2.8\n" +
      testdata("conn.log");
  PlainDecoded got = tsv(joined);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 10}));
  EXPECT_THAT(
      sorted_text(got.rows),
      testing::Contains(
          "dns - - [192.0.2.1]:0 > [192.0.2.53]:0 p0 o0 'a.example' type=0 code=255 192.0.2.7 192.0.2.8"));
}

TEST(ZeekTsv, TellsUnsupportedFromMalformed) {
  EXPECT_EQ(tsv("1\t2\n3\t4\n").counts, (DecodeCounts{.unsupported = 2})) << "no header";
  std::string head = "#separator \\x09\n#path\tfiles\n#fields\tts\tid.orig_h\tid.resp_h\n";
  EXPECT_EQ(tsv(head + "1\t192.0.2.1\t192.0.2.2\n").counts, (DecodeCounts{.unsupported = 1}))
      << "another log";
  head = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\n";
  EXPECT_EQ(tsv(head + "1\t192.0.2.1\n").counts, (DecodeCounts{.unsupported = 1})) << "a column is missing";
  head = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\n";
  EXPECT_EQ(
      tsv(head + "1\t192.0.2.1\n1\t192.0.2.1\tx\n1\t192.0.2.1\t192.0.2.2\t\n\n1\t192.0.2.1\t192.0.2.2\n")
          .counts,
      (DecodeCounts{.records = 1, .malformed = 3}));
  EXPECT_EQ(tsv(head + "1\t192.0.2.1").counts, (DecodeCounts{.incomplete = 1}));
}

TEST(ZeekTsv, ForksOnceTheFieldsAreKnown) {
  auto decoder = make_zeek_tsv_decoder({});
  EXPECT_EQ(decoder->fork(), nullptr);
  std::string log = testdata("conn.log");
  size_t data = log.find("\n1543") + 1;
  RowCollector rows;
  decoder->decode({.bytes = as_bytes(std::string_view(log).substr(0, data))}, rows);
  auto other = decoder->fork();
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(sorted_text(decode_in_pieces(*other, std::string_view(log).substr(data), 999).rows), kConn);
}

TEST(ZeekJson, ReadsEveryLog) {
  PlainDecoded got = json(testdata("zeek.json"));
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 5, .unsupported = 1}));
  EXPECT_THAT(
      sorted_text(got.rows),
      ElementsAre(
          "dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > [192.0.2.53]:53 "
          "p17 "
          "o0 'www.example.com' type=1 code=0 203.0.113.9 2001:db8::9",
          kConn[0],
          "flow 2018-12-03T00:00:02.500000Z 2018-12-03T00:00:02.500100Z [2001:db8:1::1]:135 > "
          "[2001:db8:ffff::1]:136 p1 o0 packets=0 bytes=32 1:1 flags=00",
          "http 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > "
          "[203.0.113.9]:80 p6 "
          "o0 'www.example.com' '/a/b?c=\"d\"' 'GET' 'Mozilla/5.0 \u00e9' 200",
          "tls 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.0.7]:40001 > "
          "[203.0.113.9]:443 p6 "
          "o0 'login.example' '51c64c77e60f3980eea90869b68c58a8' 't13d1516h2_8daaf6152771_b186095e22b6' "
          "'44eeae4500'"));
}

TEST(ZeekJson, CountsBadLinesAndGoesOn) {
  std::string good = testdata("zeek.json");
  good = good.substr(0, good.find('\n') + 1);
  EXPECT_EQ(json("x\n{\"a\":\n[1]\n" + good + "{\"_path\":\"conn\"}\n\n{}\n").counts,
            (DecodeCounts{.records = 1, .malformed = 4, .unsupported = 1}));
  EXPECT_EQ(json(good + good.substr(0, 100)).counts, (DecodeCounts{.records = 1, .incomplete = 1}));
  good.pop_back();
  EXPECT_EQ(json(good).counts, (DecodeCounts{.records = 1})) << "a whole object needs no line end";
}

TEST(Zeek, KnowsItsOwn) {
  EXPECT_EQ(sniff_zeek_tsv(as_bytes(testdata("conn.log"))), 100);
  EXPECT_EQ(sniff_zeek_tsv(as_bytes("a\tb\n")), 0);
  EXPECT_EQ(sniff_zeek_json(as_bytes(testdata("zeek.json"))), 95);
  EXPECT_EQ(sniff_zeek_json(as_bytes("{\"event_type\":\"dns\"}\n")), 0);
  EXPECT_EQ(sniff_zeek_json(as_bytes("{}\n")), 0);
}

TEST(Zeek, GivesTheSameHoweverTheFileIsCut) {
  auto check = [](std::string_view text, auto make) {
    PlainDecoded whole = decode_in_pieces(*make({}), text, text.size());
    ASSERT_GT(whole.counts.records, 2u);
    for (size_t cut = 1; cut < text.size(); ++cut) {
      PlainDecoded got = decode_in_pieces(*make({}), text, cut);
      ASSERT_EQ(got.counts, whole.counts) << cut;
      ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
    }
  };
  check(testdata("dns.log") + testdata("conn.log"), make_zeek_tsv_decoder);
  check(testdata("zeek.json"), make_zeek_json_decoder);
}

TEST(Zeek, AgreesWithTheTwinsOnLargeText) {
  for (ZeekLog log : {ZeekLog::conn, ZeekLog::dns, ZeekLog::http, ZeekLog::ssl}) {
    std::string text = make_zeek_tsv(log, 7, 9000);
    PlainDecoded fast = tsv(text), plain = decode_zeek_tsv_plainly(text);
    ASSERT_EQ(fast.counts, plain.counts);
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows));
    fast = json(make_zeek_json(log, 7, 9000));
    ASSERT_EQ(fast.counts, plain.counts) << "both forms say the same";
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows));
  }
}

TEST(ZeekTsv, AgreesWithItsTwinOnDamagedText) {
  std::mt19937_64 random(21);
  std::vector<std::string> seeds;
  for (const char* name : {"conn.log", "dns.log", "http.log", "ssl.log"}) seeds.push_back(testdata(name));
  for (int round = 0; round < 2000; ++round) {
    std::string text = seeds[random() % 4] + (round % 5 == 0 ? seeds[random() % 4] : "");
    for (uint64_t edits = random() % 8; edits > 0; --edits) {
      size_t at = random() % text.size();
      static constexpr std::string_view kPieces[] = {"\t",
                                                     "\n",
                                                     "\r\n",
                                                     "-",
                                                     "(empty)",
                                                     ",",
                                                     "\\x2c",
                                                     "\\",
                                                     "#",
                                                     "2001:db8::1",
                                                     "\n#path\tdns\n",
                                                     "\n#unset_field\tx\n",
                                                     "\n#separator \\x2c\n",
                                                     "A",
                                                     ".",
                                                     "\xff"};
      if (random() % 3 == 0) {
        text.erase(at, random() % 20);
      } else {
        text.insert(at, kPieces[random() % std::size(kPieces)]);
      }
    }
    PlainDecoded fast = tsv(text), plain = decode_zeek_tsv_plainly(text);
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows)) << text;
    ASSERT_EQ(fast.counts, plain.counts) << text;
  }
}

TEST(ZeekJson, AgreesWithAnotherParserOnDamagedLines) {
  std::mt19937_64 random(22);
  std::vector<std::string> seeds;
  std::string all = testdata("zeek.json");
  for (size_t at = 0, end; (end = all.find('\n', at)) != std::string::npos; at = end + 1)
    seeds.push_back(all.substr(at, end - at));
  size_t both = 0;
  for (int round = 0; round < 20'000; ++round) {
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
    auto plain = decode_zeek_json_line_plainly(line);
    if (!plain) continue;
    ++both;
    PlainDecoded fast = json(line + "\n");
    ASSERT_EQ(fast.counts, plain->counts) << line;
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain->rows)) << line;
  }
  EXPECT_GT(both, 5000u);
}

}  // namespace
}  // namespace luytre
