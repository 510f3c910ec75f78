#include "telemetry/shadowserver/shadowserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "base/file.h"
#include "telemetry/shadowserver/csv_records.h"
#include "telemetry/shadowserver/schema.h"
#include "telemetry/shadowserver/shadowserver_twin.h"

namespace luytre {
namespace {

constexpr const char* kSinkholeFile = "2018-12-03-event4_sinkhole_http-vietnam-country.csv";

std::string sample(const std::string& name) {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/shadowserver/testdata/" + name);
  return text ? *text : "";
}
PlainDecoded decode(std::string_view text, const std::string& file, const std::string& schema = "") {
  DecodeOptions options;
  options.name = file;
  options.report_schema = schema;
  return decode_in_pieces(*make_shadowserver_decoder(options), text, text.size());
}

TEST(Shadowserver, ReadsASinkholeReport) {
  PlainDecoded got = decode(sample(kSinkholeFile), kSinkholeFile);
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 3, .malformed = 2}));
  EXPECT_THAT(
      sorted_text(got.rows),
      testing::UnorderedElementsAre(
          R"(report 2018-12-03T00:00:07.000000Z 2018-12-03T00:00:07.000000Z [198.18.0.7]:49153 > [203.0.113.80]:80 p6 o0 )"
          R"(infected 'event4_sinkhole_http' 'ramnit' 'sink.example' {"infection":"avalanche-ramnit","src_asn":"64500",)"
          R"("src_geo":"VN","src_region":"HA NOI","src_city":"HA NOI","src_hostname":"static.example",)"
          R"("severity":"critical","dst_asn":"64501","dst_geo":"US","dst_hostname":"sinkhole.example",)"
          R"("tag":"ramnit;sinkhole","application":"http","event_id":"ab12","http_url":"/index.php?q=\"a,b\"",)"
          R"x("http_agent":"Mozilla/4.0 (compatible; \"quoted\", odd)"})x",
          R"(report 2018-12-03T00:00:09.000000Z 2018-12-03T00:00:09.000000Z [2001:db8::7]:0 > [203.0.113.80]:80 p6 o0 )"
          R"(infected 'event4_sinkhole_http' 'conficker' 'c2.example.net' {"src_asn":"64500","src_geo":"VN",)"
          R"("src_region":"HA NOI","src_city":"HÀ NỘI","severity":"critical","dst_asn":"64501","dst_geo":"US",)"
          R"("application":"http","http_agent":"two\nlines"})",
          R"(report - - [198.18.0.8]:0 > []:80 p0 o0 infected 'event4_sinkhole_http' 'sality' '' {"dst_ip":"unknown",)"
          R"("src_port":"port","protocol":"quic","timestamp":"yesterday","src_asn":"64500","src_geo":"VN",)"
          R"("severity":"critical"})"));
}

TEST(Shadowserver, TakesColumnsInAnyOrderAndKeepsUnknownOnes) {
  PlainDecoded got = decode(
      "colour,ip,timestamp,port,tag,protocol\n"
      "blue,192.0.2.7,2022-05-06 07:08:09,8080,mirai,udp\n",
      "2022-05-06-scan_telnet-vn.csv");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(
      to_string(got.rows[0]),
      R"(report 2022-05-06T07:08:09.000000Z 2022-05-06T07:08:09.000000Z [192.0.2.7]:8080 > []:0 p17 o0 )"
      R"(vulnerable 'scan_telnet' '' '' {"colour":"blue","tag":"mirai","severity":"medium"})");
}

// Every type: a row by its own columns, shuffled, comes out with its class, its address and every column.
TEST(Shadowserver, ReadsEveryTypeOfTheSchema) {
  std::mt19937 random(3);
  size_t v6 = 0, addressed = 0;
  for (const ReportType& type : ReportSchema::built_in().types()) {
    std::vector<std::string> columns = type.columns;
    if (columns.empty()) columns = {"timestamp", "ip", "port", "asn", "geo", "infection"};
    std::shuffle(columns.begin(), columns.end(), random);
    std::string header, line;
    for (const std::string& column : columns) {
      std::string value = column == "timestamp"      ? "2018-12-03 01:02:03"
                          : column.ends_with("ip")   ? "2001:db8::1"
                          : column.ends_with("port") ? "4444"
                          : column == "protocol"     ? "tcp"
                          : column == "end_time"     ? "2018-12-03 01:02:04"
                                                     : "v " + column;
      header += "\"" + column + "\",";
      line += "\"" + value + "\",";
    }
    header.back() = line.back() = '\n';
    PlainDecoded got = decode(header + line, "2018-12-03-" + type.name + "-vn.csv");
    ASSERT_EQ(got.counts, (DecodeCounts{.records = 1})) << type.name;
    const PlainRow& row = got.rows[0];
    EXPECT_EQ(row.report, type.name);
    EXPECT_EQ(row.report_class, type.report_class) << type.name;
    EXPECT_EQ(format_time(row.first), "2018-12-03T01:02:03.000000Z");
    if (!row.src.is_unspecified()) {
      ++addressed;
      EXPECT_EQ(row.src.to_string(), "2001:db8::1") << type.name;
    }
    auto detail = boost::json::parse(row.detail).as_object();
    for (const std::string& column : columns) {
      if (column == "timestamp" || column == "end_time" || column == "protocol") continue;
      bool told = detail.contains(column) || row.infection == "v " + column || row.name == "v " + column ||
                  column.ends_with("ip") || column.ends_with("port");
      EXPECT_TRUE(told) << type.name << " lost " << column;
    }
    v6 += type.name.find('6') != std::string::npos;
    EXPECT_GE(sniff_shadowserver(as_bytes(header)), 97) << type.name;
  }
  EXPECT_EQ(ReportSchema::built_in().types().size(), 177u);
  EXPECT_EQ(addressed, 174u);  // all but accounts, ransomware victims and sandbox names
  EXPECT_GE(v6, 51u);
}

TEST(Shadowserver, TellsTheTypeByColumnsWhenTheNameDoesNot) {
  auto header = [](const char* type) {
    std::string text;
    for (const std::string& column : ReportSchema::built_in().find(type)->columns) text += column + ",";
    text.back() = '\n';
    return text;
  };
  auto told = [&](const char* type) {
    std::string line;
    for (const std::string& column : ReportSchema::built_in().find(type)->columns)
      line += column.ends_with("ip") ? "192.0.2.1," : column == "timestamp" ? "2018-12-03," : ",";
    line.back() = '\n';
    PlainRow row = decode(header(type) + line, "report.csv").rows.at(0);
    return row.report + " " + to_string(row.report_class);
  };
  EXPECT_EQ(told("event4_sinkhole_dns"), "event4_sinkhole_dns other");
  EXPECT_EQ(told("malware_url"), "malware_url c2-server");
  // Three sinkhole types have the same columns, and say the same of their address.
  EXPECT_EQ(told("event4_sinkhole"), "shadowserver infected");
  PlainRow unlike = decode("timestamp,ip,asn\n2018-12-03,192.0.2.1,7\n", "").rows.at(0);
  EXPECT_EQ(unlike.report, "shadowserver");
  EXPECT_EQ(unlike.report_class, ReportClass::other);
}

TEST(Shadowserver, JudgesARowByItsTag) {
  PlainDecoded got = decode(
      "timestamp,ip,port,tag\n"
      "2022-05-06,192.0.2.1,443,exchange;webshell\n"
      "2022-05-06,192.0.2.2,443,exchange;webshells\n",
      "2022-05-06-scan_exchange-vn.csv");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[0].report_class, ReportClass::compromised);
  EXPECT_EQ(got.rows[1].report_class, ReportClass::vulnerable);
}

TEST(Shadowserver, TheVictimOfAnAttackIsTheSubjectOfItsReport) {
  PlainDecoded got =
      decode("timestamp,src_ip,src_port,dst_ip,dst_port,asn\n2022-05-06,203.0.113.1,1,192.0.2.1,80,7\n",
             "2022-05-06-event4_honeypot_ddos_target-vn.csv");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0].src.to_string(), "192.0.2.1");
  EXPECT_EQ(got.rows[0].src_port, 80);
  EXPECT_EQ(got.rows[0].dst.to_string(), "203.0.113.1");
}

TEST(Shadowserver, ReadsAListedNetworkAsNoAddress) {
  PlainDecoded got = decode("timestamp,ip,asn\n2022-05-06,192.0.2.0/24,7\n", "2022-05-06-blocklist-vn.csv");
  ASSERT_EQ(got.counts, (DecodeCounts{.records = 1}));
  EXPECT_TRUE(got.rows[0].src.is_unspecified());
  EXPECT_EQ(got.rows[0].detail, R"({"ip":"192.0.2.0/24","asn":"7","severity":"low"})");
}

TEST(Shadowserver, ANewerTableTakesThePlaceOfTheOwn) {
  std::string schema =
      "report,class,subject,columns\n"
      "event9_new,infected,who_ip,timestamp who_ip what\n";
  PlainDecoded got = decode("timestamp,what,who_ip,who_port\n2030-01-01,x,192.0.2.1,7\n",
                            "2030-01-01-event9_new-vn.csv", schema);
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(
      to_string(got.rows[0]),
      R"(report 2030-01-01T00:00:00.000000Z 2030-01-01T00:00:00.000000Z [192.0.2.1]:7 > []:0 p0 o0 infected )"
      R"('event9_new' '' '' {"what":"x"})");
  // A type nobody has heard of is read with class other.
  got = decode("timestamp,ip,asn\n2030-01-01,192.0.2.1,7\n", "2030-01-01-event9_other-vn.csv");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0].report, "event9_other");
  EXPECT_EQ(got.rows[0].report_class, ReportClass::other);
}

TEST(ReportSchema, RefusesABrokenTable) {
  EXPECT_FALSE(ReportSchema::parse("name\nx\n", "t"));
  EXPECT_FALSE(ReportSchema::parse("report,class\nx,bad\n", "t"));
  EXPECT_FALSE(ReportSchema::parse("report,class\nx,other\nx,other\n", "t"));
  EXPECT_FALSE(ReportSchema::parse("report,class,rule\nx,other,tag:y\n", "t"));
  EXPECT_EQ(ReportSchema::parse("report,class,rule\nx,other,tag:y:bad\n", "t").error().message,
            "t line 2: a rule is column:tag:class, not 'tag:y:bad'");
}

TEST(ReportSchema, ReadsTheTypeFromAFileName) {
  EXPECT_EQ(report_type_of_file("/x/2018-12-03-event4_sinkhole_http-vietnam-country.csv"),
            "event4_sinkhole_http");
  EXPECT_EQ(report_type_of_file("2024-07-04-dns_openresolver-123-sample-asn.csv.gz"), "dns_openresolver");
  EXPECT_EQ(report_type_of_file("2024-07-04-scan_dns.csv"), "scan_dns");
  EXPECT_EQ(report_type_of_file("report.csv"), "");
  EXPECT_EQ(report_type_of_file("2024_07-04-scan_dns.csv"), "");
}

TEST(Shadowserver, CountsWhatItCannotRead) {
  std::string head = "timestamp,ip,asn,geo\n", good = "2018-12-03,192.0.2.1,7,VN\n";
  auto counts = [&](const std::string& text) { return decode(text, "").counts; };
  EXPECT_EQ(counts("a,b\n" + good), (DecodeCounts{.unsupported = 2}));
  EXPECT_EQ(counts(head + good + "2018-12-03,192.0.2.1,7\n\n" + good),
            (DecodeCounts{.records = 2, .malformed = 1}));
  EXPECT_EQ(counts(head + good + "2018-12-03,192.0.2.1"), (DecodeCounts{.records = 1, .incomplete = 1}));
  EXPECT_EQ(counts(head + "2018-12-03,192.0.2.1,7,VN"), (DecodeCounts{.records = 1}));
  // A quote too many: what follows within the limit is lost, and no more.
  std::string after;
  for (int i = 0; i < 100'000; ++i) after += good;
  DecodeCounts got = counts(head + good + "2018-12-03,\"192.0.2.1,7,VN\n" + after);
  EXPECT_EQ(got.over_limit, 1u);
  EXPECT_GT(got.records, 55'000u);
  EXPECT_EQ(got.malformed, 0u);
}

TEST(Shadowserver, TakesANewHeaderInTheMiddle) {
  PlainDecoded got = decode(
      "timestamp,ip,asn,geo\n2018-12-03,192.0.2.1,7,VN\n"
      "geo,timestamp,ip,asn\nVN,2018-12-03,192.0.2.2,7\n",
      "2018-12-03-scan_rdp-vn.csv");
  EXPECT_EQ(got.counts.records, 2u);
  EXPECT_EQ(got.rows.at(1).src.to_string(), "192.0.2.2");
}

TEST(Shadowserver, KeepsDetailsValidAndBounded) {
  std::string header = "timestamp,ip,asn,geo", line = "2018-12-03,192.0.2.1,\x80\x01,VN";
  for (int i = 0; i < 200; ++i) {
    header += ",c" + std::to_string(i);
    line += "," + std::string(5000, i % 2 ? '\x1f' : 'x');
  }
  PlainDecoded got = decode(header + "\n" + line + "\n", "2018-12-03-device_id-vn.csv");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_LE(got.rows[0].detail.size(), 65600u);
  auto detail = boost::json::parse(got.rows[0].detail).as_object();
  EXPECT_EQ(detail.at("asn").as_string(), "\xef\xbf\xbd\x01");
  EXPECT_EQ(detail.at("_cut").as_string(), "1");
  EXPECT_EQ(detail.at("c0").as_string().size(), 4096u);
}

TEST(Shadowserver, GivesTheSameHoweverTheFileIsCut) {
  std::string text = sample(kSinkholeFile);
  PlainDecoded whole = decode(text, kSinkholeFile);
  DecodeOptions options;
  options.name = kSinkholeFile;
  for (size_t cut = 1; cut < text.size(); ++cut) {
    PlainDecoded got = decode_in_pieces(*make_shadowserver_decoder(options), text, cut);
    ASSERT_EQ(got.counts, whole.counts) << cut;
    ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
  }
}

TEST(Shadowserver, AgreesWithItsTwinOnDamagedFiles) {
  std::mt19937_64 random(7);
  std::string seed = sample(kSinkholeFile);
  DecodeOptions options;
  options.name = kSinkholeFile;
  for (int round = 0; round < 3000; ++round) {
    std::string text = seed;
    for (uint64_t edits = random() % 6; edits > 0; --edits) {
      size_t at = random() % text.size();
      if (random() % 2)
        text[at] = "\"\",\n\r;x\xc3\\"[random() % 9];
      else
        text.erase(at, 1 + random() % 5);
    }
    PlainDecoded fast = decode_in_pieces(*make_shadowserver_decoder(options), text, 1 + random() % 3000);
    PlainDecoded plain = decode_shadowserver_plainly(text, options);
    ASSERT_EQ(fast.counts, plain.counts) << text;
    ASSERT_EQ(sorted_text(fast.rows), sorted_text(plain.rows)) << text;
  }
}

// Every text of up to seven letters of an alphabet that matters.
TEST(CsvRecords, CutsAsItsTwinDoes) {
  constexpr std::string_view kLetters = "\",\n\ra";
  for (size_t length = 0; length <= 7; ++length) {
    std::vector<size_t> place(length, 0);
    for (bool more = true; more;) {
      std::string text;
      for (size_t i : place) text += kLetters[i];
      std::vector<std::vector<std::string>> got;
      CsvRecords records;
      Arena arena;
      std::vector<char> exact(text.begin(), text.end());
      records.begin({exact.data(), exact.size()}, true);
      while (auto record = records.next()) {
        got.emplace_back();
        for (size_t i = 0; i < record->count(); ++i)
          got.back().emplace_back(unquote(record->field(i), arena));
      }
      ASSERT_EQ(got, csv_records_plainly(text)) << testing::PrintToString(text);
      more = false;
      for (size_t& i : place) {
        if (++i < kLetters.size()) {
          more = true;
          break;
        }
        i = 0;
      }
    }
  }
}

}  // namespace
}  // namespace luytre
