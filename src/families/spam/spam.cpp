#include "families/spam/spam.h"

#include "base/hash.h"
#include "families/attempts.h"
#include "families/overview.h"
#include "families/pending.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr uint16_t kSmtp = 25;  // RFC 5321

// More than a scanner that knocks: payload went to the mail port and back. Where flags are unknown both ways
// are counted together, and a greeting with an answer takes that many packets.
bool spoke(const ObservationBatch& batch, uint32_t row) {
  uint8_t flags = batch.tcp_flags[row];
  return flags ? (flags & kTcpAck) && (flags & kTcpPush) : batch.packets[row] >= 8;
}

class SpamBurst : public OverviewDetector {
 public:
  SpamBurst(const DetectorSettings& settings, uint64_t memory)
      : servers_({memory * 5 / 8, kMicrosPerHour,
                  static_cast<uint32_t>(settings.threshold(kSpamBurst, "servers"))}),
        receivers_(
            {memory / 4, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kSpamBurst, "senders"))}),
        pending_(memory / 8) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink&) override {
    if (batch.kind != ObservationKind::flow) return;
    auto to = overview.to_mail(), from = overview.from_mail();
    if (!to.empty()) batch.complete(to);
    if (!from.empty()) batch.complete(from);
    thread_local std::vector<Spoken> sent, received;
    sent.clear();
    received.clear();
    for (uint32_t row : to) {
      if (batch.protocol[row] != kTcp) continue;
      IpAddress host = batch.src(row), server = batch.dst(row);
      if (hosts.ours(host) && reserved_space(server) != ReservedSpace::private_use)
        sent.push_back(begun(servers_, host, server, batch.first[row]));
      if (batch.dst_port[row] == kSmtp && hosts.ours(server) && spoke(batch, row))
        received.push_back(begun(receivers_, server, host, batch.first[row]));
    }
    for (uint32_t row : from)
      if (batch.protocol[row] == kTcp && hosts.ours(batch.src(row)) && spoke(batch, row))
        received.push_back(begun(receivers_, batch.src(row), batch.dst(row), batch.first[row]));
    for (const Spoken& s : sent)
      if (auto noted = servers_.note(s.place, s.other); noted.crossed)
        pending_.add({noted.window_start, noted.window_end, s.host, {}});
    for (const Spoken& s : received) receivers_.note(s.place, s.other);
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
  struct Spoken {
    WindowTable::Place place;
    IpAddress host;
    uint64_t other;
  };
  static Spoken begun(const WindowTable& table, const IpAddress& host, const IpAddress& other,
                      Timestamp time) {
    auto place = table.place_of(host, 0, time);
    table.prefetch(place);
    return {place, host, hash_pair(other.high(), other.low())};
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
