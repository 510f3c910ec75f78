// Asks the figures of a document again, and says of each that no longer holds why.
#pragma once
#include "report/figures/source.h"

namespace luytre {

// What a change comes from, as far as it can be told.
enum class FigureCause : uint8_t {
  ownership,    // who holds which addresses was corrected: with the ownership of then the figure is as it was
  withdrawal,   // evidence of days was taken back, and indicators were withdrawn since
  evidence,     // evidence of days was added or taken back: late sightings, a search in the past
  coverage,     // what sensors watched, or how much of it is known, is another now
  collections,  // collections of leaked accounts were added, forgotten or found to be made up
  records,      // what the ledger says of these rows changed: late entries, corrections
  unanswered,   // the query cannot be answered now; the detail says why
};
const char* to_string(FigureCause cause);

struct FigureReason {
  FigureCause cause;
  std::string text_vi, text_en;
};

struct FigureChange {
  std::string key, column;  // key "": the total
  uint64_t then = 0, now = 0;
};

struct FigureCheck {
  std::string name;  // as the document calls it
  bool holds = true;
  bool same_data = true;              // it holds, and what it was counted from is the same to the byte
  std::vector<FigureChange> changes;  // the total first; at most 50
  uint64_t changed = 0;               // all of them
  std::vector<FigureReason> reasons;
};

// `withdrawn`: FigureSource::withdrawn() of when the figures were made.
std::vector<FigureCheck> verify_figures(const FigureSource& source, const Figures& figures,
                                        const std::vector<std::string>& withdrawn);

}  // namespace luytre
