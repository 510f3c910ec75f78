#include "families/beacon/beacon.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "families/attempts.h"
#include "families/beacon/contacts.h"
#include "families/beacon/regularity.h"
#include "families/known_cache.h"
#include "families/popularity.h"
#include "families/recurrence.h"
#include "families/verdict.h"

namespace luytre {
namespace {

// DNS, NTP, mail fetching, IKE, SIP, STUN, OpenVPN: clients keep time there by design.
constexpr uint16_t kEven[] = {53, 123, 110, 143, 993, 995, 500, 4500, 5060, 5061, 3478, 1194};
constexpr Timestamp kLongestExchange = 30 * kMicrosPerSecond;
constexpr Timestamp kUnseen = kMicrosPerHour / 2;  // contacts count from the second half hour on that has one
constexpr double kShortestInterval = 3;            // slots; below, ten seconds are too coarse

// From a client's port to a service's.
uint32_t to_service(const uint16_t* src, const uint16_t* dst) {
  __m256i service = load16(dst);
  __m256i good = _mm256_and_si256(within16(service, 1, 32767), within16(load16(src), 1024, 65535));
  if (_mm256_testz_si256(good, good)) return 0;
  __m256i even = equals16(service, kEven[0]);
  for (size_t i = 1; i < std::size(kEven); ++i) even = _mm256_or_si256(even, equals16(service, kEven[i]));
  return mask16(_mm256_andnot_si256(even, good));
}

// Where flags or lengths tell: a connection that begins, or a short exchange.
bool begins(const ObservationBatch& batch, uint32_t row) {
  uint8_t protocol = batch.protocol[row], flags = batch.tcp_flags[row];
  if (protocol == kTcp && flags) return flags & kTcpSyn;
  if (protocol == kUdp) return batch.last[row] - batch.first[row] <= kLongestExchange;
  return protocol == kTcp;
}

struct Found {
  ContactPair pair;
  Regularity regularity;
};

class Beacon : public Detector {
 public:
  Beacon(const DetectorSettings& settings, uint64_t memory)
      : contacts_least_(settings.threshold(kBeacon, "contacts")),
        hours_least_(settings.threshold(kBeacon, "hours")),
        score_least_(settings.threshold(kBeacon, "score")),
        remotes_most_(settings.threshold(kBeacon, "remotes")),
        popularity_(memory / 8, settings.threshold(kBeacon, "popular")),
        met_(memory / 16),
        contacts_(memory / 16 * 13) {}

  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink&) override {
    if (batch.kind != ObservationKind::flow || !batch.dst_port.present() || !batch.src_port.present() ||
        batch.size == 0)
      return;
    const uint32_t first_row = 0;
    batch.complete({&first_row, 1});
    Day today = batch.first[0] == kNoTime ? 0 : day_of(batch.first[0]);
    thread_local Work work;
    work.clear();
    const uint16_t *src = batch.src_port.data(), *dst = batch.dst_port.data();
    bool filled = !batch.completer;
    for_rows16(
        batch.size, [&](uint32_t base) { return to_service(src + base, dst + base); },
        [&](uint32_t row) {
          IpAddress remote = batch.dst(row);
          if (!hosts.may_be_ours(batch.src(row))) return;
          uint64_t hash = Popularity::hash(remote);
          if (popular_.knows(hash, today) || (filled && !begins(batch, row))) return;
          popularity_.prefetch(hash);
          work.push_back({row, hash});
        });
    if (work.empty()) return;
    if (!filled) {
      thread_local std::vector<uint32_t> rows;
      rows.clear();
      for (const Asked& a : work) rows.push_back(a.row);
      batch.complete(rows);
    }
    keep(work, [&](Asked& a) {
      Timestamp time = batch.first[a.row];
      if ((!filled && !begins(batch, a.row)) || time == kNoTime || !hosts.ours(batch.src(a.row)) ||
          hosts.ours(batch.dst(a.row)))
        return false;
      Day day = day_of(time);
      if (popularity_.note(a.hash, batch.src(a.row), day)) {
        popular_.add(a.hash, day);
        return false;
      }
      a.hash = Contacts::hash(pair_of(batch, a.row));
      met_.prefetch(a.hash);
      return true;
    });
    keep(work, [&](const Asked& a) {
      Timestamp time = batch.first[a.row];
      if (!met_.note(a.hash, day_of(time), (time - start_of(day_of(time))) / kUnseen)) return false;
      contacts_.prefetch(a.hash);
      return true;
    });
    for (const Asked& a : work) {
      ContactPair pair = pair_of(batch, a.row);
      contacts_.note(a.hash, pair,
                     static_cast<uint16_t>((batch.first[a.row] - start_of(pair.day)) / kContactSlot));
    }
  }

  void finish(Timestamp until, DetectionSink& sink) override {
    std::vector<Found> found;
    Day day = until == INT64_MAX ? kLastDay : day_of(until);
    contacts_.take(day, [&](const ContactPair& pair, std::span<const uint16_t> slots) {
      if (slots.size() < contacts_least_) return;
      Regularity r = regularity(slots);
      if (r.span * kContactSlot + kUnseen < static_cast<Timestamp>(hours_least_) * kMicrosPerHour ||
          r.interval < kShortestInterval || r.score < score_least_ || !is_outside(pair.remote) ||
          popularity_.popular(Popularity::hash(pair.remote), pair.day))
        return;
      found.push_back({pair, r});
    });
    auto key = [](const Found& f) {
      return std::tuple(f.pair.day, f.pair.host, f.pair.remote, f.pair.port, f.pair.protocol);
    };
    std::ranges::sort(found, {}, key);
    for (size_t i = 0, end; i < found.size(); i = end) {
      end = i;
      size_t remotes = 0;
      for (; end < found.size() && found[end].pair.day == found[i].pair.day &&
             found[end].pair.host == found[i].pair.host;
           ++end)
        remotes += end == i || found[end].pair.remote != found[end - 1].pair.remote;
      if (remotes > remotes_most_) continue;  // a monitoring station
      for (size_t k = i; k < end; ++k) say(found[k], sink);
    }
  }

  uint64_t evicted() const override { return contacts_.evicted(); }

 private:
  // A row under way and the hash it is looked up by next.
  struct Asked {
    uint32_t row;
    uint64_t hash;
  };
  using Work = std::vector<Asked>;
  template <class Keep>
  static void keep(Work& work, Keep wanted) {
    size_t kept = 0;
    for (Asked& a : work)
      if (wanted(a)) work[kept++] = a;
    work.resize(kept);
  }

  static ContactPair pair_of(const ObservationBatch& batch, uint32_t row) {
    return {batch.src(row), batch.dst(row), batch.dst_port[row], batch.protocol[row],
            day_of(batch.first[row])};
  }

  static void say(const Found& found, DetectionSink& sink) {
    const auto& [pair, r] = found;
    Detection detection = window_verdict(kBeacon, pair.host, start_of(pair.day), start_of(pair.day + 1));
    detection.remote = pair.remote;
    detection.remote_port = pair.port;
    detection.protocol = pair.protocol;
    std::string indicator = fmt::format("{}/{}", pair.protocol == kTcp ? "tcp" : "udp", pair.port);
    std::string detail = fmt::format(
        R"({{"contacts":{},"interval_seconds":{:.0f},"hours":{:.1f},"score":{}}})", r.contacts,
        r.interval * static_cast<double>(kContactSlot / kMicrosPerSecond),
        static_cast<double>(r.span * kContactSlot) / static_cast<double>(kMicrosPerHour), r.score);
    detection.indicator = indicator;
    detection.detail = detail;
    sink.detected(detection);
  }

  uint64_t contacts_least_, hours_least_, score_least_, remotes_most_;
  Popularity popularity_;
  KnownCache<1 << 14> popular_;  // remotes, for a day
  Recurrence met_;               // pairs, by half hours
  Contacts contacts_;
};

constexpr Threshold kThresholds[] = {
    {"contacts", 20, "Contacts with one remote and port on a day, at most one each ten seconds."},
    {"hours", 4, "Hours from the day's first contact to its last, to the half hour."},
    {"score", 80, "Regularity, 0 to 100: symmetric, narrow and gapless intervals, a third each."},
    {"popular", 50,
     "Hosts that speak to a remote on a day, about, from which on it is popular and left alone; at most "
     "100."},
    {"remotes", 10,
     "Remotes one host may keep such time with; beyond, it is a monitoring station and left alone."},
};

}  // namespace

const DetectorInfo kBeacon = {
    .name = "beacon",
    .family = "",
    .category = Category::behaviour,
    .grade = Evidence::suspected,
    .needs = kFlows,
    .sentence = "Speaks to one little-known remote again and again at even intervals.",
    .source = "Hu et al., BAYWATCH: Robust Beaconing Detection, DSN 2016; RITA (activecm/rita)",
    .thresholds = kThresholds,
};

std::unique_ptr<Detector> make_beacon(const DetectorSettings& settings, uint64_t memory) {
  return std::make_unique<Beacon>(settings, memory);
}

}  // namespace luytre
