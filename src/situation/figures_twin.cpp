#include "situation/figures_twin.h"

#include <algorithm>
#include <set>

namespace luytre {
namespace {

struct Gathered {
  std::set<IpAddress> addresses;
  std::set<std::pair<std::string, IpAddress>> internal;
  std::set<std::string> organisations;
  uint64_t sightings = 0;

  Counts counts() const {
    Counts c;
    for (const IpAddress& a : addresses) ++(a.is_v4() ? c.distinct_addresses_v4 : c.distinct_addresses_v6);
    c.distinct_addresses = addresses.size();
    c.internal_hosts = internal.size();
    c.sightings = sightings;
    c.organisations = organisations.size();
    return c;
  }
};

bool within(const Directory& directory, std::string organisation, const std::string& top) {
  for (int depth = 0; depth < 100 && !organisation.empty(); ++depth) {
    if (organisation == top) return true;
    const Organisation* o = directory.organisation(organisation);
    organisation = o ? o->parent : "";
  }
  return false;
}

}  // namespace

void FiguresTwin::add(const Sighting& s) {
  sightings_.try_emplace(
      s.key(), Seen{s.day(), s.family.empty() ? "unnamed" : std::string(s.family), to_string(s.category),
                    std::string(s.internal ? s.organisation : ""), s.internal, s.address});
}

void FiguresTwin::add(const HealthRow& row) {
  DecodeCounts& c = health_[{row.sensor, row.source, row.run, row.hour}];
  c.records = std::max(c.records, row.counts.records);
  c.malformed = std::max(c.malformed, row.counts.malformed);
  c.unsupported = std::max(c.unsupported, row.counts.unsupported);
  c.incomplete = std::max(c.incomplete, row.counts.incomplete);
  c.over_limit = std::max(c.over_limit, row.counts.over_limit);
  c.lost = std::max(c.lost, row.counts.lost);
}

Answer FiguresTwin::ask(const Directory& directory, const Question& q) const {
  std::map<std::vector<std::string>, Gathered> rows;
  Gathered total;
  for (const auto& [key, s] : sightings_) {
    if (s.day < q.from || s.day > q.to || (q.family && s.family != *q.family)) continue;
    if (q.except_category && s.category == *q.except_category) continue;
    if (q.category ? s.category != *q.category : s.category == "behaviour" && !q.behaviour) continue;
    std::string body = s.realm;
    if (!s.internal) {
      auto found = directory.find(s.address.to_string(), s.day);
      if (!found) continue;
      body = found->owner.organisation;
    }
    if (q.organisation && !within(directory, body, *q.organisation)) continue;
    const Organisation* o = directory.organisation(body);
    std::string sector = o ? o->sector : "";
    if (q.sector && sector != *q.sector) continue;
    std::vector<std::string> row;
    for (Key k : q.by) switch (k) {
        case Key::family:
          row.push_back(s.family);
          break;
        case Key::category:
          row.push_back(s.category);
          break;
        case Key::organisation:
          row.push_back(body);
          break;
        case Key::sector:
          row.push_back(sector);
          break;
        case Key::day:
          row.push_back(format_day(s.day));
          break;
        case Key::month:
          row.push_back(format_month(s.day));
          break;
      }
    for (Gathered* g : {&total, &rows[row]}) {
      if (s.internal)
        g->internal.emplace(body, s.address);
      else
        g->addresses.insert(s.address);
      if (!body.empty()) g->organisations.insert(body);
      ++g->sightings;
    }
  }

  Answer answer;
  answer.question = q;
  answer.total = total.counts();
  if (!q.by.empty())
    for (const auto& [row, gathered] : rows) answer.rows.push_back({row, gathered.counts()});
  auto time = [&](const FigureRow& r) {
    std::string out;
    for (Key wanted : {Key::day, Key::month})
      for (size_t i = 0; i < q.by.size(); ++i)
        if (q.by[i] == wanted && out.empty()) out = r.key[i];
    return out;
  };
  std::stable_sort(answer.rows.begin(), answer.rows.end(), [&](const FigureRow& a, const FigureRow& b) {
    if (time(a) != time(b)) return time(a) < time(b);
    auto weight = [](const Counts& c) {
      return std::tuple(c.distinct_addresses, c.internal_hosts, c.sightings);
    };
    return weight(a.counts) > weight(b.counts);
  });

  answer.coverage.days = static_cast<uint64_t>(q.to - q.from + 1);
  std::set<Day> days;
  std::set<std::string> sensors;
  std::set<std::pair<std::string, Timestamp>> hours;
  for (const auto& [key, counts] : health_) {
    const auto& [sensor, source, run, hour] = key;
    if (day_of(hour) < q.from || day_of(hour) > q.to) continue;
    days.insert(day_of(hour));
    sensors.insert(sensor);
    if (counts.records > 0) hours.emplace(sensor, hour);
    answer.coverage.counts += counts;
  }
  answer.coverage.days_with_data = days.size();
  answer.coverage.sensors = sensors.size();
  answer.coverage.sensor_hours = hours.size();
  return answer;
}

}  // namespace luytre
