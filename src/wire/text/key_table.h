// A small fixed set of words, each with a number: finds the known keys of a JSON object or header quickly.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace luytre {

// Immutable after construction: any thread. At most 48 words of at most 255 bytes; the words must outlive the
// table.
class KeyTable {
 public:
  KeyTable(std::initializer_list<std::pair<std::string_view, uint8_t>> words) {
    LUYTRE_CHECK(words.size() <= 48);
    for (const auto& [word, number] : words) {
      size_t slot = slot_of(word);
      while (!slots_[slot].word.empty()) slot = (slot + 1) % kSlots;
      slots_[slot] = {word, number};
    }
  }

  // The number of `word`, -1 when it is not in the set.
  int find(std::string_view word) const {
    for (size_t slot = slot_of(word); !slots_[slot].word.empty(); slot = (slot + 1) % kSlots)
      if (slots_[slot].word == word) return slots_[slot].number;
    return -1;
  }

  template <class Visit>
  void each(Visit&& visit) const {
    for (const Slot& slot : slots_)
      if (!slot.word.empty()) visit(slot.number);
  }

 private:
  static constexpr size_t kSlots = 128;
  struct Slot {
    std::string_view word;
    uint8_t number = 0;
  };
  // By length, first two and last two bytes. Probing is bounded by the set, so chosen words cost nothing
  // more.
  static size_t slot_of(std::string_view word) {
    if (word.size() < 2) return word.empty() ? 0 : static_cast<unsigned char>(word[0]) % kSlots;
    uint16_t head, tail;
    std::memcpy(&head, word.data(), 2);
    std::memcpy(&tail, word.data() + word.size() - 2, 2);
    auto mixed =
        (static_cast<uint32_t>(head) << 16 | tail) + static_cast<uint32_t>(word.size()) * 0x9E3779B9u;
    return mixed * 0x85EBCA6Bu >> 25;
  }
  std::array<Slot, kSlots> slots_;
};

}  // namespace luytre
