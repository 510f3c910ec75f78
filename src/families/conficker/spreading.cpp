#include "base/hash.h"
#include "families/attempts.h"
#include "families/conficker/conficker.h"
#include "families/conficker/signs.h"
#include "families/overview.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

enum class Sign : uint64_t { rendezvous = 1, smb_scan };

class Http : public OverviewDetector {
 public:
  Http(const DetectorSettings& settings, uint64_t memory)
      : targets_({memory * 3 / 4, kMicrosPerDay,
                  static_cast<uint32_t>(settings.threshold(kConfickerHttp, "smb_targets"))}),
        signs_({memory / 4, kMicrosPerDay, 2}) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink& sink) override {
    if (batch.kind == ObservationKind::http) requests(batch, hosts, sink);
    if (batch.kind == ObservationKind::flow) scans(overview, batch, sink);
  }

  uint64_t evicted() const override { return targets_.evicted() + signs_.evicted(); }

 private:
  void requests(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) {
    if (!batch.host.present() || !batch.path.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      if (!is_conficker_rendezvous(batch.host[row], batch.path[row]) || !hosts.ours(batch.src(row))) continue;
      Detection found = row_detection(kConfickerHttp, batch, row);
      found.evidence = Evidence::suspected;
      found.name = batch.path[row];
      found.indicator = "/search?q= at an address";
      sink.detected(found);
      note(Sign::rendezvous, found.host, found.first, sink);
    }
  }
  void scans(Overview& overview, ObservationBatch& batch, DetectionSink& sink) {
    for (uint32_t row : overview.attempts()) {
      if (batch.dst_port[row] != 445) continue;
      IpAddress target = batch.dst(row);
      auto noted = targets_.note(batch.src(row), 0, hash_pair(target.high(), target.low()), batch.first[row]);
      if (noted.crossed) note(Sign::smb_scan, batch.src(row), batch.first[row], sink);
    }
  }
  void note(Sign sign, const IpAddress& host, Timestamp time, DetectionSink& sink) {
    auto noted = signs_.note(host, 0, hash_u64(static_cast<uint64_t>(sign)), time);
    if (!noted.crossed) return;
    Detection verdict = window_verdict(kConfickerHttp, host, noted);
    verdict.evidence = Evidence::probable;
    verdict.indicator = "/search?q= at an address, and tcp/445 scanned";
    sink.detected(verdict);
  }

  WindowTable targets_, signs_;
};

class Exploit : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.dst_port.present()) return;
    const uint16_t* ports = batch.dst_port.data();
    for_rows16(
        batch.size, [&](uint32_t base) { return mask16(equals16(load16(ports + base), 445)); },
        [&](uint32_t row) {
          ConfickerShellcode code = find_conficker_shellcode(batch.opening[row]);
          if (code == ConfickerShellcode::none || !hosts.ours(batch.src(row))) return;
          Detection found = row_detection(kConfickerExploit, batch, row);
          if (found.protocol != kTcp) return;
          bool whole = code == ConfickerShellcode::decoder;
          found.evidence = whole ? Evidence::confirmed : Evidence::suspected;
          found.indicator = whole ? "conficker shellcode decoder" : "conficker shellcode prefix";
          sink.detected(found);
        });
  }
};

constexpr Threshold kThresholds[] = {
    {"smb_targets", 30,
     "Addresses at which tcp/445 was tried in a day without answer, to count as scanning."}};

}  // namespace

const DetectorInfo kConfickerHttp = {
    .name = "conficker-http",
    .family = "conficker",
    .category = Category::c2,
    .grade = Evidence::probable,
    .needs = kHttp | kFlows,
    .sentence =
        "Asks a server named by its IPv4 address for /search?q=..., as Conficker A and B ask their "
        "rendezvous servers; probable when the host scans tcp/445 on the same day.",
    .source = "ET SID 2009024",
    .thresholds = kThresholds,
};
const DetectorInfo kConfickerExploit = {
    .name = "conficker-exploit",
    .family = "conficker",
    .category = Category::scanner,
    .grade = Evidence::confirmed,
    .needs = kPayload,
    .sentence = "Sends Conficker's MS08-067 shellcode to tcp/445; its first six bytes alone are suspected.",
    .source = "Honeynet Project, Know Your Enemy: Containing Conficker",
};

std::unique_ptr<Detector> make_conficker_http(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<Http>(settings, memory);
}
std::unique_ptr<Detector> make_conficker_exploit(const DetectorSettings&, uint64_t) {
  return std::make_unique<Exploit>();
}

}  // namespace luytre
