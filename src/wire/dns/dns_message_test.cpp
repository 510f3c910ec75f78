#include "wire/dns/dns_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "wire/dns/dns_message_twin.h"

namespace luytre {
namespace {

using namespace std::string_literals;

std::string be16(unsigned v) {
  return {static_cast<char>(v >> 8), static_cast<char>(v)};
}

struct Header {
  unsigned flags = 0x0100, questions = 1, answers = 0, authorities = 0, additionals = 0;
};
std::string header(const Header& h) {
  return be16(0x1234) + be16(h.flags) + be16(h.questions) + be16(h.answers) + be16(h.authorities) +
         be16(h.additionals);
}
std::string labels(const std::vector<std::string>& parts) {
  std::string wire;
  for (const std::string& part : parts) wire += static_cast<char>(part.size()) + part;
  return wire + '\0';
}
std::string record(const std::string& name, unsigned type, const std::string& data, unsigned class_code = 1,
                   unsigned ttl = 60) {
  return name + be16(type) + be16(class_code) + be16(ttl >> 16) + be16(ttl & 0xffff) +
         be16(static_cast<unsigned>(data.size())) + data;
}
const std::string kQuestion = labels({"www", "example"}) + be16(1) + be16(1);
const std::string kToQuestion = "\xc0\x0c";

// parse_dns() of an exact-size copy, compared with the twin on the way.
struct Parsed {
  DnsVerdict verdict;
  DnsMessage message;
  std::string name;
};
Parsed parse(const std::string& wire) {
  std::vector<char> copy(wire.begin(), wire.end());
  std::span<const std::byte> bytes = std::as_bytes(std::span(copy));
  EXPECT_TRUE(dns_agrees_with_twin(bytes));
  char buffer[kDnsNameBuffer];
  Parsed out;
  out.verdict = parse_dns(bytes, buffer, out.message);
  if (out.verdict == DnsVerdict::message) out.name = out.message.name;
  return out;
}

TEST(DnsMessage, OfAQueryIsItsQuestion) {
  Parsed out = parse(header({}) + kQuestion);
  ASSERT_EQ(out.verdict, DnsVerdict::message);
  EXPECT_EQ(out.name, "www.example");
  EXPECT_EQ(out.message.id, 0x1234);
  EXPECT_EQ(out.message.type, 1);
  EXPECT_FALSE(out.message.response);
  EXPECT_TRUE(out.message.addresses.empty());
}

TEST(DnsMessage, OfAResponseHasTheAddressesOfItsAnswersOnly) {
  Parsed out =
      parse(header({.flags = 0x8180, .answers = 4, .authorities = 1, .additionals = 1}) + kQuestion +
            record(kToQuestion, 5, "\x05other\xc0\x10"s) + record("\xc0\x29", 1, "\xc6\x33\x64\x0a"s) +
            record(labels({"x"}), 28, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"s) +
            record(kToQuestion, 1, "text", 3) + record(kToQuestion, 1, "\1\2\3\4") +
            record(kToQuestion, 1, "\1\2\3\5"));
  ASSERT_EQ(out.verdict, DnsVerdict::message);
  ASSERT_EQ(out.message.addresses.size(), 2u);
  EXPECT_EQ(out.message.addresses[0].to_string(), "198.51.100.10");
  EXPECT_EQ(out.message.addresses[1].to_string(), "2001:db8::7");
}

TEST(DnsMessage, TakesTheExtendedResponseCodeFromEdns) {
  Parsed out = parse(header({.flags = 0x8183, .additionals = 1}) + kQuestion +
                     record("\0"s, 41, "", 1232, 0x01000000));
  EXPECT_EQ(out.message.response_code, 0x13);
  EXPECT_EQ(parse(header({.flags = 0x8183}) + kQuestion).message.response_code, 3);
}

TEST(DnsMessage, WritesNamesInLowerCaseAndEscapesOtherBytes) {
  auto name = [](const std::vector<std::string>& parts) {
    return parse(header({}) + labels(parts) + be16(1) + be16(1)).name;
  };
  EXPECT_EQ(name({"WwW", "eXaMpLe"}), "www.example");
  EXPECT_EQ(name({"_dns-sd", "0-9"}), "_dns-sd.0-9");
  EXPECT_EQ(name({"a.b", "c"}), "a\\046b.c");
  EXPECT_EQ(name({"a b\\"}), "a\\032b\\092");
  EXPECT_EQ(name({"\xc3\xa9\0"s}), "\\195\\169\\000");
  EXPECT_EQ(name({}), "");
  std::string longest(63, 'x');
  EXPECT_EQ(name({longest, longest, longest, std::string(61, 'y')}).size(), 253u);
}

TEST(DnsMessage, RefusesNamesThatBreakTheFormat) {
  std::string label(63, 'x');
  for (const std::string& wire : {labels({label, label, label, std::string(62, 'y')}),  // 256 bytes
                                  "\x40"s + std::string(64, 'x') + '\0',  // reserved label types
                                  "\x80"s, "\xc0\x0c"s,                   // a pointer to itself
                                  "\xc0\x10"s, "\xc0\x02"s,               // forward, into the header
                                  "\x05"s + "abc"}) {
    EXPECT_EQ(parse(header({}) + wire).verdict, DnsVerdict::malformed);
    EXPECT_EQ(parse(header({}) + wire + be16(1) + be16(1)).verdict, DnsVerdict::malformed);
  }
}

TEST(DnsMessage, OfOtherOperationsOrWithoutQuestionIsUnsupported) {
  for (unsigned opcode : {1, 2, 4, 5, 6})
    EXPECT_EQ(parse(header({.flags = opcode << 11}) + kQuestion).verdict, DnsVerdict::unsupported);
  for (unsigned unassigned : {3, 7, 8, 15})
    EXPECT_EQ(parse(header({.flags = unassigned << 11}) + kQuestion).verdict, DnsVerdict::malformed);
  EXPECT_EQ(parse(header({.questions = 0})).verdict, DnsVerdict::unsupported);
  EXPECT_EQ(parse(header({.questions = 2}) + kQuestion + kQuestion).verdict, DnsVerdict::malformed);
}

TEST(DnsMessage, CutAnywhereIsMalformedUnlessItSaysItIsTruncated) {
  for (unsigned truncated : {0u, 0x0200u}) {
    std::string wire = header({.flags = 0x8180 | truncated, .answers = 2}) + kQuestion;
    size_t question_end = wire.size();
    wire += record(kToQuestion, 1, "\1\2\3\4") + record(kToQuestion, 1, "\1\2\3\5");
    for (size_t size = 0; size < wire.size(); ++size)
      EXPECT_EQ(parse(wire.substr(0, size)).verdict,
                truncated && size >= question_end ? DnsVerdict::message : DnsVerdict::malformed)
          << size;
    EXPECT_EQ(parse(wire + "trailing").verdict, DnsVerdict::message);
  }
}

TEST(DnsMessage, WithAddressesOfTheWrongSizeIsMalformed) {
  EXPECT_EQ(
      parse(header({.flags = 0x8180, .answers = 1}) + kQuestion + record(kToQuestion, 1, "12345")).verdict,
      DnsVerdict::malformed);
  EXPECT_EQ(
      parse(header({.flags = 0x8180, .answers = 1}) + kQuestion + record(kToQuestion, 28, "1234")).verdict,
      DnsVerdict::malformed);
}

TEST(DnsNames, MayBeCompressedInSteps) {
  // 12: "example", 21: "www" -> 12, 27: "a" -> 21
  std::string wire = std::string(12, '\0') + labels({"example"}) + "\3www\xc0\x0c"s + "\1a\xc0\x15"s;
  char buffer[kDnsNameBuffer];
  size_t offset = 27;
  int length = read_dns_name(as_bytes(wire), offset, buffer);
  ASSERT_GE(length, 0);
  EXPECT_EQ(std::string_view(buffer, static_cast<size_t>(length)), "a.www.example");
  EXPECT_EQ(offset, wire.size());
}

TEST(DnsNames, FollowNoMorePointersThanANameCanHaveLabels) {
  // Each pointer leads to the one in front of it; the first to a root.
  std::string wire(13, '\0');
  for (unsigned at = 12; wire.size() < 1000; at = static_cast<unsigned>(wire.size()) - 2)
    wire += {static_cast<char>(0xc0 | at >> 8), static_cast<char>(at)};
  char buffer[kDnsNameBuffer];
  for (size_t pointers = 1; pointers < 300; ++pointers) {
    size_t offset = 11 + 2 * pointers, twin_offset = offset;
    EXPECT_EQ(read_dns_name(as_bytes(wire), offset, buffer), pointers <= 127 ? 0 : -1);
    EXPECT_EQ(read_dns_name_twin(as_bytes(wire), twin_offset).has_value(), pointers <= 127);
  }
}

// Names of few kinds of bytes, read at every offset, so that labels, pointers and ends meet in every way.
TEST(DnsNames, AreReadAsTheTwinReadsThem) {
  std::mt19937 random(7);
  const std::string alphabet(
      "\0\1\2\3\5\x3f\x40\xc0\xc0\x0c\x0e\x14"
      "aZ.-_ 9",
      19);
  char buffer[kDnsNameBuffer];
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> wire(12 + random() % 60);
    for (char& c : wire) c = alphabet[random() % alphabet.size()];
    std::span<const std::byte> bytes = std::as_bytes(std::span(wire));
    for (size_t at = 12; at < wire.size(); ++at) {
      size_t offset = at, twin_offset = at;
      int length = read_dns_name(bytes, offset, buffer);
      std::optional<std::string> twin = read_dns_name_twin(bytes, twin_offset);
      ASSERT_EQ(length >= 0, twin.has_value());
      if (!twin) continue;
      ASSERT_EQ(std::string_view(buffer, static_cast<size_t>(length)), *twin);
      ASSERT_EQ(offset, twin_offset);
    }
  }
}

TEST(DnsMessage, OfEveryLabelLengthIsReadAsTheTwinReadsIt) {
  for (size_t first = 1; first <= 63; ++first)
    for (size_t second = 1; second <= 63; ++second)
      parse(header({}) + labels({std::string(first, 'A'), std::string(second, 'z')}) + be16(1) + be16(1));
}

}  // namespace
}  // namespace luytre
