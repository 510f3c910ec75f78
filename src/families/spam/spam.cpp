#include "families/spam/spam.h"

#include "base/hash.h"
#include "families/attempts.h"
#include "families/pending.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr uint16_t kSmtp = 25, kSubmissions = 465, kSubmission = 587;  // RFC 5321, 8314, 6409

uint32_t mail_ports(const uint16_t* column) {
  __m256i ports = load16(column);
  return mask16(_mm256_or_si256(
      equals16(ports, kSmtp), _mm256_or_si256(equals16(ports, kSubmissions), equals16(ports, kSubmission))));
}

// More than a scanner that knocks: payload went to the mail port and back. Where flags are unknown both ways
// are counted together, and a greeting with an answer takes that many packets.
bool spoke(const ObservationBatch& batch, uint32_t row) {
  uint8_t flags = batch.tcp_flags[row];
  return flags ? (flags & kTcpAck) && (flags & kTcpPush) : batch.packets[row] >= 8;
}

class SpamBurst : public Detector {
 public:
  SpamBurst(const DetectorSettings& settings, uint64_t memory)
      : servers_({memory * 5 / 8, kMicrosPerHour,
                  static_cast<uint32_t>(settings.threshold(kSpamBurst, "servers"))}),
        receivers_(
            {memory / 4, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kSpamBurst, "senders"))}),
        pending_(memory / 8) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink&) override {
    if (batch.kind != ObservationKind::flow || !batch.dst_port.present() || !batch.src_port.present()) return;
    thread_local std::vector<uint32_t> to, from;
    to.clear();
    from.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    for_rows16(
        batch.size, [&](uint32_t base) { return mail_ports(dst + base); },
        [&](uint32_t row) { to.push_back(row); });
    for_rows16(
        batch.size, [&](uint32_t base) { return mask16(equals16(load16(src + base), kSmtp)); },
        [&](uint32_t row) { from.push_back(row); });
    if (!to.empty()) batch.complete(to);
    if (!from.empty()) batch.complete(from);
    for (uint32_t row : to) {
      if (batch.protocol[row] != kTcp) continue;
      IpAddress host = batch.src(row), server = batch.dst(row);
      if (hosts.ours(host) && reserved_space(server) != ReservedSpace::private_use)
        send(host, server, batch.first[row]);
      if (dst[row] == kSmtp && hosts.ours(server) && spoke(batch, row))
        receive(server, host, batch.first[row]);
    }
    for (uint32_t row : from)
      if (batch.protocol[row] == kTcp && hosts.ours(batch.src(row)) && spoke(batch, row))
        receive(batch.src(row), batch.dst(row), batch.first[row]);
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (receivers_.reached(verdict.host, 0, verdict.start)) continue;
      Detection detection = window_verdict(kSpamBurst, verdict.host, verdict.start, verdict.end);
      detection.indicator = "tcp/25,465,587";
      detection.remote_port = kSmtp;
      detection.protocol = kTcp;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override { return servers_.evicted() + receivers_.evicted() + pending_.dropped(); }

 private:
  void send(const IpAddress& host, const IpAddress& server, Timestamp time) {
    auto noted = servers_.note(host, 0, hash_pair(server.high(), server.low()), time);
    if (noted.crossed) pending_.add({noted.window_start, noted.window_end, host, {}});
  }
  void receive(const IpAddress& server, const IpAddress& sender, Timestamp time) {
    receivers_.note(server, 0, hash_pair(sender.high(), sender.low()), time);
  }

  WindowTable servers_, receivers_;
  PendingVerdicts pending_;
};

constexpr Threshold kThresholds[] = {
    {"servers", 60, "Different mail servers spoken to, or tried, in an hour."},
    {"senders", 3,
     "Different hosts whose mail a host takes on tcp/25 in the hour, from which on it is a mail server."},
};

}  // namespace

const DetectorInfo kSpamBurst = {
    .name = "spam-burst",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows,
    .sentence = "Speaks to many mail servers and is no mail server.",
    .source = "Schatzmann et al., Inferring Spammers in the Network Core, PAM 2009",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_spam_burst(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<SpamBurst>(settings, memory);
}

}  // namespace luytre
