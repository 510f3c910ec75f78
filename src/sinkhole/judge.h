// What a visit means: a sighting of the malware whose name was asked for, of a mere visitor, or nothing.
//
// - A visitor on a list of harmless ones makes no sighting.
// - A visitor who asks for a listed name, or in whom a detector recognises malware, makes the sighting any
//   telemetry would: an ordinary observation through SightingMaker.
// - A resolver that asks for a listed name makes a sighting of category behaviour, without family: the
//   infected host stands behind it. The family is told in the detail.
// - Everybody else came for reasons unknown (scanners visit sinkholes): category behaviour, without family,
//   suspected; once an hour for each visitor, service and name, so that a scan cannot fill the evidence.
#pragma once
#include <span>
#include <string>

#include "match/indicator_set.h"
#include "monitor/sighting_maker.h"
#include "sinkhole/visit_rows.h"
#include "sinkhole/visitor_list.h"
#include "telemetry/detail_json.h"

namespace luytre::sinkhole {

enum class Verdict : uint8_t { known, resolver, unknown, harmless, not_a_visit };
inline constexpr size_t kVerdicts = 5;
const char* to_string(Verdict verdict);

// The detectors that speak here and nowhere else, for those who list what there is.
std::span<const DetectorInfo* const> sinkhole_detectors();

// One thread.
class Judge {
 public:
  // `names`: compile_names(). All outlive this.
  Judge(const PublishedIndicatorSet& names, const VisitorList& harmless, SightingMaker& maker)
      : names_(names), harmless_(harmless), maker_(maker) {}

  // Makes the visit's sighting, if it deserves one.
  Verdict take(const Visit& visit, uint16_t origin);
  // The latest visit as one JSON object, for the log; valid until the next take().
  std::string_view line() const { return line_; }

 private:
  bool seen_by_maker(ObservationBatch& batch);
  std::string listed_family(const ObservationBatch& batch, bool& listed);
  void visitor(const Visit& visit, const ObservationBatch& batch, Verdict verdict, const std::string& family);
  void describe(const Visit& visit, const ObservationBatch* batch, Verdict verdict, const std::string& list);

  const PublishedIndicatorSet& names_;
  const VisitorList& harmless_;
  SightingMaker& maker_;
  VisitRows rows_;
  MatchScratch scratch_;
  std::vector<Hit> hits_;
  DetailJson json_;
  std::string line_;
};

}  // namespace luytre::sinkhole
