#include "families/mirai/mirai.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/mirai/signs.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

class Syn : public Detector {
 public:
  Syn(const DetectorSettings& settings, uint64_t memory)
      : targets_({memory, kMicrosPerDay, static_cast<uint32_t>(settings.threshold(kMiraiSyn, "targets"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || batch.family != AddressFamily::v4 ||
        !batch.tcp_sequence.present())
      return;
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    rows_with_sequence_of_target({batch.tcp_sequence.data(), batch.size}, {batch.dst4.data(), batch.size},
                                 rows);
    std::erase_if(rows, [&](uint32_t row) { return !hosts.ours(batch.src(row)); });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows)
      if (batch.protocol[row] == kTcp) note(batch, row, sink);
  }

  uint64_t evicted() const override { return targets_.evicted(); }

 private:
  void note(const ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    auto noted = targets_.note(batch.src(row), 0, hash_u64(batch.dst4[row]), batch.first[row]);
    if (!noted.crossed && !(noted.added && noted.distinct == 1)) return;
    Detection verdict = window_verdict(kMiraiSyn, batch.src(row), noted);
    verdict.protocol = kTcp;
    verdict.evidence = noted.crossed ? Evidence::confirmed : Evidence::suspected;
    verdict.indicator = noted.crossed ? "tcp sequence = target" : "tcp sequence = target, one target";
    std::string detail =
        fmt::format(R"({{"targets":{},"last_target":"{}","last_port":{}}})", noted.distinct,
                    batch.dst(row).to_string(), batch.dst_port.present() ? batch.dst_port[row] : 0);
    verdict.detail = detail;
    sink.detected(verdict);
  }

  WindowTable targets_;
};

class C2 : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.reply.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row)
      if (may_be_protocol(batch, row, kTcp) && may_be_mirai_hello(batch.opening[row]) &&
          is_mirai_hello(batch.opening[row], batch.reply[row]) && hosts.ours(batch.src(row)))
        judge(batch, row, sink);
  }

 private:
  static void judge(ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    Detection found = row_detection(kMiraiC2, batch, row);
    if (found.protocol != kTcp) return;
    bool usual = found.remote_port == 23;
    // Elsewhere the bare five bytes are too common: a peer of BitTorrent says as much when it "chokes".
    if (!usual && batch.opening[row][4] == 0 && batch.reply[row].empty()) return;
    found.evidence = usual ? Evidence::probable : Evidence::suspected;
    found.indicator = "mirai hello";
    sink.detected(found);
  }
};

class ExploitProbe : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::http || !batch.path.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row)
      if (is_shell_injection(batch.path[row]) && hosts.ours(batch.src(row))) {
        Detection found = row_detection(kIotExploitProbe, batch, row);
        if (is_mirai_agent(batch.user_agent[row])) found.family = "mirai";
        found.name = batch.path[row];
        found.indicator = "shell command in URL";
        sink.detected(found);
      }
  }
};

constexpr Threshold kThresholds[] = {
    {"targets", 2, "Targets in a day whose address was the SYN's sequence number, to be confirmed."}};

}  // namespace

const DetectorInfo kMiraiSyn = {
    .name = "mirai-syn",
    .family = "mirai",
    .category = Category::scanner,
    .grade = Evidence::confirmed,
    .needs = kPayload,
    .sentence = "Sends SYNs whose sequence number is the address of the target, as Mirai's scanner does.",
    .source = "mirai.security.gives; Antonakakis et al., USENIX Security 2017",
    .thresholds = kThresholds,
};
const DetectorInfo kMiraiC2 = {
    .name = "mirai-c2",
    .family = "mirai",
    .category = Category::c2,
    .grade = Evidence::probable,
    .needs = kPayload,
    .sentence =
        "Greets a server as Mirai greets its command server; probable on tcp/23, suspected elsewhere.",
    .source = "mirai.security.gives",
};
const DetectorInfo kIotExploitProbe = {
    .name = "iot-exploit-probe",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kHttp,
    .sentence =
        "Asks for a URL that has a device's shell fetch a program into /tmp; with the user agent "
        "\"Hello, world\" it is taken for Mirai.",
    .source = "suricata-verify bug-5437",
};

std::unique_ptr<Detector> make_mirai_syn(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<Syn>(settings, memory);
}
std::unique_ptr<Detector> make_mirai_c2(const DetectorSettings&, uint64_t) {
  return std::make_unique<C2>();
}
std::unique_ptr<Detector> make_iot_exploit_probe(const DetectorSettings&, uint64_t) {
  return std::make_unique<ExploitProbe>();
}

}  // namespace luytre
