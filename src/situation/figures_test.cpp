#include "situation/figures.h"

#include <gtest/gtest.h>

#include "situation/letter_data.h"
#include "situation/world.h"

namespace luytre {
namespace {

std::string show(const Counts& c) {
  return fmt::format("v4 {} v6 {} all {} internal {} sightings {} bodies {}", c.distinct_addresses_v4,
                     c.distinct_addresses_v6, c.distinct_addresses, c.internal_hosts, c.sightings,
                     c.organisations);
}
std::string show(const Answer& a) {
  std::string out = "total " + show(a.total) + "\n";
  for (const FigureRow& r : a.rows) out += fmt::format("{} {}\n", fmt::join(r.key, "|"), show(r.counts));
  return out + fmt::format("days {} with data {} hours {} sensors {} records {} lost {} malformed {}\n",
                           a.coverage.days, a.coverage.days_with_data, a.coverage.sensor_hours,
                           a.coverage.sensors, a.coverage.counts.records, a.coverage.counts.lost,
                           a.coverage.counts.malformed);
}

DayStore store_of(const TemporaryFolder& folder, const World& world) {
  DayStore store = *DayStore::open(folder.path());
  auto applied = store.apply(world.sightings, world.health);
  EXPECT_TRUE(applied) << applied.error().message;
  return store;
}

TEST(Figures, RandomWorldsAgreeWithTheTwin) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    World world(seed);
    world.add_sightings(900);
    TemporaryFolder folder;
    DayStore store = store_of(folder, world);
    FiguresTwin twin = world.twin();
    for (int i = 0; i < 40; ++i) {
      Question q = world.question();
      if (q.organisation && !world.directory.organisation(*q.organisation))
        continue;  // its dates made it none
      auto answer = ask(store, world.directory, q);
      ASSERT_TRUE(answer) << answer.error().message;
      ASSERT_EQ(show(*answer), show(twin.ask(world.directory, q))) << "seed " << seed << " question " << i;
    }
  }
}

TEST(Figures, OwnershipCorrectedAfterwardsCorrectsHistory) {
  World world(99);
  world.add_sightings(700);
  TemporaryFolder folder;
  DayStore store = store_of(folder, world);
  FiguresTwin twin = world.twin();
  Question q{kWorldFirst, kWorldFirst + kWorldDays, {Key::organisation}, {}, {}, {}, 1};
  Answer before = *ask(store, world.directory, q);
  world.add_ownership(15);
  Answer after = *ask(store, world.directory, q);
  EXPECT_NE(show(before), show(after));
  EXPECT_NE(before.digest, after.digest);
  EXPECT_EQ(show(after), show(twin.ask(world.directory, q)));
}

TEST(Figures, AnAddressHeldByOneBodyInTwoStretchesCountsOnce) {
  Directory directory = *Directory::open("/nonexistent");
  ASSERT_TRUE(directory.add_organisations("id,sector\nA,S\nB,S\n", "o"));
  ASSERT_TRUE(directory.add_ownership(
      "prefix,org_id,from,to\n198.18.0.0/24,A,,\n198.18.0.0/24,B,2018-12-02,2018-12-02\n", "w"));
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  SightingBatch batch;
  Day first = *parse_day("2018-12-01");
  for (Day day = first; day < first + 3; ++day)
    for (uint32_t host : {7u, 9u}) {
      Sighting s = some_sighting();
      s.first = start_of(day);
      s.address = IpAddress::from_v4(0xc6120000u + host);
      batch.add(s);
    }
  ASSERT_TRUE(store.apply(batch, {}));
  Answer by_body = *ask(store, directory, {first, first + 2, {Key::organisation}, {}, {}, {}, 1});
  EXPECT_EQ(by_body.total.distinct_addresses, 2u);
  ASSERT_EQ(by_body.rows.size(), 2u);
  EXPECT_EQ(by_body.rows[0].key[0], "A");
  EXPECT_EQ(by_body.rows[0].counts.distinct_addresses, 2u);
  EXPECT_EQ(by_body.rows[0].counts.sightings, 4u);
  EXPECT_EQ(by_body.rows[1].counts.distinct_addresses, 2u);
  Answer by_sector = *ask(store, directory, {first, first + 2, {Key::sector}, {}, {}, {}, 1});
  ASSERT_EQ(by_sector.rows.size(), 1u);
  EXPECT_EQ(by_sector.rows[0].counts.distinct_addresses, 2u);
  EXPECT_EQ(by_sector.rows[0].counts.organisations, 2u);
}

TEST(Figures, DenseSetsCountRight) {
  Directory directory = *Directory::open("/nonexistent");
  ASSERT_TRUE(directory.add_organisations("id\nA\nB\n", "o"));
  ASSERT_TRUE(
      directory.add_ownership("prefix,org_id\n198.18.0.0/17,A\n198.18.128.0/18,B\n2001:db8::/32,B\n", "w"));
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  FiguresTwin twin;
  SightingBatch batch;
  std::mt19937 random(1);
  // 4,095, 4,096 and many addresses in a container: both sides of the change from array to bitmap; a few
  // repeat.
  for (int day = 0; day < 3; ++day) {
    int count[] = {4095, 4096, 20000};
    for (int i = 0; i < count[day] + 300; ++i) {
      Sighting s = some_sighting();
      s.first = start_of(17'000 + day) + (i >= count[day]);
      int host = i % count[day];
      s.address = IpAddress::from_v4(0xc6120000u + static_cast<uint32_t>(host * 3 + day));
      s.family = "x";
      batch.add(s);
    }
  }
  for (int i = 0; i < 3000; ++i) {
    Sighting s = some_sighting();
    s.first = start_of(17'000) + i;
    s.family = i % 2 ? "x" : "y";
    s.address = {0x2001'0db8'0000'0000ull, random() % 2000};
    batch.add(s);
  }
  ASSERT_TRUE(store.apply(batch, {}));
  for (const Sighting& s : batch.rows) twin.add(s);
  for (std::vector<Key> by :
       {std::vector<Key>{}, {Key::organisation}, {Key::day, Key::organisation}, {Key::family}}) {
    Question q{17'000, 17'010, by, {}, {}, {}, 2};
    auto answer = ask(store, directory, q);
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_EQ(show(*answer), show(twin.ask(directory, q)));
  }
}

TEST(Figures, DigestNamesQuestionContentAndOwnership) {
  World world(5);
  world.add_sightings(300);
  TemporaryFolder folder, other;
  DayStore store = store_of(folder, world);
  Question q{kWorldFirst, kWorldFirst + 20, {Key::family}, {}, {}, {}, 1};
  Digest128 digest = ask(store, world.directory, q)->digest;
  Question two = q;
  two.threads = 2;
  EXPECT_EQ(ask(store, world.directory, two)->digest, digest);
  EXPECT_EQ(ask(store_of(other, world), world.directory, q)->digest, digest);
  two.by = {Key::day};
  EXPECT_NE(ask(store, world.directory, two)->digest, digest);
  world.add_sightings(1);
  ASSERT_TRUE(store.apply(world.sightings, {}));
  EXPECT_NE(ask(store, world.directory, q)->digest, digest);
}

TEST(Figures, QuestionsThatMakeNoSenseAreRefused) {
  World world(6);
  TemporaryFolder folder;
  DayStore store = store_of(folder, world);
  auto code = [&](Question q) { return ask(store, world.directory, q).error().code; };
  EXPECT_EQ(code({10, 9, {}, {}, {}, {}, 1}), ErrorCode::invalid);
  EXPECT_EQ(code({9, 10, {Key::day, Key::day}, {}, {}, {}, 1}), ErrorCode::invalid);
  EXPECT_EQ(code({9, 10, {}, {}, "NOBODY", {}, 1}), ErrorCode::not_found);
  EXPECT_EQ(code({9, 10, {}, {}, {}, "NOTHING", 1}), ErrorCode::not_found);
  auto empty = ask(store, world.directory, {9, 10, {Key::family}, {}, {}, {}, 1});
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->total, Counts{});
  EXPECT_TRUE(empty->rows.empty());
}

TEST(Figures, TheLetterInSmallCountsWhatWasGenerated) {
  TemporaryFolder folder;
  LetterData data = LetterData::small();
  auto truth = make_letter_data(data, folder.path());
  ASSERT_TRUE(truth) << truth.error().message;
  EXPECT_EQ(truth->distinct, data.hosts);
  Directory directory = *Directory::open(folder.path() / "directory");
  DayStore store = *DayStore::open(folder.path() / "days");
  Day last = data.first + static_cast<Day>(data.days) - 1;
  for (std::vector<Key> by :
       {std::vector<Key>{}, {Key::family}, {Key::family, Key::organisation, Key::month}}) {
    auto answer = ask(store, directory, {data.first, last, by, {}, {}, {}, 2});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->total.distinct_addresses, truth->distinct);
    EXPECT_EQ(answer->total.sightings, truth->sightings);
    EXPECT_EQ(answer->coverage.days_with_data, data.days);
    if (by.size() != 1) continue;
    for (const FigureRow& row : answer->rows)
      EXPECT_EQ(row.counts.distinct_addresses,
                truth->distinct_by_family[static_cast<size_t>(std::stoi(row.key[0].substr(7)))]);
  }
}

TEST(Compared, WholeMonthsStayWholeMonths) {
  auto day = [](const char* text) { return *parse_day(text); };
  auto both = [&](const char* from, const char* to, Compare how) {
    Question q = compared({day(from), day(to), {}, {}, {}, {}, 1}, how);
    return format_day(q.from) + ".." + format_day(q.to);
  };
  EXPECT_EQ(both("2018-07-01", "2018-12-31", Compare::previous), "2018-01-01..2018-06-30");
  EXPECT_EQ(both("2018-03-01", "2018-03-31", Compare::previous), "2018-02-01..2018-02-28");
  EXPECT_EQ(both("2020-02-01", "2020-02-29", Compare::year), "2019-02-01..2019-02-28");
  EXPECT_EQ(both("2018-01-01", "2018-01-31", Compare::previous), "2017-12-01..2017-12-31");
  EXPECT_EQ(both("2018-12-03", "2018-12-09", Compare::previous), "2018-11-26..2018-12-02");
  EXPECT_EQ(both("2020-02-10", "2020-02-29", Compare::year), "2019-02-10..2019-02-28");
  EXPECT_EQ(both("2018-12-03", "2018-12-09", Compare::year), "2017-12-03..2017-12-09");
}

}  // namespace
}  // namespace luytre
