// The slow, obvious twin of the EVE decoder: one line, read with boost::json.
#pragma once
#include <optional>
#include <string_view>

#include "wire/text/row_collector.h"

namespace luytre {

// Nothing when boost::json does not take the line for an object; the decoder may still, as it skips what it
// does not need.
std::optional<PlainDecoded> decode_eve_line_plainly(std::string_view line);

}  // namespace luytre
