// Listed domain names, and the names of a batch asked against them: whole labels, at every ending that could
// be listed. Types domain (an ending suffices) and domain_exact (the whole name).
#pragma once
#include <array>
#include <bitset>
#include <span>
#include <string_view>
#include <vector>

#include "match/suffix_hash.h"
#include "match/text_store.h"

namespace luytre::match {

// One ending of one name of a group: the name's place in the group << 16 | the ending's length, at most 64.
using NameEnding = uint32_t;
// One that the filter let pass.
struct EndingCandidate {
  uint64_t hash;
  uint32_t row;
  uint32_t length;
};

// Working memory of one thread: a group of names goes through it step by step, so that nothing waits for
// memory.
struct DomainScratch {
  static constexpr size_t kNames = 512, kEndings = 1024 + 64;  // of a group
  std::array<const char*, kNames> ends;                        // where each name ends
  std::array<NameEnding, kEndings> endings;
  std::array<uint64_t, kEndings> hashes;
  std::array<uint32_t, kEndings + 8> passed;
  std::array<char, kNames * 64> copies;  // names whose surroundings cannot be read
  std::vector<EndingCandidate> candidates;
};

class DomainTable {
 public:
  void build(std::span<const ListedText> listed, ProfileLists& lists);

  // visit(row, position) for every listed name that `names[row]` is or lies within, by row ascending.
  template <class Visit>
  void match(const std::string_view* names, size_t count, DomainScratch& scratch, Visit visit) const {
    if (store_.size() == 0) return;
    find_candidates({names, count}, scratch);
    std::span<const EndingCandidate> found = scratch.candidates;
    constexpr size_t kAhead = 12;
    for (size_t i = 0; i < found.size() + 2 * kAhead; ++i) {
      if (i < found.size()) store_.prefetch_directory(found[i].hash);
      if (i >= kAhead && i - kAhead < found.size()) store_.prefetch_tags(found[i - kAhead].hash);
      if (i < 2 * kAhead) continue;
      const EndingCandidate& c = found[i - 2 * kAhead];
      std::string_view name = names[c.row], ending = name.substr(name.size() - c.length);
      store_.for_each(c.hash, [&](uint32_t position) {
        if (store_.text(position) != ending) return;
        if (store_.type(position) == IndicatorType::domain || c.length == name.size()) visit(c.row, position);
      });
    }
  }
  const TextStore& store() const { return store_; }

 private:
  static constexpr size_t kMostLabels = 256;

  void find_candidates(std::span<const std::string_view> names, DomainScratch& scratch) const;
  // Takes a group of names from `first` on; returns how many, and their endings' number in `endings`.
  size_t collect_avx2(std::span<const std::string_view> names, size_t first, DomainScratch& scratch,
                      size_t& endings) const;
  size_t collect_avx512(std::span<const std::string_view> names, size_t first, DomainScratch& scratch,
                        size_t& endings) const;
  void hash_avx2(DomainScratch& scratch, size_t endings) const;
  void hash_avx512(DomainScratch& scratch, size_t endings) const;
  void try_long_name(std::string_view name, uint32_t row, DomainScratch& scratch) const;

  TextStore store_;
  std::bitset<kMostLabels + 1> label_counts_;  // how many labels the listed names have
  size_t most_labels_ = 0;
  // wanted_[n]: for a name of n labels, bit i says that the ending that begins at its i-th label could be
  // listed.
  std::array<uint64_t, 65> wanted_{};
};

}  // namespace luytre::match
