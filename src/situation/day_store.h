// What is known of each day, ready for figures: for every stream (realm, family, category) the exact set of
// constituent addresses with the number of sightings of each, and the sensors' health.
//
// FOLDER/2018-12-03/MANIFEST names the files in force; a change writes new files and renames the manifest, so
// a reader always sees one consistent state and a crash leaves the old one. docs/formats/day-store.md has the
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

struct DayContent;
class DayRebuild;

// One process writes (the home's lock), with one thread at a time; any number read at the same time.
class DayStore {
 public:
  // An absent folder is an empty store.
  static Result<DayStore> open(const std::filesystem::path& folder);

  struct Applied {
    uint64_t sightings = 0;      // new ones
    uint64_t known = 0;          // already counted, or twice in the batch
    uint64_t new_addresses = 0;  // (day, stream, address) not seen before
    uint64_t undated = 0;        // no day between 1970 and 9999: counted nowhere
  };
  // Durable when it returns. After an error some days may have it and others not; applying the same again
  // completes it. Errors: io; corrupt, when what is there does not check out.
  Result<Applied> apply(const SightingBatch& sightings, std::span<const HealthRow> health);

  // Replaces everything but health of `day` by what `sightings` holds: after a withdrawal. Invalid: a
  // sighting of another day. For more than fits memory as sightings: DayRebuild.
  Result<void> rebuild(Day day, const SightingBatch& sightings);
  // The same for sets that are known already: imports and benchmarks. No key is remembered.
  Result<void> replace(Day day, const DayContent& content, std::span<const HealthRow> health);

  std::vector<Day> days(Day from, Day to) const;  // that have data, ascending
  Result<void> drop_before(Day day);
  // Reads every byte of `day` and checks it.
  Result<void> verify(Day day) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  friend class DayRebuild;
  std::filesystem::path folder_;
};

// A day made anew from sightings given one by one (24 bytes each are kept). Nothing changes before commit().
class DayRebuild {
 public:
  DayRebuild(DayStore& store, Day day);
  ~DayRebuild();
  Result<void> add(const Sighting& sighting);
  Result<void> commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
