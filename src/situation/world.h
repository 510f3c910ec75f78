// Small random worlds for tests: a directory with dated facts, sightings and health rows.
#pragma once
#include <filesystem>
#include <random>
#include <string>

#include "situation/figures_twin.h"

namespace luytre {

inline constexpr Day kWorldFirst = 17'850;  // 2018-11-15: the worlds' days cross months
inline constexpr Day kWorldDays = 24;

struct World {
  explicit World(uint64_t seed);

  std::mt19937_64 random;
  Directory directory;
  SightingBatch sightings;
  std::vector<HealthRow> health;

  // Adds facts to the directory; every call others.
  void add_ownership(int count);
  void add_sightings(int count);
  FiguresTwin twin() const;
  Question question();
};

// A sighting as a list match makes it, to be filled in: all of its texts are there.
Sighting some_sighting();

// A folder that is removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace luytre
