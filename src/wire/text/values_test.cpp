#include "wire/text/values.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/text/key_table.h"

#include "wire/text/names.h"
#include "wire/text/split.h"

namespace luytre {
namespace {

constexpr Timestamp kThird = 1543795200 * kMicrosPerSecond;  // 2018-12-03T00:00:00Z

TEST(Values, ReadsTheTimesLogsWrite) {
  EXPECT_EQ(parse_time("1543795200"), kThird);
  EXPECT_EQ(parse_time("1543795200.25"), kThird + 250'000);
  EXPECT_EQ(parse_time("1543795200250"), kThird + 250'000);
  EXPECT_EQ(parse_time("1543795200250001"), kThird + 250'001);
  EXPECT_EQ(parse_time("2018-12-03 00:00:00"), kThird);
  EXPECT_EQ(parse_time("2018/12/03T00:00:00.250"), kThird + 250'000);
  EXPECT_EQ(parse_time("2018-12-03T07:00:00.000001+0700"), kThird + 1);
  for (const char* none :
       {"", "-", "x", "2018-13-03T00:00:00", "2018/12-03T00:00:00", "15437952000000000000"})
    EXPECT_EQ(parse_time(none), kNoTime) << none;
}

TEST(LogClock, SaysWhatParseTimeSays) {
  LogClock clock;
  EXPECT_EQ(clock.parse("2018-12-03T07:00:00.000001+0700"), kThird + 1);
  EXPECT_EQ(clock.parse("2018-12-03T07:00:59.999999+0700"), kThird + 59'999'999);
  for (const char* text : {"2018-12-03T07:00:01.000001+0700", "2018-12-03T07:00:01.000001+0800",
                           "2018-12-03T07:01:01.000001+0800", "2018-12-03T07:01:61.000001+0800",
                           "2018-12-03T07:01:01,000001+0800", "2018-12-03T07:01:01.00x001+0800",
                           "2018-12-03T07:01:60.000001+0800", "2018-12-03T07:01:01.000001+08:0",
                           "2018-12-03T07:01:01.00000100000Z", "1543795200", "",
                           "2018-12-03T07:01:02.000001-0800", "2018-12-03T07:01:0a.000001-0800"})
    for (int again = 0; again < 2; ++again) EXPECT_EQ(clock.parse(text), parse_time(text)) << text;
}

TEST(LogClock, RemembersTheSecondSince1970) {
  LogClock clock;
  for (const char* text : {"1543795200.123456", "1543795200.999999", "1543795201.000000", "1543795201.00000x",
                           "1543795201:000000", "1543795201,000001", "15437952010.00000", "9999999999.999999",
                           "0000000000.000001", "-543795201.000001", "1543795201.000001"})
    for (int again = 0; again < 2; ++again) EXPECT_EQ(clock.parse(text), parse_time(text)) << text;
}

TEST(KeyMemory, SaysWhatTheTableSaysInAnyOrder) {
  const KeyTable table{{"ts", 1}, {"uid", 2}, {"id.orig_h", 3}, {"abcdefghijklmnopqrstuvwxyz012345", 4}};
  KeyMemory memory(table);
  std::vector<std::string> words = {
      "ts",        "uid",  "id.orig_h", "abcdefghijklmnopqrstuvwxyz012345",  "tsx",
      "id.orig_x", "none", "t",         "abcdefghijklmnopqrstuvwxyz012345x", ""};
  uint64_t state = 1;
  for (int record = 0; record < 300; ++record) {
    memory.begin();
    for (int place = 0; place < 50; ++place) {
      state = state * 6364136223846793005 + 1442695040888963407;
      // Half of the time what stood there before.
      std::string word =
          words[state >> 63 ? static_cast<size_t>(place) % words.size() : (state >> 40) % words.size()];
      std::string padded = word + std::string(64, '"');
      EXPECT_EQ(memory.next(std::string_view(padded).substr(0, word.size())), table.find(word)) << word;
    }
  }
}

TEST(Values, ReadsCountsAndDurations) {
  EXPECT_EQ(parse_count("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_count("12.0"), 12u);
  for (const char* none : {"", "-", "18446744073709551616", "1 M", "1.x", "-4"})
    EXPECT_EQ(parse_count(none), 0u) << none;
  EXPECT_EQ(parse_duration("0.408"), 408'000);
  EXPECT_EQ(parse_duration("2.5e-05"), 25);
  EXPECT_EQ(parse_duration("1e99"), 0);
  EXPECT_EQ(parse_duration("-1"), 0);
  EXPECT_EQ(parse_duration("999999999999"), 0);
}

TEST(Values, KnowsProtocolsByNumberAndByName) {
  EXPECT_EQ(parse_protocol("6"), 6);
  EXPECT_EQ(parse_protocol("tcp"), 6);
  EXPECT_EQ(parse_protocol("IPv6-ICMP"), 58);
  EXPECT_EQ(parse_protocol("GRE"), 47);
  EXPECT_EQ(parse_protocol("256"), 0);
  EXPECT_EQ(parse_protocol("whatever protocol"), 0);
}

TEST(Values, ReadsTcpFlagsOfEveryTool) {
  EXPECT_EQ(parse_tcp_flags("...AP.SF"), 0x1b);
  EXPECT_EQ(parse_tcp_flags("FS PA"), 0x1b);
  EXPECT_EQ(parse_tcp_flags("27"), 27);
  EXPECT_EQ(parse_tcp_flags("0x1b"), 0x1b);
  EXPECT_EQ(parse_tcp_flags("C"), 0x80);
  EXPECT_EQ(parse_tcp_flags("........"), 0);
  EXPECT_EQ(parse_tcp_flags("hello"), 0);
}

TEST(Values, ReadsDnsTypesAndCodes) {
  EXPECT_EQ(parse_dns_type("A"), 1);
  EXPECT_EQ(parse_dns_type("aaaa"), 28);
  EXPECT_EQ(parse_dns_type("TYPE65"), 65);
  EXPECT_EQ(parse_dns_type("65"), 65);
  EXPECT_EQ(parse_dns_type("65536"), 0);
  EXPECT_EQ(parse_dns_type("nonsense"), 0);
  EXPECT_EQ(parse_dns_code("NXDOMAIN"), 3);
  EXPECT_EQ(parse_dns_code("noerror"), 0);
  EXPECT_EQ(parse_dns_code("2"), 2);
  EXPECT_EQ(parse_dns_code("-"), 255);
}

TEST(Names, LowersAndCutsHosts) {
  Arena arena;
  std::string mixed = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-.EXAMPLE@[`{";
  EXPECT_EQ(lower_case(mixed, arena), "abcdefghijklmnopqrstuvwxyz0123456789-.example@[`{");
  std::string padded = mixed + std::string(32, 'X');
  for (size_t size = 0; size <= mixed.size(); ++size)
    EXPECT_EQ(lower_copy_32(std::string_view(padded).substr(0, size), arena),
              lower_copy(mixed.substr(0, size), arena));
  EXPECT_EQ(host_without_port("Example.COM:8080", arena), "example.com");
  EXPECT_EQ(host_without_port("example.com.", arena), "example.com");
  EXPECT_EQ(host_without_port("[2001:DB8::1]:80", arena), "2001:db8::1");
  EXPECT_EQ(host_without_port("2001:db8::1", arena), "2001:db8::1");
  EXPECT_EQ(host_without_port("[broken", arena), "[broken");
  EXPECT_EQ(host_without_port("", arena), "");
  EXPECT_EQ(host_without_port(std::string_view(), arena), "");
}

TEST(Names, FindsThePathInEveryFormOfTarget) {
  std::string_view authority;
  EXPECT_EQ(request_path("/a?b=http://c", authority), "/a?b=http://c");
  EXPECT_EQ(authority, "");
  EXPECT_EQ(request_path("http://h.example:81/x", authority), "/x");
  EXPECT_EQ(authority, "h.example:81");
  EXPECT_EQ(request_path("http://h.example", authority), "/");
  EXPECT_EQ(request_path("h.example:443", authority), "");
  EXPECT_EQ(request_path("*", authority), "");
}

TEST(Names, TidiesFingerprints) {
  Arena arena;
  EXPECT_EQ(fingerprint("AA:bb:0C", arena), "aabb0c");
  EXPECT_EQ(fingerprint("aabbg", arena), "");
  EXPECT_EQ(fingerprint("\x01\x02", arena), "");
  for (unsigned c = 1; c < 256; ++c) {
    std::string text = "0123456789abcdef0";
    text[12] = static_cast<char>(c);
    std::string expected = text;
    bool digit = std::isxdigit(static_cast<int>(c));
    expected[12] = static_cast<char>(std::tolower(static_cast<int>(c)));
    if (c == ':') expected.erase(12, 1);
    EXPECT_EQ(fingerprint(text, arena), digit || c == ':' ? expected : "") << c;
    bool upper = c >= 'A' && c <= 'Z';
    for (size_t size = 13; size <= 17; ++size)
      for (size_t from = 0; from <= 12; ++from)
        EXPECT_EQ(has_upper_case(std::string_view(text).substr(from, size - from)), upper) << c;
  }
}

TEST(SplitLine, UnderstandsQuotes) {
  Arena arena;
  std::vector<std::string_view> fields;
  auto split = [&](std::string_view line) { return split_line(line, ',', arena, fields); };
  EXPECT_TRUE(split("a,\"b,c\",,\"d\"\"e\"\r"));
  EXPECT_EQ(fields, (std::vector<std::string_view>{"a", "b,c", "", "d\"e"}));
  EXPECT_TRUE(split(""));
  EXPECT_EQ(fields.size(), 1u);
  EXPECT_TRUE(split("a,"));
  EXPECT_EQ(fields, (std::vector<std::string_view>{"a", ""}));
  EXPECT_TRUE(split("\"\","));
  EXPECT_EQ(fields.size(), 2u);
  EXPECT_FALSE(split("\"a,b"));
  EXPECT_FALSE(split("\"a\"b,c"));
}

}  // namespace
}  // namespace luytre
