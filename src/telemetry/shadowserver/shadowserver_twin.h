// The Shadowserver decoder said plainly: records cut byte by byte, details built from strings.
#pragma once
#include "telemetry/decoder.h"
#include "wire/text/row_collector.h"

namespace luytre {

// All records of `text`, as CsvRecords cuts them: outer quotes gone, doubled quotes single.
std::vector<std::vector<std::string>> csv_records_plainly(std::string_view text);

// Records of at most CsvRecords::kRecordLimit only.
PlainDecoded decode_shadowserver_plainly(std::string_view text, const DecodeOptions& options);

}  // namespace luytre
