#include "monitor/compile.h"

#include <unordered_map>

namespace luytre {

std::shared_ptr<const IndicatorSet> compile_indicators(const IndicatorStore& store) {
  IndicatorSetBuilder builder;
  std::unordered_map<const Profile*, ProfileId> ids;
  store.for_each(false, [&](const StoredIndicator& indicator) {
    auto [it, is_new] = ids.try_emplace(indicator.profile, 0);
    if (is_new) it->second = builder.add_profile(*indicator.profile);
    builder.add(indicator.value, it->second);
  });
  return builder.build();
}

}  // namespace luytre
