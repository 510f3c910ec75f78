// The slow, obvious twin of absorbing: all sightings at hand, each finding looked through in full.
#pragma once
#include <map>
#include <span>
#include <string>

#include "directory/directory.h"
#include "findings/finding.h"
#include "findings/rules.h"
#include "model/sighting.h"

namespace luytre {

// What `sightings` (repeats allowed) make, by id: kind, subject, what, first, last, sightings, evidence,
// severity; nothing of the life.
std::map<std::string, Finding> findings_twin(std::span<const Sighting> sightings, const Rules& rules,
                                             const Directory& directory);

// Those fields of a finding as a line.
std::string evidence_line(const Finding& finding);

}  // namespace luytre
