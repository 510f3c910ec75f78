// Text that may hold a secret: bounded, never copied by itself, wiped when it grows and when it goes.
#pragma once
#include <string.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace luytre {

// One thread's. What goes beyond the limit is dropped and cut() says so.
class SecretText {
 public:
  explicit SecretText(size_t limit = 64 << 10) : limit_(limit) {}
  ~SecretText() { wipe(); }
  SecretText(SecretText&& other) noexcept { swap(other); }
  SecretText& operator=(SecretText&& other) noexcept {
    swap(other);
    return *this;
  }

  void append(std::string_view text) {
    if (text.size() > limit_ - size_) {
      cut_ = true;
      text = text.substr(0, limit_ - size_);
    }
    if (text.empty()) return;
    if (text.size() > capacity_ - size_) grow(size_ + text.size());
    std::memcpy(data_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void push(char c) { append({&c, 1}); }
  void assign(std::string_view text) {
    clear();
    append(text);
  }
  // The bytes stay, in memory that is wiped at the end.
  void clear() {
    size_ = 0;
    cut_ = false;
  }
  void wipe() {
    if (data_) ::explicit_bzero(data_.get(), capacity_);
    clear();
  }
  void swap(SecretText& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(limit_, other.limit_);
    std::swap(cut_, other.cut_);
  }
  std::string_view view() const { return {data_.get(), size_}; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool cut() const { return cut_; }

 private:
  void grow(size_t least) {
    size_t capacity = std::min(std::max({least, capacity_ * 2, size_t{64}}), std::max(limit_, least));
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    if (data_) ::explicit_bzero(data_.get(), capacity_);
    data_ = std::move(larger);
    capacity_ = capacity;
  }
  std::unique_ptr<char[]> data_;
  size_t size_ = 0, capacity_ = 0, limit_ = 0;
  bool cut_ = false;
};

}  // namespace luytre
