// What decoders of reports need of the settings: files are read here, as decoders read none.
#pragma once
#include "cli/settings.h"
#include "telemetry/decoder.h"

namespace luytre {

// Fills report_schema and the av_* options. Fails when a file or folder named in the settings cannot be read,
// or the schema does not parse.
Result<void> add_report_options(const Settings& settings, DecodeOptions& options);

}  // namespace luytre
