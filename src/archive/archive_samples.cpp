#include <fmt/format.h>

#include <algorithm>

#include "archive/archive_behaviour.h"

namespace luytre {

ArchiveRows sample_contacts(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  auto pick = [&](uint64_t n) { return random() % n; };
  static const char* const kTops[] = {"com", "vn", "com.vn", "co", "example", "a.b.c.net"};
  static const char* const kSeconds[] = {"bad", "t", "evil-name", "x1", "cdn", "bad-x"};
  ArchiveRows rows;
  for (size_t i = 0; i < count; ++i) {
    ArchivedContact c;
    c.day = static_cast<Day>(17850 + pick(70));
    c.client = pick(4) ? IpAddress::from_v4(static_cast<uint32_t>(0x0e000000 + pick(500)))
                       : IpAddress(0x2001'0db8'0000'0000, pick(200));
    c.first = static_cast<uint32_t>(c.day * 86400 + static_cast<int64_t>(pick(80000)));
    c.last = c.first + static_cast<uint32_t>(pick(5000));
    c.hours = 1u << pick(24);
    static const char* const kSensors[] = {"national", "hanoi", "it's; a \\ sensor"};
    c.sensor = kSensors[pick(3)];
    c.inside = pick(5) ? "" : "ORG-A";
    std::string name;
    c.via = static_cast<Via>(pick(5));
    if (by_name(c.via)) {
      for (uint64_t labels = pick(4); labels > 0; --labels) name += fmt::format("{}.", kSeconds[pick(6)]);
      name += kSeconds[pick(6)];
      if (pick(10)) name += fmt::format(".{}", kTops[pick(6)]);
      c.name = name;
    } else {
      c.remote = pick(4)
                     ? IpAddress::from_v4(static_cast<uint32_t>(0xc0000000 + pick(2000) * (pick(2) ? 1 : 97)))
                     : IpAddress(0x2a00'0000'0000'0000 + pick(3), pick(100));
      if (c.via == Via::traffic) {
        c.port = static_cast<uint16_t>(pick(2) ? 443 : pick(65536));
        c.protocol = pick(3) ? 6 : 17;
      }
    }
    rows.add(c);
  }
  return rows;
}

std::string describe(const ArchivedContact& c) {
  return fmt::format("{} via {} {}:{}/{} '{}' {} '{}' '{}' {}-{} {:06x}", format_day(c.day),
                     static_cast<unsigned>(c.via), c.remote.to_string(), c.port, c.protocol, c.name,
                     c.client.to_string(), c.sensor, c.inside, c.first, c.last, c.hours);
}

std::vector<std::string> found(Archive& archive, const ArchiveKeys& keys, Day from, Day to) {
  std::vector<std::string> lines;
  auto done = archive.search(keys, from, to, [&](const ArchivedContact& c) {
    lines.push_back(describe(c));
    return true;
  });
  if (!done) return {"error: " + done.error().message};
  std::ranges::sort(lines);
  auto again = std::ranges::unique(lines);
  lines.erase(again.begin(), again.end());
  return lines;
}

}  // namespace luytre
