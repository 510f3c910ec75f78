#include <gmock/gmock.h>

#include <random>

#include "base/file.h"
#include "indicators/store.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Timestamp kAt = 1'600'000'000 * kMicrosPerSecond;

class QuarantineTest : public testing::Test {
 protected:
  QuarantineTest()
      : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("quarantine-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    store_.emplace(*IndicatorStore::open(folder_ / "store"));
  }
  ~QuarantineTest() override { std::filesystem::remove_all(folder_); }

  // Adds the lines as the list `source`; values named in `broad` are held back.
  AddReport add(const char* source, const std::string& lines, std::vector<std::string> broad = {},
                Timestamp at = kAt, const char* family = "mirai") {
    auto path = folder_ / "list.txt";
    EXPECT_TRUE(write_file_atomically(path, lines));
    screened_.clear();
    AddOptions options{.source = source, .family = family, .allow_documentation = true, .at = at};
    options.screen = [&](const VisitIndicators& fresh) -> Result<std::vector<Quarantined>> {
      std::vector<Quarantined> held;
      fresh([&](const IndicatorValue& value, const Profile& profile) {
        screened_.push_back(value.to_string());
        if (std::ranges::find(broad, value.to_string()) != broad.end())
          held.push_back({value.type, value.to_string(), profile, "too broad", at});
      });
      return held;
    };
    auto report = store_->add({path}, options);
    EXPECT_TRUE(report) << report.error().message;
    return *report;
  }
  std::vector<std::string> active() {
    std::vector<std::string> values;
    store_->for_each(false, [&](const StoredIndicator& i) { values.push_back(i.value.to_string()); });
    return values;
  }
  std::vector<std::string> waiting() {
    std::vector<std::string> values;
    for (const Quarantined& q : store_->quarantine()) values.push_back(q.value);
    return values;
  }
  std::vector<std::string> changed(Timestamp since) {
    std::vector<std::string> values;
    EXPECT_TRUE(store_->for_each_changed(
        since, [&](const StoredIndicator& i) { values.push_back(i.value.to_string()); }));
    return values;
  }

  std::filesystem::path folder_;
  std::optional<IndicatorStore> store_;
  std::vector<std::string> screened_;
};

const char* const kLines =
    "192.0.2.1\n192.0.2.0/28\nbad.example\n192.0.2.1:443\n2001:db8::1\nhttp://bad.example/"
    "x\n[2001:db8::1]:80\n";

TEST_F(QuarantineTest, WhatIsHeldBackIsStoredAndNotActive) {
  for (const char* broad : {"192.0.2.1", "192.0.2.0/28", "bad.example", "192.0.2.1:443", "2001:db8::1",
                            "bad.example/x", "[2001:db8::1]:80"}) {
    SCOPED_TRACE(broad);
    std::filesystem::remove_all(folder_ / "store");
    store_.emplace(*IndicatorStore::open(folder_ / "store"));
    AddReport report = add("list", kLines, {broad});
    EXPECT_EQ(screened_.size(), 7u);
    EXPECT_EQ(report.added, 6u);
    EXPECT_EQ(report.quarantined, 1u);
    EXPECT_THAT(waiting(), ElementsAre(broad));
    EXPECT_EQ(active().size(), 6u);
    EXPECT_THAT(active(), testing::Not(testing::Contains(broad)));
    // Another process sees the same.
    store_.emplace(*IndicatorStore::open(folder_ / "store"));
    EXPECT_THAT(waiting(), ElementsAre(broad));
    EXPECT_EQ(store_->quarantine()[0].profile.family, "mirai");
    EXPECT_EQ(store_->quarantine()[0].reason, "too broad");
  }
}

TEST_F(QuarantineTest, TheSameListAgainDoesNotLetItOut) {
  add("list", kLines, {"192.0.2.1"});
  AddReport again = add("list", kLines, {}, kAt + 1, "gafgyt");
  EXPECT_THAT(screened_, IsEmpty());  // all else is active already
  EXPECT_EQ(again.quarantined, 1u);
  EXPECT_THAT(again.newly_quarantined, IsEmpty());
  EXPECT_THAT(waiting(), ElementsAre("192.0.2.1"));
  EXPECT_EQ(store_->quarantine()[0].profile.family, normalise_family("gafgyt"));  // what the list says now
}

TEST_F(QuarantineTest, OneListsQuarantineIsNotAnothers) {
  add("a", "192.0.2.1\n", {"192.0.2.1"});
  add("b", "192.0.2.1\n");
  EXPECT_THAT(active(), ElementsAre("192.0.2.1"));
  EXPECT_THAT(waiting(), ElementsAre("192.0.2.1"));
}

TEST_F(QuarantineTest, WhatIsReleasedGoesLiveAndIsNotJudgedAgain) {
  add("list", kLines, {"192.0.2.1", "bad.example"});
  auto released = store_->decide(IndicatorStore::Decision::release, {"192.0.2.1"}, "", kAt + 5);
  ASSERT_TRUE(released) << released.error().message;
  EXPECT_EQ(released->size(), 1u);
  EXPECT_THAT(active(), testing::Contains("192.0.2.1"));
  EXPECT_THAT(waiting(), ElementsAre("bad.example"));
  EXPECT_THAT(changed(kAt + 5), ElementsAre("192.0.2.1"));
  add("list", kLines, {"192.0.2.1"}, kAt + 6);
  EXPECT_THAT(active(), testing::Contains("192.0.2.1"));
  // Withdrawn by a person, it is judged like any other when it comes back.
  ASSERT_TRUE(store_->remove({"192.0.2.1"}, ""));
  add("list", kLines, {"192.0.2.1"}, kAt + 7);
  EXPECT_THAT(waiting(), ElementsAre("192.0.2.1", "bad.example"));
}

TEST_F(QuarantineTest, WhatIsDroppedIsWithdrawn) {
  add("list", kLines, {"192.0.2.1"});
  auto dropped = store_->decide(IndicatorStore::Decision::drop, {}, "list", kAt);
  ASSERT_TRUE(dropped) << dropped.error().message;
  EXPECT_EQ(dropped->size(), 1u);
  EXPECT_THAT(waiting(), IsEmpty());
  auto found = store_->find("192.0.2.1");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].withdrawn);
  EXPECT_TRUE(store_->decide(IndicatorStore::Decision::drop, {}, "", kAt)->empty());
}

TEST_F(QuarantineTest, WithdrawingAListEmptiesItsQuarantine) {
  add("list", kLines, {"192.0.2.1"});
  add("other", "192.0.2.9\n", {"192.0.2.9"});
  auto removed = store_->remove({}, "list");
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->size(), 7u);
  EXPECT_THAT(waiting(), ElementsAre("192.0.2.9"));
}

TEST_F(QuarantineTest, RemembersWhatChangedWhen) {
  add("list", "192.0.2.1\n192.0.2.2\nbad.example\n", {}, kAt);
  add("list", "192.0.2.1\n192.0.2.3\n", {}, kAt + 10);
  add("list", "192.0.2.2\n", {}, kAt + 20, "gafgyt");
  EXPECT_THAT(changed(kAt + 21), IsEmpty());
  EXPECT_THAT(changed(kAt + 20), ElementsAre("192.0.2.2"));
  EXPECT_THAT(changed(kAt + 10), ElementsAre("192.0.2.3", "192.0.2.2"));
  EXPECT_THAT(changed(kAt + 1), ElementsAre("192.0.2.3", "192.0.2.2"));
  EXPECT_EQ(changed(kAt).size(), 5u);
  ASSERT_TRUE(store_->remove({"192.0.2.3"}, ""));
  EXPECT_THAT(changed(kAt + 10), ElementsAre("192.0.2.2"));
}

TEST_F(QuarantineTest, AScreenThatFailsStoresNothing) {
  auto path = folder_ / "list.txt";
  EXPECT_TRUE(write_file_atomically(path, kLines));
  AddOptions options{.source = "list", .allow_documentation = true};
  options.screen = [](const VisitIndicators&) -> Result<std::vector<Quarantined>> {
    return fail(ErrorCode::io, "no archive");
  };
  EXPECT_FALSE(store_->add({path}, options));
  EXPECT_THAT(active(), IsEmpty());
}

TEST(QuarantineFile, ADamagedFileIsRefused) {
  std::vector<Quarantined> entries = {
      {IndicatorType::domain, "bad.example", {.source = "s"}, "why", kAt, true}};
  std::string bytes = encode_quarantine(entries);
  auto back = decode_quarantine(bytes);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 1u);
  EXPECT_EQ((*back)[0].value, "bad.example");
  EXPECT_TRUE((*back)[0].released);
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] ^= static_cast<char>(1 + random() % 255);
    EXPECT_FALSE(decode_quarantine(damaged));
    EXPECT_FALSE(decode_quarantine(std::string_view(bytes).substr(0, random() % bytes.size())));
  }
}

}  // namespace
}  // namespace luytre
