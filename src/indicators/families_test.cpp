#include "indicators/families.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/csv.h"

namespace luytre {
namespace {

TEST(Families, AliasesMeetInOneName) {
  for (const char* name : {"conficker", "Kido", "Downadup", "W32/Conficker", "W32/Conficker.worm.gen.b",
                           "Net-Worm.Win32.Kido.ih", "Win32/Conficker.C", "conficker_ab"})
    EXPECT_EQ(normalise_family(name), "conficker") << name;
  for (const char* name : {"mirai", "iotmirai", "elf.mirai", "elf_mirai", "Linux.Mirai", "Mirai Botnet"})
    EXPECT_EQ(normalise_family(name), "mirai") << name;
  for (const char* name : {"zeroaccess", "Sirefef", "b68-zeroaccess-2-32bit", "b68-zeroaccess-1-64bit",
                           "Trojan:Win32/Sirefef.P"})
    EXPECT_EQ(normalise_family(name), "zeroaccess") << name;
  for (const char* name : {"Ramnit", "Nimnul", "win.ramnit", "Virus:Win32/Ramnit.A"})
    EXPECT_EQ(normalise_family(name), "ramnit") << name;
  for (const char* name : {"Sality", "KuKu", "SalPack", "Win32.Sality.AT", "sality-p2p"})
    EXPECT_EQ(normalise_family(name), "sality") << name;
  for (const char* name : {"Cutwail", "Pushdo", "Pandex"})
    EXPECT_EQ(normalise_family(name), "cutwail") << name;
  for (const char* name : {"OceanLotus", "APT32", "apt_oceanlotus", "SectorF01"})
    EXPECT_EQ(normalise_family(name), "apt32") << name;
}

TEST(Families, OtherMalwareOfALikeNameStaysItself) {
  EXPECT_EQ(normalise_family("mirai_stealer"), "mirai-stealer");
  EXPECT_EQ(normalise_family("Not Conficker at all"), "not-conficker-at-all");
}

TEST(Families, UnknownNamesBecomeTidy) {
  EXPECT_EQ(normalise_family("Some  New_Bot!"), "some-new-bot");
  EXPECT_EQ(normalise_family(""), "");
  EXPECT_EQ(normalise_family("---"), "");
  EXPECT_EQ(normalise_family("win.x"), "win-x");
  EXPECT_LE(normalise_family(std::string(1000, 'x')).size(), 64u);
}

TEST(Families, TheTableHoldsTogether) {
  auto csv = CsvTable::parse(detail::kFamiliesCsv, "families.csv");
  ASSERT_TRUE(csv);
  EXPECT_GT(csv->rows(), 200u);
  std::map<std::string, int> seen;
  for (size_t row = 0; row < csv->rows(); ++row) {
    std::string alias(csv->cell(row, csv->column("alias"))), family(csv->cell(row, csv->column("family")));
    EXPECT_EQ(++seen[alias], 1) << alias << " is listed twice";
    EXPECT_EQ(normalise_family(family), family) << "a family's own name must lead to itself";
    if (alias.ends_with('*')) alias.pop_back();
    EXPECT_EQ(normalise_family(alias), family) << alias;
    std::string_view word = csv->cell(row, csv->column("category"));
    EXPECT_TRUE(word.empty() || category(word)) << word;
  }
}

TEST(Families, EveryFamilyIsShownAsPeopleWriteIt) {
  auto csv = CsvTable::parse(detail::kFamiliesCsv, "families.csv");
  ASSERT_TRUE(csv);
  std::set<std::string_view> families;
  for (size_t row = 0; row < csv->rows(); ++row) families.insert(csv->cell(row, csv->column("family")));
  for (std::string_view family : families) {
    ShownFamily shown = shown_family(family);
    EXPECT_EQ(normalise_family(shown.name), family) << shown.name;
    EXPECT_FALSE(shown.kind.empty()) << family;
  }
  auto known = known_families();
  EXPECT_TRUE(std::ranges::equal(known, families));
  EXPECT_EQ(shown_family("zeroaccess").name, "ZeroAccess");
  EXPECT_EQ(shown_family("some-new-bot").name, "some-new-bot");
  EXPECT_EQ(shown_family("some-new-bot").kind, "");
}

TEST(Families, AliasesOfAFamily) {
  auto aliases = family_aliases("conficker");
  EXPECT_TRUE(std::ranges::find(aliases, "kido") != aliases.end());
  EXPECT_TRUE(std::ranges::find(aliases, "conficker") == aliases.end());
  EXPECT_TRUE(std::ranges::is_sorted(aliases));
  EXPECT_TRUE(family_aliases("nothing").empty());
}

TEST(Families, WordsTellTheCategory) {
  EXPECT_EQ(category_from_words("sinkhole_oceanlotus"), Category::sinkhole);
  EXPECT_EQ(category_from_words("mass_scanner"), Category::scanner);
  EXPECT_EQ(category_from_words("OpenPhish"), Category::phishing);
  EXPECT_EQ(category_from_words("apt_naikon"), Category::apt_c2);
  EXPECT_EQ(category_from_words("APT28"), Category::apt_c2);
  EXPECT_EQ(category_from_words("botnet_cc"), Category::c2);
  EXPECT_EQ(category_from_words("malware_download"), Category::malware_distribution);
  EXPECT_EQ(category_from_words("payload_delivery"), Category::malware_distribution);
  EXPECT_EQ(category_from_words("aptitude"), std::nullopt);
  EXPECT_EQ(category_from_words("elf_mirai"), std::nullopt);
}

}  // namespace
}  // namespace luytre
