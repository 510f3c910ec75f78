// The slow, obvious twins of the delimited decoders: line by line, a string a field.
#pragma once
#include <string_view>
#include <vector>

#include "telemetry/decoder.h"
#include "wire/text/row_collector.h"

namespace luytre {

PlainDecoded decode_flow_csv_plainly(std::string_view text, const DecodeOptions& options);
PlainDecoded decode_dns_log_plainly(std::string_view text, const DecodeOptions& options);

}  // namespace luytre
