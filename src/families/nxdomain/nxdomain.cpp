#include "families/nxdomain/nxdomain.h"

#include <algorithm>

#include "base/hash.h"
#include "families/complete.h"
#include "families/pending.h"
#include "families/site.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr Timestamp kWindow = kMicrosPerHour;
constexpr uint8_t kNoError = 0, kNxdomain = 3;  // RFC 1035 4.1.1, RFC 8020
// Of the sites that resolve one in eight is counted, chosen by name, so all sensors choose alike.
constexpr uint64_t kSample = 8;

class NxdomainBurst : public Detector {
 public:
  NxdomainBurst(const DetectorSettings& settings, uint64_t memory)
      : missing_({memory / 2, kWindow, static_cast<uint32_t>(settings.threshold(kNxdomainBurst, "sites"))}),
        found_({memory * 3 / 8, kWindow,
                static_cast<uint32_t>(
                    std::max<uint64_t>(1, settings.threshold(kNxdomainBurst, "resolved") / kSample))}),
        pending_(memory / 8) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink&) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    complete_all(batch);
    thread_local std::vector<Asked> asked;
    asked.clear();
    for (uint32_t row = 0; row < batch.size; ++row) {
      uint8_t code = batch.response_code[row];
      if (code != kNoError && code != kNxdomain) continue;
      std::string_view site = site_of(batch.name[row]);
      if (site.empty()) continue;
      bool missing = code == kNxdomain;
      if (missing ? is_local_question(site) : stable_hash64(site) % kSample != 0) continue;
      if (!hosts.ours(batch.src(row))) continue;
      WindowTable& table = missing ? missing_ : found_;
      auto place = table.place_of(batch.src(row), 0, batch.first[row]);
      table.prefetch(place);
      asked.push_back({row, missing, place, hash_bytes(site)});
    }
    for (const Asked& a : asked) {
      auto noted = (a.missing ? missing_ : found_).note(a.place, a.site);
      if (a.missing && noted.crossed)
        pending_.add({noted.window_start, noted.window_end, batch.src(a.row), {}});
    }
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (found_.reached(verdict.host, 0, verdict.start)) continue;
      Detection detection = window_verdict(kNxdomainBurst, verdict.host, verdict.start, verdict.end);
      detection.indicator = "nxdomain";
      detection.remote_port = 53;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override { return missing_.evicted() + found_.evicted() + pending_.dropped(); }

 private:
  struct Asked {
    uint32_t row;
    bool missing;
    WindowTable::Place place;
    uint64_t site;
  };
  WindowTable missing_, found_;
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
