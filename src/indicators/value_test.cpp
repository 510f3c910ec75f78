#include "indicators/value.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

std::string shown(const ValueParser::Outcome& value) {
  if (!value) return std::string(to_string(value.error().why)) + ": " + value.error().detail;
  return std::string(to_string(value->type)) + ' ' + value->to_string();
}

std::string parse(std::string_view text) {
  ValueParser parser;
  return shown(parser.parse(text));
}

std::string parse_as(IndicatorType type, std::string_view text) {
  ValueParser parser;
  return shown(parser.parse_as(type, text));
}

TEST(Value, TellsTheTypeByTheLookOfIt) {
  EXPECT_EQ(parse("192.0.2.1"), "address 192.0.2.1");
  EXPECT_EQ(parse(" 2001:DB8::1\t"), "address 2001:db8::1");
  EXPECT_EQ(parse("::ffff:192.0.2.1"), "address 192.0.2.1");
  EXPECT_EQ(parse("192.0.2.0/24"), "prefix 192.0.2.0/24");
  EXPECT_EQ(parse("192.0.2.1/32"), "address 192.0.2.1");
  EXPECT_EQ(parse("2001:db8::/32"), "prefix 2001:db8::/32");
  EXPECT_EQ(parse("192.0.2.1:443"), "address:port 192.0.2.1:443");
  EXPECT_EQ(parse("[2001:db8::1]:443"), "address:port [2001:db8::1]:443");
  EXPECT_EQ(parse("[2001:db8::1]"), "address 2001:db8::1");
  EXPECT_EQ(parse("Bad.Example."), "domain bad.example");
  EXPECT_EQ(parse("*.bad.example"), "domain bad.example");
  EXPECT_EQ(parse(".bad.example"), "domain bad.example");
  EXPECT_EQ(parse("bad.example:8080"), "domain-exact bad.example");
  EXPECT_EQ(parse("http://bad.example/gate.php?x=1#top"), "url bad.example/gate.php?x=1");
  EXPECT_EQ(parse("bad.example/gate.php"), "url bad.example/gate.php");
  EXPECT_EQ(parse("192.0.2.1/bin.sh"), "url 192.0.2.1/bin.sh");
  EXPECT_EQ(parse("/images/logos_s.gif"), "path /images/logos_s.gif");
  EXPECT_EQ(parse("D41D8CD98F00B204E9800998ECF8427E"), "file-hash d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(parse("t13d1516h2_8daaf6152771_b186095e22b6"), "ja4 t13d1516h2_8daaf6152771_b186095e22b6");
}

TEST(Value, UrlsAreCanonical) {
  EXPECT_EQ(parse("HTTP://Bad.Example:80/A"), "url bad.example/A");
  EXPECT_EQ(parse("https://bad.example:443/a"), "url bad.example/a");
  EXPECT_EQ(parse("https://bad.example:80/a"), "url bad.example:80/a");
  EXPECT_EQ(parse("http://user:pw@bad.example/a"), "url bad.example/a");
  EXPECT_EQ(parse("http://bad.example?x=1"), "url bad.example/?x=1");
  EXPECT_EQ(parse("bad.example/go?to=http://good.example/"), "url bad.example/go?to=http://good.example/");
  EXPECT_EQ(parse("http://[2001:DB8::1]:8080/a"), "url [2001:db8::1]:8080/a");
  EXPECT_EQ(parse("http://b\xC3\xBC"
                  "cher.example/a"),
            "url xn--bcher-kva.example/a");
}

TEST(Value, AUrlWithoutAPathIsItsHost) {
  EXPECT_EQ(parse("http://192.0.2.1"), "address 192.0.2.1");
  EXPECT_EQ(parse("http://192.0.2.1/"), "address 192.0.2.1");
  EXPECT_EQ(parse("http://192.0.2.1:8080/"), "address:port 192.0.2.1:8080");
  EXPECT_EQ(parse("http://bad.example/"), "domain-exact bad.example");
  ValueParser parser;
  EXPECT_EQ(shown(parser.parse("http://bad.example", ValueParser::BareHost::below)), "domain bad.example");
}

TEST(Value, DefangedTextIsRead) {
  EXPECT_EQ(parse("hxxp://bad[.]example/a"), "url bad.example/a");
  EXPECT_EQ(parse("hXXps[://]bad(.)example[/]a"), "url bad.example/a");
  EXPECT_EQ(parse("192[.]0[.]2[.]1"), "address 192.0.2.1");
  EXPECT_EQ(parse("192.0.2[.]1[:]443"), "address:port 192.0.2.1:443");
  EXPECT_EQ(parse("bad[dot]example"), "domain bad.example");
  EXPECT_EQ(parse("hxxp.example"), "domain hxxp.example");  // a name that merely starts so
}

TEST(Value, RefusesWhatIsNothing) {
  for (const char* text : {"",
                           "   ",
                           "192.0.2.256",
                           "192.0.2.1:0",
                           "192.0.2.1:65536",
                           "192.0.2.1/33",
                           "192.0.2.1/24",
                           "bad..example",
                           "bad_\x01.example",
                           "http://",
                           "http:///x",
                           "[2001:db8::1",
                           "[bad.example]:80",
                           "http://bad.example/a b",
                           "1.2.3.4.5",
                           "hello world",
                           "abcdef/\x7f",
                           ":443",
                           "*.",
                           "."})
    EXPECT_TRUE(parse(text).starts_with("malformed")) << text << " gave " << parse(text);
  EXPECT_TRUE(parse(std::string(128, 'a')).starts_with("unsupported"));
  EXPECT_TRUE(parse(std::string(5000, 'a')).starts_with("malformed"));
  EXPECT_TRUE(parse("http://bad.example:99999/a").starts_with("malformed"));
}

TEST(Value, ASaidTypeDecidesBetweenLookalikes) {
  const std::string hex32 = "d41d8cd98f00b204e9800998ecf8427e";
  EXPECT_EQ(parse_as(IndicatorType::ja3, hex32), "ja3 " + hex32);
  EXPECT_EQ(parse_as(IndicatorType::domain_exact, "www.bad.example"), "domain-exact www.bad.example");
  EXPECT_EQ(parse_as(IndicatorType::domain_exact, "*.bad.example"), "domain bad.example");
  EXPECT_EQ(parse_as(IndicatorType::server_name, "sni.bad.example"), "server-name sni.bad.example");
  EXPECT_EQ(parse_as(IndicatorType::domain, "192.0.2.1"), "address 192.0.2.1");
  EXPECT_EQ(parse_as(IndicatorType::domain, hex32), "domain " + hex32);
  EXPECT_EQ(parse_as(IndicatorType::domain_exact, "bad.example:443"), "domain-exact bad.example");
  EXPECT_EQ(parse_as(IndicatorType::address, "192.0.2.0/24"), "prefix 192.0.2.0/24");
  EXPECT_EQ(parse_as(IndicatorType::url, "bad.example/x"), "url bad.example/x");
  std::string sha1 = "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD";
  EXPECT_EQ(parse_as(IndicatorType::certificate, sha1),
            "certificate aabbccddeeff00112233445566778899aabbccdd");
  EXPECT_TRUE(parse_as(IndicatorType::certificate, hex32).starts_with("malformed"));
  EXPECT_TRUE(parse_as(IndicatorType::address, "bad.example").starts_with("malformed"));
  EXPECT_TRUE(parse_as(IndicatorType::domain, "bad.example/x").starts_with("malformed"));
  ValueParser parser;
  EXPECT_EQ(shown(parser.parse_service("2001:db8::1", "443")), "address:port [2001:db8::1]:443");
  EXPECT_TRUE(shown(parser.parse_service("192.0.2.1", "http")).starts_with("malformed"));
}

TEST(Value, CanonicalTextReadsBackTheSame) {
  for (const char* text : {"192.0.2.1", "2001:db8::/48", "192.0.2.1:443", "[2001:db8::1]:443", "bad.example",
                           "bad.example:81/a?b", "/a/b/c?d", "d41d8cd98f00b204e9800998ecf8427e"}) {
    ValueParser parser;
    auto once = parser.parse(text);
    ASSERT_TRUE(once);
    EXPECT_EQ(once->to_string(), text);
  }
}

}  // namespace
}  // namespace luytre
