#include "warning/advisories/examples.h"

#include "base/check.h"
#include "warning/advisories/compiled_in.h"

namespace luytre {

const std::vector<WarningExample>& warning_examples() {
  static const std::vector<WarningExample> all = [] {
    std::vector<WarningExample> out;
    for (const warnings::CompiledIn& one : warnings::example_contents()) {
      size_t dash = one.name.find('-');
      auto kind = warning_kind(one.name.substr(0, dash));
      auto content = parse_content(one.text);
      LUYTRE_CHECK(kind && content);
      out.push_back({one.name.substr(dash + 1, one.name.size() - dash - 6), *kind, std::move(*content)});
    }
    return out;
  }();
  return all;
}

}  // namespace luytre
