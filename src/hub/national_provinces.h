// The provinces' two-digit codes (General Statistics Office; ISO 3166-2 has none yet for those of 2025), by
// the bodies of data/vn/organisations.csv. A centre whose directory has other ids gets no codes.
#pragma once
#include <string>
#include <string_view>

#include "directory/directory.h"

namespace luytre {

inline constexpr std::string_view kProvinceSector = "PROVINCIAL_PEOPLES_COMMITTEE";

// "" when not known. Thread-safe; views the table.
std::string_view province_code(std::string_view organisation);
// The code of the province that `organisation` is part of on `day`, along the chain of successors.
std::string_view province_code_on(const Directory& directory, const Organisation& organisation, Day day);

namespace detail {
extern const char kOrganisationsCsv[];
}

}  // namespace luytre
