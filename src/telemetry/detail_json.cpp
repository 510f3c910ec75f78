#include "telemetry/detail_json.h"

namespace luytre {
namespace {

// Bytes of the UTF-8 character `text` begins with (Unicode 15, table 3-7); 0 when it is none.
size_t utf8_length(std::string_view text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto follows = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  unsigned a = byte(0), b = byte(1);
  if (a < 0x80) return 1;
  if (a >= 0xc2 && a <= 0xdf) return follows(1) ? 2 : 0;
  if (a >= 0xe0 && a <= 0xef) {
    bool good = follows(1) && follows(2) && !(a == 0xe0 && b < 0xa0) && !(a == 0xed && b > 0x9f);
    return good ? 3 : 0;
  }
  if (a >= 0xf0 && a <= 0xf4) {
    bool good =
        follows(1) && follows(2) && follows(3) && !(a == 0xf0 && b < 0x90) && !(a == 0xf4 && b > 0x8f);
    return good ? 4 : 0;
  }
  return 0;
}

}  // namespace

void append_json_escaped(std::string_view text, std::string& out, size_t limit) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    size_t length = utf8_length(text.substr(i));
    if (i + std::max<size_t>(length, 1) > limit) return;
    if (length == 0) {
      out += "\xef\xbf\xbd";
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text[i];
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += text.substr(i, length);
    }
    i += length;
  }
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8_length(text.substr(i));
    out += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(i, length);
    i += std::max<size_t>(length, 1);
  }
  return out;
}

DetailKey::DetailKey(std::string_view name) {
  bytes_ = "\"";
  append_json_escaped(name, bytes_, kLimit);
  bytes_ += "\":\"";
  size_ = bytes_.size();
  bytes_.resize((size_ + 31) / 32 * 32);
}

DetailJson::DetailJson()
    : bytes_(std::make_unique_for_overwrite<char[]>(kTotalLimit + 64)), at_(bytes_.get()) {
  begin();
}

void DetailJson::put_slowly(char* start, const DetailKey& key, std::string_view value) {
  at_ = copy_32(key.bytes_.data(), key.size_, start);
  std::string escaped;
  append_json_escaped(value, escaped, kValueLimit);
  std::memcpy(at_, escaped.data(), escaped.size());
  at_ += escaped.size();
  if (value.size() > kValueLimit) cut_ = true;
  close();
}

void DetailJson::put_json(std::string_view key, std::string_view json) {
  if (json.size() > kValueLimit) {
    cut_ = true;
    return;
  }
  DetailKey name(key);
  if (full(name, json)) return;
  at_ = copy_32(name.bytes_.data(), name.size_ - 1, at_);
  std::memcpy(at_, json.data(), json.size());
  at_ += json.size();
  *at_++ = ',';
}

std::string_view DetailJson::finish() {
  if (cut_) {
    static constexpr std::string_view kCut = "\"_cut\":\"1\",";
    std::memcpy(at_, kCut.data(), kCut.size());
    at_ += kCut.size();
    cut_ = false;
  }
  if (at_ == bytes_.get() + 1) return {};
  at_[-1] = '}';
  return {bytes_.get(), static_cast<size_t>(at_ - bytes_.get())};
}

}  // namespace luytre
