#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indicators/collect_sink.h"
#include "indicators/stix/bundle.h"
#include "indicators/stix/pattern.h"
#include "indicators/testdata.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// The values, then "unsupported n: why" and "problem: …" where there are.
std::vector<std::string> pattern(std::string_view text) {
  StixPattern read = read_stix_pattern(text);
  std::vector<std::string> shown;
  for (StixValue& one : read.values) {
    one.value.text = one.text;
    shown.push_back(std::string(to_string(one.value.type)) + ' ' + one.value.to_string());
  }
  if (read.unsupported > 0)
    shown.push_back(fmt::format("unsupported {}: {}", read.unsupported, read.untestable));
  if (!read.problem.empty()) shown.push_back("problem: " + read.problem);
  return shown;
}

TEST(StixPattern, ReadsSingleComparisons) {
  EXPECT_THAT(pattern("[ipv4-addr:value = '192.0.2.1']"), ElementsAre("address 192.0.2.1"));
  EXPECT_THAT(pattern("[ipv4-addr:value = '192.0.2.0/24']"), ElementsAre("prefix 192.0.2.0/24"));
  EXPECT_THAT(pattern("[ipv4-addr:value ISSUBSET '192.0.2.0/24']"), ElementsAre("prefix 192.0.2.0/24"));
  EXPECT_THAT(pattern("[ipv6-addr:value=='2001:db8::1']"), ElementsAre("address 2001:db8::1"));
  EXPECT_THAT(pattern("[domain-name:value = 'Bad.Example.']"), ElementsAre("domain-exact bad.example"));
  EXPECT_THAT(pattern("[domain-name:value = 'bad[.]example']"), ElementsAre("domain-exact bad.example"));
  EXPECT_THAT(pattern("[url:value = 'http://bad.example/it\\'s']"), ElementsAre("url bad.example/it's"));
  EXPECT_THAT(pattern("[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"),
              ElementsAre("file-hash d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_THAT(pattern("[file:hashes.'SHA-1' = 'aabbccddeeff00112233445566778899aabbccdd']"),
              ElementsAre("file-hash aabbccddeeff00112233445566778899aabbccdd"));
  EXPECT_THAT(pattern("[x509-certificate:hashes.'SHA-1' = 'aabbccddeeff00112233445566778899aabbccdd']"),
              ElementsAre("certificate aabbccddeeff00112233445566778899aabbccdd"));
  EXPECT_THAT(pattern("[ipv4-addr:value IN ('192.0.2.1', '192.0.2.2')]"),
              ElementsAre("address 192.0.2.1", "address 192.0.2.2"));
}

TEST(StixPattern, OrGivesEachAndAndJoinsAddressWithPort) {
  EXPECT_THAT(pattern("[domain-name:value='a.example' OR domain-name:value='b.example'] OR "
                      "[ipv4-addr:value='192.0.2.1']"),
              ElementsAre("domain-exact a.example", "domain-exact b.example", "address 192.0.2.1"));
  EXPECT_THAT(
      pattern(
          "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.1' AND "
          "network-traffic:dst_port = 443]"),
      ElementsAre("address:port 192.0.2.1:443"));
  EXPECT_THAT(pattern("[ipv4-addr:value = '192.0.2.1' AND network-traffic:dst_port = '443' AND "
                      "network-traffic:protocols[*] = 'tcp']"),
              ElementsAre("address:port 192.0.2.1:443"));
  EXPECT_THAT(pattern("[(ipv4-addr:value='192.0.2.1' OR ipv4-addr:value='192.0.2.2') AND "
                      "(network-traffic:dst_port=1 OR network-traffic:dst_port=2)]"),
              ElementsAre("address:port 192.0.2.1:1", "address:port 192.0.2.1:2", "address:port 192.0.2.2:1",
                          "address:port 192.0.2.2:2"));
  EXPECT_THAT(pattern("[file:hashes.MD5='d41d8cd98f00b204e9800998ecf8427e' AND "
                      "file:hashes.'SHA-1'='aabbccddeeff00112233445566778899aabbccdd']"),
              ElementsAre("file-hash aabbccddeeff00112233445566778899aabbccdd"));
}

TEST(StixPattern, WhatCannotBeTestedIsLeftOutNeverWidened) {
  EXPECT_THAT(pattern("[email-message:subject = 'x' OR domain-name:value='a.example']"),
              ElementsAre("domain-exact a.example",
                          StartsWith("unsupported 1: email-message:subject is not tested")));
  for (const char* text : {
           "[domain-name:value='a.example' AND email-message:subject = 'x']",
           "[domain-name:value='a.example' AND ipv4-addr:value='192.0.2.1']",
           "[ipv4-addr:value='192.0.2.1'] AND [domain-name:value='a.example']",
           "[ipv4-addr:value='192.0.2.1'] FOLLOWEDBY [domain-name:value='a.example']",
           "[ipv4-addr:value='192.0.2.1'] REPEATS 5 TIMES",
           "[ipv4-addr:value='192.0.2.1'] WITHIN 300 SECONDS",
           "[ipv4-addr:value='192.0.2.1'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
           "[ipv4-addr:value != '192.0.2.1']",
           "[NOT ipv4-addr:value = '192.0.2.1']",
           "[ipv4-addr:value NOT IN ('192.0.2.1')]",
           "[domain-name:value LIKE '%.example']",
           "[domain-name:value MATCHES '^a']",
           "[ipv4-addr:value ISSUPERSET '192.0.2.0/24']",
           "[network-traffic:dst_port = 443]",
           "[network-traffic:dst_ref.value='192.0.2.1' AND network-traffic:src_port = 443]",
           "[ipv4-addr:value='192.0.2.0/24' AND network-traffic:dst_port = 443]",
           "[file:hashes.'SHA-256' = 'f00']",
           "[domain-name:value = 'not a name']",
           "[process:pid = 5]",
           "[EXISTS ipv4-addr:value]",
       }) {
    auto got = pattern(text);
    EXPECT_EQ(got.size(), 1u) << text;
    EXPECT_THAT(got.at(0), StartsWith("unsupported")) << text;
  }
}

TEST(StixPattern, CommentsAndBlanksAreSteppedOver) {
  EXPECT_THAT(pattern("/* one */ [ // two\n domain-name:value /*three*/ = 'a.example' ]"),
              ElementsAre("domain-exact a.example"));
}

TEST(StixPattern, SaysWhereAPatternIsBroken) {
  for (const char* text :
       {"", "[", "[]", "[domain-name:value]", "[domain-name:value = ]", "[domain-name:value = 'a",
        "domain-name:value = 'a'", "[domain-name = 'a']",
        "[domain-name:value = 'a'] [domain-name:value = 'a']",
        "[domain-name:value = 'a' and domain-name:value = 'b']", "[(domain-name:value = 'a']",
        "[domain-name:value IN ('a' 'b')]", "/* never ends", "[a:b = 'c'] WITHIN x SECONDS"})
    EXPECT_THAT(pattern(text), ElementsAre(StartsWith("problem: at byte"))) << text;
}

TEST(StixPattern, NestingLengthAndBreadthAreBounded) {
  std::string deep =
      std::string(100'000, '(') + "[domain-name:value='a.example']" + std::string(100'000, ')');
  EXPECT_THAT(pattern(deep), ElementsAre(StartsWith("problem: at byte 64: too deep")));
  std::string inner =
      "[" + std::string(5000, '(') + "domain-name:value='a.example'" + std::string(5000, ')') + "]";
  EXPECT_THAT(pattern(inner), ElementsAre(StartsWith("problem")));
  EXPECT_THAT(pattern(std::string(2 << 20, ' ')), ElementsAre("problem: longer than 1 MiB"));
  std::string broad = "[(";
  for (int i = 0; i < 400; ++i)
    broad += fmt::format("{}ipv4-addr:value='192.0.2.{}'", i ? " OR " : "", i % 256);
  broad += ") AND (";
  for (int i = 1; i < 400; ++i) broad += fmt::format("{}network-traffic:dst_port={}", i > 1 ? " OR " : "", i);
  broad += ")]";
  EXPECT_THAT(pattern(broad), ElementsAre(testing::HasSubstr("more than 100,000 alternatives")));
  std::string long_and = "[(";
  for (int i = 0; i < 10'000; ++i)
    long_and += fmt::format("{}domain-name:value='n{}.example'", i ? " OR " : "", i);
  long_and += ")";
  for (int i = 0; i < 10'000; ++i) long_and += " AND network-traffic:protocols[*]='tcp'";
  EXPECT_THAT(pattern(long_and + "]"), ElementsAre(testing::HasSubstr("too many combinations")));
  std::string many = "[";
  for (int i = 0; i < 20'000; ++i)
    many += fmt::format("{}domain-name:value='n{}.example'", i ? " OR " : "", i);
  EXPECT_EQ(pattern(many + "]").size(), 20'000u);
}

CollectSink read(std::string_view text) {
  CollectSink sink;
  read_stix({text, "bundle", ""}, sink);
  return sink;
}

TEST(StixBundle, ReadsABundle) {
  std::string text = testdata("bundle.json");
  EXPECT_TRUE(sniff_stix(text));
  auto got = read(text);
  const std::string from = " from=2026-01-01T00:00:00.000000Z";
  EXPECT_THAT(got.entries,
              ElementsAre("address 192.0.2.1 family=Kido confidence=80 tlp=green" + from +
                              " until=2026-12-31T00:00:00.000000Z @indicator--1",
                          "prefix 198.51.100.0/24 family=Kido confidence=80 tlp=green" + from +
                              " until=2026-12-31T00:00:00.000000Z @indicator--1",
                          "address:port 192.0.2.2:443 family=OceanLotus category=apt-c2 tlp=red" + from +
                              " @indicator--2",
                          "domain-exact gone.example" + from + " withdrawn @indicator--3",
                          "url bad.example/login family=sality category=phishing" + from + " @indicator--4",
                          "domain-exact mail.bad.example" + from + " @indicator--6"));
  EXPECT_THAT(
      got.refusals,
      ElementsAre(StartsWith("unsupported 'rule x { condition: true }': a pattern in yara"),
                  StartsWith("unsupported '[email-message"), StartsWith("malformed '[domain-name:value = '"),
                  StartsWith("benign '[domain-name")));
}

TEST(StixBundle, EnvelopesListsAndSingleIndicatorsAreRead) {
  std::string one =
      R"({"type":"indicator","spec_version":"2.1","id":"indicator--x","pattern":"[domain-name:value='a.example']","pattern_type":"stix"})";
  for (const std::string& text : {one, "[" + one + "]", "{\"objects\":[" + one + "],\"more\":false}"}) {
    EXPECT_TRUE(sniff_stix(text));
    EXPECT_THAT(read(text).entries, ElementsAre("domain-exact a.example @indicator--x")) << text;
  }
  EXPECT_THAT(read("{\"type\":\"bundle\",\"objects\":[]}").refusals,
              ElementsAre("unsupported '': no indicator object in it"));
  EXPECT_THAT(read("{}").refusals, ElementsAre(StartsWith("malformed")));
  EXPECT_THAT(read("{").refusals, ElementsAre(StartsWith("malformed '': not JSON")));
}

TEST(StixBundle, AllFixedMarkingsAreKnown) {
  const std::pair<const char*, const char*> kAll[] = {
      {"613f2e26-407d-48c7-9eca-b8e91df99dc9", "clear"},
      {"34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"},
      {"f88d31f6-486f-44da-b317-01333bde0b82", "amber"},
      {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"},
      {"94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"},
      {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"},
      {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"},
      {"939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"},
      {"e828b379-4e03-4974-9ac4-e53a884c97c1", "red"}};
  for (auto [id, name] : kAll) {
    auto got = read(
        fmt::format(R"([{{"type":"indicator","id":"indicator--x","pattern":"[domain-name:value='a.example']",
        "object_marking_refs":["marking-definition--{}"]}}])",
                    id));
    EXPECT_THAT(got.entries, ElementsAre(fmt::format("domain-exact a.example tlp={} @indicator--x", name)));
  }
}

}  // namespace
}  // namespace luytre
