// CVSS base scores from vectors (first.org/cvss): 3.0, 3.1 and 4.0. Pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace luytre {

// Score × 10. 3.x: the base score ("CVSS:3.1/AV:N/…"; temporal and environmental metrics are passed over).
// 4.0: of all metrics the vector has (CVSS-BTE). Nothing: no vector, a metric missing, twice, or unknown.
// Version 2 is not computed here.
struct CvssScore {
  uint16_t version;  // 30, 31, 40
  uint16_t tenths;
};
std::optional<CvssScore> cvss_score(std::string_view vector);

// "critical" from 9.0, "high" from 7.0, "medium" from 4.0, "low" from 0.1, else "none".
const char* cvss_word(uint16_t tenths);

}  // namespace luytre
