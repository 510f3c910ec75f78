#include "report/documents/fill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace luytre {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

std::string doc(const std::string& text, const std::string& styles = "") {
  return "<office:document><office:automatic-styles>" + styles +
         "</office:automatic-styles><office:body><office:text>" + text +
         "</office:text></office:body></office:document>";
}
std::string body(const Result<std::string>& filled) {
  if (!filled) return "error: " + filled.error().message;
  size_t from = filled->find("<office:text>") + 13;
  return filled->substr(from, filled->find("</office:text>") - from);
}
std::string fill(const std::string& text, const json::object& values, const Pictures& pictures = {}) {
  std::string form = doc(text);
  return body(fill_document({form, ""}, values, pictures));
}
constexpr const char* kField = "<text:user-field-get text:name=\"a\"/>";

TEST(Templates, PutValuesIntoFields) {
  EXPECT_EQ(fill(std::string("<text:p>x ") + kField + "</text:p>", {{"a", "1 < 2 & \"ư\""}}),
            "<text:p>x 1 &lt; 2 &amp; \"ư\"</text:p>");
  EXPECT_EQ(fill(kField, {{"a", "p\nq\x01"}}), "p<text:line-break/>q");
  EXPECT_EQ(fill(kField, {{"a", 12}}), "12");
}

TEST(Templates, RepeatSectionsAndKeepThemByCondition) {
  json::object v{
      {"list", json::array{json::object{{"a", "1"}}, json::object{{"a", "2"}}}}, {"yes", true}, {"no", ""}};
  EXPECT_EQ(fill(std::string("<text:section text:name=\"each.list\"><text:p>") + kField +
                     "</text:p></text:section>",
                 v),
            "<text:p>1</text:p><text:p>2</text:p>");
  EXPECT_EQ(
      fill("<text:section text:name=\"if.yes.2\"><a/></text:section><text:section text:name=\"if.no\"><b/>"
           "</text:section><text:section text:name=\"not.no\"><c/></text:section>",
           v),
      "<a/><c/>");
}

TEST(Templates, RepeatRowsOfATableBelowItsHead) {
  json::object v{{"list", json::array{json::object{{"a", "1"}}, json::object{{"a", "2"}}}},
                 {"none", json::array{}}};
  std::string rows =
      std::string("<table:table-header-rows><table:table-row/></table:table-header-rows><table:table-row>") +
      kField + "</table:table-row></table:table>";
  EXPECT_EQ(fill("<table:table table:name=\"each.list\">" + rows, v),
            "<table:table "
            "table:name=\"each.list\"><table:table-header-rows><table:table-row/></table:table-header-rows>"
            "<table:table-row>1</table:table-row><table:table-row>2</table:table-row></table:table>");
  EXPECT_THAT(fill("<table:table table:name=\"each.none\">" + rows, v), Not(HasSubstr("</table:table-row>")));
}

TEST(Templates, ShowPicturesWithTheirWords) {
  std::string out = fill("<draw:frame draw:name=\"chart.c\"><draw:image/></draw:frame>", {},
                         {{"c", "<svg><title>T &amp; U</title><desc>D</desc></svg>"}});
  EXPECT_THAT(out, HasSubstr("<svg:title>T &amp; U</svg:title>"));
  EXPECT_THAT(out, HasSubstr("<office:binary-data>PHN2Zz48"));
}

TEST(Templates, KeepStylesOfFormAndContentApart) {
  std::string form =
      doc("<text:section text:name=\"content\">old</text:section>", "<style:style style:name=\"P1\"/>");
  std::string content =
      doc("<text:section text:name=\"content\"><text:p text:style-name=\"P1\"/><text:p "
          "text:style-name=\"P2\"/></text:section>",
          "<style:style style:name=\"P1\"/><style:style style:name=\"P2\"/>");
  auto filled = fill_document({form, content}, {}, {});
  EXPECT_EQ(body(filled), "<text:p text:style-name=\"P1\"/><text:p text:style-name=\"own_P2\"/>");
  EXPECT_THAT(*filled, HasSubstr("<style:style style:name=\"own_P2\"/>"));
}

TEST(Templates, LetNothingReachOutOfTheDocument) {
  std::string out = fill(
      "<draw:frame><draw:object xlink:href=\"http://x\"/><draw:image xlink:href=\"http://x\"/></draw:frame>"
      "<office:event-listeners/><text:section text:name=\"s\"><text:section-source "
      "xlink:href=\"f\"/>t</text:section>",
      {});
  EXPECT_EQ(out, "<draw:frame><draw:image/></draw:frame>t");
  EXPECT_THAT(body(fill_document({"<!DOCTYPE a [<!ENTITY b \"c\">]>" + doc(""), ""}, {}, {})),
              HasSubstr("document type"));
}

TEST(Templates, SayWhatIsWrong) {
  EXPECT_THAT(fill(kField, {}), HasSubstr("asks for 'a'"));
  EXPECT_THAT(fill("<text:section text:name=\"each.a\"/>", {{"a", "text"}}), HasSubstr("is no list"));
  EXPECT_THAT(body(fill_document({"<a", ""}, {}, {})), HasSubstr("no XML"));
  EXPECT_THAT(body(fill_document({"<a/>", ""}, {}, {})), HasSubstr(".fodt"));
  std::string deep, end;
  for (int i = 0; i < 20; ++i) deep += "<text:section text:name=\"s\">", end += "</text:section>";
  EXPECT_THAT(fill(deep + end, {}), HasSubstr("too deep"));
  deep = end = "";
  for (int i = 0; i < 300; ++i) deep += "<text:p>", end += "</text:p>";
  EXPECT_THAT(fill(deep + end, {}), HasSubstr("too deep"));
}

TEST(BoldText, IsAsWideAsItsFontSays) {
  // Measured by Times-Bold's own metrics: C O N G = 722+778+722+778.
  EXPECT_NEAR(bold_width_mm("CONG", 12), 3.0 * 12 * 25.4 / 72, 0.01);
  EXPECT_NEAR(bold_width_mm("CỘNG", 12), bold_width_mm("CONG", 12), 0.01);
  EXPECT_LT(bold_width_mm("cộng", 12), bold_width_mm("CỘNG", 12));
}

}  // namespace
}  // namespace luytre
