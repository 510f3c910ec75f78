// Who sees and does what to findings, what the life and its side words keep, and how lists are cut and
// counted.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "access/users.h"
#include "events/event_store.h"
#include "events/sighting_samples.h"
#include "findings/book.h"
#include "findings/book_behaviour.h"
#include "findings/calendar.h"
#include "findings/evidence.h"
#include "findings/rights.h"

namespace luytre {
namespace {

constexpr Day kDay = 17868;  // Monday 2018-12-03

Timestamp at(Day day, int hour) {
  return start_of(day) + hour * kMicrosPerHour;
}

// A ministry with a department, and a province. Findings are put in as a day's evidence.
class Country {
 public:
  explicit Country(const LedgerKind& kind) {
    LedgerOptions options = kind.fresh();
    options.clock = [this] { return clock; };
    ledger = std::move(*Ledger::open(options));
    book.emplace(*ledger, *Rules::load(""));
    directory.emplace(*Directory::open(folder.path() / "directory"));
    EXPECT_TRUE(
        directory->add_organisations("org_id,parent,sector,name_vi\nMIN,,MINISTRY,Bộ Một\n"
                                     "DEP,MIN,MINISTRY,Cục Hai\nPRO,,PROVINCE,Tỉnh Ba\n",
                                     "organisations"));
  }
  Viewer in(const char* organisation, Role role, bool named = false, const char* user = "u") const {
    Membership m{.id = "m",
                 .user = user,
                 .organisation = organisation,
                 .role = role,
                 .named = named,
                 .accepted = true};
    return Viewer::of(user, std::span(&m, 1), *directory, clock);
  }
  // A finding of the day; the same again only once in `day`.
  std::string add(const char* organisation, std::string subject, const char* what,
                  FindingKind kind = FindingKind::infection) {
    DayEvidence e;
    e.id = finding_id(organisation, kind, subject, what);
    e.organisation = organisation;
    e.sector = directory->organisation(organisation)->sector;
    e.subject = std::move(subject);
    e.what = what;
    e.kind = kind;
    e.sensitive = kind == FindingKind::apt_contact;
    e.tlp = e.sensitive ? Tlp::red : Tlp::amber;
    e.severity = e.sensitive ? Severity::critical : Severity::medium;
    e.evidence = Evidence::probable;
    e.first = e.last = at(kDay, 3);
    e.sightings = 1;
    e.hours = 8;
    e.sensors = "hanoi\n";
    day.push_back(e);
    return e.id;
  }
  void absorb() {
    std::ranges::sort(day, {}, &DayEvidence::id);
    auto done = book->absorb(kDay, day);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string user(const char* login, const char* organisation, Role role, bool named = false) {
    auto made = create_user(*ledger, Viewer::console("root"), *directory,
                            {.login = login, .name = std::string("Name of ") + login, .email = ""},
                            {.organisation = organisation, .role = role, .named = named});
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or("");
  }
  std::vector<Person> people(const Viewer& viewer, const Finding& f) {
    std::vector<Person> out;
    EXPECT_TRUE(ledger->read([&](Transaction& t) -> Result<void> {
      auto found = assignable(t, viewer, f);
      if (!found) return std::unexpected(found.error());
      out = *found;
      return {};
    }));
    return out;
  }

  Timestamp clock = at(kDay + 1, 2);
  TemporaryFolder folder;
  std::unique_ptr<Ledger> ledger;
  std::optional<FindingBook> book;
  std::optional<Directory> directory;
  std::vector<DayEvidence> day;
};

TEST_P(BookBehaviour, EveryReadAndActIsTheViewersOwn) {
  Country c(GetParam());
  struct Of {
    const char* organisation;
    std::string plain, apt;
  };
  std::vector<Of> all;
  for (const char* organisation : {"MIN", "DEP", "PRO"})
    all.push_back({organisation, c.add(organisation, "192.0.2.1", "mirai"),
                   c.add(organisation, "192.0.2.2", "plugx", FindingKind::apt_contact)});
  c.absorb();
  for (const auto& [organisation, role, named] :
       std::vector<std::tuple<const char*, Role, bool>>{{"", Role::centre_operator, true},
                                                        {"", Role::analyst, false},
                                                        {"", Role::leader, true},
                                                        {"MIN", Role::administrator, true},
                                                        {"MIN", Role::member, false},
                                                        {"DEP", Role::member, true},
                                                        {"PRO", Role::member, false},
                                                        {"PRO", Role::sensor, true}}) {
    Viewer viewer = c.in(organisation, role, named);
    SCOPED_TRACE(fmt::format("{} {} {}", organisation, to_string(role), named));
    std::vector<std::string> expected, listed;
    for (const Of& of : all)
      for (bool apt : {false, true}) {
        const std::string& id = apt ? of.apt : of.plain;
        bool may = viewer.may(Permission::read_findings, of.organisation, apt ? Tlp::red : Tlp::amber, apt);
        if (may) expected.push_back(id);
        EXPECT_EQ(c.book->find(viewer, id).has_value(), may);
        EXPECT_EQ(c.book->history(viewer, id).has_value(), may);
        EXPECT_EQ(c.book->days(viewer, id).has_value(), may);
        if (may) continue;
        EXPECT_EQ(c.book->find(viewer, id).error().code, ErrorCode::not_found);
        EXPECT_EQ(c.book->act(viewer, id, {.act = Act::acknowledge}).error().code, ErrorCode::not_found);
        EXPECT_EQ(c.book->assign(viewer, id, "").error().code, ErrorCode::not_found);
        EXPECT_EQ(c.book->comment(viewer, id, "x").error().code, ErrorCode::not_found);
        EXPECT_EQ(c.book->tick(viewer, id, "find", true).error().code, ErrorCode::not_found);
        // As what is not there at all, but for the id.
        std::string missing = c.book->find(viewer, "0123").error().message;
        EXPECT_EQ(c.book->find(viewer, id).error().message, missing.replace(missing.find("0123"), 4, id));
      }
    auto list = *c.book->list(viewer, {});
    for (const Finding& f : list) listed.push_back(f.id);
    std::ranges::sort(listed);
    std::ranges::sort(expected);
    EXPECT_EQ(listed, expected);
    EXPECT_EQ(*c.book->count(viewer, {}), expected.size());
    FindingCounts counts = *c.book->counts(viewer, {.now = c.clock});
    EXPECT_EQ(counts.all, expected.size());
    EXPECT_EQ(c.book->activity(viewer, "", 0, 0)->items.size(), expected.size());
    EXPECT_EQ(c.book->activity(viewer, "", 1, 0)->total, expected.size());
  }
  EXPECT_TRUE(c.book->list(Viewer::nobody(), {})->empty());
}

TEST_P(BookBehaviour, ActsNowAreWhatTheLifeAndTheRightsAllow) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  c.absorb();
  using V = std::vector<std::string>;
  auto acts = [&](const Viewer& viewer) {
    V out;
    for (Act act : acts_now(viewer, *c.book->find(Viewer::console("x"), id)))
      out.emplace_back(to_string(act));
    return out;
  };
  Viewer member = c.in("DEP", Role::member), head = c.in("DEP", Role::administrator),
         above = c.in("MIN", Role::administrator), analyst = c.in("", Role::analyst),
         leader = c.in("", Role::leader), duty = c.in("", Role::centre_operator);
  EXPECT_EQ(acts(member), (V{"acknowledge", "start", "resolve", "dispute"}));
  EXPECT_EQ(acts(head), (V{"acknowledge", "start", "resolve", "dispute", "accept-risk"}));
  EXPECT_EQ(acts(above), V{});
  EXPECT_EQ(acts(leader), V{});
  EXPECT_EQ(acts(c.in("PRO", Role::administrator)), V{});
  EXPECT_EQ(acts(analyst), (V{"notify", "acknowledge", "start", "resolve", "dispute", "close"}));
  EXPECT_EQ(acts(duty), (V{"notify", "acknowledge", "start", "resolve", "dispute", "accept-risk", "close"}));
  EXPECT_EQ(acts(analyst.scoped_to({Permission::read_findings})), V{});
  // Whatever is not named is refused, whatever is named is taken.
  for (const Viewer& viewer : {member, head, above, analyst, leader, duty})
    for (int act = 0; act <= static_cast<int>(Act::seen_again); ++act) {
      V allowed = acts(viewer);
      auto what = static_cast<Act>(act);
      bool may = std::ranges::find(allowed, to_string(what)) != allowed.end();
      if (may) continue;
      EXPECT_FALSE(c.book->act(viewer, id, {.act = what})) << to_string(what);
    }
  ASSERT_TRUE(c.book->act(member, id, {.act = Act::dispute, .dispute = DisputeKind::test_machine}));
  EXPECT_EQ(acts(member), V{});
  EXPECT_EQ(acts(duty), (V{"uphold-dispute", "reject-dispute", "close"}));
}

TEST_P(BookBehaviour, ADisputePausesTheDueDateAndARejectedOneGoesOn) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  c.absorb();
  Viewer member = c.in("DEP", Role::member), duty = c.in("", Role::centre_operator);
  Finding before = *c.book->find(duty, id);  // medium: ten working days, Tuesday 2018-12-18
  ASSERT_EQ(format_time(before.due - 1).substr(0, 10), "2018-12-18");
  EXPECT_FALSE(c.book->act(member, id, {.act = Act::dispute}));
  EXPECT_FALSE(c.book->act(member, id, {.act = Act::dispute, .dispute = DisputeKind::other}));
  c.clock = at(kDay + 9, 4);
  ASSERT_TRUE(c.book->act(member, id,
                          {.act = Act::dispute, .comment = "máy thử", .dispute = DisputeKind::test_machine}));
  auto overdue = [&](Timestamp now) {
    FindingFilter filter{.view = FindingView::overdue, .now = now};
    bool listed = !c.book->list(duty, filter)->empty();
    EXPECT_EQ(listed, c.book->find(duty, id)->is_overdue(now));
    EXPECT_EQ(c.book->counts(duty, filter)->overdue, listed ? 1u : 0u);
    return listed;
  };
  EXPECT_FALSE(overdue(at(kDay + 60, 0)));
  EXPECT_EQ(c.book->counts(duty, {.now = c.clock})->disputed, 1u);
  c.clock = at(kDay + 11, 9);  // two days and five hours later
  ASSERT_TRUE(c.book->act(duty, id, {.act = Act::reject_dispute, .comment = "đã xem lại"}));
  Finding after = *c.book->find(duty, id);
  EXPECT_EQ(after.state, FindingState::open);
  EXPECT_EQ(after.paused, kNoTime);
  EXPECT_EQ(format_time(after.due - 1).substr(0, 10), "2018-12-21");
  EXPECT_TRUE(overdue(after.due + 1));
  auto history = *c.book->history(member, id);
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[1].reason, "test-machine");
  EXPECT_EQ(history[1].comment, "máy thử");
  // Disputed when it was late already: late still.
  c.clock = after.due + kMicrosPerHour;
  ASSERT_TRUE(c.book->act(member, id, {.act = Act::dispute, .dispute = DisputeKind::not_ours}));
  c.clock += 9 * kMicrosPerDay;
  ASSERT_TRUE(c.book->act(duty, id, {.act = Act::reject_dispute}));
  EXPECT_TRUE(overdue(c.clock));
}

TEST_P(BookBehaviour, WhatIsReportedDoneWaitsForEvidenceAndIsNotOverdue) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  c.absorb();
  Viewer member = c.in("DEP", Role::member);
  EXPECT_FALSE(c.book->act(member, id, {.act = Act::start, .machine = "x"}));
  auto done = c.book->act(member, id,
                          {.act = Act::resolve, .machine = "Camera cổng 2", .done = "đặt lại, đổi mật khẩu"});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(done->is_overdue(at(kDay + 90, 0)));
  HistoryEntry last = c.book->history(member, id)->back();
  EXPECT_EQ(last.machine, "Camera cổng 2");
  EXPECT_EQ(last.done, "đặt lại, đổi mật khẩu");
  EXPECT_EQ(last.from, FindingState::open);
  EXPECT_EQ(last.to, FindingState::resolved);
}

TEST_P(BookBehaviour, CommentsAndTicksStandInTheHistoryAndChangeNoState) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  c.absorb();
  Viewer member = c.in("DEP", Role::member, false, "alice");
  auto comment = c.book->comment(member, id, "dòng một\r\ndòng hai\x01");
  ASSERT_TRUE(comment) << comment.error().message;
  EXPECT_EQ(comment->comment, "dòng một\ndòng hai?");
  EXPECT_EQ(comment->step, 2u);
  EXPECT_FALSE(c.book->comment(member, id, ""));
  EXPECT_FALSE(c.book->comment(member, id, std::string(4097, 'x')));
  ASSERT_TRUE(c.book->tick(member, id, "find-machine", true));
  ASSERT_TRUE(c.book->tick(member, id, "find-machine", false));
  EXPECT_FALSE(c.book->tick(member, id, "'; DROP", true));
  EXPECT_FALSE(c.book->comment(c.in("MIN", Role::administrator), id, "x"));
  EXPECT_FALSE(c.book->comment(c.in("", Role::leader), id, "x"));
  auto history = *c.book->history(member, id);
  ASSERT_EQ(history.size(), 4u);
  EXPECT_EQ(history[1].act, "comment");
  EXPECT_EQ(history[1].actor, "alice");
  EXPECT_FALSE(history[1].from || history[1].to);
  EXPECT_EQ(history[2].act, "tick");
  EXPECT_EQ(history[2].reason, "find-machine");
  EXPECT_EQ(history[3].act, "untick");
  EXPECT_EQ(c.book->find(member, id)->state, FindingState::open);
  EXPECT_EQ(c.book->find(member, id)->steps, 4u);
  auto page = *c.book->activity(member, "DEP", 2, 1);
  EXPECT_EQ(page.total, 4u);
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].entry.act, "tick");
  EXPECT_EQ(page.items[0].subject, "192.0.2.1");
}

TEST_P(BookBehaviour, TheCentreMovesADueDateAndSaysWhy) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  c.absorb();
  Viewer member = c.in("DEP", Role::member), duty = c.in("", Role::centre_operator, false, "duty");
  Timestamp before = c.book->find(duty, id)->due;  // 2018-12-18
  const Day later = kDay + 25;
  for (const Viewer& who : {member, c.in("DEP", Role::administrator), c.in("", Role::leader)})
    EXPECT_EQ(c.book->move_due(who, id, later, "x").error().code, ErrorCode::invalid);
  EXPECT_EQ(c.book->move_due(c.in("PRO", Role::member), id, later, "x").error().code, ErrorCode::not_found);
  EXPECT_FALSE(c.book->move_due(duty, id, later, ""));
  EXPECT_FALSE(c.book->move_due(duty, id, day_of(c.clock) - 1, "x"));
  EXPECT_FALSE(c.book->move_due(duty, id, day_of(c.clock) + 400, "x"));
  EXPECT_EQ(c.book->find(duty, id)->due, before);

  auto moved = c.book->move_due(duty, id, later, "máy ở vùng lũ");
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->due, end_of_local_day(start_of(later)));
  EXPECT_EQ(c.book->find(member, id)->due, moved->due);
  EXPECT_FALSE(moved->is_overdue(before + kMicrosPerHour));
  EXPECT_TRUE(moved->is_overdue(moved->due + kMicrosPerHour));
  auto history = *c.book->history(member, id);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[1].act, "move-due");
  EXPECT_EQ(history[1].reason, "2018-12-28");
  EXPECT_EQ(history[1].comment, "máy ở vùng lũ");
  EXPECT_EQ(history[1].actor, "duty");
  EXPECT_FALSE(history[1].from || history[1].to);
  ASSERT_TRUE(c.book->move_due(duty, id, later, "again"));  // nothing to do
  EXPECT_EQ(c.book->history(member, id)->size(), 2u);
  ASSERT_TRUE(c.book->act(duty, id, {.act = Act::close, .comment = "y", .reason = ClosedBecause::cleaned}));
  EXPECT_FALSE(c.book->move_due(duty, id, later + 1, "closed"));
}

TEST_P(BookBehaviour, AFindingGoesToPeopleWhoMayHandleItOnly) {
  Country c(GetParam());
  std::string id = c.add("DEP", "192.0.2.1", "mirai");
  std::string apt = c.add("DEP", "192.0.2.2", "plugx", FindingKind::apt_contact);
  c.absorb();
  std::string alice = c.user("alice", "DEP", Role::member),
              bob = c.user("bob", "DEP", Role::administrator, true),
              above = c.user("mia", "MIN", Role::administrator), foreign = c.user("pat", "PRO", Role::member),
              analyst = c.user("ann", "", Role::analyst), leader = c.user("leo", "", Role::leader),
              gone = c.user("gus", "DEP", Role::member);
  ASSERT_TRUE(set_user_state(*c.ledger, Viewer::console("root"), gone, false));
  Viewer member = c.in("DEP", Role::member, true), duty = Viewer::console("duty");
  auto ids = [&](const Viewer& viewer, const std::string& finding) {
    std::vector<std::string> out;
    for (const Person& p : c.people(viewer, *c.book->find(duty, finding))) out.push_back(p.id);
    std::ranges::sort(out);
    return out;
  };
  auto sorted = [](std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
  };
  EXPECT_EQ(ids(member, id), sorted({alice, bob}));
  EXPECT_EQ(ids(member, apt), sorted({bob}));
  EXPECT_EQ(ids(duty, id), sorted({alice, bob, analyst}));
  EXPECT_EQ(ids(c.in("MIN", Role::administrator), id), sorted({}));
  for (const std::string& no : {above, foreign, analyst, leader, gone, std::string("nobody")})
    EXPECT_FALSE(c.book->assign(member, id, no)) << no;
  auto done = c.book->assign(member, id, alice);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->assignee, alice);
  EXPECT_EQ(c.book->counts(member, {.user = alice})->mine, 1u);
  EXPECT_EQ(c.book->counts(duty, {})->unassigned, 1u);
  EXPECT_EQ(c.book->counts(duty, {})->apt_unassigned, 1u);
  EXPECT_EQ(c.book->list(member, {.view = FindingView::mine, .user = alice})->size(), 1u);
  ASSERT_TRUE(c.book->assign(duty, id, ""));
  EXPECT_EQ(c.book->history(member, id)->back().act, "assign");
  EXPECT_EQ(c.book->counts(member, {.user = alice})->mine, 0u);
}

TEST_P(BookBehaviour, TextFindsSubjectsFamiliesAndBodiesByTheirNames) {
  Country c(GetParam());
  c.add("DEP", "192.0.2.1", "mirai");
  c.add("PRO", "2001:db8::A", "rare-connection", FindingKind::behaviour);
  c.add("PRO", "100%_x", "conficker");
  c.absorb();
  Viewer duty = Viewer::console("duty");
  auto found = [&](const char* text, std::vector<std::string> bodies = {}) {
    return *c.book->count(duty, {.text = text, .text_bodies = std::move(bodies)});
  };
  EXPECT_EQ(found("192.0"), 1u);
  EXPECT_EQ(found("MIRAI"), 1u);
  EXPECT_EQ(found("rare connection"), 1u);
  EXPECT_EQ(found("2001:DB8::a"), 1u);
  EXPECT_EQ(found("%"), 1u);
  EXPECT_EQ(found("_"), 1u);
  EXPECT_EQ(found("'"), 0u);
  EXPECT_EQ(found("cuc hai", {"DEP"}), 1u);
  EXPECT_EQ(found("tinh", {"PRO"}), 2u);
}

TEST_P(BookBehaviour, PagesInAnySortHoldEachFindingOnceAndViewsAddUp) {
  Country c(GetParam());
  std::mt19937 random(7);
  for (int i = 0; i < 60; ++i) {
    const char* organisations[] = {"MIN", "DEP", "PRO"};
    bool apt = i % 7 == 0;
    c.add(organisations[random() % 3], fmt::format("192.0.2.{}", i), i % 2 ? "mirai" : "sality",
          apt ? FindingKind::apt_contact : FindingKind::infection);
    c.day.back().severity = static_cast<Severity>(random() % 4);
    c.day.back().last += static_cast<Timestamp>(random() % 5) * kMicrosPerHour;
  }
  c.absorb();
  Viewer duty = Viewer::console("duty");
  auto every = *c.book->list(duty, {});
  ASSERT_EQ(every.size(), 60u);
  for (size_t i = 0; i < every.size(); ++i) {
    const std::string& id = every[i].id;
    const ActRequest acts[] = {{.act = Act::resolve},
                               {.act = Act::close, .reason = ClosedBecause::not_seen},
                               {.act = Act::dispute, .dispute = DisputeKind::not_ours}};
    if (i % 5 >= 3) continue;
    EXPECT_TRUE(c.book->act(duty, id, acts[i % 5]));
  }
  Timestamp now = at(kDay + 8, 1);
  for (int sort = 0; sort <= static_cast<int>(FindingSort::state); ++sort)
    for (std::optional<bool> way : {std::optional<bool>(), std::optional(false), std::optional(true)}) {
      FindingFilter filter{.now = now, .sort = static_cast<FindingSort>(sort), .descending = way};
      auto whole = *c.book->list(duty, filter);
      std::vector<std::string> ids, paged;
      for (const Finding& f : whole) ids.push_back(f.id);
      for (filter.limit = 7, filter.offset = 0; filter.offset < 60; filter.offset += 7) {
        auto page = *c.book->list(duty, filter);
        for (const Finding& f : page) paged.push_back(f.id);
      }
      EXPECT_EQ(paged, ids) << to_string(filter.sort);
      std::ranges::sort(ids);
      EXPECT_TRUE(std::ranges::adjacent_find(ids) == ids.end());
      EXPECT_EQ(ids.size(), 60u);
    }
  // Urgency: the group never falls, and within what is late the earlier due comes first.
  auto group = [&](const Finding& f) {
    return !f.waits()                           ? 5
           : f.is_overdue(now)                  ? 0
           : f.due <= end_of_local_day(now)     ? 1
           : f.kind == FindingKind::apt_contact ? 2
           : f.episode > 1                      ? 3
                                                : 4;
  };
  auto urgent = *c.book->list(duty, {.now = now, .sort = FindingSort::urgency});
  for (size_t i = 1; i < urgent.size(); ++i) {
    EXPECT_LE(group(urgent[i - 1]), group(urgent[i]));
    EXPECT_TRUE(group(urgent[i - 1]) < group(urgent[i]) || urgent[i - 1].due <= urgent[i].due);
  }
  // Each count is what its view lists, under any filter.
  for (FindingFilter filter :
       {FindingFilter{}, FindingFilter{.organisations = {{"DEP"}}},
        FindingFilter{.what = {"mirai"}, .severities = {Severity::low, Severity::high}}}) {
    filter.now = now;
    filter.user = "nobody";
    FindingCounts n = *c.book->counts(duty, filter);
    std::vector<uint64_t> counted{n.all,      n.open, n.overdue,    n.apt,   n.reinfected,
                                  n.disputed, n.mine, n.unassigned, n.closed};
    for (size_t view = 0; view < counted.size(); ++view) {
      filter.view = static_cast<FindingView>(view);
      EXPECT_EQ(c.book->list(duty, filter)->size(), counted[view]) << to_string(filter.view);
      EXPECT_EQ(*c.book->count(duty, filter), counted[view]);
    }
    EXPECT_EQ(n.open + n.closed, n.all);
  }
}

TEST_P(BookBehaviour, EvidenceIsTheFindingsOwnSightingsNewestFirst) {
  Country c(GetParam());
  auto rules = *Rules::load("");
  auto sighting = [&](Timestamp time, const char* address, const char* family, uint16_t port) {
    Sighting s;
    s.first = s.last = time;
    s.address = *IpAddress::parse(address);
    s.remote = *IpAddress::parse("198.51.100.1");
    s.port = port;
    s.indicator = "198.51.100.1";
    s.source = "feed";
    s.family = family;
    s.category = Category::c2;
    s.detector = "indicator";
    s.sensor = "hanoi";
    s.organisation = "DEP";
    s.reason = AttributionReason::prefix;
    return s;
  };
  SightingBatch batch;
  for (int i = 0; i < 40; ++i)
    batch.add(sighting(at(kDay + i % 2, i / 2), "192.0.2.1", "mirai", uint16_t(i)));
  batch.add(sighting(at(kDay, 5), "192.0.2.1", "sality", 100));
  batch.add(sighting(at(kDay, 5), "192.0.2.2", "mirai", 101));
  // A store of these rows; what is asked of it is all that is used.
  class Rows : public EventStore {
   public:
    explicit Rows(const SightingBatch& batch) : batch_(batch) {}
    Result<void> prepare() override { return {}; }
    Result<void> insert(const std::filesystem::path&) override { return {}; }
    Result<void> read(const SightingFilter& f, const std::function<bool(const Sighting&)>& visit) override {
      std::vector<const Sighting*> rows;
      for (const Sighting& s : batch_.rows)
        if (s.day() >= f.from && s.day() <= f.to && (!f.family || *f.family == s.family) &&
            (!f.organisation || *f.organisation == s.organisation) && (!f.address || *f.address == s.address))
          rows.push_back(&s);
      std::ranges::sort(rows, {}, &Sighting::first);
      if (f.newest_first) std::ranges::reverse(rows);
      for (const Sighting* s : rows)
        if (!visit(*s)) break;
      return {};
    }
    Result<uint64_t> count(const SightingFilter&) override { return 0; }
    Result<std::vector<Day>> days_of(std::span<const Withdrawal>) override { return std::vector<Day>(); }
    Result<std::vector<Day>> withdraw(std::span<const Withdrawal>) override { return std::vector<Day>(); }
    Result<void> drop_before(Day) override { return {}; }

   private:
    const SightingBatch& batch_;
  } events(batch);
  for (Day day : {kDay, kDay + 1}) {
    DayEvidenceBuilder builder(day, *rules, *c.directory);
    for (const Sighting& s : batch.rows)
      if (s.day() == day) builder.add(s);
    ASSERT_TRUE(c.book->absorb(day, builder.finish()));
  }
  Viewer duty = Viewer::console("duty");
  Finding f = *c.book->find(duty, finding_id("DEP", FindingKind::infection, "192.0.2.1", "mirai"));
  ASSERT_EQ(f.sightings, 40u);
  auto days = *c.book->days(duty, f.id);
  for (uint64_t limit : {0, 1, 19, 20, 21, 40, 1000}) {
    auto rows = *read_evidence(events, *rules, f, days, {.limit = limit});
    EXPECT_EQ(rows.total, 40u);
    EXPECT_EQ(rows.complete, limit >= 40);
    ASSERT_EQ(rows.sightings.rows.size(), std::min<uint64_t>(limit, 40));
    for (size_t i = 1; i < rows.sightings.rows.size(); ++i)
      EXPECT_GT(rows.sightings.rows[i - 1].first, rows.sightings.rows[i].first);
    for (const Sighting& s : rows.sightings.rows) EXPECT_LT(s.port, 100);
  }
  auto one = *read_evidence(events, *rules, f, days, {.day = kDay, .limit = 100});
  EXPECT_EQ(one.total, 20u);
  EXPECT_TRUE(one.complete);
}

}  // namespace
}  // namespace luytre
