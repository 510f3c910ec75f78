// A large array of zeros on huge pages: for tables that are probed at random, where 4 KiB pages would cost a
// TLB miss a probe. Pages nobody writes cost no memory until they are read.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace luytre {

// Fixed size, movable. Throws std::bad_alloc like any container.
template <class T>
class HugeArray {
  static_assert(std::is_trivial_v<T>);

 public:
  HugeArray() = default;
  explicit HugeArray(size_t size) : size_(size), mapped_(size * sizeof(T) + kHugePage) {
    if (size == 0) return;
    base_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base_ == MAP_FAILED) throw std::bad_alloc();
    auto start = (reinterpret_cast<uintptr_t>(base_) + kHugePage - 1) & ~(kHugePage - 1);
    data_ = reinterpret_cast<T*>(start);
    // Only a wish: where huge pages are off, the array works all the same.
    if (size * sizeof(T) >= kHugePage) ::madvise(data_, size * sizeof(T), MADV_HUGEPAGE);
  }
  HugeArray(HugeArray&& other) noexcept { swap(other); }
  HugeArray& operator=(HugeArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~HugeArray() {
    if (data_) ::munmap(base_, mapped_);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }

 private:
  static constexpr uintptr_t kHugePage = 2 << 20;
  void swap(HugeArray& other) {
    std::swap(base_, other.base_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(mapped_, other.mapped_);
  }
  void* base_ = nullptr;
  T* data_ = nullptr;
  size_t size_ = 0, mapped_ = 0;
};

}  // namespace luytre
