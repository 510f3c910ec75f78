// The evidence of one day, finding by finding: what sightings come to before they meet the ledger.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "directory/directory.h"
#include "findings/finding.h"
#include "findings/rules.h"
#include "model/sighting.h"

namespace luytre {

struct DayEvidence {
  std::string id;  // of the finding
  std::string organisation, subject, what, sector;
  FindingKind kind = FindingKind::infection;
  bool sensitive = false;
  Tlp tlp = Tlp::amber;
  Timestamp first = kNoTime, last = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  Severity severity = Severity::low;
  uint32_t hours = 0;   // of the UTC day, a bit each
  std::string sensors;  // those that saw it, ascending, each ended by a newline
};

// Which kind of finding a sighting is of, and what that finding is about (not yet plain_text).
struct SightingClass {
  KindRule rule;
  std::string_view what;  // views the sighting's text, or is static
};
SightingClass sighting_class(const Rules& rules, const Sighting& sighting);

// Groups the sightings of one day, in any order, each given once (as EventStore::read gives them). Memory:
// some 300 bytes a finding. One thread.
class DayEvidenceBuilder {
 public:
  // `directory`: for the sectors of bodies.
  DayEvidenceBuilder(Day day, const Rules& rules, const Directory& directory);
  ~DayEvidenceBuilder();
  // Precondition: sighting.day() is the day.
  void add(const Sighting& sighting);
  // By id, each once. The builder is spent.
  std::vector<DayEvidence> finish();
  uint64_t unowned() const;  // sightings of addresses that no body here holds: nobody to tell

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
