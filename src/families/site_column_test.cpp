#include "families/site_column.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "families/site.h"

namespace luytre::test {
namespace {

// The slow twin: name by name.
void expect_as_by_name(const std::vector<std::string>& texts) {
  SiteColumn column;
  for (size_t from = 0; from < texts.size(); from += kBatchRows) {
    std::vector<std::string_view> names(
        texts.begin() + static_cast<ptrdiff_t>(from),
        texts.begin() + static_cast<ptrdiff_t>(std::min(texts.size(), from + kBatchRows)));
    column.find(names);
    for (uint32_t row = 0; row < names.size(); ++row) {
      std::string_view site = site_of(names[row]);
      ASSERT_EQ(column.length(row), site.size()) << names[row];
      ASSERT_EQ(column.local(row), is_local_question(names[row])) << names[row];
      if (!site.empty()) {
        ASSERT_EQ(column.hash(row), site_hash(site)) << names[row];
      }
    }
  }
}

TEST(SiteColumn, AgreesWithSiteOfOnAllShortNames) {
  std::vector<std::string> names = {""};
  for (size_t from = 0, length = 1; length <= 6; ++length) {
    size_t end = names.size();
    for (; from < end; ++from)
      for (char c : std::string_view("co.vn")) names.push_back(names[from] + c);
  }
  expect_as_by_name(names);
}

TEST(SiteColumn, AgreesWithSiteOfOnNamesOfAnyLength) {
  constexpr const char* kParts[] = {"com",  "vn",      "co", "arpa", "localdomain", "workgroup",
                                    "uk",   "example", "x",  "net",  "home",        "info",
                                    "gouv", "k12",     "",   "lan",  "go",          "aco"};
  std::mt19937_64 random(3);
  std::vector<std::string> names;
  for (int n = 0; n < 100'000; ++n) {
    std::string name;
    for (uint64_t parts = random() % 6; parts > 0; --parts) {
      if (random() % 4 == 0)
        name.append(random() % 70, static_cast<char>('a' + random() % 26));
      else
        name += kParts[random() % std::size(kParts)];
      if (parts > 1 || random() % 20 == 0) name += '.';
    }
    names.push_back(name);
  }
  expect_as_by_name(names);
}

TEST(SiteColumn, TheStableHashDependsOnTheSiteAlone) {
  SiteColumn column;
  std::vector<std::string_view> names = {"www.example.com", "example.com", "a.b.example.com", "example.net"};
  column.find(names);
  EXPECT_EQ(column.stable(0), column.stable(1));
  EXPECT_EQ(column.stable(0), column.stable(2));
  EXPECT_NE(column.stable(0), column.stable(3));
}

TEST(Site, SitesThatCarryDataByDesign) {
  EXPECT_TRUE(carries_data_by_design(site_hash("cloudfront.net")));
  EXPECT_TRUE(carries_data_by_design(site_hash("spamhaus.org")));
  EXPECT_FALSE(carries_data_by_design(site_hash("example.net")));
}

}  // namespace
}  // namespace luytre::test
