// Little-endian integers and texts in the store's own files. Reading never leaves the span: ok() says whether
// all was there.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace luytre {

static_assert(std::endian::native == std::endian::little, "the store's columns are used as they lie on disk");

class StoreWriter {
 public:
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void put(const T& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void put_text(std::string_view text) {
    put(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  // Zero bytes up to a multiple of 8.
  void align() { bytes_.resize((bytes_.size() + 7) & ~size_t{7}, '\0'); }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class StoreReader {
 public:
  explicit StoreReader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  size_t offset() const { return at_; }
  size_t remaining() const { return bytes_.size() - at_; }

  template <class T>
  requires std::is_trivially_copyable_v<T> T get() {
    T value{};
    if (sizeof value > remaining()) {
      ok_ = false;
      at_ = bytes_.size();
    } else {
      std::memcpy(&value, bytes_.data() + at_, sizeof value);
      at_ += sizeof value;
    }
    return value;
  }
  std::string_view get_text() {
    uint32_t size = get<uint32_t>();
    if (!ok_ || size > remaining()) {
      ok_ = false;
      return {};
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace luytre
