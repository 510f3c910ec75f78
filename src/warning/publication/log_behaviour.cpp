#include "warning/publication/log_behaviour.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <thread>

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(LogBehaviour, PublishesWhatTheStoreSaysAndNothingTwice) {
  PublicationHome home(GetParam());
  home.add("bad.example.org\n198.51.100.7\n", "a", Tlp::green, 70);
  EXPECT_EQ(home.publish().added, 2u);
  auto rows = home.rows();
  ASSERT_EQ(rows.size(), 2u);
  Published p = home.row("198.51.100.7");
  EXPECT_EQ(p.type, IndicatorType::address);
  EXPECT_EQ(p.family, "mirai");
  EXPECT_EQ(p.category, Category::c2);
  EXPECT_EQ(p.confidence, 70);
  EXPECT_EQ(p.tlp, Tlp::green);
  EXPECT_EQ(p.created, home.now);
  EXPECT_EQ(p.modified, home.now);
  EXPECT_FALSE(p.withdrawn);
  EXPECT_EQ(find_published(*home.ledger, p.id)->value, "198.51.100.7");
  EXPECT_EQ(find_published(*home.ledger, "none").error().code, ErrorCode::not_found);

  PublishReport again = home.publish();
  EXPECT_EQ(again.unchanged, 2u);
  EXPECT_EQ(again.added + again.changed + again.withdrawn, 0u);
  EXPECT_EQ(home.rows()[1].sequence, rows[1].sequence);
  EXPECT_EQ(home.rows()[1].modified, rows[1].modified);
}

TEST_P(LogBehaviour, WithdrawsWhatNoSourceSaysAnyMoreAndTakesItBack) {
  PublicationHome home(GetParam());
  home.add("a.example.org\nb.example.org\n", "one", Tlp::green);
  home.add("a.example.org\n", "two", Tlp::green, 90);
  home.publish();
  uint64_t newest = log_state(*home.ledger)->sequence;

  home.withdraw({"a.example.org", "b.example.org"}, "one");
  EXPECT_EQ(home.publish().withdrawn, 1u);
  EXPECT_FALSE(home.row("a.example.org").withdrawn);
  auto changed = home.rows(newest);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].value, "b.example.org");
  EXPECT_TRUE(changed[0].withdrawn);
  EXPECT_GT(changed[0].modified, changed[0].created);
  EXPECT_EQ(log_state(*home.ledger)->withdrawn, 1u);

  home.add("b.example.org\n", "one", Tlp::green);
  EXPECT_EQ(home.publish().changed, 1u);
  Published back = home.row("b.example.org");
  EXPECT_FALSE(back.withdrawn);
  EXPECT_EQ(back.id, changed[0].id);
  EXPECT_GT(back.sequence, changed[0].sequence);
  LogState state = *log_state(*home.ledger);
  EXPECT_EQ(state.rows, 2u);
  EXPECT_EQ(state.withdrawn, 0u);
  EXPECT_EQ(state.sequence, back.sequence);
  EXPECT_EQ(state.modified, back.modified);
}

TEST_P(LogBehaviour, MergesSourcesUnderTheLeastStrictMarkWithTheirWordsOnly) {
  PublicationHome home(GetParam());
  Timestamp year = 365 * kMicrosPerDay;
  home.add("x.example.org\n", "secret", Tlp::amber_strict, 99, "apt32", Category::apt_c2);
  home.add("x.example.org\n", "open-1", Tlp::green, 60, "mirai", Category::c2, home.now + year);
  home.add("x.example.org\n", "open-2", Tlp::green, 40, "sality", Category::p2p, home.now + 2 * year);
  home.publish();
  Published p = home.row("x.example.org");
  EXPECT_EQ(p.tlp, Tlp::green);
  EXPECT_EQ(p.family, "mirai");
  EXPECT_EQ(p.category, Category::c2);
  EXPECT_EQ(p.confidence, 60);
  EXPECT_EQ(p.until, home.now - kMicrosPerSecond + 2 * year);

  home.withdraw({}, "open-1");
  home.withdraw({}, "open-2");
  home.publish();
  p = home.row("x.example.org");
  EXPECT_EQ(p.tlp, Tlp::amber_strict);
  EXPECT_EQ(p.family, "apt32");
}

TEST_P(LogBehaviour, LetsNothingRedIn) {
  PublicationHome home(GetParam());
  home.add("r.example.org\n", "red", Tlp::red);
  EXPECT_EQ(home.publish().added, 0u);
  EXPECT_THAT(home.rows(), IsEmpty());
  home.add("r.example.org\n", "amber", Tlp::amber, 50, "sality");
  EXPECT_EQ(home.publish().added, 1u);
  EXPECT_EQ(home.row("r.example.org").family, "sality");
  home.withdraw({}, "amber");
  EXPECT_EQ(home.publish().withdrawn, 1u);
}

TEST_P(LogBehaviour, CountsWhatIsOverOnlyWhereNothingElseIsSaid) {
  PublicationHome home(GetParam());
  Timestamp soon = home.now + 60 * kMicrosPerSecond;
  home.add("x.example.org\n", "short", Tlp::clear, 90, "mirai", Category::c2, soon);
  home.add("x.example.org\n", "long", Tlp::amber, 50);
  home.add("over.example.org\n", "old", Tlp::clear, 90, "mirai", Category::c2, home.now);
  home.publish();
  ASSERT_EQ(home.rows().size(), 1u);
  EXPECT_EQ(home.row("x.example.org").tlp, Tlp::clear);
  home.now = soon;
  EXPECT_EQ(home.publish().changed, 1u);
  EXPECT_EQ(home.row("x.example.org").tlp, Tlp::amber);
}

TEST_P(LogBehaviour, ReadsOnFromANumberInParts) {
  PublicationHome home(GetParam());
  std::string list;
  for (int i = 0; i < 250; ++i) list += fmt::format("host{}.example.org\n", i);
  home.add(list, "a", Tlp::green);
  home.publish();
  std::set<std::string> values;
  uint64_t after = 0;
  for (;;) {
    auto part = home.rows(after, 40);
    for (const Published& p : part) {
      EXPECT_GT(p.sequence, after);
      after = p.sequence;
      EXPECT_TRUE(values.insert(p.value).second);
    }
    if (part.size() < 40) break;
  }
  EXPECT_EQ(values.size(), 250u);
  EXPECT_EQ(after, log_state(*home.ledger)->sequence);
}

// Readers that follow by number while others publish see every row in its last state.
TEST_P(LogBehaviour, KeepsItsOrderUnderConcurrentPublishers) {
  PublicationHome home(GetParam());
  std::string list;
  for (int i = 0; i < 300; ++i) list += fmt::format("n{}.example.org\n", i);
  home.add(list, "base", Tlp::amber);
  std::atomic<bool> done = false;
  std::atomic<int> refused = 0;
  auto publisher = [&](int who) {
    auto store = IndicatorStore::open(home.folder / fmt::format("store{}", who));
    for (int round = 0; round < 12; ++round) {
      // Each has its own opinion, so each publication changes much.
      std::ofstream(home.folder / fmt::format("l{}", who))
          << list.substr(0, list.size() / (1 + size_t(round % 3)));
      auto added =
          store->add({home.folder / fmt::format("l{}", who)}, {.format = "plain",
                                                               .source = "s",
                                                               .family = round % 2 ? "mirai" : "sality",
                                                               .tlp = Tlp::green,
                                                               .allow_documentation = true});
      ASSERT_TRUE(added);
      auto report = luytre::publish(*home.ledger, *store, home.now + round);
      if (!report) {
        ASSERT_EQ(report.error().code, ErrorCode::busy) << report.error().message;
        ++refused;
      }
    }
  };
  std::map<std::string, Published> followed;
  std::thread reader([&] {
    uint64_t after = 0;
    for (bool last = false; !last;) {
      last = done;
      ASSERT_TRUE(read_published(*home.ledger, after, 37, [&](const Published& p) {
        EXPECT_GT(p.sequence, after);
        after = p.sequence;
        followed[p.id] = p;
        last = false;
      }));
    }
  });
  std::thread first(publisher, 1), second(publisher, 2);
  first.join();
  second.join();
  done = true;
  reader.join();
  auto rows = home.rows();
  EXPECT_EQ(rows.size(), 300u);
  ASSERT_EQ(followed.size(), rows.size());
  for (const Published& p : rows) {
    EXPECT_EQ(followed[p.id].sequence, p.sequence);
    EXPECT_EQ(followed[p.id].family, p.family);
    EXPECT_EQ(followed[p.id].withdrawn, p.withdrawn);
  }
}

TEST_P(LogBehaviour, IsHeldByOnePublisherAndNotForEver) {
  PublicationHome home(GetParam());
  home.add("a.example.org\n", "a", Tlp::green);
  ASSERT_TRUE(home.ledger->write([&](Transaction& t) -> Result<void> {
    EXPECT_TRUE(t.execute("UPDATE publication_state SET holder = 'died', held_until = $1",
                          {home.now + 60 * kMicrosPerSecond}));
    return {};
  }));
  EXPECT_EQ(luytre::publish(*home.ledger, *home.store, home.now).error().code, ErrorCode::busy);
  home.now += 61 * kMicrosPerSecond;
  EXPECT_EQ(home.publish().added, 1u);
}

}  // namespace
}  // namespace luytre
