// STIX 2.1 (and 2.0) bundles, TAXII envelopes, lists of objects, single indicators.
//
// Of several versions of an indicator the latest `modified` holds. `revoked` withdraws its values. Family:
// the malware (else tool, intrusion set, threat actor, campaign) it "indicates", else a name in it, its
// labels or its name that the family table knows. Category: the actor it indicates (apt-c2), indicator_types,
// labels, kill chain phase. TLP by the marking ids of TLP 1.0 and 2.0, or by the marking object in the
// bundle. Patterns of other languages (sigma, yara, snort) are unsupported; indicators of type "benign" are
// refused as benign.
#pragma once
#include <string_view>

#include "indicators/reader.h"

namespace luytre {

void read_stix(const ListText& list, ReaderSink& sink);
bool sniff_stix(std::string_view text);

}  // namespace luytre
