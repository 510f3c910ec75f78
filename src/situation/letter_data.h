// The data of the sizing case: half a year, 20 families, 6,189,778 distinct addresses of bodies of very
// unequal size, each present on a tenth of the days. Made up, deterministic, and written through the store's
// own writer.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"
#include "directory/directory.h"
#include "situation/day_store.h"

namespace luytre {

struct LetterData {
  Day first = 0;
  unsigned days = 184;
  unsigned families = 20;
  uint64_t hosts = 6'189'778;
  unsigned prefixes = 20'000;
  unsigned bodies = 4'000;
  uint64_t seed = 42;

  // The letter's half year: 1 July to 31 December 2018.
  static LetterData full();
  // The same in small, for tests.
  static LetterData small();
};

// What a slow count over the generated entries says.
struct LetterTruth {
  uint64_t distinct = 0;
  std::vector<uint64_t> distinct_by_family;
  uint64_t entries = 0;  // (day, family, address)
  uint64_t sightings = 0;
};

// Writes FOLDER/directory and FOLDER/days, and FOLDER/truth.txt last. Done already (same settings): only
// reads the truth back.
Result<LetterTruth> make_letter_data(const LetterData& data, const std::filesystem::path& folder);

}  // namespace luytre
