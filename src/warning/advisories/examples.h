// Contents to begin from: examples/<kind>-<name>.json, compiled in.
#pragma once
#include <string_view>
#include <vector>

#include "warning/advisories/content.h"

namespace luytre {

struct WarningExample {
  std::string_view name;  // "4327-BTTTT-CATTT"
  WarningKind kind = WarningKind::directive;
  WarningContent content;
};
// By name. Thread-safe.
const std::vector<WarningExample>& warning_examples();

}  // namespace luytre
