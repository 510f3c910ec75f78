#include "telemetry/dns/dns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/bytes.h"
#include "base/file.h"
#include "wire/packet/capture.h"
#include "wire/packet/packet_builder.h"

namespace luytre {
namespace {

std::filesystem::path testdata(const std::string& name) {
  return std::filesystem::path(LUYTRE_SOURCE_DIR) / "src/telemetry/dns/testdata" / name;
}

// Rows in the form of testdata/*.tsv.
class Lines : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    EXPECT_EQ(batch.kind, ObservationKind::dns);
    size_t answer = 0;
    for (uint32_t row = 0; row < batch.size; ++row) {
      EXPECT_EQ(batch.first[row], batch.last[row]);
      std::string line =
          fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t", batch.first[row], batch.src(row).to_string(),
                      batch.src_port[row], batch.dst(row).to_string(), batch.dst_port[row],
                      batch.protocol[row], batch.name[row], batch.query_type[row], batch.response_code[row]);
      for (bool first = true; answer < batch.answers.size() && batch.answers[answer].row == row; ++answer) {
        line += (first ? "" : ",") + batch.answers[answer].address.to_string();
        first = false;
      }
      lines.push_back(line);
    }
    EXPECT_EQ(answer, batch.answers.size());
  }
  std::vector<std::string> lines;
};

struct Decoded {
  std::vector<std::string> lines;
  DecodeCounts counts, capture;
};

Decoded decode_capture(const std::string& bytes, DecodeOptions options = {}) {
  auto decoder = make_dns_packet_decoder(options);
  Lines sink;
  CaptureReader reader;
  reader.read(as_bytes(bytes), true, [&](const CapturedPacket& packet) {
    Input input{.bytes = packet.bytes,
                .received = packet.time,
                .link_type = packet.link_type,
                .original_length = packet.original_length};
    EXPECT_EQ(decoder->decode(input, sink), packet.bytes.size());
  });
  decoder->flush(sink, true);
  EXPECT_EQ(decoder->counts().records, sink.lines.size());
  return {sink.lines, decoder->counts(), reader.counts()};
}

// What only one of the two has, in any order.
std::vector<std::string> difference(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> only;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

struct Golden {
  const char* file;
  uint64_t packets, unsupported, incomplete;
};

class DnsCaptures : public testing::TestWithParam<Golden> {};

// The rows tshark finds; order may differ between address families, whose rows travel in batches of their
// own.
TEST_P(DnsCaptures, GiveTheRowsThatTsharkFinds) {
  auto bytes = read_file(testdata(GetParam().file));
  ASSERT_TRUE(bytes);
  Decoded decoded = decode_capture(*bytes);
  std::istringstream expected(*read_file(testdata(std::string(GetParam().file) + ".tsv")));
  std::vector<std::string> lines;
  for (std::string line; std::getline(expected, line);) lines.push_back(line);
  EXPECT_THAT(difference(decoded.lines, lines), testing::IsEmpty());
  EXPECT_EQ(decoded.lines.size(), lines.size());
  EXPECT_EQ(decoded.counts.malformed, 0u);
  EXPECT_EQ(decoded.counts.unsupported, GetParam().unsupported);
  EXPECT_EQ(decoded.counts.incomplete, GetParam().incomplete);
  EXPECT_EQ(decoded.capture, (DecodeCounts{.records = GetParam().packets}));
}

INSTANTIATE_TEST_SUITE_P(OfRealTools, DnsCaptures,
                         testing::Values(Golden{"loopback.pcap", 116, 4, 0},
                                         Golden{"loopback-nano.pcap", 4, 0, 0},
                                         Golden{"ethernet.pcapng", 120, 2, 2}, Golden{"vlan.pcap", 120, 2, 2},
                                         Golden{"cooked.pcapng", 112, 0, 0}, Golden{"cut.pcap", 56, 0, 26},
                                         Golden{"interfaces.pcapng", 172, 0, 26}),
                         [](const auto& parameter) {
                           std::string name = parameter.param.file;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

using testing::ElementsAre;

const Endpoints kQuery = endpoints("192.0.2.1", 40000, "192.0.2.53", 53);
const Endpoints kReply = endpoints("192.0.2.53", 53, "192.0.2.1", 40000);

std::string question(const std::string& label) {
  return std::string(1, static_cast<char>(label.size())) + label + "\7example" + '\0' + be16(1) + be16(1);
}
std::string query(const std::string& label, unsigned flags = 0x0100) {
  return be16(7) + be16(flags) + be16(1) + be16(0) + be32(0) + question(label);
}
std::string reply(const std::string& label, uint32_t address, unsigned flags = 0x8180) {
  return be16(7) + be16(flags) + be16(1) + be16(1) + be32(0) + question(label) + be16(0xc00c) + be16(1) +
         be16(1) + be32(60) + be16(4) + be32(address);
}
std::string with_length(const std::string& message) {
  return be16(static_cast<unsigned>(message.size())) + message;
}

// Frames one second apart.
Decoded decode_frames(const std::vector<std::string>& frames, DecodeOptions options = {}) {
  std::string capture = pcap_header(1);
  for (uint32_t i = 0; i < frames.size(); ++i) capture += pcap_record(i, 0, frames[i]);
  return decode_capture(capture, options);
}

TEST(DnsPackets, GiveTheClientAsSourceWhicheverWayTheyGo) {
  Decoded out = decode_frames({udp_frame(kQuery, query("a")), udp_frame(kReply, reply("a", 0x01020304)),
                               udp_frame(endpoints("2001:db8::53", 53, "2001:db8::1", 999), reply("b", 5))});
  EXPECT_THAT(out.lines,
              ElementsAre("0\t192.0.2.1\t40000\t192.0.2.53\t53\t17\ta.example\t1\t255\t",
                          "1000000\t192.0.2.1\t40000\t192.0.2.53\t53\t17\ta.example\t1\t0\t1.2.3.4",
                          "2000000\t2001:db8::1\t999\t2001:db8::53\t53\t17\tb.example\t1\t0\t0.0.0.5"));
}

TEST(DnsPackets, BetweenTwoPorts53AreToldByTheMessage) {
  Endpoints ends = endpoints("192.0.2.1", 53, "192.0.2.53", 53),
            back = endpoints("192.0.2.53", 53, "192.0.2.1", 53);
  Decoded out = decode_frames({udp_frame(ends, query("a")), udp_frame(back, reply("a", 5))});
  ASSERT_EQ(out.lines.size(), 2u);
  for (const std::string& line : out.lines)
    EXPECT_THAT(line, testing::HasSubstr("\t192.0.2.1\t53\t192.0.2.53\t53\t"));
}

TEST(DnsPackets, OfOtherPortsAndProtocolsAreNotCounted) {
  std::string frame = udp_frame(endpoints("192.0.2.1", 5353, "224.0.0.251", 5353), query("a"));
  Decoded out =
      decode_frames({frame, tcp_frame(endpoints("192.0.2.1", 4000, "192.0.2.2", 853), 1, kTcpAck, "tls"),
                     ethernet("arp", 0x0806), ethernet(ip_packet(kQuery, 1, "ping"), 0x0800)});
  EXPECT_EQ(out.counts, DecodeCounts{});
}

TEST(DnsPackets, ThatAreNotWholeOrNotReadAreCountedApart) {
  std::string udp = udp_segment(kQuery, query("a"));
  std::string cut = udp_frame(kQuery, query("a"));
  std::string capture = pcap_header(1) + pcap_record(0, 0, cut.substr(0, cut.size() - 3), cut.size()) +
                        pcap_record(0, 0, cut.substr(0, 34), cut.size());
  EXPECT_EQ(decode_capture(capture).counts, (DecodeCounts{.incomplete = 2}));
  auto fragment = [&](unsigned bits) { return ethernet(ip_packet(kQuery, kUdp, udp, bits), 0x0800); };
  EXPECT_EQ(decode_frames({fragment(0x2000), fragment(0x0004)}).counts,
            (DecodeCounts{.unsupported = 1, .incomplete = 1}));
  EXPECT_EQ(decode_capture(pcap_header(105) + pcap_record(0, 0, "wireless")).counts,
            (DecodeCounts{.unsupported = 1}));
  EXPECT_EQ(
      decode_frames({udp_frame(kQuery, query("a", 4 << 11)), udp_frame(kQuery, query("a", 5 << 11))}).counts,
      (DecodeCounts{.unsupported = 2}));
  EXPECT_EQ(decode_frames({udp_frame(kQuery, "\1\2xno DNS at all")}).counts.malformed, 1u);
}

TEST(DnsPackets, KeepTheRowOfATruncatedAnswer) {
  std::string message = reply("a", 5, 0x8380);
  Decoded out = decode_frames({udp_frame(kReply, message.substr(0, message.size() - 7))});
  EXPECT_THAT(out.lines, ElementsAre("0\t192.0.2.1\t40000\t192.0.2.53\t53\t17\ta.example\t1\t0\t"));
}

TEST(DnsPackets, AskingDoNotBringAnswers) {
  Decoded out = decode_frames({udp_frame(kQuery, reply("a", 5, 0x0100))});  // an answer section in a query
  EXPECT_THAT(out.lines, ElementsAre("0\t192.0.2.1\t40000\t192.0.2.53\t53\t17\ta.example\t1\t255\t"));
}

TEST(DnsPackets, FillBatchesAndKeepTheirTexts) {
  std::vector<std::string> frames;
  for (int i = 0; i < 20'000; ++i) frames.push_back(udp_frame(kQuery, query("name-" + std::to_string(i))));
  Decoded out = decode_frames(frames);
  ASSERT_EQ(out.lines.size(), 20'000u);
  for (size_t i = 0; i < out.lines.size(); i += 997)
    EXPECT_THAT(out.lines[i], testing::HasSubstr(fmt::format("\tname-{}.example\t", i)));
}

TEST(DnsOverTcp, IsCutIntoMessagesWhereverSegmentsBegin) {
  std::string stream;
  for (char c = 'a'; c <= 'e'; ++c) stream += with_length(query(std::string(20, c)));
  for (size_t step : {1u, 2u, 3u, 17u, 1000u}) {
    std::vector<std::string> frames{tcp_frame(kQuery, 999, kTcpSyn, "")};
    for (size_t at = 0; at < stream.size(); at += step)
      frames.push_back(tcp_frame(kQuery, static_cast<uint32_t>(1000 + at), kTcpAck, stream.substr(at, step)));
    std::swap(frames[1], frames.back());  // out of order as well
    Decoded out = decode_frames(frames);
    EXPECT_EQ(out.counts, (DecodeCounts{.records = 5})) << step;
    EXPECT_THAT(out.lines.back(), testing::HasSubstr("\t6\teeeeeeeeeeeeeeeeeeee.example\t"));
  }
}

TEST(DnsOverTcp, GoesOnBehindWhatTheCaptureMissed) {
  std::string a = with_length(query("a")), b = with_length(query("b")), c = with_length(query("c"));
  auto at = [](size_t offset) { return static_cast<uint32_t>(1000 + offset); };
  // The beginning is missing and the first segment seen starts within a message.
  Decoded out = decode_frames({tcp_frame(kQuery, at(0), kTcpAck, a.substr(5)),
                               tcp_frame(kQuery, at(a.size() - 5), kTcpAck, b),
                               tcp_frame(kQuery, at(a.size() - 5 + b.size()), kTcpAck, c)});
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 2, .incomplete = 1}));
  // The second of three is missing.
  out = decode_frames({tcp_frame(kQuery, at(0), kTcpSyn, ""), tcp_frame(kQuery, at(1), kTcpAck, a),
                       tcp_frame(kQuery, at(1 + a.size() + b.size()), kTcpAck, c)});
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 2, .incomplete = 1}));
  // The last is unfinished.
  out = decode_frames(
      {tcp_frame(kQuery, at(0), kTcpSyn, ""), tcp_frame(kQuery, at(1), kTcpAck, a + b.substr(0, 9))});
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 1, .incomplete = 1}));
}

TEST(DnsOverTcp, StopsReadingAStreamThatIsNoDns) {
  std::string junk = with_length(std::string(30, 'j'));
  Decoded out =
      decode_frames({tcp_frame(kQuery, 0, kTcpSyn, ""), tcp_frame(kQuery, 1, kTcpAck, junk + junk + junk),
                     tcp_frame(kQuery, 97, kTcpAck, junk)});
  EXPECT_EQ(out.counts, (DecodeCounts{.malformed = 1}));
}

TEST(DnsOverTcp, StaysBoundedUnderAFloodOfUnfinishedMessages) {
  std::vector<std::string> frames;
  for (uint32_t i = 0; i < 3000; ++i) {
    Endpoints ends{IpAddress::from_v4(0x0a000000 + i), kQuery.dst, 1000, 53};
    frames.push_back(tcp_frame(ends, 0, kTcpSyn, ""));
    frames.push_back(tcp_frame(ends, 1, kTcpAck, be16(1000) + query("a")));
  }
  DecodeOptions options;
  options.reassembly_bytes = 50'000;
  EXPECT_EQ(decode_frames(frames, options).counts, (DecodeCounts{.incomplete = 3000}));
}

}  // namespace
}  // namespace luytre
