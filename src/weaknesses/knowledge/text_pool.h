// Texts of compiled knowledge, each once, as layout.h has them. Internal to weaknesses/knowledge.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace luytre {

// An open table of offsets.
class TextPool {
 public:
  TextPool() : bytes_(8, '\0'), table_(1 << 12) {}

  uint32_t add(std::string_view text) {
    if (text.empty()) return 0;
    if ((used_ + 1) * 2 > table_.size()) grow();
    size_t slot = find(text);
    if (table_[slot] != 0) return table_[slot];
    if (bytes_.size() + text.size() + 8 > UINT32_MAX) {
      full_ = true;
      return 0;
    }
    auto at = static_cast<uint32_t>(bytes_.size());
    auto size = static_cast<uint32_t>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&size), 4);
    bytes_.append(text);
    table_[slot] = at;
    ++used_;
    return at;
  }
  std::string_view text(uint32_t at) const {
    if (at == 0) return {};
    uint32_t size;
    std::memcpy(&size, bytes_.data() + at, 4);
    return {bytes_.data() + at + 4, size};
  }
  const std::string& bytes() const { return bytes_; }
  bool full() const { return full_; }

 private:
  size_t find(std::string_view text) const {
    size_t slot = hash_bytes(text) & (table_.size() - 1);
    while (table_[slot] != 0 && this->text(table_[slot]) != text) slot = (slot + 1) & (table_.size() - 1);
    return slot;
  }
  void grow() {
    std::vector<uint32_t> old(table_.size() * 2);
    old.swap(table_);
    for (uint32_t at : old)
      if (at != 0) table_[find(text(at))] = at;
  }

  std::string bytes_;
  std::vector<uint32_t> table_;
  size_t used_ = 0;
  bool full_ = false;
};

}  // namespace luytre
