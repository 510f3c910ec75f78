#include "indicators/plain/plain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/ip.h"
#include "indicators/collect_sink.h"
#include "indicators/plain/plain_twin.h"
#include "indicators/plain/quad_scan.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CollectSink read(std::string_view text) {
  CollectSink sink;
  read_plain({text, "list", ""}, sink);
  return sink;
}

TEST(Plain, ReadsAnyType) {
  auto got = read(
      "# comment\n192.0.2.1\n192.0.2.2\r\n\n2001:db8::1\n192.0.2.0/24\n192.0.2.9:443\n[2001:db8::1]:80\n"
      "bad.example\n*.worse.example\nhxxp://bad[.]example/x.php\n; note\n// note\n! note\n"
      "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_THAT(
      got.entries,
      ElementsAre("address 192.0.2.1 @2", "address 192.0.2.2 @3", "address 2001:db8::1 @5",
                  "prefix 192.0.2.0/24 @6", "address:port 192.0.2.9:443 @7",
                  "address:port [2001:db8::1]:80 @8", "domain bad.example @9", "domain worse.example @10",
                  "url bad.example/x.php @11", "file-hash d41d8cd98f00b204e9800998ecf8427e @15"));
  EXPECT_THAT(got.refusals, IsEmpty());
}

TEST(Plain, CommentsBehindValuesAreCut) {
  auto got = read(
      "192.0.2.1 # c2\n192.0.2.2#c2\n192.0.2.0/24 ; SBL1\nbad.example // x\nbad.example/a;b\n192.0.2.3\t7\n");
  EXPECT_THAT(got.entries,
              ElementsAre("address 192.0.2.1 @1", "address 192.0.2.2 @2", "prefix 192.0.2.0/24 @3",
                          "domain bad.example @4", "url bad.example/a;b @5", "address 192.0.2.3 @6"));
  EXPECT_THAT(got.refusals, IsEmpty());
}

TEST(Plain, HostsFilesGiveTheirNames) {
  auto got =
      read("127.0.0.1 localhost\n0.0.0.0 bad.example worse.example # two\n::\tthird.example\n0.0.0.0\n");
  EXPECT_THAT(got.entries, ElementsAre("domain-exact localhost @1", "domain-exact bad.example @2",
                                       "domain-exact worse.example @2", "domain-exact third.example @3",
                                       "address 0.0.0.0 @4"));
}

TEST(Plain, BadLinesAreRefusedOneByOne) {
  auto got = read("192.0.2.300\nhello world\n192.0.2.1\n\x01\x02\n01.2.3.4\n192.0.2.1,x\n");
  EXPECT_THAT(got.entries, ElementsAre("address 192.0.2.1 @3"));
  EXPECT_EQ(got.refusals.size(), 5u);
}

TEST(Plain, AByteOrderMarkIsNoPartOfTheFirstValue) {
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "192.0.2.1\n")
                  .entries,
              ElementsAre("address 192.0.2.1 @1"));
}

std::vector<uint32_t> fast(std::string_view text) {
  std::vector<uint32_t> all;
  std::array<uint32_t, 7> some;  // small, so that chunks end inside
  for (;;) {
    size_t used = 0;
    size_t count = scan_quads(text, some, used);
    all.insert(all.end(), some.begin(), some.begin() + count);
    text.remove_prefix(used);
    if (count < some.size()) return all;
  }
}

TEST(QuadScan, ReadsEveryOctetInEveryPlace) {
  std::string text;
  std::vector<uint32_t> expected;
  for (unsigned place = 0; place < 4; ++place) {
    for (unsigned octet = 0; octet < 256; ++octet) {
      uint32_t address = 0x01020304;
      address = (address & ~(255u << (place * 8))) | octet << (place * 8);
      expected.push_back(address);
      text += IpAddress::from_v4(address).to_string() + (octet % 2 ? "\n" : "\r\n");
    }
  }
  text += std::string(40, ' ');
  EXPECT_EQ(fast(text), expected);
}

// Random lines, most of them nearly right; padded so that the scan may look at all of them.
TEST(QuadScan, AgreesWithTheSlowReader) {
  std::mt19937_64 random(7);
  const std::string alphabet = "0123456789..";
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (int lines = static_cast<int>(random() % 4); lines >= 0; --lines) {
      std::string line = IpAddress::from_v4(static_cast<uint32_t>(random()) >> random() % 25).to_string();
      if (random() % 4 == 0) {
        size_t at = random() % line.size();
        switch (random() % 4) {
          case 0:
            line[at] = static_cast<char>(random());
            break;
          case 1:
            line[at] = alphabet[random() % alphabet.size()];
            break;
          case 2:
            line.erase(at, 1);
            break;
          default:
            line.insert(at, 1, alphabet[random() % alphabet.size()]);
        }
      }
      text += line + (random() % 5 == 0 ? "\r\n" : "\n");
    }
    std::string padded = text + "x" + std::string(40, 'x') + "\n";
    ASSERT_EQ(fast(padded), quads_by_line(padded)) << text;
  }
}

TEST(QuadScan, NeverLooksBeyondTheText) {
  for (size_t size = 0; size < 100; ++size) {
    std::string whole;
    while (whole.size() < size) whole += "10.20.30.40\n";
    std::vector<char> exact(whole.begin(), whole.begin() + static_cast<long>(size));
    auto got = fast({exact.data(), exact.size()});
    auto all = quads_by_line({exact.data(), exact.size()});
    ASSERT_LE(got.size(), all.size());
    ASSERT_GE(got.size() + 3, all.size());  // the last 31 bytes are the caller's
  }
}

}  // namespace
}  // namespace luytre
