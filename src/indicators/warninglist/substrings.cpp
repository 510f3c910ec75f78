#include "indicators/warninglist/substrings.h"

#include <cstring>

namespace luytre {
namespace {

constexpr size_t kGram = 4;

uint32_t gram_at(const char* p) {
  uint32_t gram;
  std::memcpy(&gram, p, kGram);
  return (gram * 0x9E3779B1u) >> 16;
}

}  // namespace

uint32_t SubstringSet::child(uint32_t node, uint8_t byte) const {
  uint32_t at = nodes_[node].first_child;
  while (at != 0 && nodes_[at].byte != byte) at = nodes_[at].next_sibling;
  return at;
}

void SubstringSet::add(std::string_view substring, uint32_t id) {
  if (substring.empty()) return;
  uint32_t node = 0;
  for (char c : substring) {
    auto byte = static_cast<uint8_t>(c);
    uint32_t next = child(node, byte);
    if (next == 0) {
      next = static_cast<uint32_t>(nodes_.size());
      nodes_.push_back({.next_sibling = nodes_[node].first_child, .byte = byte});
      nodes_[node].first_child = next;
    }
    node = next;
  }
  if (nodes_[node].hit == 0) nodes_[node].hit = id + 1;
  if (substring.size() < kGram) {
    has_short_ = true;
  } else {
    uint32_t gram = gram_at(substring.data());
    grams_[gram >> 6] |= 1ull << (gram & 63);
  }
}

// Failure links, breadth first.
void SubstringSet::build() {
  std::vector<uint32_t> queue;
  for (uint32_t at = nodes_[0].first_child; at != 0; at = nodes_[at].next_sibling) queue.push_back(at);
  for (size_t i = 0; i < queue.size(); ++i) {
    uint32_t node = queue[i];
    for (uint32_t at = nodes_[node].first_child; at != 0; at = nodes_[at].next_sibling) {
      uint32_t fail = nodes_[node].fail, found = 0;
      while ((found = child(fail, nodes_[at].byte)) == 0 && fail != 0) fail = nodes_[fail].fail;
      nodes_[at].fail = found;
      if (nodes_[at].hit == 0) nodes_[at].hit = nodes_[found].hit;
      queue.push_back(at);
    }
  }
}

bool SubstringSet::may_occur(std::string_view text) const {
  if (has_short_) return true;
  for (size_t i = 0; i + kGram <= text.size(); ++i) {
    uint32_t gram = gram_at(text.data() + i);
    if (grams_[gram >> 6] >> (gram & 63) & 1) return true;
  }
  return false;
}

std::optional<uint32_t> SubstringSet::find(std::string_view text) const {
  if (empty() || !may_occur(text)) return std::nullopt;
  uint32_t node = 0;
  for (char c : text) {
    uint32_t next;
    while ((next = child(node, static_cast<uint8_t>(c))) == 0 && node != 0) node = nodes_[node].fail;
    node = next;
    if (nodes_[node].hit != 0) return nodes_[node].hit - 1;
  }
  return std::nullopt;
}

}  // namespace luytre
