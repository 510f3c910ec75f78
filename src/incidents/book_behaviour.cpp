#include "incidents/book_behaviour.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "access/contacts.h"
#include "access/viewer_twin.h"
#include "incidents/book.h"
#include "incidents/local_time.h"
#include "ledger/audit.h"

namespace luytre {
namespace {

Timestamp at(const char* text) {
  return *parse_country_time(text);
}

// A book over a fresh ledger, a parent with a child and another body, and a clock that is set.
class Case {
 public:
  explicit Case(const LedgerKind& kind) {
    static std::atomic<int> number{0};
    folder =
        std::filesystem::path(testing::TempDir()) / fmt::format("incident-home-{}-{}", ::getpid(), number++);
    std::filesystem::remove_all(folder);
    LedgerOptions options = kind.fresh();
    options.clock = [this] { return clock.load(); };
    ledger = std::move(*Ledger::open(options));
    book.emplace(*ledger, *IncidentRules::load(""), *Rules::load(""),
                 SealedFiles(folder / "incidents", SealKey::random()));
    directory.emplace(*Directory::open(folder / "directory"));
    EXPECT_TRUE(
        directory->add_organisations("org_id,parent,sector,name_vi\nPAR,,MINISTRY,P\nCHI,PAR,MINISTRY,C\n"
                                     "BAN,,JOINT_STOCK_BANK,B\n",
                                     "organisations"));
  }
  ~Case() { std::filesystem::remove_all(folder); }

  Viewer of(const std::string& user, const char* body, Role role, bool named = false) {
    Membership m{
        .id = user, .user = user, .organisation = body, .role = role, .named = named, .accepted = true};
    return Viewer::of(user, {&m, 1}, *directory, clock);
  }
  Viewer member(const char* body = "CHI") { return of(std::string("member.") + body, body, Role::member); }
  Viewer analyst() { return of("analyst", "", Role::analyst); }

  NewIncident incident(const char* detected = "2018-12-20 08:00", const char* form = "notice") {
    NewIncident n{
        .organisation = "CHI", .title = "Máy chủ bị mã hóa", .detected = at(detected), .form = form};
    n.values = {{"reporter_name", {"Sở A"}},
                {"reporter_address", {"1 Lê Lợi"}},
                {"system", {"Cổng dịch vụ"}},
                {"summary", {"Dữ liệu bị mã hóa"}},
                {"detected", {detected}}};
    return n;
  }
  FormValues closing(const char* detected) {
    return {{"reporter_name", {"Sở A"}}, {"reporter_address", {"1 Lê Lợi"}},
            {"reporter_phone", {"1"}},   {"reporter_email", {"a@b.vn"}},
            {"operator", {"Sở A"}},      {"summary", {"x"}},
            {"detected", {detected}},    {"outcome", {"Khôi phục từ bản sao"}}};
  }
  std::string reported(const NewIncident& n) {
    auto receipt = book->report(member(n.organisation.c_str()), *directory, n);
    EXPECT_TRUE(receipt) << receipt.error().message;
    return receipt ? receipt->id : "";
  }
  const IncidentClock* clock_of(const std::string& id, std::string_view code) {
    auto incident = book->find(Viewer::console("c"), id);
    EXPECT_TRUE(incident) << incident.error().message;
    last = book->clocks(*incident);
    auto found = std::ranges::find_if(last, [&](const IncidentClock& c) { return c.rule->code == code; });
    return found == last.end() ? nullptr : &*found;
  }
  void expect_whole() {
    auto verified = book->verify(Viewer::console("c"));
    ASSERT_TRUE(verified) << verified.error().message;
    for (const IncidentProblem& p : verified->problems) ADD_FAILURE() << p.id << ": " << p.what;
    EXPECT_FALSE(verify_audit(*ledger)->broken_at);
  }

  std::filesystem::path folder;
  std::atomic<Timestamp> clock = at("2018-12-21 09:00");
  std::unique_ptr<Ledger> ledger;
  std::optional<IncidentBook> book;
  std::optional<Directory> directory;
  std::vector<IncidentClock> last;
};

TEST_P(IncidentBookBehaviour, AReportIsConfirmedAtOnceWithANumber) {
  Case c(GetParam());
  auto receipt = c.book->report(c.member(), *c.directory, c.incident());
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->number, "SC-2018-001");
  auto incident = c.book->find(c.member(), receipt->id);
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->receipt, incident->received);
  EXPECT_EQ(incident->state, IncidentState::received);
  EXPECT_TRUE(c.clock_of(receipt->id, "receipt")->met);
  EXPECT_EQ(c.clock_of(receipt->id, "notice")->due, at("2018-12-25 08:00"));
  EXPECT_TRUE(c.clock_of(receipt->id, "notice")->met);
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, NumbersOfAYearHaveNoGapWhateverFails) {
  Case c(GetParam());
  auto wrong = c.incident();
  wrong.values.erase("summary");
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) {
        EXPECT_TRUE(c.book->report(c.member(), *c.directory, c.incident()));
        refused += !c.book->report(c.member(), *c.directory, wrong);
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(refused, 20);
  c.clock = at("2019-01-01 00:00");
  EXPECT_EQ(c.book->report(c.member(), *c.directory, c.incident())->number, "SC-2019-001");
  auto verified = c.book->verify(Viewer::console("c"));
  EXPECT_EQ(verified->numbers, 21u);
  EXPECT_TRUE(verified->problems.empty());
}

TEST_P(IncidentBookBehaviour, ClosedOnlyAfterTheClosingReport) {
  Case c(GetParam());
  auto n = c.incident();
  n.criteria = {"beyond-owner"};
  std::string id = c.reported(n);
  ASSERT_TRUE(c.clock_of(id, "initial"));
  EXPECT_FALSE(c.clock_of(id, "initial")->met);
  EXPECT_FALSE(c.book->act(c.analyst(), id, IncidentAct::close, "xong")) << "not from here";
  ASSERT_TRUE(c.book->act(c.analyst(), id, IncidentAct::verify, ""));
  EXPECT_FALSE(c.book->add_report(c.member(), id, "closing", c.closing("2018-12-20 08:00")))
      << "not ended yet";
  c.clock = at("2018-12-24 10:00");
  EXPECT_FALSE(c.book->act(c.member(), id, IncidentAct::end, "")) << "needs a reason";
  ASSERT_TRUE(c.book->act(c.member(), id, IncidentAct::end, "khôi phục xong", at("2018-12-23 17:30")));
  EXPECT_EQ(c.clock_of(id, "closing")->due, at("2018-12-28 17:30"));
  auto early = c.book->act(c.analyst(), id, IncidentAct::close, "xong");
  ASSERT_FALSE(early);
  EXPECT_NE(early.error().message.find("closing report"), std::string::npos);
  ASSERT_TRUE(c.book->add_report(c.member(), id, "closing", c.closing("2018-12-20 08:00")));
  EXPECT_FALSE(c.book->act(c.member(), id, IncidentAct::close, "xong")) << "the centre closes";
  ASSERT_TRUE(c.book->act(c.analyst(), id, IncidentAct::close, "đủ báo cáo"));
  EXPECT_EQ(c.book->find(c.member(), id)->state, IncidentState::closed);
  EXPECT_FALSE(c.book->add_report(c.member(), id, "closing", c.closing("2018-12-20 08:00")));
  ASSERT_TRUE(c.book->act(c.analyst(), id, IncidentAct::reopen, "tái phát"));
  EXPECT_FALSE(has_closing_report(*c.book->find(c.analyst(), id), c.book->rules()))
      << "the old one counts no more";
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, StateAtAPastMomentIsAFold) {
  Case c(GetParam());
  std::string id = c.reported(c.incident());
  c.clock = at("2018-12-22 10:00");
  ASSERT_TRUE(c.book->act(c.analyst(), id, IncidentAct::verify, ""));
  c.clock = at("2018-12-23 10:00");
  ASSERT_TRUE(c.book->act(c.member(), id, IncidentAct::end, "hết"));
  EXPECT_EQ(c.book->find_at(c.member(), id, at("2018-12-22 09:59"))->state, IncidentState::received);
  EXPECT_EQ(c.book->find_at(c.member(), id, at("2018-12-22 10:00"))->state, IncidentState::verified);
  EXPECT_EQ(c.book->find(c.member(), id)->state, IncidentState::ended);
  EXPECT_FALSE(c.book->find_at(c.member(), id, at("2018-12-21 08:59")));
  auto line = c.book->time_line(c.member(), id);
  ASSERT_EQ(line->size(), 4u);
  EXPECT_EQ((*line)[2].actor, "analyst");
}

TEST_P(IncidentBookBehaviour, OthersSeeNothingAndTheBodyAboveWhatIsNotConfidential) {
  Case c(GetParam());
  std::string open = c.reported(c.incident());
  auto n = c.incident();
  n.confidential = true;
  std::string kept = c.reported(n);
  Viewer above = c.of("boss", "PAR", Role::administrator),
         bank = c.of("bank", "BAN", Role::administrator, true);
  EXPECT_TRUE(c.book->find(above, open));
  EXPECT_FALSE(c.book->find(above, kept));
  EXPECT_EQ(c.book->list(above, {})->total, 1u);
  EXPECT_EQ(c.book->list(c.member(), {})->total, 2u);
  EXPECT_EQ(c.book->list(bank, {})->total, 0u);
  for (const Viewer& viewer : {bank, Viewer::nobody()}) {
    auto missing = c.book->find(viewer, "0123456789abcdef0123456789abcdef"),
         foreign = c.book->find(viewer, open);
    EXPECT_EQ(missing.error().message, foreign.error().message);
    EXPECT_FALSE(c.book->time_line(viewer, open));
    EXPECT_FALSE(c.book->add_entry(viewer, open, {.kind = "note", .text = "x"}));
    EXPECT_FALSE(c.book->act(viewer, open, IncidentAct::respond, ""));
    EXPECT_FALSE(c.book->add_file(viewer, open, "a", "log", "x"));
    EXPECT_FALSE(c.book->add_report(viewer, open, "progress", {}));
  }
  EXPECT_FALSE(c.book->add_entry(above, open, {.kind = "note", .text = "x"})) << "reads, no more";
  EXPECT_FALSE(c.book->report(bank, *c.directory, c.incident()));
  ASSERT_TRUE(
      c.book->add_entry(c.member(), kept, {.kind = "mark", .text = "cấp trên cần biết", .yes = false}));
  EXPECT_TRUE(c.book->find(above, kept));
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, SupportTasksNotesAndCampaigns) {
  Case c(GetParam());
  std::string id = c.reported(c.incident());
  auto asked = c.book->add_entry(c.member(), id, {.kind = "support", .text = "Cần chuyên gia"});
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "support-answer", .id = *asked, .text = "x"}));
  ASSERT_TRUE(c.book->add_entry(
      c.analyst(), id, {.kind = "support-answer", .id = *asked, .text = "Cử hai người", .yes = true}));
  EXPECT_FALSE(c.book->add_entry(c.analyst(), id, {.kind = "support-answer", .id = *asked, .text = "y"}))
      << "once";
  auto task = c.book->add_entry(
      c.analyst(), id,
      {.kind = "task", .text = "Gửi nhật ký", .assignee = "An", .due = at("2018-12-22 17:00")});
  ASSERT_TRUE(task);
  ASSERT_TRUE(c.book->add_entry(c.member(), id, {.kind = "task-done", .id = *task}));
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "task-done", .id = *task}));
  ASSERT_TRUE(c.book->add_entry(c.analyst(), id, {.kind = "campaign", .id = "CD-7"}));
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "campaign", .id = "CD-8"}));
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "finding", .id = "nosuch"}));
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "note", .text = " \n"}));
  EXPECT_FALSE(c.book->add_entry(c.member(), id, {.kind = "reported", .text = "x"}));
  auto incident = c.book->find(c.member(), id);
  EXPECT_TRUE(incident->support[0].granted);
  EXPECT_EQ(incident->tasks[0].done_by, "member.CHI");
  EXPECT_EQ(incident->campaign, "CD-7");
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, FilesAreSealedAndVerified) {
  Case c(GetParam());
  std::string id = c.reported(c.incident());
  auto file = c.book->add_file(c.member(), id, "../nhật ký.txt", "log", "bí mật của sở\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_FALSE(c.book->add_file(c.member(), id, "x.exe", "log", "MZ…"));
  auto back = c.book->open_file(c.analyst(), id, *file);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->bytes, "bí mật của sở\n");
  EXPECT_EQ(back->file.name, "nhật ký.txt");
  EXPECT_FALSE(c.book->open_file(c.member(), c.reported(c.incident()), *file)) << "of another incident";
  c.expect_whole();
  c.book->files().remove(*file);
  EXPECT_EQ(c.book->verify(Viewer::console("c"))->problems.size(), 1u);
}

TEST_P(IncidentBookBehaviour, WhatIsChangedBehindTheBookShows) {
  Case c(GetParam());
  std::string id = c.reported(c.incident());
  c.expect_whole();
  ASSERT_TRUE(c.ledger->write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(
        t.execute("UPDATE incident_event SET actor = 'somebody' WHERE incident = $1 AND step = 1", {id}));
    return {};
  }));
  EXPECT_FALSE(c.book->verify(Viewer::console("c"))->problems.empty());
}

TEST_P(IncidentBookBehaviour, ClocksThatRunOutAreToldOnce) {
  Case c(GetParam());
  auto n = c.incident("2018-12-21 08:00");
  n.criteria = {"beyond-owner"};
  std::string id = c.reported(n);  // 09:00; initial: at once, an hour let pass
  EXPECT_TRUE(c.book->raise_alarms(at("2018-12-21 09:59"))->empty());
  c.clock = at("2018-12-21 10:01");
  auto alarms = c.book->raise_alarms(c.clock);
  ASSERT_TRUE(alarms) << alarms.error().message;
  ASSERT_EQ(alarms->size(), 1u);
  EXPECT_EQ((*alarms)[0].clock, "initial");
  EXPECT_EQ((*alarms)[0].to, "leader");
  EXPECT_TRUE(c.book->raise_alarms(c.clock)->empty());
  IncidentFilter late{.view = IncidentView::late, .now = c.clock};
  EXPECT_EQ(c.book->list(c.analyst(), late)->items.size(), 1u);
  c.clock = at("2018-12-21 14:01");
  alarms = c.book->raise_alarms(c.clock);
  ASSERT_EQ(alarms->size(), 1u);
  EXPECT_EQ((*alarms)[0].to, "upper");
  FormValues initial = c.closing("2018-12-21 08:00");
  initial.erase("outcome");
  for (const char* field : {"contact_name", "contact_phone", "contact_email"}) initial[field] = {"x"};
  initial["state"] = {"open"};
  initial["how"] = {"log", "ids"};
  initial["told"] = {"nobody"};
  auto step = c.book->add_report(c.member(), id, "initial", initial);
  ASSERT_TRUE(step) << step.error().message;
  EXPECT_TRUE(c.clock_of(id, "initial")->is_late(c.clock));
  EXPECT_TRUE(c.book->raise_alarms(at("2018-12-30 00:00"))->empty());
  EXPECT_EQ(c.book->list(c.analyst(), late)->total, 0u);
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, RemindersComeBeforeLongClocksOnly) {
  Case c(GetParam());
  c.clock = at("2026-09-01 08:30");
  auto n = c.incident("2026-09-01 08:00", "notice-2026");
  n.values = {{"reporter_name", {"Sở A"}},       {"reporter_address", {"1"}}, {"reporter_phone", {"1"}},
              {"reporter_email", {"a@b.vn"}},    {"contact_name", {"An"}},    {"contact_phone", {"1"}},
              {"contact_email", {"a@b.vn"}},     {"system", {"Cổng"}},        {"summary", {"x"}},
              {"detected", {"2026-09-01 08:00"}}};
  n.criteria = {"serious-2026"};
  std::string id = c.reported(n);
  EXPECT_EQ(c.clock_of(id, "notice-24h")->due, at("2026-09-02 08:00"));
  EXPECT_TRUE(c.clock_of(id, "notice-24h")->met);
  EXPECT_EQ(c.clock_of(id, "report-72h")->due, at("2026-09-04 08:00"));
  EXPECT_TRUE(c.book->raise_alarms(at("2026-09-04 03:59"))->empty());
  c.clock = at("2026-09-04 04:00");
  auto alarms = c.book->raise_alarms(c.clock);
  ASSERT_EQ(alarms->size(), 1u);
  EXPECT_EQ((*alarms)[0].to, "technical");
  EXPECT_FALSE((*alarms)[0].late);
}

TEST_P(IncidentBookBehaviour, AssessmentStartsAndStopsClocks) {
  Case c(GetParam());
  std::string id = c.reported(c.incident());
  EXPECT_EQ(c.clock_of(id, "initial"), nullptr);
  c.clock = at("2018-12-21 15:20");
  EXPECT_FALSE(c.book->assess(c.member(), id, 4, {"no-such"}, "x"));
  EXPECT_FALSE(c.book->assess(c.member(), id, 4, {"serious-2026"}, "x")) << "of another law";
  ASSERT_TRUE(c.book->assess(c.member(), id, 4, {"beyond-owner", "interrupted"}, "lan rộng"));
  EXPECT_EQ(c.clock_of(id, "initial")->due, at("2018-12-21 15:20"));
  EXPECT_TRUE(c.clock_of(id, "initial-serious"));
  EXPECT_EQ(c.clock_of(id, "progress")->due, at("2018-12-22 15:20"));
  c.clock = at("2018-12-21 16:00");
  ASSERT_TRUE(c.book->assess(c.analyst(), id, 4, {}, "tự kiểm soát được"));
  EXPECT_EQ(c.clock_of(id, "initial"), nullptr);
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, MailIsADraftOfTheBodyWhoseVerifiedContactWroteIt) {
  Case c(GetParam());
  ASSERT_TRUE(add_contact(*c.ledger, Viewer::console("c"), "CHI",
                          {ContactRole::technical, "An", "An@chi.example", ""}));
  std::string bytes =
      "From: An <an@chi.example>\r\nSubject: Su co\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
      "--b\r\n\r\nThoi gian phat hien: 08:00 20/12/2018\r\n--b\r\nContent-Disposition: attachment; "
      "filename=a.log\r\n\r\n"
      "log\r\n--b--\r\n";
  auto unverified = c.book->take_mail(bytes);
  ASSERT_TRUE(unverified) << unverified.error().message;
  EXPECT_EQ(unverified->organisation, "");
  EXPECT_FALSE(unverified->answer);
  EXPECT_TRUE(c.book->mails(c.member())->empty()) << "of nobody known: the centre's";
  EXPECT_EQ(c.book->mails(c.analyst())->size(), 1u);
  ASSERT_TRUE(c.ledger->write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("UPDATE contact SET verified_at = 1"));
    return {};
  }));
  c.clock = at("2018-12-25 07:00");
  auto taken = c.book->take_mail(bytes + "\r\n");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->organisation, "CHI");
  EXPECT_TRUE(taken->answer);
  EXPECT_TRUE(c.book->take_mail(bytes + "\r\n")->known);
  EXPECT_EQ(c.book->mails_to_answer()->size(), 1u);
  ASSERT_TRUE(c.book->mail_answered(taken->id));
  EXPECT_TRUE(c.book->mails_to_answer()->empty());
  EXPECT_FALSE(c.book->mail(c.of("bank", "BAN", Role::administrator), taken->id));

  // Taken two days later: the notice was in time, as the mail was.
  c.clock = at("2018-12-27 07:00");
  auto n = c.incident();
  n.mail = taken->id;
  std::string id = c.reported(n);
  EXPECT_EQ(c.clock_of(id, "notice")->due, at("2018-12-25 08:00"));
  EXPECT_EQ(c.clock_of(id, "notice")->met, at("2018-12-25 07:00"));
  auto incident = c.book->find(c.member(), id);
  EXPECT_EQ(incident->via, "mail");
  ASSERT_EQ(incident->files.size(), 1u);
  EXPECT_EQ(c.book->open_file(c.member(), id, incident->files[0].id)->bytes, "log");
  EXPECT_FALSE(c.book->report(c.member(), *c.directory, n)) << "once";
  ASSERT_TRUE(c.book->drop_mail(c.analyst(), unverified->id, "trùng"));
  EXPECT_TRUE(c.book->mails(c.analyst())->empty());
  c.expect_whole();
}

TEST_P(IncidentBookBehaviour, ListsAreSearchedAndPaged) {
  Case c(GetParam());
  for (int i = 0; i < 5; ++i) {
    auto n = c.incident();
    n.title = fmt::format("Sự cố 100% {}", i);
    c.reported(n);
  }
  EXPECT_EQ(c.book->list(c.analyst(), {.text = "100% 3"})->total, 1u);
  EXPECT_EQ(c.book->list(c.analyst(), {.text = "SC-2018-002"})->total, 1u);
  EXPECT_EQ(c.book->list(c.analyst(), {.text = "100_"})->total, 0u);
  auto page = c.book->list(c.analyst(), {.limit = 2, .offset = 4});
  EXPECT_EQ(page->total, 5u);
  EXPECT_EQ(page->items.size(), 1u);
  EXPECT_EQ(c.book->list(c.analyst(), {.organisation = "BAN"})->total, 0u);
  EXPECT_TRUE(c.book->id_of(c.member(), "SC-2018-003"));
  EXPECT_FALSE(c.book->id_of(c.of("bank", "BAN", Role::member), "SC-2018-003"));
}

}  // namespace
}  // namespace luytre
