#include "telemetry/cert_feeds/cert_feeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

std::string sample(const std::string& name) {
  auto text = read_file(std::string(LUYTRE_SOURCE_DIR) + "/src/telemetry/cert_feeds/testdata/" + name);
  return text ? *text : "";
}
std::vector<std::string> texts(const std::vector<PlainRow>& rows) {
  std::vector<std::string> out;
  for (const PlainRow& row : rows) {
    auto address = [](const IpAddress& a) { return a.is_unspecified() ? std::string() : a.to_string(); };
    out.push_back(format_time(row.first).substr(17, 2) + " " + address(row.src) + " " +
                  std::to_string(row.src_port) + " > " + address(row.dst) + " " +
                  std::to_string(row.dst_port) + " p" + std::to_string(row.protocol) + " " +
                  to_string(row.report_class) + " " + row.report + " '" + row.infection + "' '" + row.name +
                  "' " + row.detail);
  }
  return out;
}

TEST(CymruCap, ReadsBothFormsOfNotes) {
  std::string text = sample("cymru-cap.txt");
  PlainDecoded got = decode_in_pieces(*make_cymru_cap_decoder({}), text, text.size());
  EXPECT_EQ(got.counts, (DecodeCounts{.records = 7, .malformed = 2}));
  EXPECT_THAT(
      texts(got.rows),
      testing::UnorderedElementsAre(
          R"(07 198.18.0.7 4321 > 203.0.113.80 80 p6 infected cymru-bot 'Conficker' '' {"asn":"64500",)"
          R"("as_name":"EXAMPLE-AS, VN"})",
          R"(08 2001:db8::7 0 >  23 p0 scanner cymru-honeypot '' 'host.example' {"asn":"64500",)"
          R"("honeypot_port":"23,2323","as_name":"EXAMPLE-AS, VN"})",
          R"(09 198.18.0.8 4321 > 203.0.113.80 0 p0 infected cymru-bots 'Zero Access' '' {"asn":"64500",)"
          R"("dest_addr":"203.0.113.80 Avalanche Botnet","as_name":"EXAMPLE"})",
          R"(10 198.18.0.9 0 >  0 p0 c2-server cymru-controller '' '' {"asn":"64500"})",
          R"x(11 198.18.0.10 0 >  0 p0 vulnerable cymru-proxy '' '' {"asn":"64500","note":"HTTP CONNECT (8080)",)x"
          R"("as_name":"EXAMPLE"})",
          R"(12 198.18.0.11 0 >  0 p0 infected cymru-slammer 'slammer' '' {"asn":"0","as_name":"EXAMPLE"})",
          R"(13 198.18.0.12 0 >  0 p0 other cymru-newthing '' '' {"asn":"64500","colour":"red","as_name":"EXAMPLE"})"));
}

TEST(SpamhausCert, ReadsLinesWithCommasOrTabs) {
  std::string text = sample("spamhaus-cert.csv"), tabs;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == ',' && text[i + 1] == ' ')
      tabs += '\t', ++i;
    else
      tabs += text[i];
  for (const std::string& form : {text, tabs}) {
    PlainDecoded got = decode_in_pieces(*make_spamhaus_cert_decoder({}), form, form.size());
    EXPECT_EQ(got.counts, (DecodeCounts{.records = 4, .malformed = 1}));
    EXPECT_THAT(
        texts(got.rows),
        testing::UnorderedElementsAre(
            R"(07 198.18.0.7 4321 > 203.0.113.80 80 p6 infected spamhaus-cert 'conficker' 'c2.example.net' )"
            R"({"asn":"AS64500","country":"VN"})",
            R"(08 198.18.0.8 0 > 203.0.113.81 23 p6 infected spamhaus-cert 'iotmirai' '' )"
            R"({"asn":"AS64500","country":"VN"})",
            R"(09 198.18.0.9 0 >  0 p0 scanner spamhaus-cert '' '' {"botname":"sshauth","asn":"AS64500",)"
            R"("country":"VN","field11":"extra"})",
            R"(10 2001:db8::7 0 >  0 p0 infected spamhaus-cert '' '' {"botname":"auto","country":"VN",)"
            R"("remote_port":"x","local_port":"y","protocol":"z"})"));
  }
}

TEST(CertFeeds, KnowTheirOwn) {
  EXPECT_EQ(sniff_cymru_cap(as_bytes(sample("cymru-cap.txt"))), 97);
  EXPECT_EQ(sniff_cymru_cap(as_bytes(sample("spamhaus-cert.csv"))), 0);
  EXPECT_EQ(sniff_spamhaus_cert(as_bytes(sample("spamhaus-cert.csv"))), 98);
  EXPECT_EQ(sniff_spamhaus_cert(as_bytes(sample("cymru-cap.txt"))), 0);
  EXPECT_EQ(sniff_spamhaus_cert(as_bytes("ts,client,name\n")), 0);
}

TEST(CertFeeds, GiveTheSameHoweverTheFileIsCut) {
  for (bool cymru : {true, false}) {
    std::string text = sample(cymru ? "cymru-cap.txt" : "spamhaus-cert.csv");
    auto make = cymru ? make_cymru_cap_decoder : make_spamhaus_cert_decoder;
    PlainDecoded whole = decode_in_pieces(*make({}), text, text.size());
    for (size_t cut = 1; cut < text.size(); ++cut) {
      PlainDecoded got = decode_in_pieces(*make({}), text, cut);
      ASSERT_EQ(got.counts, whole.counts) << cut;
      ASSERT_EQ(sorted_text(got.rows), sorted_text(whole.rows)) << cut;
    }
  }
}

}  // namespace
}  // namespace luytre
