#include "base/domain.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

TEST(NormaliseDomain, LowersCaseAndDropsTheFinalDot) {
  EXPECT_EQ(normalise_domain("WWW.Example.COM."), "www.example.com");
  EXPECT_EQ(normalise_domain("localhost"), "localhost");
  EXPECT_EQ(normalise_domain("_dmarc.example"), "_dmarc.example");
  EXPECT_EQ(normalise_domain("XN--LYTRE-8EB.example"), "xn--lytre-8eb.example");
}

TEST(NormaliseDomain, VietnameseNamesAreOneNameHoweverTheirMarksAreTyped) {
  // The A-labels are those of an independent encoder (Python's punycode over NFC).
  struct {
    const char *composed, *decomposed, *upper, *ascii;
  } names[] = {
      {"lũytre.example", "lu\u0303ytre.example", "LŨYTRE.EXAMPLE", "xn--lytre-8eb.example"},
      {"độchại.example", "đo\u0323\u0302cha\u0323i.example", "ĐỘCHẠI.example", "xn--chi-uqa6598asja.example"},
      {"việtnam.vn", "vie\u0302\u0323tnam.vn", "VIỆTNAM.VN", "xn--vitnam-jk8b.vn"},
  };
  for (auto& name : names) {
    auto ascii = normalise_domain(name.composed);
    ASSERT_TRUE(ascii) << name.composed;
    EXPECT_EQ(*ascii, name.ascii);
    EXPECT_EQ(normalise_domain(name.decomposed), ascii) << name.composed;
    EXPECT_EQ(normalise_domain(name.upper), ascii) << name.composed;
    EXPECT_EQ(normalise_domain(*ascii), ascii) << "normalising twice changes nothing";
  }
}

TEST(NormaliseDomain, OtherScriptsAndWideDotsAreMapped) {
  EXPECT_EQ(normalise_domain("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(normalise_domain("faß.example"), "xn--fa-hia.example");  // IDNA 2008 keeps ß
  EXPECT_EQ(normalise_domain("www。example"), "www.example");
  EXPECT_EQ(normalise_domain("Ｅｘａｍｐｌｅ.test"), "example.test");
}

TEST(NormaliseDomain, WhatIsNoNameIsRefused) {
  using namespace std::string_view_literals;
  for (std::string_view text :
       {""sv, "."sv, ".."sv, "a..b"sv, ".a"sv, "a b.example"sv, "a/b"sv, "a:80"sv, "a@b"sv, "192.0.2.1"sv,
        "192.0.2.1."sv, "a\0b.example"sv, "việt\0nam.example"sv, "*.example"sv, "\xff\xfe.example"sv,
        "việt\xc3.example"sv, "a\n.example"sv})
    EXPECT_FALSE(normalise_domain(text)) << text;
}

TEST(NormaliseDomain, LengthLimitsAreThoseOfDns) {
  std::string label(63, 'a');
  EXPECT_TRUE(normalise_domain(label + ".example"));
  EXPECT_FALSE(normalise_domain(label + "a.example"));
  std::string name = label + "." + label + "." + label + "." + std::string(61, 'a');
  ASSERT_EQ(name.size(), 253u);
  EXPECT_TRUE(normalise_domain(name));
  EXPECT_TRUE(normalise_domain(name + "."));
  EXPECT_FALSE(normalise_domain(name + "a"));
  EXPECT_FALSE(normalise_domain(std::string(100'000, 'a')));
  std::string marks;  // 64 letters that need encoding: longer than a label may be
  for (int i = 0; i < 64; ++i) marks += "ệ";
  EXPECT_FALSE(normalise_domain(marks + ".example"));
}

TEST(DomainWithin, CountsWholeLabelsOnly) {
  EXPECT_TRUE(domain_within("bad.example", "bad.example"));
  EXPECT_TRUE(domain_within("c2.bad.example", "bad.example"));
  EXPECT_FALSE(domain_within("notbad.example", "bad.example"));
  EXPECT_FALSE(domain_within("example", "bad.example"));
  EXPECT_FALSE(domain_within("bad.example.com", "bad.example"));
}

TEST(PublicSuffix, KnowsVietnamsOwn) {
  for (std::string_view suffix : {"com", "vn", "gov.vn", "com.vn", "edu.vn", "co.uk"})
    EXPECT_TRUE(is_public_suffix(suffix)) << suffix;
  for (std::string_view name : {"mic.gov.vn", "example.com", "www.example.co.uk"})
    EXPECT_FALSE(is_public_suffix(name)) << name;
}

}  // namespace
}  // namespace luytre
