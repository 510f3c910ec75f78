// One line of separated text cut into fields, quotes understood: for headers and for the few lines a fast
// path leaves over. RFC 4180 quoting, except that '\n' always ends a line.
#pragma once
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace luytre {

// Cuts `line` (without '\n'; a final '\r' is dropped) at `separator`. A field that starts with '"' goes to
// its closing quote, doubled quotes are one; its text is then a copy in `arena` when it had any. False when a
// quoted field does not end or goes on after its closing quote; `fields` then holds what was cut.
bool split_line(std::string_view line, char separator, Arena& arena, std::vector<std::string_view>& fields);

}  // namespace luytre
