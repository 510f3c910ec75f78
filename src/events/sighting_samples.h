// Sightings for tests and benchmarks, and what compares them.
#pragma once
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "events/event_store.h"
#include "model/sighting.h"

namespace luytre {

// A folder under the system's temporary one, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct SampleShape {
  size_t rows = 1000;
  Day first_day = 17868;  // 2018-12-03
  unsigned days = 3;
  uint32_t addresses = 1000;
  unsigned indicators = 50, organisations = 10;
  bool odd_texts = true;  // names with quotes, separators, control bytes, empty and long ones
};
// Sightings as the monitor makes them: rising in time with some disorder, few lists and families, many
// addresses.
SightingBatch sample_sightings(const SampleShape& shape, uint64_t seed);

// Every number 0 and every text "".
Sighting blank_sighting();

std::string rows_of(const SightingBatch& batch);
// Every field, so that two sightings are the same exactly when these are.
std::string describe(const Sighting& sighting);
// Writes `rows` as a file; the name says nothing.
std::filesystem::path write_rows(const std::filesystem::path& folder, std::string_view rows);

// The answers of a store, for comparison; failures are reported as one line "error: …".
std::vector<std::string> read_all(EventStore& store, const SightingFilter& filter = {});

}  // namespace luytre
