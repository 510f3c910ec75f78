#include "telemetry/dns/dns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/bytes.h"
#include "base/file.h"
#include "wire/packet/capture.h"

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

}  // namespace
}  // namespace luytre
