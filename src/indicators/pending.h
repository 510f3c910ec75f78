// What one add brings for one source, collected in any order, then sorted, made unique and merged with what
// is stored.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "indicators/columns.h"
#include "indicators/source_table.h"

namespace luytre {

// A profile number (of the pending set) and whether the entry is a withdrawal.
struct Mark {
  uint32_t bits = 0;
  Mark() = default;
  Mark(uint32_t profile, bool withdrawn) : bits(profile << 1 | (withdrawn ? 1 : 0)) {}
  uint32_t profile() const { return bits >> 1; }
  bool withdrawn() const { return bits & 1; }
};

struct MergeCounts {
  uint64_t added = 0, updated = 0, unchanged = 0, withdrawn = 0;
  bool changed() const { return added + updated + withdrawn > 0; }
};

class PendingSet {
 public:
  uint32_t add_profile(const Profile& profile);  // equal profiles share a number
  void reserve_addresses4(size_t count) { addresses4_.reserve(addresses4_.size() + count); }
  void reserve_domains(size_t count) {
    auto& entries = texts_[static_cast<size_t>(IndicatorType::domain) - kWideTypes];
    entries.reserve(entries.size() + count);
  }
  void add_address4(uint32_t address, Mark mark) {
    if (runs_.empty() || runs_.back().mark.bits != mark.bits) runs_.push_back({addresses4_.size(), mark});
    addresses4_.push_back(address);
  }
  // Bytes of text held, repeated ones included.
  uint64_t text_bytes() const { return text_bytes_; }
  // Copies the text.
  void add(const IndicatorValue& value, Mark mark);

  // Sorts, and keeps one entry a value: within one add an active one beats a withdrawn one, then the later
  // the earlier. Returns how many entries fell away. Call once, then merge.
  uint64_t settle();

  // What the entry of `value` says; nothing when there is none. After settle().
  std::optional<Mark> find(const IndicatorValue& value) const;
  const Profile& profile(Mark mark) const { return profiles_[mark.profile()]; }
  // Takes the entries of `values` out. After settle().
  void erase(std::span<const IndicatorValue> values);
  // The active entries that are not active in `stored`; changed_too: and those of which it says something
  // else.
  enum class Fresh { new_only, changed_too };
  void for_each_fresh(const SourceTable& stored, Fresh which,
                      const std::function<void(const IndicatorValue&, const Profile&)>& visit) const;

  // Those of Fresh::changed_too as a source's file of their own.
  std::string changes(std::string_view source, const SourceTable& stored) const;

  // Merges over `stored` (of the same source) and gives the new file's bytes; the later word holds.
  std::string merge(std::string_view source, const SourceTable& stored, MergeCounts& counts) const;

 private:
  struct Run {
    size_t start;
    Mark mark;
  };
  struct WideEntry {
    WideKey key;
    Mark mark;
  };
  struct TextEntry {
    const char* text;
    uint32_t size;
    Mark mark;
    std::string_view view() const { return {text, size}; }
  };

  Mark mark4(size_t i) const {
    Mark mark;
    mark.bits = marks4_.size() == 1 ? marks4_[0] : marks4_[i];
    return mark;
  }
  static uint64_t settle_texts(std::vector<TextEntry>& entries);

  std::vector<Profile> profiles_;
  std::map<Profile, uint32_t> profile_numbers_;
  std::vector<uint32_t> addresses4_;
  std::vector<Run> runs_;         // marks of addresses4_ before settle()
  std::vector<uint32_t> marks4_;  // after settle(): one each, or a single one
  std::array<std::vector<WideEntry>, kWideTypes> wide_;
  std::array<std::vector<TextEntry>, kTextTypes> texts_;
  Arena arena_;
  uint64_t text_bytes_ = 0;
};

}  // namespace luytre
