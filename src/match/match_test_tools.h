// What the tests of matching share: a set and its twin filled together, and batches held against both.
#pragma once
#include <gtest/gtest.h>

#include <random>

#include "match/indicator_set.h"
#include "match/match_twin.h"

namespace luytre {

class PairedSet {
 public:
  PairedSet() {
    for (uint8_t i = 0; i < 5; ++i)
      profiles.push_back(builder.add_profile(
          {.source = "s" + std::to_string(i), .confidence = static_cast<uint8_t>(i * 37 % 5)}));
  }
  void add(const IndicatorValue& value, size_t profile = 0) {
    builder.add(value, profiles[profile % profiles.size()]);
    twin.add(value, profiles[profile % profiles.size()]);
  }
  void add(IndicatorType type, std::string_view text, size_t profile = 0) {
    add({.type = type, .text = text}, profile);
  }
  void add_address(const IpAddress& a, size_t profile = 0) { add({.address = a}, profile); }
  void add_prefix(const IpAddress& a, unsigned length, size_t profile = 0) {
    Prefix p{a, static_cast<uint8_t>(length)};
    add({.type = IndicatorType::prefix, .length = p.length, .address = mask(a, p.mapped_length())}, profile);
  }
  void add_service(const IpAddress& a, uint16_t port, size_t profile = 0) {
    add({.type = IndicatorType::address_port, .port = port, .address = a}, profile);
  }

  // Builds, and holds every value and its profiles against the twin.
  void build() {
    set = builder.build();
    std::map<std::string, std::set<ProfileId>> all;
    for (IndicatorRef ref = 0; ref < set->size(); ++ref) {
      auto ids = set->profiles_of(ref);
      ASSERT_FALSE(ids.empty());
      for (size_t i = 1; i < ids.size(); ++i)
        ASSERT_GE(set->profile(ids[i - 1]).confidence, set->profile(ids[i]).confidence);
      std::string name = twin_name(set->value(ref));
      ASSERT_TRUE(all.emplace(name, std::set<ProfileId>(ids.begin(), ids.end())).second) << name << " twice";
      ASSERT_EQ(all[name].size(), ids.size());
    }
    ASSERT_EQ(all, twin.profiles());
  }

  void expect_same(const ObservationBatch& batch) {
    std::vector<Hit> hits = {{77, MatchField::alert, 0}};  // what is there stays
    set->match(batch, scratch, hits);
    ASSERT_EQ(hits[0], (Hit{77, MatchField::alert, 0}));
    hits.erase(hits.begin());
    for (size_t i = 1; i < hits.size(); ++i) ASSERT_LE(hits[i - 1].row, hits[i].row);
    auto mine = in_twin_words(*set, hits);
    auto twins = twin.match(batch);
    hit_count += twins.size();
    if (mine == twins) return;
    for (size_t i = 0; i < std::max(mine.size(), twins.size()); ++i) {
      if (i < mine.size() && i < twins.size() && mine[i] == twins[i]) continue;
      auto show = [&](auto& list) {
        return i < list.size()
                   ? std::to_string(list[i].row) + " " + to_string(list[i].field) + " " + list[i].indicator
                   : std::string("nothing");
      };
      FAIL() << "set: " << show(mine) << "; twin: " << show(twins);
    }
  }
  void expect_same_find(const IndicatorValue& value) {
    std::vector<std::string> mine;
    for (IndicatorRef ref : set->find(value)) mine.push_back(twin_name(set->value(ref)));
    std::sort(mine.begin(), mine.end());
    ASSERT_EQ(mine, twin.find(value)) << twin_name(value);
  }

  IndicatorSetBuilder builder;
  IndicatorTwin twin;
  std::vector<ProfileId> profiles;
  std::shared_ptr<const IndicatorSet> set;
  MatchScratch scratch;
  size_t hit_count = 0;  // seen by the twin, so a test can see that it tested something
};

}  // namespace luytre
