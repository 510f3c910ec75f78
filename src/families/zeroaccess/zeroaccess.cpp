#include "families/zeroaccess/zeroaccess.h"

#include "base/hash.h"
#include "families/attempts.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"
#include "families/zeroaccess/message.h"

namespace luytre {
namespace {

class Peers : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.reply.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      if (!may_be_protocol(batch, row, kUdp)) continue;
      if (may_be_zeroaccess(batch.opening[row])) judge(batch, row, Side::src, hosts, sink);
      if (may_be_zeroaccess(batch.reply[row])) judge(batch, row, Side::dst, hosts, sink);
    }
  }

 private:
  static void judge(ObservationBatch& batch, uint32_t row, Side sender, const Hosts& hosts,
                    DetectionSink& sink) {
    if (!hosts.ours(sender == Side::src ? batch.src(row) : batch.dst(row))) return;
    std::string_view sent = sender == Side::src ? batch.opening[row] : batch.reply[row];
    ZeroaccessMatch match = check_zeroaccess(sent);
    if (match == ZeroaccessMatch::none || is_masscan_probe(sent)) return;
    Detection found = row_detection(kZeroaccessP2p, batch, row, sender);
    if (found.protocol != kUdp) return;
    bool crc = match == ZeroaccessMatch::crc;
    found.evidence = crc ? Evidence::confirmed : Evidence::probable;
    found.indicator = crc ? "zeroaccess crc32" : "zeroaccess command";
    sink.detected(found);
  }
};

// RFC 1035 4.1.1: a message asks one question and its opcode is a known one.
bool may_be_dns(std::string_view payload) {
  if (payload.size() < 12) return false;
  unsigned opcode = static_cast<uint8_t>(payload[2]) >> 3 & 15;
  return opcode <= 6 && load_be16(payload.data() + 4) == 1;
}

class Install : public Detector {
 public:
  Install(uint64_t memory) : shapes_({memory, kMicrosPerHour, 2}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.dst_port.present()) return;
    const uint16_t* ports = batch.dst_port.data();
    for_rows16(
        batch.size,
        [&](uint32_t base) {
          __m256i sixteen = load16(ports + base);
          return mask16(_mm256_or_si256(equals16(sixteen, 53), equals16(sixteen, 123)));
        },
        [&](uint32_t row) {
          std::string_view sent = batch.opening[row];
          if (sent.empty() || (ports[row] == 123 ? !sent.starts_with("GN") : may_be_dns(sent))) return;
          if (hosts.ours(batch.src(row))) judge(batch, row, sink);
        });
  }

  uint64_t evicted() const override { return shapes_.evicted(); }

 private:
  void judge(ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    batch.complete({&row, 1});
    if (batch.protocol[row] != kUdp) return;
    IpAddress host = batch.src(row);
    auto noted = shapes_.note(host, 0, hash_u64(batch.dst_port[row]), batch.first[row]);
    if (!noted.crossed) return;
    Detection verdict = window_verdict(kZeroaccessInstall, host, noted);
    verdict.protocol = kUdp;
    verdict.indicator = "udp/53 without DNS and udp/123 \"GN\"";
    sink.detected(verdict);
  }

  WindowTable shapes_;
};

}  // namespace

const DetectorInfo kZeroaccessP2p = {
    .name = "zeroaccess-p2p",
    .family = "zeroaccess",
    .category = Category::p2p,
    .grade = Evidence::confirmed,
    .needs = kPayload,
    .sentence = "Sends messages of the ZeroAccess peer-to-peer network whose CRC-32 fits, on any UDP port.",
    .source = "masscan proto-zeroaccess.c; Snort SID 23493",
};
const DetectorInfo kZeroaccessInstall = {
    .name = "zeroaccess-install",
    .family = "zeroaccess",
    .category = Category::c2,
    .grade = Evidence::suspected,
    .needs = kPayload,
    .sentence =
        "Within an hour sends UDP to port 53 that is no DNS and to port 123 what begins GN, as ZeroAccess "
        "checks in.",
    .source = "malforsec 2013",
};

std::unique_ptr<Detector> make_zeroaccess_p2p(const DetectorSettings&, uint64_t) {
  return std::make_unique<Peers>();
}
std::unique_ptr<Detector> make_zeroaccess_install(const DetectorSettings&, uint64_t memory) {
  return std::make_unique<Install>(memory);
}

}  // namespace luytre
