// A connection that lasts for hours to an address of a site nobody had asked for before.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Needs names and flows of the same hosts. A site is new when its first question in the run came on the day
// of the connection or the day before, and after the run had learned for some hours which sites are ordinary.
// It is rare when hardly any host asks for it. The connection counts by quarters of an hour in which flows of
// a minute or more ran between the two, so exporters may cut it into pieces; the first quarter that is read
// is known only by the second. Judged when the day is over.
extern const DetectorInfo kRareConnection;
std::unique_ptr<Detector> make_rare_connection(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
