#include "demo/epidemic.h"

#include <algorithm>

#include "demo/random.h"

namespace luytre::demo {
namespace {

constexpr Day kBefore = 150;  // days of spreading before the first: longer than most infections last

double level_in(const Strain& strain, const Body& body, const double (&exposure)[3]) {
  if (body.setting == Setting::provider) return strain.at_providers * body.exposure / exposure[0];
  if (body.setting == Setting::nobody) return strain.at_nobody;
  return strain.at_bodies * body.exposure / exposure[2];
}

IpAddress pick_address(const Body& body, Random& random, bool wide) {
  if (wide && random.chance(0.12))
    return {body.high6 | random.below(16), 0x0200'00ff'fe00'0000 | random.below(1 << 16)};
  return IpAddress::from_v4(body.first4 + 1 + static_cast<uint32_t>(random.below(body.used)));
}

}  // namespace

std::vector<Infection> spread(const Country& country, Day from, Day to, uint64_t seed) {
  double exposure[3] = {1e-9, 1, 1e-9};
  size_t small = 0;
  for (const Body& body : country.bodies) {
    bool provider = body.setting == Setting::provider;
    if (body.setting == Setting::nobody) continue;
    exposure[provider ? 0 : 2] += body.exposure;
    small += !provider;
  }
  exposure[2] *= 300.0 / static_cast<double>(std::max<size_t>(small, 1));
  std::vector<Infection> out;
  auto all = strains();
  for (uint32_t b = 0; b < country.bodies.size(); ++b) {
    const Body& body = country.bodies[b];
    bool wide = body.setting == Setting::provider || body.setting == Setting::nobody;
    for (uint32_t s = 0; s < all.size(); ++s) {
      const Strain& strain = all[s];
      // Espionage looks for the state.
      if (strain.category == Category::apt_c2 && body.setting != Setting::state) continue;
      Random random(seed, 10'000 + b, s);
      double target = level_in(strain, body, exposure) * (strain.category == Category::apt_c2 ? 4 : 1);
      double mean = strain.mean_days * (wide ? std::min(1.0, 20 / strain.mean_days) : body.pace);
      for (Day day = from - kBefore; day < to; ++day) {
        double share = std::max(0.0, static_cast<double>(day - from) / (to - from));
        double arrivals = target * level(strain.trend, share) / (wide ? mean : strain.mean_days);
        for (unsigned n = random.poisson(arrivals); n > 0; --n) {
          Infection infection{.body = b, .strain = s};
          infection.internal = !body.inside.empty() && random.chance(0.5);
          infection.address = infection.internal
                                  ? IpAddress::from_v4(0x0a000000 + (b % 200) * 65536 + 10 +
                                                       static_cast<uint32_t>(random.below(600)))
                                  : pick_address(body, random, wide);
          infection.from = day;
          for (bool again = true; again;) {
            double days = random.exponential(mean);
            infection.worked_on = random.chance(body.care);
            // Who works on it is done sooner.
            if (infection.worked_on)
              days = std::min(days, body.reaction_days + random.exponential(0.4 * mean));
            infection.to = infection.from + 1 + static_cast<Day>(days);
            if (infection.to > from && infection.to > body.from && infection.from < to)
              out.push_back(infection);
            again = random.chance(strain.again * (wide ? 0.5 : 1));
            infection.from = infection.to + 6 + static_cast<Day>(random.exponential(15));
            again = again && infection.from < to;
          }
        }
      }
    }
  }
  std::ranges::stable_sort(out, {}, &Infection::from);
  return out;
}

}  // namespace luytre::demo
