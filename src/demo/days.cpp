#include "demo/days.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "demo/random.h"

namespace luytre::demo {
namespace {

constexpr Timestamp kLocal = 7 * kMicrosPerHour;  // UTC+7 all year

bool is_weekend(Day day) {
  return (day % 7 + 7) % 7 == 2 || (day % 7 + 7) % 7 == 3;  // 1970-01-01 was a Thursday
}

// Tet is when the new moon says; late January and early February are as quiet as it gets every year.
bool is_tet(Day day) {
  CivilDate date = civil_from_day(day);
  return (date.month == 1 && date.day >= 28) || (date.month == 2 && date.day <= 3);
}

double awake(Rhythm rhythm, Day day) {
  switch (rhythm) {
    case Rhythm::office:
      return is_tet(day) ? 0.08 : is_weekend(day) ? 0.2 : 0.92;
    case Rhythm::home:
      return is_weekend(day) ? 0.85 : 0.75;
    case Rhythm::always:
      return 0.97;
  }
  return 1;
}

// Of the local day.
Timestamp time_of_day(Rhythm rhythm, Random& random) {
  double hour = rhythm == Rhythm::office ? 7.5 + 9.5 * random.unit()
                : rhythm == Rhythm::home
                    ? (random.chance(0.7) ? 18 + 5 * random.unit() : 8 + 10 * random.unit())
                    : 24 * random.unit();
  return static_cast<Timestamp>(hour * static_cast<double>(kMicrosPerHour));
}

}  // namespace

Outages::Outages(const Country& country, Day from, Day to, uint64_t seed) : seed_(seed) {
  Random random(seed, 5);
  auto hours = static_cast<uint64_t>(to - from) * 24;
  for (const std::string& sensor : country.sensors) {
    bool national = sensor.starts_with("national");
    for (unsigned n = random.poisson(2); n > 0; --n) {
      Timestamp begin = start_of(from) + static_cast<Timestamp>(random.below(hours)) * kMicrosPerHour;
      double long_for = 1 + random.exponential(national ? 6 : 10);
      gaps_.push_back({sensor, begin, begin + static_cast<Timestamp>(long_for) * kMicrosPerHour});
    }
  }
  // One national sensor is out for nine days in the third quarter, and one inside has just fallen silent.
  Day bad = from + (to - from) * 58 / 100;
  gaps_.push_back({country.sensors[1], start_of(bad), start_of(bad + 9)});
  if (country.sensors.size() > 3)
    gaps_.push_back({country.sensors[3], start_of(to) - 30 * kMicrosPerHour, start_of(to + 1)});
}

bool Outages::off(std::string_view sensor, Timestamp hour) const {
  for (const Gap& gap : gaps_)
    if (gap.sensor == sensor && hour >= gap.from && hour < gap.to) return true;
  // Now and then an hour is lost.
  return Random(stable_hash64(sensor) ^ seed_, static_cast<uint64_t>(hour)).below(300) == 0;
}

void DayMaker::contacts(size_t number, Day day, SightingBatch& out) {
  const Infection& infection = infections_[number];
  const Body& body = country_.bodies[infection.body];
  const Strain& strain = strains()[infection.strain];
  Random random(seed_, 1'000'000 + number, static_cast<uint64_t>(day));
  // Subscribers' machines follow people's evenings wherever they are.
  Rhythm rhythm =
      strain.rhythm == Rhythm::office && body.setting >= Setting::provider ? Rhythm::home : strain.rhythm;
  if (!random.chance(awake(rhythm, day))) return;
  const auto& servers = servers_[infection.strain];
  for (unsigned n = 1 + random.poisson(strain.contacts - 1); n > 0; --n) {
    Sighting s;
    s.first = start_of(day) + time_of_day(rhythm, random) - kLocal;
    if (s.first < start_of(day)) s.first += kMicrosPerDay;
    s.last = s.first + static_cast<Timestamp>(random.below(30'000'000));
    if (day_of(s.last) != day || s.last > until_) s.last = s.first;
    if (s.first > until_) continue;
    s.address = infection.address;
    s.port = static_cast<uint16_t>(1024 + random.below(64'000));
    s.internal = infection.internal;
    s.sensor = infection.internal || (!body.inside.empty() && random.chance(0.5)) ? body.inside : body.sensor;
    if (outages_.off(s.sensor, s.first - s.first % kMicrosPerHour)) continue;
    s.organisation = body.id;
    s.reason = infection.internal ? AttributionReason::sensor
               : body.id.empty()  ? AttributionReason::country
                                  : AttributionReason::prefix;
    // A machine keeps to a few servers, and to others as time goes by.
    const Server& server =
        servers[(number + static_cast<size_t>(day) / 45 + random.below(2)) % servers.size()];
    s.remote = server.address;
    s.remote_port = server.port;
    s.protocol = 6;
    s.name = server.name;
    s.packets = 4 + random.below(60);
    s.bytes = s.packets * (60 + random.below(500));
    s.category = strain.category;
    if (!strain.detector.empty() && random.chance(0.33)) {
      s.detector = strain.detector;
      s.source = "luytre";
      s.indicator = "";
      s.family = strain.family;
      s.evidence = Evidence::confirmed;
      out.add(s);
    }
    std::string text = server.text;
    s.detector = "indicator";
    s.indicator = text;
    s.indicator_type = server.type;
    s.evidence = server.type == IndicatorType::address ? Evidence::suspected : Evidence::probable;
    for (const Server::Listing& listing : server.lists) {
      if (listing.from > day) continue;  // not on the list yet
      s.source = listing.source;
      s.family = listing.family;
      out.add(s);
    }
  }
}

void DayMaker::sightings(Day day, SightingBatch& out) {
  for (; next_ < infections_.size() && infections_[next_].from <= day; ++next_) active_.push_back(next_);
  std::erase_if(active_, [&](size_t number) { return infections_[number].to <= day; });
  for (size_t number : active_)
    if (day >= country_.bodies[infections_[number].body].from) contacts(number, day, out);
}

std::vector<HealthRow> DayMaker::health(Day day) const {
  std::vector<HealthRow> rows;
  for (size_t i = 0; i < country_.sensors.size(); ++i) {
    const std::string& sensor = country_.sensors[i];
    bool national = i < 2;
    Random random(seed_, 7 + i, static_cast<uint64_t>(day));
    for (int hour = 0; hour < 24; ++hour) {
      Timestamp at = start_of(day) + hour * kMicrosPerHour;
      double busy = 0.4 + 0.6 * std::sin((hour + 1) * std::numbers::pi / 24) * (is_weekend(day) ? 0.7 : 1);
      auto records = static_cast<uint64_t>((national ? 9e6 : 6e4) * busy * (0.9 + 0.2 * random.unit()));
      if (outages_.off(sensor, at) || at + kMicrosPerHour > until_) continue;
      HealthRow row{.sensor = sensor, .source = fmt::format("192.0.2.{}", 200 + i), .hour = at};
      row.counts.records = records;
      row.counts.lost = random.chance(0.05) ? records / 50 : records / 5000;
      row.counts.malformed = random.below(20);
      row.sampling = national ? 100 : 1;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace luytre::demo
