#include "families/scan/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/verdict.h"

namespace luytre {
namespace {

constexpr Timestamp kWindow = kMicrosPerHour;
constexpr uint16_t kTelnet = 23;

// Which flows may be attempts at a service, by ports alone, sixteen at a time; and what to call the service.
struct IotPorts {
  // Antonakakis et al. 2017 and later variants (mirai.security.gives, traztechnology): telnet, ADB, TR-069,
  // Huawei, Realtek and camera services.
  static constexpr std::array<uint16_t, 7> kPorts = {kTelnet, 2323, 5555, 7547, 9527, 37215, 52869};
  static uint32_t mask(const uint16_t*, const uint16_t* dst) {
    __m256i ports = load16(dst), any = equals16(ports, kPorts[0]);
    for (size_t i = 1; i < kPorts.size(); ++i) any = _mm256_or_si256(any, equals16(ports, kPorts[i]));
    return mask16(any);
  }
  static uint16_t service(uint16_t port) { return port == 2323 ? kTelnet : port; }
  static std::string name(uint16_t port) {
    return port == kTelnet ? "tcp/23,2323" : fmt::format("tcp/{}", port);
  }
};

struct SmbPort {
  static uint32_t mask(const uint16_t*, const uint16_t* dst) { return mask16(equals16(load16(dst), 445)); }
  static uint16_t service(uint16_t port) { return port; }
  static std::string name(uint16_t port) { return fmt::format("tcp/{}", port); }
};

struct OtherPorts {
  // Busy honest ports (DNS, web, NTP), mail (the spam detector's), what the detectors above look at, and the
  // customary ports of BitTorrent, eMule, Gnutella, Bitcoin and Tor, whose clients try many dead peers.
  static constexpr std::array<uint16_t, 20> kNot = {25,   53,      80,   123,  443,  445,  465,
                                                    587,  kTelnet, 2323, 4662, 5555, 6346, 6969,
                                                    7547, 8333,    8999, 9001, 9030, 9527};
  static uint32_t mask(const uint16_t* src, const uint16_t* dst) {
    __m256i ports = load16(dst);
    __m256i good = _mm256_and_si256(within16(ports, 1, 9999), within16(load16(src), 1024, 65535));
    if (_mm256_testz_si256(good, good)) return 0;
    __m256i bad = within16(ports, 6881, 6889);
    for (uint16_t port : kNot) bad = _mm256_or_si256(bad, equals16(ports, port));
    return mask16(_mm256_andnot_si256(bad, good));
  }
  static uint16_t service(uint16_t port) { return port; }
  static std::string name(uint16_t port) { return fmt::format("tcp/{}", port); }
};

template <class Ports>
class ScanDetector : public Detector {
 public:
  ScanDetector(const DetectorInfo& info, const DetectorSettings& settings, uint64_t memory)
      : info_(info),
        outside_({memory * 3 / 4, kWindow, static_cast<uint32_t>(settings.threshold(info, "targets"))}),
        inside_({memory / 4, kWindow, static_cast<uint32_t>(settings.threshold(info, "private_targets"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.dst_port.present() || !batch.src_port.present()) return;
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    for_rows16(
        batch.size, [&](uint32_t base) { return Ports::mask(src + base, dst + base); },
        [&](uint32_t row) {
          if (hosts.ours(batch.src(row))) rows.push_back(row);
        });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows)
      if (unanswered_attempt(batch, row)) note(batch, row, sink);
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
