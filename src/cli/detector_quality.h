// How well detectors did when measured: docs/quality/detectors.csv, compiled in.
#pragma once
#include <string_view>

namespace luytre::detail {
// Columns: detector,grade,true_positives,positives,false_positives,observations,host_days,source. A row a
// detector, grade and set of telemetry; empty cells: not measured.
extern const std::string_view kDetectorQualityCsv;
}  // namespace luytre::detail
