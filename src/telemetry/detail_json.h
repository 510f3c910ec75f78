// Writes the `detail` of a report row: one flat JSON object (RFC 8259), always valid UTF-8 and bounded.
#pragma once
#include <immintrin.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace luytre {

// A key with its quotes and colon, escaped once: `"src_asn":"`.
class DetailKey {
 public:
  static constexpr size_t kLimit = 256;  // bytes kept of a name
  explicit DetailKey(std::string_view name);
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  friend class DetailJson;
  std::string bytes_;  // padded to whole 32 bytes
  size_t size_ = 0;
};

// Not thread-safe; one for many rows:
//   detail.begin(); detail.put("asn", "64500"); … rows.add(row, detail.finish(), sink);
class DetailJson {
 public:
  static constexpr size_t kValueLimit = 4096;   // bytes kept of one value; the rest is cut
  static constexpr size_t kTotalLimit = 65536;  // later members are left out; "_cut":"1" then says so

  DetailJson();
  void begin() {
    at_ = bytes_.get();
    *at_++ = '{';
    cut_ = false;
  }
  // A string member; left out when `value` is empty. 32 bytes from every 32nd byte of `value` must be
  // readable.
  void put_32(const DetailKey& key, std::string_view value) {
    if (full(key, value)) return;
    char* start = at_;
    at_ = copy_32(key.bytes_.data(), key.size_, at_);
    if (copy_plain_32(value)) [[likely]]
      close();
    else
      put_slowly(start, key, value);
  }
  // The same for any value.
  void put(std::string_view key, std::string_view value) { put(DetailKey(key), value); }
  void put(const DetailKey& key, std::string_view value) {
    if (!full(key, value)) put_slowly(at_, key, value);
  }
  void put(std::string_view key, uint64_t number) { put(key, std::to_string(number)); }
  // A member whose value is JSON already, of at most kValueLimit bytes, else left out and told.
  void put_json(std::string_view key, std::string_view json);
  // The object; "" when it has no member. Valid until the next begin().
  std::string_view finish();

 private:
  bool full(const DetailKey& key, std::string_view value) {
    if (value.empty()) return true;
    size_t room = static_cast<size_t>(bytes_.get() + kTotalLimit - at_);
    // The worst case is six bytes for one.
    if (room > 6 * std::min(value.size(), kValueLimit) + key.size_ + 64) [[likely]]
      return false;
    cut_ = true;
    return true;
  }
  static char* copy_32(const char* from, size_t size, char* to) {
    for (size_t i = 0; i < size; i += 32)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i),
                          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
    return to + size;
  }
  // Copies `value` when none of its bytes needs a second look.
  bool copy_plain_32(std::string_view value) {
    if (value.size() > kValueLimit) return false;
    for (size_t i = 0; i < value.size(); i += 32) {
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(value.data() + i));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(at_ + i), bytes);
      // Signed: below 0x20 are controls and everything beyond ASCII.
      __m256i odd = _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes),
                                    _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                                    _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))));
      auto mask = static_cast<uint32_t>(_mm256_movemask_epi8(odd));
      size_t left = value.size() - i;
      if (left < 32) mask &= (1u << left) - 1;
      if (mask) return false;
    }
    at_ += value.size();
    return true;
  }
  void close() {
    *at_++ = '"';
    *at_++ = ',';
  }
  void put_slowly(char* start, const DetailKey& key, std::string_view value);

  std::unique_ptr<char[]> bytes_;
  char* at_;
  bool cut_ = false;
};

// `text` as a JSON string's content appended to `out`, at most `limit` bytes of it: escaped, and bytes that
// are no UTF-8 replaced by U+FFFD.
void append_json_escaped(std::string_view text, std::string& out, size_t limit = SIZE_MAX);

// `text` with every byte that is no UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace luytre
