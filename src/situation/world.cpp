#include "situation/world.h"

#include <unistd.h>

#include <atomic>

#include "base/check.h"

namespace luytre {
namespace {

constexpr const char* kBodies[] = {"MIN-A", "MIN-B", "UNIT-A1", "UNIT-A2", "ISP-X", "ISP-Y", "BANK-Z"};
constexpr const char* kFamilies[] = {"conficker", "gamarue", "ramnit", ""};

}  // namespace

World::World(uint64_t seed) : random(seed), directory(*Directory::open("/nonexistent")) {
  auto date = [&](int one_in) {
    return random() % static_cast<unsigned>(one_in)
               ? std::string()
               : format_day(kWorldFirst + static_cast<Day>(random() % kWorldDays));
  };
  std::string bodies = "id,parent,sector,valid_from,valid_to\n";
  const char* rest[] = {",,MINISTRY,", ",,MINISTRY,", ",MIN-A,AGENCY,", ",UNIT-A1,AGENCY,", ",,TELECOM,",
                        ",,TELECOM,",  ",,,"};
  for (size_t i = 0; i < 7; ++i)
    bodies += std::string(kBodies[i]) + rest[i] + (i == 5 ? date(2) : "") + "," + date(4) + "\n";
  LUYTRE_CHECK(directory.add_organisations(bodies, "bodies"));
  add_ownership(20);
}

void World::add_ownership(int count) {
  auto date = [&] {
    return random() % 2 ? std::string() : format_day(kWorldFirst + static_cast<Day>(random() % kWorldDays));
  };
  auto network = [&] {
    if (random() % 4 == 0) {
      auto length = static_cast<uint8_t>(32 + random() % 30);
      return Prefix{mask({0x2001'0db8'0000'0000ull | (random() & 0x3000f), 0}, length), length}.to_string();
    }
    auto length = static_cast<uint8_t>(14 + random() % 18);
    return Prefix{
        mask(IpAddress::from_v4(static_cast<uint32_t>(0xc6120000u + (random() & 0x103ff))), length + 96u),
        length}
        .to_string();
  };
  std::string prefixes = "prefix,org_id,from,to\n", routes = "prefix,origin_asn,in_country,from,to\n";
  std::string asns = "asn,org_id,from,to\n";
  for (int i = 0; i < count; ++i) {
    prefixes += network() + "," + kBodies[random() % 7] + "," + date() + "," + date() + "\n";
    if (i % 3 == 0)
      routes += network() + "," + std::to_string(1 + random() % 3) + "," + (random() % 2 ? "yes" : "") + "," +
                date() + ",\n";
    if (i % 6 == 0)
      asns += std::to_string(1 + random() % 3) + "," + kBodies[random() % 7] + "," + date() + ",\n";
  }
  for (const std::string& table :
       {prefixes, routes, asns, std::string("prefix\n198.18.0.0/16\n2001:db8::/36\n")})
    LUYTRE_CHECK(directory.add_ownership(table, "facts"));
}

void World::add_sightings(int count) {
  for (int i = 0; i < count; ++i) {
    Sighting s = some_sighting();
    s.first = start_of(kWorldFirst + static_cast<Day>(random() % kWorldDays)) +
              static_cast<Timestamp>(random() % 100);
    s.last = s.first;
    s.family = kFamilies[random() % 4];
    s.category = std::array{Category::c2, Category::c2, Category::apt_c2, Category::behaviour}[random() % 4];
    s.internal = random() % 6 == 0;
    if (s.internal) {
      s.organisation = random() % 5 ? kBodies[random() % 7] : "NOT-IN-DIRECTORY";
      s.address = random() % 4 ? IpAddress::from_v4(static_cast<uint32_t>(0x0a000000u + random() % 40))
                               : IpAddress(0xfd00ull << 48, random() % 9);
    } else if (random() % 4 == 0) {
      s.address = IpAddress(0x2001'0db8'0000'0000ull | (random() & 0x30003), random() % 3);
    } else {
      s.address = IpAddress::from_v4(static_cast<uint32_t>(0xc6120000u + (random() & 0x103ff)));
    }
    s.indicator = random() % 2 ? "bad.example" : "worse.example";
    sightings.add(s);
    if (random() % 8 == 0) sightings.add(s);
  }
  for (int i = 0; i < count / 10; ++i) {
    HealthRow& row = health.emplace_back();
    row.sensor = "sensor-" + std::to_string(random() % 3);
    row.source = "source-" + std::to_string(random() % 2);
    row.run = random() % 2;
    row.hour = start_of(kWorldFirst + static_cast<Day>(random() % kWorldDays)) +
               static_cast<Timestamp>(random() % 24) * kMicrosPerHour;
    row.counts.records = random() % 3 * 100;
    row.counts.lost = random() % 50;
    row.counts.malformed = random() % 5;
  }
}

FiguresTwin World::twin() const {
  FiguresTwin out;
  for (const Sighting& s : sightings.rows) out.add(s);
  for (const HealthRow& row : health) out.add(row);
  return out;
}

Question World::question() {
  Question q;
  q.from = kWorldFirst + static_cast<Day>(random() % 6) - 2;
  q.to = q.from + static_cast<Day>(random() % (kWorldDays + 4));
  std::vector<Key> keys{Key::family, Key::organisation, Key::sector, Key::category, Key::day, Key::month};
  std::shuffle(keys.begin(), keys.end(), random);
  q.by.assign(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(random() % 4));
  if (random() % 5 == 0) q.family = random() % 2 ? "gamarue" : "unnamed";
  if (random() % 5 == 0) q.organisation = kBodies[random() % 7];
  if (random() % 6 == 0) q.sector = random() % 2 ? "AGENCY" : "TELECOM";
  q.threads = 1 + random() % 2;
  if (random() % 6 == 0) q.category = random() % 2 ? "behaviour" : "c2";
  q.behaviour = random() % 3 == 0;
  if (random() % 4 == 0) q.except_category = random() % 2 ? "apt-c2" : "c2";
  return q;
}

Sighting some_sighting() {
  Sighting s;
  s.name = "bad.example";
  s.indicator = "bad.example";
  s.indicator_type = IndicatorType::domain;
  s.source = "list";
  s.detector = "indicator";
  s.sensor = "sensor-0";
  return s;
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> number{0};
  // In memory where that is possible: the tests flush thousands of files.
  std::filesystem::path memory = "/dev/shm";
  path_ = (::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path()) /
          ("luytre-situation-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

}  // namespace luytre
