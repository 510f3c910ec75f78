#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/conficker/conficker.h"
#include "families/conficker/p2p.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr uint16_t kLowestPort = 2048;  // below, bots never listen

// By the row's protocol, or by both where that is still to be completed.
bool may_be_message(const ObservationBatch& batch, uint32_t row, std::string_view payload) {
  auto fits = [payload](ConfickerTransport transport) {
    return check_conficker_message(payload, transport) != ConfickerMessage::none;
  };
  return (may_be_protocol(batch, row, kTcp) && fits(ConfickerTransport::tcp)) ||
         (may_be_protocol(batch, row, kUdp) && fits(ConfickerTransport::udp));
}

class Messages : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.reply.present() ||
        !batch.dst_port.present())
      return;
    const uint16_t* ports = batch.dst_port.data();
    for_rows16(
        batch.size, [&](uint32_t base) { return mask16(within16(load16(ports + base), kLowestPort, 65535)); },
        [&](uint32_t row) {
          if (!conficker_may_listen(ports[row])) return;
          std::string_view opening = batch.opening[row];
          bool asked = !opening.empty() && may_be_message(batch, row, opening);
          if (asked) judge(batch, row, Side::src, opening, hosts, sink);
          std::string_view reply = batch.reply[row];
          if ((asked || opening.empty()) && !reply.empty()) judge(batch, row, Side::dst, reply, hosts, sink);
        });
  }

 private:
  static void judge(ObservationBatch& batch, uint32_t row, Side sender, std::string_view sent,
                    const Hosts& hosts, DetectionSink& sink) {
    if (!hosts.ours(sender == Side::src ? batch.src(row) : batch.dst(row))) return;
    Detection found = row_detection(kConfickerP2p, batch, row, sender);
    if (found.protocol != kTcp && found.protocol != kUdp) return;
    ConfickerMessage message = check_conficker_message(
        sent, found.protocol == kTcp ? ConfickerTransport::tcp : ConfickerTransport::udp);
    if (message == ConfickerMessage::none) return;
    bool as_nmap = message == ConfickerMessage::bare && sender == Side::src;
    found.evidence = as_nmap ? Evidence::suspected : Evidence::confirmed;
    found.indicator = as_nmap ? "conficker bare message" : "conficker checksum";
    sink.detected(found);
  }
};

class Scan : public Detector {
 public:
  Scan(const DetectorSettings& settings, uint64_t memory)
      : targets_({memory, kMicrosPerHour,
                  static_cast<uint32_t>(settings.threshold(kConfickerP2pScan, "targets"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || batch.family != AddressFamily::v4 || batch.size == 0 ||
        !batch.dst_port.present() || !batch.src_port.present())
      return;
    const uint32_t ends[] = {0, batch.size - 1};
    batch.complete({ends, batch.size > 1 ? 2u : 1u});
    int64_t first = conficker_week(batch.first[0]), last = conficker_week(batch.first[batch.size - 1]);
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    for_rows16(
        batch.size,
        [&](uint32_t base) {
          return mask16(_mm256_and_si256(within16(load16(src + base), 1024, 65535),
                                         within16(load16(dst + base), kLowestPort, 65535)));
        },
        [&](uint32_t row) {
          if (!conficker_sampled(batch.dst4[row]) || !conficker_may_listen(dst[row])) return;
          if (conficker_uses_port(batch.dst4[row], dst[row], first, last) && hosts.ours(batch.src(row)))
            rows.push_back(row);
        });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows)
      if (hits_bot(batch, row)) note(batch, row, sink);
  }

  uint64_t evicted() const override { return targets_.evicted(); }

 private:
  static bool hits_bot(const ObservationBatch& batch, uint32_t row) {
    uint32_t target = batch.dst4[row];
    uint16_t port = batch.dst_port[row];
    ConfickerPorts fixed = conficker_fixed_ports(target);
    ConfickerPorts weekly = conficker_week_ports(target, conficker_week(batch.first[row]));
    if (batch.protocol[row] == kTcp) return fixed.tcp == port || weekly.tcp == port;
    return batch.protocol[row] == kUdp && (fixed.udp == port || weekly.udp == port);
  }
  void note(const ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    auto noted = targets_.note(batch.src(row), 0, hash_u64(batch.dst4[row]), batch.first[row]);
    if (!noted.crossed) return;
    Detection verdict = window_verdict(kConfickerP2pScan, batch.src(row), noted);
    verdict.indicator = "conficker p2p ports";
    std::string detail = fmt::format(R"({{"targets":{}}})", noted.distinct);
    verdict.detail = detail;
    sink.detected(verdict);
  }

  WindowTable targets_;
};

constexpr Threshold kThresholds[] = {
    {"targets", 10,
     "Addresses, of the eighth that is looked at, tried in an hour at just the port of a bot there."}};

}  // namespace

const DetectorInfo kConfickerP2p = {
    .name = "conficker-p2p",
    .family = "conficker",
    .category = Category::p2p,
    .grade = Evidence::confirmed,
    .needs = kPayload,
    .sentence = "Sends messages of Conficker C's peer-to-peer network whose checksum fits.",
    .source = "nmap p2p-conficker.nse",
};
const DetectorInfo kConfickerP2pScan = {
    .name = "conficker-p2p-scan",
    .family = "conficker",
    .category = Category::p2p,
    .grade = Evidence::probable,
    .needs = kFlows,
    .sentence =
        "Looks for peers as Conficker C does: many addresses, each at the port it would have as a bot.",
    .source = "SRI, Conficker C Peer-to-peer Detector; nmap p2p-conficker.nse",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_conficker_p2p(const DetectorSettings&, uint64_t) {
  return std::make_unique<Messages>();
}
std::unique_ptr<Detector> make_conficker_p2p_scan(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<Scan>(settings, memory);
}

}  // namespace luytre
