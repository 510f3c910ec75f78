#include "families/nxdomain/nxdomain.h"

#include <algorithm>

#include "base/hash.h"
#include "families/complete.h"
#include "families/overview.h"
#include "families/pending.h"
#include "families/popularity.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr Timestamp kWindow = kMicrosPerHour;
constexpr uint8_t kNoError = 0, kNxdomain = 3;  // RFC 1035 4.1.1, RFC 8020
// Of the sites that resolve one in eight is counted, chosen by name, so all sensors choose alike.
constexpr uint64_t kSample = 8;

class NxdomainBurst : public OverviewDetector {
 public:
  NxdomainBurst(const DetectorSettings& settings, uint64_t memory)
      : missing_(
            {memory * 3 / 4, kWindow, static_cast<uint32_t>(settings.threshold(kNxdomainBurst, "sites"))}),
        found_(memory / 8, std::max<uint64_t>(1, settings.threshold(kNxdomainBurst, "resolved") / kSample)),
        pending_(memory / 8) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink&) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    complete_all(batch);
    const SiteColumn& sites = overview.sites();
    thread_local std::vector<Missing> missing;
    thread_local std::vector<Resolved> resolved;
    missing.clear();
    resolved.clear();
    for (uint32_t row = 0; row < batch.size; ++row) {
      uint8_t code = batch.response_code[row];
      bool asked =
          code == kNxdomain ? !sites.local(row) : code == kNoError && sites.stable(row) % kSample == 0;
      if (!asked || sites.length(row) == 0 || batch.first[row] == kNoTime) continue;
      IpAddress host = batch.src(row);
      if (!hosts.ours(host)) continue;
      if (code == kNxdomain) {
        auto place = missing_.place_of(host, 0, batch.first[row]);
        missing_.prefetch(place);
        missing.push_back({row, place});
      } else {
        uint64_t key = key_of(host);
        found_.prefetch(key);
        resolved.push_back({key, sites.stable(row), hour_of(batch.first[row])});
      }
    }
    for (const Missing& m : missing)
      if (auto noted = missing_.note(m.place, sites.hash(m.row)); noted.crossed)
        pending_.add({noted.window_start, noted.window_end, batch.src(m.row), {}});
    for (const Resolved& r : resolved) found_.note(r.host, r.site, r.hour);
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (found_.popular(key_of(verdict.host), hour_of(verdict.start))) continue;
      Detection detection = window_verdict(kNxdomainBurst, verdict.host, verdict.start, verdict.end);
      detection.indicator = "nxdomain";
      detection.remote_port = 53;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override { return missing_.evicted() + pending_.dropped(); }

 private:
  struct Missing {
    uint32_t row;
    WindowTable::Place place;
  };
  struct Resolved {
    uint64_t host;
    uint32_t site;
    int64_t hour;
  };
  static uint64_t key_of(const IpAddress& host) { return hash_pair(host.high(), host.low()); }
  static int64_t hour_of(Timestamp time) { return time / kWindow - (time % kWindow < 0); }

  WindowTable missing_;
  Popularity found_;  // hosts, by the sites that resolve for them
  PendingVerdicts pending_;
};

constexpr Threshold kThresholds[] = {
    {"sites", 60, "Different sites asked for in an hour that do not exist."},
    {"resolved", 320, "Different sites that resolve in the hour, about, from which on a host is a resolver."},
};

}  // namespace

const DetectorInfo kNxdomainBurst = {
    .name = "nxdomain-burst",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kDns,
    .sentence = "Asks for many different sites that do not exist, and for few that do.",
    .source = "Antonakakis et al., From Throw-Away Traffic to Bots, USENIX Security 2012",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_nxdomain_burst(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<NxdomainBurst>(settings, memory);
}

}  // namespace luytre
