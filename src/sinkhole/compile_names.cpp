#include "sinkhole/compile_names.h"

#include <unordered_map>

namespace luytre::sinkhole {

std::shared_ptr<const IndicatorSet> compile_names(const IndicatorStore& store) {
  IndicatorSetBuilder builder;
  std::unordered_map<const Profile*, ProfileId> ids;
  store.for_each_other([&](const StoredIndicator& indicator) {
    switch (indicator.value.type) {
      case IndicatorType::domain:
      case IndicatorType::domain_exact:
      case IndicatorType::url:
      case IndicatorType::server_name: {
        auto [it, is_new] = ids.try_emplace(indicator.profile, 0);
        if (is_new) it->second = builder.add_profile(*indicator.profile);
        builder.add(indicator.value, it->second);
        break;
      }
      default:
        break;
    }
  });
  return builder.build();
}

}  // namespace luytre::sinkhole
