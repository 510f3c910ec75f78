#include "directory/sectors.h"

#include <gtest/gtest.h>

#include <set>

#include "base/csv.h"
#include "base/file.h"

namespace luytre {
namespace {

TEST(Sectors, EverySectorOfTheCountrysBodiesHasBothNames) {
  auto text = read_file(LUYTRE_SOURCE_DIR "/data/vn/organisations.csv");
  ASSERT_TRUE(text);
  auto bodies = CsvTable::parse(*text, "organisations.csv");
  ASSERT_TRUE(bodies);
  std::set<std::string> used;
  for (size_t row = 0; row < bodies->rows(); ++row) used.emplace(bodies->cell(row, bodies->column("sector")));
  EXPECT_EQ(used.size(), sectors().size());
  for (const std::string& id : used) {
    const Sector* sector = find_sector(id);
    ASSERT_TRUE(sector) << id;
    EXPECT_FALSE(sector->name_vi.empty()) << id;
    EXPECT_FALSE(sector->name_en.empty()) << id;
  }
}

TEST(Sectors, CompaniesAndBanksAreNoStateBodies) {
  EXPECT_TRUE(find_sector("MINISTRY")->state);
  EXPECT_FALSE(find_sector("JOINT_STOCK_BANK")->state);
  EXPECT_FALSE(find_sector("STATE_GROUP_CORPORATION")->state);
  EXPECT_FALSE(find_sector("a sector of one's own"));
}

}  // namespace
}  // namespace luytre
