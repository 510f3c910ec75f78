// The order of RPM versions held against rpm's own (vectors/rpm.txt).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "weaknesses/version/version.h"

namespace luytre {
namespace {

TEST(RpmVectors, AgreeWithRpmItself) {
  std::ifstream file(LUYTRE_SOURCE_DIR "/src/weaknesses/version/vectors/rpm.txt");
  std::string line;
  size_t pairs = 0;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    std::string a, order, b;
    ASSERT_TRUE(cells >> a >> order >> b) << line;
    auto ours = compare_versions(VersionScheme::rpm, a, b);
    ASSERT_TRUE(ours) << line;
    EXPECT_EQ(*ours < 0 ? "<" : *ours > 0 ? ">" : "=", order) << line;
    ++pairs;
  }
  EXPECT_EQ(pairs, 600u);
}

}  // namespace
}  // namespace luytre
