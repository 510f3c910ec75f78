#include "directory/directory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "base/file.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

class DirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("luytre-directory-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Directory fresh() { return *Directory::open(folder_); }
  static AddCounts bodies(Directory& d, std::string_view csv) { return *d.add_organisations(csv, "o.csv"); }
  static AddCounts facts(Directory& d, std::string_view csv) { return *d.add_ownership(csv, "w.csv"); }
  static Owner owner(const Directory& d, const char* address, const char* day) {
    auto table = *d.table(*parse_day(day));
    return table->owner(table->attribute(*IpAddress::parse(address)));
  }
  fs::path folder_;
};

TEST_F(DirectoryTest, AnAbsentFolderIsEmpty) {
  Directory d = fresh();
  EXPECT_TRUE(d.organisations().empty());
  EXPECT_EQ(owner(d, "192.0.2.1", "2018-12-03"), Owner{});
  EXPECT_EQ(d.stretches(1, 10), (std::vector<Directory::Stretch>{{1, 10}}));
}

TEST_F(DirectoryTest, ShippedTablesAreTakenWhole) {
  Directory d = fresh();
  fs::path data = fs::path(LUYTRE_SOURCE_DIR) / "data/vn";
  auto add = [&](const char* name, bool ownership) {
    std::string text = *read_file(data / name);
    auto counts = ownership ? d.add_ownership(text, name) : d.add_organisations(text, name);
    EXPECT_TRUE(counts) << counts.error().message;
    for (auto& line : counts->refused) ADD_FAILURE() << line;
    return *counts;
  };
  EXPECT_EQ(add("organisations.csv", false).added, 225u);
  EXPECT_EQ(add("asns.csv", true).added, 26u);
  EXPECT_EQ(add("vn-prefixes.csv", true).added, 339u);
  Digest128 before = d.version();
  EXPECT_EQ(add("organisations.csv", false).unchanged, 225u);
  EXPECT_EQ(add("vn-prefixes.csv", true).unchanged, 339u);
  EXPECT_EQ(d.version(), before);

  EXPECT_EQ(owner(d, "27.64.0.1", "2018-12-03"), (Owner{"ISP-VIETTEL", AttributionReason::asn}));
  // Announced by a Vietnamese network, delegated elsewhere: a content network's cache.
  EXPECT_EQ(owner(d, "104.67.32.1", "2018-12-03"), Owner{});
  auto answer = d.find("so.hanoi.gov.vn", *parse_day("2018-12-03"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->owner.organisation, "PPC18-01");
  EXPECT_EQ(answer->matched, "hanoi.gov.vn");
  EXPECT_EQ(d.find("hanoi.gov.vn", *parse_day("2025-07-01"))->owner.organisation, "PPC25-01");
  EXPECT_FALSE(d.find("gov.vn", *parse_day("2025-07-01")));

  ASSERT_TRUE(d.save());
  Directory again = fresh();
  EXPECT_EQ(again.version(), before);
  EXPECT_EQ(again.organisations().size(), 225u);
  EXPECT_EQ(again.organisation("MIN-MIC")->status, "verified");
}

TEST_F(DirectoryTest, BadLinesAreRefusedOneByOneWithTheirNumbers) {
  Directory d = fresh();
  auto counts = bodies(d,
                       "id,parent,valid_from,valid_to,domain\n"
                       "A,,,,a.example\n"
                       ",,,,\n"
                       "B,NOBODY,,,\n"
                       "C,,2018-02-30,,\n"
                       "D,,2019-01-01,2018-01-01,\n"
                       "E,,,,not a domain\n"
                       "F G,,,,\n"
                       "LOOP1,LOOP2,,,\n"
                       "LOOP2,LOOP1,,,\n"
                       "CHILD,LATER,,,\n"
                       "LATER,A,,,\n");
  EXPECT_EQ(counts.added, 3u);
  ASSERT_EQ(counts.refused.size(), 8u);
  EXPECT_EQ(counts.refused[0].substr(0, 14), "o.csv line 3: ");
  EXPECT_TRUE(d.organisation("CHILD"));
  EXPECT_FALSE(d.organisation("LOOP1"));

  auto owned = facts(d,
                     "prefix,org_id,from,to\n"
                     "192.0.2.0/24,A,,\n"
                     "192.0.2.1/24,A,,\n"
                     "198.51.100.0/24,NOBODY,,\n"
                     "198.51.100.0/24,,,\n"
                     "198.51.100.0/24,A,2019-01-01,2018-01-01\n"
                     "2001:db8::/129,A,,\n");
  EXPECT_EQ(owned.added, 1u);
  EXPECT_EQ(owned.refused.size(), 5u);
  EXPECT_FALSE(d.add_ownership("nothing,known\n1,2\n", "x.csv"));
  EXPECT_FALSE(d.add_organisations("\"unclosed", "x.csv"));
}

TEST_F(DirectoryTest, AMoveThatWouldCloseARingIsRefused) {
  Directory d = fresh();
  bodies(d, "id,parent\nA,\nB,A\nC,B\n");
  auto counts = bodies(d, "id,parent\nA,C\n");
  EXPECT_EQ(counts.refused.size(), 1u);
  EXPECT_EQ(d.organisation("A")->parent, "");
  EXPECT_EQ(d.with_those_below("B").size(), 2u);
  EXPECT_EQ(d.with_those_below("A").size(), 3u);
  EXPECT_TRUE(d.with_those_below("X").empty());
}

TEST_F(DirectoryTest, OwnershipFollowsTheDay) {
  Directory d = fresh();
  bodies(d, "id,valid_to,successor\nOLD,2018-06-30,NEW\nNEW,,\nISP,,\n");
  facts(d, "asn,org_id\n64500,ISP\n");
  facts(d,
        "prefix,origin_asn,in_country\n198.18.0.0/15,64500,yes\n203.0.113.0/24,64500,no\n192.0.2.0/"
        "24,64999,yes\n");
  facts(d,
        "prefix,org_id,from,to\n198.18.1.0/24,OLD,,\n198.18.2.0/24,OLD,,2018-03-31\n198.18.2.0/"
        "24,NEW,2018-04-01,\n");
  EXPECT_EQ(owner(d, "198.18.1.1", "2018-06-30").organisation, "OLD");
  // The successor does not inherit by itself.
  EXPECT_EQ(owner(d, "198.18.1.1", "2018-07-01"), (Owner{"ISP", AttributionReason::asn}));
  EXPECT_EQ(owner(d, "198.18.2.1", "2018-03-31").organisation, "OLD");
  EXPECT_EQ(owner(d, "198.18.2.1", "2018-04-01").organisation, "NEW");
  EXPECT_EQ(owner(d, "203.0.113.1", "2018-04-01"), Owner{});
  EXPECT_EQ(owner(d, "192.0.2.1", "2018-04-01"), (Owner{"", AttributionReason::country}));
  auto day = [](const char* text) { return *parse_day(text); };
  EXPECT_EQ(d.stretches(day("2018-01-01"), day("2018-12-31")),
            (std::vector<Directory::Stretch>{{day("2018-01-01"), day("2018-03-31")},
                                             {day("2018-04-01"), day("2018-06-30")},
                                             {day("2018-07-01"), day("2018-12-31")}}));
  EXPECT_EQ(*d.table(day("2018-04-05")), *d.table(day("2018-05-05")));
  EXPECT_NE(*d.table(day("2018-03-05")), *d.table(day("2018-05-05")));

  // Ending a holding: the same fact again, with an end.
  auto counts = facts(d, "prefix,org_id,from,to\n198.18.2.0/24,NEW,2018-04-01,2018-04-30\n");
  EXPECT_EQ(counts.updated, 1u);
  EXPECT_EQ(owner(d, "198.18.2.1", "2018-05-01").organisation, "ISP");
}

TEST_F(DirectoryTest, TheLaterStartingFactDecides) {
  Directory d = fresh();
  bodies(d, "id\nA\nB\n");
  facts(d, "prefix,org_id,from,to\n198.18.0.0/16,A,,\n198.18.0.0/16,B,2018-05-01,2018-05-31\n");
  EXPECT_EQ(owner(d, "198.18.0.1", "2018-04-30").organisation, "A");
  EXPECT_EQ(owner(d, "198.18.0.1", "2018-05-31").organisation, "B");
  EXPECT_EQ(owner(d, "198.18.0.1", "2018-06-01").organisation, "A");
}

TEST_F(DirectoryTest, FindAnswersForEveryKindOfValue) {
  Directory d = fresh();
  bodies(d, "id,parent,domain\nTOP,,top.example\nUNIT,TOP,\nISP,,\n");
  facts(d, "prefix,org_id\n2001:db8:1::/48,UNIT\n198.18.4.0/22,UNIT\n");
  facts(d, "asn,org_id\nAS64500,ISP\n");
  facts(d, "prefix,origin_asn\n198.18.0.0/15,64500\n");
  auto find = [&](const char* value) { return d.find(value, *parse_day("2018-12-03")); };
  EXPECT_EQ(find("198.18.5.5")->matched, "198.18.4.0/22");
  ASSERT_EQ(find("198.18.5.5")->chain.size(), 2u);
  EXPECT_EQ(find("198.18.5.5")->chain[1].id, "TOP");
  EXPECT_EQ(find("198.18.5.0/24")->owner.organisation, "UNIT");
  EXPECT_EQ(find("198.18.0.0/16")->matched, "198.18.0.0/15 of AS64500");
  EXPECT_EQ(find("2001:db8:1:2::3")->owner.organisation, "UNIT");
  EXPECT_EQ(find("as64500")->owner.organisation, "ISP");
  EXPECT_EQ(find("www.Top.Example")->owner.organisation, "TOP");
  EXPECT_EQ(find("UNIT")->chain.size(), 2u);
  EXPECT_FALSE(find("203.0.113.1"));
  EXPECT_FALSE(find("nothing at all"));
}

TEST_F(DirectoryTest, NamesAreSearchedWithAndWithoutMarks) {
  Directory d = fresh();
  bodies(d,
         "id,sector,name_vi,name_en,abbreviation,valid_to\n"
         "B,P,Ủy ban nhân dân thành phố Hà Nội,Hanoi People's Committee,,\n"
         "A,P,Tỉnh Hà Nam,Ha Nam,,2025-06-30\n"
         "C,S,Tập đoàn Điện lực Việt Nam,Vietnam Electricity,EVN,\n");
  auto ids = [&](std::string_view text, const char* day) {
    std::string all;
    for (const Organisation* o : d.search(text, *parse_day(day))) all += o->id;
    return all;
  };
  EXPECT_EQ(ids("ha noi", "2018-12-03"), "B");
  EXPECT_EQ(ids("Hà", "2018-12-03"), "AB");
  EXPECT_EQ(ids("Hà", "2026-01-01"), "B");
  EXPECT_EQ(ids("evn", "2018-12-03"), "C");
  EXPECT_EQ(ids("electricity", "2018-12-03"), "C");
  EXPECT_EQ(ids("Hạ Nội", "2018-12-03"), "");
}

TEST_F(DirectoryTest, DamagedFilesAreNamed) {
  Directory d = fresh();
  bodies(d, "id\nA\n");
  facts(d, "prefix,org_id\n198.18.0.0/16,A\n");
  ASSERT_TRUE(d.save());
  ASSERT_TRUE(write_file_atomically(folder_ / "ownership.csv",
                                    "kind,resource,organisation\nprefix,198.18.0.0/99,A\n"));
  auto opened = Directory::open(folder_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
  EXPECT_NE(opened.error().message.find("line 2"), std::string::npos);
}

// Random worlds: the painted table against asking the facts one by one, on every day that matters.
TEST_F(DirectoryTest, PaintingAgreesWithAskingTheFacts) {
  std::mt19937 random(3);
  for (int round = 0; round < 6; ++round) {
    Directory d = fresh();
    auto date = [&] {
      return random() % 3 ? format_day(17000 + static_cast<Day>(random() % 10)) : std::string();
    };
    std::string csv = "id,valid_from,valid_to\n";
    for (char c = 'A'; c < 'G'; ++c) csv += std::string(1, c) + ',' + date() + ',' + date() + '\n';
    bodies(d, csv);
    auto network = [&] {
      if (random() % 4 == 0) {
        auto length = static_cast<uint8_t>(40 + random() % 20);
        return Prefix{mask({0x2001'0db8'0000'0000ull | (random() & 0x30f000), 0}, length), length}
            .to_string();
      }
      auto length = static_cast<uint8_t>(16 + random() % 16);
      return Prefix{mask(IpAddress::from_v4(0xc6120000u | (random() & 0x3ff)), length + 96u), length}
          .to_string();
    };
    auto dates = [&] { return date() + ',' + date() + '\n'; };
    std::string prefixes = "prefix,org_id,from,to\n", asns = "asn,org_id,from,to\n",
                countries = "prefix,from,to\n";
    std::string routes = "prefix,origin_asn,in_country,from,to\n";
    for (int i = 0; i < 25; ++i) {
      std::string body(1, static_cast<char>('A' + random() % 6));
      prefixes += network() + ',' + body + ',' + dates();
      asns += std::to_string(1 + random() % 4) + ',' + (random() % 3 ? body : "") + ',' + dates();
      const char* inside[] = {"", "yes", "no"};
      routes +=
          network() + ',' + std::to_string(1 + random() % 5) + ',' + inside[random() % 3] + ',' + dates();
      if (i < 5) countries += network() + ',' + dates();
    }
    for (auto& table : {prefixes, asns, routes, countries}) facts(d, table);
    std::vector<IpAddress> probes;
    for (uint32_t i = 0; i < 1200; i += 7) probes.push_back(IpAddress::from_v4(0xc6120000u + i));
    for (uint64_t i = 0; i < 64; ++i) probes.push_back({0x2001'0db8'0000'0000ull | i << 12, i});
    // Every day shows the same as the first of its stretch, and as the slow way.
    for (auto stretch : d.stretches(16998, 17012))
      for (Day day = stretch.from; day <= stretch.to; ++day) {
        auto table = *d.table(day);
        for (const IpAddress& probe : probes) {
          auto slow = d.find(probe.to_string(), day);
          ASSERT_EQ(table->owner(table->attribute(probe)), slow ? slow->owner : Owner{})
              << probe.to_string() << " on " << format_day(day);
        }
      }
  }
}

}  // namespace
}  // namespace luytre
