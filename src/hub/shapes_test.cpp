#include "hub/shapes.h"

#include <gmock/gmock.h>

namespace luytre {
namespace {

using testing::HasSubstr;

http::Request with_body(std::string body) {
  http::Request request;
  request.body = std::move(body);
  return request;
}

TEST(Shapes, WritesTimesToTheSecond) {
  EXPECT_EQ(time_json(Timestamp{1'767'322'845'999'999}), "2026-01-02T03:00:45Z");
  EXPECT_EQ(time_json(Timestamp{-1}), "1969-12-31T23:59:59Z");
  EXPECT_TRUE(time_json(kNoTime).is_null());
  EXPECT_TRUE(time_json(std::optional<Timestamp>()).is_null());
}

TEST(Shapes, WritesFamiliesAsPeopleDo) {
  EXPECT_EQ(family_name("conficker"), "Conficker");
  EXPECT_EQ(family_name("wannacry"), "WannaCry");
  EXPECT_EQ(family_name("apt32"), "APT32");
  EXPECT_EQ(family_name("aptly"), "Aptly");
  EXPECT_EQ(family_name("mustang-panda"), "Mustang Panda");
  EXPECT_EQ(family_name(""), "");
}

TEST(Shapes, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(text_json("Hà Nội"), "Hà Nội");
  EXPECT_EQ(text_json("a\xff"
                      "b\xe1\xbb"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(text_json("\xed\xa0\x80x"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx");  // a lone surrogate
}

TEST(Body, NamesTheFirstFieldThatFails) {
  auto request = with_body(R"({"a":"x","b":1,"c":[],"d":true,"n":7})");
  auto body = Body::parse(request);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text("a"), "x");
  EXPECT_EQ(body->text_or("e", "else"), "else");
  EXPECT_TRUE(body->boolean("d"));
  EXPECT_EQ(body->number_or("n", 1), 7u);
  EXPECT_TRUE(body->texts("c").empty());
  auto unknown = body->finish();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "the field \"b\" is not known here");
}

TEST(Body, RefusesWhatIsTooLongOrNoText) {
  auto request = with_body(R"({"a":"12345","b":"x\u0000y","n":-1,"l":["x",1]})");
  auto fails = [&](auto read) {
    auto body = Body::parse(request);
    read(*body);
    auto done = body->finish();
    return done ? std::string() : done.error().message;
  };
  EXPECT_THAT(fails([](Body& b) { b.text("a", 4); }), HasSubstr("longer than 4 bytes"));
  EXPECT_THAT(fails([](Body& b) { b.text("b"); }), HasSubstr("NUL"));
  EXPECT_THAT(fails([](Body& b) { b.number_or("n", 0); }), HasSubstr("\"n\" must be a whole number"));
  EXPECT_THAT(fails([](Body& b) { b.texts("l"); }), HasSubstr("\"l\" must be a text"));
  EXPECT_THAT(fails([](Body& b) { b.texts("l", 1); }), HasSubstr("more than 1 entries"));
  EXPECT_THAT(fails([](Body& b) { b.boolean("gone"); }), HasSubstr("\"gone\" is missing"));
}

TEST(CsvExport, GuardsTextsAndLeavesNumbers) {
  CsvExport csv({{"text"}, {"number", false}}, ',');
  csv.note("period: 2026-01\r\nx");
  for (const char* cell : {"=1+1", "+84", "-x", "@a", "\tb", "plain, \"quoted\""}) csv.row({cell, "-5"});
  http::Response r = std::move(csv).response("a.csv");
  EXPECT_EQ(r.body,
            "\xef\xbb\xbf# period: 2026-01  x\r\ntext,number\r\n'=1+1,-5\r\n'+84,-5\r\n'-x,-5\r\n'@a,-5\r\n"
            "\"'\tb\",-5\r\n\"plain, \"\"quoted\"\"\",-5\r\n");
}

TEST(CsvExport, QuotesItsOwnSeparator) {
  CsvExport csv({{"a"}, {"b"}}, ';');
  csv.row({"x;y", "z"});
  EXPECT_THAT(std::move(csv).response("a.csv").body, HasSubstr("\"x;y\";z\r\n"));
}

}  // namespace
}  // namespace luytre
