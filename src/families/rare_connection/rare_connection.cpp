#include "families/rare_connection/rare_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/complete.h"
#include "families/known_cache.h"
#include "families/overview.h"
#include "families/pending.h"
#include "families/rare_connection/sites.h"
#include "families/recurrence.h"
#include "families/site.h"
#include "families/verdict.h"

namespace luytre {
namespace {

constexpr Timestamp kQuarter = kMicrosPerHour / 4;
constexpr Timestamp kLongPiece = 55 * kMicrosPerSecond;  // a minute's active timeout, with slack

bool lasts(const ObservationBatch& batch, uint32_t row) {
  Timestamp first = batch.first[row], last = batch.last[row];
  return first > 0 && last > first && last - first >= kLongPiece;
}
// Of the four rows from `row` those that may last, a bit each.
uint32_t may_last4(const ObservationBatch& batch, uint32_t row) {
  __m256i first = _mm256_load_si256(reinterpret_cast<const __m256i*>(&batch.first[row]));
  __m256i last = _mm256_load_si256(reinterpret_cast<const __m256i*>(&batch.last[row]));
  __m256i is_long = _mm256_cmpgt_epi64(_mm256_sub_epi64(last, first), _mm256_set1_epi64x(kLongPiece - 1));
  __m256i dated = _mm256_cmpgt_epi64(first, _mm256_setzero_si256());
  return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_and_si256(is_long, dated))));
}

class RareConnection : public OverviewDetector {
 public:
  RareConnection(const DetectorSettings& settings, uint64_t memory)
      : learning_(static_cast<Timestamp>(
                      std::min<uint64_t>(settings.threshold(kRareConnection, "learning"), 10'000)) *
                  kMicrosPerHour),
        most_hosts_(settings.threshold(kRareConnection, "hosts")),
        sites_(memory * 3 / 8),
        answers_(memory / 4),
        ran_(memory / 16),
        lasting_({memory / 16 * 3, kMicrosPerDay,
                  static_cast<uint32_t>(
                      std::max<uint64_t>(2, settings.threshold(kRareConnection, "minutes") / 15) - 1)}),
        pending_(memory / 8) {}

  void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                    DetectionSink&) override {
    if (batch.kind == ObservationKind::dns && batch.name.present()) names(overview, batch, hosts);
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
      auto known = sites_.find(site_hash(*site));
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

  // A question with answers whose site is not known to be popular.
  struct Asked {
    size_t answer;  // the first of them
    uint32_t row;
  };

  void names(Overview& overview, ObservationBatch& batch, const Hosts& hosts) {
    if (batch.answers.empty()) return;
    complete_all(batch);
    const SiteColumn& sites = overview.sites();
    thread_local std::vector<Asked> asked;
    asked.clear();
    Timestamp begin = INT64_MAX;
    uint32_t last_row = UINT32_MAX;
    for (size_t i = 0; i < batch.answers.size(); ++i) {
      uint32_t row = batch.answers[i].row;
      if (row == last_row) continue;
      last_row = row;
      Timestamp time = batch.first[row];
      if (sites.length(row) == 0 || sites.local(row) || time == kNoTime) continue;
      if (popular_.knows(sites.hash(row), time / kMicrosPerHour)) {
        begin = std::min(begin, time);
        continue;
      }
      if (!hosts.ours(batch.src(row))) continue;
      begin = std::min(begin, time);
      sites_.prefetch(sites.hash(row));
      asked.push_back({i, row});
    }
    begins_by(begin);
    for (const Asked& a : asked) {
      Timestamp time = batch.first[a.row];
      uint64_t hash = sites.hash(a.row);
      auto known = sites_.note(hash, batch.src(a.row), time);
      if (known.hosts > most_hosts_)
        popular_.add(hash, time / kMicrosPerHour);
      else if (known.first + kNewFor > time)
        for (size_t i = a.answer; i < batch.answers.size() && batch.answers[i].row == a.row; ++i)
          answers_.note(batch.answers[i].address, sites.site(batch, a.row), time);
    }
  }

  void begins_by(Timestamp time) {
    Timestamp begin = begin_.load(std::memory_order_relaxed);
    while (time < begin && !begin_.compare_exchange_weak(begin, time, std::memory_order_relaxed)) {
    }
  }

  void flows(ObservationBatch& batch, const Hosts& hosts) {
    thread_local std::vector<uint32_t> rows;
    rows.clear();
    // From a client's port to a service's.
    auto consider = [&](uint32_t row) {
      uint16_t src = batch.src_port[row], dst = batch.dst_port[row];
      if (src >= 1024 && dst >= 1 && dst <= 32767 && hosts.ours(batch.src(row))) rows.push_back(row);
    };
    if (batch.completer) {
      for (uint32_t row = 0; row < batch.size; ++row) consider(row);
    } else {
      for (uint32_t base = 0; base < batch.size; base += 4)
        for (uint32_t bits = may_last4(batch, base); bits; bits &= bits - 1)
          if (uint32_t row = base + static_cast<uint32_t>(__builtin_ctz(bits)); row < batch.size)
            consider(row);
    }
    if (rows.empty()) return;
    batch.complete(rows);
    thread_local std::vector<Piece> pieces;
    pieces.clear();
    for (uint32_t row : rows) {
      IpAddress host = batch.src(row), remote = batch.dst(row);
      if (!lasts(batch, row) || !is_outside(remote) || hosts.ours(remote)) continue;
      uint64_t subject = hash_pair(hash_pair(remote.high(), remote.low()),
                                   uint64_t{batch.protocol[row]} << 16 | batch.dst_port[row]);
      pieces.push_back({row, subject, hash_pair(hash_pair(host.high(), host.low()), subject)});
      ran_.prefetch(pieces.back().pair);
    }
    for (const Piece& piece : pieces) note(batch, piece);
  }

  // Of a connection: its row, and what its ends hash to.
  struct Piece {
    uint32_t row;
    uint64_t subject, pair;
  };

  // Most pairs run in one quarter alone and are never kept: the second begins to count, at one less.
  void note(const ObservationBatch& batch, const Piece& piece) {
    auto [row, subject, pair] = piece;
    // A piece may be a day long at most, whatever the exporter says.
    Timestamp from = std::max(batch.first[row], batch.last[row] - kMicrosPerDay);
    for (Timestamp at = from; at <= batch.last[row]; at = (at / kQuarter + 1) * kQuarter) {
      if (!ran_.note(pair, day_of(at), at / kQuarter)) continue;
      IpAddress host = batch.src(row);
      auto noted = lasting_.note(host, subject, hash_u64(static_cast<uint64_t>(at / kQuarter)), at);
      if (noted.crossed)
        pending_.add(
            {noted.window_start, noted.window_end, host,
             fmt::format("{} {} {}", batch.dst(row).to_string(), batch.dst_port[row], batch.protocol[row])});
    }
  }

  Timestamp learning_;
  uint64_t most_hosts_;
  Sites sites_;
  NewAnswers answers_;
  KnownCache<1 << 17> popular_;  // sites, for an hour
  Recurrence ran_;               // pairs, by quarters of an hour
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
