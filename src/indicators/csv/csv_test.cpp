#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indicators/collect_sink.h"
#include "indicators/csv/csv_list.h"
#include "indicators/csv/csv_record.h"
#include "indicators/csv/header.h"
#include "indicators/testdata.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

CollectSink read(std::string_view text, std::string_view columns = "") {
  CollectSink sink;
  read_csv_list({text, "list", columns}, sink);
  return sink;
}

TEST(CsvRecords, TakesQuotesBlanksAndLineEnds) {
  CsvRecords records("a, \"b,\"\"c\"\"\" ,\"d\ne\"\r\nf\n\"open,g\n", ',');
  std::vector<std::string_view> cells;
  ASSERT_TRUE(records.next(cells));
  EXPECT_THAT(cells, ElementsAre("a", "b,\"c\"", "d\ne"));
  ASSERT_TRUE(records.next(cells));
  EXPECT_THAT(cells, ElementsAre("f"));
  EXPECT_EQ(records.line(), 3u);
  ASSERT_TRUE(records.next(cells));
  EXPECT_THAT(cells, ElementsAre("\"open", "g"));
  EXPECT_EQ(records.line(), 4u);
  EXPECT_FALSE(records.next(cells));
}

TEST(Csv, ReadsFeodo) {
  std::string text = testdata("feodo.csv");
  EXPECT_TRUE(sniff_csv_list(text));
  auto got = read(text);
  EXPECT_THAT(got.entries, ElementsAre("address:port 192.0.2.10:443 family=QakBot @7",
                                       "address:port 192.0.2.11:995 family=Pinkslipbot @8",
                                       "address:port [2001:db8::5]:8080 family=Heodo @10"));
  EXPECT_THAT(got.refusals, ElementsAre("malformed 'not-an-ip': not an address @9",
                                        "malformed '': a row without a value @11"));
}

TEST(Csv, ReadsUrlhaus) {
  std::string text = testdata("urlhaus.csv");
  EXPECT_TRUE(sniff_csv_list(text));
  auto got = read(text);
  EXPECT_THAT(got.entries,
              ElementsAre("url 192.0.2.160:54570/bin.sh family=Mozi category=malware-distribution @6",
                          "url bad.example/panel/x.exe family=RedLine category=malware-distribution @7"));
  EXPECT_THAT(got.refusals, ElementsAre("malformed '': a row without a value @8",
                                        StartsWith("malformed 'http://bad.example/with \"quotes\"'")));
}

TEST(Csv, ReadsThreatfox) {
  std::string text = testdata("threatfox.csv");
  EXPECT_TRUE(sniff_csv_list(text));
  auto got = read(text);
  EXPECT_THAT(
      got.entries,
      ElementsAre(
          "url bad.example/rudolph/fre.php family=win.lokipws category=c2 confidence=75 @7",
          "address:port 192.0.2.90:7777 family=win.cobalt_strike category=c2 confidence=100 @8",
          "domain fake.example family=js.clearfake category=malware-distribution confidence=100 @9",
          "file-hash abcdef0123456789abcdef0123456789 category=malware-distribution confidence=50 @10"));
  EXPECT_THAT(got.refusals, ElementsAre("unsupported 'deadbeef': of a type that is not kept @11"));
}

TEST(Csv, ReadsSslblAndItsCertificates) {
  auto got = read(
      "# Listingdate,SHA1,Listingreason\n"
      "2026-08-15 15:52:47,057b2084f877c8737e60de6c07ad829ea411b9c6,Vidar C&C\n");
  EXPECT_THAT(
      got.entries,
      ElementsAre("certificate 057b2084f877c8737e60de6c07ad829ea411b9c6 family=Vidar category=c2 @2"));
  got = read(
      "# ja3_md5,Firstseen,Lastseen,Listingreason\nb386946a5a44d1ddcc843bc75336dfce,2017-07-14 "
      "18:08:15,2019-07-27 20:42:54,Dridex\n");
  EXPECT_THAT(got.entries, ElementsAre("ja3 b386946a5a44d1ddcc843bc75336dfce family=Dridex @2"));
}

TEST(Csv, ReadsTheGenericHeader) {
  std::string text = testdata("generic.csv");
  EXPECT_TRUE(sniff_csv_list(text));
  auto got = read(text);
  EXPECT_THAT(got.entries,
              ElementsAre("address 192.0.2.77 family=Kido category=c2 confidence=90 tlp=green "
                          "from=2026-01-01T00:00:00.000000Z until=2026-07-01T00:00:00.000000Z @2",
                          "domain-exact bad.example family=Sality @3",
                          "server-name tls.bad.example family=Sirefef category=p2p tlp=amber+strict @4",
                          "ja3 d41d8cd98f00b204e9800998ecf8427e @5"));
  EXPECT_THAT(got.refusals, ElementsAre("malformed '192.0.2.78': a validity that is no time @6"));
}

TEST(Csv, AMappingNamesTheColumns) {
  auto got =
      read("when;bad thing;whose\n2026-01-01;192.0.2.5;mirai\n", "value=bad thing, family=whose, from=when");
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.5 family=mirai from=2026-01-01T00:00:00.000000Z @2"));
  got = read("1,192.0.2.5,x\n2,192.0.2.6,y\n", "value=2");
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.5 @1", "address 192.0.2.6 @2"));
  EXPECT_EQ(check_csv_mapping("value=a,family=b"), "");
  EXPECT_NE(check_csv_mapping("family=b"), "");
  EXPECT_NE(check_csv_mapping("colour=b"), "");
  EXPECT_NE(check_csv_mapping("value"), "");
}

TEST(Csv, WithoutAHeaderTheFileIsRefusedOnce) {
  auto got = read("1,2,3\n4,5,6\n");
  EXPECT_THAT(got.entries, IsEmpty());
  EXPECT_THAT(got.refusals, ElementsAre(StartsWith("unsupported '1,2,3': no header")));
  EXPECT_FALSE(sniff_csv_list("1,2,3\n4,5,6\n"));
  EXPECT_FALSE(sniff_csv_list("# a list of ip, domain and url\n192.0.2.1\n"));
}

TEST(ZeekIntel, ReadsItsTypes) {
  std::string text = testdata("intel.dat");
  EXPECT_TRUE(sniff_zeek_intel(text));
  CollectSink got;
  read_zeek_intel({text, "intel", ""}, got);
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.66 @2", "prefix 198.51.100.0/24 @3",
                                       "url bad.example/gate.php @4", "domain-exact bad.example @5",
                                       "certificate aabbccddeeff00112233445566778899aabbccdd @6"));
  EXPECT_THAT(got.refusals,
              ElementsAre("unsupported 'somebody@bad.example': of a type that is not kept @7",
                          "malformed 'only-one-cell': no indicator and type where #fields says @8"));
}

}  // namespace
}  // namespace luytre
