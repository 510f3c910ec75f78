// Text that lives as long as a batch: a bump allocator whose bytes never move until clear().
#pragma once
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace luytre {

// Not thread-safe. clear() keeps the first block, so a batch that is reused does not allocate.
class Arena {
 public:
  // At least `size` writable bytes, valid until clear().
  char* allocate(size_t size) {
    if (size > left_) grow(size);
    char* p = next_;
    next_ += size;
    left_ -= size;
    return p;
  }
  // Gives back the unused tail of the latest allocate().
  void shrink_last(size_t unused) {
    next_ -= unused;
    left_ += unused;
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* p = allocate(text.size());
    std::memcpy(p, text.data(), text.size());
    return {p, text.size()};
  }
  void clear() {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    next_ = blocks_[0].bytes.get();
    left_ = blocks_[0].size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  void grow(size_t size) {
    size_t block = size > kBlock ? size : kBlock;
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(block), block});
    next_ = blocks_.back().bytes.get();
    left_ = block;
  }

  static constexpr size_t kBlock = 256 * 1024;
  std::vector<Block> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace luytre
