#include <gtest/gtest.h>

#include "telemetry/netflow/message_builder.h"

namespace luytre::netflow {
namespace {

constexpr Timestamp kExport = int64_t{kExportSeconds} * kMicrosPerSecond;

Bytes define(const Template& layout) {
  return template_set(layout, kIpfix);
}

// Source address and the given fields.
Template with(std::initializer_list<Field> fields, uint16_t id = 256) {
  Template layout{id, false, 0, {field(kSource4, 4)}};
  layout.fields.insert(layout.fields.end(), fields);
  return layout;
}
Bytes source() {
  return Bytes().address("192.0.2.1");
}

TEST(Ipfix, VariableLengthAndEnterpriseFieldsAreSteppedOver) {
  Session session;
  Template layout{256,
                  false,
                  0,
                  {field(82, kVariable),
                   field(kSource4, 4),
                   {9999, kDestination4, 4},
                   {9999, 77, kVariable},
                   field(kDestination4, 4),
                   field(96, kVariable),
                   field(kOctetDelta, 4)}};
  auto record = [](size_t a, size_t b, size_t c) {
    auto text = [](size_t n) {
      Bytes out;
      if (n < 255) return out.u8(n).text(std::string(n, 'n'));
      return out.u8(255).u16(n).text(std::string(n, 'n'));
    };
    return text(a)
        .address("192.0.2.1")
        .u32(0xdeadbeef)
        .text(text(b))
        .address("192.0.2.2")
        .text(text(c))
        .u32(a + b + c);
  };
  session.datagram(
      ipfix({}, {define(layout), set(256, record(0, 0, 0) + record(5, 254, 300) + record(1000, 3, 0))}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 3u);
  for (const FlowRow& row : rows) EXPECT_EQ(row.dst.to_string(), "192.0.2.2");
  EXPECT_EQ(rows[1].bytes, 559u);
  EXPECT_EQ(rows[2].bytes, 1003u);
}

TEST(Ipfix, VariableLengthBeyondTheSetIsMalformed) {
  Session session;
  Template layout = with({field(82, kVariable)});
  session.datagram(ipfix(
      {}, {define(layout), set(256, source().u8(0) + source().u8(200).u8(1)), set(256, source().u8(0))}));
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 2, .malformed = 1}));
}

TEST(Ipfix, WithdrawalForgetsTheTemplate) {
  Session session;
  session.datagram(ipfix({}, {define(simple_template()), set(256, simple_record())}));
  session.datagram(ipfix({0, 1}, {set(2, Bytes().u16(256).u16(0)), set(256, simple_record(1))}));
  EXPECT_EQ(session.counts().records, 1u);
  session.datagram(ipfix({0, 2}, {define(simple_template())}));
  EXPECT_EQ(session.counts().records, 2u);
  session.datagram(ipfix({0, 2}, {set(2, Bytes().u16(2).u16(0)), set(256, simple_record())}));
  EXPECT_EQ(session.end().counts().incomplete, 1u);
}

TEST(Ipfix, WithdrawalOfAllLeavesTheOtherKind) {
  Session session;
  Template options{300, true, 1, {field(149, 4), field(kSamplingInterval, 4)}};
  session.datagram(ipfix(
      {}, {define(simple_template()), define(options), set(2, Bytes().u16(2).u16(0)),
           set(300, Bytes().u32(0).u32(9)), set(3, Bytes().u16(3).u16(0)), set(2, Bytes().u16(2).u16(0)),
           define(simple_template()), set(256, simple_record()), set(300, Bytes().u32(0).u32(5))}));
  EXPECT_EQ(session.rows().at(0).sampling, 9u);
  EXPECT_EQ(session.end().counts(), (DecodeCounts{.records = 1, .incomplete = 1}));
}

struct TimeCase {
  const char* name;
  uint16_t start, end, width;
  uint64_t first, last;  // as sent
  Timestamp first_time, last_time;
};
uint64_t ntp(uint64_t unix_seconds, uint64_t fraction) {
  return (unix_seconds + 2'208'988'800) << 32 | fraction;
}

TEST(Ipfix, TimesInEveryForm) {
  const TimeCase cases[] = {
      {"seconds", 150, 151, 4, kExportSeconds - 9, kExportSeconds, kExport - 9'000'000, kExport},
      {"milliseconds", 152, 153, 8, kExportSeconds * 1000ull - 1, kExportSeconds * 1000ull + 5,
       kExport - 1000, kExport + 5000},
      {"microseconds", 154, 155, 8, ntp(kExportSeconds, 0x8000'0000 | 0x7ff),
       ntp(kExportSeconds, 0x4000'0000), kExport + 500'000, kExport + 250'000},
      {"nanoseconds", 156, 157, 8, ntp(kExportSeconds, 4295 * 7), ntp(kExportSeconds, 0xffff'ffff),
       kExport + 7, kExport + 1'000'000},
      {"delta", 158, 159, 4, 1500, 0, kExport - 1500, kExport},
      {"observation", 323, 323, 8, kExportSeconds * 1000ull, 0, kExport, kExport},
      {"absurd", 152, 153, 8, UINT64_MAX, 1, kNoTime, 1000},
  };
  for (const TimeCase& c : cases) {
    Session session;
    bool both = c.start != c.end;
    Template layout =
        both ? with({field(c.start, c.width), field(c.end, c.width)}) : with({field(c.start, c.width)});
    Bytes record = source().number(c.first, c.width);
    if (both) record.number(c.last, c.width);
    session.datagram(ipfix({}, {define(layout), set(256, record)}));
    ASSERT_EQ(session.rows().size(), 1u) << c.name;
    EXPECT_EQ(session.rows()[0].first, c.first_time) << c.name;
    EXPECT_EQ(session.rows()[0].last, c.last_time) << c.name;
  }
}

TEST(Ipfix, NtpEraOneBeginsIn2036) {
  Session session;
  session.datagram(ipfix({}, {define(with({field(kStartMicroseconds, 8)})), set(256, source().u64(0))}));
  EXPECT_EQ(session.rows().at(0).first, parse_iso_time("2036-02-07T06:28:16Z"));
}

TEST(Ipfix, UptimesNeedTheSystemsStart) {
  Template flow = with({field(kStartUptime, 4), field(kEndUptime, 4)});
  Bytes data = set(256, source().u32(1000).u32(2000));
  uint64_t init = (kExportSeconds - 60) * 1000ull;

  Session unknown;
  unknown.datagram(ipfix({}, {define(flow), data}));
  EXPECT_EQ(unknown.rows().at(0).first, kExport) << "the export time, in want of better";

  Session from_options;
  Template options{300, true, 1, {field(149, 4), field(kSystemInitMilliseconds, 8)}};
  from_options.datagram(ipfix({}, {define(options), set(300, Bytes().u32(0).u64(init)), define(flow), data}));
  EXPECT_EQ(from_options.rows().at(0).first, kExport - 59'000'000);
  EXPECT_EQ(from_options.rows().at(0).last, kExport - 58'000'000);

  Session in_record;
  flow.fields.push_back(field(kSystemInitMilliseconds, 8));
  in_record.datagram(ipfix({}, {define(flow), set(256, source().u32(1000).u32(2000).u64(init) +
                                                           source().u32(1000).u32(2000).u64(init - 1000))}));
  EXPECT_EQ(in_record.rows().at(0).first, kExport - 59'000'000);
  EXPECT_EQ(in_record.rows().at(1).first, kExport - 60'000'000);
}

TEST(Ipfix, FlowsWithoutTimesUseWhatThereIs) {
  MessageStart start;
  start.seconds = 0;
  Bytes message = ipfix(start, {define(with({})), set(256, source())});
  Session session;
  session.datagram(message, "203.0.113.1", 0);
  session.datagram(message, "203.0.113.1", 42);
  EXPECT_EQ(session.rows().at(0).first, kNoTime);
  EXPECT_EQ(session.rows().at(1).first, 42);
}

TEST(Ipfix, BiflowGivesASecondRow) {
  Session session;
  Template layout = simple_template();
  layout.fields.push_back({kReverse, kPacketDelta, 4});
  layout.fields.push_back({kReverse, kOctetDelta, 4});
  layout.fields.push_back({kReverse, kTcpFlags, 1});
  layout.fields.push_back({kReverse, kStartMilliseconds, 8});
  Bytes answered = simple_record(1).u32(3).u32(333).u8(0x12).u64(kExportSeconds * 1000ull + 7);
  Bytes silent = simple_record(2).u32(0).u32(0).u8(0).u64(0);
  session.datagram(ipfix({}, {define(layout), set(256, answered + silent)}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(session.counts().records, 3u);
  EXPECT_EQ(rows[2].to_string(),
            "2018-12-03T00:00:00.007000Z 2018-12-03T00:00:00.007000Z 198.51.100.2:443 > 192.0.2.2:40000 "
            "proto 6 flags "
            "0x12 packets 3 bytes 333 1:1");
}

TEST(Ipfix, BiflowThatOnlyWentBackHasOneRow) {
  Session session;
  Template layout = with({field(kDestination4, 4),
                          field(kProtocol, 1),
                          field(kIcmpTypeCode4, 2),
                          field(kPacketDelta, 4),
                          {kReverse, kPacketDelta, 4},
                          {kReverse, kIcmpTypeCode4, 2}});
  Bytes back = source().address("192.0.2.2").u8(1).u16(0).u32(0).u32(5).u16(0x0301);
  Bytes nothing = source().address("192.0.2.3").u8(1).u16(0x0800).u32(0).u32(0).u16(0);
  session.datagram(ipfix({}, {define(layout), set(256, back + nothing)}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].dst.to_string(), "192.0.2.3");
  EXPECT_EQ(rows[0].dst_port, 0x0800);
  EXPECT_EQ(rows[1].src.to_string(), "192.0.2.2");
  EXPECT_EQ(rows[1].dst_port, 0x0301);
}

TEST(Ipfix, InitiatorAndResponderAreABiflowToo) {
  Session session;
  Template layout = with({field(kDestination4, 4), field(kInitiatorOctets, 4), field(kResponderOctets, 4)});
  session.datagram(ipfix({}, {define(layout), set(256, source().address("192.0.2.2").u32(100).u32(200))}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].bytes, 100u);
  EXPECT_EQ(rows[1].bytes, 200u);
  EXPECT_EQ(rows[1].src, rows[0].dst);
}

TEST(Ipfix, MessageLengthIsChecked) {
  Bytes good = ipfix({}, {define(simple_template()), set(256, simple_record())});
  Session longer;
  longer.datagram(Bytes(good).u32(0));
  EXPECT_EQ(longer.counts(), (DecodeCounts{.records = 1, .malformed = 1}));

  Session cut;
  cut.datagram(good.substr(0, good.size() - 3));
  EXPECT_EQ(cut.counts(), (DecodeCounts{.incomplete = 1}));

  Session tiny;
  Bytes bad = good;
  bad.replace(2, 2, Bytes().u16(15));
  tiny.datagram(bad);
  EXPECT_EQ(tiny.counts(), (DecodeCounts{.malformed = 1}));
}

TEST(Ipfix, LossCountsDataRecordsOptionsIncluded) {
  Session session;
  Template options{300, true, 1, {field(149, 4), field(kSamplingInterval, 4)}};
  session.datagram(
      ipfix({0, 100}, {define(simple_template()), define(options), set(300, Bytes().u32(0).u32(1)),
                       set(256, simple_record() + simple_record())}));
  session.datagram(ipfix({0, 103}, {set(256, simple_record())}));
  EXPECT_EQ(session.counts().lost, 0u);
  session.datagram(ipfix({0, 111}, {set(256, simple_record())}));
  EXPECT_EQ(session.counts().lost, 7u);
  session.datagram(ipfix({0, 104}, {set(256, simple_record() + simple_record())}));
  EXPECT_EQ(session.counts().lost, 5u) << "a late one came";
  EXPECT_EQ(session.decoder->exporters().at(0).counts.lost, 5u);
}

TEST(Ipfix, RecordsHeldForTheirTemplateAreNotLost) {
  Session session;
  session.datagram(ipfix({0, 0}, {set(256, simple_record() + simple_record() + simple_record())}));
  session.datagram(ipfix({0, 3 + 20}, {set(256, simple_record())}));
  EXPECT_EQ(session.counts().lost, 0u) << "cannot tell yet";
  session.datagram(ipfix({0, 24}, {define(simple_template()), set(256, simple_record())}));
  EXPECT_EQ(session.counts().records, 5u);
  EXPECT_EQ(session.counts().lost, 20u);
  session.datagram(ipfix({0, 25}, {set(256, simple_record())}));
  EXPECT_EQ(session.counts().lost, 20u);
}

TEST(Ipfix, RecordsWhoseTemplateNeverComesAreNotLost) {
  Session session;
  session.datagram(ipfix({0, 0}, {set(256, simple_record())}));
  session.datagram(ipfix({0, 1}, {set(256, simple_record())}));
  session.datagram(ipfix({0, 2}, {set(256, simple_record())}));
  session.end();
  EXPECT_EQ(session.counts(), (DecodeCounts{.incomplete = 3}));
}

TEST(Ipfix, DataBeforeItsTemplateInTheSameMessageIsCountedThere) {
  Session session;
  session.datagram(ipfix({0, 0}, {set(256, simple_record() + simple_record()), define(simple_template())}));
  session.datagram(ipfix({0, 2}, {set(256, simple_record())}));
  session.datagram(ipfix({0, 4}, {set(256, simple_record())}));
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 4, .lost = 1}));
}

}  // namespace
}  // namespace luytre::netflow
