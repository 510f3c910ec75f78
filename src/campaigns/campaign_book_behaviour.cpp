#include "campaigns/campaign_book_behaviour.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <random>
#include <set>

#include "campaigns/book.h"
#include "ledger/audit.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr Day kDay = 17'868;  // 2018-12-03

struct Met {
  const char* body;
  int day;  // after kDay
  const char* server = "203.0.113.7";
  const char* family = "";
  Category category = Category::c2;
  const char* detector = "indicator";
  const char* host = "198.18.0.1";
  const char* name = "";  // a domain looked up instead of a server met
  Evidence evidence = Evidence::confirmed;
};

// Bodies A to L over fresh books; what was met so far, absorbed day by day.
class Case {
 public:
  explicit Case(const LedgerKind& kind) {
    LedgerOptions options = kind.fresh();
    options.clock = [this] { return clock; };
    ledger = std::move(*Ledger::open(options));
    findings.emplace(*ledger, *Rules::load(""));
    folder = std::filesystem::temp_directory_path() / fmt::format("campaign-directory-{}", random_id());
    directory.emplace(*Directory::open(folder));
    std::string bodies = "org_id,sector,name_vi\n";
    for (char c = 'A'; c <= 'L'; ++c) bodies += fmt::format("{0},MINISTRY,{0}\n", c);
    EXPECT_TRUE(directory->add_organisations(bodies, "bodies"));
    // Somebody has something all along, so that there is a past.
    for (int day = 0; day <= 60; day += 5) meet({"L", day, "192.0.2.250", "conficker"});
  }
  void meet(const Met& m) { met.push_back(m); }

  void absorb(int day) {
    DayEvidenceBuilder evidence(kDay + day, findings->rules(), *directory);
    DayContacts contacts(kDay + day, findings->rules());
    int hour = 0;
    for (const Met& m : met) {
      if (m.day != day) continue;
      Sighting s{.first = start_of(kDay + day) + ++hour * kMicrosPerHour / 4, .detector = m.detector};
      s.last = s.first;
      s.address = *IpAddress::parse(m.host);
      s.category = m.category;
      s.family = m.family;
      s.evidence = m.evidence;
      s.organisation = m.body;
      s.sensor = "hanoi";
      s.source = "feed";
      if (*m.name) {
        s.name = s.indicator = m.name;
        s.indicator_type = IndicatorType::domain;
      } else {
        s.remote = *IpAddress::parse(m.server);
        s.indicator = m.server;
      }
      evidence.add(s);
      contacts.add(s);
    }
    auto found = findings->absorb(kDay + day, evidence.finish(), "x");
    ASSERT_TRUE(found) << found.error().message;
    auto rows = contacts.finish();
    auto done = book().absorb(kDay + day, rows, "content");
    ASSERT_TRUE(done) << done.error().message;
  }
  CampaignsProposed propose(std::set<int> days) {
    std::vector<Day> all;
    for (int day : days) all.push_back(kDay + day);
    for (Day day : all) {
      auto done = book().absorb_sequences(day);
      EXPECT_TRUE(done) << done.error().message;
    }
    auto proposed = book().propose(all);
    EXPECT_TRUE(proposed) << proposed.error().message;
    return proposed.value_or(CampaignsProposed{});
  }
  CampaignsProposed absorb_all() {
    std::set<int> days;
    for (const Met& m : met) days.insert(m.day);
    for (int day : days) absorb(day);
    return propose(days);
  }
  CampaignBook book() { return CampaignBook(*ledger); }
  std::vector<Campaign> list(std::optional<CampaignState> state = {}) {
    auto all = book().list(centre, state);
    EXPECT_TRUE(all) << all.error().message;
    return all.value_or(std::vector<Campaign>{});
  }
  std::set<std::string> bodies(const std::string& id) {
    std::set<std::string> out;
    auto story = book().find(centre, id);
    EXPECT_TRUE(story) << story.error().message;
    for (const CampaignThing& t : story->things)
      for (const CampaignBody& b : t.bodies) out.insert(b.organisation);
    return out;
  }
  Viewer viewer(const char* organisation, Role role, bool named = false) {
    Membership m{.id = "m",
                 .user = "someone",
                 .organisation = organisation,
                 .role = role,
                 .named = named,
                 .accepted = true};
    return Viewer::of("someone", std::span(&m, 1), *directory, clock);
  }
  ~Case() { std::filesystem::remove_all(folder); }

  Timestamp clock = start_of(kDay + 61);
  std::filesystem::path folder;
  std::unique_ptr<Ledger> ledger;
  std::optional<FindingBook> findings;
  std::optional<Directory> directory;
  std::vector<Met> met;
  Viewer centre = Viewer::console("console:test");
};

TEST_P(CampaignBehaviour, ProposesWhatSeveralBodiesMetAndTheSameAgainNothingNew) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C", "D", "E"}) c.meet({body, 30});
  c.meet({"F", 30, "203.0.113.8"});
  EXPECT_EQ(c.absorb_all().proposed, 1u);
  auto all = c.list();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].state, CampaignState::proposed);
  EXPECT_EQ(all[0].bodies, 5u);
  EXPECT_THAT(all[0].kinds, ElementsAre(ThingKind::server));
  EXPECT_EQ(c.bodies(all[0].id), (std::set<std::string>{"A", "B", "C", "D", "E"}));
  int sum = 0;
  for (const CampaignTerm& term : all[0].terms) sum += term.points;
  EXPECT_EQ(sum, all[0].score);
  EXPECT_THAT(c.book().find(c.centre, all[0].id)->findings, SizeIs(5));

  CampaignsProposed again = c.absorb_all();
  EXPECT_EQ(again.proposed + again.changed + again.reopened + again.withdrawn, 0u);
  EXPECT_EQ(c.list()[0].id, all[0].id);
  EXPECT_FALSE(verify_audit(*c.ledger)->broken_at.has_value());
}

TEST_P(CampaignBehaviour, ABareAddressThatGrowsCommonGoesUnlessAnAnalystConfirmedIt) {
  for (bool confirmed : {false, true}) {
    Case c(GetParam());
    for (const char* body : {"A", "B", "C", "D", "E"})
      c.meet({.body = body, .day = 30, .evidence = Evidence::suspected});
    c.absorb_all();
    auto before = c.list();
    ASSERT_THAT(before, SizeIs(1));
    if (confirmed) {
      ASSERT_TRUE(c.book().decide(c.centre, before[0].id, true, ""));
    }
    for (const char* body : {"F", "G", "H"})
      c.meet({.body = body, .day = 31, .evidence = Evidence::suspected});
    c.absorb_all();
    auto after = c.list();
    EXPECT_THAT(after, SizeIs(confirmed ? 1 : 0));
    if (!confirmed) continue;
    EXPECT_EQ(after[0].state, CampaignState::confirmed);
    EXPECT_EQ(after[0].bodies, 8u);
    EXPECT_THAT(c.bodies(after[0].id), SizeIs(8));
  }
}

TEST_P(CampaignBehaviour, DayByDayComesToTheSameAsAllAtOnce) {
  std::mt19937 random(4);
  for (int round = 0; round < 3; ++round) {
    Case once(GetParam()), daily(GetParam());
    static std::vector<std::string> texts;
    texts.clear();
    texts.reserve(400);
    auto text = [&](std::string value) { return texts.emplace_back(std::move(value)).c_str(); };
    for (int n = 0; n < 80; ++n) {
      Met m{text(std::string(1, static_cast<char>('A' + random() % 11))),
            15 + static_cast<int>(random() % 30), text(fmt::format("203.0.113.{}", 1 + random() % 8)), "",
            random() % 9 ? Category::c2 : Category::apt_c2};
      once.meet(m);
      daily.meet(m);
    }
    once.absorb_all();
    for (int day = 0; day <= 60; ++day) {
      daily.absorb(day);
      daily.propose({day});
    }
    auto things = [](Case& c) {
      std::map<std::string, std::set<std::string>> out;
      for (const Campaign& one : c.list()) {
        auto story = c.book().find(c.centre, one.id);
        for (const CampaignThing& t : story->things) {
          if (!t.holds) continue;
          for (const CampaignBody& b : t.bodies) out[t.thing.value].insert(b.organisation);
        }
      }
      return out;
    };
    EXPECT_EQ(things(once), things(daily)) << round;
    EXPECT_FALSE(things(once).empty());
  }
}

TEST_P(CampaignBehaviour, ThingsOfTheSameBodiesAreOneCampaign) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C", "D"}) {
    c.meet({body, 30});
    c.meet({.body = body, .day = 31, .name = "bad.example.org"});
  }
  for (const char* body : {"E", "F", "G"}) c.meet({body, 30, "203.0.113.9"});
  EXPECT_EQ(c.absorb_all().proposed, 2u);
  auto all = c.list();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0].kinds, testing::UnorderedElementsAre(ThingKind::server, ThingKind::domain));
  EXPECT_GT(all[0].score, all[1].score);
}

TEST_P(CampaignBehaviour, PopularThingsAndOldInfectionsMakeNone) {
  Case c(GetParam());
  const char* bodies[] = {"A", "B", "C", "D", "E"};
  for (int i = 0; i < 5; ++i) {
    c.meet({bodies[i], 3 * i, "203.0.113.1"});         // for long
    c.meet({bodies[i], 30, "203.0.113.1"});            // and now all on one day
    c.meet({bodies[i], 2 * i, "192.0.2.1", "mirai"});  // an old infection
    c.meet({bodies[i], 31, "203.0.113.2", "mirai"});   // with a new server
    c.meet({bodies[i], 32, "203.0.113.3", "", Category::sinkhole});
    c.meet({bodies[i], 32, "203.0.113.4", "", Category::scanner});
    c.meet({bodies[i], 32, "203.0.113.5", "", Category::behaviour, "smb-scan"});
  }
  EXPECT_EQ(c.absorb_all().proposed, 0u);
}

TEST_P(CampaignBehaviour, RejectedStaysRejectedUntilANewKindOfEvidenceComes) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C"}) c.meet({body, 30});
  c.absorb_all();
  std::string id = c.list()[0].id;
  EXPECT_EQ(c.book().decide(c.centre, id, false, "").error().code, ErrorCode::invalid) << "why";
  auto rejected = c.book().decide(c.centre, id, false, "a new content network");
  ASSERT_TRUE(rejected) << rejected.error().message;
  EXPECT_EQ(rejected->state, CampaignState::rejected);
  EXPECT_EQ(c.book().decide(c.centre, id, false, "again").error().code, ErrorCode::invalid);

  c.meet({"D", 31});  // more of the same
  c.absorb_all();
  ASSERT_THAT(c.list(), SizeIs(1));
  EXPECT_EQ(c.list()[0].state, CampaignState::rejected);
  EXPECT_EQ(c.list()[0].bodies, 4u);

  for (const char* body : {"A", "B", "C", "D"}) c.meet({.body = body, .day = 32, .name = "bad.example.org"});
  EXPECT_EQ(c.absorb_all().reopened, 1u);
  Campaign again = c.list()[0];
  EXPECT_EQ(again.id, id);
  EXPECT_EQ(again.state, CampaignState::proposed);
  auto steps = c.book().find(c.centre, id)->steps;
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[2].act, "reopened");
  EXPECT_EQ(steps[2].comment, "domain");

  ASSERT_TRUE(c.book().decide(c.centre, id, true, ""));
  c.meet({"E", 33});
  c.absorb_all();
  EXPECT_EQ(c.list(CampaignState::confirmed)[0].bodies, 5u);
}

TEST_P(CampaignBehaviour, EvidenceThatGoesTakesAProposalWithItAndBringsItBack) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C"}) c.meet({body, 30});
  c.absorb_all();
  std::string id = c.list()[0].id;
  auto kept = c.met;
  std::erase_if(c.met, [](const Met& m) { return m.day == 30 && std::string_view(m.body) != "L"; });
  c.absorb(30);
  EXPECT_EQ(c.propose({30}).withdrawn, 1u);
  EXPECT_THAT(c.list(), SizeIs(0));
  EXPECT_THAT(c.list(CampaignState::withdrawn), SizeIs(1));
  c.met = kept;
  c.absorb(30);
  c.propose({30});
  ASSERT_THAT(c.list(), SizeIs(1));
  EXPECT_EQ(c.list()[0].id, id);
}

TEST_P(CampaignBehaviour, TheSameStepsOnHostsOfSeveralBodiesAreAThing) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C"}) {
    const char* steps[] = {"smb-scan", "iot-telnet-scan", "spam-burst"};
    for (int i = 0; i < 3; ++i)
      c.meet({.body = body, .day = 30 + i, .category = Category::behaviour, .detector = steps[i]});
  }
  // The same conduct in another order is another sequence, and two steps are none.
  c.meet({.body = "D", .day = 30, .category = Category::behaviour, .detector = "spam-burst"});
  c.meet({.body = "D", .day = 31, .category = Category::behaviour, .detector = "smb-scan"});
  c.absorb_all();
  auto all = c.list();
  ASSERT_THAT(all, SizeIs(1));
  auto story = c.book().find(c.centre, all[0].id);
  ASSERT_THAT(story->things, SizeIs(1));
  EXPECT_EQ(story->things[0].thing.value, "smb-scan > iot-telnet-scan > spam-burst");
  EXPECT_THAT(story->findings, SizeIs(9));
}

TEST_P(CampaignBehaviour, ABodyLearnsANumberAndNeverWho) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C", "D"}) c.meet({body, 30});
  c.absorb_all();
  std::string id = c.list()[0].id;
  auto findings = c.book().find(c.centre, id)->findings;
  Viewer a = c.viewer("A", Role::administrator);
  for (const CampaignFinding& f : findings) {
    auto shared = c.book().shared(a, *c.findings, f.id);
    if (f.organisation != "A") {
      EXPECT_EQ(shared.error().code, ErrorCode::not_found);
      continue;
    }
    ASSERT_TRUE(shared);
    EXPECT_EQ(shared->others, 3u);
    EXPECT_THAT(shared->kinds, ElementsAre(ThingKind::server));
  }
  EXPECT_EQ(c.book().list(a, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(c.book().find(a, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(c.book().decide(a, id, true, "").error().code, ErrorCode::not_found);
  EXPECT_EQ(c.book().find(c.centre, "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(c.book().decide(c.viewer("", Role::leader), id, true, "").error().code, ErrorCode::not_found)
      << "leaders read";
  EXPECT_TRUE(c.book().find(c.viewer("", Role::leader), id));
  ASSERT_TRUE(c.book().decide(c.centre, id, false, "known"));
  EXPECT_EQ(c.book().shared(a, *c.findings, findings[0].id)->others, 0u);
}

TEST_P(CampaignBehaviour, AnAptRanksFirstAndIsForThoseNamed) {
  Case c(GetParam());
  for (const char* body : {"A", "B", "C", "D", "E"}) c.meet({body, 30});
  for (const char* body : {"F", "G", "H"}) c.meet({body, 31, "203.0.113.9", "", Category::apt_c2});
  c.absorb_all();
  auto all = c.list();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_TRUE(all[0].apt);
  EXPECT_LT(all[0].bodies, all[1].bodies);
  Viewer unnamed = c.viewer("", Role::analyst), named = c.viewer("", Role::analyst, true);
  EXPECT_THAT(*c.book().list(unnamed, {}), SizeIs(1));
  EXPECT_EQ(c.book().find(unnamed, all[0].id).error().code, ErrorCode::not_found);
  EXPECT_THAT(*c.book().list(named, {}), SizeIs(2));
  EXPECT_TRUE(c.book().find(named, all[0].id));
}

}  // namespace
}  // namespace luytre
