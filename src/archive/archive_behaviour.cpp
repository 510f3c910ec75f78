#include "archive/archive_behaviour.h"

#include "archive/memory_archive.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

// The archive under test beside the slow one.
class Pair {
 public:
  explicit Pair(const ArchiveKind& kind) : store_(kind.open()) {
    auto opened = open_archive(*store_, folder_.path() / "scratch");
    if (!opened) throw std::runtime_error(opened.error().message);
    archive_ = std::move(*opened);
  }
  void insert(const ArchiveRows& rows) {
    auto inserted = archive_->insert(rows);
    ASSERT_TRUE(inserted) << inserted.error().message;
    ASSERT_TRUE(twin_.insert(rows));
  }
  size_t expect_same(const ArchiveKeys& keys, Day from = kFirstDay, Day to = kLastDay) {
    auto expected = found(twin_, keys, from, to), got = found(*archive_, keys, from, to);
    EXPECT_EQ(got, expected);
    return expected.size();
  }
  Archive& archive() { return *archive_; }
  Archive& twin() { return twin_; }
  EventStore& store() { return *store_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<Archive> archive_;
  MemoryArchive twin_;
};

ArchiveKeys some_keys() {
  ArchiveKeys keys;
  keys.addresses = {IpAddress::from_v4(0xc0000000), IpAddress::from_v4(0xc0000005),
                    IpAddress(0x2a00'0000'0000'0000, 7), *IpAddress::parse("203.0.113.250")};
  keys.services = {{IpAddress::from_v4(0xc0000009), 443}, {IpAddress::from_v4(0xc000000a), 1}};
  keys.prefixes = {*Prefix::parse("192.0.1.0/24"), *Prefix::parse("192.0.1.128/25"),
                   *Prefix::parse("2a00:0:0:1::/64")};
  keys.names = {"bad.com", "cdn.bad.com.vn", "x1"};
  keys.domains = {"evil-name.com", "t.co", "bad.com.vn", "cdn.t.a.b.c.net", "bad-x"};
  return keys;
}

TEST_P(ArchiveBehaviour, FindsWhatASlowSearchFinds) {
  Pair pair(GetParam());
  for (uint64_t seed : {1, 2, 3}) pair.insert(sample_contacts(20'000, seed));
  EXPECT_GT(pair.expect_same(some_keys()), 1000u);
  EXPECT_GT(pair.expect_same(some_keys(), 17860, 17870), 100u);
  EXPECT_EQ(pair.expect_same({}), 0u);
  EXPECT_GT(pair.expect_same({.addresses = {IpAddress::from_v4(0xc0000001)}}), 0u);
  ArchiveKeys services;
  for (uint32_t i = 0; i < 20; ++i) services.services.push_back({IpAddress::from_v4(0xc0000000 + i), 443});
  EXPECT_GT(pair.expect_same(services), 0u);
  EXPECT_GT(pair.expect_same({.prefixes = {*Prefix::parse("192.0.0.0/16")}}), 0u);
  for (const char* name : {"bad.com", "x1", "t.co", "t.t.t", "cdn.example"})
    EXPECT_GT(pair.expect_same({.names = {name}}), 0u) << name;
  for (const char* domain :
       {"com", "co", "vn", "com.vn", "bad.com", "t.co", "x1.vn", "b.c.net", "cdn.t.co", "net"})
    EXPECT_GT(pair.expect_same({.domains = {domain}}), 0u) << domain;
}

TEST_P(ArchiveBehaviour, TheSameRowsAgainInOtherPiecesChangeNoAnswer) {
  Pair pair(GetParam());
  ArchiveRows rows = sample_contacts(5000, 4);
  pair.insert(rows);
  auto before = found(pair.archive(), some_keys());
  ASSERT_FALSE(before.empty());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pair.archive().insert(rows));
  EXPECT_EQ(found(pair.archive(), some_keys()), before);
  pair.expect_same(some_keys());
}

TEST_P(ArchiveBehaviour, KeepsTheLatestMonths) {
  Pair pair(GetParam());
  pair.insert(sample_contacts(5000, 5));
  for (Day from : {Day{17850}, Day{17880}, Day{17900}}) {
    auto kept = pair.archive().keep(from, 0), expected = pair.twin().keep(from, 0);
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(*kept, *expected);
    pair.expect_same(some_keys());
  }
}

TEST_P(ArchiveBehaviour, DropsTheOldestDaysBeyondItsBound) {
  Pair pair(GetParam());
  pair.insert(sample_contacts(20'000, 6));
  auto before = pair.archive().stats();
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_GT(before->rows, 0u);
  EXPECT_EQ(before->first, 17850);
  EXPECT_EQ(before->last, 17919);
  auto kept = pair.archive().keep(kFirstDay, before->bytes);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_FALSE(*kept);
  kept = pair.archive().keep(kFirstDay, before->bytes / 2);
  ASSERT_TRUE(kept && *kept);
  EXPECT_GT(**kept, 17850);
  // A bound below one month leaves its latest days.
  kept = pair.archive().keep(kFirstDay, before->bytes / 20);
  ASSERT_TRUE(kept) << kept.error().message;
  auto after = pair.archive().stats();
  ASSERT_TRUE(after);
  EXPECT_GT(after->first, 17888);
  EXPECT_EQ(after->last, 17919);
}

TEST_P(ArchiveBehaviour, LivesBesideTheSightings) {
  Pair pair(GetParam());
  TemporaryFolder folder;
  ASSERT_TRUE(pair.store().insert(write_rows(folder.path(), rows_of(sample_sightings({.rows = 10}, 1)))));
  pair.insert(sample_contacts(100, 7));
  EXPECT_EQ(*pair.store().count({}), 10u);
}

}  // namespace
}  // namespace luytre
