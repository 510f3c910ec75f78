#include <algorithm>

#include "warning/publication/log.h"

namespace luytre {

bool Audience::holds(const Published& p, Timestamp now) const {
  if (p.withdrawn || p.tlp > most || p.tlp == Tlp::red || p.confidence < least_confidence) return false;
  if (now < p.from || now >= p.until) return false;
  if (!types.empty() && std::ranges::find(types, p.type) == types.end()) return false;
  if (categories.empty()) return p.category != Category::behaviour && p.category != Category::sinkhole;
  return std::ranges::find(categories, p.category) != categories.end();
}

}  // namespace luytre
