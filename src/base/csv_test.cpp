#include "base/csv.h"

#include <gtest/gtest.h>

#include <random>

namespace luytre {
namespace {

CsvTable table(std::string_view text) {
  auto result = CsvTable::parse(text, "t.csv");
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : CsvTable();
}

std::string cell(const CsvTable& t, size_t row, std::string_view column) {
  return std::string(t.cell(row, t.column(column)));
}

TEST(Csv, ReadsCellsByColumnName) {
  CsvTable t = table("id,name\nMIN-MOH,Bộ Y tế\nMIN-MOJ,Bộ Tư pháp");
  ASSERT_EQ(t.rows(), 2u);
  EXPECT_EQ(cell(t, 0, "name"), "Bộ Y tế");
  EXPECT_EQ(cell(t, 1, "id"), "MIN-MOJ");
  EXPECT_EQ(cell(t, 1, "no such column"), "");
}

TEST(Csv, QuotesHoldSeparatorsQuotesAndLineEnds) {
  CsvTable t = table("a,b,c\n\"x,y\",\"say \"\"no\"\"\",\"two\r\nlines\r\"\nplain \"inside\",,\"\"\n");
  ASSERT_EQ(t.rows(), 2u);
  EXPECT_EQ(cell(t, 0, "a"), "x,y");
  EXPECT_EQ(cell(t, 0, "b"), "say \"no\"");
  EXPECT_EQ(cell(t, 0, "c"), "two\r\nlines\r");
  EXPECT_EQ(cell(t, 1, "a"), "plain \"inside\"");
  EXPECT_EQ(cell(t, 1, "b"), "");
  EXPECT_EQ(cell(t, 1, "c"), "");
}

TEST(Csv, LineEndsByteOrderMarksCommentsAndEmptyLinesDoNotMatter) {
  CsvTable plain = table("a,b\n1,2\n");
  for (std::string_view text :
       {"\xEF\xBB\xBF"
        "a,b\n1,2\n",
        "a,b\r\n1,2\r\n", "a,b\r\n1,2", "# made by hand, \"of course\n\na,b\n# x\ty\n1,2\n\n",
        "# tab\there\na,b\n1,2\r"}) {
    CsvTable t = table(text);
    EXPECT_EQ(t.header(), plain.header()) << text;
    ASSERT_EQ(t.rows(), 1u) << text;
    EXPECT_EQ(cell(t, 0, "b"), "2") << text;
  }
}

TEST(Csv, ATabInTheHeaderMakesTabsTheSeparator) {
  CsvTable t = table("a\tb\n1,5\t2\n");
  EXPECT_EQ(cell(t, 0, "a"), "1,5");
}

TEST(Csv, LineNumbersCountLinesNotRecords) {
  CsvTable t = table("# one\na,b\n\"x\ny\",1\nz,2\n");
  EXPECT_EQ(t.line_number(0), 3u);
  EXPECT_EQ(t.line_number(1), 5u);
}

TEST(Csv, AShortRowHasEmptyCellsAndALongOneIsAnErrorThatNamesItsLine) {
  EXPECT_EQ(cell(table("a,b,c\n1\n"), 0, "c"), "");
  auto longer = CsvTable::parse("a,b\n1,2\n1,2,3\n", "orgs.csv");
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, ErrorCode::invalid);
  EXPECT_NE(longer.error().message.find("orgs.csv line 3"), std::string::npos) << longer.error().message;
}

TEST(Csv, AnOpenQuoteIsAnErrorThatNamesItsLine) {
  auto open = CsvTable::parse("a,b\n1,2\nx,\"y\nz,w\n", "orgs.csv");
  ASSERT_FALSE(open);
  EXPECT_NE(open.error().message.find("line 3"), std::string::npos) << open.error().message;
}

TEST(Csv, NothingIsATableWithoutRows) {
  EXPECT_EQ(table("").rows(), 0u);
  EXPECT_EQ(table("\n\n#\n").rows(), 0u);
  EXPECT_EQ(table("a,b\n").rows(), 0u);
}

TEST(Csv, EveryCellQuotedIsReadBack) {
  std::mt19937_64 random(5);
  const std::string_view alphabet = "ab,\"\"\n\r\t# é";
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> cells(3);
    for (std::string& c : cells)
      for (size_t i = random() % 6; i > 0; --i) c += alphabet[random() % alphabet.size()];
    std::string text =
        "a,b,c\n" + csv_quote(cells[0]) + "," + csv_quote(cells[1]) + "," + csv_quote(cells[2]) + "\n";
    CsvTable t = table(text);
    if (cells[0].empty() && cells[1].empty() && cells[2].empty()) continue;
    ASSERT_EQ(t.rows(), 1u) << text;
    for (size_t i = 0; i < 3; ++i) ASSERT_EQ(t.cell(0, i), cells[i]) << text;
  }
}

}  // namespace
}  // namespace luytre
