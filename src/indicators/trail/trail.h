// Trail lists, as Maltrail keeps them (stamparm/maltrail trails/static): one trail a line, '#' starts a
// comment anywhere.
//
// Entries are domains (and all below), addresses, "address:port", URLs, "host/path", and bare "/path" trails
// that match on any host. "http://192.0.2.1" is the address, "http://name" the domain. The file's name gives
// the family: "elf_mirai.txt", "apt_oceanlotus.txt"; where the table of families does not know it, a name in
// an "# Aliases:" comment that it knows does. "sinkhole_*" and "apt_*" files give the category.
#pragma once
#include <string_view>

#include "indicators/reader.h"

namespace luytre {

void read_trail(const ListText& list, ReaderSink& sink);
// True when the head has Maltrail's own comments ("# Reference:", "# Aliases:", "# Generic", its copyright
// line).
bool sniff_trail(std::string_view text);

}  // namespace luytre
