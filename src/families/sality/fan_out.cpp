#include <fmt/format.h>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/row_detection.h"
#include "families/sality/known_udp.h"
#include "families/sality/sality.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr size_t kSmall = 400;  // bytes of payload a side sent

class FanOut : public Detector {
 public:
  FanOut(const DetectorSettings& settings, uint64_t memory)
      : peers_({memory, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kUdpFanOut, "peers"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.reply.present() ||
        !batch.dst_port.present() || !batch.src_port.present())
      return;
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    for_rows16(
        batch.size,
        [&](uint32_t base) {
          return mask16(_mm256_and_si256(within16(load16(src + base), 1024, 65535),
                                         within16(load16(dst + base), 1024, 65535)));
        },
        [&](uint32_t row) {
          if (may_be_protocol(batch, row, kUdp) && of_interest(batch.opening[row], batch.reply[row]) &&
              hosts.ours(batch.src(row)))
            rows.push_back(row);
        });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows)
      if (batch.protocol[row] == kUdp && batch.bytes[row] <= batch.packets[row] * (kSmall + 28))
        note(batch, row, sink);
  }

  uint64_t evicted() const override { return peers_.evicted(); }

 private:
  static bool of_interest(std::string_view opening, std::string_view reply) {
    return !opening.empty() && opening.size() <= kSmall && reply.size() <= kSmall && !is_known_udp(opening) &&
           (reply.empty() || !is_known_udp(reply));
  }
  void note(const ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    IpAddress peer = batch.dst(row);
    uint16_t port = batch.src_port[row];
    auto noted =
        peers_.note(batch.src(row), hash_u64(port), hash_pair(peer.high(), peer.low()), batch.first[row]);
    if (!noted.crossed) return;
    Detection verdict = window_verdict(kUdpFanOut, batch.src(row), noted);
    verdict.port = port;
    verdict.protocol = kUdp;
    verdict.indicator = "udp fan-out from one port";
    std::string detail = fmt::format(R"({{"peers":{}}})", noted.distinct);
    verdict.detail = detail;
    sink.detected(verdict);
  }

  WindowTable peers_;
};

constexpr Threshold kThresholds[] = {
    {"peers", 100, "Peers in an hour from one port, by small messages of no protocol that is known."}};

}  // namespace

const DetectorInfo kUdpFanOut = {
    .name = "udp-fan-out",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kPayload,
    .sentence =
        "From one high UDP port sends small messages of no known protocol to many peers, as bots of "
        "peer-to-peer networks do (Sality among them).",
    .source = "Falliere, Sality: Story of a Peer-to-Peer Viral Network, Symantec 2011",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_udp_fan_out(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<FanOut>(settings, memory);
}

}  // namespace luytre
