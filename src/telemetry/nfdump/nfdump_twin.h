// The slow, obvious twin of the nfdump decoder: a whole file at once, a record at a time.
#pragma once
#include <string_view>

#include "telemetry/decoder.h"
#include "wire/text/row_collector.h"

namespace luytre::nfdump {

PlainDecoded decode_plainly(std::string_view file, const DecodeOptions& options);

}  // namespace luytre::nfdump
