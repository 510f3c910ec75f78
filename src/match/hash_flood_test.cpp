// Lists and streams made to collide, by somebody who knows the hashes but not the process's seed: they spread
// as any others do, so no bucket grows long and the filters go on turning away what is not listed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "match/domain_table.h"
#include "match/match_test_tools.h"
#include "match/tables.h"

namespace luytre {
namespace {

// Names of 32 bytes in families of 384. Within a family all have one NH sum when its keys are zero: that is a
// sum of products of pairs of 32-bit words, so pairs may change places, and the two of a pair.
std::vector<std::string> colliding_names(size_t families) {
  std::mt19937_64 random(7);
  std::vector<std::string> names;
  for (size_t f = 0; f < families; ++f) {
    std::array<std::array<std::string, 2>, 4> pairs;
    for (auto& pair : pairs)
      for (std::string& word : pair)
        for (int i = 0; i < 4; ++i) word += static_cast<char>('a' + random() % 26);
    std::array<size_t, 4> order = {0, 1, 2, 3};
    do {
      for (unsigned swaps = 0; swaps < 16; ++swaps) {
        std::string name;
        for (size_t i = 0; i < 4; ++i) {
          bool swapped = (swaps >> i & 1) != 0;
          name += pairs[order[i]][swapped];
          name += pairs[order[i]][!swapped];
        }
        names.push_back(name);
      }
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return names;
}

uint64_t unkeyed_sum(const std::string& name) {
  alignas(32) static constexpr std::array<uint32_t, 8> kZero{};
  return match::nh_block(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(name.data())), kZero);
}

// Of `hashes`: how many share their upper 32 bits with another, and the most in one of 1,024 buckets.
std::pair<size_t, size_t> crowding(const std::vector<uint64_t>& hashes) {
  std::map<uint32_t, size_t> keys;
  std::vector<size_t> buckets(1024);
  size_t shared = 0;
  for (uint64_t hash : hashes) {
    shared += ++keys[static_cast<uint32_t>(hash >> 32)] > 1;
    ++buckets[hash >> 54];
  }
  return {shared, *std::ranges::max_element(buckets)};
}

TEST(HashFlood, NamesMadeToCollideDoNot) {
  auto names = colliding_names(100);
  std::set<uint64_t> sums;
  std::vector<uint64_t> hashes;
  for (const std::string& name : names) {
    sums.insert(unkeyed_sum(name));
    hashes.push_back(match::suffix_hash(name));
  }
  ASSERT_LE(sums.size(), 100u);  // so an unkeyed hash would be flooded
  auto [shared, fullest] = crowding(hashes);
  EXPECT_LT(shared, 20u);    // 38,400 names by chance: 0.2
  EXPECT_LT(fullest, 100u);  // 37.5 on average
}

TEST(HashFlood, AStreamOfThemIsTurnedAwayByTheFilter) {
  auto names = colliding_names(200);
  PairedSet paired;
  std::vector<std::string_view> stream;
  for (size_t i = 0; i < names.size(); ++i)
    if (i % 2 == 0)
      paired.add(IndicatorType::domain, names[i]);
    else
      stream.push_back(names[i]);
  paired.build();
  match::ProfileLists lists({Profile{.source = "a"}});
  std::vector<match::ListedText> listed;
  for (size_t i = 0; i < names.size(); i += 2)
    listed.push_back({names[i].data(), static_cast<uint32_t>(names[i].size()) & 0xff'ffff,
                      static_cast<uint8_t>(IndicatorType::domain), 0});
  match::DomainTable table;
  table.build(listed, lists);
  auto scratch = std::make_unique<match::DomainScratch>();
  size_t hits = 0, candidates = 0;
  for (size_t at = 0; at < stream.size(); at += 1000) {
    size_t count = std::min<size_t>(1000, stream.size() - at);
    table.match(&stream[at], count, *scratch, [&](uint32_t, uint32_t) { ++hits; });
    candidates += scratch->candidates.size();
  }
  EXPECT_EQ(hits, 0u);
  EXPECT_LT(candidates, stream.size() / 20);
}

TEST(HashFlood, AddressesThatCollideUnderAnotherSeedDoNotUnderOurs) {
  std::mt19937_64 random(11);
  std::vector<uint64_t> theirs, ours;
  std::vector<IpAddress> chosen;
  while (chosen.size() < 4096) {
    IpAddress address(0x2400'0000'0000'0000 | random() >> 16, random());
    uint64_t hash = hash_u64(address.low() ^ hash_u64(address.high(), 1), 1);
    if (hash >> 56 != 0) continue;
    theirs.push_back(hash);
    ours.push_back(match::seeded_hash(address));
    chosen.push_back(address);
  }
  ASSERT_GT(crowding(theirs).second, 500u);
  auto [shared, fullest] = crowding(ours);
  EXPECT_LT(shared, 5u);
  EXPECT_LT(fullest, 40u);  // 4 on average
  // And they are all found, and no others.
  PairedSet paired;
  for (size_t i = 0; i < chosen.size(); i += 2) paired.add_address(chosen[i]);
  paired.build();
  ObservationBatch batch;
  batch.family = AddressFamily::v6;
  batch.size = 4096;
  for (uint32_t i = 0; i < batch.size; ++i) batch.src6[i] = batch.dst6[i] = chosen[i];
  paired.expect_same(batch);
  EXPECT_EQ(paired.hit_count, 4096u);
}

}  // namespace
}  // namespace luytre
