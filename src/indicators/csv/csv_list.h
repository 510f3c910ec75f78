// Indicators in CSV, and Zeek intelligence files.
//
// CSV: a header line, plain or in a comment (abuse.ch), or a mapping says which column is what
// (csv/header.h). Rows may have several value columns; each cell that is not empty is an indicator. An
// address column beside a port column gives a service. "None", "-", "unknown" and empty cells say nothing.
// Known: Feodo Tracker, URLhaus, ThreatFox, SSLBL (certificates, addresses, JA3), and the generic
// "indicator,type,family,...". First and last seen times are when somebody looked, not for how long the
// indicator holds: only valid_from, valid_until and expires (or a mapping) bound it.
//
// Zeek: "#fields<TAB>indicator<TAB>indicator_type<TAB>meta.…" (Zeek base/frameworks/intel). Intel::DOMAIN is
// exact, as in Zeek.
#pragma once
#include <string_view>

#include "indicators/reader.h"

namespace luytre {

void read_csv_list(const ListText& list, ReaderSink& sink);
bool sniff_csv_list(std::string_view text);

void read_zeek_intel(const ListText& list, ReaderSink& sink);
bool sniff_zeek_intel(std::string_view text);

}  // namespace luytre
