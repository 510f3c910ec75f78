#include "telemetry/capture/capture.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "wire/packet/packet_builder.h"

namespace luytre {
namespace {

struct Kinds : BatchSink {
  void consume(ObservationBatch& batch) override {
    rows[static_cast<size_t>(batch.kind)] += batch.size;
    // Exported flows have no payload; metered ones do.
    if (batch.kind == ObservationKind::flow && !batch.opening.present()) exported += batch.size;
  }
  size_t flows() const { return rows[0] - exported; }
  size_t dns() const { return rows[1]; }
  size_t http() const { return rows[2]; }
  size_t rows[kObservationKinds] = {};
  size_t exported = 0;
};

struct Outcome {
  Kinds rows;
  DecodeCounts counts;
};

Outcome decoded(const std::string& capture) {
  Outcome outcome;
  auto decoder = make_capture_decoder({});
  EXPECT_EQ(decoder->decode({.bytes = as_bytes(capture), .last = true}, outcome.rows), capture.size());
  decoder->flush(outcome.rows, true);
  outcome.counts = decoder->counts();
  return outcome;
}

const Endpoints kExport = endpoints("192.0.2.9", 40000, "192.0.2.10", 2055);

Outcome datagram(const std::string& payload, const Endpoints& ends = kExport) {
  return decoded(pcap_header(1) + pcap_record(1'543'795'200, 0, udp_frame(ends, payload)));
}

std::string v5(unsigned said, unsigned records, uint32_t seconds = 1'543'795'200) {
  std::string out = be16(5) + be16(said) + be32(1000) + be32(seconds) + be32(0) + be32(7) + be32(0);
  for (unsigned i = 0; i < records; ++i)
    out += be32(0xc6120001 + i) + be32(0xcb007101) + std::string(8, '\0') + be32(1) + be32(40) + be32(0) +
           be32(0) + be16(40000) + be16(23) + std::string(12, '\0');
  return out;
}

std::string v9(const std::string& behind) {
  std::string fields = be16(8) + be16(4) + be16(12) + be16(4);
  std::string sets = be16(0) + be16(16) + be16(256) + be16(2) + fields + be16(256) + be16(12) +
                     be32(0xc6120001) + be32(0xcb007101);
  return be16(9) + be16(2) + be32(1000) + be32(1'543'795'200) + be32(1) + be32(7) + sets + behind;
}

TEST(Capture, GivesEveryKindOfRow) {
  Endpoints resolver = endpoints("198.18.0.5", 50000, "198.18.0.53", 53);
  Endpoints web = endpoints("198.18.0.5", 50001, "203.0.113.80", 80);
  std::string question = std::string("\0\7\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1", 19);
  std::string capture = pcap_header(1) + pcap_record(1'543'795'200, 0, udp_frame(resolver, question)) +
                        pcap_record(1'543'795'201, 0, tcp_frame(web, 1, kTcpAck, "GET / HTTP/1.1\r\n\r\n")) +
                        pcap_record(1'543'795'202, 0, udp_frame(kExport, v5(1, 1)));
  Outcome outcome = decoded(capture);
  EXPECT_EQ(outcome.rows.flows(), 3u) << "the exporter's datagram travels in a conversation too";
  EXPECT_EQ(outcome.rows.dns(), 1u);
  EXPECT_EQ(outcome.rows.http(), 1u);
  EXPECT_EQ(outcome.rows.exported, 1u);
  EXPECT_EQ(outcome.counts.records, 6u);
}

TEST(Capture, TakesNetflowByItsHeaderWhateverStandsBehind) {
  EXPECT_EQ(datagram(v5(2, 2)).rows.exported, 2u);
  Outcome lying = datagram(v5(5, 2));
  EXPECT_EQ(lying.rows.exported, 2u);
  EXPECT_EQ(lying.counts.incomplete, 3u);
  EXPECT_EQ(datagram(v5(1, 2)).rows.exported, 1u) << "more bytes than the count says";
  EXPECT_EQ(datagram(v9("")).rows.exported, 1u);
  EXPECT_EQ(datagram(v9(std::string(64, '\0'))).rows.exported, 1u) << "filled up with zeros";
  EXPECT_EQ(datagram(v9("\x01")).rows.exported, 1u) << "a byte too many";
  Outcome broken = datagram(v9(be16(256) + be16(9999)));
  EXPECT_EQ(broken.rows.exported, 1u);
  EXPECT_GE(broken.counts.malformed + broken.counts.incomplete, 1u);
  std::string ipfix = be16(10) + be16(16) + be32(1'543'795'200) + be32(0) + be32(7);
  EXPECT_EQ(datagram(ipfix).counts.malformed, 0u);
}

TEST(Capture, LeavesOtherDatagramsAlone) {
  std::string late = v5(1, 1, 5);  // exported in 1970
  for (const std::string& payload :
       {std::string("\0\5\0\1File not found\0", 20),                 // TFTP's error
        std::string("\0\x0a\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1", 19),  // multicast DNS with id 10
        std::string("\0\x09\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1", 19), std::string(100, '\5'), late,
        std::string()}) {
    Outcome outcome = datagram(payload);
    EXPECT_EQ(outcome.rows.exported, 0u);
    EXPECT_EQ(outcome.counts.malformed + outcome.counts.unsupported + outcome.counts.incomplete, 0u);
    EXPECT_EQ(outcome.rows.flows(), 1u);
  }
}

TEST(Capture, OfAnInterfaceTellsWhatIsOverAsTimeGoesBy) {
  auto decoder = make_packet_decoder({});
  Kinds rows;
  std::string frame = udp_frame(kExport, "hello");
  Timestamp now = 1'543'795'200 * kMicrosPerSecond;
  decoder->decode({.bytes = as_bytes(frame), .received = now, .link_type = 1}, rows);
  decoder->flush(rows, false);
  EXPECT_EQ(rows.flows(), 0u);
  decoder->decode({.received = now + 90 * kMicrosPerSecond}, rows);
  decoder->flush(rows, false);
  EXPECT_EQ(rows.flows(), 1u);
}

}  // namespace
}  // namespace luytre
