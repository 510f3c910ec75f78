// Who says what of a value: one 32-bit word a value. Nearly all values have one profile, and the word is its
// id; for the others it points to a list.
#pragma once
#include <span>
#include <vector>

#include "match/huge_vector.h"
#include "model/indicator.h"

namespace luytre::match {

using ProfileWord = uint32_t;

class ProfileLists {
 public:
  static constexpr ProfileId kMostProfiles = 0x8000'0000;
  ProfileLists() = default;
  explicit ProfileLists(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {}

  // The word for a value of which `ids` are said, in any order and with repetitions; at least one. Reorders
  // `ids`.
  ProfileWord word(std::vector<ProfileId>& ids);
  // Most confident first. Views `word` or this object.
  std::span<const ProfileId> of(const ProfileWord& word) const {
    if (!(word & kList)) return {&word, 1};
    const ProfileId* list = &lists_[word & ~kList];
    return {list + 1, list[0]};
  }
  const Profile& profile(ProfileId id) const { return profiles_[id]; }
  size_t memory() const;

 private:
  static constexpr ProfileWord kList = kMostProfiles;
  std::vector<Profile> profiles_;
  HugeVector<ProfileId> lists_;  // count, then the ids
};

}  // namespace luytre::match
