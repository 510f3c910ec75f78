#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "notices/dsn.h"
#include "notices/mime.h"
#include "notices/notice.h"
#include "notices/plan.h"
#include "notices/template.h"
#include "notices/webhook.h"

namespace luytre {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string rendered(std::string_view text, const boost::json::object& values,
                     TextTemplate::Escape escape = TextTemplate::Escape::none) {
  auto parsed = TextTemplate::parse(text, escape, "t");
  if (!parsed) return parsed.error().message;
  auto out = parsed->render(values);
  return out ? *out : out.error().message;
}

TEST(Template, FillsNamesListsAndWhatIsAbsent) {
  boost::json::object values{
      {"name", "Bộ A"},
      {"none", ""},
      {"rows", boost::json::array{boost::json::object{{"n", 1}}, boost::json::object{{"n", 2}}}}};
  EXPECT_EQ(rendered("{{name}}: {{#rows}}{{n}} of {{name}};{{/rows}}{{^none}} end{{/none}}", values),
            "Bộ A: 1 of Bộ A;2 of Bộ A; end");
  EXPECT_EQ(rendered("a\n{{#rows}}\n- {{n}}\n{{/rows}}\nb", values), "a\n- 1\n- 2\nb");
}

TEST(Template, EscapesForHtmlWhatComesFromOutside) {
  EXPECT_EQ(rendered("<b>{{name}}</b>", {{"name", "<script>\"&'"}}, TextTemplate::Escape::html),
            "<b>&lt;script&gt;&quot;&amp;&#39;</b>");
}

TEST(Template, DoesNotFillWhatAValueHolds) {
  EXPECT_EQ(rendered("{{name}}", {{"name", "{{secret}}"}, {"secret", "x"}}), "{{secret}}");
}

TEST(Template, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(rendered("a\n{{x", {}), HasSubstr("line 2"));
  EXPECT_THAT(rendered("{{#x}}", {}), HasSubstr("not closed"));
  EXPECT_THAT(rendered("{{#x}}{{/y}}", {}), HasSubstr("closes nothing"));
  EXPECT_THAT(rendered("{{x y}}", {}), HasSubstr("a-z"));
  EXPECT_THAT(rendered("{{missing}}", {}), HasSubstr("no value named 'missing'"));
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "{{#x}}";
  EXPECT_THAT(rendered(deep, {}), HasSubstr("too many"));
}

// RFC 5322 2.1.1 and RFC 3156 3: 7-bit, CRLF, short lines.
void expect_mail_lines(std::string_view mail) {
  size_t at = 0;
  while (at < mail.size()) {
    size_t end = mail.find('\n', at);
    ASSERT_NE(end, std::string_view::npos);
    ASSERT_TRUE(end > 0 && mail[end - 1] == '\r') << mail.substr(at, end - at);
    ASSERT_LE(end - at, 79u) << mail.substr(at, end - at);
    for (char c : mail.substr(at, end - at)) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
    at = end + 1;
  }
}

TEST(Mime, NoValueEndsItsHeader) {
  std::string hostile = "x\r\nBcc: all@evil.example\r\n\r\nbody";
  std::string header = mime::text_header("Subject", hostile);
  EXPECT_THAT(header, Not(HasSubstr("Bcc")));
  EXPECT_EQ(header.find("\r\n"), header.size() - 2) << header;
  EXPECT_FALSE(mime::address_header("To", "", "a@b.example\r\nBcc: c@d.example"));
  EXPECT_FALSE(mime::address_header("To", "", "a@b.example, c@d.example"));
  std::string named = *mime::address_header("From", hostile, "a@b.example");
  EXPECT_THAT(named, Not(HasSubstr("Bcc")));
}

TEST(Mime, VietnameseSubjectsAreWordsThatNeverCutALetter) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "Trung tâm ế ổ ữ ";
  std::string header = mime::text_header("Subject", text);
  expect_mail_lines(header);
  size_t words = 0;
  for (size_t at = header.find("=?UTF-8?B?"); at != std::string::npos; at = header.find("=?UTF-8?B?", at + 1))
    ++words;
  EXPECT_GT(words, 5u);
  EXPECT_EQ(mime::text_header("Subject", "plain"), "Subject: plain\r\n");
}

TEST(Mime, TextSurvivesItsEncoding) {
  EXPECT_EQ(mime::quoted_printable("a=b \nF\xc3\xa9"), "a=3Db=20\r\nF=C3=A9");
  EXPECT_EQ(mime::quoted_printable("From me\n.\n"), "=46rom me\r\n=2E\r\n");
  std::string long_line(500, 'x');
  for (size_t at = 0, end; at < mime::quoted_printable(long_line).size(); at = end + 2) {
    end = mime::quoted_printable(long_line).find("\r\n", at);
    if (end == std::string::npos) break;
    EXPECT_LE(end - at, 76u);
  }
}

TEST(Mime, ABodyIsSevenBitAndTheSameEachTime) {
  std::vector<mime::Attachment> files{{"bằng chứng.csv", "text/csv",
                                       "\xef\xbb\xbf"
                                       "a;b"}};
  std::string body = mime::body("Kính gửi\n", "<p>Kính gửi</p>", files, "seed");
  expect_mail_lines(body);
  EXPECT_EQ(body, mime::body("Kính gửi\n", "<p>Kính gửi</p>", files, "seed"));
  EXPECT_THAT(body, HasSubstr("filename*=UTF-8''b%E1%BA%B1ng%20ch%E1%BB%A9ng.csv"));
  EXPECT_THAT(body, HasSubstr("filename=\"b_ng_ch_ng.csv\""));
}

TEST(Mime, DatesAreTheCountrys) {
  EXPECT_EQ(mime::date_header(*parse_iso_time("2026-02-08T20:00:01Z")),
            "Date: Mon, 09 Feb 2026 03:00:01 +0700\r\n");
}

TEST(Dsn, ReadsWhatFailedAndToWhichOfOurAddresses) {
  auto status = parse_delivery_status(
      "From: <>\r\nTo: <Canhbao+nABC@Example.vn>\r\nContent-Type: multipart/report;\r\n "
      "boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; m\r\n\r\nAction: Failed\r\nStatus: "
      "5.1.1 (no)\r\n"
      "Diagnostic-Code: smtp; 550\r\n no such user\r\n\r\nAction: delayed\r\nStatus: 4.4.1\r\n--b--\r\n");
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_THAT(status->sent_to, testing::ElementsAre("canhbao+nabc@example.vn"));
  ASSERT_EQ(status->recipients.size(), 2u);
  EXPECT_TRUE(status->recipients[0].is_permanent());
  EXPECT_EQ(status->recipients[0].diagnostic, "smtp; 550 no such user");
  EXPECT_FALSE(status->recipients[1].is_permanent());
}

TEST(Dsn, AnAutomaticAnswerIsNoBounce) {
  EXPECT_FALSE(parse_delivery_status(
      "To: a@b\nAuto-Submitted: auto-replied\nContent-Type: text/plain\n\nAction: failed\n"));
  EXPECT_FALSE(parse_delivery_status(""));
}

TEST(Dsn, AFullMailboxIsNoReasonToGiveUp) {
  DeliveryStatus::Recipient full{DeliveryStatus::Action::failed, "5.2.2", ""};
  EXPECT_FALSE(full.is_permanent());
}

TEST(Webhook, GoesToPublicAddressesByHttpsOnly) {
  WebhookOptions strict;
  for (const char* url : {"http://example.com/",
                          "https://127.0.0.1/",
                          "https://[::1]/",
                          "https://10.1.2.3/",
                          "https://169.254.169.254/latest",
                          "https://100.64.0.1/",
                          "https://192.168.0.1/",
                          "https://[::ffff:10.0.0.1]/",
                          "https://[fd00::1]/",
                          "https://[fe80::1]/",
                          "https://224.0.0.1/",
                          "https://0.0.0.0/",
                          "https://[64:ff9b::a00:1]/",
                          "https://[2002:a00:1::]/",
                          "https://2130706433/",
                          "https://0x7f.1/",
                          "https://user:pw@example.com/",
                          "https://example.com:22/",
                          "ftp://example.com/",
                          "file:///etc/passwd",
                          "example.com",
                          ""})
    EXPECT_FALSE(check_webhook(url, strict)) << url;
  EXPECT_TRUE(check_webhook("https://hooks.example.com/luytre?x=1", strict));
  EXPECT_TRUE(check_webhook("https://8.8.8.8:8443/", strict));
  EXPECT_TRUE(check_webhook("http://127.0.0.1:8080/", {.allow_loopback = true}));
  EXPECT_FALSE(check_webhook("http://10.0.0.1/", {.allow_loopback = true}));
}

TEST(Webhook, ANameThatLeadsInsideIsNotCalled) {
  // "localhost" passes the words of the rule; its address does not.
  auto answer = call_webhook("https://localhost:8443/", "s", "id", "{}", 0, {});
  EXPECT_EQ(answer.outcome, WebhookAnswer::Outcome::refused) << answer.detail;
}

TEST(Notice, HasOneIdForOneDecision) {
  Notice n{.organisation = "A", .about = "A", .recipient = "a@b", .period = "2026-02-09", .content = "c"};
  Notice again = n;
  again.made_at = 5;
  again.detail = "x";
  EXPECT_EQ(notice_id(n), notice_id(again));
  again.recipient = "c@d";
  EXPECT_NE(notice_id(n), notice_id(again));
  EXPECT_EQ(content_digest({{"x", 1}, {"y", 2}}), content_digest({{"y", 2}, {"x", 1}}));
  EXPECT_NE(content_digest({{"x", 1}}), content_digest({{"x", 2}})) << "a re-infection is told anew";
}

// ── the plan ──

constexpr const char* kHolidays = "start_date,end_date,kind\n2026-02-14,2026-02-22,official_break\n";

struct Country {
  WorkingDays calendar = *WorkingDays::parse(kHolidays, "test");
  std::vector<Finding> findings;
  std::map<std::string, NoticeSettings, std::less<>> settings;
  std::map<std::pair<std::string, unsigned>, Told> told;
  std::set<std::string, std::less<>> digested;
  double hold_out = 0;

  Finding& add(std::string id, std::string body, Severity severity) {
    Finding f;
    f.id = std::move(id);
    f.organisation = std::move(body);
    f.what = "mirai";
    f.severity = severity;
    findings.push_back(f);
    return findings.back();
  }
  // Local time.
  NoticePlan at(const char* local) {
    return plan_notices({*parse_iso_time(std::string(local) + "+07:00"), calendar, findings, settings, told,
                         digested, hold_out});
  }
};
Timestamp local(const char* text) {
  return *parse_iso_time(std::string(text) + "+07:00");
}

TEST(Plan, OneDigestABodyAtItsHourOnWorkingDays) {
  Country c;
  c.add("1", "A", Severity::medium);
  c.add("2", "A", Severity::low);
  c.add("3", "B", Severity::medium);
  EXPECT_TRUE(c.at("2026-02-09T07:59:59").batches.empty()) << "before the hour";
  NoticePlan plan = c.at("2026-02-09T08:00:00");
  ASSERT_EQ(plan.batches.size(), 2u);
  EXPECT_EQ(plan.batches[0].about, "A");
  EXPECT_EQ(plan.batches[0].findings.size(), 2u);
  EXPECT_EQ(plan.batches[0].findings[0]->id, "1") << "worst first";
  EXPECT_TRUE(c.at("2026-02-08T09:00:00").batches.empty()) << "Sunday";
  EXPECT_TRUE(c.at("2026-02-17T09:00:00").batches.empty()) << "Tet";
  EXPECT_EQ(c.at("2026-02-23T09:00:00").batches.size(), 2u);
  c.digested = {"A"};
  EXPECT_EQ(c.at("2026-02-09T09:00:00").batches.size(), 1u) << "one a day";
}

TEST(Plan, WhatIsSevereDoesNotWait) {
  Country c;
  c.add("1", "A", Severity::critical);
  NoticePlan plan = c.at("2026-02-17T03:00:00");
  ASSERT_EQ(plan.batches.size(), 1u);
  EXPECT_EQ(plan.batches[0].kind, NoticeKind::immediate);
  c.settings["A"].at_once = Severity::critical;
  c.findings[0].severity = Severity::high;
  EXPECT_TRUE(c.at("2026-02-17T03:00:00").batches.empty());
}

TEST(Plan, WeeklyIsTheFirstWorkingDayOfTheWeek) {
  Country c;
  c.add("1", "A", Severity::medium);
  c.settings["A"].schedule = NoticeSchedule::weekly;
  EXPECT_EQ(c.at("2026-02-09T08:00:00").batches.size(), 1u) << "Monday";
  EXPECT_TRUE(c.at("2026-02-10T08:00:00").batches.empty());
  c.settings["A"].schedule = NoticeSchedule::never;
  EXPECT_TRUE(c.at("2026-02-09T08:00:00").batches.empty());
}

TEST(Plan, ThresholdsAndMutes) {
  Country c;
  c.add("1", "A", Severity::low).subject = "192.0.2.1";
  c.settings["A"].least = Severity::medium;
  EXPECT_TRUE(c.at("2026-02-09T09:00:00").batches.empty());
  c.settings["A"].least = Severity::low;
  c.settings["A"].muted.push_back(
      {.id = "m", .what = "mirai", .subject = "192.0.2.1", .until = *parse_day("2026-02-10"), .reason = "r"});
  EXPECT_TRUE(c.at("2026-02-10T09:00:00").batches.empty()) << "up to and on the last day";
  EXPECT_EQ(c.at("2026-02-11T09:00:00").batches.size(), 1u);
  c.settings["A"].muted[0].subject = "192.0.2.2";
  EXPECT_EQ(c.at("2026-02-10T09:00:00").batches.size(), 1u);
}

TEST(Plan, GoesUpInsteadOfSayingItAgain) {
  Country c;
  c.add("1", "A", Severity::critical).state = FindingState::notified;
  c.told[{"1", 1}] = {NoticeLevel::technical, local("2026-02-09T08:00:00")};
  EXPECT_TRUE(c.at("2026-02-10T09:00:00").batches.empty()) << "within the release interval";
  NoticePlan plan = c.at("2026-02-11T08:00:00");
  ASSERT_EQ(plan.batches.size(), 1u);
  EXPECT_EQ(plan.batches[0].kind, NoticeKind::reminder);
  EXPECT_EQ(plan.batches[0].level, NoticeLevel::leader);
  c.told[{"1", 1}] = {NoticeLevel::leader, local("2026-02-09T08:00:00")};
  EXPECT_EQ(c.at("2026-02-11T08:00:00").batches.at(0).kind, NoticeKind::escalation);
  c.told[{"1", 1}] = {NoticeLevel::upper_body, local("2026-02-09T08:00:00")};
  EXPECT_TRUE(c.at("2026-03-11T08:00:00").batches.empty()) << "no further";
  c.told[{"1", 1}] = {NoticeLevel::technical, kNoTime};
  EXPECT_EQ(c.at("2026-02-09T09:00:00").batches.size(), 1u) << "what bounced does not wait";
}

TEST(Plan, LeavesAloneWhatSomebodyWorksOn) {
  Country c;
  Finding& f = c.add("1", "A", Severity::critical);
  c.told[{"1", 1}] = {NoticeLevel::technical, local("2026-01-09T08:00:00")};
  for (FindingState state : {FindingState::acknowledged, FindingState::in_work, FindingState::resolved,
                             FindingState::disputed, FindingState::accepted_risk, FindingState::closed}) {
    f.state = state;
    EXPECT_TRUE(c.at("2026-02-11T08:00:00").batches.empty()) << to_string(state);
  }
  f.state = FindingState::in_work;
  f.due = local("2026-02-01T00:00:00");
  EXPECT_EQ(c.at("2026-02-11T08:00:00").batches.size(), 1u) << "unless it is overdue";
}

TEST(Plan, AReinfectionIsToldFromTheBeginning) {
  Country c;
  c.add("1", "A", Severity::medium).episode = 2;
  c.told[{"1", 1}] = {NoticeLevel::upper_body, local("2026-02-08T08:00:00")};
  EXPECT_EQ(c.at("2026-02-09T08:00:00").batches.at(0).kind, NoticeKind::digest);
}

TEST(Plan, HoldsOutByBodyAndFamilyAndNeverWhatIsSevere) {
  Country c;
  c.hold_out = 0.5;
  for (int i = 0; i < 400; ++i) c.add(std::to_string(i), "body" + std::to_string(i), Severity::medium);
  NoticePlan plan = c.at("2026-02-09T08:00:00");
  EXPECT_EQ(plan.held_out.size() + plan.batches.size(), 400u);
  EXPECT_GT(plan.held_out.size(), 140u);
  EXPECT_LT(plan.held_out.size(), 260u);
  EXPECT_EQ(c.at("2026-02-10T08:00:00").held_out.size(), plan.held_out.size()) << "drawn once for all";
  for (Finding& f : c.findings) f.severity = Severity::high;
  EXPECT_TRUE(c.at("2026-02-09T08:00:00").held_out.empty());
  for (Finding& f : c.findings) f.severity = Severity::medium, f.sensitive = true;
  EXPECT_TRUE(c.at("2026-02-09T08:00:00").held_out.empty());
}

}  // namespace
}  // namespace luytre
