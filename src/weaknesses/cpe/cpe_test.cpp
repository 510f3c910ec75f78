#include "weaknesses/cpe/cpe.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

CpeValue value(std::string_view field) {
  auto cpe = Cpe::parse("cpe:2.3:a:v:p:" + std::string(field));
  EXPECT_TRUE(cpe) << field;
  return cpe ? (*cpe)[CpeField::version] : CpeValue{};
}
Cpe cpe(std::string_view text) {
  auto out = Cpe::parse(text);
  EXPECT_TRUE(out) << text;
  return out.value_or(Cpe{});
}

TEST(Cpe, ReadsTheFormattedString) {
  Cpe c = cpe(R"(cpe:2.3:a:Foo\:Bar:big\$money_2010:1.2.3:sp1:-:*:*:*:x64:*)");
  EXPECT_EQ(c[CpeField::vendor].text, "foo:bar");
  EXPECT_EQ(c[CpeField::product].text, "big$money_2010");
  EXPECT_EQ(c[CpeField::version].text, "1.2.3");
  EXPECT_EQ(c[CpeField::edition].kind, CpeValue::Kind::na);
  EXPECT_EQ(c[CpeField::language].kind, CpeValue::Kind::any);
  EXPECT_EQ(c.to_string(), R"(cpe:2.3:a:foo\:bar:big\$money_2010:1.2.3:sp1:-:*:*:*:x64:*)");
}

TEST(Cpe, ReadsTheOlderUriAsNmapWritesIt) {
  Cpe c = cpe("cpe:/a:openbsd:openssh:7.4");
  EXPECT_EQ(c[CpeField::product].text, "openssh");
  EXPECT_EQ(c[CpeField::version].text, "7.4");
  EXPECT_EQ(c[CpeField::update].kind, CpeValue::Kind::any);
  Cpe packed = cpe("cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~");
  EXPECT_EQ(packed[CpeField::sw_edition].text, "online");
  EXPECT_EQ(packed[CpeField::target_sw].text, "win2003");
  EXPECT_EQ(packed[CpeField::target_hw].text, "x64");
  EXPECT_EQ(cpe("cpe:/a:foo%5cbar:big%24money")[CpeField::vendor].text, "foo\\bar");
}

TEST(Cpe, RefusesWhatIsNone) {
  for (const char* text : {"", "cpe", "cpe:2.3:x:v:p", "cpe:2.3:a:v:p:1*2", "cpe:2.3:a:v:p:1\\",
                           "cpe:/a:v:p:%0", "cpe:2.3:a:b:c:d:e:f:g:h:i:j:k:l", "cpe:/a:v:p:1:2:~a~b:c"})
    EXPECT_FALSE(Cpe::parse(text)) << text;
  EXPECT_FALSE(Cpe::parse("cpe:2.3:a:" + std::string(2000, 'x')));
}

// NISTIR 7696, table 6-2, row by row.
TEST(CpeMatching, FollowsTheTableOfTheStandard) {
  using enum CpeRelation;
  struct Row {
    const char *source, *target;
    CpeRelation relation;
  };
  for (const Row& row : {Row{"*", "*", equal}, Row{"*", "-", superset}, Row{"*", "1.2", superset},
                         Row{"*", "1*", undefined}, Row{"-", "*", subset}, Row{"-", "-", equal},
                         Row{"-", "1.2", disjoint}, Row{"-", "1*", undefined}, Row{"1.2", "1.2", equal},
                         Row{"1.2", "1.3", disjoint}, Row{"1.2", "1*", undefined}, Row{"1.2", "-", disjoint},
                         Row{"1.2", "*", subset}, Row{"1*", "1.2", superset}, Row{"1*", "2.1", disjoint},
                         Row{"1*", "*", subset}, Row{"1*", "-", disjoint}, Row{"1*", "2*", undefined}})
    EXPECT_EQ(compare(value(row.source), value(row.target)), row.relation) << row.source << " " << row.target;
}

TEST(CpeMatching, WildcardsStandAtTheEnds) {
  EXPECT_EQ(compare(value("8.?"), value("8.1")), CpeRelation::superset);
  EXPECT_EQ(compare(value("8.?"), value("8.12")), CpeRelation::disjoint);
  EXPECT_EQ(compare(value("8.??"), value("8.12")), CpeRelation::superset);
  EXPECT_EQ(compare(value("*.1"), value("7.1")), CpeRelation::superset);
  EXPECT_EQ(compare(value("8\\.\\*"), value("8.12")), CpeRelation::disjoint);
}

TEST(CpeMatching, CoversWhatPracticeWants) {
  Cpe rule = cpe("cpe:2.3:a:apache:http_server:2.4.53");
  EXPECT_TRUE(covers(rule, cpe("cpe:2.3:a:apache:http_server:2.4.53:*")).covers);
  EXPECT_FALSE(covers(rule, cpe("cpe:2.3:a:apache:http_server:2.4.54:*")).covers);
  EXPECT_FALSE(covers(rule, cpe("cpe:2.3:a:apache:*:2.4.53:*")).covers);
  EXPECT_FALSE(
      covers(cpe("cpe:2.3:a:apache:http_server:-"), cpe("cpe:2.3:a:apache:http_server:2.4.53")).covers);
  CpeMatch unknown = covers(rule, cpe("cpe:2.3:a:apache:http_server"));
  EXPECT_TRUE(unknown.covers);
  EXPECT_FALSE(unknown.version_known);
  EXPECT_TRUE(
      covers(cpe("cpe:2.3:a:apache:http_server:*"), cpe("cpe:2.3:a:apache:http_server:2.4.53"), true).covers);
  EXPECT_FALSE(
      covers(cpe("cpe:2.3:a:a:b:*:*:*:*:*:wordpress"), cpe("cpe:2.3:a:a:b:1:*:*:*:*:drupal")).covers);
}

TEST(CpeMatching, JoinsByPartVendorAndProduct) {
  EXPECT_EQ(product_key(cpe("cpe:2.3:a:A:b:1")), product_key(cpe("cpe:/a:a:b")));
  EXPECT_FALSE(product_key(cpe("cpe:2.3:a:*:b:1")));
}

}  // namespace
}  // namespace luytre
