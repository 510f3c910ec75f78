#include "wire/text/numbers.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/ip.h"

namespace luytre {
namespace {

// Compares with parse_ipv4, with bytes behind the field that could lead astray.
void check_ipv4(const std::string& text) {
  for (const char* behind : {"................", "0000000000000000", ",1.2.3.4,5.6.7.8"}) {
    std::string padded = text + behind;
    uint32_t fast = 0, plain = 0;
    bool fast_is = parse_ipv4_16(padded.data(), text.size(), fast);
    bool plain_is = parse_ipv4(text, plain);
    ASSERT_EQ(fast_is, plain_is) << text << " before " << behind;
    if (plain_is) {
      ASSERT_EQ(fast, plain) << text;
    }
  }
}

TEST(ParseIpv4, AgreesWithTheSlowOneOnEveryShapeOfParts) {
  const std::vector<std::string> parts = {"",    "0",    "1",   "9",   "00",  "01",  "10",
                                          "99",  "001",  "010", "100", "255", "256", "300",
                                          "999", "1000", "/",   ":",   "1a",  "-1",  " 1"};
  for (auto& a : parts)
    for (auto& b : parts)
      for (auto& c : parts)
        for (auto& d : parts) check_ipv4(a + "." + b + "." + c + "." + d);
}

TEST(ParseIpv4, AgreesWithTheSlowOneOnRandomText) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 200'000; ++i) {
    std::string text(random() % 18, ' ');
    for (char& c : text) c = "0123456789....12:/a"[random() % 19];
    check_ipv4(text);
  }
}

TEST(ParsePort, ReadsOneToFiveDigitsUpTo65535) {
  auto port = [](std::string text) {
    size_t length = text.size();
    text += "99999999";
    return parse_port_8(text.data(), length);
  };
  for (unsigned value = 0; value <= 99'999; ++value)
    ASSERT_EQ(port(std::to_string(value)), value <= 65535 ? value : 0) << value;
  EXPECT_EQ(port("00443"), 443);
  for (const char* none : {"", "-", "8.0", "1a", " 80", "80 ", "000443", "/", ":", "4\xff"})
    EXPECT_EQ(port(none), 0) << none;
  for (unsigned first = 0; first < 256; ++first)
    for (unsigned second = 0; second < 256; ++second) {
      std::string text = {static_cast<char>(first), static_cast<char>(second)};
      bool digits = first >= '0' && first <= '9' && second >= '0' && second <= '9';
      ASSERT_EQ(port(text), digits ? (first - '0') * 10 + (second - '0') : 0);
    }
}

}  // namespace
}  // namespace luytre
