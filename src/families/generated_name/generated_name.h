// Hosts that ask for several names that look thrown by dice and do not exist.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// A name counts by the model of name_model.h, never one alone: several different sites in an hour. Where a
// log holds questions without answers more are asked for. A host for which as many plain names fail is a
// resolver, a crawler or a mail server and is left alone; that is known when the hour is over.
extern const DetectorInfo kGeneratedNames;
std::unique_ptr<Detector> make_generated_names(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
