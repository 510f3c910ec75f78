#include "wire/text/json_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "wire/text/cpu_path.h"
#include "wire/text/line_stream.h"

namespace luytre {
namespace {

// "key=text" of every member, "!" at the end when the line is broken.
std::vector<std::string> members(std::string line) {
  size_t size = line.size();
  line += "\n";
  line.append(LineStream::kPadding, ' ');
  std::vector<std::string> result;
  Arena arena;
  JsonLine json;
  bool whole = json.visit({line.data(), size}, [&](std::string_view key, const JsonValue& value) {
    std::string_view text;
    if (!json_text(value.token, arena, text)) return false;
    result.push_back(std::string(key) + "=" + std::string(text));
    return true;
  });
  if (!whole) result.push_back("!");
  return result;
}

using testing::ElementsAre;

TEST(JsonLine, GivesMembersInOrder) {
  EXPECT_THAT(members(R"( {"a" : "x" , "b":-1.5e3,"c":[1,{"d":2}],"e":{"f":"}"},"g":true,"h":null} )"),
              ElementsAre("a=x", "b=-1.5e3", "c=", "e=", "g=true", "h="));
  EXPECT_THAT(members("{}"), ElementsAre());
}

TEST(JsonLine, UnescapesText) {
  EXPECT_THAT(members(R"({"a":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00"})"),
              ElementsAre("a=\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  EXPECT_THAT(members(R"({"a\u0062":"x"})"), ElementsAre("a\\u0062=x"));
}

TEST(JsonLine, RefusesWhatIsNoObject) {
  for (const char* text : {"",
                           " ",
                           "[1]",
                           "1",
                           "\"a\"",
                           "{",
                           "{\"a\"",
                           "{\"a\":1",
                           "{\"a\":1}{",
                           "{\"a\":1} x",
                           "{\"a\" 1}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\udc00\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"a\":nonsense}",
                           "{\"a\":\"x}",
                           "{\"a\":[}",
                           "{\"a\"\"b\":1}",
                           "{,}",
                           "{\"a\":1,}",
                           "{\"a\":,\"b\":1}"})
    EXPECT_EQ(members(text).empty() ? "" : members(text).back(), "!") << text;
}

// Byte by byte, as RFC 8259 reads.
std::vector<uint32_t> index_plainly(std::string_view text) {
  std::vector<uint32_t> places;
  bool inside = false, escaped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    bool quote = text[i] == '"' && !escaped;
    if (quote || (!inside && std::string_view("{}[]:,").find(text[i]) != std::string_view::npos))
      places.push_back(static_cast<uint32_t>(i));
    inside ^= quote;
    escaped = text[i] == '\\' && !escaped;
  }
  return places;
}

TEST(JsonLine, IndexesAsItsTwinDoes) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 300, 'x');
    unsigned density = 1 + static_cast<unsigned>(random() % 12);
    for (char& c : text)
      if (random() % density == 0) c = "\"\\{}[]:,\"\\;<|~[z"[random() % 16];
    std::vector<char> exact(text.begin(), text.end());
    std::string_view view(exact.data(), exact.size());
    auto check = [&](JsonLine::Kernel kernel) {
      std::vector<uint32_t> places(text.size() + 16);
      places.resize(kernel(view, places.data()));
      ASSERT_EQ(places, index_plainly(text)) << text;
    };
    check(JsonLine::index_avx2);
    if (text_uses_avx512()) check(JsonLine::index_avx512);
  }
}

TEST(JsonLine, WalksObjectsAndArraysInside) {
  std::string line = R"({"a":{"b":1,"c":{}},"d":[ "x" , {"e":2},[3] ,4],"f":[],"g":[1 2],"h":{"i"}})";
  size_t size = line.size();
  line += "\n" + std::string(LineStream::kPadding, ' ');
  JsonLine json;
  std::string seen;
  EXPECT_TRUE(json.visit({line.data(), size}, [&](std::string_view key, const JsonValue& value) {
    seen += key;
    bool whole = value.is_object()
                     ? json.visit_members(value,
                                          [&](std::string_view inner, const JsonValue& v) {
                                            seen += "." + std::string(inner) + "=" + std::string(v.token);
                                            return true;
                                          })
                     : json.visit_elements(value, [&](const JsonValue& v) {
                         seen += " " + std::string(v.token);
                         return true;
                       });
    seen += whole ? ";" : "!";
    return true;
  }));
  EXPECT_EQ(seen, R"(a.b=1.c={;d "x" { [ 4;f;g 1 2;h!)");
}

// What boost::json takes for an object with scalar members must come out the same here.
TEST(JsonLine, AgreesWithAnotherParserOnDamagedText) {
  std::mt19937_64 random(4);
  const std::string seed =
      R"({"ts":1543795200.5,"id.orig_h":"192.0.2.1","n":-12,"u":"a\u00e9\"b","v":true,"w":null})";
  size_t both = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = seed;
    for (uint64_t edits = random() % 4; edits > 0; --edits) {
      size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = "\"\\{}[],: 0u\n"[random() % 12];
          break;
        case 1:
          text.erase(at, 1 + random() % 4);
          break;
        default:
          text.insert(at, 1, static_cast<char>(random()));
          break;
      }
      if (text.empty()) text = "{";
      std::replace(text.begin(), text.end(), '\n', ' ');  // a line has none
    }
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(text, error);
    auto fast = members(text);
    if (error || !value.is_object()) continue;
    ++both;
    ASSERT_TRUE(fast.empty() || fast.back() != "!") << text;
    for (auto& [key, member] : value.get_object()) {
      if (!member.is_string()) continue;
      std::string expected(key);
      expected += "=";
      expected += std::string_view(member.get_string());
      bool plain_key = expected.find_first_of("\"\\") > key.size() && key.size() <= 32;
      bool there = std::find(fast.begin(), fast.end(), expected) != fast.end();
      bool escaped = text.find("\\") != std::string::npos;
      ASSERT_TRUE(there || !plain_key || escaped) << text << " lacks " << expected;
    }
  }
  EXPECT_GT(both, 5000u);
}

}  // namespace
}  // namespace luytre
