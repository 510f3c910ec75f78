#include "events/sighting_samples.h"

#include <atomic>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "events/segment.h"

namespace luytre {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "luytre-events-XXXXXX").string();
  LUYTRE_CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

SightingBatch sample_sightings(const SampleShape& shape, uint64_t seed) {
  static constexpr std::string_view kFamilies[] = {"conficker", "mirai", "emotet", "avalanche", "ramnit", ""};
  static constexpr std::string_view kSources[] = {"national", "feed-a", "feed-b"};
  static const std::string kOdd[] = {"",
                                     "a;b",
                                     "it's",
                                     "back\\slash",
                                     std::string("nul\0byte", 8),
                                     "tab\tline\nend",
                                     "tiếng Việt",
                                     "\xff\xfe",
                                     std::string(300, 'x'),
                                     "') OR 1=1 --"};
  std::mt19937_64 random(seed);
  auto below = [&](uint64_t n) { return random() % n; };
  SightingBatch batch;
  Timestamp step =
      static_cast<Timestamp>(shape.days) * kMicrosPerDay / static_cast<Timestamp>(shape.rows + 1);
  for (size_t i = 0; i < shape.rows; ++i) {
    Sighting s = blank_sighting();
    s.first = start_of(shape.first_day) + static_cast<Timestamp>(i) * step +
              static_cast<Timestamp>(below(static_cast<uint64_t>(step) + 1));
    s.last = s.first + static_cast<Timestamp>(below(60'000'000));
    s.address = below(10) == 0
                    ? IpAddress(0x20010db8'00000000ull, below(shape.addresses))
                    : IpAddress::from_v4(0x0e000000u + static_cast<uint32_t>(below(shape.addresses)));
    s.port = static_cast<uint16_t>(1024 + below(60000));
    uint64_t indicator = below(shape.indicators);
    std::string text, name;
    if (indicator % 3 == 0) {
      text = fmt::format("bad{}.example", indicator);
      name = fmt::format("www{}.{}", below(5), text);
      s.indicator_type = IndicatorType::domain;
      s.remote_port = 53;
      s.protocol = 17;
    } else {
      s.remote = IpAddress::from_v4(0xc6336400u + static_cast<uint32_t>(indicator));
      text = s.remote.to_string();
      s.remote_port = 443;
      s.protocol = 6;
      s.packets = 1 + below(1000);
      s.bytes = s.packets * (40 + below(1400));
    }
    if (shape.odd_texts && below(8) == 0) name = kOdd[below(std::size(kOdd))];
    if (shape.odd_texts && below(8) == 0) text = kOdd[below(std::size(kOdd))];
    std::string organisation = fmt::format("body-{}", below(shape.organisations));
    if (shape.odd_texts && below(20) == 0) organisation = kOdd[below(std::size(kOdd))];
    s.name = name;
    s.indicator = text;
    s.source = kSources[indicator % std::size(kSources)];
    s.family = kFamilies[indicator % std::size(kFamilies)];
    s.category = static_cast<Category>(indicator % 7);
    s.detector = "indicator";
    s.evidence = static_cast<Evidence>(below(3));
    s.sensor = indicator % 2 ? "north" : "south";
    s.organisation = organisation;
    s.reason = static_cast<AttributionReason>(1 + below(4));
    s.internal = below(50) == 0;
    batch.add(s);
  }
  return batch;
}

Sighting blank_sighting() {
  Sighting sighting;
  sighting.first = sighting.last = 0;
  for (auto text : segment_texts()) sighting.*text = "";
  return sighting;
}

std::string rows_of(const SightingBatch& batch) {
  std::string rows;
  for (const Sighting& sighting : batch.rows) append_row(rows, sighting);
  return rows;
}

std::string describe(const Sighting& s) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}:{} {}:{} {}:{} {}:{} {}:{} {}:{} {}:{} ",
                     s.first, s.last, s.address.to_string(), s.port, s.remote.to_string(), s.remote_port,
                     s.protocol, static_cast<int>(s.indicator_type), static_cast<int>(s.category),
                     static_cast<int>(s.evidence), s.packets, s.bytes, static_cast<int>(s.reason), s.internal,
                     s.name.size(), s.name, s.indicator.size(), s.indicator, s.source.size(), s.source,
                     s.family.size(), s.family, s.detector.size(), s.detector, s.sensor.size(), s.sensor,
                     s.organisation.size(), s.organisation);
}

fs::path write_rows(const fs::path& folder, std::string_view rows) {
  static std::atomic<unsigned> counter{0};
  fs::path path = folder / fmt::format("segment-{}.rows", counter++);
  LUYTRE_CHECK(write_file_atomically(path, rows).has_value());
  return path;
}

std::vector<std::string> read_all(EventStore& store, const SightingFilter& filter) {
  std::vector<std::string> rows;
  auto read = store.read(filter, [&](const Sighting& sighting) {
    rows.push_back(describe(sighting));
    return true;
  });
  if (!read) rows.push_back("error: " + read.error().message);
  return rows;
}

}  // namespace luytre
