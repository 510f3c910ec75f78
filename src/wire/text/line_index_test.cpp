#include "wire/text/line_index.h"

#include <gtest/gtest.h>

#include <random>

#include "wire/text/cpu_path.h"
#include "wire/text/line_index_twin.h"

namespace luytre {
namespace {

// Runs one kernel on an exact-size copy and puts the result in the twin's form.
PlainLineIndex run_kernel(LineIndex::Kernel kernel, std::string_view text, char separator, char watched) {
  std::vector<uint32_t> bounds(text.size() + 66, 0), ends(text.size() + 66, 0);
  bounds[0] = UINT32_MAX;
  PlainLineIndex result;
  size_t lines = kernel(text, separator, watched, bounds.data() + 1, ends.data() + 1, result.seen);
  for (size_t i = 0; i < lines; ++i) {
    FieldBounds line(bounds.data() + ends[i], ends[i + 1] - ends[i]);
    std::vector<std::string_view> fields;
    for (size_t f = 0; f < line.count(); ++f) fields.push_back(line.field(text, f));
    result.lines.push_back(std::move(fields));
  }
  return result;
}

void check_all(const std::string& text, char separator, char watched) {
  PlainLineIndex expected = index_plainly(text, separator, watched);
  auto check = [&](const PlainLineIndex& got, const char* path) {
    ASSERT_EQ(got.lines, expected.lines) << path << " of " << testing::PrintToString(text);
    ASSERT_EQ(got.seen, expected.seen) << path;
  };
  std::vector<char> exact(text.begin(), text.end());  // the sanitizer sees reads past the end
  std::string_view view(exact.data(), exact.size());
  check(run_kernel(LineIndex::index_avx2, view, separator, watched), "avx2");
  if (text_uses_avx512()) check(run_kernel(LineIndex::index_avx512, view, separator, watched), "avx512");
}

TEST(LineIndex, AgreesWithItsTwinOnEveryShortText) {
  const std::string letters = "a,\n\"";
  for (size_t length = 0; length <= 7; ++length) {
    size_t count = 1;
    for (size_t i = 0; i < length; ++i) count *= letters.size();
    for (size_t code = 0; code < count; ++code) {
      std::string text;
      for (size_t i = 0, rest = code; i < length; ++i, rest /= letters.size())
        text += letters[rest % letters.size()];
      check_all(text, ',', '"');
    }
  }
}

TEST(LineIndex, AgreesWithItsTwinOnRandomTextOfEveryDensity) {
  std::mt19937_64 random(3);
  for (unsigned density : {1, 2, 3, 8, 40, 300}) {
    for (int round = 0; round < 60; ++round) {
      std::string text(random() % 700, 'x');
      for (char& c : text)
        c = random() % density == 0 ? ",\n\r\"AZ@["[random() % 8] : static_cast<char>(random() % 200 + 40);
      check_all(text, ',', '"');
      check_all(text, '\n', '\\');
      check_all(text, '\0', 'x');
    }
  }
}

TEST(LineIndex, KeepsItsStorageBetweenTexts) {
  LineIndex index;
  std::string first(5000, ','), second = "a\tb\nc\n";
  index.build(first, ',', '"');
  EXPECT_EQ(index.lines(), 0u);
  index.build(second, '\t', '"');
  ASSERT_EQ(index.lines(), 2u);
  EXPECT_EQ(index.line(0).field(second, 1), "b");
  EXPECT_EQ(index.line(1).field(second, 0), "c");
  EXPECT_EQ(index.line(1).line_begin(), 4u);
  EXPECT_EQ(index.line(1).line_end(), 5u);
}

}  // namespace
}  // namespace luytre
