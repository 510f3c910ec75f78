#include "match/indicator_set.h"

namespace luytre {

PublishedIndicatorSet::~PublishedIndicatorSet() = default;

void PublishedIndicatorSet::set(std::shared_ptr<const IndicatorSet> next) {
  {
    std::lock_guard lock(set_lock_);
    set_.swap(next);
  }
  if (next) {
    std::lock_guard lock(retired_lock_);
    retired_.push_back(std::move(next));
  }
  collect();
}

size_t PublishedIndicatorSet::collect() {
  std::vector<std::shared_ptr<const IndicatorSet>> unused;  // freed after the lock
  std::lock_guard lock(retired_lock_);
  // A retired set can only lose holders: get() gives out the one in force.
  std::erase_if(retired_, [&](auto& set) {
    if (set.use_count() > 1) return false;
    unused.push_back(std::move(set));
    return true;
  });
  return retired_.size();
}

}  // namespace luytre
