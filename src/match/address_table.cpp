#include "match/address_table.h"

#include "match/radix_sort.h"

namespace luytre::match {

void AddressTable::build(HugeVector<uint64_t> listed, ProfileLists& lists) {
  radix_sort_by_upper32(listed);
  words_.reserve(listed.size());
  size_t distinct = 0;
  std::vector<ProfileId> ids;
  for (size_t i = 0, next; i < listed.size(); i = next) {
    uint64_t address = listed[i] >> 32;
    for (next = i + 1; next < listed.size() && listed[next] >> 32 == address;) ++next;
    if (next == i + 1) {
      words_.push_back(static_cast<ProfileId>(listed[i]));
    } else {
      ids.clear();
      for (size_t k = i; k < next; ++k) ids.push_back(static_cast<ProfileId>(listed[k]));
      words_.push_back(lists.word(ids));
    }
    listed[distinct++] = listed[i];
  }
  listed.resize(distinct);
  index_.build(listed, 16);
}

}  // namespace luytre::match
