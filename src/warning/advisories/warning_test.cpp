// The book on SQLite, and what is pure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "warning/advisories/csaf_store.h"
#include "warning/advisories/examples.h"
#include "warning/advisories/feeds.h"
#include "warning/advisories/files.h"
#include "warning/advisories/markdown.h"
#include "warning/advisories/sample.h"
#include "warning/advisories/warning_behaviour.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

LedgerKind sqlite() {
  return {"sqlite", [] { return LedgerOptions{}; }};
}
INSTANTIATE_TEST_SUITE_P(Sqlite, WarningBehaviour, testing::Values(sqlite()),
                         [](const auto& kind) { return kind.param.name; });

TEST(Markdown, CanDoNothingButShowText) {
  auto html = [](std::string_view text) { return markdown_html(text).value(); };
  EXPECT_EQ(html("a **b**\n"), "<p>a <strong>b</strong></p>\n");
  EXPECT_THAT(html("<script>alert(1)</script>\n\nx <b onclick=y>z</b>"),
              testing::AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b ")), HasSubstr("&lt;script&gt;")));
  EXPECT_THAT(html("[x](javascript:alert(1)) [y](JaVaScRiPt:z) [d](data:text/html,x) [v](vbscript:x)"),
              testing::AllOf(Not(HasSubstr("script:")), Not(HasSubstr("data:"))));
  EXPECT_THAT(html("[x](https://a.example/?b=\"c)"), HasSubstr("href=\"https://a.example/"));
  EXPECT_EQ(html("![who reads](https://spy.example/x.png)"), "<p>who reads</p>\n");
  EXPECT_EQ(html("![](https://spy.example/x.png)"), "<p></p>\n");
  EXPECT_THAT(html("![a ![b](c) <i>](d)"), Not(HasSubstr("<img")));
  EXPECT_EQ(html("# Một"), "<h3>Một</h3>\n");
  EXPECT_FALSE(markdown_html(std::string(kMarkdownLimit + 1, 'a')));
}

TEST(WarningContent, IsTheSameAfterJson) {
  WarningContent c = WarningSample::directive();
  c.products = {{.id = "p1",
                 .vendor = "V",
                 .name = "N",
                 .version = "1",
                 .cpe = "cpe:2.3:a:v:n:1:*:*:*:*:*:*:*",
                 .purl = "pkg:deb/debian/n@1",
                 .status = ProductStatus::fixed}};
  c.weaknesses = {{"CVE-2019-0708", {"x", "y"}, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
  c.references = {{"t", "https://a.example/"}};
  c.files = {std::string(32, 'a')};
  c.renew = true;
  EXPECT_EQ(parse_content(boost::json::serialize(content_json(c))).value(), c);
}

TEST(WarningContent, RefusesWhatIsNotItsShape) {
  auto with = [](const char* name, boost::json::value value) {
    boost::json::object json = content_json(WarningSample::content());
    json[name] = std::move(value);
    return parse_content(boost::json::serialize(json));
  };
  EXPECT_TRUE(with("change", "x"));
  EXPECT_THAT(with("more", 1).error().message, HasSubstr("more"));
  EXPECT_FALSE(with("title", "x"));
  EXPECT_FALSE(with("severity", "bad"));
  EXPECT_FALSE(with("tlp", "purple"));
  EXPECT_FALSE(with("summary", boost::json::object{{"vi", std::string(5000, 'a')}, {"en", ""}}));
  EXPECT_FALSE(with("change", "a\nb"));
  EXPECT_FALSE(with("change", "\xff"));
  EXPECT_FALSE(with("acknowledge_by", "tomorrow"));
  EXPECT_FALSE(with("steps", boost::json::array(200, boost::json::object{{"id", "a"}})));
  EXPECT_FALSE(parse_content("["));
  EXPECT_FALSE(parse_content(std::string(100'000, '[')));
}

TEST(WarningContent, IsCheckedBeforeReview) {
  auto wrong = [](auto change, WarningKind kind = WarningKind::advisory) {
    WarningContent c = kind == WarningKind::advisory ? WarningSample::content() : WarningSample::directive();
    number_parts(c, {});
    change(c);
    auto checked = check_content(kind, c);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(wrong([](WarningContent&) {}), "");
  EXPECT_EQ(wrong([](WarningContent&) {}, WarningKind::directive), "");
  EXPECT_THAT(wrong([](WarningContent& c) { c.title.vi.clear(); }), HasSubstr("title"));
  EXPECT_THAT(wrong([](WarningContent& c) { c.steps[1].id = c.steps[0].id; }), HasSubstr("steps"));
  EXPECT_THAT(wrong([](WarningContent& c) { c.audience = {}; }), HasSubstr("audience"));
  EXPECT_THAT(wrong([](WarningContent& c) {
                c.references = {{"t", "javascript:x"}};
              }),
              HasSubstr("references"));
  EXPECT_THAT(wrong([](WarningContent& c) { c.weaknesses = {{"CVE-1", {}, ""}}; }), HasSubstr("weaknesses"));
  EXPECT_THAT(wrong([](WarningContent& c) {
                c.weaknesses = {{"CVE-2019-0708", {}, ""}};
              }),
              HasSubstr("products"));
  EXPECT_THAT(wrong([](WarningContent& c) { c.letter.number.clear(); }, WarningKind::directive),
              HasSubstr("letter"));
}

TEST(WarningExamples, HoldTheLetterOfDecember2018WithItsMarks) {
  ASSERT_THAT(warning_examples(), SizeIs(1));
  const WarningExample& one = warning_examples()[0];
  EXPECT_EQ(one.name, "4327-BTTTT-CATTT");
  EXPECT_EQ(one.kind, WarningKind::directive);
  ASSERT_TRUE(check_content(one.kind, one.content));
  EXPECT_THAT(one.content.steps, SizeIs(5));
  EXPECT_THAT(one.content.summary.vi, HasSubstr("6.189.778"));
  EXPECT_THAT(one.content.title.vi, HasSubstr("Tết Nguyên đán Kỷ Hợi 2019"));
  EXPECT_EQ(one.content.letter.date, day_from_civil(2018, 12, 21));
}

TEST(WarningFiles, AreWhatTheirNamesSay) {
  EXPECT_EQ(file_type("a.pdf", "%PDF-1.4").value(), "application/pdf");
  EXPECT_EQ(file_type("Ảnh.PNG", std::string("\x89PNG\r\n\x1a\n..", 10)).value(), "image/png");
  EXPECT_FALSE(file_type("a.pdf",
                         "\x7f"
                         "ELF"));
  EXPECT_FALSE(file_type("a.exe", "MZ"));
  EXPECT_FALSE(file_type("a.html", "<html>"));
  EXPECT_FALSE(file_type("a.txt", std::string("a\0b", 3)));
  EXPECT_FALSE(file_type("a.txt", ""));
  EXPECT_FALSE(file_type(".txt", "a"));
  EXPECT_FALSE(file_type("../a.txt", "a"));
  EXPECT_FALSE(file_type("a.txt", std::string(kWarningFileLimit + 1, 'a')));
}

TEST(Audience, MatchesAreCountedWithTheirReasons) {
  std::vector<AudienceReason> reasons = {
      {.kind = AudienceReason::Kind::finding, .what = "mirai", .count = 2},
      {.kind = AudienceReason::Kind::sector, .what = "MINISTRY"},
      {.kind = AudienceReason::Kind::finding, .what = "apt32", .count = 1, .sensitive = true}};
  EXPECT_EQ(read_reasons(reasons_json(reasons)), reasons);
  EXPECT_THAT(read_reasons("{"), IsEmpty());
  EXPECT_THAT(read_reasons("[1, {}, {\"kind\": \"else\"}]"), IsEmpty());
  EXPECT_THAT(reasons_words(reasons, true),
              testing::AllOf(HasSubstr("2 phát hiện mirai"), Not(HasSubstr("apt32"))));
}

class Csaf : public testing::Test {
 protected:
  Csaf() : s_(sqlite()) {}
  static CsafPublisher publisher() {
    return {.name = "Trung tâm",
            .name_space = "https://cert.example",
            .contact = "",
            .base = "https://cert.example/.well-known/csaf",
            .page = "https://cert.example/feeds/advisories/"};
  }
  uint64_t make() {
    return make_csaf_files(*s_.ledger, publisher(),
                           [](std::string_view) { return Result<std::string>("sig"); })
        .value();
  }
  boost::json::value document(const std::string& id) {
    auto w = s_.book->find(Viewer::console("t"), id).value();
    return boost::json::parse(csaf_document(w, publisher()).value());
  }
  WarningSample s_;
};

TEST_F(Csaf, NamesRevisionsAndTheWithdrawalInOrder) {
  std::string id = s_.publish(s_.content());
  s_.now += kMicrosPerDay;
  WarningContent next = s_.content();
  next.change = "thêm";
  ASSERT_TRUE(s_.book->edit(s_.centre("author"), id, next));
  ASSERT_TRUE(
      s_.book->drop(s_.centre("author"), id));  // its version number is used up, the document's is not
  ASSERT_TRUE(s_.book->edit(s_.centre("author"), id, next));
  ASSERT_TRUE(s_.approve_and_publish(id, {}));
  auto json = document(id);
  EXPECT_EQ(json.at_pointer("/document/tracking/version"), "2");
  EXPECT_EQ(json.at_pointer("/document/tracking/revision_history/1/summary"), "thêm");
  EXPECT_EQ(json.at_pointer("/document/category"), "csaf_informational_advisory");
  EXPECT_EQ(json.at_pointer("/document/distribution/tlp/label"), "WHITE");
  s_.now += kMicrosPerDay;
  ASSERT_TRUE(s_.book->withdraw(s_.centre("author"), id, "nhầm"));
  json = document(id);
  EXPECT_EQ(json.at_pointer("/document/tracking/version"), "3");
  EXPECT_EQ(json.at_pointer("/document/tracking/current_release_date"), "2026-03-04T02:00:00Z");
}

TEST_F(Csaf, ScoresAreThoseOfTheBaseVector) {
  WarningContent c = s_.content();
  c.products = {{.id = "", .vendor = "Microsoft", .name = "Windows 7", .version = "", .cpe = "", .purl = ""}};
  c.weaknesses = {{"CVE-2019-0708", {"RDP", ""}, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U"}};
  auto json = document(s_.publish(c));
  EXPECT_EQ(json.at_pointer("/document/category"), "csaf_security_advisory");
  EXPECT_EQ(json.at_pointer("/vulnerabilities/0/scores/0/cvss_v3/vectorString"),
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
  EXPECT_EQ(json.at_pointer("/vulnerabilities/0/scores/0/cvss_v3/baseScore"), 9.8);
  EXPECT_EQ(json.at_pointer("/vulnerabilities/0/product_status/known_affected/0"), "p1");
}

TEST_F(Csaf, FilesAreMadeOnceAndSeenByTheirMark) {
  std::string open = s_.publish(s_.content());
  WarningContent amber = s_.content();
  amber.tlp = Tlp::amber;
  std::string closed = s_.book->draft(s_.centre("author"), WarningKind::advisory, amber).value();
  ASSERT_TRUE(s_.approve_and_publish(closed, {{"B", {{.kind = AudienceReason::Kind::named, .what = ""}}}}));
  s_.publish(s_.directive(), WarningKind::directive);
  EXPECT_EQ(make(), 2u) << "directives are no CSAF documents";
  EXPECT_EQ(make(), 0u);
  auto count = [&](const Viewer& viewer, const char* label) {
    return csaf_files(*s_.ledger, viewer, label).value().size();
  };
  EXPECT_EQ(count(Viewer::nobody(), "white"), 1u);
  EXPECT_EQ(count(Viewer::nobody(), "amber"), 0u);
  EXPECT_EQ(count(s_.of_body("b", "B"), "amber"), 1u);
  EXPECT_EQ(count(s_.of_body("c", "C"), "amber"), 0u);
  auto file = csaf_file(*s_.ledger, Viewer::nobody(), "white", 2026, "cb-2026-001.json").value();
  EXPECT_EQ(file.signature, "sig");
  EXPECT_THAT(file.sha512, SizeIs(128));
  EXPECT_FALSE(csaf_file(*s_.ledger, Viewer::nobody(), "white", 2026, "cb-2026-002.json"));
  EXPECT_FALSE(csaf_file(*s_.ledger, Viewer::nobody(), "amber", 2026, "cb-2026-002.json"));

  // A mark that is raised takes the public file away at once, before the new one is made.
  WarningContent raised = s_.content();
  raised.tlp = Tlp::green;
  ASSERT_TRUE(s_.book->edit(s_.centre("author"), open, raised));
  ASSERT_TRUE(s_.approve_and_publish(open, {}));
  EXPECT_EQ(count(Viewer::nobody(), "white"), 0u);
  EXPECT_EQ(make(), 1u);
  EXPECT_EQ(count(s_.of_body("c", "C"), "green"), 1u);
  EXPECT_THAT(public_advisories(*s_.book, 50).value(), IsEmpty());
}

TEST_F(Csaf, FeedsHoldNothingThatEscapes) {
  WarningContent c = s_.content();
  c.title.vi = "a <script>&\"]]>";
  c.text.vi = "x <img src=x onerror=y>";
  s_.publish(c);
  auto all = public_advisories(*s_.book, 50).value();
  for (const std::string& feed : {rss_feed(all, publisher(), 0), atom_feed(all, publisher(), 0),
                                  advisory_page(all.at(0), publisher()).value()})
    EXPECT_THAT(feed, testing::AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")),
                                     HasSubstr("a &lt;script&gt;&amp;")));
  EXPECT_THAT(rss_feed(all, publisher(), 0), HasSubstr("Mon, 02 Mar 2026 02:00:00 +0000"));
}

}  // namespace
}  // namespace luytre
