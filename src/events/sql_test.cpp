#include "events/sql.h"

#include <gtest/gtest.h>

#include "events/clickhouse_http.h"

namespace luytre {
namespace {

TEST(Sql, QuotesEveryByte) {
  EXPECT_EQ(sql::quote(""), "''");
  EXPECT_EQ(sql::quote("a'b\\c"), "'a\\'b\\\\c'");
  EXPECT_EQ(sql::quote(std::string("\0\n\x1f", 3)), "'\\x00\\x0a\\x1f'");
  EXPECT_EQ(sql::quote("tiếng Việt"), "'tiếng Việt'");
  // However it ends, a quoted text holds no quote or backslash that is not escaped.
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      std::string quoted = sql::quote(std::string{static_cast<char>(a), static_cast<char>(b)});
      for (size_t i = 1; i + 1 < quoted.size(); ++i) {
        ASSERT_NE(quoted[i], '\'');
        i += quoted[i] == '\\';
        ASSERT_LT(i, quoted.size() - 1);
      }
    }
}

TEST(Sql, ReadsTabSeparatedAnswers) {
  using Lines = std::vector<std::vector<std::string>>;
  EXPECT_EQ(sql::parse_tsv(""), Lines{});
  EXPECT_EQ(sql::parse_tsv("a\tb\n\t\n"), (Lines{{"a", "b"}, {"", ""}}));
  EXPECT_EQ(sql::parse_tsv("it\\'s\\\\ \\t\\n\\0\n"), (Lines{{std::string("it's\\ \t\n\0", 9)}}));
  EXPECT_EQ(sql::parse_tsv("cut\\"), (Lines{{"cut\\"}}));
}

TEST(Sql, KnowsEngineVersions) {
  EXPECT_FALSE(sql::Dialect::parse("18.16.1", false)->modern());
  EXPECT_TRUE(sql::Dialect::parse("26.5.1.1", true)->modern());
  for (const char* bad : {"", "x", "18", "18x", ".1"}) EXPECT_FALSE(sql::Dialect::parse(bad, false)) << bad;
}

TEST(Sql, DropsOnlyPartitionsWhoseDaysAllGo) {
  auto drop = [](std::vector<Day> days, Day before) { return sql::drop_days({}, days, before).value_or(""); };
  EXPECT_EQ(drop({17868, 17869}, 17870),
            "ALTER TABLE `luytre`.sightings DROP PARTITION ID '20181203', DROP PARTITION ID '20181204'");
  EXPECT_EQ(drop({-5, -4, 0}, 1), "ALTER TABLE `luytre`.sightings DROP PARTITION ID '19700101'");
  EXPECT_EQ(drop({-5}, 0), "");         // 1970-01-01 shares its partition
  EXPECT_EQ(drop({49709}, 49710), "");  // so do all days after it
  EXPECT_EQ(drop({}, 5), "");
}

TEST(ServerAddress, ReadsItsParts) {
  auto address = ServerAddress::parse("http://127.0.0.1:18123");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->base, "http://127.0.0.1:18123/");
  EXPECT_EQ(address->user + address->database + address->cluster, "");
  address = ServerAddress::parse("https://an%20alyst@db.example/centre?cluster=all-shards");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->base, "https://db.example:8443/");
  EXPECT_EQ(address->user, "an alyst");
  EXPECT_EQ(address->database, "centre");
  EXPECT_EQ(address->cluster, "all-shards");
  EXPECT_EQ(ServerAddress::parse("http://[2001:db8::1]:9/")->base, "http://[2001:db8::1]:9/");
}

TEST(ServerAddress, RefusesTheRestWithoutRepeatingAPassword) {
  for (const char* bad :
       {"", "http://", "ftp://h/", "file:///etc/passwd", "http://u:secret@h/", "http://h/a/b", "http://h/a`b",
        "http://h/a%27", "http://h/?cluster=a'b", "http://h/?database=x", "http://h/?cluster=a&x=secret",
        "http://h/#x", "http://u%0d%0aX-A:b@h/", "http://h:99999/"}) {
    auto address = ServerAddress::parse(bad);
    ASSERT_FALSE(address) << bad;
    EXPECT_EQ(address.error().code, ErrorCode::invalid);
    EXPECT_EQ(address.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace luytre
