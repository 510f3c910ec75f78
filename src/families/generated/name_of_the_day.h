// Hosts that ask for names which malware generates for that day.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// One name is probable evidence, with the row it stood in; two different names of one family from one host in
// a day are confirmed, for that day. Names of first and last row decide which days a batch is matched for: a
// row that lies more than a day outside of them is not recognised.
extern const DetectorInfo kNameOfTheDay;
std::unique_ptr<Detector> make_name_of_the_day(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
