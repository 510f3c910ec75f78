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

// Writes the endings whose beginnings `starts` marks (bit 63: the last byte), and returns how many. Always
// writes four, as the number of labels is what a branch would guess wrong.
inline size_t write_endings(uint64_t starts, size_t place, NameEnding* out) {
  size_t count = static_cast<size_t>(__builtin_popcountll(starts));
  auto ending = static_cast<uint32_t>(place << 16 | kShort);
  for (size_t k = 0; k < 4 || k < count; ++k) {
    out[k] = ending - static_cast<uint32_t>(_tzcnt_u64(starts));
    starts = _blsr_u64(starts);
  }
  return count;
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

size_t DomainTable::collect_avx2(std::span<const std::string_view> names, size_t first,
                                 DomainScratch& scratch, size_t& endings) const {
  const __m256i dot = _mm256_set1_epi8('.');
  auto dots32 = [&](const char* p) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, dot)));
  };
  size_t most = std::min(names.size() - first, DomainScratch::kNames), place = 0, at = 0;
  for (; place < most && at + kShort <= DomainScratch::kEndings; ++place) {
    size_t i = first + place;
    if (i + kTextAhead < names.size()) __builtin_prefetch(names[i + kTextAhead].data());
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
      char* copy_end = scratch.copies.data() + (place + 1) * kShort;
      std::memcpy(copy_end - size, names[i].data(), size);
      end = copy_end;
    }
    scratch.ends[place] = end;
    uint64_t dots = dots32(end - 64) | uint64_t{dots32(end - 32)} << 32;
    uint64_t starts = beginnings(dots >> (kShort - size) << (kShort - size), size);
    starts = _pdep_u64(wanted_[static_cast<size_t>(__builtin_popcountll(starts))], starts);
    at += write_endings(starts, place, &scratch.endings[at]);
  }
  endings = at;
  return place;
}

LUYTRE_AVX512 size_t DomainTable::collect_avx512(std::span<const std::string_view> names, size_t first,
                                                 DomainScratch& scratch, size_t& endings) const {
  alignas(64) static constexpr auto kLengths = [] {
    std::array<uint8_t, kShort> lengths{};
    for (size_t i = 0; i < kShort; ++i) lengths[i] = static_cast<uint8_t>(kShort - i);
    return lengths;
  }();
  const __m512i dot = _mm512_set1_epi8('.'), lengths = _mm512_load_si512(kLengths.data());
  const std::string_view* all = names.data();
  const uint64_t* wanted = wanted_.data();
  const char** ends = scratch.ends.data();
  NameEnding* out = scratch.endings.data();
  const size_t left = names.size() - first,
               most = left < DomainScratch::kNames ? left : DomainScratch::kNames;
  size_t place = 0, at = 0;
  for (; place < most && at + kShort <= DomainScratch::kEndings; ++place) {
    size_t i = first + place;
    if (i + kTextAhead < names.size()) __builtin_prefetch(all[i + kTextAhead].data());
    size_t size = all[i].size();
    if (size - 1 >= kShort) {
      if (size > 0) try_long_name(all[i], static_cast<uint32_t>(i), scratch);
      continue;
    }
    const char* end = all[i].data() + size;
    ends[place] = end;
    // A masked load touches no byte it does not want.
    __m512i bytes = _mm512_maskz_loadu_epi8(~uint64_t{0} << (kShort - size), end - kShort);
    uint64_t starts = beginnings(_mm512_cmpeq_epi8_mask(bytes, dot), size);
    starts = _pdep_u64(wanted[__builtin_popcountll(starts)], starts);
    size_t count = static_cast<size_t>(__builtin_popcountll(starts));
    __m512i found = _mm512_maskz_compress_epi8(starts, lengths);
    __m512i name = _mm512_set1_epi32(static_cast<int>(place << 16));
    _mm512_storeu_si512(out + at, _mm512_or_si512(name, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found))));
    if (count > 16) write_endings(starts, place, out + at);
    at += count;
  }
  endings = at;
  return place;
}

void DomainTable::hash_avx2(DomainScratch& scratch, size_t endings) const {
  const SuffixHashKeys& keys = suffix_hash_keys();
  for (size_t i = 0; i < endings; ++i) {
    const char* end = scratch.ends[scratch.endings[i] >> 16];
    size_t length = scratch.endings[i] & 0xffff;
    uint64_t sum = nh_block(load_ending(end, std::min(length, kHashBlock)), keys.blocks[0]);
    if (length > kHashBlock)
      sum += nh_block(load_ending(end - kHashBlock, length - kHashBlock), keys.blocks[1]);
    scratch.hashes[i] = finish_suffix_hash(sum, length, keys);
    store_.filter().prefetch(scratch.hashes[i]);
  }
}

LUYTRE_AVX512 void DomainTable::hash_avx512(DomainScratch& scratch, size_t endings) const {
  const SuffixHashKeys& keys = suffix_hash_keys();
  const BloomFilter& bloom = store_.filter();
  const char* const* ends = scratch.ends.data();
  for (size_t i = 0; i < endings; ++i) {
    const char* end = ends[scratch.endings[i] >> 16];
    uint32_t length = scratch.endings[i] & 0xffff;
    uint64_t sum;
    if (length <= 32) {
      sum = nh_block(_mm256_maskz_loadu_epi8(~0u << (32 - length), end - 32), keys.blocks[0]);
    } else {
      sum = nh_block(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32)), keys.blocks[0]) +
            nh_block(_mm256_maskz_loadu_epi8(~0u << (64 - length), end - 64), keys.blocks[1]);
    }
    scratch.hashes[i] = finish_suffix_hash(sum, length, keys);
    bloom.prefetch(scratch.hashes[i]);
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

void DomainTable::find_candidates(std::span<const std::string_view> names, DomainScratch& scratch) const {
  scratch.candidates.clear();
  const bool wide = use_avx512();
  for (size_t first = 0, taken; first < names.size(); first += taken) {
    size_t endings = 0;
    if (wide) {
      taken = collect_avx512(names, first, scratch, endings);
      hash_avx512(scratch, endings);
    } else {
      taken = collect_avx2(names, first, scratch, endings);
      hash_avx2(scratch, endings);
    }
    size_t found = store_.filter().select(scratch.hashes.data(), endings, scratch.passed.data());
    for (size_t i = 0; i < found; ++i) {
      NameEnding ending = scratch.endings[scratch.passed[i]];
      scratch.candidates.push_back({scratch.hashes[scratch.passed[i]],
                                    static_cast<uint32_t>(first + (ending >> 16)), ending & 0xffff});
    }
  }
}

}  // namespace luytre::match
