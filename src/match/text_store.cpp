#include "match/text_store.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "match/grouped_build.h"

namespace luytre::match {

void TextStore::build(std::span<const ListedText> listed, Hash hash, ProfileLists& lists) {
  LUYTRE_CHECK(listed.size() < kAbsent);
  filter_.reset(listed.size());
  HugeVector<uint64_t> keyed(listed.size());
  size_t total = 0;
  std::array<uint64_t, 64> hashes;
  for (size_t from = 0; from < listed.size(); from += hashes.size()) {
    size_t count = std::min(hashes.size(), listed.size() - from);
    for (size_t i = 0; i < count; ++i) {
      const ListedText& item = listed[from + i];
      hashes[i] = hash(item.text(), item.type());
      filter_.prefetch(hashes[i]);
      keyed[from + i] = hashes[i] >> 32 << 32 | (from + i);
      total += item.size;
    }
    for (size_t i = 0; i < count; ++i) filter_.add(hashes[i]);
  }
  LUYTRE_CHECK(total < UINT32_MAX);
  bytes_.resize(total + 1);
  size_t used = 0;
  offsets_.reserve(listed.size() + 1);
  types_.reserve(listed.size());
  words_.reserve(listed.size());
  auto value = [&](uint32_t a) { return std::pair(listed[a].type_number + 0u, listed[a].text()); };
  group_by_value(
      keyed, lists, [&](uint32_t a, uint32_t b) { return value(a) < value(b); },
      [&](uint32_t a) { return listed[a].profile; },
      [&](uint32_t a, bool again) {
        __builtin_prefetch(again ? static_cast<const void*>(listed[a].data) : &listed[a]);
      },
      [&](uint32_t a, ProfileWord word) {
        std::memcpy(&bytes_[used], listed[a].data, listed[a].size);
        used += listed[a].size;
        offsets_.push_back(static_cast<uint32_t>(used));
        types_.push_back(listed[a].type());
        words_.push_back(word);
      });
  bytes_.resize(used + 1);
  index_.build(keyed, 0);
}

}  // namespace luytre::match
