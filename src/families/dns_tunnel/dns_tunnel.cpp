#include "families/dns_tunnel/dns_tunnel.h"

#include <array>
#include <bit>
#include <cmath>

#include "base/hash.h"
#include "families/complete.h"
#include "families/overview.h"
#include "families/pending.h"
#include "families/site.h"
#include "families/verdict.h"
#include "families/window_table.h"

namespace luytre {
namespace {

constexpr size_t kShortest = 24;  // characters before the site
constexpr size_t kShortestName = kShortest + 4;
constexpr double kBits = 3.0;

class DnsTunnel : public OverviewDetector {
 public:
  DnsTunnel(const DetectorSettings& settings, uint64_t memory)
      : names_({memory / 2, kMicrosPerHour, static_cast<uint32_t>(settings.threshold(kDnsTunnel, "names"))}),
        clients_({memory * 3 / 8, kMicrosPerHour,
                  static_cast<uint32_t>(settings.threshold(kDnsTunnel, "popular"))}),
        pending_(memory / 8) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink&) override {
    if (batch.kind != ObservationKind::dns || !batch.name.present()) return;
    const SiteColumn& sites = overview.sites();
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    for (uint32_t row = 0; row < batch.size; ++row) {
      std::string_view name = batch.name[row];
      if (name.size() < kShortestName || name.size() <= sites.length(row) + kShortest || sites.local(row) ||
          carries_data_by_design(sites.hash(row)))
        continue;
      if (detail::looks_like_data(name.substr(0, name.size() - sites.length(row) - 1)) &&
          hosts.ours(batch.src(row)))
        rows.push_back(row);
    }
    if (rows.empty()) return;
    batch.complete(rows);
    thread_local std::vector<WindowTable::Place> places;
    places.clear();
    for (uint32_t row : rows) {
      places.push_back(names_.place_of(batch.src(row), sites.hash(row), batch.first[row]));
      names_.prefetch(places.back());
    }
    for (size_t i = 0; i < rows.size(); ++i) note(batch, rows[i], sites, places[i]);
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      if (clients_.reached({}, site_hash(verdict.subject), verdict.start)) continue;
      Detection detection = window_verdict(kDnsTunnel, verdict.host, verdict.start, verdict.end);
      detection.name = detection.indicator = verdict.subject;
      detection.remote_port = 53;
      sink.detected(detection);
    }
  }

  uint64_t evicted() const override { return names_.evicted() + clients_.evicted() + pending_.dropped(); }

 private:
  void note(const ObservationBatch& batch, uint32_t row, const SiteColumn& sites,
            const WindowTable::Place& place) {
    IpAddress host = batch.src(row);
    clients_.note({}, sites.hash(row), hash_pair(host.high(), host.low()), batch.first[row]);
    auto noted = names_.note(place, hash_bytes(batch.name[row]));
    if (noted.crossed)
      pending_.add({noted.window_start, noted.window_end, host, std::string(sites.site(batch, row))});
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
