#include "families/scan/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/overview.h"
#include "families/verdict.h"

namespace luytre {
namespace {

constexpr Timestamp kWindow = kMicrosPerHour;
constexpr uint16_t kTelnet = 23;

// Which services are tried, by ports alone, and what to call them.
template <size_t N>
constexpr bool among(const std::array<uint16_t, N>& ports, uint16_t port) {
  return std::ranges::find(ports, port) != ports.end();
}

struct IotPorts {
  // Antonakakis et al. 2017 and later variants (mirai.security.gives, traztechnology): telnet, ADB, TR-069,
  // Huawei, Realtek and camera services.
  static constexpr std::array<uint16_t, 7> kPorts = {kTelnet, 2323, 5555, 7547, 9527, 37215, 52869};
  static bool wants(uint16_t, uint16_t dst) { return among(kPorts, dst); }
  static uint16_t service(uint16_t port) { return port == 2323 ? kTelnet : port; }
  static std::string name(uint16_t port) {
    return port == kTelnet ? "tcp/23,2323" : fmt::format("tcp/{}", port);
  }
};

struct SmbPort {
  static bool wants(uint16_t, uint16_t dst) { return dst == 445; }
  static uint16_t service(uint16_t port) { return port; }
  static std::string name(uint16_t port) { return fmt::format("tcp/{}", port); }
};

struct OtherPorts {
  // What the detectors above look at, and the customary ports of eMule, Gnutella, BitTorrent, Bitcoin and
  // Tor, whose clients try many dead peers. Busy honest ports and mail are no attempts (families/overview.h).
  static constexpr std::array<uint16_t, 13> kNot = {kTelnet, 445,  2323, 4662, 5555, 6346, 6969,
                                                    7547,    8333, 8999, 9001, 9030, 9527};
  static bool wants(uint16_t src, uint16_t dst) {
    return src >= 1024 && dst < 10'000 && (dst < 6881 || dst > 6889) && !among(kNot, dst);
  }
  static uint16_t service(uint16_t port) { return port; }
  static std::string name(uint16_t port) { return fmt::format("tcp/{}", port); }
};

template <class Ports>
class ScanDetector : public OverviewDetector {
 public:
  ScanDetector(const DetectorInfo& info, const DetectorSettings& settings, uint64_t memory)
      : info_(info),
        outside_({memory * 3 / 4, kWindow, static_cast<uint32_t>(settings.threshold(info, "targets"))}),
        inside_({memory / 4, kWindow, static_cast<uint32_t>(settings.threshold(info, "private_targets"))}) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts&, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow) return;
    for (uint32_t row : overview.attempts())
      if (Ports::wants(batch.src_port[row], batch.dst_port[row])) note(batch, row, sink);
  }

  uint64_t evicted() const override { return outside_.evicted() + inside_.evicted(); }

 private:
  void note(const ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    IpAddress host = batch.src(row), target = batch.dst(row);
    uint16_t service = Ports::service(batch.dst_port[row]);
    bool inside = reserved_space(target) == ReservedSpace::private_use;
    auto noted = (inside ? inside_ : outside_)
                     .note(host, hash_u64(service), hash_pair(target.high(), target.low()), batch.first[row]);
    if (!noted.crossed) return;
    Detection detection = window_verdict(info_, host, noted);
    detection.remote_port = service;
    detection.protocol = kTcp;
    std::string indicator = Ports::name(service);
    if (inside) indicator += " private";
    std::string detail = fmt::format(R"({{"unanswered_targets":{},"targets_are":"{}"}})", noted.distinct,
                                     inside ? "private" : "public");
    detection.indicator = indicator;
    detection.detail = detail;
    sink.detected(detection);
  }

  const DetectorInfo& info_;
  WindowTable outside_, inside_;
};

constexpr std::string_view kTargets =
    "Public addresses at which one service was tried in an hour and did not answer.";
constexpr std::string_view kPrivateTargets =
    "The same for private addresses, where inventory scans are ordinary.";
constexpr Threshold kFew[] = {{"targets", 30, kTargets}, {"private_targets", 1024, kPrivateTargets}};
constexpr Threshold kMany[] = {{"targets", 100, kTargets}, {"private_targets", 1024, kPrivateTargets}};

}  // namespace

const DetectorInfo kIotTelnetScan = {
    .name = "iot-telnet-scan",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows,
    .sentence =
        "Tries telnet, or another service that IoT bots break into, at many addresses that do not answer.",
    .source = "Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017",
    .thresholds = kFew,
};
const DetectorInfo kSmbScan = {
    .name = "smb-scan",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows,
    .sentence = "Tries Windows file sharing (tcp/445) at many addresses that do not answer, as worms do.",
    .source = "Porras et al., An Analysis of Conficker's Logic and Rendezvous Points, SRI 2009",
    .thresholds = kFew,
};
const DetectorInfo kHorizontalScan = {
    .name = "horizontal-scan",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows,
    .sentence = "Tries one service, other than the web, at many addresses that do not answer.",
    .source = "Jung et al., Fast Portscan Detection Using Sequential Hypothesis Testing, IEEE S&P 2004",
    .thresholds = kMany,
};

std::unique_ptr<Detector> make_iot_telnet_scan(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<ScanDetector<IotPorts>>(kIotTelnetScan, settings, memory);
}
std::unique_ptr<Detector> make_smb_scan(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<ScanDetector<SmbPort>>(kSmbScan, settings, memory);
}
std::unique_ptr<Detector> make_horizontal_scan(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<ScanDetector<OtherPorts>>(kHorizontalScan, settings, memory);
}

}  // namespace luytre
