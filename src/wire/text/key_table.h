// A small fixed set of words, each with a number: finds the known keys of a JSON object or header quickly.
#pragma once
#include <immintrin.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace luytre {

// Immutable after construction: any thread. At most 48 words of 2 to 32 bytes.
class KeyTable {
 public:
  KeyTable(std::initializer_list<std::pair<std::string_view, uint8_t>> words) {
    LUYTRE_CHECK(words.size() <= 48);
    for (const auto& [word, number] : words) {
      LUYTRE_CHECK(word.size() >= 2 && word.size() <= sizeof(Slot::word));
      size_t slot = slot_of(word);
      while (slots_[slot].size > 0) slot = (slot + 1) % kSlots;
      std::memcpy(slots_[slot].word, word.data(), word.size());
      slots_[slot].size = static_cast<uint8_t>(word.size());
      slots_[slot].number = number;
    }
  }

  // The number of `word`, -1 when it is not in the set. 32 bytes from its beginning must be readable.
  int find_32(std::string_view word) const {
    if (word.size() - 2 > 30) return -1;
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(word.data()));
    auto inside = static_cast<uint32_t>(0xffffffffull >> (32 - word.size()));
    for (size_t at = slot_of(word); slots_[at].size > 0; at = (at + 1) % kSlots) {
      const Slot& slot = slots_[at];
      __m256i same =
          _mm256_cmpeq_epi8(bytes, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(slot.word)));
      bool equal = (static_cast<uint32_t>(_mm256_movemask_epi8(same)) & inside) == inside;
      if (equal && slot.size == word.size()) return slot.number;
    }
    return -1;
  }

  // The same for any word.
  int find(std::string_view word) const {
    char copy[32] = {};
    if (word.size() > sizeof copy) return -1;
    std::memcpy(copy, word.data(), word.size());
    return find_32({copy, word.size()});
  }

  template <class Visit>
  void each(Visit&& visit) const {
    for (const Slot& slot : slots_)
      if (slot.size > 0) visit(slot.number);
  }

 private:
  static constexpr size_t kSlots = 128;
  struct Slot {
    char word[32] = {};
    uint8_t size = 0, number = 0;
  };
  // By length, first two and last two bytes. Probing is bounded by the set, so chosen words cost nothing
  // more.
  static size_t slot_of(std::string_view word) {
    uint16_t head, tail;
    std::memcpy(&head, word.data(), 2);
    std::memcpy(&tail, word.data() + word.size() - 2, 2);
    auto mixed =
        (static_cast<uint32_t>(head) << 16 | tail) + static_cast<uint32_t>(word.size()) * 0x9E3779B9u;
    return mixed * 0x85EBCA6Bu >> 25;
  }
  std::array<Slot, kSlots> slots_;
};

// Finds the keys of records that follow each other, which mostly have the same keys in the same order: what
// stood at a place before is compared first. Not thread-safe; `table` outlives it.
class KeyMemory {
 public:
  explicit KeyMemory(const KeyTable& table) : table_(table) {}
  void begin() { place_ = 0; }  // a new record

  // KeyTable::find_32 for the record's next key.
  int next(std::string_view key) {
    if (place_ == kPlaces || key.size() > 32) return table_.find_32(key);
    Place& place = places_[place_++];
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(key.data()));
    __m256i same = _mm256_cmpeq_epi8(bytes, _mm256_load_si256(reinterpret_cast<const __m256i*>(place.key)));
    auto different = ~static_cast<uint32_t>(_mm256_movemask_epi8(same));
    if (place.size == key.size() && _bzhi_u32(different, place.size) == 0) return place.number;
    place.number = table_.find_32(key);
    place.size = static_cast<uint32_t>(key.size());
    _mm256_store_si256(reinterpret_cast<__m256i*>(place.key), bytes);
    return place.number;
  }

 private:
  static constexpr size_t kPlaces = 40;
  struct Place {
    alignas(32) char key[32] = {};
    uint32_t size = ~0u;
    int number = -1;
  };
  const KeyTable& table_;
  size_t place_ = 0;
  std::array<Place, kPlaces> places_;
};

}  // namespace luytre
