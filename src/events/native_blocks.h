// Turns rows into the engine's column form, which it takes several times faster than RowBinary: the Native
// format (clickhouse.com/docs/interfaces/formats/Native), blocks of columns one after the other; texts that
// repeat are LowCardinality(String) with a dictionary of their block.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "events/segment.h"

namespace luytre {

// The column's type in these blocks, and so in the table they are written for.
std::string native_type(const SegmentColumn& column);

// Appends `rows` (RowBinary, events/segment.h), at most `most_rows` of them, as blocks to `out` and removes
// them from `rows`. Returns how many there were; ErrorCode::corrupt when one does not parse.
Result<size_t> append_native(std::string_view& rows, size_t most_rows, std::string& out);

}  // namespace luytre
