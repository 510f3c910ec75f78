#include "sensor/lists.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "indicators/store.h"
#include "sensor/mirror.h"
#include "sensor/publication.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

class ListsTest : public testing::Test {
 protected:
  ListsTest() {
    publication_ = std::move(*Publication::open(*world_.ledger, world_.hub()));
    std::filesystem::create_directories(world_.sensor_home("a"));
  }
  IndicatorStore store(const std::filesystem::path& home) {
    return std::move(*IndicatorStore::open(home / "indicators"));
  }
  void add(const std::string& source, const std::string& text, Tlp tlp = Tlp::amber) {
    auto file = world_.hub() / "list.txt";
    std::ofstream(file) << text;
    auto added = store(world_.hub()).add({file}, {.source = source, .family = "mirai", .tlp = tlp});
    ASSERT_TRUE(added) << added.error().message;
  }
  std::string addresses(uint32_t from, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i)
      text += IpAddress::from_v4(from + static_cast<uint32_t>(i) * 7).to_string() + "\n";
    return text;
  }
  std::string packet(const std::string& have) {
    auto made = publication_->packet(have);
    EXPECT_TRUE(made);
    return **made;
  }
  // Active indicators by source, as text.
  std::vector<std::string> held(const std::filesystem::path& home) {
    std::vector<std::string> all;
    store(home).for_each(false, [&](const StoredIndicator& s) {
      all.push_back(fmt::format("{} {} {} {}", s.profile->source, s.value.to_string(), s.profile->family,
                                to_string(s.profile->tlp)));
    });
    std::ranges::sort(all);
    return all;
  }
  Mirror mirror() { return std::move(*Mirror::open(world_.sensor_home("a"))); }

  World world_;
  std::unique_ptr<Publication> publication_;
};

TEST_F(ListsTest, ASensorHoldsWhatTheHubMayGive) {
  add("one", addresses(0x08080000, 100));
  add("secret", addresses(0x09090000, 10), Tlp::red);
  add("strict", addresses(0x09090000, 10), Tlp::amber_strict);
  add("mixed", addresses(0x0B0B0000, 5), Tlp::red);
  add("mixed", "bad.vn\nworse.vn\n", Tlp::green);
  ASSERT_TRUE(*publication_->refresh());
  EXPECT_FALSE(*publication_->refresh());
  Mirror a = mirror();
  auto change = a.apply(packet(a.version()));
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->replaced, 2u);
  EXPECT_EQ(a.version(), publication_->version());
  std::vector<std::string> expected;
  for (const std::string& line : held(world_.hub()))
    if (!line.ends_with("red") && !line.ends_with("strict")) expected.push_back(line);
  EXPECT_EQ(expected.size(), 102u);
  EXPECT_EQ(held(world_.sensor_home("a")), expected);
  EXPECT_EQ(packet("").find("secret"), std::string::npos);
}

TEST_F(ListsTest, WhatChangedAloneIsSentAndTheWholeIsChecked) {
  add("big", addresses(0x08000000, 50'000));
  add("other", "bad.vn\n");
  ASSERT_TRUE(*publication_->refresh());
  Mirror a = mirror();
  ASSERT_TRUE(a.apply(packet("")));
  std::string first = a.version();
  add("big", addresses(0x09000000, 20));
  ASSERT_TRUE(*publication_->refresh());
  std::string delta = packet(first);
  EXPECT_LT(delta.size() * 20, packet("").size());
  // Damage in what the catalogue names is found, and changes nothing. (All of a packet is signed.)
  size_t frames = delta.find('\n') + 1;
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string bad = delta;
    bad[frames + random() % (bad.size() - frames)] ^= static_cast<char>(1 + random() % 255);
    Mirror other = mirror();
    if (other.apply(bad)) {
      // A bit that zstd does not look at.
      EXPECT_EQ(other.version(), publication_->version());
      break;
    }
    EXPECT_EQ(mirror().version(), first);
  }
  a = mirror();
  auto change = a.apply(delta);
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(held(world_.sensor_home("a")), held(world_.hub()));
  // The same again, and one from another version.
  EXPECT_EQ(mirror().version(), publication_->version());
  Mirror again = mirror();
  EXPECT_EQ(again.apply(delta)->replaced, 0u);
}

TEST_F(ListsTest, AListThatIsPublishedNoMoreIsWithdrawnAndOwnListsStay) {
  add("one", "bad.vn\n");
  add("two", "worse.vn\n");
  ASSERT_TRUE(*publication_->refresh());
  Mirror a = mirror();
  ASSERT_TRUE(a.apply(packet("")));
  {
    auto file = world_.hub() / "own.txt";
    std::ofstream(file) << "own.vn\n";
    ASSERT_TRUE(store(world_.sensor_home("a")).add({file}, {.source = "own"}));
  }
  ASSERT_TRUE(store(world_.hub()).remove({}, "two"));
  ASSERT_TRUE(*publication_->refresh());
  auto change = a.apply(packet(a.version()));
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->removed, 1u);
  auto left = held(world_.sensor_home("a"));
  ASSERT_EQ(left.size(), 2u);
  EXPECT_TRUE(left[0].starts_with("one bad.vn") && left[1].starts_with("own own.vn"));
}

TEST_F(ListsTest, VersionsNeverGoBack) {
  add("one", "bad.vn\n");
  ASSERT_TRUE(*publication_->refresh());
  std::string old = packet("");
  Mirror a = mirror();
  ASSERT_TRUE(a.apply(old));
  add("one", "worse.vn\n");
  ASSERT_TRUE(*publication_->refresh());
  ASSERT_TRUE(a.apply(packet(a.version())));
  EXPECT_FALSE(a.apply(old));
  // The hub lost its folder: serials go on.
  std::filesystem::remove_all(world_.hub() / "publication");
  publication_ = std::move(*Publication::open(*world_.ledger, world_.hub()));
  ASSERT_TRUE(*publication_->refresh());
  auto change = a.apply(packet(a.version()));
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(a.version(), publication_->version());
}

TEST_F(ListsTest, BenignListsGoToo) {
  auto file = world_.hub() / "list.json";
  std::ofstream(file)
      << R"({"name":"ours","type":"hostname","list":["good.vn"],"matching_attributes":["domain"]})";
  ASSERT_TRUE(store(world_.hub()).add({file}, {.format = "misp-warninglist"}));
  ASSERT_EQ(store(world_.hub()).stats().benign_entries, 1u);
  ASSERT_TRUE(*publication_->refresh());
  Mirror a = mirror();
  ASSERT_TRUE(a.apply(packet("")));
  EXPECT_EQ(store(world_.sensor_home("a")).stats().benign_entries, 1u);
}

}  // namespace
}  // namespace luytre::sensor
