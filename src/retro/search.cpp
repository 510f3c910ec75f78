#include "retro/search.h"

#include <fmt/format.h>

#include <numeric>

namespace luytre {

uint64_t PastSearch::all_unsearchable() const {
  return std::accumulate(unsearchable.begin(), unsearchable.end(), uint64_t{0});
}

std::string PastSearch::unsearchable_words() const {
  std::string words;
  for (size_t t = 0; t < kIndicatorTypes; ++t)
    if (unsearchable[t] > 0)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", unsearchable[t],
                           to_string(static_cast<IndicatorType>(t)));
  return words;
}

void PastSearchBuilder::add(const IndicatorValue& value, const Profile& profile) {
  ArchiveKeys& keys = search_.keys;
  switch (value.type) {
    case IndicatorType::address:
      keys.addresses.push_back(value.address);
      break;
    case IndicatorType::prefix:
      keys.prefixes.push_back({value.address, value.length});
      break;
    case IndicatorType::address_port:
      keys.services.push_back({value.address, value.port});
      break;
    case IndicatorType::domain:
      keys.domains.emplace_back(value.text);
      break;
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      keys.names.emplace_back(value.text);
      break;
    default:
      ++search_.unsearchable[static_cast<size_t>(value.type)];
      return;
  }
  ++search_.searched;
  builder_.add(value, builder_.add_profile(profile));
}

PastSearch PastSearchBuilder::build() {
  search_.indicators = builder_.build();
  return std::exchange(search_, {});
}

}  // namespace luytre
