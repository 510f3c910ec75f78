// What is known of each day, ready for figures: for every stream (realm, family, category) the exact set of
// constituent addresses with the number of sightings of each, and the sensors' health.
//
// Folder: days/2018-12-03/MANIFEST names the files in force; a change writes new files and renames the manifest,
// so a reader always sees one consistent state and a crash leaves the old one. docs/formats/day-store.md has the
// bytes. Applying sightings again changes nothing: their keys are remembered.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/health.h"
#include "model/sighting.h"

namespace luytre {

// One process writes (the home's lock); any number read at the same time.
class DayStore {
 public:
  static Result<DayStore> open(const std::filesystem::path& folder);

  struct Applied {
    uint64_t sightings = 0;      // new ones
    uint64_t known = 0;          // already counted
    uint64_t new_addresses = 0;  // (day, stream, address) not seen before
  };
  // Durable when it returns.
  Result<Applied> apply(const SightingBatch& sightings, std::span<const HealthRow> health);

  // Replaces everything but health of `day` by what `sightings` holds: after a withdrawal.
  Result<void> rebuild(Day day, const SightingBatch& sightings);

  std::vector<Day> days(Day from, Day to) const;  // that have data, ascending
  Result<void> drop_before(Day day);
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace luytre
