// Plain lists: one value a line, of any type, told by its look; hosts files; and Maltrail's trail lists.
//
// Comments start with '#', ';' or "//" at the start of the line or after a blank, '#' also right behind an
// address; a line that starts with '!' is one as well. Defanged values are read. A line "0.0.0.0 name…" or
// "127.0.0.1 name…" (a hosts file) gives the names, exact. Words behind an address or prefix are ignored
// ("192.0.2.1 7", ipsum).
#pragma once
#include <filesystem>
#include <string_view>

#include "indicators/reader.h"

namespace luytre {

void read_plain(const ListText& list, ReaderSink& sink);
// True for text without zero bytes.
bool sniff_plain(std::string_view text);

}  // namespace luytre
