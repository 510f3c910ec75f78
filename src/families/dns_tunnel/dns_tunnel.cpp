#include "families/dns_tunnel/dns_tunnel.h"

#include <array>
#include <bit>
#include <cmath>

#include "base/hash.h"
#include "families/complete.h"
#include "families/pending.h"
#include "families/site.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr size_t kShortest = 24;  // characters before the site
constexpr size_t kShortestName = kShortest + 4;
constexpr double kBits = 3.0;

class DnsTunnel : public Detector {
 public:
  DnsTunnel(const DetectorSettings& settings, uint64_t memory)
      : names_({memory / 2, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kDnsTunnel, "names"))}),
        clients_({memory * 3 / 8, kMicrosPerHour,
                  static_cast<uint32_t>(settings.threshold(kDnsTunnel, "popular"))}),
        pending_(memory / 8) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink&) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    for (uint32_t row = 0; row < batch.size; ++row)
      if (batch.name[row].size() >= kShortestName) rows.push_back(row);
    std::erase_if(rows, [&](uint32_t row) { return !may_be_data(batch.name[row]); });
    std::erase_if(rows, [&](uint32_t row) { return !hosts.ours(batch.src(row)); });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows) note(batch, row);
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (clients_.reached({}, hash_bytes(verdict.subject), verdict.start)) continue;
      Detection detection = window_verdict(kDnsTunnel, verdict.host, verdict.start, verdict.end);
      detection.name = detection.indicator = verdict.subject;
      detection.remote_port = 53;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override { return names_.evicted() + clients_.evicted() + pending_.dropped(); }

 private:
  static bool may_be_data(std::string_view name) {
    std::string_view site = site_of(name);
    return name.size() > site.size() && !is_local_question(name) &&
           detail::looks_like_data(name.substr(0, name.size() - site.size() - 1)) &&
           !carries_data_by_design(site);
  }

  void note(const ObservationBatch& batch, uint32_t row) {
    std::string_view name = batch.name[row], site = site_of(name);
    IpAddress host = batch.src(row);
    uint64_t subject = hash_bytes(site);
    clients_.note({}, subject, hash_pair(host.high(), host.low()), batch.first[row]);
    auto noted = names_.note(host, subject, hash_bytes(name), batch.first[row]);
    if (noted.crossed) pending_.add({noted.window_start, noted.window_end, host, std::string(site)});
  }

  WindowTable names_, clients_;
  PendingVerdicts pending_;
};

constexpr Threshold kThresholds[] = {
    {"names", 100, "Different long, dice-like names below one site asked for in an hour."},
    {"popular", 20, "Hosts asking such names below a site in one hour from which on the site is a service."},
};

}  // namespace

bool detail::looks_like_data(std::string_view text) {
  if (text.size() < kShortest) return false;
  std::array<uint8_t, 256> counts{};
  size_t length = 0;
  for (char c : text)
    if (c != '.') ++counts[static_cast<uint8_t>(c)], ++length;
  if (length < kShortest) return false;
  // The entropy is log2(n) - sum(k log2 k) / n.
  static const auto weight = [] {
    std::array<double, 256> table{};
    for (size_t k = 2; k < table.size(); ++k)
      table[k] = static_cast<double>(k) * std::log2(static_cast<double>(k));
    return table;
  }();
  double sum = 0;
  for (uint8_t count : counts) sum += weight[count];
  auto n = static_cast<double>(length);
  return std::log2(n) - sum / n >= kBits;
}

const DetectorInfo kDnsTunnel = {
    .name = "dns-tunnel",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kDns,
    .sentence = "Asks for many long names below one site, as a tunnel does that carries data in them.",
    .source = "Born and Gustafson, Detecting DNS Tunnels Using Character Frequency Analysis, arXiv:1004.4358",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_dns_tunnel(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<DnsTunnel>(settings, memory);
}

}  // namespace luytre
