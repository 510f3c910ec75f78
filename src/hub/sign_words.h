// What a sighting was known by, in words for people. For src/hub/evidence_api.cpp only.
#pragma once
#include "hub/shapes.h"
#include "model/sighting.h"

namespace luytre {

// Named: a detector's conduct, or the kind of listed value that was met. A detector without words here keeps
// its name.
Json sign_words(const Sighting& sighting);

}  // namespace luytre
