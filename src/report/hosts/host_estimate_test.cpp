// The estimate against networks whose hosts are known, under three models of how addresses change hands.
#include "report/hosts/host_estimate.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace luytre {
namespace {

struct Model {
  double dynamic_pools;  // share of the pools
  double lease_days;     // mean; 0: a new address each day
  double shared;         // share of the static addresses that have many hosts behind them
};

struct Truth {
  std::vector<std::vector<SeenAddress>> days;
  uint64_t hosts = 0, addresses = 0;
};

// 30 days; a host is seen on 7 days of 10, stays infected for 20 days in the mean, and when it is clean
// another one elsewhere in its pool is not; its sightings a day are log-normal about 6. In a dynamic pool a
// host that needs an address gets any of the 256 that nobody has.
Truth simulate(const Model& model, unsigned seed, unsigned pools = 300, unsigned days = 30) {
  std::mt19937 random(seed);
  auto unit = [&] { return std::uniform_real_distribution<>(0, 1)(random); };
  struct Host {
    unsigned until = 0, lease = 0;
    double rate = 0;
    uint32_t place = 0;
    bool seen = false;
  };
  Truth out;
  out.days.resize(days);
  std::set<uint32_t> addresses;
  for (uint32_t p = 0; p < pools; ++p) {
    bool dynamic = unit() < model.dynamic_pools;
    std::array<unsigned, 256> held{};
    auto free_place = [&] {
      while (true) {
        auto place = static_cast<uint32_t>(unit() * 256);
        if (!held[place]) return place;
      }
    };
    std::vector<Host> hosts;
    auto come = [&](unsigned day, std::optional<uint32_t> shared) {
      Host h;
      h.until = day + 1 + static_cast<unsigned>(std::exponential_distribution<>(1.0 / 20)(random));
      h.rate = std::lognormal_distribution<>(std::log(6), 0.4)(random);
      h.place = shared ? *shared : free_place();
      h.lease = day;
      ++held[h.place];
      hosts.push_back(h);
    };
    for (unsigned n = 10 + static_cast<unsigned>(unit() * 40); n > 0; --n) {
      if (!dynamic && unit() < model.shared) {
        uint32_t place = free_place();
        for (unsigned behind = 5 + static_cast<unsigned>(unit() * 30); behind > 0; --behind) come(0, place);
      } else {
        come(0, {});
      }
    }
    for (unsigned d = 0; d < days; ++d) {
      std::map<uint32_t, double> today;
      for (size_t i = 0, n = hosts.size(); i < n; ++i) {
        if (d >= hosts[i].until) {
          if (hosts[i].until == 0) continue;
          // What many share goes on being shared.
          bool shared = held[hosts[i].place] > 1;
          --held[hosts[i].place];
          hosts[i].until = 0;
          come(d, shared ? std::optional(hosts[i].place) : std::nullopt);
        }
      }
      for (Host& h : hosts) {
        if (h.until == 0) continue;
        if (dynamic && d >= h.lease) {
          if (d > 0) {
            --held[h.place];
            h.place = free_place();
            ++held[h.place];
          }
          h.lease =
              d + 1 +
              (model.lease_days > 0
                   ? static_cast<unsigned>(std::exponential_distribution<>(1 / model.lease_days)(random))
                   : 0);
        }
        if (unit() >= 0.7) continue;
        today[(p << 8) + h.place] += 1 + std::poisson_distribution<>(h.rate)(random);
        out.hosts += !h.seen;
        h.seen = true;
      }
      for (auto [address, count] : today) {
        out.days[d].push_back({address, static_cast<uint32_t>(count)});
        addresses.insert(address);
      }
    }
  }
  out.addresses = addresses.size();
  return out;
}

double error_of(const Model& model, const char* name) {
  double worst = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Truth truth = simulate(model, seed);
    HostEstimate e = estimate_hosts(truth.days);
    double hosts = static_cast<double>(truth.hosts);
    double error = (static_cast<double>(e.hosts) - hosts) / hosts;
    double raw = (static_cast<double>(truth.addresses) - hosts) / hosts;
    std::printf(
        "%s: %llu hosts, estimated %llu (%llu to %llu), error %+.1f %%; %llu addresses, error %+.1f %%\n",
        name, static_cast<unsigned long long>(truth.hosts), static_cast<unsigned long long>(e.hosts),
        static_cast<unsigned long long>(e.low), static_cast<unsigned long long>(e.high), 100 * error,
        static_cast<unsigned long long>(truth.addresses), 100 * raw);
    EXPECT_LE(e.low, e.hosts);
    EXPECT_LE(e.hosts, e.high);
    if (std::abs(error) > std::abs(worst)) worst = error;
  }
  return worst;
}

TEST(HostEstimate, IsNearWhereAddressesStay) {
  EXPECT_LT(std::abs(error_of({0, 0, 0}, "static")), 0.1);
}
TEST(HostEstimate, IsNearWhereAddressesChangeEveryDay) {
  EXPECT_LT(std::abs(error_of({0.7, 0, 0}, "daily")), 0.25);
}
TEST(HostEstimate, IsNearWhereLeasesLastDaysAndSomeShareAnAddress) {
  EXPECT_LT(std::abs(error_of({0.7, 4, 0.02}, "lease and NAT")), 0.25);
}

TEST(HostEstimate, GivesBoundsWhereNothingTells) {
  Truth truth = simulate({1, 0, 0}, 1, 100);
  HostEstimate e = estimate_hosts(truth.days);
  EXPECT_EQ(e.hosts, 0u);
  EXPECT_LE(e.low, truth.hosts);
  EXPECT_EQ(e.high, truth.addresses);
  EXPECT_EQ(estimate_hosts({}).high, 0u);
}

}  // namespace
}  // namespace luytre
