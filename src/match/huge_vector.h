// A vector for tables that are probed at random: large ones lie on 2 MiB pages, which saves most TLB misses.
//
// resize() leaves new trivial elements uninitialised; assign(n, 0) zeroes.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace luytre::match {

template <class T>
struct HugeAllocator {
  using value_type = T;
  HugeAllocator() = default;
  template <class U>
  HugeAllocator(const HugeAllocator<U>&) {}

  T* allocate(size_t count) {
    size_t bytes = count * sizeof(T);
    size_t align = bytes >= kHugePage ? kHugePage : 64;
    void* p = nullptr;
    if (posix_memalign(&p, align, bytes) != 0) throw std::bad_alloc();
    // Advice only: without huge pages everything works, slower.
    if (align == kHugePage) (void)madvise(p, bytes & ~(kHugePage - 1), MADV_HUGEPAGE);
    return static_cast<T*>(p);
  }
  void deallocate(T* p, size_t) { std::free(p); }

  template <class U>
  void construct(U* p) {
    ::new (static_cast<void*>(p)) U;
  }
  template <class U, class... Args>
  void construct(U* p, Args&&... args) {
    ::new (static_cast<void*>(p)) U(std::forward<Args>(args)...);
  }
  friend bool operator==(const HugeAllocator&, const HugeAllocator&) { return true; }

 private:
  static constexpr size_t kHugePage = size_t{2} << 20;
};

template <class T>
using HugeVector = std::vector<T, HugeAllocator<T>>;

template <class T>
size_t bytes_of(const HugeVector<T>& values) {
  return values.size() * sizeof(T);
}

}  // namespace luytre::match
