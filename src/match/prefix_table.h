// Listed networks of one family. The address space is cut at every edge of a network; each piece knows the
// most specific network over it, and each network the next wider one. A look-up is one binary search.
#pragma once
#include <algorithm>
#include <bit>
#include <compare>
#include <limits>

#include "base/check.h"
#include "match/bucket_index.h"
#include "match/profile_lists.h"

namespace luytre::match {

__extension__ using Uint128 = unsigned __int128;

// Key: uint32_t for IPv4, Uint128 for IPv6, host order.
template <class Key>
class PrefixTable {
 public:
  static constexpr unsigned kWidth = sizeof(Key) * 8;
  struct Item {
    Key first;  // host bits zero
    uint8_t length;
    ProfileId profile;
  };
  struct Network {
    Key first;
    uint8_t length;
    Key last() const {
      return length == 0 ? ~Key{0} : first | static_cast<Key>(~(~Key{0} << (kWidth - length)));
    }
  };

  void build(HugeVector<Item> items, ProfileLists& lists);

  // visit(position) for every network over `address`, the most specific first.
  template <class Visit>
  void for_each(Key address, Visit visit) const {
    for (uint32_t n = piece_network_[piece(address)]; n != kAbsent; n = parents_[n]) visit(n);
  }
  size_t size() const { return networks_.size(); }
  const Network& at(uint32_t position) const { return networks_[position]; }
  const HugeVector<Network>& networks() const { return networks_; }
  const HugeVector<ProfileWord>& words() const { return words_; }
  size_t memory() const {
    return bytes_of(piece_starts_) + bytes_of(piece_network_) + bytes_of(directory_) + bytes_of(networks_) +
           bytes_of(parents_) + bytes_of(words_);
  }

 private:
  // The last piece that starts at or below the address.
  uint32_t piece(Key address) const {
    size_t b = static_cast<size_t>(address >> shift_);
    uint32_t begin = directory_[b];
    uint32_t count = directory_[b + 1] - begin + 1;
    while (count > 1) {
      uint32_t half = count / 2;
      begin += piece_starts_[begin + half] <= address ? half : 0;
      count -= half;
    }
    return begin;
  }
  void start_piece(Key first, uint32_t network) {
    if (piece_starts_.back() == first) {
      piece_network_.back() = network;
    } else {
      piece_starts_.push_back(first);
      piece_network_.push_back(network);
    }
  }
  void cut_space();
  void build_directory();

  HugeVector<Network> networks_;  // by first, then length: wider ones before those inside
  HugeVector<uint32_t> parents_;  // the next wider network, or kAbsent
  HugeVector<ProfileWord> words_;
  HugeVector<Key> piece_starts_ = HugeVector<Key>(1, Key{0});
  HugeVector<uint32_t> piece_network_ = HugeVector<uint32_t>(1, kAbsent);
  HugeVector<uint32_t> directory_ =
      HugeVector<uint32_t>(3, 0u);  // leading bits -> piece their first address is in
  unsigned shift_ = kWidth - 1;
};

template <class Key>
void PrefixTable<Key>::build(HugeVector<Item> items, ProfileLists& lists) {
  LUYTRE_CHECK(items.size() < kAbsent / 4);
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.first != b.first ? a.first < b.first : a.length < b.length;
  });
  std::vector<ProfileId> ids;
  for (size_t i = 0, next; i < items.size(); i = next) {
    ids.assign(1, items[i].profile);
    for (next = i + 1;
         next < items.size() && items[next].first == items[i].first && items[next].length == items[i].length;
         ++next)
      ids.push_back(items[next].profile);
    networks_.push_back({items[i].first, items[i].length});
    words_.push_back(lists.word(ids));
  }
  cut_space();
  build_directory();
}

template <class Key>
void PrefixTable<Key>::cut_space() {
  std::vector<uint32_t> open;  // the networks over the current place, widest first
  auto close_before = [&](Key place, bool all) {
    while (!open.empty() && (all || networks_[open.back()].last() < place)) {
      Key last = networks_[open.back()].last();
      open.pop_back();
      if (last != ~Key{0}) start_piece(last + 1, open.empty() ? kAbsent : open.back());
    }
  };
  for (uint32_t n = 0; n < networks_.size(); ++n) {
    close_before(networks_[n].first, false);
    parents_.push_back(open.empty() ? kAbsent : open.back());
    open.push_back(n);
    start_piece(networks_[n].first, n);
  }
  close_before(0, true);
}

template <class Key>
void PrefixTable<Key>::build_directory() {
  unsigned bits = std::clamp(static_cast<unsigned>(std::bit_width(piece_starts_.size() / 4)), 1u, 20u);
  shift_ = kWidth - bits;
  directory_.resize((size_t{1} << bits) + 1);
  uint32_t at = 0;
  for (size_t b = 0; b + 1 < directory_.size(); ++b) {
    while (at + 1 < piece_starts_.size() &&
           piece_starts_[at + 1] <= static_cast<Key>(static_cast<Key>(b) << shift_))
      ++at;
    directory_[b] = at;
  }
  directory_.back() = static_cast<uint32_t>(piece_starts_.size()) - 1;
}

}  // namespace luytre::match
