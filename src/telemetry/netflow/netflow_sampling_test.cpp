#include <gtest/gtest.h>

#include "telemetry/netflow/message_builder.h"

namespace luytre::netflow {
namespace {

constexpr uint16_t kObservationDomain = 149;

// A session that gets one message of sets after the other.
struct Sampled : Session {
  using Session::Session;
  Sampled& v9_sets(std::initializer_list<Bytes> sets) { return datagram(v9({0, sequence++}, sets)), *this; }
  Sampled& ipfix_sets(std::initializer_list<Bytes> sets) { return datagram(ipfix({}, sets)), *this; }
  std::vector<uint32_t> rates() {
    std::vector<uint32_t> out;
    for (const FlowRow& row : rows()) {
      out.push_back(row.sampling);
      EXPECT_EQ(row.packets, 10u * row.sampling);
      EXPECT_EQ(row.bytes, 1000ull * row.sampling);
    }
    return out;
  }
  uint32_t sequence = 0;
};

Template with_fields(std::initializer_list<Field> fields, uint16_t id = 256) {
  Template layout = simple_template(id);
  layout.fields.insert(layout.fields.end(), fields);
  return layout;
}
Template options_of(std::initializer_list<Field> fields, uint16_t scope = 1, uint16_t id = 500) {
  return {id, true, scope, fields};
}
using Rates = std::vector<uint32_t>;

TEST(NetflowSampling, DeviceWideInterval) {
  Sampled session;
  session.v9_sets(
      {template_set(options_of({field(kScopeSystem, 4), field(kSamplingInterval, 4), field(35, 1)}), kV9),
       set(500, Bytes().u32(0).u32(1000).u8(2)), template_set(simple_template(), kV9),
       set(256, simple_record() + simple_record())});
  EXPECT_EQ(session.rates(), (Rates{1000, 1000}));
  session.v9_sets({set(500, Bytes().u32(0).u32(0).u8(2)), set(256, simple_record())});
  EXPECT_EQ(session.rates().back(), 1u) << "zero means every packet";
}

TEST(NetflowSampling, OptionsMayComeAfterTheirData) {
  Sampled session;
  session.v9_sets({set(500, Bytes().u32(0).u32(64))});
  session.v9_sets({template_set(options_of({field(kScopeSystem, 4), field(kSamplingInterval, 4)}), kV9)});
  session.v9_sets({template_set(simple_template(), kV9), set(256, simple_record())});
  EXPECT_EQ(session.rates(), Rates{64});
}

TEST(NetflowSampling, EachSamplerScalesItsOwnRecordsOnly) {
  Sampled session;
  session.v9_sets({template_set(options_of({field(kScopeSystem, 4), field(kSamplerId, 1), field(49, 1),
                                            field(kSamplerRandomInterval, 4)}),
                                kV9),
                   set(500, Bytes().u32(0).u8(1).u8(2).u32(100) + Bytes().u32(0).u8(2).u8(2).u32(2000)),
                   template_set(with_fields({field(kSamplerId, 1)}), kV9),
                   template_set(simple_template(257), kV9),
                   set(256, simple_record().u8(2) + simple_record().u8(0) + simple_record().u8(1) +
                                simple_record().u8(9)),
                   set(257, simple_record())});
  EXPECT_EQ(session.rates(), (Rates{2000, 1, 100, 1, 1}));
}

TEST(NetflowSampling, UnknownSamplerFallsToTheDeviceZeroDoesNot) {
  Sampled session;
  session.v9_sets({template_set(options_of({field(kScopeSystem, 4), field(kSamplingInterval, 4)}), kV9),
                   set(500, Bytes().u32(0).u32(50)), template_set(with_fields({field(kSamplerId, 1)}), kV9),
                   set(256, simple_record().u8(3) + simple_record().u8(0))});
  EXPECT_EQ(session.rates(), (Rates{50, 1}));
}

TEST(NetflowSampling, SelectorsWithIntervalAndSpace) {
  Sampled session;
  session.ipfix_sets(
      {template_set(options_of({field(kSelectorId, 8), field(304, 2), field(kSamplingPacketInterval, 4),
                                field(kSamplingPacketSpace, 4)}),
                    kIpfix),
       set(500, Bytes().u64(7).u16(1).u32(1).u32(511) + Bytes().u64(8).u16(1).u32(2).u32(98)),
       template_set(with_fields({field(kSelectorId, 8)}), kIpfix),
       set(256, simple_record().u64(7) + simple_record().u64(8) + simple_record().u64(0))});
  EXPECT_EQ(session.rates(), (Rates{512, 50, 1}));
}

TEST(NetflowSampling, IntervalAndSpaceWithoutSelectorAreDeviceWide) {
  Sampled session;
  session.ipfix_sets(
      {template_set(options_of({field(kObservationDomain, 4), field(kSamplingPacketInterval, 4),
                                field(kSamplingPacketSpace, 4)}),
                    kIpfix),
       set(500, Bytes().u32(0).u32(1).u32(9)), template_set(simple_template(), kIpfix),
       set(256, simple_record())});
  EXPECT_EQ(session.rates(), Rates{10});
}

TEST(NetflowSampling, SizeOfPopulation) {
  Sampled session;
  session.ipfix_sets({template_set(options_of({field(kObservationDomain, 4), field(kSamplingSize, 4),
                                               field(kSamplingPopulation, 4)}),
                                   kIpfix),
                      set(500, Bytes().u32(0).u32(3).u32(300)), template_set(simple_template(), kIpfix),
                      set(256, simple_record())});
  EXPECT_EQ(session.rates(), Rates{100});
}

TEST(NetflowSampling, InterfaceScopeHoldsForThatInterface) {
  Sampled session;
  Template flow = with_fields({field(kIngressInterface, 2), field(kEgressInterface, 2)});
  session.v9_sets({template_set(options_of({field(kScopeInterface, 4), field(kSamplingInterval, 4)}), kV9),
                   set(500, Bytes().u32(3).u32(100)), template_set(flow, kV9),
                   set(256, simple_record().u16(3).u16(4) + simple_record().u16(4).u16(3) +
                                simple_record().u16(4).u16(5))});
  EXPECT_EQ(session.rates(), (Rates{100, 100, 1}));
}

TEST(NetflowSampling, TemplateScopeHoldsForThatTemplate) {
  Sampled session;
  session.ipfix_sets({template_set(options_of({field(kTemplateId, 2), field(kSamplingInterval, 4)}), kIpfix),
                      set(500, Bytes().u16(256).u32(20)), template_set(simple_template(), kIpfix),
                      template_set(simple_template(257), kIpfix), set(256, simple_record()),
                      set(257, simple_record())});
  EXPECT_EQ(session.rates(), (Rates{20, 1}));
}

TEST(NetflowSampling, RecordsMaySayItThemselves) {
  Sampled session;
  session.v9_sets({template_set(with_fields({field(kSamplingInterval, 4)}), kV9),
                   set(256, simple_record().u32(8) + simple_record().u32(0))});
  EXPECT_EQ(session.rates(), (Rates{8, 1}));
}

TEST(NetflowSampling, SettingOverridesEverything) {
  DecodeOptions options;
  options.sampling = 3;
  Sampled session(options);
  session.v9_sets(
      {template_set(with_fields({field(kSamplingInterval, 4)}), kV9), set(256, simple_record().u32(8))});
  EXPECT_EQ(session.rates(), Rates{3});
}

TEST(NetflowSampling, DomainsHaveTheirOwnRates) {
  Sampled session;
  session.v9_sets({template_set(options_of({field(kScopeSystem, 4), field(kSamplingInterval, 4)}), kV9),
                   set(500, Bytes().u32(0).u32(1000))});
  session.datagram(v9({77}, {template_set(simple_template(), kV9), set(256, simple_record())}));
  EXPECT_EQ(session.rates(), Rates{1});
}

TEST(NetflowSampling, SamplersAreBounded) {
  DecodeOptions options;
  options.template_limit = 3;
  Sampled session(options);
  Bytes records;
  for (unsigned id = 1; id <= 10; ++id) records.u8(id).u32(100 * id);
  session.ipfix_sets(
      {template_set(options_of({field(kSamplerId, 1), field(kSamplerRandomInterval, 4)}), kIpfix),
       set(500, records), set(500, Bytes().u8(2).u32(7)),
       template_set(with_fields({field(kSamplerId, 1)}), kIpfix),
       set(256, simple_record().u8(2) + simple_record().u8(9))});
  EXPECT_EQ(session.counts().over_limit, 7u);
  EXPECT_EQ(session.rates(), (Rates{7, 1})) << "known ones still change";
}

TEST(NetflowSampling, CountersSaturate) {
  Session session;
  Template layout{256, false, 0, {field(kSource4, 4), field(kPacketDelta, 8), field(kSamplingInterval, 4)}};
  session.datagram(
      v9({}, {template_set(layout, kV9), set(256, Bytes().u32(1).u64(UINT64_MAX / 2).u32(1000))}));
  EXPECT_EQ(session.rows().at(0).packets, UINT64_MAX);
}

}  // namespace
}  // namespace luytre::netflow
