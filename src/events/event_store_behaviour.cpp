#include "events/event_store_behaviour.h"

#include <gmock/gmock.h>

#include "events/memory_store.h"
#include "events/segment.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Day kDay = 17868;

// The store under test beside the slow one; every change goes to both.
class Pair {
 public:
  explicit Pair(const StoreKind& kind) : place_(kind.make()) { reopen(); }

  void reopen() {
    store_.reset();
    auto opened = place_->open();
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }
  EventStore& store() { return *store_; }
  EventStore& twin() { return twin_; }
  StorePlace& place() { return *place_; }

  void insert(const SightingBatch& batch) {
    auto path = write_rows(folder_.path(), rows_of(batch));
    auto inserted = store_->insert(path);
    ASSERT_TRUE(inserted) << inserted.error().message;
    ASSERT_TRUE(twin_.insert(path));
  }

  void expect_same(const SightingFilter& filter = {}) {
    auto expected = read_all(twin_, filter), got = read_all(*store_, filter);
    ASSERT_EQ(got.size(), expected.size()) << (got.empty() ? "" : got.back());
    for (size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], expected[i]) << "row " << i;
    auto count = store_->count(filter);
    ASSERT_TRUE(count) << count.error().message;
    EXPECT_EQ(*count, expected.size());
  }
  void expect_same_sum(const SightingFilter& filter) {
    auto expected = twin_.sum(filter), got = store_->sum(filter);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_THAT(described(*got), testing::UnorderedElementsAreArray(described(*expected)));
  }

 private:
  static std::vector<std::string> described(const std::vector<SightingSum>& sums) {
    std::vector<std::string> out;
    for (const SightingSum& sum : sums) {
      std::string& text = out.emplace_back(
          fmt::format("{}|{}|{}|{}|{}: {} {} to {};", sum.organisation, sum.source, sum.family, sum.detector,
                      to_string(sum.category), sum.sightings, sum.first, sum.last));
      for (const auto& [day, rows] : sum.days) text += fmt::format(" {}:{}", day, rows);
      for (const IpAddress& address : sum.addresses) text += ' ' + address.to_string();
    }
    return out;
  }

  TemporaryFolder folder_;
  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<EventStore> store_;
  MemoryStore twin_;
};

Sighting one_sighting() {
  Sighting s = blank_sighting();
  s.first = s.last = start_of(kDay) + 5;
  s.address = IpAddress::from_v4(0x0e000001);
  s.indicator = "bad.example";
  s.source = "national";
  s.family = "mirai";
  s.detector = "indicator";
  return s;
}

SightingBatch batch_of(std::initializer_list<Sighting> sightings) {
  SightingBatch batch;
  for (const Sighting& sighting : sightings) batch.add(sighting);
  return batch;
}

TEST_P(EventStoreBehaviour, IsEmptyAtFirst) {
  Pair pair(GetParam());
  ASSERT_TRUE(pair.store().prepare());
  ASSERT_TRUE(pair.store().prepare());
  pair.expect_same();
  auto days = pair.store().withdraw(std::vector<Withdrawal>{{"bad.example", ""}});
  ASSERT_TRUE(days) << days.error().message;
  EXPECT_THAT(*days, IsEmpty());
  EXPECT_TRUE(pair.store().drop_before(kDay));
}

TEST_P(EventStoreBehaviour, GivesBackEveryFieldInTimeOrder) {
  Pair pair(GetParam());
  SightingBatch sightings = sample_sightings({.rows = 3000}, 1);
  std::shuffle(sightings.rows.begin(), sightings.rows.end(), std::mt19937_64(1));
  pair.insert(sightings);
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, TakesTheSameSegmentTwice) {
  Pair pair(GetParam());
  SightingBatch sightings = sample_sightings({}, 2);
  for (int i = 0; i < 3; ++i) pair.insert(sightings);
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, TakesTheSameSightingsInDifferentSegments) {
  Pair pair(GetParam());
  SightingBatch all = sample_sightings({}, 3), some;
  pair.insert(all);
  for (size_t i = 0; i < all.rows.size(); i += 3) some.add(all.rows[i]);
  pair.insert(some);
  SightingBatch others = sample_sightings({}, 4);
  for (size_t i = 0; i < all.rows.size(); i += 7) others.add(all.rows[i]);
  pair.insert(others);
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, TakesOneSightingTwiceInASegment) {
  Pair pair(GetParam());
  SightingBatch sightings = sample_sightings({.rows = 300}, 19);
  for (size_t i = 0; i < 300; i += 2) sightings.add(Sighting(sightings.rows[i]));
  Sighting s = one_sighting();
  sightings.add(s);
  s.organisation = "later in the segment";
  sightings.add(s);
  pair.insert(sightings);
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, BelievesTheLaterInsertOfOneKey) {
  Pair pair(GetParam());
  Sighting s = one_sighting();
  s.organisation = "before";
  pair.insert(batch_of({s}));
  s.organisation = "after";
  s.family = "gafgyt";
  pair.insert(batch_of({s}));
  pair.expect_same();
  // What was overwritten is found by no filter either.
  EXPECT_THAT(read_all(pair.store(), {.organisation = "before"}), IsEmpty());
  EXPECT_EQ(*pair.store().count({.family = "mirai"}), 0u);
  EXPECT_EQ(read_all(pair.store(), {.organisation = "after"}).size(), 1u);
}

TEST_P(EventStoreBehaviour, Filters) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 2000, .days = 6}, 5));
  pair.insert(sample_sightings({.rows = 2000, .first_day = kDay + 2, .days = 6}, 6));
  SightingBatch some = sample_sightings({.rows = 100, .days = 6}, 5);
  std::mt19937_64 random(7);
  for (int i = 0; i < 24; ++i) {
    SightingFilter filter;
    if (random() % 4 == 0) filter.address = some.rows[random() % 100].address;
    if (random() % 5 == 0) filter.remote = some.rows[random() % 100].remote;
    filter.newest_first = random() % 2;
    if (random() % 2) filter.from = kDay + static_cast<Day>(random() % 8);
    if (random() % 2) filter.to = kDay + static_cast<Day>(random() % 8);
    if (random() % 2) filter.organisation = fmt::format("body-{}", random() % 10);
    if (random() % 3 == 0) filter.family = random() % 2 ? "mirai" : "";
    if (random() % 4 == 0) filter.indicator = "bad3.example";
    if (random() % 3 == 0) filter.source = "feed-a";
    if (random() % 3 == 0) filter.limit = 1 + random() % 200;
    pair.expect_same(filter);
  }
}

TEST_P(EventStoreBehaviour, GivesTheNewestFirst) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 3000, .days = 70}, 20));
  SightingBatch some = sample_sightings({.rows = 1, .days = 70}, 20);
  for (uint64_t limit : {0, 1, 7, 500}) {
    pair.expect_same({.limit = limit, .newest_first = true});
    pair.expect_same({.indicator = "bad3.example", .limit = limit, .newest_first = true});
    pair.expect_same({.address = some.rows[0].address, .limit = limit, .newest_first = true});
  }
}

TEST_P(EventStoreBehaviour, SumsWhatAFilterLeaves) {
  Pair pair(GetParam());
  pair.expect_same_sum({});
  pair.insert(sample_sightings({.rows = 2000, .days = 6}, 21));
  Sighting s = one_sighting();
  s.organisation = "before";
  pair.insert(batch_of({s}));
  s.organisation = std::string_view("after\t\n'\\", 9);
  pair.insert(batch_of({s}));
  pair.expect_same_sum({});
  pair.expect_same_sum({.from = kDay + 1, .to = kDay + 3});
  pair.expect_same_sum({.indicator = "bad3.example"});
  pair.expect_same_sum({.organisation = "before"});
  pair.expect_same_sum({.family = "mirai", .address = s.address});
  pair.expect_same_sum({.indicator = "nobody's"});
}

TEST_P(EventStoreBehaviour, StopsWhenToldTo) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 20000, .days = 2}, 8));
  size_t seen = 0;
  auto read = pair.store().read({}, [&](const Sighting&) { return ++seen < 5; });
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(seen, 5u);
  pair.expect_same({.limit = 10});  // and goes on working
}

TEST_P(EventStoreBehaviour, TakesFilterWordsAsWordsOnly) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 600}, 9));
  std::string all_bytes;
  for (int c = 0; c < 256; ++c) all_bytes += static_cast<char>(c);
  Sighting odd = one_sighting();
  odd.indicator = odd.organisation = odd.family = odd.source = all_bytes;
  pair.insert(batch_of({odd}));
  for (const std::string& word :
       {std::string("' OR '1'='1"), std::string("x' OR 1=1 --"), std::string("\\"),
        std::string("\\' OR 1=1 --"), std::string("'; DROP TABLE sightings; --"),
        std::string("') UNION ALL SELECT * FROM system.one --"), std::string("/* "), std::string("`"),
        std::string("{x:String}"), std::string("a\nb"), std::string("\0", 1), std::string("%27 OR 1=1"),
        std::string("?&query=DROP TABLE sightings"), std::string("it's"), all_bytes}) {
    pair.expect_same({.organisation = word});
    pair.expect_same({.family = word});
    pair.expect_same({.indicator = word});
    pair.expect_same({.source = word});
    std::vector<Withdrawal> withdrawals = {{word, "nobody's"}, {word + "'", ""}, {"bad.example", word}};
    auto days = pair.store().days_of(withdrawals);
    ASSERT_TRUE(days) << days.error().message;
    EXPECT_EQ(*days, *pair.twin().days_of(withdrawals));
  }
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, WithdrawsWhatAnIndicatorMade) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 1500, .days = 5}, 10));
  pair.insert(sample_sightings({.rows = 500, .first_day = kDay + 10, .days = 2}, 11));
  const std::vector<std::vector<Withdrawal>> rounds = {
      {{"bad3.example", "feed-b"}},                        // another list's: nothing
      {{"bad3.example", "national"}},                      // its own
      {{"198.51.100.4", ""}, {"198.51.100.5", "feed-b"}},  // anybody's, and one list's
      {{"it's", ""}, {"back\\slash", ""}, {"') OR 1=1 --", ""}, {std::string("nul\0byte", 8), ""}},
      {{"no such", ""}},
  };
  for (const auto& withdrawals : rounds) {
    auto foreseen = pair.store().days_of(withdrawals);
    auto days = pair.store().withdraw(withdrawals);
    ASSERT_TRUE(days) << days.error().message;
    EXPECT_EQ(*days, *pair.twin().withdraw(withdrawals));
    EXPECT_EQ(*foreseen, *days);
    pair.expect_same();
    auto again = pair.store().withdraw(withdrawals);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_THAT(*again, IsEmpty());
  }
}

TEST_P(EventStoreBehaviour, WithdrawsManyAtOnce) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 1000}, 12));
  std::vector<Withdrawal> withdrawals;
  for (int i = 0; i < 5000; ++i)
    withdrawals.push_back({fmt::format("bad{}.example", i), i % 2 ? "" : i % 4 ? "feed-a" : "national"});
  withdrawals.push_back({"it's", "feed-a"});
  auto days = pair.store().withdraw(withdrawals);
  ASSERT_TRUE(days) << days.error().message;
  EXPECT_EQ(*days, *pair.twin().withdraw(withdrawals));
  EXPECT_FALSE(days->empty());
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, TakesASegmentAgainAfterItsWithdrawal) {
  Pair pair(GetParam());
  SightingBatch sightings = batch_of({one_sighting()});
  for (int i = 0; i < 2; ++i) {
    pair.insert(sightings);
    pair.expect_same();
    auto days = pair.store().withdraw(std::vector<Withdrawal>{{"bad.example", "national"}});
    ASSERT_TRUE(days) << days.error().message;
    EXPECT_THAT(*days, ElementsAre(kDay));
    ASSERT_TRUE(pair.twin().withdraw(std::vector<Withdrawal>{{"bad.example", "national"}}));
    pair.expect_same();
  }
}

TEST_P(EventStoreBehaviour, DropsWholeDays) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 1000, .days = 8}, 13));
  for (Day day : {kDay - 1, kDay, kDay + 3, kDay + 3, kDay + 100}) {
    auto dropped = pair.store().drop_before(day);
    ASSERT_TRUE(dropped) << dropped.error().message;
    ASSERT_TRUE(pair.twin().drop_before(day));
    pair.expect_same();
  }
  pair.insert(sample_sightings({.rows = 100}, 14));  // dropped days come again
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, TakesManyDaysInOneSegment) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 300, .days = 110}, 15));
  pair.expect_same();
  ASSERT_TRUE(pair.store().drop_before(kDay + 105));
  ASSERT_TRUE(pair.twin().drop_before(kDay + 105));
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, KeepsTimesNoClockGives) {
  Pair pair(GetParam());
  SightingBatch batch;
  for (Timestamp first : {kNoTime, INT64_MAX, Timestamp{-1}, Timestamp{0}, start_of(-400), start_of(60000),
                          start_of(49709) - 1, start_of(49709)}) {
    Sighting s = one_sighting();
    s.first = first;
    s.last = first == kNoTime ? INT64_MAX : kNoTime;
    batch.add(s);
  }
  pair.insert(batch);
  pair.expect_same();
  pair.expect_same({.from = -500, .to = -1});
  pair.expect_same({.from = 49709, .to = 49709});
  ASSERT_TRUE(pair.store().drop_before(1));
  ASSERT_TRUE(pair.twin().drop_before(1));
  pair.expect_same();
}

TEST_P(EventStoreBehaviour, HasNothingOfADamagedSegmentButAnError) {
  Pair pair(GetParam());
  pair.insert(sample_sightings({.rows = 100}, 16));
  TemporaryFolder folder;
  std::string rows = rows_of(sample_sightings({.rows = 50}, 17));
  auto inserted =
      pair.store().insert(write_rows(folder.path(), std::string_view(rows).substr(0, rows.size() - 3)));
  ASSERT_FALSE(inserted);
  EXPECT_FALSE(inserted.error().message.empty());
  auto missing = pair.store().insert(folder.path() / "missing.rows");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  ASSERT_TRUE(pair.store().insert(write_rows(folder.path(), "")));
}

TEST_P(EventStoreBehaviour, KeepsItsRowsWhenOpenedAgain) {
  Pair pair(GetParam());
  if (!pair.place().keeps()) return;  // memory: nothing is promised
  pair.insert(sample_sightings({}, 18));
  pair.reopen();
  pair.expect_same();
  pair.insert(sample_sightings({}, 18));
  pair.expect_same();
}

}  // namespace
}  // namespace luytre
