#include "match/domain_table.h"

#include <algorithm>
#include <cstdint>

#include "match/dispatch.h"

namespace luytre::match {
namespace {

constexpr size_t kShort = 64;  // names up to this length are looked at in one piece
constexpr size_t kPage = 4096;
constexpr size_t kTextAhead = 24;  // names lie in a text that may be far away

// Labels as the matcher counts them: a dot at the very end begins none.
size_t label_count(std::string_view name) {
  if (name.empty()) return 0;
  return 1 + static_cast<size_t>(std::count(name.begin(), name.end() - 1, '.'));
}

// Appends the endings whose beginnings `starts` marks (bit 63: the last byte). Writes four and keeps what is
// there, as the number of labels is what a branch would guess wrong.
__attribute__((always_inline)) inline size_t append_endings(uint64_t starts, const char* end, uint32_t row,
                                                            NameEnding* endings, size_t at) {
  size_t count = static_cast<size_t>(__builtin_popcountll(starts));
  NameEnding* out = endings + at;
  for (int k = 0; k < 4; ++k) {
    out[k] = {end, row, 64 - static_cast<uint32_t>(_tzcnt_u64(starts))};
    starts = _blsr_u64(starts);
  }
  for (size_t k = 4; k < count; ++k) {
    out[k] = {end, row, 64 - static_cast<uint32_t>(_tzcnt_u64(starts))};
    starts = _blsr_u64(starts);
  }
  return at + count;
}

// `dots`: bit 63 is the last byte of a name of 1 to 64 bytes. Marks where each of its endings begins.
inline uint64_t beginnings(uint64_t dots, size_t size) {
  return dots << 1 | 1ull << (kShort - size);
}

}  // namespace

void DomainTable::build(std::span<const ListedText> listed, ProfileLists& lists) {
  store_.build(
      listed, [](std::string_view text, IndicatorType) { return suffix_hash(text); }, lists);
  for (uint32_t i = 0; i < store_.size(); ++i) {
    size_t labels = label_count(store_.text(i));
    label_counts_.set(labels);
    most_labels_ = std::max(most_labels_, labels);
  }
  for (size_t labels = 1; labels < wanted_.size(); ++labels)
    for (size_t i = 0; i < labels; ++i)
      if (label_counts_[labels - i]) wanted_[labels] |= 1ull << i;
}

size_t DomainTable::collect_avx2(const std::string_view* names, size_t from, size_t count,
                                 DomainScratch& scratch, size_t& endings) const {
  const __m256i dot = _mm256_set1_epi8('.');
  char* copy = scratch.copies.data();
  const char* copies_end = copy + scratch.copies.size();
  size_t i = from;
  for (; i < count && endings + kShort <= scratch.endings.size() && copy != copies_end; ++i) {
    if (i + kTextAhead < count) __builtin_prefetch(names[i + kTextAhead].data());
    size_t size = names[i].size();
    if (size - 1 >= kShort) {  // empty or long
      if (size > 0) try_long_name(names[i], static_cast<uint32_t>(i), scratch);
      continue;
    }
    const char* end = names[i].data() + size;
#ifdef LUYTRE_SANITIZED
    bool near_page_start = true;
#else
    bool near_page_start = reinterpret_cast<uintptr_t>(end) % kPage < kShort;
#endif
    if (near_page_start) {  // the 64 bytes before the end may lie on a page that is not ours
      std::memcpy(copy + kShort - size, names[i].data(), size);
      end = copy += kShort;
    }
    auto dots32 = [&](const char* p) {
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
      return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, dot)));
    };
    uint64_t dots = dots32(end - 64) | uint64_t{dots32(end - 32)} << 32;
    uint64_t starts = beginnings(dots >> (kShort - size) << (kShort - size), size);
    starts = _pdep_u64(wanted_[static_cast<size_t>(__builtin_popcountll(starts))], starts);
    endings = append_endings(starts, end, static_cast<uint32_t>(i), scratch.endings.data(), endings);
  }
  return i;
}

LUYTRE_AVX512 size_t DomainTable::collect_avx512(const std::string_view* names, size_t from, size_t count,
                                                 DomainScratch& scratch, size_t& endings) const {
  const __m512i dot = _mm512_set1_epi8('.');
  NameEnding* out = scratch.endings.data();
  const uint64_t* wanted = wanted_.data();
  size_t at = endings, i = from;
  for (; i < count && at + kShort <= scratch.endings.size(); ++i) {
    if (i + kTextAhead < count) __builtin_prefetch(names[i + kTextAhead].data());
    size_t size = names[i].size();
    if (size - 1 >= kShort) {
      if (size > 0) try_long_name(names[i], static_cast<uint32_t>(i), scratch);
      continue;
    }
    const char* end = names[i].data() + size;
    // A masked load touches no byte it does not want.
    __mmask64 keep = ~uint64_t{0} << (kShort - size);
    __m512i bytes = _mm512_maskz_loadu_epi8(keep, end - kShort);
    uint64_t starts = beginnings(_mm512_cmpeq_epi8_mask(bytes, dot), size);
    starts = _pdep_u64(wanted[__builtin_popcountll(starts)], starts);
    at = append_endings(starts, end, static_cast<uint32_t>(i), out, at);
  }
  endings = at;
  return i;
}

void DomainTable::hash_avx2(DomainScratch& scratch, size_t endings) const {
  const SuffixHashKeys& keys = suffix_hash_keys();
  for (size_t i = 0; i < endings; ++i) {
    const NameEnding& e = scratch.endings[i];
    uint64_t sum;
    if (e.length <= 32) {
      sum = nh_block(load_ending(e.end, e.length), keys.blocks[0]);
    } else {
      sum = nh_block(load_ending(e.end, 32), keys.blocks[0]) +
            nh_block(load_ending(e.end - 32, e.length - 32), keys.blocks[1]);
    }
    scratch.hashes[i] = finish_suffix_hash(sum, e.length, keys);
    store_.filter().prefetch(scratch.hashes[i]);
  }
}

LUYTRE_AVX512 void DomainTable::hash_avx512(DomainScratch& scratch, size_t endings) const {
  const SuffixHashKeys& keys = suffix_hash_keys();
  const BloomFilter& bloom = store_.filter();
  for (size_t i = 0; i < endings; ++i) {
    const NameEnding& e = scratch.endings[i];
    uint64_t sum;
    if (e.length <= 32) {
      sum = nh_block(_mm256_maskz_loadu_epi8(~0u << (32 - e.length), e.end - 32), keys.blocks[0]);
    } else {
      sum = nh_block(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(e.end - 32)), keys.blocks[0]) +
            nh_block(_mm256_maskz_loadu_epi8(~0u << (64 - e.length), e.end - 64), keys.blocks[1]);
    }
    scratch.hashes[i] = finish_suffix_hash(sum, e.length, keys);
    bloom.prefetch(scratch.hashes[i]);
  }
}

void DomainTable::filter(DomainScratch& scratch, size_t endings) const {
  const BloomFilter& bloom = store_.filter();
  const uint64_t* hashes = scratch.hashes.data();
  uint32_t* passed = scratch.passed.data();
  size_t found = 0;
  for (size_t i = 0; i < endings; ++i) {
    passed[found] = static_cast<uint32_t>(i);
    found += bloom.may_contain(hashes[i]);
  }
  for (size_t i = 0; i < found; ++i) {
    const NameEnding& e = scratch.endings[passed[i]];
    scratch.candidates.push_back({hashes[passed[i]], e.row, e.length});
  }
}

// From the right, each byte summed once however many endings there are; stops at the most labels a listed
// name has.
void DomainTable::try_long_name(std::string_view name, uint32_t row, DomainScratch& scratch) const {
  const SuffixHashKeys& keys = suffix_hash_keys();
  constexpr size_t kBuffer = 256;
  alignas(32) std::array<char, kBuffer> buffer{};  // ends where the name ends
  size_t size = std::min(name.size(), kBuffer);
  std::memcpy(buffer.data() + kBuffer - size, name.data() + name.size() - size, size);
  const char* end = buffer.data() + kBuffer;
  // Dots, but one at the very end: it begins no label. The beginning of a name that is here whole counts as
  // one.
  std::array<uint32_t, kBuffer / 32> dots;
  for (size_t word = 0; word < dots.size(); ++word) {
    __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(buffer.data() + word * 32));
    dots[word] = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.'))));
  }
  dots.back() &= 0x7fff'ffff;
  if (size_t before = kBuffer - size; before > 0) dots[(before - 1) / 32] |= 1u << (before - 1) % 32;

  uint64_t full = 0;  // the sum of the blocks that the ending fills
  size_t blocks = 0, labels = 0;
  for (size_t word = dots.size(); word-- > 0;) {
    for (uint32_t left = dots[word]; left != 0; left &= ~(0x8000'0000u >> __builtin_clz(left))) {
      size_t length = kBuffer - 1 - (word * 32 + 31 - static_cast<size_t>(__builtin_clz(left)));
      if (++labels > most_labels_) return;
      if (!label_counts_[labels]) continue;
      for (; (blocks + 1) * kHashBlock <= length; ++blocks)
        full += nh_block(load_ending(end - blocks * kHashBlock, kHashBlock), keys.blocks[blocks]);
      size_t rest = length - blocks * kHashBlock;
      uint64_t sum = full;
      if (rest > 0) sum += nh_block(load_ending(end - blocks * kHashBlock, rest), keys.blocks[blocks]);
      uint64_t hash = finish_suffix_hash(sum, length, keys);
      if (store_.filter().may_contain(hash))
        scratch.candidates.push_back({hash, row, static_cast<uint32_t>(length)});
    }
  }
}

void DomainTable::find_candidates(const std::string_view* names, size_t count, DomainScratch& scratch) const {
  scratch.candidates.clear();
  bool wide = use_avx512();
  for (size_t i = 0; i < count;) {
    size_t endings = 0;
    if (wide) {
      i = collect_avx512(names, i, count, scratch, endings);
      hash_avx512(scratch, endings);
    } else {
      i = collect_avx2(names, i, count, scratch, endings);
      hash_avx2(scratch, endings);
    }
    filter(scratch, endings);
  }
}

}  // namespace luytre::match
