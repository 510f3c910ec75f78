#include "match/profile_lists.h"

#include <algorithm>

#include "base/check.h"

namespace luytre::match {

ProfileWord ProfileLists::word(std::vector<ProfileId>& ids) {
  if (ids.size() > 1) {
    std::sort(ids.begin(), ids.end(), [&](ProfileId a, ProfileId b) {
      int by_confidence = int{profiles_[a].confidence} - int{profiles_[b].confidence};
      return by_confidence != 0 ? by_confidence > 0 : a < b;
    });
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }
  if (ids.size() == 1) return ids[0];
  LUYTRE_CHECK(lists_.size() < kList);
  ProfileWord word = static_cast<ProfileWord>(lists_.size()) | kList;
  lists_.push_back(static_cast<ProfileId>(ids.size()));
  lists_.insert(lists_.end(), ids.begin(), ids.end());
  return word;
}

size_t ProfileLists::memory() const {
  size_t total = bytes_of(lists_) + profiles_.size() * sizeof(Profile);
  for (const Profile& p : profiles_) {
    if (p.source.capacity() > 15) total += p.source.capacity() + 1;
    if (p.family.capacity() > 15) total += p.family.capacity() + 1;
  }
  return total;
}

}  // namespace luytre::match
