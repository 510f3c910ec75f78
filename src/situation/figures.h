// Figures: exact distinct addresses (and sightings, organisations) over any period, split by any of the keys.
//
// A question is answered from the day store alone: one union of sets and one sweep over the ownership ranges
// in force on each day. Where ownership changes inside the period, each stretch of days counts with its own;
// an address that one body held in two stretches counts once for it. An address that is nobody's here on a
// day (foreign by the facts of that day) does not count on that day, however it was attributed when it was
// seen.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"
#include "situation/coverage.h"
#include "situation/day_store.h"

namespace luytre {

enum class Key : uint8_t { family, organisation, sector, category, day, month };

struct Question {
  Day from = 0, to = 0;  // inclusive
  std::vector<Key> by;   // empty: the total only. Several: every combination that occurs
  std::optional<std::string> family, organisation, sector;  // restrict; organisation includes those below it
  unsigned threads = 1;
  std::optional<std::string> category = {};  // restricts, too
  // Count what is known by its behaviour alone (Category::behaviour) as well; asking for that category does.
  bool behaviour = false;
  std::optional<std::string> except_category = {};  // leaves this one out: what a reader may not see
};

struct Counts {
  uint64_t distinct_addresses = 0;  // v4 + v6, national
  uint64_t distinct_addresses_v4 = 0;
  uint64_t distinct_addresses_v6 = 0;
  uint64_t internal_hosts = 0;  // private addresses seen inside bodies, each body's apart
  uint64_t sightings = 0;
  uint64_t organisations = 0;  // bodies with at least one national address or internal host
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct FigureRow {
  std::vector<std::string> key;  // one for each Question::by; "" organisation: the country's, nobody's
  Counts counts;
};

struct Answer {
  Question question;
  Counts total;
  std::vector<FigureRow> rows;  // largest first; by day or month: in time order, then largest first
  Coverage coverage;
  std::vector<PeriodCoverage> periods;  // by day or month: each one's, in time order
  Digest128 directory_version;
  Digest128 digest;  // of the question, the content of the days read and the directory version
};

// Errors: invalid (period, keys), not_found (organisation or sector), corrupt, io.
Result<Answer> ask(const DayStore& days, const Directory& directory, const Question& question);

// The period just before, of the same length (months: the same number of whole months), or the same a year
// earlier.
enum class Compare : uint8_t { previous, year };
Question compared(const Question& question, Compare compare);

}  // namespace luytre
