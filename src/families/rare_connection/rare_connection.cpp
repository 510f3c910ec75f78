#include "families/rare_connection/rare_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/complete.h"
#include "families/pending.h"
#include "families/rare_connection/sites.h"
#include "families/site.h"
#include "families/verdict.h"

namespace luytre {
namespace {

constexpr Timestamp kQuarter = kMicrosPerHour / 4;
constexpr Timestamp kLongPiece = 55 * kMicrosPerSecond;  // a minute's active timeout, with slack

// From a client's port to a service's.
uint32_t to_service(const uint16_t* src, const uint16_t* dst) {
  return mask16(_mm256_and_si256(within16(load16(dst), 1, 32767), within16(load16(src), 1024, 65535)));
}

class RareConnection : public Detector {
 public:
  RareConnection(const DetectorSettings& settings, uint64_t memory)
      : learning_(static_cast<Timestamp>(
                      std::min<uint64_t>(settings.threshold(kRareConnection, "learning"), 10'000)) *
                  kMicrosPerHour),
        most_hosts_(settings.threshold(kRareConnection, "hosts")),
        sites_(memory * 3 / 8),
        answers_(memory / 4),
        lasting_({memory / 4, kMicrosPerDay,
                  static_cast<uint32_t>(
                      std::max<uint64_t>(2, settings.threshold(kRareConnection, "minutes") / 15))}),
        pending_(memory / 8) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink&) override {
    if (batch.kind == ObservationKind::dns && batch.name.present()) names(batch, hosts);
    if (batch.kind == ObservationKind::flow && batch.dst_port.present() && batch.src_port.present())
      flows(batch, hosts);
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    for (const auto& verdict : pending_.take(until)) {
      // The subject is "<address> <port> <protocol>".
      std::string_view subject = verdict.subject;
      size_t space = subject.find(' '), second = subject.find(' ', space + 1);
      IpAddress remote = *IpAddress::parse(subject.substr(0, space));
      auto site = answers_.site(remote);
      if (!site) continue;
      auto known = sites_.find(hash_bytes(*site));
      if (known.first < begin_.load() + learning_ || known.first < verdict.start - kNewFor ||
          known.first >= verdict.end || known.hosts > most_hosts_)
        continue;
      Detection detection = window_verdict(kRareConnection, verdict.host, verdict.start, verdict.end);
      detection.remote = remote;
      detection.remote_port = number<uint16_t>(subject.substr(space + 1, second - space - 1));
      detection.protocol = number<uint8_t>(subject.substr(second + 1));
      detection.name = detection.indicator = *site;
      sink.detected(detection);
    }
    if (until != INT64_MAX) answers_.forget_before(until - 2 * kMicrosPerDay);
  }

  uint64_t evicted() const override {
    return sites_.evicted() + answers_.dropped() + lasting_.evicted() + pending_.dropped();
  }

 private:
  template <class Number>
  static Number number(std::string_view digits) {
    Number value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }

  void names(ObservationBatch& batch, const Hosts& hosts) {
    if (batch.answers.empty()) return;
    complete_all(batch);
    uint32_t last_row = UINT32_MAX;
    bool is_new = false;
    std::string_view site;
    for (const auto& answer : batch.answers) {
      if (answer.row != last_row) {
        last_row = answer.row;
        is_new = false;
        site = site_of(batch.name[answer.row]);
        IpAddress host = batch.src(answer.row);
        Timestamp time = batch.first[answer.row];
        if (site.empty() || time == kNoTime || is_local_question(site) || !hosts.ours(host)) continue;
        Timestamp begin = begin_.load(std::memory_order_relaxed);
        while (time < begin && !begin_.compare_exchange_weak(begin, time, std::memory_order_relaxed)) {
        }
        auto known = sites_.note(hash_bytes(site), host, time);
        is_new = known.first + kNewFor >= time && known.hosts <= most_hosts_;
      }
      if (is_new) answers_.note(answer.address, site, batch.first[answer.row]);
    }
  }

  void flows(ObservationBatch& batch, const Hosts& hosts) {
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    bool filled = !batch.completer;  // then lengths are there to be asked first
    for_rows16(
        batch.size, [&](uint32_t base) { return to_service(src + base, dst + base); },
        [&](uint32_t row) {
          if ((!filled || lasts(batch, row)) && hosts.ours(batch.src(row))) rows.push_back(row);
        });
    if (rows.empty()) return;
    batch.complete(rows);
    for (uint32_t row : rows) {
      IpAddress remote = batch.dst(row);
      if (!lasts(batch, row) || !is_outside(remote) || hosts.ours(remote)) continue;
      uint64_t subject = hash_pair(hash_pair(remote.high(), remote.low()),
                                   uint64_t{batch.protocol[row]} << 16 | batch.dst_port[row]);
      // A piece may be a day long at most, whatever the exporter says.
      Timestamp from = std::max(batch.first[row], batch.last[row] - kMicrosPerDay);
      for (Timestamp at = from; at <= batch.last[row]; at = (at / kQuarter + 1) * kQuarter) {
        auto noted =
            lasting_.note(batch.src(row), subject, hash_u64(static_cast<uint64_t>(at / kQuarter)), at);
        if (noted.crossed)
          pending_.add(
              {noted.window_start, noted.window_end, batch.src(row),
               fmt::format("{} {} {}", remote.to_string(), batch.dst_port[row], batch.protocol[row])});
      }
    }
  }

  static bool lasts(const ObservationBatch& batch, uint32_t row) {
    return batch.first[row] > 0 && batch.last[row] - batch.first[row] >= kLongPiece;
  }

  Timestamp learning_;
  uint64_t most_hosts_;
  Sites sites_;
  NewAnswers answers_;
  WindowTable lasting_;
  PendingVerdicts pending_;
  std::atomic<Timestamp> begin_ = INT64_MAX / 2;
};

constexpr Threshold kThresholds[] = {
    {"minutes", 120, "Minutes of a day in which the connection ran, by quarters of an hour."},
    {"hosts", 3, "Hosts that may ask for a site that counts as rare, up to 31."},
    {"learning", 24, "Hours from the first question of a run on in which no site counts as new."},
};

}  // namespace

const DetectorInfo kRareConnection = {
    .name = "rare-connection",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows | kDns,
    .sentence = "Keeps a connection for hours to a site that nobody had asked for before.",
    .source = "RITA (activecm/rita): long connections, prevalence and first seen",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_rare_connection(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<RareConnection>(settings, memory);
}

}  // namespace luytre
