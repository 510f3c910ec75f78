// Members as rows. For this folder only.
#pragma once
#include "ledger/ledger.h"
#include "warning/publication/members.h"

namespace luytre {

inline constexpr const char* kMemberColumns =
    "added, object, kind, generation, gone, type, value, family, category, confidence, tlp, starts, ends, "
    "created, "
    "modified";
Member member_of(const Row& row);
// Inserts, or replaces what has the same object.
Result<void> write_members(Transaction& t, int64_t collection, std::span<const Member> members);
// Those of `objects`, in any order.
Result<void> find_members(Transaction& t, int64_t collection, std::span<const std::string> objects,
                          const std::function<void(Member)>& visit);

}  // namespace luytre
