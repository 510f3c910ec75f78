// A sighting as an IDEA0 event (idea.cesnet.cz): one JSON object in one line.
//
//   Format, ID, DetectTime, Category   required: ID is a version 8 UUID (RFC 9562) of the sighting's key, so
//   the same
//                sighting has the same ID; DetectTime its last moment
//   EventTime, CeaseTime   first and last; Confidence 0 to 1, by evidence grade
//   Category     Intrusion.Botnet, Malware, Recon.Scanning, Abusive.Spam or Anomaly.Behaviour
//   Source       the constituent's host, Type Botnet or Malware; Target: the other end, Type CC when a list
//   says so Node         name "vn.luytre.<sensor>", software Luytre _Luytre      Family, Evidence, Category,
//   Detector, Indicator, IndicatorType, List, Organisation, Detail
#pragma once
#include <string>

#include "model/sighting.h"

namespace luytre {

std::string idea_event(const Sighting& sighting);

}  // namespace luytre
