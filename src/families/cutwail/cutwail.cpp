#include "families/cutwail/cutwail.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/cutwail/signs.h"
#include "families/row_detection.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

class PushdoHttp : public Detector {
 public:
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::http || !batch.path.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      if (!is_pushdo_request(batch.path[row]) || !hosts.ours(batch.src(row))) continue;
      Detection found = row_detection(kPushdoHttp, batch, row);
      std::string detail = fmt::format(R"({{"decoy_or_server":"{}"}})", found.remote.to_string());
      found.remote = {};
      found.indicator = "/?ptrxcz_";
      found.detail = detail;
      sink.detected(found);
    }
  }
};

class Smtp : public Detector {
 public:
  Smtp(const DetectorSettings& settings, uint64_t memory)
      : servers_(
            {memory, kMicrosPerDay, static_cast<uint32_t>(settings.threshold(kCutwailSmtp, "servers"))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::flow || !batch.opening.present() || !batch.dst_port.present()) return;
    const uint16_t* ports = batch.dst_port.data();
    for_rows16(
        batch.size,
        [&](uint32_t base) {
          __m256i sixteen = load16(ports + base);
          return mask16(_mm256_or_si256(equals16(sixteen, 25),
                                        _mm256_or_si256(equals16(sixteen, 587), equals16(sixteen, 2525))));
        },
        [&](uint32_t row) {
          if (says_ylmf_pc(batch.opening[row]) && hosts.ours(batch.src(row))) judge(batch, row, sink);
        });
  }

  uint64_t evicted() const override { return servers_.evicted(); }

 private:
  void judge(ObservationBatch& batch, uint32_t row, DetectionSink& sink) {
    Detection found = row_detection(kCutwailSmtp, batch, row);
    if (found.protocol != kTcp) return;
    found.evidence = Evidence::suspected;
    found.indicator = "EHLO ylmf-pc";
    found.detail = kProbably;
    sink.detected(found);
    auto noted =
        servers_.note(found.host, 0, hash_pair(found.remote.high(), found.remote.low()), found.first);
    if (!noted.crossed) return;
    Detection verdict = window_verdict(kCutwailSmtp, found.host, noted);
    verdict.protocol = kTcp;
    verdict.indicator = "EHLO ylmf-pc to several servers";
    verdict.detail = kProbably;
    sink.detected(verdict);
  }

  static constexpr std::string_view kProbably = R"({"meaning":"spam bot, probably cutwail"})";
  WindowTable servers_;
};

class MailTest : public Detector {
 public:
  MailTest(const DetectorSettings& settings, uint64_t memory)
      : servers_({memory, kMicrosPerDay,
                  static_cast<uint32_t>(std::min<uint64_t>(settings.threshold(kCutwailMailTest, "servers"),
                                                           kMailTestServers))}) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    for (uint32_t row = 0; row < batch.size; ++row) {
      auto server = mail_test_server(batch.name[row]);
      if (!server || !hosts.ours(batch.src(row))) continue;
      batch.complete({&row, 1});
      auto noted = servers_.note(batch.src(row), 0, hash_u64(*server), batch.first[row]);
      if (!noted.crossed) continue;
      Detection verdict = window_verdict(kCutwailMailTest, batch.src(row), noted);
      verdict.indicator = "cutwail's mail servers";
      sink.detected(verdict);
    }
  }

  uint64_t evicted() const override { return servers_.evicted(); }

 private:
  WindowTable servers_;
};

constexpr Threshold kSmtpThresholds[] = {
    {"servers", 3, "Mail servers in a day that were greeted as ylmf-pc, to be probable."}};
constexpr Threshold kMailTestThresholds[] = {
    {"servers", 5, "Of the six mail servers, how many a host looks up in a day; at most 6."}};

}  // namespace

const DetectorInfo kPushdoHttp = {
    .name = "pushdo-http",
    .family = "cutwail",
    .category = Category::c2,
    .grade = Evidence::confirmed,
    .needs = kHttp,
    .sentence =
        "Sends Pushdo's request /?ptrxcz_ and 30 letters or digits; where it goes is mostly a decoy and "
        "is not held against anybody.",
    .source = "Avast 2013-06-25; Snort rule ^/\\?ptrxcz_[a-zA-Z0-9]{30}$",
};
const DetectorInfo kCutwailSmtp = {
    .name = "cutwail-smtp",
    .family = "cutwail",
    .category = Category::c2,
    .grade = Evidence::probable,
    .needs = kPayload,
    .sentence = "Greets mail servers as ylmf-pc: a spam bot, probably Cutwail.",
    .source = "BitNinja; serverfault; disputed at utcc.utoronto.ca",
    .thresholds = kSmtpThresholds,
};
const DetectorInfo kCutwailMailTest = {
    .name = "cutwail-mail-test",
    .family = "cutwail",
    .category = Category::c2,
    .grade = Evidence::probable,
    .needs = kDns,
    .sentence = "Looks up nearly all of the six mail servers that Cutwail tries before it sends spam.",
    .source = "Avast 2013-06-25",
    .thresholds = kMailTestThresholds,
};

std::unique_ptr<Detector> make_pushdo_http(const DetectorSettings&, uint64_t) {
  return std::make_unique<PushdoHttp>();
}
std::unique_ptr<Detector> make_cutwail_smtp(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<Smtp>(settings, memory);
}
std::unique_ptr<Detector> make_cutwail_mail_test(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<MailTest>(settings, memory);
}

}  // namespace luytre
