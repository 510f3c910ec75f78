// Reading integers from untrusted bytes.
//
// ByteReader never reads outside its span: a read past the end gives zero and marks the reader bad, so a
// parser checks ok() once after a group of reads. Big-endian unless the name says otherwise.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace luytre {

inline uint16_t load_be16(const void* p) {
  uint16_t v;
  std::memcpy(&v, p, 2);
  return __builtin_bswap16(v);
}
inline uint32_t load_be32(const void* p) {
  uint32_t v;
  std::memcpy(&v, p, 4);
  return __builtin_bswap32(v);
}
inline uint64_t load_be64(const void* p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  return __builtin_bswap64(v);
}

// Not thread-safe; views the caller's bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  size_t offset() const { return offset_; }
  size_t remaining() const { return bytes_.size() - offset_; }

  uint8_t u8() { return take(1) ? static_cast<uint8_t>(bytes_[offset_ - 1]) : uint8_t{0}; }
  uint16_t u16() { return take(2) ? load_be16(&bytes_[offset_ - 2]) : uint16_t{0}; }
  uint32_t u32() { return take(4) ? load_be32(&bytes_[offset_ - 4]) : 0; }
  uint64_t u64() { return take(8) ? load_be64(&bytes_[offset_ - 8]) : 0; }
  // A big-endian integer of 1 to 8 bytes.
  uint64_t uint(size_t width) {
    if (width > 8 || !take(width)) return ok_ = false, 0;
    uint64_t v = 0;
    for (size_t i = offset_ - width; i < offset_; ++i) v = v << 8 | static_cast<uint8_t>(bytes_[i]);
    return v;
  }
  std::span<const std::byte> bytes(size_t count) {
    return take(count) ? bytes_.subspan(offset_ - count, count) : std::span<const std::byte>{};
  }
  void skip(size_t count) { take(count); }

 private:
  bool take(size_t count) {
    if (count > remaining()) {
      offset_ = bytes_.size();
      return ok_ = false;
    }
    offset_ += count;
    return true;
  }

  std::span<const std::byte> bytes_;
  size_t offset_ = 0;
  bool ok_ = true;
};

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::byte> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace luytre
