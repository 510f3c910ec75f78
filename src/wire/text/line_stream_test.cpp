#include "wire/text/line_stream.h"

#include <gtest/gtest.h>

#include <random>

namespace luytre {
namespace {

struct Cut {
  std::vector<std::string> lines;
  uint64_t over_limit = 0;
  bool unterminated = false;
};

// Feeds `text` in pieces that end at `ends`, as a reader would, and collects the lines.
Cut feed(const std::string& text, const std::vector<size_t>& ends) {
  LineStream stream;
  Cut result;
  size_t begin = 0;
  for (size_t end : ends) {
    std::vector<char> exact(text.begin() + static_cast<ptrdiff_t>(begin),
                            text.begin() + static_cast<ptrdiff_t>(end));
    bool last = end == text.size();
    stream.begin({exact.data(), exact.size()}, last);
    while (auto run = stream.next()) {
      char padding = 0;
      for (size_t i = 0; i < LineStream::kPadding; ++i) padding ^= run->text.data()[run->text.size() + i];
      EXPECT_TRUE(run->text.ends_with('\n')) << int{padding};
      result.unterminated |= run->unterminated;
      size_t at = 0;
      for (size_t n; (n = run->text.find('\n', at)) != std::string_view::npos; at = n + 1)
        result.lines.emplace_back(run->text.substr(at, n - at));
    }
    begin += stream.consumed();
    if (last) {
      EXPECT_EQ(stream.consumed(), exact.size());
    }
  }
  result.over_limit = stream.over_limit();
  return result;
}

TEST(LineStream, GivesTheSameLinesHoweverTheTextIsCut) {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += std::string(static_cast<size_t>(i * 7 % 90), static_cast<char>('a' + i % 26)) + "\n";
  Cut whole = feed(text, {text.size()});
  EXPECT_EQ(whole.lines.size(), 40u);
  for (size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(feed(text, {cut, text.size()}).lines, whole.lines) << cut;
}

TEST(LineStream, GivesALastLineWithoutNewlineOnlyAtTheEnd) {
  Cut cut = feed("ab\ncd", {4, 5});
  EXPECT_EQ(cut.lines, (std::vector<std::string>{"ab", "cd"}));
  EXPECT_TRUE(cut.unterminated);
  LineStream stream;
  stream.begin("ab\ncd", false);
  EXPECT_EQ(stream.next()->text, "ab\n");
  EXPECT_FALSE(stream.next());
  EXPECT_EQ(stream.consumed(), 3u);
}

TEST(LineStream, DropsAndCountsAnOverLongLineAndGoesOn) {
  for (size_t length : {LineStream::kLineLimit, LineStream::kLineLimit + 1, LineStream::kLineLimit * 3}) {
    std::string text = "before\n" + std::string(length, 'x') + "\nafter\n";
    for (size_t step : {text.size(), size_t{1} << 19, size_t{700'001}}) {
      std::vector<size_t> ends;
      for (size_t end = step; end < text.size(); end += step) ends.push_back(end);
      ends.push_back(text.size());
      Cut cut = feed(text, ends);
      bool kept = length <= LineStream::kLineLimit;
      EXPECT_EQ(cut.over_limit, kept ? 0u : 1u);
      ASSERT_EQ(cut.lines.size(), kept ? 3u : 2u);
      EXPECT_EQ(cut.lines.front(), "before");
      EXPECT_EQ(cut.lines.back(), "after");
    }
  }
}

TEST(LineStream, KeepsEarlierRunsAliveUntilTheNextBegin) {
  LineStream stream;
  std::string text = "first\nsecond\ntail";
  stream.begin(text, true);
  auto a = stream.next(), b = stream.next();
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->text, "first\nsecond\n");
  EXPECT_EQ(b->text, "tail\n");
  EXPECT_FALSE(stream.next());
}

TEST(LineStream, AgreesWithPlainCuttingOnRandomText) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 40; ++round) {
    std::string text;
    while (text.size() < 100'000) text += std::string(random() % (round % 4 == 0 ? 40'000 : 200), 'y') + "\n";
    std::vector<size_t> ends;
    for (size_t end = random() % 5000; end < text.size(); end += 1 + random() % 50'000) ends.push_back(end);
    ends.push_back(text.size());
    EXPECT_EQ(feed(text, ends).lines, feed(text, {text.size()}).lines);
  }
}

}  // namespace
}  // namespace luytre
