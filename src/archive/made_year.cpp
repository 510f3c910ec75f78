#include "archive/made_year.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

namespace luytre {
namespace {

// splitmix64 (Steele, Lea, Flood 2014): quick, and good enough for made data.
class Quick {
 public:
  explicit Quick(uint64_t seed) : state_(seed) {}
  uint64_t operator()() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  double unit() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  // Of `n` things, the first far more often than the last: the k-th with a weight of about 1/k.
  uint64_t popular(uint64_t n) {
    return static_cast<uint64_t>(std::exp(unit() * std::log(static_cast<double>(n))));
  }

 private:
  uint64_t state_;
};

constexpr uint64_t kRemotes = 20'000'000, kDomains = 3'000'000, kClients = 2'000'000;
constexpr uint16_t kPorts[] = {443, 443, 443, 443, 80, 80, 53, 8080, 5222, 25};
constexpr const char* kTops[] = {"com", "com", "com", "net", "org", "vn", "com.vn", "io", "cn", "info"};

uint32_t scatter(uint64_t n) {
  Quick quick(n);
  return static_cast<uint32_t>(quick());
}
IpAddress client(uint64_t n) {
  return IpAddress::from_v4(0x0e000000 + static_cast<uint32_t>(n % kClients));
}
// Background remotes have an even last bit, indicators an odd one.
IpAddress remote(uint64_t n, bool odd) {
  return IpAddress::from_v4((scatter(n) & ~1u) | (odd ? 1 : 0));
}
std::string domain(uint64_t n, bool odd) {
  return fmt::format("d{:x}{}.{}", scatter(n + 77), odd ? "-x" : "", kTops[scatter(n + 99) % 10]);
}

void set_times(ArchivedContact& c, uint64_t chance) {
  uint32_t first = static_cast<uint32_t>(chance % 86'000),
           length = static_cast<uint32_t>((chance >> 32) % 400);
  c.first = static_cast<uint32_t>(c.day) * 86'400 + first;
  c.last = c.first + ((chance >> 60) % 4 ? length : (86'399 - first) / 2);
  uint32_t from = first / 3600, to = std::min((first + c.last - c.first) / 3600, 23u);
  c.hours = (2u << to) - (1u << from);
}

}  // namespace

void make_day(Day day, uint64_t rows, ArchiveRows& out) {
  Quick random(static_cast<uint64_t>(day));
  std::string name;
  for (uint64_t i = 0; i < rows; ++i) {
    ArchivedContact c;
    c.day = day;
    uint64_t chance = random();
    c.client = client(random.popular(kClients) * 31);
    if (chance % 4 == 0) {
      static constexpr Via kVias[] = {Via::dns, Via::dns, Via::server_name, Via::host};
      c.via = kVias[chance >> 8 & 3];
      name = domain(random.popular(kDomains), false);
      uint64_t depth = chance >> 10 & 3;
      if (depth > 0) name.insert(0, fmt::format("h{}.", chance >> 12 & (depth == 3 ? 0xffff : 7)));
      c.name = name;
    } else {
      c.via = chance >> 8 & 15 ? Via::traffic : Via::answer;
      c.remote = remote(random.popular(kRemotes), false);
      if (c.via == Via::traffic) {
        c.port = kPorts[chance >> 16 & 0xff ? (chance >> 24) % 10 : 0];
        c.protocol = chance >> 40 & 7 ? 6 : 17;
      }
    }
    c.sensor = "national";
    set_times(c, random());
    out.add(c);
  }
}

MadeSearch make_search(size_t count, uint64_t seed) {
  Quick random(seed);
  MadeSearch search;
  for (size_t i = 0; i < count; ++i) {
    uint64_t kind = i % 50, number = random() % (2 * kRemotes);
    ArchivedContact c;
    std::string name;
    if (kind < 20) {
      c.remote = remote(number, true);
      c.port = 443;
      search.keys.addresses.push_back(c.remote);
    } else if (kind < 30) {
      c.remote = remote(number, true);
      c.port = 8443;
      search.keys.services.push_back({c.remote, c.port});
    } else if (kind < 31) {
      c.remote = remote(number, true);
      search.keys.prefixes.push_back({mask(c.remote, 96 + 26), 26});
    } else {
      name = domain(number % (2 * kDomains), true);
      bool below = kind < 45;
      (below ? search.keys.domains : search.keys.names).push_back(name);
      if (below) name.insert(0, fmt::format("c{}.", random() % 100));
      c.via = Via::dns;
      c.name = name;
    }
    if (random() % 10 != 0) continue;
    for (uint64_t met = 1 + random() % 20; met > 0; --met) {
      c.day = kMadeYear + static_cast<Day>(random() % 365);
      c.client = client(random());
      c.sensor = "national";
      set_times(c, random());
      search.planted.add(c);
      ++search.contacts;
    }
  }
  return search;
}

}  // namespace luytre
