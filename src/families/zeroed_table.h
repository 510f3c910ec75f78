// A large array that begins as zero bytes and is probed at random: pages come when they are touched, large
// ones where the system gives them.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace luytre {

// Holds values for which all bytes zero is a valid state. Movable.
template <class T>
class ZeroedTable {
 public:
  explicit ZeroedTable(size_t size) : size_(size) {
    // Large ones begin at a large page: what stands before and after is given back.
    bool large = bytes() >= kHugePage;
    void* p = mmap(nullptr, bytes() + (large ? kHugePage : 0), PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) throw std::bad_alloc();
    if (large) {
      auto* begin = static_cast<std::byte*>(p);
      size_t before = (kHugePage - reinterpret_cast<uintptr_t>(p) % kHugePage) % kHugePage;
      if (before) munmap(begin, before);
      p = begin + before;
      size_t after = (kHugePage - before) & ~size_t{4095};
      if (after) munmap(begin + before + ((bytes() + 4095) & ~size_t{4095}), after);
      (void)madvise(p, bytes(), MADV_HUGEPAGE);  // advice only
    }
    values_ = static_cast<T*>(p);
  }
  ZeroedTable(ZeroedTable&& other) noexcept
      : values_(std::exchange(other.values_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  ZeroedTable& operator=(ZeroedTable&&) = delete;
  ~ZeroedTable() {
    if (values_) munmap(values_, bytes());
  }

  T& operator[](size_t i) { return values_[i]; }
  const T& operator[](size_t i) const { return values_[i]; }
  T* begin() { return values_; }
  T* end() { return values_ + size_; }
  size_t size() const { return size_; }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  static constexpr size_t kHugePage = size_t{2} << 20;
  size_t bytes() const { return size_ * sizeof(T); }

  T* values_;
  size_t size_;
};

}  // namespace luytre
