// The tables of duty/rules/ and data/vn/holidays.csv, compiled in. Internal to duty/.
#pragma once

namespace luytre {

extern const char* const kHolidayRules;
extern const char* const kLabourRules;
extern const char* const kHolidayDecisions;

}  // namespace luytre
