// Scores held against another implementation's (vectors/cvss.txt says which).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "weaknesses/knowledge/cvss.h"

namespace luytre {
namespace {

TEST(CvssVectors, AgreeWithAnotherImplementation) {
  std::ifstream file(LUYTRE_SOURCE_DIR "/src/weaknesses/knowledge/vectors/cvss.txt");
  std::string line;
  size_t of_4 = 0, of_3 = 0;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    std::string vector;
    double score = -1;
    ASSERT_TRUE(cells >> vector >> score) << line;
    auto ours = cvss_score(vector);
    ASSERT_TRUE(ours) << vector;
    EXPECT_EQ(ours->tenths, static_cast<int>(score * 10 + 0.5)) << vector;
    ++(vector.starts_with("CVSS:4.0") ? of_4 : of_3);
  }
  EXPECT_EQ(of_4, 535u);
  EXPECT_EQ(of_3, 200u);
}

}  // namespace
}  // namespace luytre
