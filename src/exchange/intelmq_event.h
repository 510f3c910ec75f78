// A sighting as an IntelMQ event (docs.intelmq.org, "Data Format"): one flat JSON object in one line.
//
//   required     feed.accuracy (percent, by evidence grade), feed.name (the list or report it came from),
//   time.observation
//                (the sighting's last moment), classification.type
//   source.*     the constituent's host; destination.*: the other end, its name as destination.fqdn
//   classification.type, .taxonomy   infected-system, malware-distribution, scanner, spam or undetermined,
//   each with the
//                taxonomy it belongs to; .identifier: the family, else the indicator
//   malware.name the family, lower-case ASCII; absent when none is known
//   event_hash   SHA-1, upper-case hex, of "luytre-sighting:" and the sighting's key: equal for equal
//   sightings, whatever
//                the time of output
//   extra.*      evidence, category, detector, indicator, indicator_type, last, packets, bytes, organisation,
//   internal,
//                url or name (what is neither host name nor address), detail (JSON text)
//
// IntelMQ's URL type wants a scheme, which a sighting does not have: URLs stand in extra.url without one.
#pragma once
#include <string>

#include "model/sighting.h"

namespace luytre {

std::string intelmq_event(const Sighting& sighting);

}  // namespace luytre
