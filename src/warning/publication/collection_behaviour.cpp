#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "warning/publication/log_behaviour.h"
#include "warning/publication/members.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Shelf : public PublicationHome {
 public:
  using PublicationHome::PublicationHome;
  SyncReport sync() {
    publish();
    auto report = sync_collections(*ledger, "Trung tâm", now);
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(SyncReport{});
  }
  Collection collection(const std::string& name) {
    auto found = find_collection(*ledger, operator_, name);
    EXPECT_TRUE(found) << name;
    return found.value_or(Collection{});
  }
  std::vector<Member> members(const std::string& name,
                              MemberQuery query = {.limit = 0, .which = MemberQuery::values}) {
    std::vector<Member> all;
    EXPECT_TRUE(
        read_members(*ledger, collection(name).number, query, [&](const Member& m) { all.push_back(m); }));
    return all;
  }
  // "a.example.org", "-a.example.org" withdrawn, "~…" over.
  std::vector<std::string> shown(const std::string& name) {
    std::vector<std::string> out;
    for (const Member& m : members(name))
      out.push_back((m.gone == 1 ? "-" : m.gone == 2 ? "~" : "") + m.text);
    std::ranges::sort(out);
    return out;
  }
  void rule(const std::string& name, const std::function<void(CollectionRule&)>& change) {
    Collection c = collection(name);
    change(c);
    auto changed = change_collection(*ledger, operator_, c.id, c);
    EXPECT_TRUE(changed) << changed.error().message;
  }
  Viewer operator_ = Viewer::console("test");
};

TEST_P(LogBehaviour, ShowsACollectionWhatItsRuleHoldsAndNothingElse) {
  Shelf home(GetParam());
  home.add("c.example.org\n", "s1", Tlp::clear);
  home.add("g.example.org\n", "s2", Tlp::green);
  home.add("a.example.org\n", "s3", Tlp::amber);
  home.add("s.example.org\n", "s4", Tlp::amber_strict);
  home.add("weak.example.org\n", "s5", Tlp::clear, 20);
  home.add("sink.example.org\n", "s6", Tlp::clear, 99, "mirai", Category::sinkhole);
  EXPECT_EQ(home.sync().added, 6u);
  EXPECT_THAT(home.shown("clear"), ElementsAre("c.example.org"));
  EXPECT_THAT(home.shown("green"), ElementsAre("c.example.org", "g.example.org"));
  EXPECT_THAT(home.shown("amber"), ElementsAre("a.example.org", "c.example.org", "g.example.org"));
  auto others = home.members("green", {.limit = 0, .which = MemberQuery::others});
  std::set<std::string> names;
  for (const Member& m : others) names.insert(m.text);
  EXPECT_EQ(names, (std::set<std::string>{"Trung tâm", "clear", "green", "mirai"}));
  SyncReport again = home.sync();
  EXPECT_EQ(again.added + again.changed + again.withdrawn + again.over, 0u);
  EXPECT_EQ(home.collection("green").live, 2u);
}

TEST_P(LogBehaviour, NeverShowsWhatIsMarkedStricterNotEvenAsWithdrawn) {
  Shelf home(GetParam());
  home.add("secret.example.org\n", "s", Tlp::amber);
  home.sync();
  home.withdraw({}, "s");
  home.sync();
  EXPECT_THAT(home.shown("green"), IsEmpty());
  // What turns stricter goes from the wider collections, with the mark it had there.
  home.add("turn.example.org\n", "t", Tlp::green, 80, "mirai");
  home.sync();
  home.add("turn.example.org\n", "t", Tlp::amber, 99, "sality", Category::apt_c2);
  home.sync();
  auto green = home.members("green");
  ASSERT_EQ(green.size(), 1u);
  EXPECT_EQ(green[0].gone, Member::withdrawn);
  EXPECT_EQ(green[0].tlp, Tlp::green);
  EXPECT_EQ(green[0].family_name, "mirai");
  EXPECT_EQ(green[0].category, Category::c2);
  EXPECT_EQ(green[0].confidence, 80);
  for (const Member& m : home.members("green", {.limit = 0, .which = MemberQuery::others}))
    EXPECT_NE(m.text, "sality");
  EXPECT_THAT(home.shown("amber"),
              ElementsAre("-secret.example.org", "-turn.example.org", "turn.example.org"));
}

TEST_P(LogBehaviour, GivesWhatReturnsANewObject) {
  Shelf home(GetParam());
  home.add("x.example.org\n", "s", Tlp::green);
  home.sync();
  Member first = home.members("green")[0];
  EXPECT_EQ(first.created, first.modified);
  home.withdraw({}, "s");
  EXPECT_EQ(home.sync().withdrawn, 2u);
  Member gone = home.members("green")[0];
  EXPECT_EQ(gone.object, first.object);
  EXPECT_EQ(gone.created, first.created);
  EXPECT_GT(gone.modified, first.modified);
  EXPECT_GT(gone.added, first.added);
  home.add("x.example.org\n", "s", Tlp::green);
  home.sync();
  auto both = home.members("green");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].object, first.object);
  EXPECT_NE(both[1].object, first.object);
  EXPECT_EQ(both[1].generation, 1u);
  EXPECT_NE(both[1].object, home.members("amber")[1].object);
  // Another family: another thing that is said.
  home.add("x.example.org\n", "s", Tlp::green, 80, "sality");
  home.sync();
  EXPECT_THAT(home.shown("green"), ElementsAre("-x.example.org", "-x.example.org", "x.example.org"));
  EXPECT_EQ(home.collection("green").live, 1u);
  // Surer: the same thing, said again.
  home.add("x.example.org\n", "s", Tlp::green, 90, "sality");
  home.sync();
  EXPECT_EQ(home.members("green").back().generation, 2u);
  EXPECT_GT(home.members("green").back().modified, home.members("green").back().created);
}

TEST_P(LogBehaviour, EndsValidityWithoutRevoking) {
  Shelf home(GetParam());
  Timestamp hour = home.now + kMicrosPerHour;
  home.add("x.example.org\n", "s", Tlp::green, 80, "mirai", Category::c2, hour);
  home.sync();
  Member before = home.members("green")[0];
  home.now = hour;
  EXPECT_EQ(home.sync().over, 2u);
  Member m = home.members("green")[0];
  EXPECT_EQ(m.gone, Member::over);
  EXPECT_EQ(m.modified, before.modified);
  EXPECT_GT(m.added, before.added);
  EXPECT_EQ(home.sync().over, 0u);
  home.add("x.example.org\n", "s", Tlp::green, 80, "mirai", Category::c2, hour + kMicrosPerDay);
  home.sync();
  Member back = home.members("green")[0];
  EXPECT_EQ(back.gone, Member::live);
  EXPECT_EQ(back.object, before.object);
}

TEST_P(LogBehaviour, FollowsARuleThatChanges) {
  Shelf home(GetParam());
  home.add("sure.example.org\n", "s", Tlp::green, 90);
  home.add("weak.example.org\n", "w", Tlp::green, 20);
  home.sync();
  EXPECT_THAT(home.shown("green"), ElementsAre("sure.example.org"));
  home.rule("green", [](CollectionRule& r) { r.audience.least_confidence = 10; });
  home.sync();
  EXPECT_THAT(home.shown("green"), ElementsAre("sure.example.org", "weak.example.org"));
  home.rule("green", [](CollectionRule& r) { r.audience.most = Tlp::clear; });
  home.sync();
  EXPECT_THAT(home.shown("green"), ElementsAre("-sure.example.org", "-weak.example.org"));
  home.rule("green", [](CollectionRule& r) {
    r.audience = {.most = Tlp::green, .categories = {Category::phishing}, .types = {IndicatorType::domain}};
  });
  home.add("phish.example.org\n", "p", Tlp::green, 50, "mirai", Category::phishing);
  home.sync();
  EXPECT_THAT(home.shown("green"),
              ElementsAre("-sure.example.org", "-weak.example.org", "phish.example.org"));
}

TEST_P(LogBehaviour, NumbersMembersAscendingTwoApart) {
  Shelf home(GetParam());
  std::string list;
  for (int i = 0; i < 200; ++i) list += fmt::format("n{}.example.org\n", i);
  home.add(list, "s", Tlp::green);
  home.sync();
  uint64_t after = 0;
  std::set<std::string> seen;
  for (;;) {
    auto part = home.members("green", {.after = after, .limit = 33});
    if (part.empty()) break;
    for (const Member& m : part) {
      EXPECT_GE(m.added, after + 2);
      after = m.added;
      EXPECT_TRUE(seen.insert(m.object).second);
    }
  }
  EXPECT_EQ(after, home.collection("green").head);
  EXPECT_EQ(seen.size(), 200u + 4);
  // The clock goes back: numbers do not.
  home.now -= kMicrosPerDay;
  home.add("late.example.org\n", "s", Tlp::green);
  home.sync();
  EXPECT_GT(home.members("green").back().added, after);
}

TEST_P(LogBehaviour, LetsReadWhoMayAndOperatorsChange) {
  Shelf home(GetParam());
  home.sync();
  Viewer nobody = Viewer::nobody();
  EXPECT_THAT(*list_collections(*home.ledger, nobody), IsEmpty());
  home.rule("clear", [](CollectionRule& r) { r.open = true; });
  EXPECT_EQ(list_collections(*home.ledger, nobody)->size(), 1u);
  EXPECT_EQ(find_collection(*home.ledger, nobody, "green").error().code, ErrorCode::not_found);
  Collection clear = home.collection("clear");
  EXPECT_TRUE(is_uuid(clear.id));
  EXPECT_EQ(clear.id[14], '4');
  EXPECT_EQ(change_collection(*home.ledger, nobody, clear.id, clear).error().code, ErrorCode::not_found);
  EXPECT_FALSE(add_collection(*home.ledger, home.operator_, clear));  // the name is taken
  for (auto spoil : std::vector<void (*)(CollectionRule&)>{
           [](CollectionRule& r) { r.audience.most = Tlp::red; },
           [](CollectionRule& r) { r.audience.most = Tlp::green; }, [](CollectionRule& r) { r.name = "A b"; },
           [](CollectionRule& r) { r.title = ""; }, [](CollectionRule& r) { r.bodies = {"X"}; },
           [](CollectionRule& r) { r.writable = true; }}) {
    CollectionRule bad = clear;
    spoil(bad);
    EXPECT_EQ(change_collection(*home.ledger, home.operator_, clear.id, bad).error().code,
              ErrorCode::invalid);
  }
  ASSERT_TRUE(retire_collection(*home.ledger, home.operator_, clear.id));
  EXPECT_EQ(find_collection(*home.ledger, home.operator_, clear.id).error().code, ErrorCode::not_found);
  EXPECT_FALSE(retire_collection(*home.ledger, home.operator_, clear.id));
}

}  // namespace
}  // namespace luytre
