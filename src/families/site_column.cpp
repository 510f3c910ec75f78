#include "families/site_column.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "families/site.h"
#include "families/site_lists.h"
#include "match/suffix_hash.h"

namespace luytre {
namespace {

constexpr size_t kWindow = match::kHashBlock, kPage = 4096, kAhead = 12;
// Drawn once and for all.
alignas(32) constexpr std::array<uint32_t, 8> kStableKeys = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344,
                                                             0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89};

// The last eight characters, the first of them lowest.
constexpr uint64_t packed(std::string_view text) {
  uint64_t value = 0;
  if (text.size() > 8) text.remove_prefix(text.size() - 8);
  for (size_t i = 0; i < text.size(); ++i) value |= uint64_t{static_cast<uint8_t>(text[i])} << 8 * i;
  return value;
}

bool is_second_level(uint32_t label) {
  alignas(32) static constexpr auto kLevels = [] {
    std::array<uint32_t, 32> levels{};
    for (size_t i = 0; i < kSecondLevels.size(); ++i)
      levels[i] = static_cast<uint32_t>(packed(kSecondLevels[i]));
    return levels;
  }();
  __m256i wanted = _mm256_set1_epi32(static_cast<int>(label)), any = _mm256_setzero_si256();
  for (size_t i = 0; i < kLevels.size(); i += 8)
    any = _mm256_or_si256(
        any, _mm256_cmpeq_epi32(wanted, _mm256_load_si256(reinterpret_cast<const __m256i*>(&kLevels[i]))));
  return !_mm256_testz_si256(any, any);
}

// `last`: the eight bytes before the name's end.
bool is_local_top(uint64_t last, size_t length) {
  if (length < 3) return false;
  uint64_t top = length < 8 ? last >> (64 - 8 * length) : last;
  if (length == 3 && (top == packed("com") || top == packed("net") || top == packed("org"))) return false;
  return std::ranges::any_of(
      kLocalTops, [&](std::string_view local) { return local.size() == length && packed(local) == top; });
}

struct Found {
  size_t length;
  bool local, sure;  // not sure: the window does not show all that decides
};

// site_of within the last kWindow bytes before `end`, of which `size` are the name's.
Found find_in_window(const char* end, size_t size) {
  const char* window = end - kWindow;
  __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(window));
  auto dots = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.'))));
  bool whole = size <= kWindow;
  auto begin = static_cast<unsigned>(kWindow - std::min(size, kWindow));
  if (whole) dots &= ~uint32_t{0} << begin;
  auto take_last = [&dots] {
    auto at = 31u - static_cast<unsigned>(__builtin_clz(dots));
    dots &= ~(1u << at);
    return at;
  };
  if (dots == 0) return {0, true, whole};
  unsigned first = take_last();
  size_t top = 31 - first;
  uint64_t last;
  std::memcpy(&last, end - 8, 8);
  bool local = is_local_top(last, top);
  if (whole && first == begin) return {0, local, true};
  if (dots == 0) return {size, local, whole};
  unsigned second = take_last();
  size_t length = 31 - second, label = first - second - 1;
  if (top != 2 || (whole && second == begin) || label < 2 || label > 4) return {length, local, true};
  uint32_t text;
  std::memcpy(&text, window + second + 1, 4);
  if (label < 4) text &= (1u << 8 * label) - 1;
  if (!is_second_level(text)) return {length, local, true};
  if (dots == 0) return {size, local, whole};
  return {31 - take_last(), local, true};
}

}  // namespace

void SiteColumn::find(std::span<const std::string_view> names) {
  Rows& rows = *rows_;
  const match::SuffixHashKeys& keys = match::suffix_hash_keys();
  for (size_t row = 0; row < names.size(); ++row) {
    if (row + kAhead < names.size()) __builtin_prefetch(names[row + kAhead].data());
    std::string_view name = names[row];
    rows.hash[row] = 0, rows.stable[row] = 0, rows.length[row] = 0, rows.local[row] = true;
    if (name.empty()) continue;
    const char* end = name.data() + name.size();
    alignas(32) char copy[kWindow] = {};
#ifdef LUYTRE_SANITIZED
    bool near_page_start = name.size() < kWindow;
#else
    bool near_page_start = name.size() < kWindow && reinterpret_cast<uintptr_t>(end) % kPage < kWindow;
#endif
    if (near_page_start) {  // the bytes before the name may lie on a page that is not ours
      std::memcpy(copy + kWindow - name.size(), name.data(), name.size());
      end = copy + kWindow;
    }
    Found found = find_in_window(end, name.size());
    if (!found.sure) found = {site_of(name).size(), is_local_question(name), false};
    rows.length[row] = static_cast<uint32_t>(found.length);
    rows.local[row] = found.local;
    if (found.length == 0) continue;
    if (found.length <= kWindow) {
      __m256i block = match::load_ending(end, found.length);
      rows.hash[row] = match::finish_suffix_hash(match::nh_block(block, keys.blocks[0]), found.length, keys);
      rows.stable[row] = static_cast<uint32_t>(
          hash_u64(match::nh_block(block, kStableKeys) + found.length, 0x9e3779b97f4a7c15) >> 32);
    } else {
      std::string_view site = name.substr(name.size() - found.length);
      rows.hash[row] = site_hash(site);
      rows.stable[row] = static_cast<uint32_t>(stable_hash64(site) >> 32);
    }
  }
}

}  // namespace luytre
