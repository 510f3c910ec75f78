// Sensor health of one day: rows by (sensor, source, run, hour), ascending. docs/formats/day-store.md has the
// bytes.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/health.h"

namespace luytre {

std::string write_health(Day day, std::span<const HealthRow> rows);
// Corrupt: a wrong checksum, or anything that does not fit.
Result<std::vector<HealthRow>> read_health(std::string_view bytes, std::string_view name);

// Merges `fresh` into `rows` (in order, each key once): of two rows with one key each counter becomes the
// larger. True when that changed anything.
bool merge_health(std::vector<HealthRow>& rows, std::span<const HealthRow> fresh);

}  // namespace luytre
