#include "monitor/compile.h"

#include <unordered_map>

namespace luytre {

std::shared_ptr<const IndicatorSet> compile_indicators(const IndicatorStore& store) {
  IndicatorSetBuilder builder;
  std::unordered_map<const Profile*, ProfileId> ids;
  auto id_of = [&](const Profile* profile) {
    auto [it, is_new] = ids.try_emplace(profile, 0);
    if (is_new) it->second = builder.add_profile(*profile);
    return it->second;
  };
  size_t addresses4 = 0;
  store.for_each_address4([&](const Addresses4& part) { addresses4 += part.addresses.size(); });
  builder.reserve(addresses4, store.size() - addresses4);
  std::vector<ProfileId> profiles;
  store.for_each_address4([&](const Addresses4& part) {
    std::vector<ProfileId> of_part(part.profiles.size());
    for (size_t i = 0; i < part.profiles.size(); ++i) of_part[i] = id_of(&part.profiles[i]);
    if (part.profile_of.size() == 1)
      return builder.add_addresses4(part.addresses, of_part[part.profile_of[0]]);
    profiles.resize(part.profile_of.size());
    for (size_t i = 0; i < part.profile_of.size(); ++i) profiles[i] = of_part[part.profile_of[i]];
    builder.add_addresses4(part.addresses, profiles);
  });
  store.for_each_other([&](const StoredIndicator& indicator) {
    builder.add_lasting(indicator.value, id_of(indicator.profile));
  });
  return builder.build();
}

}  // namespace luytre
