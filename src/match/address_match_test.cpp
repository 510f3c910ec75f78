#include <algorithm>

#include "match/match_test_tools.h"

namespace luytre {
namespace {

using Random = std::mt19937_64;

IpAddress v4(uint32_t a) {
  return IpAddress::from_v4(a);
}

// A batch of flows between addresses that `draw` gives, with ports of 0 to 3.
template <class Draw>
void fill_flows(ObservationBatch& batch, size_t size, Random& random, AddressFamily family, Draw draw) {
  batch.clear();
  batch.kind = ObservationKind::flow;
  batch.family = family;
  batch.size = static_cast<uint32_t>(size);
  for (size_t i = 0; i < size; ++i) {
    if (family == AddressFamily::v4) {
      batch.src4[i] = draw().v4();
      batch.dst4[i] = draw().v4();
    } else {
      batch.src6[i] = draw();
      batch.dst6[i] = draw();
    }
    batch.src_port[i] = static_cast<uint16_t>(random() % 4);
    batch.dst_port[i] = static_cast<uint16_t>(random() % 4);
  }
}

TEST(AddressMatch, AnEmptySetMatchesNothing) {
  PairedSet pair;
  pair.build();
  EXPECT_EQ(pair.set->size(), 0u);
  Random random(1);
  ObservationBatch batch;
  fill_flows(batch, 100, random, AddressFamily::v4, [&] { return v4(static_cast<uint32_t>(random())); });
  pair.expect_same(batch);
  batch.size = 0;
  pair.expect_same(batch);
}

TEST(AddressMatch, EverySmallSetAgreesWithTheTwinOnASmallUniverse) {
  // Universe: 8 addresses that lie across block edges; every subset is listed once.
  const uint32_t universe[] = {0x00000000, 0x00000001, 0x0a0000ff, 0x0a000100,
                               0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
  ObservationBatch batch;
  batch.size = 64;
  for (uint32_t i = 0; i < 64; ++i) {
    batch.src4[i] = universe[i / 8];
    batch.dst4[i] = universe[i % 8];
    batch.src_port[i] = batch.dst_port[i] = 0;
  }
  for (unsigned subset = 0; subset < 256; ++subset) {
    PairedSet pair;
    for (unsigned i = 0; i < 8; ++i)
      if (subset >> i & 1) pair.add_address(v4(universe[i]));
    pair.build();
    pair.expect_same(batch);
  }
}

TEST(AddressMatch, PrefixesOfEveryLengthAgreeWithTheTwin) {
  Random random(2);
  ObservationBatch batch;
  for (int round = 0; round < 60; ++round) {
    PairedSet pair;
    // Few distinct bits, so that networks nest and touch.
    auto draw4 = [&] { return v4(static_cast<uint32_t>(random() & 0x80018003)); };
    auto draw6 = [&] { return IpAddress(random() & 0x8001000180010001, random() & 0x8000000000010003); };
    for (size_t i = 0; i < 1 + random() % 40; ++i) {
      pair.add_prefix(draw4(), static_cast<unsigned>(random() % 33), random());
      pair.add_prefix(draw6(), static_cast<unsigned>(random() % 129), random());
      pair.add_address(draw4(), random());
      pair.add_address(draw6(), random());
      pair.add_service(draw4(), static_cast<uint16_t>(random() % 3), random());
      pair.add_service(draw6(), static_cast<uint16_t>(random() % 3), random());
    }
    pair.build();
    fill_flows(batch, 300, random, AddressFamily::v4, draw4);
    pair.expect_same(batch);
    fill_flows(batch, 300, random, AddressFamily::v6, [&] { return random() % 2 ? draw4() : draw6(); });
    pair.expect_same(batch);
    for (int i = 0; i < 30; ++i) {
      pair.expect_same_find({.address = draw4()});
      pair.expect_same_find({.address = draw6()});
      pair.expect_same_find({.type = IndicatorType::address_port,
                             .port = static_cast<uint16_t>(random() % 3),
                             .address = draw4()});
      auto length = static_cast<uint8_t>(random() % 33);
      pair.expect_same_find(
          {.type = IndicatorType::prefix, .length = length, .address = mask(draw4(), length + 96u)});
      length = static_cast<uint8_t>(random() % 129);
      IpAddress network = mask(draw6(), length);
      pair.expect_same_find({.type = IndicatorType::prefix, .length = length, .address = network});
    }
    EXPECT_GT(pair.hit_count, 0u);
  }
}

TEST(AddressMatch, ClusteredAddressesAgreeWithTheTwin) {
  Random random(3);
  PairedSet pair;
  // Whole /24s, half a /16 and lonely hosts.
  auto clustered = [&]() -> uint32_t {
    switch (random() % 3) {
      case 0:
        return 0xc0a80000u | static_cast<uint32_t>(random() & 0xff);
      case 1:
        return 0x0b0b0000u | static_cast<uint32_t>(random() & 0xffff);
      default:
        return static_cast<uint32_t>(random());
    }
  };
  for (int i = 0; i < 60000; ++i) pair.add_address(v4(clustered()), random());
  pair.build();
  ObservationBatch batch;
  for (int i = 0; i < 10; ++i) {
    fill_flows(batch, kBatchRows, random, AddressFamily::v4, [&] { return v4(clustered()); });
    pair.expect_same(batch);
  }
  EXPECT_GT(pair.hit_count, 10000u);
}

TEST(AddressMatch, AMillionAddressesAreFoundAndNoOther) {
  Random random(4);
  IndicatorSetBuilder builder;
  ProfileId list = builder.add_profile({.source = "a"}), other = builder.add_profile({.source = "b"});
  std::vector<uint32_t> listed(1'000'000);
  for (uint32_t& a : listed) a = static_cast<uint32_t>(random());
  builder.add_addresses4(listed, list);
  std::vector<ProfileId> others(1000, other);
  builder.add_addresses4(std::span(listed).first(1000), others);
  std::vector<uint32_t> sorted = listed;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  auto set = builder.build();
  ASSERT_EQ(set->size(), sorted.size());
  MatchScratch scratch;
  ObservationBatch batch;
  std::vector<Hit> hits;
  for (int round = 0; round < 50; ++round) {
    batch.size = kBatchRows;
    for (size_t i = 0; i < kBatchRows; ++i) {
      batch.src4[i] = random() % 16 ? static_cast<uint32_t>(random()) : listed[random() % listed.size()];
      batch.dst4[i] = random() % 16 ? static_cast<uint32_t>(random()) : listed[random() % listed.size()] ^ 1;
    }
    hits.clear();
    set->match(batch, scratch, hits);
    size_t next = 0;
    for (uint32_t row = 0; row < kBatchRows; ++row)
      for (auto [field, address] :
           {std::pair(MatchField::src, batch.src4[row]), std::pair(MatchField::dst, batch.dst4[row])}) {
        if (!std::binary_search(sorted.begin(), sorted.end(), address)) continue;
        ASSERT_LT(next, hits.size());
        ASSERT_EQ(hits[next].row, row);
        ASSERT_EQ(hits[next].field, field);
        ASSERT_EQ(set->value(hits[next].indicator).address.v4(), address);
        ++next;
      }
    ASSERT_EQ(next, hits.size());
  }
  auto ref = set->find({.address = v4(listed[0])});
  ASSERT_EQ(ref.size(), 1u);
  EXPECT_EQ(set->profiles_of(ref[0]).size(), 2u);
  EXPECT_LE(set->memory().addresses, 10 * sorted.size() + (2 << 20));
}

TEST(AddressMatch, AMillionPrefixesAgreeWithAWalkOverLengths) {
  Random random(5);
  IndicatorSetBuilder builder;
  ProfileId list = builder.add_profile({.source = "a"});
  std::vector<Prefix> listed;
  for (int i = 0; i < 1'000'000; ++i) {
    auto length = static_cast<uint8_t>(16 + random() % 17);
    listed.push_back({mask(v4(static_cast<uint32_t>(random())), length + 96u), length});
  }
  std::sort(listed.begin(), listed.end());
  listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
  for (const Prefix& p : listed)
    builder.add({.type = IndicatorType::prefix, .length = p.length, .address = p.address}, list);
  auto set = builder.build();
  ASSERT_EQ(set->size(), listed.size());
  ObservationBatch batch;
  fill_flows(batch, kBatchRows, random, AddressFamily::v4,
             [&] { return v4(static_cast<uint32_t>(random())); });
  MatchScratch scratch;
  std::vector<Hit> hits;
  set->match(batch, scratch, hits);
  std::set<std::tuple<uint32_t, MatchField, Prefix>> mine, walked;
  for (const Hit& h : hits) {
    IndicatorValue value = set->value(h.indicator);
    ASSERT_TRUE(mine.insert({h.row, h.field, Prefix{value.address, value.length}}).second);
  }
  for (uint32_t row = 0; row < batch.size; ++row)
    for (MatchField field : {MatchField::src, MatchField::dst})
      for (unsigned length = 16; length <= 32; ++length) {
        IpAddress a = field == MatchField::src ? batch.src(row) : batch.dst(row);
        Prefix p{mask(a, length + 96), static_cast<uint8_t>(length)};
        if (std::binary_search(listed.begin(), listed.end(), p)) walked.insert({row, field, p});
      }
  EXPECT_EQ(mine, walked);
  EXPECT_GT(walked.size(), 10000u);
}

TEST(AddressMatch, Ipv6AgreesWithTheTwinOnManyHosts) {
  Random random(6);
  PairedSet pair;
  auto draw = [&] {
    return IpAddress(0x2001000000000000 | (random() & 0xff) << 32 | (random() & 3) << 16, random() & 0xff);
  };
  for (int i = 0; i < 20000; ++i) pair.add_address(draw(), random());
  for (unsigned length : {16u, 19u, 24u, 30u, 40u, 48u, 64u, 127u}) pair.add_prefix(draw(), length);
  pair.add_prefix(IpAddress(0x2a00000000000000, 0), 12);  // wider than the filter enters block by block
  pair.build();
  ObservationBatch batch;
  fill_flows(batch, kBatchRows, random, AddressFamily::v6,
             [&] { return random() % 8 ? draw() : IpAddress(random(), random()); });
  pair.expect_same(batch);
  EXPECT_GT(pair.hit_count, 100u);
}

TEST(AddressMatch, AlertsAndOtherKindsMatchTheirEnds) {
  PairedSet pair;
  pair.add_address(v4(0x01020304));
  pair.build();
  ObservationBatch batch;
  batch.size = 2;
  batch.src4[0] = batch.dst4[1] = 0x01020304;
  batch.src4[1] = batch.dst4[0] = 9;
  for (auto kind : {ObservationKind::flow, ObservationKind::dns, ObservationKind::http, ObservationKind::tls,
                    ObservationKind::alert}) {
    batch.kind = kind;
    pair.expect_same(batch);
  }
  EXPECT_EQ(pair.hit_count, 10u);
}

TEST(AddressMatch, SeveralProfilesOfOneValueComeMostConfidentFirst) {
  IndicatorSetBuilder builder;
  ProfileId low = builder.add_profile({.source = "low", .confidence = 10});
  ProfileId high = builder.add_profile({.source = "high", .confidence = 90});
  EXPECT_EQ(builder.add_profile({.source = "low", .confidence = 10}), low);
  for (ProfileId id : {low, high, low}) builder.add({.address = v4(5)}, id);
  auto set = builder.build();
  ASSERT_EQ(set->size(), 1u);
  ASSERT_EQ(set->profiles_of(0).size(), 2u);
  EXPECT_EQ(set->profile(set->profiles_of(0)[0]).source, "high");
  EXPECT_EQ(set->profile(set->profiles_of(0)[1]).source, "low");
  EXPECT_EQ(builder.build()->size(), 0u);  // empty after the first
}

}  // namespace
}  // namespace luytre
