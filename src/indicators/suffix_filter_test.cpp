#include "indicators/suffix_filter.h"

#include <gtest/gtest.h>
#include <libpsl.h>

#include <random>

#include "base/domain.h"
#include "base/file.h"
#include "indicators/value.h"

namespace luytre {
namespace {

// Every name a line of the list can make a suffix, and names beside, above and below it.
std::vector<std::string> names_around(std::string_view line) {
  line = line.substr(0, line.find_first_of(" \t"));
  if (line.empty() || line.starts_with("//")) return {};
  if (line.starts_with('!')) line.remove_prefix(1);
  if (line.starts_with("*.")) line.remove_prefix(2);
  auto name = normalise_domain(line);
  if (!name) return {};
  std::vector<std::string> names{*name, "a." + *name, "b.a." + *name, "x" + *name, *name + ".com"};
  if (size_t dot = name->find('.'); dot != std::string::npos) names.push_back(name->substr(dot + 1));
  return names;
}

TEST(SuffixFilter, PassesEverySuffixAndFewOtherNames) {
  const char* path = psl_builtin_filename();
  auto list = path ? MappedFile::open(path) : fail(ErrorCode::not_found, "");
  if (!list) GTEST_SKIP() << "no list of public suffixes on this system";
  uint64_t asked = 0, others = 0;
  for (std::string_view rest = list->text(); !rest.empty();) {
    size_t end = std::min(rest.find('\n'), rest.size());
    for (const std::string& name : names_around(trim(rest.substr(0, end)))) {
      if (is_public_suffix(name)) {
        EXPECT_TRUE(may_be_public_suffix(name)) << name;
      } else if (name.find("xn--") == std::string::npos) {
        ++others;
        asked += may_be_public_suffix(name);
      }
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  EXPECT_GT(others, 10'000u);
  if (may_be_public_suffix("no-suffix-at-all-1.com")) GTEST_SKIP() << "the list is not libpsl's own";
  EXPECT_LT(asked, others / 10);
}

TEST(SuffixFilter, AgreesOnRandomNames) {
  std::mt19937 random(7);
  constexpr std::string_view kEnds[] = {"com",           "co.uk", "ck",     "kobe.jp",
                                        "amazonaws.com", "vn",    "edu.vn", "zz"};
  for (int i = 0; i < 100'000; ++i) {
    std::string name;
    for (auto n = 1 + random() % 3; n > 0; --n) name += static_cast<char>('a' + random() % 26);
    name += '.';
    name += kEnds[random() % std::size(kEnds)];
    EXPECT_TRUE(!is_public_suffix(name) || may_be_public_suffix(name)) << name;
  }
}

TEST(SuffixFilter, TopNamesAndOtherScriptsAreLeftToTheLibrary) {
  EXPECT_TRUE(may_be_public_suffix("com"));
  EXPECT_TRUE(may_be_public_suffix("zz"));
  EXPECT_TRUE(may_be_public_suffix("xn--55qx5d.cn"));
}

}  // namespace
}  // namespace luytre
