// The slow, obvious twins of the Zeek decoders.
#pragma once
#include <optional>
#include <string_view>

#include "wire/text/row_collector.h"

namespace luytre {

PlainDecoded decode_zeek_tsv_plainly(std::string_view text);

// One line, read with boost::json. Nothing when that does not take it for a JSON object; the decoder may
// still, as it skips what it does not need.
std::optional<PlainDecoded> decode_zeek_json_line_plainly(std::string_view line);

}  // namespace luytre
