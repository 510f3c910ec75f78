#include "archive/archive.h"

#include <gmock/gmock.h>

#include "archive/archive_behaviour.h"
#include "archive/memory_archive.h"
#include "archive/name_key.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

#ifndef LUYTRE_SANITIZED
// Opens in a folder that goes with it.
class EmbeddedStore : public EventStore {
 public:
  EmbeddedStore() {
    auto opened = open_event_store({.target = "embedded", .folder = folder_.path() / "events"});
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }
  Result<void> prepare() override { return store_->prepare(); }
  Result<void> insert(const std::filesystem::path& segment) override { return store_->insert(segment); }
  Result<void> read(const SightingFilter& filter,
                    const std::function<bool(const Sighting&)>& visit) override {
    return store_->read(filter, visit);
  }
  Result<uint64_t> count(const SightingFilter& filter) override { return store_->count(filter); }
  Result<std::vector<Day>> days_of(std::span<const Withdrawal> w) override { return store_->days_of(w); }
  Result<std::vector<Day>> withdraw(std::span<const Withdrawal> w) override { return store_->withdraw(w); }
  Result<void> drop_before(Day day) override { return store_->drop_before(day); }
  Result<const SqlAccess*> sql() override { return store_->sql(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<EventStore> store_;
};
INSTANTIATE_TEST_SUITE_P(Embedded, ArchiveBehaviour,
                         testing::Values(ArchiveKind{"embedded",
                                                     [] { return std::make_unique<EmbeddedStore>(); }}));
#endif
INSTANTIATE_TEST_SUITE_P(Memory, ArchiveBehaviour,
                         testing::Values(ArchiveKind{
                             "memory", [] { return *open_event_store({.target = "memory"}); }}));

TEST(NameKey, OrdersLabelsFromTheRight) {
  EXPECT_EQ(reverse_labels("www.example.com"), "com.example.www");
  EXPECT_EQ(reverse_labels("com"), "com");
  EXPECT_EQ(reverse_labels(""), "");
  EXPECT_EQ(reverse_labels("a..b"), "b..a");
  for (const char* odd : {".", "..", "a.", ".a", "a.b.c", "a..b.c.", "\x01.\xff"})
    EXPECT_EQ(reverse_labels(reverse_labels(odd)), odd);
}

TEST(NameKey, AZoneIsTwoLabelsOrThree) {
  EXPECT_EQ(zone_of("com.example.www"), "com.example");
  EXPECT_EQ(zone_of("vn.com.example.www"), "vn.com.example");
  EXPECT_EQ(zone_of("co.t"), "co.t");
  EXPECT_EQ(zone_of("co.t.www.x"), "co.t.www");
  EXPECT_EQ(zone_of("localhost"), "localhost");
  EXPECT_EQ(zone_of(""), "");
}

TEST(NameKey, CutsAtLabels) {
  EXPECT_EQ(first_labels("com.example.www", 2), "com.example");
  EXPECT_EQ(first_labels("com.example.www", 3), "com.example.www");
  EXPECT_EQ(first_labels("com.example.www", 9), "com.example.www");
  EXPECT_EQ(first_labels("com", 0), "");
  EXPECT_EQ(label_count("com.example.www"), 3u);
  EXPECT_EQ(label_count(""), 0u);
}

TEST(ArchiveRows, ComeBackAsTheyWere) {
  ArchiveRows rows = sample_contacts(1000, 9);
  ArchiveRows again;
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names})
    ASSERT_TRUE(read_archive_rows(table, rows.bytes[static_cast<size_t>(table)],
                                  [&](const ArchivedContact& c) { again.add(c); }));
  EXPECT_EQ(again.bytes[0], rows.bytes[0]);
  EXPECT_EQ(again.bytes[1], rows.bytes[1]);
  EXPECT_EQ(again.rows(), 1000u);
}

TEST(ArchiveRows, ACutOrDamagedFileIsToldApart) {
  ArchiveRows rows = sample_contacts(10, 9);
  auto nothing = [](const ArchivedContact&) {};
  std::string_view whole = rows.bytes[0];
  auto cut = read_archive_rows(ArchiveTable::addresses, whole.substr(0, whole.size() - 1), nothing);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(read_archive_rows(ArchiveTable::names, std::string(100, '\xff'), nothing));
  EXPECT_FALSE(read_archive_rows(ArchiveTable::addresses, std::string(200, '\xff'), nothing));
}

}  // namespace
}  // namespace luytre
