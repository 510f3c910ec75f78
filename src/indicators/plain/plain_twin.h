// The slow, obvious reading of the lines scan_quads takes: for comparison.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace luytre {

// The addresses of the lines from the start of `text` that are dotted quads, up to the first other line; the
// last line must be ended.
std::vector<uint32_t> quads_by_line(std::string_view text);

}  // namespace luytre
