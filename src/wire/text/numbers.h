// Numbers and IPv4 addresses in text, eight or sixteen bytes at a time. The bytes that LineStream's padding
// promises may be read past the field; they never change the result.
#pragma once
#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <cstring>

namespace luytre {

struct Ipv4Shuffles {
  // Entry (la | lb << 2 | lc << 4 | ld << 6) brings the digits of four parts of those lengths (1 to 3) into
  // four groups of [hundreds, tens, ones, none].
  alignas(16) uint8_t bytes[256][16];
  constexpr Ipv4Shuffles() : bytes() {
    for (unsigned entry = 0; entry < 256; ++entry) {
      unsigned at = 0;
      for (unsigned part = 0; part < 4; ++part) {
        unsigned length = entry >> (2 * part) & 3;
        for (unsigned digit = 0; digit < 4; ++digit) {
          bool there = digit < 3 && digit + length >= 3;
          bytes[entry][4 * part + digit] =
              there ? static_cast<uint8_t>((at + digit + length - 3) & 15) : 0x80;
        }
        at += length + 1;
      }
    }
  }
};
inline constexpr Ipv4Shuffles kIpv4Shuffles;

// A dotted quad that fills text[0, length) exactly: accepts what parse_ipv4 (base/ip.h) accepts. `out` is in
// host order and garbage when false. 16 bytes from `text` must be readable.
inline bool parse_ipv4_16(const char* text, size_t length, uint32_t& out) {
  if (length - 7 > 8) return false;
  __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  uint32_t inside = (1u << length) - 1;
  auto dots = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')))) & inside;
  auto zeros = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('0'))));
  uint32_t two = dots & (dots - 1), three = two & (two - 1);
  // Where each part ends; with fewer dots the lengths below come out of range.
  uint32_t a = _tzcnt_u32(dots), b = _tzcnt_u32(two), c = _tzcnt_u32(three);
  uint32_t la = a, lb = b - a - 1, lc = c - b - 1, ld = static_cast<uint32_t>(length) - c - 1;
  uint32_t extra = three & (three - 1);
  uint32_t lengths = (la | lb | lc | ld) | ((la - 1) | (lb - 1) | (lc - 1) | (ld - 1));
  if ((lengths & ~3u) | extra) return false;
  // A part of two digits or more that starts with '0'.
  uint32_t starts = dots << 1 | 1, ends = dots >> 1 | 1u << (length - 1);
  if (zeros & starts & ~ends) return false;
  __m128i shuffle =
      _mm_load_si128(reinterpret_cast<const __m128i*>(kIpv4Shuffles.bytes[la | lb << 2 | lc << 4 | ld << 6]));
  __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), shuffle);
  __m128i wrong = _mm_subs_epu8(digits, _mm_set1_epi8(9));
  __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi32(0x0001'0a64));
  __m128i parts = _mm_madd_epi16(pairs, _mm_set1_epi16(1));
  wrong = _mm_or_si128(wrong, _mm_srli_epi32(parts, 8));
  out = static_cast<uint32_t>(_mm_cvtsi128_si32(_mm_shuffle_epi8(parts, _mm_set1_epi32(0x0004'080c))));
  return _mm_testz_si128(wrong, wrong) != 0;
}

// A decimal number of 1 to 5 digits up to 65,535 that fills text[0, length); anything else is 0, a port's
// word for unknown. 8 bytes from `text` must be readable.
inline uint16_t parse_port_8(const char* text, size_t length) {
  if (length - 1 > 4) return 0;
  uint64_t value;
  std::memcpy(&value, text, 8);
  auto shift = static_cast<unsigned>(64 - 8 * length);
  value = (value ^ 0x3030303030303030ull) << shift;
  if (((value + 0x7676767676767676ull) | value) & 0x8080808080808080ull) return 0;
  value = value * 10 + (value >> 8);  // pairs, in the even bytes
  value = (((value & 0x000000ff000000ffull) * 0x000f424000000064ull) +
           ((value >> 16 & 0x000000ff000000ffull) * 0x0000271000000001ull)) >>
          32;
  auto number = static_cast<uint32_t>(value);
  return number <= 65535 ? static_cast<uint16_t>(number) : uint16_t{0};
}

}  // namespace luytre
