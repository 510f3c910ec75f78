// The tables of data/vn, compiled in.
#pragma once
#include <string_view>

namespace luytre::demo {

struct FactTable {
  std::string_view name, csv;
};
extern const FactTable kOrganisations;
extern const FactTable kOwnership[2];  // autonomous systems, then what they announce

}  // namespace luytre::demo
