#include "telemetry/delimited/delimited.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "telemetry/delimited/delimited_twin.h"
#include "telemetry/delimited/synthetic.h"

namespace luytre {
namespace {

using testing::ElementsAre;

constexpr Timestamp kThird = 1543795200 * kMicrosPerSecond;  // 2018-12-03T00:00:00Z

std::string testdata(const std::string& name) {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/delimited/testdata/" + name);
  return text ? *text : "";
}

PlainDecoded flows(std::string_view text, const DecodeOptions& options = {}) {
  return decode_in_pieces(*make_flow_csv_decoder(options), text, text.size());
}
PlainDecoded dns(std::string_view text, const DecodeOptions& options = {}) {
  return decode_in_pieces(*make_dns_log_decoder(options), text, text.size());
}

void expect_twin(std::string_view text, bool is_dns, const DecodeOptions& options = {}) {
  PlainDecoded fast = is_dns ? dns(text, options) : flows(text, options);
  PlainDecoded plain =
      is_dns ? decode_dns_log_plainly(text, options) : decode_flow_csv_plainly(text, options);
  ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows)) << text.substr(0, 400);
  ASSERT_EQ(fast.counts, plain.counts) << text.substr(0, 400);
}

TEST(FlowCsv, CountsWhatNfdumpCounts) {
  for (const char* name : {"nfdump-1.7.1.csv", "nfdump-1.7.1-biflow.csv"}) {
    std::string text = testdata(name);
    ASSERT_FALSE(text.empty());
    PlainDecoded got = flows(text);
    uint64_t bytes = 0, packets = 0;
    for (const PlainRow& row : got.rows) {
      bytes += row.bytes;
      packets += row.packets;
    }
    EXPECT_EQ(bytes, 28'828u) << name;
    EXPECT_EQ(packets, 139u);
    EXPECT_EQ(got.counts.malformed + got.counts.unsupported + got.counts.incomplete, 0u);
  }
  EXPECT_EQ(flows(testdata("nfdump-1.7.1.csv")).counts.records, 49u);
}

TEST(FlowCsv, ReadsNfdumpsColumns) {
  PlainDecoded got = flows(testdata("nfdump-1.7.1.csv"));
  EXPECT_EQ(to_string(got.rows[2]),
            "flow 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [198.18.1.11]:40001 > "
            "[203.0.113.12]:443 p6 "
            "o0 packets=3 bytes=120 1:1 flags=1b");
  EXPECT_EQ(to_string(got.rows.back()),
            "flow 2018-12-03T00:00:04.000000Z 2018-12-03T00:00:04.000000Z [2001:db8:ffff::443]:443 > "
            "[2001:db8:4::34]:50003 p6 o0 packets=1 bytes=60 1:1 flags=12");
}

TEST(FlowCsv, ReadsRwcutsPaddedColumns) {
  PlainDecoded got = flows(testdata("rwcut.txt"));
  ASSERT_EQ(got.rows.size(), 3u);
  EXPECT_EQ(to_string(got.rows[0]),
            "flow 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:01.250000Z [198.18.0.7]:50123 > "
            "[203.0.113.200]:443 p6 "
            "o0 packets=12 bytes=3400 1:1 flags=1b");
  EXPECT_EQ(got.rows[1].protocol, 17);
  EXPECT_EQ(got.rows[2].src.to_string(), "2001:db8:1::1");
  EXPECT_EQ(got.counts.malformed, 0u);
}

constexpr std::string_view kArgus =
    "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label\n"
    "2018/12/03 09:46:59.607825,1.026539,tcp,198.18.0.84,1577,   "
    "->,203.0.113.252,6881,SRPA_FSPA,0,0,40,9276,256,x\n"
    "2018/12/03 09:47:00.000000,0.000000,tcp,192.0.2.1,80,  <-,198.18.0.85,41000,A_S,0,0,2,120,60,\n"
    "2018/12/03 09:47:01.000000,0.000000,icmp,198.18.0.86,0x0303,  <->,192.0.2.2,0xe1b6,ECO,0,,2,180,90,\n"
    "2018/12/03 09:47:02.000000,0.000000,udp,2001:db8::1,5000,  <?,2001:db8::2,53,INT,0,,1,60,60,\n"
    "2018/12/03 09:47:03.000000,3.000000,tcp,198.18.0.87,1025,  <?>,192.0.2.3,25,CON,0,,6,360,180,\n"
    "2018/12/03 09:47:04.000000,0.000000,arp,198.18.0.88,,  who,198.18.0.1,,INT,,,1,60,60,\n";

TEST(FlowCsv, ReadsArgussBidirectionalFlows) {
  EXPECT_EQ(sniff_flow_csv(as_bytes(kArgus)), 95);
  PlainDecoded got = flows(kArgus);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 6}));
  EXPECT_THAT(
      sorted_text(got.rows),
      ElementsAre("flow 2018-12-03T09:46:59.607825Z 2018-12-03T09:47:00.634364Z [198.18.0.84]:1577 > "
                  "[203.0.113.252]:6881 p6 o0 packets=40 bytes=9276 1:1 flags=1e",
                  "flow 2018-12-03T09:47:00.000000Z 2018-12-03T09:47:00.000000Z [198.18.0.85]:41000 > "
                  "[192.0.2.1]:80 p6 o0 packets=2 bytes=120 1:1 flags=02",
                  "flow 2018-12-03T09:47:01.000000Z 2018-12-03T09:47:01.000000Z [198.18.0.86]:771 > "
                  "[192.0.2.2]:57782 p1 o0 packets=2 bytes=180 1:1 flags=00",
                  "flow 2018-12-03T09:47:02.000000Z 2018-12-03T09:47:02.000000Z [2001:db8::2]:53 > "
                  "[2001:db8::1]:5000 p17 o0 packets=1 bytes=60 1:1 flags=00",
                  "flow 2018-12-03T09:47:03.000000Z 2018-12-03T09:47:06.000000Z [198.18.0.87]:1025 > "
                  "[192.0.2.3]:25 p6 o0 packets=6 bytes=360 1:1 flags=00",
                  "flow 2018-12-03T09:47:04.000000Z 2018-12-03T09:47:04.000000Z [198.18.0.88]:0 > "
                  "[198.18.0.1]:0 p0 o0 packets=1 bytes=60 1:1 flags=00"));
}

TEST(FlowCsv, ReadsArgussColumnsInAnyOrderAndOfBothSides) {
  std::string text =
      "SrcPkts\tDstPkts\tSrcBytes\tDstBytes\tDstAddr\tDport\tSrcAddr\tSport\tState\tProto\tDir\n"
      "3\t2\t300\t200\t192.0.2.1\t23\t198.18.0.1\t4000\tS_RA\ttcp\t   ->\r\n";
  PlainDecoded got = flows(text);
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0].packets, 5u);
  EXPECT_EQ(got.rows[0].bytes, 500u);
  EXPECT_EQ(got.rows[0].tcp_flags, 2);
  // A total wins over its parts, wherever it stands.
  got = flows("SrcAddr,DstAddr,SrcBytes,TotBytes\n198.18.0.1,192.0.2.1,10,70\n");
  EXPECT_EQ(got.rows.at(0).bytes, 70u);
}

TEST(FlowCsv, NfdumpsInterfaceDirectionSwapsNothing) {
  PlainDecoded got = flows("sa,da,sp,dp,dir,ipkt\n198.18.0.1,192.0.2.1,1,2,<-,1\n");
  EXPECT_EQ(got.rows.at(0).src_port, 1);
}

TEST(FlowCsv, AgreesWithItsTwinOnArgus) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::string text(kArgus);
    for (int i = 0; i < 6; ++i) {
      constexpr std::string_view kBytes = "<>-?0x_SRA,\n \r\"";
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    }
    expect_twin(text, false);
  }
}

TEST(FlowCsv, TakesEverySeparatorAndManyNames) {
  for (char s : {',', '\t', ';', '|'}) {
    std::string text =
        "SourceAddress,Destination IP,src-port,Dst_Port,Protocol,First,Packets,Bytes\n"
        "192.0.2.1,203.0.113.9,1024,443,udp,1543795200.5,3,99\n";
    for (char& c : text)
      if (c == ',') c = s;
    PlainDecoded got = flows(text);
    ASSERT_EQ(got.rows.size(), 1u) << s;
    EXPECT_EQ(to_string(got.rows[0]),
              "flow 2018-12-03T00:00:00.500000Z 2018-12-03T00:00:00.500000Z [192.0.2.1]:1024 > "
              "[203.0.113.9]:443 p17 o0 packets=3 "
              "bytes=99 1:1 "
              "flags=00");
  }
}

TEST(FlowCsv, FollowsAMappingByNameAndByNumber) {
  PlainDecoded named = flows("from,to,when,dur\n192.0.2.1,192.0.2.2,1543795200,2.5\n",
                             {.columns = "src=from, dst=to, first=when"});
  ASSERT_EQ(named.rows.size(), 1u);
  EXPECT_EQ(named.rows[0].first, kThird);
  EXPECT_EQ(named.rows[0].last, kThird + 2'500'000) << "a role the mapping leaves out keeps its usual name";
  PlainDecoded numbered = flows("x 192.0.2.1 192.0.2.2 443\ny 192.0.2.3 192.0.2.4 80\n",
                                {.columns = "src=2,dst=3,dst_port=4", .separator = ' '});
  ASSERT_EQ(numbered.rows.size(), 2u);
  EXPECT_EQ(numbered.rows[1].dst_port, 80);
  PlainDecoded both = flows("sa,da\n192.0.2.1,192.0.2.2\n", {.columns = "src=2,dst=1"});
  ASSERT_EQ(both.rows.size(), 1u) << "a header is known by its words also when the mapping has numbers";
  EXPECT_EQ(both.rows[0].src.to_string(), "192.0.2.2");
}

TEST(FlowCsv, CountsEverythingUnsupportedWithoutAddressesOrWithABrokenMapping) {
  std::string text = "src_ip,packets\n";
  for (int i = 0; i < 200; ++i) text += "192.0.2.1,4\n";
  EXPECT_EQ(flows(text).counts, (DecodeCounts{.unsupported = 201}));
  EXPECT_EQ(flows(text, {.columns = "nonsense=1"}).counts, (DecodeCounts{.unsupported = 201}));
  EXPECT_EQ(flows(text, {.columns = "src=1,dst"}).counts, (DecodeCounts{.unsupported = 201}));
}

TEST(FlowCsv, CountsBadLinesAndGoesOn) {
  std::string text =
      "sa,da,sp\n192.0.2.1,192.0.2.2,1\n192.0.2.1,nobody,1\n192.0.2.1\n\n# note\n"
      "\"192.0.2.1\",\"192.0.2.2\",\"7\"\n\"192.0.2.1,192.0.2.2,1\n192.0.2.1,192.0.2.2,x\n";
  PlainDecoded got = flows(text);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 3, .malformed = 3}));
  EXPECT_EQ(got.rows[1].src_port, 7);
  EXPECT_EQ(got.rows[2].src_port, 0) << "a port that is no number is unknown";
}

TEST(FlowCsv, TakesANewHeaderInTheMiddle) {
  PlainDecoded got = flows("sa,da\n192.0.2.1,192.0.2.2\nda;x;sa\n192.0.2.4;1;192.0.2.3\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[1].src.to_string(), "192.0.2.3");
  EXPECT_EQ(got.counts.malformed, 0u);
}

TEST(FlowCsv, TakesALastLineWithoutNewlineWhenItIsWhole) {
  EXPECT_EQ(flows("sa,da,pr\n192.0.2.1,192.0.2.2,6").counts, (DecodeCounts{.records = 1}));
  EXPECT_EQ(flows("sa,da,pr\n192.0.2.1,192.0.2.2").counts, (DecodeCounts{.incomplete = 1}));
  EXPECT_EQ(flows("sa,da,pr\r\n192.0.2.1,192.0.2.2,6\r\n").rows.size(), 1u);
  EXPECT_EQ(flows("sa,da,pr").counts, DecodeCounts());
}

TEST(FlowCsv, PutsRowsOfMixedFamiliesInV6) {
  PlainDecoded got = flows("sa,da\n192.0.2.1,2001:db8::1\n192.0.2.1,192.0.2.2\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(to_string(got.rows[1]).substr(0, 36), "flow - - [192.0.2.1]:0 > [2001:db8::");
}

TEST(FlowCsv, GivesTheOriginOfItsInput) {
  auto decoder = make_flow_csv_decoder({});
  EXPECT_EQ(decode_in_pieces(*decoder, "sa,da\n192.0.2.1,192.0.2.2\n", 9, 3).rows[0].origin, 3);
  RowCollector rows;
  decoder->decode({.bytes = as_bytes("192.0.2.1,192.0.2.2\n"), .origin = 4}, rows);
  EXPECT_EQ(rows.rows[0].origin, 4);
}

TEST(FlowCsv, ForksOnceTheHeaderIsKnown) {
  auto decoder = make_flow_csv_decoder({});
  EXPECT_EQ(decoder->fork(), nullptr);
  RowCollector rows;
  decoder->decode({.bytes = as_bytes("sa,da\n192.0.2.1,192.0.2.2\n")}, rows);
  auto other = decoder->fork();
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(decode_in_pieces(*other, "192.0.2.3,192.0.2.4\n", 100).counts, (DecodeCounts{.records = 1}));
}

TEST(FlowCsv, DropsAnOverLongLine) {
  std::string text =
      "sa,da\n192.0.2.1,192.0.2.2\n" + std::string((1 << 20) + 1, ',') + "\n192.0.2.1,192.0.2.2\n";
  EXPECT_EQ(flows(text).counts, (DecodeCounts{.records = 2, .over_limit = 1}));
}

TEST(FlowCsv, KnowsItsOwn) {
  auto sniff = [](std::string_view text) { return sniff_flow_csv(as_bytes(text)); };
  EXPECT_EQ(sniff(testdata("nfdump-1.7.1.csv")), 95);
  EXPECT_EQ(sniff(testdata("rwcut.txt")), 95);
  EXPECT_EQ(sniff("# made by x\nsrc_ip,dst_ip,bytes\n"), 95);
  EXPECT_EQ(sniff("src,dst\n"), 60);
  EXPECT_EQ(sniff("src,dst,query\n"), 0);
  EXPECT_EQ(sniff("src,dst,bytes,hostname\n"), 95);
  EXPECT_EQ(sniff("{\"src_ip\":1}\n"), 0);
  EXPECT_EQ(sniff(""), 0);
}

TEST(DnsLog, ReadsTimeClientNameWithoutHeader) {
  PlainDecoded got =
      dns("1543795200\t10.0.0.1\twww.Example.COM.\n1543795201.5\t2001:db8::5\ta.example\n"
          "1543795202\tnobody\tb.example\n1543795202\t10.0.0.1\t.\n1543795202\t10.0.0.1\t\n");
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 4, .malformed = 1}));
  EXPECT_THAT(
      sorted_text(got.rows),
      ElementsAre("dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [10.0.0.1]:0 > []:0 p0 o0 "
                  "'www.example.com' type=0 code=255",
                  "dns 2018-12-03T00:00:01.500000Z 2018-12-03T00:00:01.500000Z [2001:db8::5]:0 > []:0 p0 o0 "
                  "'a.example' type=0 code=255",
                  "dns 2018-12-03T00:00:02.000000Z 2018-12-03T00:00:02.000000Z [10.0.0.1]:0 > []:0 p0 o0 '' "
                  "type=0 code=255",
                  "dns 2018-12-03T00:00:02.000000Z 2018-12-03T00:00:02.000000Z []:0 > []:0 p0 o0 'b.example' "
                  "type=0 code=255"));
}

TEST(DnsLog, ReadsEveryRoleByItsHeader) {
  std::string text =
      "time,client,qname,qtype,rcode,answers,resolver\n"
      "2018-12-03T07:00:00+0700,192.0.2.1,a.example,AAAA,NXDOMAIN,\"192.0.2.7, 2001:db8::7\",192.0.2.53\n"
      "time,client,qname,qtype,rcode,answers,resolver\n"
      "2018-12-03T00:00:00Z,192.0.2.1,b.example,65,0,,2001:db8::53\n";
  PlainDecoded got = dns(text);
  EXPECT_THAT(sorted_text(got.rows),
              ElementsAre("dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [192.0.2.1]:0 > "
                          "[192.0.2.53]:0 p0 o0 'a.example' type=28 code=3 192.0.2.7 2001:db8::7",
                          "dns 2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z [192.0.2.1]:0 > "
                          "[2001:db8::53]:0 p0 o0 'b.example' type=65 code=0"));
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 2}));
}

TEST(DnsLog, LeavesClientsUnknownUntilRowsAreCompleted) {
  struct Sink : BatchSink {
    void consume(ObservationBatch& batch) override {
      for (size_t i = 0; i < batch.size; ++i) {
        EXPECT_TRUE(batch.src(i).is_unspecified());
        EXPECT_TRUE(batch.dst(i).is_unspecified());
      }
      std::vector<uint32_t> rows = {0, batch.size - 1};
      batch.complete(rows);
      for (uint32_t row : rows) EXPECT_FALSE(batch.src(row).is_unspecified());
      ++batches;
    }
    size_t batches = 0;
  } sink;
  std::string text = make_dns_tsv(1, 3 * kBatchRows);
  for (int i = 0; i < 10; ++i) text += "1543795200\t2001:db8::5\ta.example\n";
  auto decoder = make_dns_log_decoder({});
  for (int round = 0; round < 2; ++round) decoder->decode({.bytes = as_bytes(text), .last = true}, sink);
  EXPECT_EQ(sink.batches, 8u);
}

TEST(DnsLog, ForgetsResolversWhenANewHeaderHasNone) {
  PlainDecoded got =
      dns("client,qname,resolver\n192.0.2.1,a.example,192.0.2.53\nqname,client\nb.example,192.0.2.1\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_FALSE(got.rows[0].dst.is_unspecified());
  EXPECT_TRUE(got.rows[1].dst.is_unspecified());
}

TEST(DnsLog, LooksForNoColumnThatALineHasNot) {
  EXPECT_EQ(dns("1,192.0.2.1,A\n", {.columns = "src=2,name=1000"}).counts, (DecodeCounts{.malformed = 1}));
  EXPECT_EQ(flows("1,192.0.2.1,x\n", {.columns = "src=2,dst=1000"}).counts, (DecodeCounts{.malformed = 1}));
}

TEST(DnsLog, FollowsAMapping) {
  PlainDecoded got = dns("a.example\nB.example\n", {.columns = "name=1"});
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[1].name, "b.example");
  EXPECT_EQ(dns("what,who\nx.example,192.0.2.1\n", {.columns = "name=what,src=who"}).rows.size(), 1u);
}

TEST(DnsLog, KnowsItsOwn) {
  auto sniff = [](std::string_view text) { return sniff_dns_log(as_bytes(text)); };
  EXPECT_EQ(sniff("ts\tclient\tqname\n"), 95);
  EXPECT_EQ(sniff(make_dns_tsv(1, 3)), 80);
  EXPECT_EQ(sniff("src,dst,bytes,hostname\n"), 40);
  EXPECT_EQ(sniff("1543795200\t10.0.0.1\t192.0.2.1\n"), 0);
  EXPECT_EQ(sniff(make_flow_csv(1, 3)), 0);
  EXPECT_EQ(sniff("GET / HTTP/1.1\r\n"), 0);
}

TEST(Delimited, GivesTheSameHoweverTheFileIsCut) {
  struct Case {
    std::string text;
    bool is_dns;
  };
  std::string nfdump = testdata("nfdump-1.7.1.csv");
  for (const Case& c :
       {Case{nfdump.substr(0, 900) + nfdump.substr(nfdump.size() - 500), false},
        Case{testdata("rwcut.txt"), false}, Case{make_dns_tsv(3, 12, true), true},
        Case{make_flow_csv(3, 8) + "sa;da\r\n192.0.2.1;192.0.2.3\r\n192.0.2.9;192.0.2.8", false}}) {
    auto make = c.is_dns ? make_dns_log_decoder : make_flow_csv_decoder;
    PlainDecoded whole = decode_in_pieces(*make({}), c.text, c.text.size());
    ASSERT_GT(whole.counts.records, 2u);
    for (size_t cut = 1; cut < c.text.size(); ++cut) {
      PlainDecoded got = decode_in_pieces(*make({}), c.text, cut);
      ASSERT_EQ(got.counts, whole.counts) << cut;
      ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
    }
  }
}

TEST(Delimited, AgreesWithTheTwinsOnLargeText) {
  expect_twin(make_flow_csv(5, 20'000), false);
  expect_twin(make_dns_tsv(5, 20'000), true);
  expect_twin(make_dns_tsv(6, 20'000, true), true);
}

TEST(Delimited, AgreesWithTheTwinsOnDamagedText) {
  std::mt19937_64 random(11);
  std::string nfdump = testdata("nfdump-1.7.1.csv"), rwcut = testdata("rwcut.txt");
  for (int round = 0; round < 1500; ++round) {
    bool is_dns = round % 2;
    std::string text = is_dns           ? make_dns_tsv(random(), 12, round % 4 == 1)
                       : round % 3 == 0 ? make_flow_csv(random(), 12)
                       : round % 3 == 1 ? nfdump.substr(0, 3000)
                                        : rwcut;
    if (is_dns && round % 3 == 0) text = "ts\tclient\tqname\n" + text;
    for (uint64_t edits = random() % 8; edits > 0; --edits) {
      size_t at = random() % text.size();
      static constexpr std::string_view kPieces[] = {
          ",",         "\n",      "\r\n", "\"", "\t", ".",    "2001:db8::1", " ",        "#",
          "Summary\n", "sa,da\n", "::",   "0",  "-",  "\xff", "QNAME",       "\tqname\n"};
      if (random() % 3 == 0) {
        text.erase(at, random() % 20);
      } else {
        text.insert(at, kPieces[random() % std::size(kPieces)]);
      }
      if (text.empty()) text = "\n";
    }
    expect_twin(text, is_dns);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace luytre
