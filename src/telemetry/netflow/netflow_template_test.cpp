#include <gtest/gtest.h>

#include "telemetry/netflow/message_builder.h"

// Templates, their backlog and the shapes of data sets: what v9 and IPFIX have in common.
namespace luytre::netflow {
namespace {

class NetflowTemplates : public testing::TestWithParam<uint16_t> {
 protected:
  uint16_t version() const { return GetParam(); }
  Bytes message(std::initializer_list<Bytes> sets, MessageStart start = {}) const {
    return version() == kV9 ? v9(start, sets) : ipfix(start, sets);
  }
  Bytes define(const Template& layout) const { return template_set(layout, version()); }
};

INSTANTIATE_TEST_SUITE_P(Versions, NetflowTemplates, testing::Values(kV9, kIpfix),
                         [](const auto& value) { return value.param == kV9 ? "V9" : "Ipfix"; });

TEST_P(NetflowTemplates, DecodesWithATemplateOfTheSameMessage) {
  Session session;
  session.datagram(message({define(simple_template()), set(256, simple_record())}));
  ASSERT_EQ(session.rows().size(), 1u);
  EXPECT_EQ(
      session.rows()[0].to_string(),
      "2018-12-03T00:00:00.000000Z 2018-12-03T00:00:00.000000Z 192.0.2.1:40000 > 198.51.100.2:443 proto 6 "
      "flags 0x00 packets 10 bytes 1000 1:1");
}

TEST_P(NetflowTemplates, HoldsDataUntilItsTemplateComes) {
  Session session;
  MessageStart start;
  session.datagram(message({set(256, simple_record(1)), set(257, simple_record(9))}, start));
  start.seconds += 5;
  session.datagram(message({set(256, simple_record(2))}, start));
  EXPECT_EQ(session.counts(), DecodeCounts{});
  start.seconds += 5;
  session.datagram(message({define(simple_template()), set(256, simple_record(3))}, start));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[i].src.v4(), 0xc0000202 + i);
    EXPECT_EQ(rows[i].first, (int64_t{kExportSeconds} + 5 * i) * kMicrosPerSecond)
        << "its own message's time";
  }
  session.end();
  EXPECT_EQ(session.counts().incomplete, 1u) << "the set of template 257";
}

TEST_P(NetflowTemplates, BacklogIsBounded) {
  DecodeOptions options;
  options.backlog_bytes = 1000;
  Session session(options);
  for (int i = 0; i < 50; ++i) session.datagram(message({set(256, simple_record())}));
  uint64_t dropped = session.counts().over_limit;
  EXPECT_GT(dropped, 30u);
  session.datagram(message({define(simple_template())}));
  EXPECT_EQ(session.counts().records + dropped, 50u);
  for (int i = 0; i < 50; ++i) session.datagram(message({set(999, simple_record())}));
  EXPECT_EQ(session.counts().over_limit, 2 * dropped) << "room was given back";
}

TEST_P(NetflowTemplates, ExportersAndDomainsDoNotShareTemplates) {
  Session session;
  MessageStart other;
  other.domain = 5;
  session.datagram(message({define(simple_template())}), "203.0.113.1");
  session.datagram(message({set(256, simple_record())}), "203.0.113.2");
  session.datagram(message({set(256, simple_record())}, other), "203.0.113.1");
  EXPECT_EQ(session.counts().records, 0u);
  session.datagram(message({set(256, simple_record())}), "203.0.113.1");
  EXPECT_EQ(session.counts().records, 1u);
  EXPECT_EQ(session.decoder->exporters().size(), 3u);
}

TEST_P(NetflowTemplates, RedefinitionReplacesAtOnce) {
  Session session;
  Template turned = simple_template();
  std::swap(turned.fields[0], turned.fields[1]);
  session.datagram(message(
      {define(simple_template()), set(256, simple_record()), define(turned), set(256, simple_record())}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].src, rows[1].dst);
  EXPECT_EQ(rows[0].dst, rows[1].src);
}

TEST_P(NetflowTemplates, ShortRestIsPadding) {
  for (size_t padding = 0; padding < simple_record().size(); ++padding) {
    Session session;
    session.datagram(
        message({define(simple_template()),
                 set(256, simple_record().text(simple_record(1)).text(std::string(padding, '\0'))),
                 set(256, simple_record(2))}));
    EXPECT_EQ(session.counts(), (DecodeCounts{.records = 3}));
  }
}

TEST_P(NetflowTemplates, SetLengthsThatLieDropTheRest) {
  for (unsigned length : {0, 3, 4000}) {
    Session session;
    Bytes bad = set(256, simple_record());
    bad.replace(2, 2, Bytes().u16(length));
    session.datagram(
        message({define(simple_template()), set(256, simple_record()), bad, set(256, simple_record())}));
    EXPECT_EQ(session.counts(), (DecodeCounts{.records = 1, .malformed = 1})) << length;
  }
}

TEST_P(NetflowTemplates, ReservedSetsAreSteppedOver) {
  Session session;
  session.datagram(message({set(77, Bytes().u32(1)), define(simple_template()), set(256, simple_record())}));
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 1, .unsupported = 1}));
}

TEST_P(NetflowTemplates, SeveralTemplatesInOneSet) {
  Session session;
  Bytes two =
      template_record(simple_template(256), version()) + template_record(simple_template(300), version());
  uint16_t id = version() == kV9 ? 0 : 2;
  session.datagram(
      message({set(id, two + std::string(2, '\0')), set(256, simple_record()), set(300, simple_record())}));
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 2}));
}

TEST_P(NetflowTemplates, BrokenTemplatesAreCounted) {
  uint16_t id = version() == kV9 ? 0 : 2;
  Bytes bodies[] = {Bytes().u16(256).u16(9).u16(8).u16(4),          // fields missing
                    Bytes().u16(255).u16(1).u16(8).u16(4),          // id of a reserved set
                    Bytes().u16(256).u16(1).u16(kSource4).u16(0)};  // records of no bytes
  for (const Bytes& body : bodies) {
    Session session;
    session.datagram(message({set(id, body), define(simple_template()), set(256, simple_record())}));
    EXPECT_EQ(session.counts(), (DecodeCounts{.records = 1, .malformed = 1}));
  }
}

TEST_P(NetflowTemplates, TemplatesAreBounded) {
  DecodeOptions options;
  options.template_limit = 3;
  Session session(options);
  for (uint16_t id = 256; id < 266; ++id) session.datagram(message({define(simple_template(id))}));
  EXPECT_EQ(session.counts().over_limit, 7u);
  session.datagram(message({define(simple_template(258))}));
  EXPECT_EQ(session.counts().over_limit, 7u) << "a repetition needs no room";

  Template huge{400, false, 0, std::vector<Field>(kMaxFields + 1, field(kSource4, 4))};
  session.datagram(message({define(huge)}));
  EXPECT_EQ(session.counts().over_limit, 8u);
}

TEST_P(NetflowTemplates, ATemplateNotRepeatedExpires) {
  constexpr Timestamp kStart = int64_t{kExportSeconds} * kMicrosPerSecond, kHour = 3600 * kMicrosPerSecond;
  auto records_after = [&](std::vector<Timestamp> definitions, Timestamp data, uint32_t lifetime = 1800) {
    DecodeOptions options;
    options.template_lifetime = lifetime;
    Session session(options);
    for (Timestamp at : definitions)
      session.datagram(message({define(simple_template())}), "203.0.113.1", at);
    session.datagram(message({set(256, simple_record())}), "203.0.113.1", data);
    uint64_t records = session.counts().records;
    // Data behind an expired template waits for it.
    session.datagram(message({define(simple_template())}), "203.0.113.1", data);
    EXPECT_EQ(session.counts(), (DecodeCounts{.records = 1}));
    return records;
  };
  EXPECT_EQ(records_after({kStart}, kStart + kHour / 2), 1u);
  EXPECT_EQ(records_after({kStart}, kStart + kHour / 2 + 1), 0u);
  EXPECT_EQ(records_after({kStart}, kStart + 2 * kHour, 7200), 1u);
  EXPECT_EQ(records_after({kStart}, kStart + 1000 * kHour, 0), 1u) << "0: for ever";
  EXPECT_EQ(records_after({kStart, kStart + kHour / 4}, kStart + kHour * 3 / 4), 1u) << "a repetition renews";
  EXPECT_EQ(records_after({kStart, kStart + kHour}, kStart + 4 * kHour), 1u)
      << "an hourly exporter has three";
  EXPECT_EQ(records_after({kStart, kStart + kHour}, kStart + 4 * kHour + 1), 0u);
  EXPECT_EQ(records_after({0}, kStart), 1u) << "of a file: no clock";
  EXPECT_EQ(records_after({kStart}, kStart - 100 * kHour), 1u) << "a clock set back";
}

TEST_P(NetflowTemplates, TheExporterSilentLongestIsForgottenFirst) {
  Session session;
  auto say = [&](uint32_t domain, std::initializer_list<Bytes> sets) {
    MessageStart start;
    start.domain = domain;
    session.datagram(message(sets, start));
  };
  say(1, {define(simple_template())});
  say(2, {define(simple_template()), set(300, simple_record())});
  say(1, {});
  for (uint32_t domain = 0; domain < 65'534; ++domain) say(1000 + domain, {});
  EXPECT_EQ(session.counts(), DecodeCounts{});
  say(3, {});
  EXPECT_EQ(session.counts(), (DecodeCounts{.incomplete = 1, .over_limit = 1}))
      << "2, and what waited with it";
  say(1, {set(256, simple_record())});
  EXPECT_EQ(session.counts().records, 1u);
  say(2, {set(256, simple_record())});  // takes the place of 1000
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 1, .incomplete = 1, .over_limit = 2}));
  say(2, {define(simple_template())});
  EXPECT_EQ(session.counts().records, 2u);
  session.end();
  EXPECT_EQ(session.counts(), (DecodeCounts{.records = 2, .incomplete = 1, .over_limit = 2}));
}

TEST_P(NetflowTemplates, ExportersAreBounded) {
  DecodeOptions options;
  Session session(options);
  for (uint32_t domain = 0; domain < 65'536 + 10; ++domain) {
    MessageStart start;
    start.domain = domain;
    session.datagram(message({}, start));
  }
  EXPECT_EQ(session.counts().over_limit, 10u);
  EXPECT_EQ(session.decoder->exporters().size(), 65'536u);
}

TEST_P(NetflowTemplates, FieldsOfReducedSize) {
  Session session;
  Template layout{256,
                  false,
                  0,
                  {field(kSource4, 4), field(kDestination4, 4), field(kPacketDelta, 3), field(kOctetDelta, 5),
                   field(kSourcePort, 1), field(kDestinationPort, 4), field(kTcpFlags, 2)}};
  Bytes record;
  record.address("192.0.2.1").address("192.0.2.2").number(0x010203, 3).number(0x0102030405, 5).u8(53);
  record.u32(443).u16(0x0112);
  session.datagram(message({define(layout), set(256, record)}));
  FlowRow row = session.rows().at(0);
  EXPECT_EQ(row.packets, 0x010203u);
  EXPECT_EQ(row.bytes, 0x0102030405u);
  EXPECT_EQ(row.src_port, 53);
  EXPECT_EQ(row.dst_port, 443);
  EXPECT_EQ(row.tcp_flags, 0x12);
}

TEST_P(NetflowTemplates, IntegersWiderThanEightBytesAndOddAddressesAreUnknown) {
  Session session;
  Template layout{256, false, 0, {field(kSource4, 4), field(kDestination4, 5), field(kPacketDelta, 9)}};
  session.datagram(
      message({define(layout), set(256, Bytes().address("192.0.2.1").number(1, 5).number(7, 9))}));
  FlowRow row = session.rows().at(0);
  EXPECT_TRUE(row.dst.is_unspecified());
  EXPECT_EQ(row.packets, 0u);
}

TEST_P(NetflowTemplates, Ipv6) {
  Session session;
  Template layout{256, false, 0, {field(kSource6, 16), field(kDestination6, 16), field(kOctetDelta, 8)}};
  session.datagram(message(
      {define(layout), set(256, Bytes().address("2001:db8::1").address("2001:db8:ffff::2").u64(77))}));
  FlowRow row = session.rows().at(0);
  EXPECT_TRUE(row.v6);
  EXPECT_EQ(row.src.to_string(), "2001:db8::1");
  EXPECT_EQ(row.dst.to_string(), "2001:db8:ffff::2");
  EXPECT_EQ(row.bytes, 77u);
}

TEST_P(NetflowTemplates, TemplatesWithBothFamiliesLetTheRecordDecide) {
  Session session;
  Template layout{
      256,
      false,
      0,
      {field(kSource4, 4), field(kDestination4, 4), field(kSource6, 16), field(kDestination6, 16)}};
  auto record = [](const char* a, const char* b, const char* c, const char* d) {
    return Bytes().address(a).address(b).address(c).address(d);
  };
  session.datagram(
      message({define(layout), set(256, record("192.0.2.1", "192.0.2.2", "::", "::") +
                                            record("0.0.0.0", "0.0.0.0", "2001:db8::1", "2001:db8::2") +
                                            record("192.0.2.3", "0.0.0.0", "::", "2001:db8::3") +
                                            record("0.0.0.0", "0.0.0.0", "::", "::"))}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_FALSE(rows[0].v6);
  EXPECT_FALSE(rows[1].v6) << "nothing said: IPv4, unknown";
  EXPECT_TRUE(rows[1].src.is_unspecified());
  EXPECT_EQ(rows[2].src.to_string(), "2001:db8::1");
  EXPECT_TRUE(rows[3].v6);
  EXPECT_EQ(rows[3].src.to_string(), "192.0.2.3") << "ends of different families: mapped";
  EXPECT_EQ(rows[3].dst.to_string(), "2001:db8::3");
}

TEST_P(NetflowTemplates, RecordsWithoutAddressesAreUnsupported) {
  Session session;
  Template layout{256, false, 0, {field(56, 6), field(80, 6), field(kOctetDelta, 4)}};
  session.datagram(message({define(layout), set(256, std::string(48, 'x'))}));
  EXPECT_EQ(session.counts(), (DecodeCounts{.unsupported = 3}));
}

TEST_P(NetflowTemplates, IcmpTypeAndCodeBecomeThePort) {
  Session session;
  Template one{
      256,
      false,
      0,
      {field(kSource4, 4), field(kProtocol, 1), field(kDestinationPort, 2), field(kIcmpTypeCode4, 2)}};
  Template two{257, false, 0, {field(kSource4, 4), field(kIcmpType4, 1), field(kIcmpCode4, 1)}};
  session.datagram(message({define(one), define(two),
                            set(256, Bytes()
                                         .address("192.0.2.1")
                                         .u8(1)
                                         .u16(0)
                                         .u16(0x0301)
                                         .address("192.0.2.1")
                                         .u8(6)
                                         .u16(80)
                                         .u16(0x0301)),
                            set(257, Bytes().address("192.0.2.1").u8(8).u8(0))}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].dst_port, 0x0301);
  EXPECT_EQ(rows[1].dst_port, 80);
  EXPECT_EQ(rows[2].dst_port, 0x0800);
}

TEST_P(NetflowTemplates, NatFieldsBecomeTranslations) {
  Session session;
  Template layout = simple_template();
  for (uint16_t id : {kPostNatSource4, kPostNatDestination4}) layout.fields.push_back(field(id, 4));
  for (uint16_t id : {kPostNaptSourcePort, kPostNaptDestinationPort}) layout.fields.push_back(field(id, 2));
  session.datagram(message(
      {define(layout),
       set(256, simple_record().u32(0).u32(0).u16(0).u16(0) +
                    simple_record(1).address("203.0.113.77").address("198.51.100.2").u16(1024).u16(443))}));
  std::vector<FlowRow> rows = session.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_FALSE(rows[0].translated);
  ASSERT_TRUE(rows[1].translated);
  EXPECT_EQ(rows[1].nat_src.to_string(), "203.0.113.77");
  EXPECT_EQ(rows[1].nat_dst.to_string(), "198.51.100.2");
  EXPECT_EQ(rows[1].nat_src_port, 1024);
  EXPECT_EQ(rows[1].nat_dst_port, 443);
}

}  // namespace
}  // namespace luytre::netflow
