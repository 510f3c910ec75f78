#include <gmock/gmock.h>

#include "leaks/hibp.h"
#include "leaks/leak_json.h"
#include "leaks/leak_readers_test_tools.h"
#include "leaks/leak_sniff.h"
#include "leaks/leak_table.h"
#include "leaks/line_sample.h"
#include "leaks/sql_dump.h"
#include "leaks/utf16.h"

namespace luytre {
namespace {

using testing::ElementsAre;

ColumnMap columns(std::string_view text) {
  auto map = ColumnMap::parse(text);
  EXPECT_TRUE(map.has_value());
  return map ? *map : ColumnMap{};
}
template <class Reader>
MakeReader with(std::string_view map = "") {
  return [parsed = columns(map)](LeakSink& sink) {
    return std::make_unique<Reader>(watched_for_tests(), sink, parsed);
  };
}

TEST(SqlDump, ReadsInsertsByTheNamesOfColumns) {
  EXPECT_THAT(rows_however_cut(with<SqlDump>(),
                               "-- MySQL dump 10.13\nINSERT INTO `users` (`id`,`email`,`pass`) VALUES "
                               "(1,'an@moh.gov.vn','it\\'s (a), test'),(2,'x@other.example','p'),"
                               "(3,'b@a.vn','two''quotes');\n"),
              ElementsAre("an@moh.gov.vn|3|-1||it's (a), test|plain|||", "b@a.vn|0|-1||two'quotes|plain|||"));
}

TEST(SqlDump, LearnsColumnsFromCreateTable) {
  EXPECT_THAT(rows_however_cut(
                  with<SqlDump>(),
                  "CREATE TABLE `m` (\n `id` int(11) NOT NULL DEFAULT '0',\n `password` varchar(32),\n"
                  " `email` varchar(64),\n PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n"
                  "/*!40000 ALTER TABLE `m` DISABLE KEYS */;\n# don't\n"
                  "INSERT INTO m VALUES (1,'5f4dcc3b5aa765d61d8327deb882cf99','a@a.vn'),(2,NULL,'b@a.vn');"),
              ElementsAre("a@a.vn|0|-1||5f4dcc3b5aa765d61d8327deb882cf99|hash|||", "b@a.vn|0|-1|||none|||"));
}

TEST(SqlDump, ReadsCopyRows) {
  EXPECT_THAT(
      rows_however_cut(with<SqlDump>(),
                       "--\n-- PostgreSQL database dump\n--\nCOPY public.users (id, email, password, "
                       "url) FROM stdin;\n1\ta@a.vn\ttab\\there\\\\\t\\N\n2\tc\tp\thttps://moh.gov.vn/x\n"
                       "\\.\n\nINSERT INTO t (email, password) VALUES ('b@a.vn', 'end\\');\n"),
      ElementsAre("a@a.vn|0|-1||tab\there\\|plain|||", "c|-1|3|moh.gov.vn|p|plain|||",
                  "b@a.vn|0|-1||end\\|plain|||"));
}

TEST(SqlDump, ReadsOthersBySqlServerHexAndShape) {
  EXPECT_THAT(
      rows_however_cut(with<SqlDump>(),
                       "INSERT [dbo].[Users] ([Email], [Password]) VALUES (N'a@a.vn', N'x\\')\nGO\n"
                       "INSERT [dbo].[Users] ([Email], [Password]) VALUES (N'b@a.vn', CAST('n' AS x))\n"
                       "INSERT INTO z (email, pass) VALUES (0x634061 2E, 'q');\n"
                       "INSERT INTO z (email, pass) VALUES (0x6340612e766e, 'q');\n"
                       "INSERT INTO unknown VALUES (7,'d@a.vn','n',"
                       "'5f4dcc3b5aa765d61d8327deb882cf99');"),
      ElementsAre("a@a.vn|0|-1||x\\|plain|||", "b@a.vn|0|-1|||none|||", "c@a.vn|0|-1||q|plain|||",
                  "d@a.vn|0|-1||5f4dcc3b5aa765d61d8327deb882cf99|hash|||"));
}

TEST(SqlDump, NeedsNoWholeLine) {
  std::string text = "INSERT INTO u (email,pass) VALUES ";
  for (int n = 0; n < 100'000; ++n) text += "('u" + std::to_string(n) + "@other.example','pppppppppp'),";
  text += "('a@a.vn','1');";
  EXPECT_THAT(rows_of(with<SqlDump>(), text, 1 << 16), ElementsAre("a@a.vn|0|-1||1|plain|||"));
}

TEST(LeakTable, ReadsKnownHeaders) {
  EXPECT_THAT(
      rows_however_cut(with<LeakTable>(),
                       "\xEF\xBB\xBFid,\"Email\",password,url\r\n1,an@moh.gov.vn,\"a,\"\"b\"\"\nc\",\r\n"
                       "2,x,p2,https://dichvucong.gov.vn/a\r\n"),
      ElementsAre("an@moh.gov.vn|3|-1||a,\"b\"\nc|plain|||", "x|-1|1|dichvucong.gov.vn|p2|plain|||"));
  EXPECT_THAT(rows_however_cut(with<LeakTable>(), "username\tpassword_hash\na@a.vn\tabc\n"),
              ElementsAre("a@a.vn|0|-1||abc|hash|||"));
}

TEST(LeakTable, ReadsSpyCloudAndShadowserver) {
  EXPECT_THAT(rows_however_cut(
                  with<LeakTable>(),
                  "document_id,email,password,password_type,password_plaintext,target_domain,target_url,"
                  "infected_machine_id,infected_time\nd1,a@a.vn,$2a$10$abcdefghijklmnopqrstuv,bcrypt,open,"
                  "moh.gov.vn,https://x.moh.gov.vn/l,M7,2018-11-02T10:00:00Z\n"),
              ElementsAre("a@a.vn|0|3|x.moh.gov.vn|open|plain|M7|2018-11-02|"));
  EXPECT_THAT(
      rows_however_cut(with<LeakTable>(),
                       "timestamp,email,infection,source_url,public_source,status,tag,severity,service,"
                       "username,detail\n2018-11-03 00:00:01,an@moh.gov.vn,,https://paste.example,p,"
                       "compromised,,critical,,an,\n"),
      ElementsAre("an@moh.gov.vn|3|-1|||none||2018-11-03|"));
}

TEST(LeakTable, TakesTheUsersWordForColumns) {
  EXPECT_THAT(rows_however_cut(with<LeakTable>("account=who,secret=k"), "k;who\n1;a@a.vn\n"),
              ElementsAre("a@a.vn|0|-1||1|plain|||"));
  EXPECT_THAT(rows_however_cut(with<LeakTable>("account=2,secret=1"), "1|a@a.vn\n2|b@a.vn"),
              ElementsAre("a@a.vn|0|-1||1|plain|||", "b@a.vn|0|-1||2|plain|||"));
  EXPECT_FALSE(ColumnMap::parse("account").has_value());
  EXPECT_FALSE(ColumnMap::parse("nothing=x").has_value());
  EXPECT_FALSE(ColumnMap::parse("account=1,secret=x").has_value());
}

TEST(LeakTable, LosesNoLineToAQuoteThatDoesNotClose) {
  std::string text = "email,password\na@a.vn,\"open\nb@a.vn,2\n";
  for (int n = 0; n < 2000; ++n) text += "x@other.example,p\n";
  text += "c@a.vn,3\n";
  LeakCounts counts;
  EXPECT_THAT(
      rows_however_cut(with<LeakTable>(), text, &counts),
      ElementsAre("a@a.vn|0|-1||\"open|plain|||", "b@a.vn|0|-1||2|plain|||", "c@a.vn|0|-1||3|plain|||"));
  EXPECT_EQ(counts.broken, 1u);
  EXPECT_THAT(rows_however_cut(with<LeakTable>(), "email,password\na@a.vn,\"open\nb@a.vn,2"),
              ElementsAre("a@a.vn|0|-1||\"open|plain|||", "b@a.vn|0|-1||2|plain|||"));
}

TEST(LeakJson, ReadsOneTextOrOneALine) {
  EXPECT_THAT(
      rows_however_cut(with<LeakJson>(),
                       R"({"cursor":"x","results":[{"email":"a@a.vn","password":"p\"\u0111\n\uD83D\uDE00",)"
                       R"("extra":{"a":[1,2]}},{"email":"b@a.vn","password":null}]})"),
      ElementsAre("a@a.vn|0|-1||p\"đ\n😀|plain|||", "b@a.vn|0|-1|||none|||"));
  LeakCounts counts;
  EXPECT_THAT(
      rows_however_cut(with<LeakJson>("account=u,secret=p"),
                       "{\"u\":\"a@a.vn\",\"p\":12}\n{\"u\":\"b@a.vn\",\"p\":\"cut\n{\"u\":\"c@a.vn\","
                       "\n{\"u\":\"d@a.vn\",\"p\":\"4\"}\n",
                       &counts),
      ElementsAre("a@a.vn|0|-1||12|plain|||", "d@a.vn|0|-1||4|plain|||"));
  EXPECT_EQ(counts.broken, 2u);
}

TEST(LeakJson, IsNotHurtByDepth) {
  std::string deep(100'000, '{');
  EXPECT_THAT(rows_of(with<LeakJson>(), deep + std::string(100'000, '}') + "\n{\"email\":\"a@a.vn\"}"),
              ElementsAre("a@a.vn|0|-1|||none|||"));
}

TEST(Hibp, ReadsTheThreeAnswers) {
  auto breaches = read_hibp_breaches(
      R"([{"Name":"Alpha","BreachDate":"2018-05-01","IsFabricated":false,"IsSpamList":false},)"
      R"({"Name":"Junk","BreachDate":"2018-06-01","IsSpamList":true}])",
      "breaches.json");
  ASSERT_TRUE(breaches.has_value());
  auto of = [&](std::string domain) {
    return [domain, &breaches](LeakSink& sink) {
      return std::make_unique<HibpDomain>(watched_for_tests(), sink, domain, &*breaches);
    };
  };
  EXPECT_THAT(rows_however_cut(of("moh.gov.vn"), R"({"an":["Alpha","Junk"],"binh":["New"]})"),
              ElementsAre("an@moh.gov.vn|3|-1|||none||2018-05-01|Alpha",
                          "an@moh.gov.vn|3|-1|||none||2018-06-01|Junk|doubtful",
                          "binh@moh.gov.vn|3|-1|||none|||New"));
  EXPECT_THAT(rows_however_cut(of("moh.gov.vn"), R"({"an":["shop.example","www.dichvucong.gov.vn"]})"),
              ElementsAre("an@moh.gov.vn|3|-1|shop.example||none|||",
                          "an@moh.gov.vn|3|1|www.dichvucong.gov.vn||none|||"));
  EXPECT_THAT(rows_however_cut(of("dichvucong.gov.vn"), R"(["nguoidan@mail.example","no mail"])"),
              ElementsAre("nguoidan@mail.example|-1|1|dichvucong.gov.vn||none|||"));
  EXPECT_FALSE(read_hibp_breaches("{", "x").has_value());
}

TEST(Hibp, TakesTheDomainFromTheFilesName) {
  EXPECT_EQ(domain_of_file("/x/moh.gov.vn.json", watched_for_tests()), "moh.gov.vn");
  EXPECT_EQ(domain_of_file("breacheddomain_moh.gov.vn.json.gz", watched_for_tests()), "moh.gov.vn");
  EXPECT_EQ(domain_of_file("answer.json", watched_for_tests()), "");
}

TEST(Utf16, BecomesUtf8HoweverItIsCut) {
  std::string little("\xFF\xFE", 2), big("\xFE\xFF", 2);
  for (char16_t c : std::u16string(u"a@a.vn:mật😀\n")) {
    little += {static_cast<char>(c & 255), static_cast<char>(c >> 8)};
    big += {static_cast<char>(c >> 8), static_cast<char>(c & 255)};
  }
  class Text : public LeakReader {
   public:
    void consume(std::string_view piece) override { text += piece; }
    void finish() override {}
    const LeakCounts& counts() const override { return none; }
    std::string text;
    LeakCounts none;
  };
  for (const std::string& bytes : {little, big})
    for (size_t piece : {1, 2, 3, 100}) {
      Text text;
      FromUtf16 convert(*utf16_order(bytes), text);
      for (size_t at = 0; at < bytes.size(); at += piece)
        convert.consume(std::string_view(bytes).substr(at, piece));
      convert.finish();
      EXPECT_EQ(text.text, "a@a.vn:mật😀\n");
    }
}

TEST(Sniffing, FindsTheReader) {
  ColumnMap known;
  EXPECT_EQ(sniff_leak("a@b.example:1\nc@d.example:2\n", known), LeakFormat::lines);
  EXPECT_EQ(sniff_leak("https://x.example/login:user:pass\n", known), LeakFormat::lines);
  EXPECT_EQ(sniff_leak("banner\n\nURL: https://x.example\nUsername: a\nPassword: b\n", known),
            LeakFormat::stealer);
  EXPECT_EQ(sniff_leak("-- MySQL dump 10.13\n", known), LeakFormat::sql);
  EXPECT_EQ(sniff_leak("SET x=1;\nCOPY public.u (a) FROM stdin;\n", known), LeakFormat::sql);
  EXPECT_EQ(sniff_leak("email,password\n", known), LeakFormat::csv);
  EXPECT_EQ(sniff_leak("{\"email\":\"a\"}\n", known), LeakFormat::json);
  EXPECT_EQ(sniff_leak("[\n {\"x\": 1}]", known), LeakFormat::json);
  EXPECT_EQ(sniff_leak("{\"an\":[\"Alpha\"]}", known), LeakFormat::hibp);
  EXPECT_EQ(sniff_leak("[\"a@b.example\"]", known), LeakFormat::hibp);
  EXPECT_EQ(sniff_leak("", known), LeakFormat::lines);
}

TEST(LineSample, MeasuresWhichPartOfOneListStandsInAnother) {
  std::string key(32, 'k');
  LineSample a(key), b(key), foreign(std::string(32, 'x'));
  for (int64_t n = 0; n < 400'000; ++n) {
    std::string line = "user" + std::to_string(n) + "@mail.example:" + std::to_string(n * 7919);
    a.consume(line + "\r\n");
    foreign.add(line);
    if (n % 4 == 0) b.consume(line + "\n" + line + "\n");
  }
  for (int n = 0; n < 100'000; ++n) b.add("new" + std::to_string(n) + "@mail.example:x");
  a.finish();
  b.finish();
  auto overlap = LineSample::compare(a.sample(), b.sample());
  EXPECT_NEAR(overlap.of_a, 0.25, 0.09);
  EXPECT_NEAR(overlap.of_b, 0.5, 0.15);
  EXPECT_EQ(LineSample::compare(a.sample(), a.sample()).of_a, 1.0);
  EXPECT_EQ(LineSample::compare(a.sample(), foreign.sample()).both, 0u);
}

}  // namespace
}  // namespace luytre
