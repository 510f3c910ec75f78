// Turns rows into the engine's column form, which it takes several times faster than RowBinary: the Native
// format (clickhouse.com/docs/interfaces/formats/Native), blocks of columns one after the other; texts that
// repeat are LowCardinality(String) with a dictionary of their block.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "events/segment.h"

namespace luytre {

// The column's type in these blocks, and so in the table they are written for.
std::string native_type(const SegmentColumn& column);

// Gives `sink` the next rows (RowBinary, events/segment.h), at most `most`, as one block in several pieces,
// and removes them from `rows`. In the block they stand by (first, key), of rows with one key the last alone:
// the order of the table, which saves the engine its sort. Returns how many there are; ErrorCode::corrupt
// when one does not parse, before anything is given.
using NativeSink = std::function<Result<void>(std::string_view piece)>;
Result<size_t> write_native_block(std::string_view& rows, size_t most, const NativeSink& sink);

}  // namespace luytre
