#include "leaks/utf16.h"

namespace luytre {

std::optional<ByteOrder> utf16_order(std::string_view head) {
  if (head.starts_with("\xFF\xFE")) return ByteOrder::little;
  if (head.starts_with("\xFE\xFF")) return ByteOrder::big;
  return std::nullopt;
}

void FromUtf16::put(uint32_t code) {
  char bytes[4];
  size_t n = 0;
  auto byte = [&](uint32_t value) { bytes[n++] = static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 63));
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  }
  out_.append({bytes, n});
  if (out_.size() >= kPiece) {
    reader_.consume(out_.view());
    out_.clear();
  }
}

void FromUtf16::unit(uint32_t unit) {
  if (first_) {
    first_ = false;
    if (unit == 0xFEFF) return;
  }
  bool low = unit >= 0xDC00 && unit < 0xE000;
  if (high_ && low) {
    put(0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
    high_ = 0;
    return;
  }
  if (high_) put(0xFFFD);
  high_ = 0;
  if (unit >= 0xD800 && unit < 0xDC00)
    high_ = unit;
  else
    put(low ? 0xFFFD : unit);
}

void FromUtf16::consume(std::string_view bytes) {
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    if (!half_) {
      held_ = byte;
      half_ = true;
      continue;
    }
    half_ = false;
    unit(order_ == ByteOrder::little ? held_ | uint32_t{byte} << 8 : uint32_t{held_} << 8 | byte);
  }
}

void FromUtf16::finish() {
  if (high_ || half_) put(0xFFFD);
  high_ = 0;
  half_ = false;
  reader_.consume(out_.view());
  out_.wipe();
  reader_.finish();
}

}  // namespace luytre
