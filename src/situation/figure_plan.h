// A question made ready: which files answer it, how their streams fall into groups, who owned what when.
// Everything the two counting engines (union4.h, union_lists.h) share, read-only while they run.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "situation/day_folder.h"
#include "situation/figures.h"

namespace luytre {

inline constexpr uint32_t kNone = ~0u;

// Numbers used throughout: an *org* is 0 for "the country's, nobody's", else a body; a *label* is what rows
// are split by of it (the body, its sector, or 0 for all); a *group* is a (family, category) as far as they
// are split by; a *period* is a day or month as far as that is; a *row* is period * groups + group.
struct FigurePlan {
  struct File {
    const SetsView* view;
    uint32_t period, stretch;
    std::vector<uint32_t> group_of_stream;  // kNone: not asked for
    std::vector<uint32_t> realm_of_stream;  // the body's org; kNone: national, or a body not asked for
    std::vector<bool> national_stream;
  };
  struct Stretch {
    std::shared_ptr<const OwnedRanges> ranges;
    std::vector<uint32_t> org_of_owner;  // kNone: foreign, or not asked for
  };

  std::vector<std::unique_ptr<DayState>> days;  // ascending, those with data
  std::vector<Day> day_numbers;
  std::vector<File> files;  // ascending by day
  std::vector<Stretch> stretches;
  uint32_t groups = 1, periods = 1, labels = 1;
  std::vector<uint32_t> label_of_org;
  bool label_is_org = false;

  // For the keys of rows.
  std::vector<std::string> orgs, sectors;
  std::vector<uint32_t> sector_of_org;
  struct Group {
    std::string family, category;
  };
  std::vector<Group> group_names;
  std::vector<Day> period_start;

  uint32_t row(uint32_t period, uint32_t group) const { return period * groups + group; }
};

Result<FigurePlan> make_plan(const DayStore& store, const Directory& directory, const Question& question);

}  // namespace luytre
