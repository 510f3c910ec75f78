#include "events/memory_store.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "events/segment.h"

namespace luytre {
namespace {

bool passes(const SightingFilter& filter, const Sighting& sighting) {
  auto equal = [](const std::optional<std::string>& wanted, std::string_view value) {
    return !wanted || *wanted == value;
  };
  return sighting.day() >= filter.from && sighting.day() <= filter.to &&
         equal(filter.organisation, sighting.organisation) && equal(filter.family, sighting.family) &&
         equal(filter.indicator, sighting.indicator) && equal(filter.source, sighting.source) &&
         (!filter.address || *filter.address == sighting.address) &&
         (!filter.remote || *filter.remote == sighting.remote);
}

bool made_by(std::span<const Withdrawal> withdrawals, const Sighting& sighting) {
  return std::any_of(withdrawals.begin(), withdrawals.end(), [&](const Withdrawal& withdrawal) {
    return withdrawal.indicator == sighting.indicator &&
           (withdrawal.source.empty() || withdrawal.source == sighting.source);
  });
}

}  // namespace

Result<void> MemoryStore::insert(const std::filesystem::path& segment) {
  auto file = MappedFile::open(segment);
  if (!file) return std::unexpected(file.error());
  auto read = read_rows(file->text(), [&](const Sighting& sighting) {
    std::string& row = rows_[{sighting.first, sighting.key()}];
    row.clear();
    append_row(row, sighting);
  });
  if (!read) return fail(read.error().code, fmt::format("'{}': {}", segment.string(), read.error().message));
  return {};
}

Result<void> MemoryStore::read(const SightingFilter& filter,
                               const std::function<bool(const Sighting&)>& visit) {
  uint64_t given = 0;
  auto goes_on = [&](const auto& entry) {
    Sighting sighting = parse_row(entry.second).sighting;
    return !passes(filter, sighting) || (visit(sighting) && ++given != filter.limit);
  };
  if (filter.newest_first)
    (void)std::all_of(rows_.rbegin(), rows_.rend(), goes_on);
  else
    (void)std::all_of(rows_.begin(), rows_.end(), goes_on);
  return {};
}

Result<uint64_t> MemoryStore::count(const SightingFilter& filter) {
  uint64_t rows = 0;
  LUYTRE_TRY(read(filter, [&](const Sighting&) { return ++rows, true; }));
  return rows;
}

Result<std::vector<Day>> MemoryStore::days_of(std::span<const Withdrawal> withdrawals) {
  std::set<Day> days;
  for (const auto& [key, row] : rows_)
    if (Sighting sighting = parse_row(row).sighting; made_by(withdrawals, sighting))
      days.insert(sighting.day());
  return std::vector<Day>(days.begin(), days.end());
}

Result<std::vector<Day>> MemoryStore::withdraw(std::span<const Withdrawal> withdrawals) {
  auto days = days_of(withdrawals);
  std::erase_if(rows_,
                [&](const auto& entry) { return made_by(withdrawals, parse_row(entry.second).sighting); });
  return days;
}

Result<void> MemoryStore::drop_before(Day day) {
  std::erase_if(rows_, [&](const auto& entry) { return parse_row(entry.second).sighting.day() < day; });
  return {};
}

}  // namespace luytre
