#include "warning/publication/said.h"

#include <algorithm>
#include <tuple>

namespace luytre {

Statements::Statements(const IndicatorStore& store) {
  statements_.reserve(store.size());
  std::string name;
  store.for_each(false, [&](const StoredIndicator& stored) {
    if (stored.profile->tlp == Tlp::red) return;
    std::string value = stored.value.to_string();
    name.assign(to_string(stored.value.type));
    name += '|';
    name += value;
    statements_.push_back({uuid_v5(kValueSpace, name), stored.profile, texts_.size(),
                           static_cast<uint32_t>(value.size()), stored.value.type});
    texts_ += value;
  });
  std::ranges::sort(statements_, {}, &Statement::id);
}

Published Statements::merge(size_t first, size_t last, Timestamp now) const {
  auto profile = [&](size_t i) -> const Profile& { return *statements_[i].profile; };
  bool any_live = false;
  for (size_t i = first; i < last; ++i) any_live |= profile(i).until > now;
  auto counts = [&](size_t i) { return !any_live || profile(i).until > now; };
  Published row;
  row.id = luytre::to_string(statements_[first].id);
  row.type = statements_[first].type;
  row.value = texts_.substr(statements_[first].text, statements_[first].length);
  row.tlp = Tlp::red;
  for (size_t i = first; i < last; ++i)
    if (counts(i)) row.tlp = std::min(row.tlp, profile(i).tlp);
  row.from = INT64_MAX;
  row.until = INT64_MIN;
  const Profile* surest = nullptr;
  // The order of sources does not matter: the surest, then one that names a family, then by name.
  auto rank = [](const Profile& p) {
    return std::tuple(-int{p.confidence}, p.family.empty(), std::string_view(p.family), p.category);
  };
  for (size_t i = first; i < last; ++i) {
    const Profile& p = profile(i);
    if (!counts(i) || p.tlp != row.tlp) continue;
    row.from = std::min(row.from, p.from);
    row.until = std::max(row.until, p.until);
    if (!surest || rank(p) < rank(*surest)) surest = &p;
  }
  row.family = surest->family;
  row.category = surest->category;
  row.confidence = std::min<uint8_t>(surest->confidence, 100);
  return row;
}

}  // namespace luytre
