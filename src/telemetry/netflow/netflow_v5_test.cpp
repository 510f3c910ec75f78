#include <gtest/gtest.h>

#include "base/bytes.h"
#include "telemetry/netflow/message_builder.h"

namespace luytre::netflow {
namespace {

constexpr Timestamp kExport = int64_t{kExportSeconds} * kMicrosPerSecond;

std::vector<Bytes> records(size_t count) {
  std::vector<Bytes> out;
  for (size_t i = 0; i < count; ++i) out.push_back(v5_record(static_cast<uint32_t>(i)));
  return out;
}

TEST(NetflowV5, FillsEveryColumn) {
  Session session;
  session.datagram(v5({}, {v5_record()}));
  ASSERT_EQ(session.rows().size(), 1u);
  FlowRow row = session.rows()[0];
  EXPECT_EQ(
      row.to_string(),
      "2018-12-02T23:59:55.000000Z 2018-12-02T23:59:58.000000Z 192.0.2.1:40000 > 198.51.100.2:443 proto 6 "
      "flags 0x1b packets 10 bytes 1000 1:1");
  EXPECT_EQ(row.origin, 7);
}

TEST(NetflowV5, EveryPlaceOfARecordInTheMessageIsTheSame) {
  for (size_t count = 0; count <= 30; ++count) {
    Session session;
    session.datagram(v5({}, records(count)));
    std::vector<FlowRow> rows = session.rows();
    ASSERT_EQ(rows.size(), count);
    for (size_t i = 0; i < count; ++i) {
      FlowRow expected = rows[0];
      expected.src = IpAddress::from_v4(0xc0000201 + static_cast<uint32_t>(i));
      EXPECT_EQ(rows[i], expected);
    }
  }
}

TEST(NetflowV5, MultipliesBySamplingAndIgnoresItsMode) {
  for (unsigned mode : {0x0000, 0x4000, 0xc000}) {
    Session session;
    V5Start start;
    start.sampling = static_cast<uint16_t>(mode | 100);
    session.datagram(v5(start, records(5)));
    for (const FlowRow& row : session.rows()) {
      EXPECT_EQ(row.packets, 1000u);
      EXPECT_EQ(row.bytes, 100'000u);
      EXPECT_EQ(row.sampling, 100u);
    }
  }
}

TEST(NetflowV5, SettingOverridesTheExportersSampling) {
  DecodeOptions options;
  options.sampling = 7;
  Session session(options);
  V5Start start;
  start.sampling = 100;
  session.datagram(v5(start, records(1)));
  EXPECT_EQ(session.rows()[0].packets, 70u);
  EXPECT_EQ(session.rows()[0].sampling, 7u);
}

TEST(NetflowV5, UptimeWrapsBetweenFlowAndExport) {
  Session session;
  V5Start start;
  start.uptime = 3000;  // wrapped three seconds ago
  Bytes record = v5_record();
  record.replace(24, 8, Bytes().u32(0xffffffff - 999).u32(2000));  // one second before the wrap, two after
  session.datagram(v5(start, {record}));
  EXPECT_EQ(session.rows()[0].first, kExport - 4 * kMicrosPerSecond);
  EXPECT_EQ(session.rows()[0].last, kExport - 1 * kMicrosPerSecond);
}

TEST(NetflowV5, ExportTimeHasNanoseconds) {
  Session session;
  V5Start start;
  start.nanoseconds = 123'456'789;
  session.datagram(v5(start, records(1)));
  EXPECT_EQ(session.rows()[0].last, kExport + 123'456 - 2 * kMicrosPerSecond);
}

TEST(NetflowV5, CutDatagramGivesWhatIsThere) {
  Session session;
  Bytes message = v5({}, records(10));
  message.resize(24 + 48 * 6 + 20);
  session.datagram(message);
  EXPECT_EQ(session.counts().records, 6u);
  EXPECT_EQ(session.counts().incomplete, 4u);
  EXPECT_EQ(session.counts().malformed, 0u);
}

TEST(NetflowV5, BytesBehindTheRecordsAreMalformed) {
  Session session;
  session.datagram(v5({}, records(2)).u32(1));
  EXPECT_EQ(session.counts().records, 2u);
  EXPECT_EQ(session.counts().malformed, 1u);
}

TEST(NetflowV5, CountThatNoDatagramHoldsIsMalformed) {
  Session session;
  Bytes message = v5({}, records(2));
  message.replace(2, 2, Bytes().u16(60000));
  session.datagram(message);
  EXPECT_EQ(session.counts(), (DecodeCounts{.malformed = 1}));
}

TEST(NetflowV5, ShortAndForeignDatagramsAreToldApart) {
  Session session;
  session.datagram("");
  EXPECT_EQ(session.counts().malformed, 1u);
  session.datagram(Bytes().u8(0));
  session.datagram(Bytes().u16(5).u16(1));
  EXPECT_EQ(session.counts().incomplete, 2u);
  session.datagram(Bytes().u16(7).u16(1).text(std::string(60, 'x')));
  session.datagram(Bytes().u32(5).text(std::string(60, 'x')));  // sFlow
  EXPECT_EQ(session.counts().unsupported, 2u);
}

TEST(NetflowV5, LossIsCountedInFlowsByEngine) {
  Session session;
  V5Start a, b;
  b.engine_id = 1;
  session.datagram(v5(a, records(10)));
  a.sequence = 10 + 25;
  session.datagram(v5(a, records(5)));
  b.sequence = 999;
  session.datagram(v5(b, records(5)));
  EXPECT_EQ(session.counts().lost, 25u);
  auto exporters = session.decoder->exporters();
  ASSERT_EQ(exporters.size(), 2u);
  EXPECT_EQ(exporters[0].counts.lost, 25u);
  EXPECT_EQ(exporters[0].messages, 2u);
  EXPECT_EQ(exporters[0].counts.records, 15u);
  EXPECT_EQ(exporters[1].domain, 1u);
  EXPECT_EQ(exporters[1].counts.lost, 0u);
}

TEST(NetflowV5, SequenceCheckCanBeSwitchedOff) {
  DecodeOptions options;
  options.check_sequence = false;
  Session session(options);
  session.datagram(v5({}, records(1)));
  V5Start late;
  late.sequence = 5000;
  session.datagram(v5(late, records(1)));
  EXPECT_EQ(session.counts().lost, 0u);
}

TEST(NetflowV5, FillsBatchesToTheBrim) {
  struct SizeSink : BatchSink {
    void consume(ObservationBatch& batch) override {
      sizes.push_back(batch.size);
      for (uint32_t i = 0; i < batch.size; ++i) bytes += batch.bytes[i];
    }
    std::vector<uint32_t> sizes;
    uint64_t bytes = 0;
  };
  Session session;
  SizeSink sink;
  Bytes message = v5({}, records(29));
  Input input;
  input.bytes = as_bytes(message);
  for (int i = 0; i < 600; ++i) session.decoder->decode(input, sink);
  session.decoder->flush(sink, true);
  ASSERT_EQ(sink.sizes.size(), 3u);
  EXPECT_EQ(sink.sizes[0], kBatchRows);
  EXPECT_EQ(sink.sizes[1], kBatchRows);
  EXPECT_EQ(sink.bytes, 29u * 600 * 1000);
}

}  // namespace
}  // namespace luytre::netflow
