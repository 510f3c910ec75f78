// What a book of findings must do, whatever engine its ledger has.
#include "findings/book_behaviour.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "events/event_store.h"
#include "events/sighting_samples.h"
#include "findings/book.h"
#include "findings/book_twin.h"
#include "ledger/audit.h"

namespace luytre {
namespace {

constexpr Day kDay = 17868;  // Monday 2018-12-03

Timestamp at(Day day, int hour, int minute = 0) {
  return start_of(day) + hour * kMicrosPerHour + minute * 60 * kMicrosPerSecond;
}

Viewer all_seeing() {
  return Viewer::console("duty");
}

// A book over a fresh ledger, two bodies, a clock that is set, and the evidence so far.
class Case {
 public:
  explicit Case(const LedgerKind& kind) {
    LedgerOptions options = kind.fresh();
    options.clock = [this] { return clock; };
    ledger = std::move(*Ledger::open(options));
    book.emplace(*ledger, *Rules::load(""));
    directory.emplace(*Directory::open(folder.path() / "directory"));
    EXPECT_TRUE(directory->add_organisations("org_id,sector,name_vi\nORG-A,MINISTRY,A\nORG-B,PROVINCE,B\n",
                                             "organisations"));
    EXPECT_TRUE(
        directory->add_ownership("prefix,org_id,from,to\n14.0.0.0/24,ORG-A,,2018-12-10\n14.0.0.0/"
                                 "24,ORG-B,2018-12-11,\n14.0.1.0/24,ORG-A,,\n",
                                 "ownership"));
  }

  Sighting sighting(Timestamp time, const char* address = "14.0.1.5") {
    Sighting s = blank_sighting();
    s.first = s.last = time;
    s.address = *IpAddress::parse(address);
    s.remote = *IpAddress::parse("198.51.100.1");
    s.indicator = "198.51.100.1";
    s.source = "feed";
    s.family = "mirai";
    s.category = Category::c2;
    s.detector = "indicator";
    s.evidence = Evidence::probable;
    s.sensor = "hanoi";
    s.organisation = "ORG-A";
    s.reason = AttributionReason::prefix;
    return s;
  }
  void see(const Sighting& s) { evidence.add(s); }

  // Absorbs `day` from what was seen, each key once.
  Absorbed absorb(Day day) {
    DayEvidenceBuilder builder(day, book->rules(), *directory);
    std::vector<uint64_t> keys;
    for (const Sighting& s : evidence.rows) {
      if (s.day() != day || std::ranges::find(keys, s.key()) != keys.end()) continue;
      keys.push_back(s.key());
      builder.add(s);
    }
    auto done = book->absorb(day, builder.finish());
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(Absorbed{});
  }
  Finding only() {
    auto all = book->list(all_seeing(), {});
    EXPECT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->size(), 1u);
    return all->empty() ? Finding{} : all->front();
  }
  Result<Finding> act(const std::string& id, Act act, ActorRole role = ActorRole::centre) {
    ActRequest request{.act = act};
    if (act == Act::dispute) request.dispute = DisputeKind::wrong_detection;
    return book->act(role == ActorRole::centre ? all_seeing() : member("ORG-A"), id, request);
  }
  // Of one body, in a role there.
  Viewer member(const char* organisation, Role role = Role::administrator, bool named = false) {
    Membership m{.id = "m",
                 .user = "someone",
                 .organisation = organisation,
                 .role = role,
                 .named = named,
                 .accepted = true};
    return Viewer::of("someone", std::span(&m, 1), *directory, clock);
  }
  SensorHours watched(const char* sensor, Day from, Day to) {
    std::vector<HealthRow> rows;
    for (Day day = from; day <= to; ++day)
      for (int hour = 0; hour < 24; ++hour) {
        rows.push_back({.sensor = sensor, .source = "x", .hour = at(day, hour)});
        rows.back().counts.records = 1;
      }
    SensorHours hours;
    hours.add(rows);
    return hours;
  }
  Settled settle(Timestamp now, const SensorHours& hours) {
    clock = now;
    auto done = book->settle({.now = now}, hours, *directory);
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(Settled{});
  }

  Timestamp clock = at(kDay + 1, 2);
  TemporaryFolder folder;
  std::unique_ptr<Ledger> ledger;
  std::optional<FindingBook> book;
  std::optional<Directory> directory;
  SightingBatch evidence;
};

std::vector<std::string> lines(FindingBook& book) {
  std::vector<std::string> out;
  auto all = *book.list(all_seeing(), {});
  for (const Finding& f : all)
    out.push_back(evidence_line(f) +
                  fmt::format(" {} {} {} {}", to_string(f.state), f.episode, f.due, f.steps));
  std::ranges::sort(out);
  return out;
}

TEST_P(BookBehaviour, ASightingOpensAFinding) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.see(c.sighting(at(kDay, 5)));
  EXPECT_EQ(c.absorb(kDay), (Absorbed{.findings = 1, .opened = 1}));
  Finding f = c.only();
  EXPECT_EQ(f.id, finding_id("ORG-A", FindingKind::infection, "14.0.1.5", "mirai"));
  EXPECT_EQ(f.sightings, 2u);
  EXPECT_EQ(f.first_seen, at(kDay, 3));
  EXPECT_EQ(f.last_seen, at(kDay, 5));
  EXPECT_EQ(f.severity, Severity::medium);
  EXPECT_EQ(f.state, FindingState::open);
  EXPECT_EQ(f.opened, c.clock);
  EXPECT_GT(f.due, c.clock);
  auto history = *c.book->history(all_seeing(), f.id);
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].act, "open");
  EXPECT_EQ(c.book->days(all_seeing(), f.id)->size(), 1u);
}

// What leaks show of one account on `day`.
DayEvidence leak_evidence(Day day) {
  DayEvidence e{.organisation = "ORG-A", .subject = "n•••@a.gov.vn", .what = "leaked-account"};
  e.kind = FindingKind::leak;
  e.id = finding_id(e.organisation, e.kind, "00ff", e.what);
  e.first = e.last = start_of(day);
  e.sightings = 1;
  e.evidence = Evidence::confirmed;
  e.severity = Severity::high;
  e.sensors = "collection\n";
  return e;
}

TEST_P(BookBehaviour, EachSourceReplacesItsOwnEvidenceOfADay) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  DayEvidence leak = leak_evidence(kDay);
  EXPECT_EQ(*c.book->absorb(kDay, {&leak, 1}, "two", FindingSource::leaks),
            (Absorbed{.findings = 1, .opened = 1}));
  EXPECT_EQ(c.absorb(kDay), (Absorbed{.findings = 1}));
  EXPECT_EQ(c.book->list(all_seeing(), {.states = {FindingState::open}})->size(), 2u);
  EXPECT_EQ(*c.book->absorbed_content(kDay), "");
  EXPECT_EQ(*c.book->absorbed_content(kDay, FindingSource::leaks), "two");
  EXPECT_EQ(*c.book->absorbed_days(FindingSource::leaks), std::vector<Day>{kDay});
  EXPECT_EQ(*c.book->absorb(kDay, {}, "", FindingSource::leaks), (Absorbed{.updated = 1, .withdrawn = 1}));
  auto open = *c.book->list(all_seeing(), {.states = {FindingState::open}});
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].kind, FindingKind::infection);
}

TEST_P(BookBehaviour, SilenceDoesNotCloseALeak) {
  Case c(GetParam());
  DayEvidence leak = leak_evidence(kDay);
  ASSERT_TRUE(c.book->absorb(kDay, {&leak, 1}, "", FindingSource::leaks));
  c.settle(at(kDay + 400, 0), c.watched("hanoi", kDay, kDay + 400));
  EXPECT_EQ(c.only().state, FindingState::open);
  EXPECT_EQ(*c.book->oldest_open(), kNoTime);
}

TEST_P(BookBehaviour, OwnersCloseALeakAndANewOneReopensIt) {
  Case c(GetParam());
  DayEvidence leak = leak_evidence(kDay);
  ASSERT_TRUE(c.book->absorb(kDay, {&leak, 1}, "", FindingSource::leaks));
  std::string id = c.only().id;
  c.clock = at(kDay + 3, 9);
  Viewer owner = c.member("ORG-A", Role::member);
  EXPECT_FALSE(c.book->act(owner, id, {.act = Act::close, .reason = ClosedBecause::indicator_withdrawn}));
  EXPECT_FALSE(c.book->act(owner, id, {.act = Act::close, .reason = ClosedBecause::patched}));
  EXPECT_FALSE(c.book->act(all_seeing(), id, {.act = Act::close, .reason = ClosedBecause::cleaned}));
  auto closed = c.book->act(owner, id, {.act = Act::close, .reason = ClosedBecause::password_changed});
  ASSERT_TRUE(closed) << closed.error().message;
  EXPECT_EQ(closed->closed_because, ClosedBecause::password_changed);
  ASSERT_TRUE(c.book->absorb(kDay, {&leak, 1}, "", FindingSource::leaks));
  DayEvidence older = leak_evidence(kDay + 2);
  EXPECT_EQ(c.book->absorb(kDay + 2, {&older, 1}, "", FindingSource::leaks)->reopened, 0u);
  DayEvidence same_day = leak_evidence(kDay + 3);  // may have come after nine o'clock
  EXPECT_EQ(c.book->absorb(kDay + 3, {&same_day, 1}, "", FindingSource::leaks)->reopened, 1u);
  Finding again = c.only();
  EXPECT_EQ(again.state, FindingState::open);
  EXPECT_EQ(again.episode, 1u);
  EXPECT_EQ(again.sightings, 3u);
}

TEST_P(BookBehaviour, OwnersDoNotCloseAnInfection) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  auto refused = c.book->act(c.member("ORG-A"), c.only().id,
                             {.act = Act::close, .reason = ClosedBecause::password_changed});
  EXPECT_FALSE(refused);
  EXPECT_FALSE(
      c.book->act(all_seeing(), c.only().id, {.act = Act::close, .reason = ClosedBecause::password_changed}));
}

TEST_P(BookBehaviour, TheSameDayAgainChangesNothing) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  auto before = lines(*c.book);
  c.clock += kMicrosPerDay;
  c.see(c.sighting(at(kDay, 3)));
  EXPECT_EQ(c.absorb(kDay), (Absorbed{.findings = 1}));
  EXPECT_EQ(lines(*c.book), before);
  EXPECT_EQ(verify_audit(*c.ledger)->head.sequence, 1);
}

TEST_P(BookBehaviour, AnyOrderCutAndRepeatMakesTheBookOfTheTwin) {
  for (uint64_t seed = 0; seed < 6; ++seed) {
    Case c(GetParam());
    std::mt19937_64 random(seed);
    SightingBatch all = sample_sightings({.rows = 300, .days = 4, .addresses = 12, .organisations = 3}, seed);
    for (Sighting& s : all.rows) {
      s.category = static_cast<Category>(random() % 8);
      s.evidence = static_cast<Evidence>(random() % 3);
      if (random() % 4 == 0) s.detector = "smb-scan";
      if (random() % 9 == 0) s.organisation = "";
      // Bodies' ids come from the directory, which is text; PostgreSQL takes nothing else.
      if (std::ranges::any_of(s.organisation, [](char byte) { return byte <= 0; })) s.organisation = "ORG-A";
    }
    std::vector<const Sighting*> order;
    for (int i = 0; i < 2; ++i)
      for (const Sighting& s : all.rows) order.push_back(&s);
    std::ranges::shuffle(order, random);
    for (size_t i = 0; i < order.size(); ++i) {
      c.see(*order[i]);
      if (random() % 60 == 0) c.absorb(kDay + static_cast<Day>(random() % 4));
    }
    for (Day day : {kDay + 3, kDay + 1, kDay, kDay + 2, kDay + 1}) c.absorb(day);
    for (const Sighting& s : all.rows) {  // sightings may begin a little before or after the sample's days
      ASSERT_GE(s.day(), kDay);
      ASSERT_LE(s.day(), kDay + 3);
    }
    auto twin = findings_twin(all.rows, c.book->rules(), *c.directory);
    auto found = *c.book->list(all_seeing(), {});
    EXPECT_EQ(found.size(), twin.size());
    for (const Finding& f : found) {
      EXPECT_EQ(evidence_line(f), evidence_line(twin[f.id]));
      EXPECT_EQ(f.steps, 1u);
      EXPECT_EQ(f.due, c.book->rules().due(f.severity, f.sector, c.clock));
    }
  }
}

TEST_P(BookBehaviour, BehaviourIsLowAndNamesItsDetectorAndNeverAnInfection) {
  Case c(GetParam());
  Sighting s = c.sighting(at(kDay, 3));
  s.category = Category::behaviour;
  s.detector = "beacon";
  s.family = "";
  s.evidence = Evidence::confirmed;
  c.see(s);
  c.absorb(kDay);
  Finding f = c.only();
  EXPECT_EQ(f.kind, FindingKind::behaviour);
  EXPECT_EQ(f.what, "beacon");
  EXPECT_EQ(f.severity, Severity::low);
}

TEST_P(BookBehaviour, AptFindingsAreSensitiveAndForThoseNamedOnly) {
  Case c(GetParam());
  Sighting s = c.sighting(at(kDay, 3));
  s.category = Category::apt_c2;
  c.see(s);
  c.absorb(kDay);
  EXPECT_TRUE(c.book->list(c.member("ORG-A"), {})->empty());
  EXPECT_EQ(c.book->list(c.member("ORG-A", Role::member, true), {})->size(), 1u);
  Finding f = c.only();
  EXPECT_EQ(f.kind, FindingKind::apt_contact);
  EXPECT_TRUE(f.sensitive);
  EXPECT_EQ(f.tlp, Tlp::red);
  EXPECT_EQ(f.severity, Severity::critical);
}

TEST_P(BookBehaviour, NobodysAddressesMakeNoFinding) {
  Case c(GetParam());
  Sighting s = c.sighting(at(kDay, 3));
  s.organisation = "";
  c.see(s);
  c.absorb(kDay);
  EXPECT_EQ(*c.book->count(all_seeing(), {}), 0u);
}

TEST_P(BookBehaviour, ActsFollowTheLifeAndAreAudited) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  std::string id = c.only().id;
  ASSERT_TRUE(c.act(id, Act::notify));
  EXPECT_EQ(c.only().last_notified, c.clock);
  ASSERT_TRUE(c.act(id, Act::acknowledge, ActorRole::owner));
  ASSERT_TRUE(c.act(id, Act::start, ActorRole::owner));
  auto refused = c.act(id, Act::uphold_dispute, ActorRole::owner);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
  ASSERT_TRUE(c.act(id, Act::dispute, ActorRole::owner));
  ASSERT_TRUE(c.act(id, Act::reject_dispute));
  EXPECT_EQ(c.only().state, FindingState::in_work);
  ASSERT_TRUE(c.act(id, Act::resolve, ActorRole::owner));
  EXPECT_FALSE(c.book->act(all_seeing(), id, {.act = Act::close}));
  EXPECT_FALSE(c.book->act(all_seeing(), id, {.act = Act::close, .reason = ClosedBecause::false_positive}));
  ASSERT_TRUE(c.book->act(all_seeing(), id,
                          {.act = Act::close, .comment = "đã xử lý", .reason = ClosedBecause::cleaned}));
  EXPECT_EQ(c.only().closed_because, ClosedBecause::cleaned);
  auto history = *c.book->history(all_seeing(), id);
  ASSERT_EQ(history.size(), 8u);
  EXPECT_EQ(history.back().comment, "đã xử lý");
  auto audit = *verify_audit(*c.ledger);
  EXPECT_FALSE(audit.broken_at);
  EXPECT_EQ(audit.head.sequence, 8);
  EXPECT_EQ(c.act("0123", Act::notify).error().code, ErrorCode::not_found);
}

TEST_P(BookBehaviour, SilenceBeforeAHealthySensorIsPresumedClean) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  SensorHours healthy = c.watched("hanoi", kDay, kDay + 10);
  EXPECT_EQ(c.settle(at(kDay + 2, 0), healthy).presumed_clean, 0u);  // mirai: 12 intervals of 6 hours
  EXPECT_EQ(c.settle(at(kDay + 3, 4), healthy).presumed_clean, 1u);
  Finding f = c.only();
  EXPECT_EQ(f.state, FindingState::closed);
  EXPECT_EQ(f.closed_because, ClosedBecause::presumed_clean);
  EXPECT_EQ(c.settle(at(kDay + 4, 0), healthy).looked_at, 0u);
}

TEST_P(BookBehaviour, SilenceOfTheSensorIsNoCleanUpAndIsSaid) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  SensorHours other = c.watched("danang", kDay, kDay + 20);
  EXPECT_EQ(c.settle(at(kDay + 10, 0), other).silent, 1u);
  EXPECT_EQ(c.only().silent_sensor, "hanoi");
  EXPECT_EQ(c.only().state, FindingState::open);
  c.see(c.sighting(at(kDay + 10, 3)));
  c.absorb(kDay + 10);
  EXPECT_EQ(c.only().silent_sensor, "");
  EXPECT_EQ(c.settle(at(kDay + 200, 0), other).not_seen, 1u);
  EXPECT_EQ(c.only().closed_because, ClosedBecause::not_seen);
}

TEST_P(BookBehaviour, WhatTheOwnerResolvedIsCleanedByEvidenceOrComesBack) {
  for (bool again : {false, true}) {
    Case c(GetParam());
    c.see(c.sighting(at(kDay, 3)));
    c.absorb(kDay);
    c.clock = at(kDay, 12);
    ASSERT_TRUE(c.act(c.only().id, Act::resolve, ActorRole::owner));
    c.see(c.sighting(at(kDay, 11)));  // late, from before the work was done
    EXPECT_EQ(c.absorb(kDay).reopened, 0u);
    if (again) {
      c.see(c.sighting(at(kDay, 13)));
      EXPECT_EQ(c.absorb(kDay).reopened, 1u);
      EXPECT_EQ(c.only().state, FindingState::open);
      EXPECT_EQ(c.only().episode, 1u);
    } else {
      EXPECT_EQ(c.settle(at(kDay + 5, 0), c.watched("hanoi", kDay, kDay + 5)).cleaned, 1u);
      EXPECT_EQ(c.only().closed_because, ClosedBecause::cleaned);
    }
  }
}

TEST_P(BookBehaviour, SeenAgainWithinTheWindowIsTheSameEpisodeAndLaterAReinfection) {
  for (bool late : {false, true}) {
    Case c(GetParam());
    c.see(c.sighting(at(kDay, 3)));
    c.absorb(kDay);
    SensorHours healthy = c.watched("hanoi", kDay, kDay + 30);
    ASSERT_EQ(c.settle(at(kDay + 4, 0), healthy).presumed_clean, 1u);
    Day day = late ? kDay + 20 : kDay + 2;
    c.see(c.sighting(at(day, 3)));
    EXPECT_EQ(c.absorb(day).reopened, 1u);
    Finding f = c.only();
    EXPECT_EQ(f.state, FindingState::open);
    EXPECT_EQ(f.episode, late ? 2u : 1u);
    EXPECT_EQ(f.closed_because, ClosedBecause::none);
    EXPECT_EQ(c.book->history(all_seeing(), f.id)->back().act, "seen-again");
  }
}

TEST_P(BookBehaviour, EpisodesDoNotDependOnTheOrderInWhichLateEvidenceComes) {
  std::vector<std::string> books[2];
  for (int way = 0; way < 2; ++way) {
    Case c(GetParam());
    c.see(c.sighting(at(kDay, 3)));
    c.absorb(kDay);
    c.settle(at(kDay + 4, 0), c.watched("hanoi", kDay, kDay + 30));
    c.see(c.sighting(at(kDay + 2, 3)));
    c.see(c.sighting(at(kDay + 20, 3)));
    c.absorb(way ? kDay + 2 : kDay + 20);
    c.absorb(way ? kDay + 20 : kDay + 2);
    books[way] = lines(*c.book);
  }
  EXPECT_EQ(books[0], books[1]);
}

TEST_P(BookBehaviour, AnAddressThatMovedIsClosedAndTheNewHolderWaitsForItsOwnEvidence) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3), "14.0.0.7"));
  c.absorb(kDay);
  EXPECT_EQ(c.settle(at(kDay + 2, 0), {}).address_moved, 0u);
  EXPECT_EQ(c.settle(at(kDay + 8, 1), {}).address_moved, 1u);  // 2018-12-11
  EXPECT_EQ(c.only().closed_because, ClosedBecause::address_moved);
  Sighting s = c.sighting(at(kDay + 9, 3), "14.0.0.7");
  s.organisation = "ORG-B";
  c.see(s);
  EXPECT_EQ(c.absorb(kDay + 9).opened, 1u);
  EXPECT_EQ(*c.book->count(all_seeing(), {.organisations = {{"ORG-B"}}}), 1u);
  EXPECT_EQ(*c.book->count(all_seeing(), {.states = {FindingState::closed}}), 1u);
}

TEST_P(BookBehaviour, AWithdrawnIndicatorCorrectsAndClosesWhereNothingElseIsLeft) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  Sighting other = c.sighting(at(kDay, 4));
  other.indicator = "bad.example";
  c.see(other);
  c.see(c.sighting(at(kDay, 5), "14.0.1.6"));
  c.absorb(kDay);
  SightingBatch left;
  left.add(other);
  c.evidence = std::move(left);
  EXPECT_EQ(c.absorb(kDay), (Absorbed{.findings = 1, .updated = 2, .withdrawn = 1}));
  Finding kept =
      *c.book->find(all_seeing(), finding_id("ORG-A", FindingKind::infection, "14.0.1.5", "mirai"));
  EXPECT_EQ(kept.sightings, 1u);
  EXPECT_EQ(kept.first_seen, at(kDay, 4));
  EXPECT_EQ(kept.state, FindingState::open);
  std::string id = finding_id("ORG-A", FindingKind::infection, "14.0.1.6", "mirai");
  EXPECT_EQ(c.book->find(all_seeing(), id)->closed_because, ClosedBecause::indicator_withdrawn);
  c.see(c.sighting(at(kDay, 5), "14.0.1.6"));  // believed again
  EXPECT_EQ(c.absorb(kDay).reopened, 1u);
  EXPECT_EQ(c.book->find(all_seeing(), id)->episode, 1u);
}

TEST_P(BookBehaviour, AnUpheldDisputeHoldsForNinetyDays) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  c.clock = at(kDay, 12);
  std::string id = c.only().id;
  ASSERT_TRUE(c.act(id, Act::dispute, ActorRole::owner));
  ASSERT_TRUE(c.act(id, Act::uphold_dispute));
  EXPECT_EQ(c.only().closed_because, ClosedBecause::false_positive);
  c.see(c.sighting(at(kDay + 80, 3)));
  EXPECT_EQ(c.absorb(kDay + 80).reopened, 0u);
  c.see(c.sighting(at(kDay + 91, 3)));
  EXPECT_EQ(c.absorb(kDay + 91).reopened, 1u);
}

TEST_P(BookBehaviour, AnAcceptedRiskEndsOnItsDate) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3)));
  c.absorb(kDay);
  std::string id = c.only().id;
  ASSERT_TRUE(c.act(id, Act::acknowledge, ActorRole::owner));
  EXPECT_FALSE(c.book->act(all_seeing(), id, {.act = Act::accept_risk}));
  ASSERT_TRUE(c.book->act(all_seeing(), id, {.act = Act::accept_risk, .until = at(kDay + 30, 0)}));
  EXPECT_EQ(c.settle(at(kDay + 29, 0), c.watched("hanoi", kDay, kDay + 40)).risk_ended, 0u);
  EXPECT_EQ(c.only().state, FindingState::accepted_risk);
  EXPECT_EQ(c.settle(at(kDay + 30, 0), {}).risk_ended, 1u);
  EXPECT_EQ(c.only().state, FindingState::acknowledged);
}

TEST_P(BookBehaviour, FiltersAndOverdue) {
  Case c(GetParam());
  c.see(c.sighting(at(kDay, 3), "14.0.1.5"));
  Sighting s = c.sighting(at(kDay, 3), "14.0.1.6");
  s.family = "emotet";
  c.see(s);
  c.absorb(kDay);
  EXPECT_EQ(c.book->list(all_seeing(), {})->front().what, "emotet");
  EXPECT_EQ(*c.book->count(all_seeing(), {.what = {"mirai"}}), 1u);
  EXPECT_EQ(*c.book->count(all_seeing(), {.least = Severity::critical}), 1u);
  EXPECT_EQ(*c.book->count(all_seeing(), {.view = FindingView::overdue, .now = c.clock + 5 * kMicrosPerDay}),
            1u);
  EXPECT_EQ(*c.book->count(all_seeing(), {.organisations = {{}}}), 0u);
  EXPECT_EQ(c.book->list(all_seeing(), {.limit = 1})->size(), 1u);
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BookBehaviour);

}  // namespace luytre
