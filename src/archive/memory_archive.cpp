#include "archive/memory_archive.h"

#include <algorithm>

#include "base/domain.h"

namespace luytre {
namespace {

constexpr uint64_t kBytesEach = 64;  // for the bound: as if each took so many

bool meets(const ArchiveKeys& keys, const ArchivedContact& c) {
  if (by_name(c.via))
    return std::ranges::find(keys.names, c.name) != keys.names.end() ||
           std::ranges::any_of(keys.domains, [&](const std::string& d) { return domain_within(c.name, d); });
  return std::ranges::find(keys.addresses, c.remote) != keys.addresses.end() ||
         std::ranges::find(keys.services, std::pair(c.remote, c.port)) != keys.services.end() ||
         std::ranges::any_of(keys.prefixes, [&](const Prefix& p) { return p.contains(c.remote); });
}

}  // namespace

Result<void> MemoryArchive::insert(const ArchiveRows& rows) {
  for (auto table : {ArchiveTable::addresses, ArchiveTable::names})
    LUYTRE_TRY(
        read_archive_rows(table, rows.bytes[static_cast<size_t>(table)], [&](const ArchivedContact& c) {
          auto [it, fresh] = contacts_.try_emplace(
              Key{c.day, c.remote, c.name, c.port, c.protocol, static_cast<uint8_t>(c.via), c.client,
                  std::string(c.sensor), std::string(c.inside)},
              Times{c.first, c.last, c.hours});
          if (fresh) return;
          it->second.first = std::min(it->second.first, c.first);
          it->second.last = std::max(it->second.last, c.last);
          it->second.hours |= c.hours;
        }));
  return {};
}

Result<void> MemoryArchive::search(const ArchiveKeys& keys, Day from, Day to,
                                   const std::function<bool(const ArchivedContact&)>& visit,
                                   const std::function<void(double)>& progress) {
  for (const auto& [key, times] : contacts_) {
    ArchivedContact c;
    uint8_t via;
    std::tie(c.day, c.remote, c.name, c.port, c.protocol, via, c.client, c.sensor, c.inside) = key;
    c.via = static_cast<Via>(via);
    c.first = times.first;
    c.last = times.last;
    c.hours = times.hours;
    if (c.day >= from && c.day <= to && meets(keys, c) && !visit(c)) break;
  }
  if (progress) progress(1);
  return {};
}

Result<ArchiveStats> MemoryArchive::stats() {
  ArchiveStats stats{.rows = contacts_.size(), .bytes = contacts_.size() * kBytesEach};
  if (!contacts_.empty()) {
    stats.first = std::get<0>(contacts_.begin()->first);
    stats.last = std::get<0>(contacts_.rbegin()->first);
  }
  return stats;
}

Result<std::optional<Day>> MemoryArchive::keep(Day from, uint64_t bytes) {
  size_t before = contacts_.size();
  auto month = [](Day day) {
    return civil_from_day(day).year * 12 + static_cast<int>(civil_from_day(day).month);
  };
  if (from > kFirstDay)
    std::erase_if(contacts_, [&](const auto& one) { return month(std::get<0>(one.first)) < month(from); });
  while (bytes > 0 && contacts_.size() * kBytesEach > bytes) {
    Day oldest = std::get<0>(contacts_.begin()->first);
    std::erase_if(contacts_, [&](const auto& one) { return std::get<0>(one.first) == oldest; });
  }
  if (contacts_.size() == before) return std::optional<Day>();
  return std::optional<Day>(contacts_.empty() ? kLastDay : std::get<0>(contacts_.begin()->first));
}

}  // namespace luytre
