#include "warning/advisories/warning_behaviour.h"

#include <gmock/gmock.h>

#include "ledger/audit.h"
#include "warning/advisories/files.h"
#include "warning/advisories/sample.h"

namespace luytre {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using Said = WarningAnswer::Act;

constexpr Timestamp kHour = kMicrosPerHour;

TEST_P(WarningBehaviour, IsReviewedByASecondPersonBeforeItIsPublished) {
  WarningSample s(GetParam());
  Viewer author = s.centre("author"), second = s.centre("second"), third = s.centre("third");
  std::string id = s.book->draft(author, WarningKind::advisory, s.content()).value();
  EXPECT_FALSE(s.book->publish(author, id, s.everybody()));
  EXPECT_FALSE(s.book->review(second, id, true, "")) << "nothing waits for a review";
  ASSERT_TRUE(s.book->submit(author, id));
  EXPECT_EQ(s.book->review(author, id, true, "").error().code, ErrorCode::invalid);
  EXPECT_FALSE(s.book->review(second, id, false, "")) << "a refusal says why";
  ASSERT_TRUE(s.book->review(second, id, false, "thiếu hạn"));
  EXPECT_EQ(s.book->find(author, id)->draft->note, "thiếu hạn");

  // Who changes it writes at it, and another reviews.
  ASSERT_TRUE(s.book->edit(second, id, s.content()));
  ASSERT_TRUE(s.book->submit(author, id));
  EXPECT_FALSE(s.book->review(second, id, true, ""));
  ASSERT_TRUE(s.book->review(third, id, true, ""));
  // What is changed after the approval is not approved.
  ASSERT_TRUE(s.book->edit(author, id, s.content()));
  EXPECT_FALSE(s.book->publish(author, id, s.everybody()));
  ASSERT_TRUE(s.book->submit(author, id));
  ASSERT_TRUE(s.book->review(third, id, true, ""));
  ASSERT_TRUE(s.book->publish(author, id, s.everybody()));
  EXPECT_EQ(warning_number(*s.book->find(author, id)), "CB-2026-001");
  EXPECT_EQ(s.book->find(author, "CB-2026-001")->id, id);
  EXPECT_FALSE(verify_audit(*s.ledger)->broken_at);
}

TEST_P(WarningBehaviour, IsNumberedWithoutGapsByKindAndLocalYear) {
  WarningSample s(GetParam());
  std::string dropped = s.book->draft(s.centre("author"), WarningKind::advisory, s.content()).value();
  std::string first = s.publish(s.content());
  ASSERT_TRUE(s.book->drop(s.centre("author"), dropped));
  std::string letter = s.publish(s.directive(), WarningKind::directive), second = s.publish(s.content());
  auto number = [&](const std::string& id) { return warning_number(*s.book->find(s.centre("author"), id)); };
  EXPECT_EQ(number(first), "CB-2026-001");
  EXPECT_EQ(number(second), "CB-2026-002");
  EXPECT_EQ(number(letter), "CD-2026-001");
  EXPECT_EQ(s.book->find(s.centre("author"), dropped).error().code, ErrorCode::not_found);
  // 31 December 2026, 18:00 in UTC is already the next year here.
  s.now = start_of(day_from_civil(2026, 12, 31)) + 18 * kHour;
  EXPECT_EQ(number(s.publish(s.content())), "CB-2027-001");
}

TEST_P(WarningBehaviour, IsSeenByWhomItIsAddressedToAndThoseAbove) {
  WarningSample s(GetParam());
  std::string id = s.book->draft(s.centre("author"), WarningKind::advisory, s.content()).value();
  ASSERT_TRUE(s.approve_and_publish(id, {{"A1", {{.kind = AudienceReason::Kind::named, .what = ""}}}}));
  EXPECT_EQ(s.book->find(s.of_body("b", "B"), id).error().code, ErrorCode::not_found);
  EXPECT_EQ(s.book->list(s.of_body("b", "B"), {})->total, 0u);
  EXPECT_TRUE(s.book->find(s.of_body("a1", "A1"), id));
  EXPECT_EQ(s.book->list(s.of_body("a1", "A1"), {})->total, 1u);
  EXPECT_TRUE(s.book->find(s.of_body("a", "A"), id));
  EXPECT_EQ(s.book->find(Viewer::nobody(), id).error().code, ErrorCode::not_found);
  // The body above sees it and what became of it, and answers nothing for it.
  EXPECT_EQ(s.book->answer(s.of_body("a", "A"), "A1", id, {.act = Said::acknowledge, .step = "", .text = ""})
                .error()
                .code,
            ErrorCode::not_found);
  EXPECT_TRUE(
      s.book->answer(s.of_body("a1", "A1"), "A1", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  EXPECT_FALSE(
      s.book->answer(s.of_body("b", "B"), "B", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  EXPECT_FALSE(
      s.book->answer(s.of_body("b", "B"), "A1", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  // Drafts are the centre's.
  std::string draft = s.book->draft(s.centre("author"), WarningKind::advisory, s.content()).value();
  EXPECT_FALSE(s.book->find(s.of_body("a", "A"), draft));
  EXPECT_FALSE(s.book->draft(s.of_body("a", "A", Role::administrator), WarningKind::advisory, s.content()));
  EXPECT_FALSE(s.book->edit(s.centre("boss", Role::leader), id, s.content()));
  // A working version beside the published one is the centre's too.
  WarningContent next = s.content();
  next.title.vi = "Bản sau";
  ASSERT_TRUE(s.book->edit(s.centre("author"), id, next));
  auto seen = s.book->find(s.of_body("a1", "A1"), id);
  EXPECT_EQ(seen->content.title.vi, s.content().title.vi);
  EXPECT_FALSE(seen->draft);
}

TEST_P(WarningBehaviour, WhatIsMarkedRedOrRestsOnSensitiveFindingsIsForThoseNamed) {
  WarningSample s(GetParam());
  WarningContent red = s.content();
  red.tlp = Tlp::red;
  EXPECT_EQ(s.book->draft(s.centre("author"), WarningKind::advisory, red).error().code, ErrorCode::invalid);
  Viewer author = s.centre("author", Role::analyst, true), second = s.centre("second", Role::analyst, true);
  std::string id = s.book->draft(author, WarningKind::advisory, red).value();
  ASSERT_TRUE(s.book->submit(author, id));
  EXPECT_FALSE(s.book->review(s.centre("other"), id, true, ""));
  ASSERT_TRUE(s.book->review(second, id, true, ""));
  ASSERT_TRUE(s.book->publish(author, id, s.everybody()));
  EXPECT_FALSE(s.book->find(s.of_body("a", "A"), id));
  EXPECT_FALSE(s.book->find(s.of_body("boss", "A", Role::administrator), id));
  EXPECT_TRUE(s.book->find(s.of_body("named", "A", Role::member, true), id));
  EXPECT_FALSE(s.book->find(s.centre("other"), id));

  std::string quiet = s.book->draft(author, WarningKind::advisory, s.content()).value();
  Addressee apt{"B",
                {{.kind = AudienceReason::Kind::finding, .what = "apt32", .count = 1, .sensitive = true}}};
  ASSERT_TRUE(
      s.approve_and_publish(quiet, {apt, {"C", {{.kind = AudienceReason::Kind::named, .what = ""}}}}));
  EXPECT_FALSE(s.book->find(s.of_body("b", "B"), quiet));
  EXPECT_TRUE(s.book->find(s.of_body("b2", "B", Role::administrator, true), quiet));
  EXPECT_TRUE(s.book->find(s.of_body("c", "C"), quiet));
  // Named outright later on, everybody there may know.
  EXPECT_EQ(s.book->address(quiet,
                            std::vector<Addressee>{{"B", {{.kind = AudienceReason::Kind::all, .what = ""}}}}),
            1u);
  EXPECT_TRUE(s.book->find(s.of_body("b", "B"), quiet));
}

TEST_P(WarningBehaviour, StepsAreTickedByTheBodyAndTheStateOfAnyMomentStays) {
  WarningSample s(GetParam());
  std::string id = s.publish(s.content());
  Viewer b = s.of_body("b", "B");
  Timestamp before = s.now;
  s.now += kHour;
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::opened, .step = "", .text = ""}));
  s.now += kHour;
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::done, .step = "s1", .text = ""}));
  Timestamp between = s.now;
  s.now += kHour;
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::not_applicable, .step = "s2", .text = ""}))
      << "a reason";
  ASSERT_TRUE(
      s.book->answer(b, "B", id, {.act = Said::not_applicable, .step = "s2", .text = "không có Telnet"}));
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::done, .step = "s3", .text = ""}));
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::done, .step = "", .text = ""}));

  WarningBody now = s.body(id, "B");
  EXPECT_TRUE(now.standing.settled);
  EXPECT_EQ(now.state.acknowledged.by, "b");
  EXPECT_EQ(now.state.steps["s2"].reason, "không có Telnet");
  auto w = s.book->find(b, id).value();
  auto at = [&](Timestamp when) { return s.book->bodies(b, w, when).value().at(0); };
  EXPECT_EQ(at(before).state.opened.at, 0);
  EXPECT_FALSE(at(before).standing.acknowledged);
  EXPECT_TRUE(at(between).standing.acknowledged);
  EXPECT_EQ(at(between).standing.done, 1u);
  EXPECT_THAT(s.book->bodies(b, w, before - 1).value(), IsEmpty());

  // The same again changes nothing; taking it back does.
  size_t events = s.book->events(b, w)->size();
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::done, .step = "s1", .text = ""}));
  EXPECT_THAT(s.book->events(b, w).value(), SizeIs(events));
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::undone, .step = "s1", .text = ""}));
  EXPECT_FALSE(s.body(id, "B").standing.settled);
  // Nobody else's events are among them.
  auto own = s.book->events(b, w).value();
  for (const WarningEvent& e : own) EXPECT_EQ(e.organisation, "B");
}

TEST_P(WarningBehaviour, ADirectivesDutyIsDoneWithItsAnswerAndEvidence) {
  WarningSample s(GetParam());
  s.now = start_of(day_from_civil(2018, 12, 21)) + 2 * kHour;
  std::string id = s.publish(s.directive(), WarningKind::directive);
  Viewer b = s.of_body("b", "B");
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::done, .step = "nhiem-vu-1", .text = ""}));
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::done, .step = "nhiem-vu-1", .text = "đã rà soát"}));
  EXPECT_FALSE(attach_evidence(*s.book, b, "B", id, "nhiem-vu-1", "biên bản.pdf", "MZ not a PDF"));
  EXPECT_FALSE(attach_evidence(*s.book, b, "B", id, "nhiem-vu-1", "../biên bản.pdf", "%PDF-1.7"));
  EXPECT_FALSE(attach_evidence(*s.book, s.of_body("c", "C"), "B", id, "nhiem-vu-1", "x.pdf", "%PDF-1.7"));
  std::string file = attach_evidence(*s.book, b, "B", id, "nhiem-vu-1", "biên bản.pdf", "%PDF-1.7 …").value();
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::done, .step = "nhiem-vu-1", .text = "đã rà soát"}));
  StepState duty = s.body(id, "B").state.steps["nhiem-vu-1"];
  EXPECT_EQ(duty.answer, "đã rà soát");
  EXPECT_THAT(duty.files, ElementsAre(file));
  EXPECT_EQ(read_warning_file(*s.book, b, file)->bytes, "%PDF-1.7 …");
  EXPECT_FALSE(read_warning_file(*s.book, s.of_body("c", "C"), file)) << "another body's evidence";
  // What is late is named by duty, at its minute.
  s.now = s.directive().steps[2].due + 1;
  EXPECT_THAT(s.body(id, "B").standing.late, ElementsAre("nhiem-vu-3"));
  EXPECT_TRUE(s.body(id, "B").standing.is_behind(s.now));
}

TEST_P(WarningBehaviour, ARevisionKeepsTicksAndAsksAgainWhereItSaysSo) {
  WarningSample s(GetParam());
  std::string id = s.publish(s.content());
  Viewer b = s.of_body("b", "B");
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::done, .step = "s1", .text = ""}));
  auto revise = [&](bool renew) {
    WarningContent next = s.book->find(s.centre("author"), id)->content;
    next.steps.push_back({.id = "", .what = {"Báo lại", ""}, .how = {}});
    next.renew = renew;
    next.change = "thêm một bước";
    s.now += kHour;
    ASSERT_TRUE(s.book->edit(s.centre("author"), id, next));
    ASSERT_TRUE(s.approve_and_publish(id, {}));
  };
  revise(false);
  EXPECT_TRUE(s.body(id, "B").standing.acknowledged);
  EXPECT_EQ(s.body(id, "B").standing.done, 1u);
  EXPECT_EQ(s.body(id, "B").standing.steps, 3u);
  revise(true);
  EXPECT_FALSE(s.body(id, "B").standing.acknowledged);
  EXPECT_EQ(s.body(id, "B").standing.acknowledge_by, s.now + acknowledge_within(Severity::high));
  auto w = s.book->find(b, id).value();
  EXPECT_EQ(w.version, 3u);
  EXPECT_EQ(w.content.steps[3].id, "s4") << "ids are never given twice";
  EXPECT_THAT(w.versions, SizeIs(3));
  ASSERT_TRUE(s.book->answer(b, "B", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  EXPECT_TRUE(s.body(id, "B").standing.acknowledged);

  ASSERT_FALSE(s.book->withdraw(s.centre("author"), id, ""));
  ASSERT_TRUE(s.book->withdraw(s.centre("author"), id, "nhầm"));
  EXPECT_EQ(s.book->find(b, id)->reason, "nhầm");
  EXPECT_FALSE(s.book->answer(b, "B", id, {.act = Said::done, .step = "s2", .text = ""}));
  EXPECT_FALSE(s.book->edit(s.centre("author"), id, s.content()));
}

TEST_P(WarningBehaviour, TellsEachBodyOnceThenRemindsThenTellsTheOneAbove) {
  WarningSample s(GetParam());
  s.contact("A", "technical", "tech@a.example");
  s.contact("A1", "technical", "tech@a1.example");
  s.contact("A1", "leader", "boss@a1.example");
  std::string id = s.publish(s.content());  // high: two days
  ChaseReport first = s.chase_now();
  EXPECT_EQ(first.told, 2u);
  EXPECT_EQ(first.unreachable, 2u) << "B and C have no contact";
  EXPECT_TRUE(s.chase_now().nothing());
  EXPECT_THAT(s.outbox(), SizeIs(2));
  // Who has a contact later is told then.
  s.contact("B", "technical", "tech@b.example");
  EXPECT_EQ(s.chase_now().told, 1u);

  ASSERT_TRUE(
      s.book->answer(s.of_body("a", "A"), "A", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  s.now += 23 * kHour;
  EXPECT_TRUE(s.chase_now().nothing());
  s.now += 2 * kHour;  // half of the time
  EXPECT_EQ(s.chase_now().reminded, 3u);
  EXPECT_THAT(s.outbox(), Contains(StartsWith("tech@a1.example: Nhắc: CB-2026-001")));
  EXPECT_TRUE(s.chase_now().nothing());
  s.now += 24 * kHour;  // due
  EXPECT_EQ(s.chase_now().reminded, 3u);
  EXPECT_THAT(s.outbox(), Contains(StartsWith("boss@a1.example: Nhắc: CB-2026-001")));
  s.now += 25 * kHour;
  ChaseReport last = s.chase_now();
  EXPECT_EQ(last.escalated, 3u);
  EXPECT_THAT(s.outbox(),
              Contains(StartsWith("tech@a.example: Đơn vị trực thuộc chưa thực hiện: CB-2026-001")));
  EXPECT_EQ(s.body(id, "A1").state.escalated_to, "A");
  EXPECT_EQ(s.body(id, "B").state.escalated_to, "") << "nobody is above";
  s.now += 30 * kMicrosPerDay;
  EXPECT_TRUE(s.chase_now().nothing()) << "no stage twice";
}

TEST_P(WarningBehaviour, AProgramThatWasAwayDoesNotRemindOfAllAtOnce) {
  WarningSample s(GetParam());
  s.contact("B", "technical", "tech@b.example");
  s.publish(s.content());
  s.now += 10 * kMicrosPerDay;
  ChaseReport one = s.chase_now();
  EXPECT_EQ(one.reminded, 4u);
  EXPECT_EQ(one.escalated, 0u);
  s.now += 5 * kHour;
  EXPECT_TRUE(s.chase_now().nothing());
  s.now += 2 * kHour;
  EXPECT_EQ(s.chase_now().escalated, 4u);
}

TEST_P(WarningBehaviour, LearnsWhatBecameOfItsLetters) {
  WarningSample s(GetParam());
  s.contact("B", "technical", "tech@b.example");
  std::string id = s.publish(s.content());
  s.chase_now();
  EXPECT_EQ(s.body(id, "B").state.delivered, 0);
  auto becomes = [&](const char* state) {
    ASSERT_TRUE(s.ledger->write([&](Transaction& t) -> Result<void> {
      LUYTRE_TRY(t.execute("UPDATE notice SET state = $1, state_at = $2", {state, t.now()}));
      return {};
    }));
    s.now += kHour;
  };
  becomes("failed");
  EXPECT_TRUE(s.chase_now().nothing());
  becomes("sent");
  EXPECT_EQ(s.chase_now().delivered, 1u);
  EXPECT_TRUE(s.chase_now().nothing());
  EXPECT_NE(s.body(id, "B").state.delivered, 0);
  becomes("bounced");
  EXPECT_EQ(s.chase_now().bounced, 1u);
  EXPECT_NE(s.body(id, "B").state.bounced, 0);
}

TEST_P(WarningBehaviour, WhatMayNotGoInTheOpenAsksToLogIn) {
  WarningSample s(GetParam());
  s.contact("A", "technical", "tech@a.example");
  s.contact("A1", "technical", "tech@a1.example");
  WarningContent strict = s.content();
  strict.tlp = Tlp::amber_strict;
  std::string id = s.publish(strict);
  s.chase_now();
  std::string open, full;
  ASSERT_TRUE(s.ledger->read([&](Transaction& t) {
    return t.query("SELECT body, plain_body FROM notice_letter", {}, [&](const Row& row) {
      full = row.text(0);
      open = row.text(1);
      return true;
    });
  }));
  EXPECT_NE(full.find("Mirai"), full.npos);
  EXPECT_EQ(open.find("Mirai"), open.npos);
  EXPECT_NE(open.find("CB-2026-001"), open.npos);
  // The body above may not see it, so it is told nothing.
  s.now += 60 * kHour;
  s.chase_now();
  s.now += 60 * kHour;
  size_t before = s.outbox().size();
  EXPECT_GT(s.chase_now().escalated, 0u);
  EXPECT_THAT(s.outbox(), SizeIs(before));
  EXPECT_FALSE(s.book->find(s.of_body("x", "A"), id)->draft);
}

TEST_P(WarningBehaviour, UrgesByHandThoseBehindOnceADay) {
  WarningSample s(GetParam());
  s.contact("B", "leader", "boss@b.example");
  std::string id = s.publish(s.content());
  ASSERT_TRUE(
      s.book->answer(s.of_body("c", "C"), "C", id, {.act = Said::acknowledge, .step = "", .text = ""}));
  Viewer author = s.centre("author");
  auto preview = urge(*s.book, author, id, {}, *s.letters, *s.directory, false).value();
  EXPECT_THAT(preview, SizeIs(3));
  EXPECT_THAT(s.outbox(), IsEmpty());
  EXPECT_EQ(urge(*s.book, s.of_body("b", "B"), id, {}, *s.letters, *s.directory, true).error().code,
            ErrorCode::not_found);
  auto sent = urge(*s.book, author, id, {"B"}, *s.letters, *s.directory, true).value();
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].missing, "");
  EXPECT_THAT(s.outbox(), ElementsAre(StartsWith("boss@b.example: Nhắc: CB-2026-001")));
  EXPECT_THAT(urge(*s.book, author, id, {"B"}, *s.letters, *s.directory, true).value(), IsEmpty());
  s.now += kMicrosPerDay;
  EXPECT_THAT(urge(*s.book, author, id, {"B"}, *s.letters, *s.directory, true).value(), SizeIs(1));
}

}  // namespace
}  // namespace luytre
