#include "match/suffix_hash.h"

#include "base/check.h"

namespace luytre::match {

const SuffixHashKeys& suffix_hash_keys() {
  static const SuffixHashKeys keys = [] {
    SuffixHashKeys k;
    uint64_t counter = 0;
    auto draw = [&] { return hash_pair(process_seed(), ++counter); };
    for (auto& block : k.blocks)
      for (uint32_t& word : block) word = static_cast<uint32_t>(draw() >> 32);
    k.final_seed = draw();
    return k;
  }();
  return keys;
}

uint64_t suffix_hash(std::string_view text) {
  LUYTRE_CHECK(text.size() <= kLongestName);
  const SuffixHashKeys& keys = suffix_hash_keys();
  uint64_t sum = 0;
  size_t block = 0;
  std::string_view left = text;
  do {
    std::array<char, kHashBlock> bytes{};
    std::string_view part = left.substr(left.size() - std::min(left.size(), kHashBlock));
    std::memcpy(bytes.data() + kHashBlock - part.size(), part.data(), part.size());
    sum += nh_block(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes.data())), keys.blocks[block++]);
    left.remove_suffix(part.size());
  } while (!left.empty());
  return finish_suffix_hash(sum, text.size(), keys);
}

}  // namespace luytre::match
