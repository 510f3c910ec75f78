#include "report/hosts/host_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/hash.h"
#include "situation/day_folder.h"

namespace luytre {
namespace {

constexpr unsigned kLags = 7, kResamples = 200;
constexpr uint64_t kAddressDays = 20'000'000;
constexpr double kLeastPairs = 30;  // address-days a pool needs to be judged by itself

struct Pool {
  std::array<double, kLags + 1> pairs{}, base{};  // by lag, from 1
  double address_days = 0, shared_days = 0;       // shared: by sightings, as hosts
  double distinct = 0, hosts_if_static = 0;
  uint64_t shared_addresses = 0;
  bool dynamic = false;
};

struct Behaviour {
  double seen_share = 0, infected_days = 0;
  bool known = false;
};

// Sightings a day of one host: median, and spread of the logarithm below it.
struct Rate {
  double median = 1, spread = 0;
  double mean() const { return median * std::exp(spread * spread / 2); }
  double hosts(double sightings) const {
    return sightings > median * std::exp(2.5 * spread) ? std::max(1.0, sightings / mean()) : 1;
  }
};

Rate rate_of(std::vector<double> means) {
  Rate out;
  if (means.empty()) return out;
  auto middle = means.begin() + static_cast<ptrdiff_t>(means.size() / 2);
  std::nth_element(means.begin(), middle, means.end());
  out.median = std::max(*middle, 1e-9);
  double sum = 0;
  size_t n = 0;
  for (double m : means)
    if (m < out.median && m > 0) {
      double d = std::log(m / out.median);
      sum += d * d;
      ++n;
    }
  out.spread = n ? std::sqrt(sum / static_cast<double>(n)) : 0;
  return out;
}

// log p(k) = log q − k/L over the static pools, by least squares.
Behaviour behaviour_of(const std::vector<const Pool*>& pools) {
  std::array<double, kLags + 1> pairs{}, base{};
  for (const Pool* pool : pools)
    if (!pool->dynamic)
      for (unsigned k = 1; k <= kLags; ++k) pairs[k] += pool->pairs[k], base[k] += pool->base[k];
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (unsigned k = 1; k <= kLags; ++k) {
    if (pairs[k] < kLeastPairs || base[k] == 0) continue;
    double value = std::log(pairs[k] / base[k]);
    n += 1, x += k, y += value, xx += k * k, xy += k * value;
  }
  Behaviour out;
  if (n < 3) return out;
  double slope = (n * xy - x * y) / (n * xx - x * x);
  out.seen_share = std::clamp(std::exp((y - slope * x) / n), 0.01, 1.0);
  out.infected_days = slope < -1e-4 ? -1 / slope : 1e4;
  out.known = true;
  return out;
}

double hosts_of(const std::vector<const Pool*>& pools, const Behaviour& behaviour, double days) {
  double hosts = 0;
  for (const Pool* pool : pools)
    hosts += pool->dynamic ? pool->shared_days / days / behaviour.seen_share *
                                 (1 + (days - 1) / behaviour.infected_days)
                           : pool->hosts_if_static;
  return hosts;
}

bool is_dynamic(const std::array<double, kLags + 1>& pairs, const std::array<double, kLags + 1>& base,
                double a_day) {
  double after_day = base[1] > 0 ? pairs[1] / base[1] : 0,
         after_week = base[kLags] > 0 ? pairs[kLags] / base[kLags] : 0;
  // By chance alone an address is met again as often as a day fills the pool.
  double chance = a_day / 256;
  return after_day - chance < 0.05 || after_week - chance < 0.5 * (after_day - chance);
}

struct Address {
  std::vector<uint32_t> days;  // on which it was seen, ascending
  double sightings = 0;
};

}  // namespace

HostEstimate estimate_hosts(const std::vector<std::vector<SeenAddress>>& days) {
  HostEstimate out;
  auto length = static_cast<double>(days.size());
  std::map<uint32_t, std::unordered_map<uint32_t, Address>> grouped;
  uint64_t busiest = 0;
  for (size_t d = 0; d < days.size(); ++d) {
    busiest = std::max<uint64_t>(busiest, days[d].size());
    for (const SeenAddress& seen : days[d]) {
      Address& a = grouped[seen.address >> 8][seen.address];
      a.days.push_back(static_cast<uint32_t>(d));
      a.sightings += seen.sightings;
    }
  }
  std::vector<double> means;
  for (const auto& [pool, addresses] : grouped)
    for (const auto& [address, a] : addresses)
      means.push_back(a.sightings / static_cast<double>(a.days.size()));
  Rate rate = rate_of(std::move(means));

  std::vector<Pool> pools;
  std::map<uint32_t, Pool> wide;  // by 65,536 addresses, for pools too small to be judged
  std::vector<uint32_t> wide_of;
  for (const auto& [number, addresses] : grouped) {
    Pool p;
    for (const auto& [address, a] : addresses) {
      double hosts = rate.hosts(a.sightings / static_cast<double>(a.days.size()));
      p.distinct += 1;
      p.hosts_if_static += hosts;
      p.shared_addresses += hosts > 1;
      p.address_days += static_cast<double>(a.days.size());
      p.shared_days += hosts * static_cast<double>(a.days.size());
      for (size_t i = 0; i < a.days.size(); ++i) {
        for (unsigned k = 1; k <= kLags && a.days[i] + k < days.size(); ++k) p.base[k] += 1;
        for (size_t j = i + 1; j < a.days.size() && a.days[j] - a.days[i] <= kLags; ++j)
          p.pairs[a.days[j] - a.days[i]] += 1;
      }
    }
    Pool& w = wide[number >> 8];
    for (unsigned k = 1; k <= kLags; ++k) w.pairs[k] += p.pairs[k], w.base[k] += p.base[k];
    w.address_days += p.address_days;
    w.distinct += 1;  // pools
    wide_of.push_back(number >> 8);
    pools.push_back(p);
  }
  std::vector<const Pool*> all;
  for (size_t i = 0; i < pools.size(); ++i) {
    Pool& p = pools[i];
    const Pool& w = wide[wide_of[i]];
    p.dynamic = p.base[kLags] >= kLeastPairs
                    ? is_dynamic(p.pairs, p.base, p.address_days / length)
                    : is_dynamic(w.pairs, w.base, w.address_days / w.distinct / length);
    (p.dynamic ? out.dynamic_pools : out.static_pools) += 1;
    out.addresses += static_cast<uint64_t>(p.distinct);
    out.shared_addresses += p.shared_addresses;
    all.push_back(&p);
  }
  Behaviour behaviour = behaviour_of(all);
  out.low = busiest;
  out.high = out.addresses;
  if (days.size() <= kLags || pools.empty() || (!behaviour.known && out.dynamic_pools)) return out;
  if (!behaviour.known) behaviour = {1, 1e4, true};
  out.seen_share = behaviour.seen_share;
  out.infected_days = behaviour.infected_days;
  out.hosts = static_cast<uint64_t>(std::llround(hosts_of(all, behaviour, length)));

  std::vector<double> answers;
  std::vector<const Pool*> drawn(all.size());
  uint64_t state = 0x9E37'79B9'7F4A'7C15;
  for (unsigned r = 0; r < kResamples; ++r) {
    for (const Pool*& p : drawn) {
      state = stable_hash64({reinterpret_cast<const char*>(&state), sizeof state});
      p = all[state % all.size()];
    }
    Behaviour b = behaviour_of(drawn);
    if (!b.known) b = behaviour;
    answers.push_back(hosts_of(drawn, b, length));
  }
  std::sort(answers.begin(), answers.end());
  out.low = std::min(out.hosts, static_cast<uint64_t>(answers[kResamples / 40]));
  out.high = std::max(out.hosts, static_cast<uint64_t>(answers[kResamples - 1 - kResamples / 40]));
  return out;
}

Result<HostEstimate> estimate_hosts(const DayStore& store, Day from, Day to) {
  std::vector<Day> with_data = store.days(from, to);
  std::vector<DayState> states;
  uint64_t entries = 0;
  for (Day day : with_data) {
    auto state = DayFolder(store.folder(), day).read(false);
    if (!state) return std::unexpected(state.error());
    for (const SetsView& view : state->sets)
      for (size_t s = 0; s < view.streams(); ++s) entries += view.stream_row(s).addresses;
    states.push_back(std::move(*state));
  }
  uint64_t one_in = std::max<uint64_t>(1, entries / kAddressDays);
  std::vector<std::vector<SeenAddress>> days;
  for (const DayState& state : states) {
    std::vector<SeenAddress> seen;
    for (const SetsView& view : state.sets) {
      DayContent content;
      for (size_t s = 0; s < view.streams(); ++s) content.streams.push_back(view.stream(s));
      std::sort(content.streams.begin(), content.streams.end());
      view.append_to(content);
      for (const Cell& cell : content.cells) {
        if (content.streams[DayContent::stream(cell.place)].category == "behaviour") continue;
        uint32_t address = DayContent::address(cell.place), pool = address >> 8;
        if (one_in > 1 && stable_hash64({reinterpret_cast<const char*>(&pool), sizeof pool}) % one_in)
          continue;
        seen.push_back({address, static_cast<uint32_t>(std::min<uint64_t>(cell.count, UINT32_MAX))});
      }
    }
    std::sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.address < b.address; });
    // One address may be in several families.
    size_t kept = 0;
    for (size_t i = 0; i < seen.size(); ++i) {
      if (kept && seen[kept - 1].address == seen[i].address)
        seen[kept - 1].sightings += seen[i].sightings;
      else
        seen[kept++] = seen[i];
    }
    seen.resize(kept);
    days.push_back(std::move(seen));
  }
  HostEstimate out = estimate_hosts(days);
  for (uint64_t* n : {&out.addresses, &out.hosts, &out.low, &out.high, &out.static_pools, &out.dynamic_pools,
                      &out.shared_addresses})
    *n *= one_in;
  return out;
}

}  // namespace luytre
