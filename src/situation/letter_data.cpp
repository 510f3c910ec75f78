#include "situation/letter_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>

#include "base/file.h"
#include "situation/day_content.h"

namespace luytre {
namespace {

// A random number that depends on nothing but what it is of.
uint64_t draw(uint64_t seed, uint64_t what, uint64_t which) {
  return stable_fold(stable_fold(seed + 0x51ED'2701 * what, which ^ 0xA076'1D64'78BD'642Full), seed ^ which);
}
double fraction(uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

// 64 networks of /13 for providers; inside them nested prefixes of bodies. A body's share falls off as
// 1/rank.
std::string ownership(const LetterData& data, std::string& bodies) {
  const char* sectors[] = {"MINISTRY", "PROVINCIAL_PEOPLES_COMMITTEE", "TELECOM_INTERNET",
                           "STATE_GROUP_CORPORATION", "JOINT_STOCK_BANK"};
  bodies = "id,sector\n";
  for (unsigned i = 0; i < data.bodies; ++i) bodies += fmt::format("ORG-{:04},{}\n", i, sectors[i % 5]);
  std::string facts = "prefix,org_id\n";
  for (uint32_t n = 0; n < 64; ++n) {
    uint32_t address = 0x0100'0000 + n * 0x0308'0000;
    facts += Prefix{IpAddress::from_v4(address), 13}.to_string() + fmt::format(",ORG-{:04}\n", n % 7);
  }
  double harmonic = std::log(static_cast<double>(data.bodies));
  for (unsigned i = 64; i < data.prefixes; ++i) {
    uint64_t bits = draw(data.seed, 1, i);
    auto length = static_cast<uint8_t>(16 + bits % 14);
    uint32_t address = 0x0100'0000 + static_cast<uint32_t>(bits >> 8 & 63) * 0x0308'0000 +
                       static_cast<uint32_t>(bits >> 16 & 0x7ffff);
    auto body = static_cast<unsigned>(std::exp(harmonic * fraction(draw(data.seed, 2, i))));
    facts += Prefix{mask(IpAddress::from_v4(address), length + 96u), length}.to_string() +
             fmt::format(",ORG-{:04}\n", std::min(body, data.bodies - 1));
  }
  return facts;
}

// Hosts crowd where they crowd in life: a /24 is busy or quiet, Zipf over the /24s.
std::vector<uint32_t> addresses(const LetterData& data) {
  constexpr uint64_t kSpace = uint64_t{64} << 19;  // addresses of the providers' networks
  std::vector<bool> taken(kSpace);
  std::vector<uint32_t> out;
  out.reserve(data.hosts);
  double slots = std::log(static_cast<double>(kSpace >> 8));
  for (uint64_t i = 0; out.size() < data.hosts; ++i) {
    uint64_t bits = draw(data.seed, 3, i);
    uint64_t block = bits % 4 == 0
                         ? (bits >> 16) % (kSpace >> 8)
                         : static_cast<uint64_t>(std::exp(slots * std::pow(fraction(bits), 0.15))) - 1;
    block = block * 0x9E37'79B1 % (kSpace >> 8);  // busy ones are not neighbours
    uint64_t place = block << 8 | (draw(data.seed, 4, i) & 255);
    if (taken[place]) continue;
    taken[place] = true;
    out.push_back(0x0100'0000 + static_cast<uint32_t>(place >> 19) * 0x0308'0000 +
                  static_cast<uint32_t>(place & 0x7ffff));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string truth_text(const LetterData& d, const LetterTruth& t) {
  // The first number is raised when what is written changes.
  return fmt::format("3 {} {} {} {} {} {} {}\n{} {} {} {}\n", d.first, d.days, d.families, d.hosts,
                     d.prefixes, d.bodies, d.seed, t.distinct, t.entries, t.sightings,
                     fmt::join(t.distinct_by_family, " "));
}

}  // namespace

LetterData LetterData::full() {
  LetterData data;
  data.first = day_from_civil(2018, 7, 1);
  return data;
}

LetterData LetterData::small() {
  LetterData data = full();
  data.days = 40;
  data.families = 5;
  data.hosts = 30'000;
  data.prefixes = 500;
  data.bodies = 60;
  return data;
}

Result<LetterTruth> make_letter_data(const LetterData& data, const std::filesystem::path& folder) {
  LetterTruth truth;
  if (auto done = read_file(folder / "truth.txt")) {
    std::istringstream in(done->substr(done->find('\n') + 1));
    in >> truth.distinct >> truth.entries >> truth.sightings;
    for (uint64_t n; in >> n;) truth.distinct_by_family.push_back(n);
    if (truth_text(data, truth) == *done) return truth;
    truth = {};
  }
  std::error_code error;
  std::filesystem::remove_all(folder / "days", error);
  std::filesystem::remove_all(folder / "directory", error);
  auto directory = Directory::open(folder / "directory");
  if (!directory) return std::unexpected(directory.error());
  std::string bodies, facts = ownership(data, bodies);
  LUYTRE_TRY(directory->add_organisations(bodies, "bodies"));
  LUYTRE_TRY(directory->add_ownership(facts, "facts"));
  LUYTRE_TRY(directory->save());
  auto store = DayStore::open(folder / "days");
  if (!store) return std::unexpected(store.error());

  // Each host has one family for most of its days (share of a family: 1/rank), and now and then a second. It
  // is there on a tenth of the days, in spells of about three days; every host at least once.
  std::vector<uint32_t> hosts = addresses(data);
  std::vector<uint8_t> family(hosts.size());
  std::vector<std::vector<bool>> seen(data.families, std::vector<bool>(hosts.size()));
  double ranks = std::log(data.families + 1.0);
  for (size_t h = 0; h < hosts.size(); ++h)
    family[h] = static_cast<uint8_t>(std::exp(ranks * fraction(draw(data.seed, 5, h))) - 1);
  std::vector<uint8_t> present(hosts.size());
  for (unsigned d = 0; d < data.days; ++d) {
    DayContent content;
    for (unsigned f = 0; f < data.families; ++f)
      content.streams.push_back({"", fmt::format("family-{:02}", f), "c2"});
    for (size_t h = 0; h < hosts.size(); ++h) {
      // Leaves with 1 in 3, comes with 35 in 1,000, and must come on one day of its own: there on a tenth of
      // the days.
      uint64_t bits = draw(data.seed, 6 + d, h);
      bool was = present[h] != 0;
      bool is = d == 0 ? bits % 1000 < 95 : was ? bits % 3 != 0 : bits % 1000 < 35;
      present[h] = is;
      if (!is && draw(data.seed, 7, h) % data.days != d) continue;
      unsigned f = bits >> 32 & 15 ? family[h] : static_cast<unsigned>((bits >> 40) % data.families);
      uint64_t count = 1 + (bits >> 56 & 3) * (bits >> 50 & 7);
      content.cells.push_back({DayContent::place(hosts[h], f), count});
      seen[f][h] = true;
      ++truth.entries;
      truth.sightings += count;
    }
    std::sort(content.cells.begin(), content.cells.end(),
              [](const Cell& a, const Cell& b) { return a.place < b.place; });
    HealthRow health;
    health.sensor = "sensor-1";
    health.source = "synthetic";
    health.hour = start_of(data.first + static_cast<Day>(d));
    health.counts.records = content.cells.size();
    LUYTRE_TRY(store->replace(data.first + static_cast<Day>(d), content, {&health, 1}));
  }
  std::vector<bool> any(hosts.size());
  for (const auto& of_family : seen) {
    truth.distinct_by_family.push_back(
        static_cast<uint64_t>(std::count(of_family.begin(), of_family.end(), true)));
    for (size_t h = 0; h < hosts.size(); ++h) any[h] = any[h] || of_family[h];
  }
  truth.distinct = static_cast<uint64_t>(std::count(any.begin(), any.end(), true));
  LUYTRE_TRY(write_file_atomically(folder / "truth.txt", truth_text(data, truth)));
  return truth;
}

}  // namespace luytre
