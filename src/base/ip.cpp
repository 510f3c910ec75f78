#include "base/ip.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>

#include "base/hash.h"

namespace luytre {
namespace {

uint64_t load_be64(const unsigned char* p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  return __builtin_bswap64(v);
}

void store_be64(unsigned char* p, uint64_t v) {
  v = __builtin_bswap64(v);
  std::memcpy(p, &v, 8);
}

struct ReservedRow {
  uint64_t high, low;
  unsigned mapped_length;
  ReservedSpace space;
};

constexpr ReservedRow v4(uint32_t address, unsigned length, ReservedSpace space) {
  return {0, 0xffff'0000'0000ull | address, length + 96, space};
}

// IANA special-purpose registries (RFC 6890, RFC 8190); the first row that contains the address decides.
constexpr std::array kReserved = {
    v4(0x0a000000, 8, ReservedSpace::private_use),
    v4(0x64400000, 10, ReservedSpace::private_use),
    v4(0xac100000, 12, ReservedSpace::private_use),
    v4(0xc0a80000, 16, ReservedSpace::private_use),
    v4(0x7f000000, 8, ReservedSpace::loopback),
    v4(0xa9fe0000, 16, ReservedSpace::link_local),
    v4(0xc0000200, 24, ReservedSpace::documentation),
    v4(0xc6336400, 24, ReservedSpace::documentation),
    v4(0xcb007100, 24, ReservedSpace::documentation),
    v4(0xc6120000, 15, ReservedSpace::documentation),
    v4(0xe0000000, 4, ReservedSpace::multicast),
    v4(0x00000000, 8, ReservedSpace::other),
    v4(0xc0000000, 24, ReservedSpace::other),
    v4(0xf0000000, 4, ReservedSpace::other),
    ReservedRow{0x20010db8'00000000ull, 0, 32, ReservedSpace::documentation},
    ReservedRow{0x3fff0000'00000000ull, 0, 20, ReservedSpace::documentation},
    ReservedRow{0x20010002'00000000ull, 0, 48, ReservedSpace::documentation},
    ReservedRow{0xfc000000'00000000ull, 0, 7, ReservedSpace::private_use},
    ReservedRow{0xfe800000'00000000ull, 0, 10, ReservedSpace::link_local},
    ReservedRow{0xff000000'00000000ull, 0, 8, ReservedSpace::multicast},
    ReservedRow{0, 1, 128, ReservedSpace::loopback},
};

}  // namespace

IpAddress IpAddress::from_bytes(const void* bytes16) {
  auto* p = static_cast<const unsigned char*>(bytes16);
  return {load_be64(p), load_be64(p + 8)};
}

void IpAddress::to_bytes(void* bytes16) const {
  auto* p = static_cast<unsigned char*>(bytes16);
  store_be64(p, high_);
  store_be64(p + 8, low_);
}

bool parse_ipv4(std::string_view text, uint32_t& out) {
  if (text.size() < 7 || text.size() > 15) return false;
  uint32_t address = 0;
  size_t i = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (i >= text.size() || text[i] != '.') return false;
      ++i;
    }
    size_t start = i;
    uint32_t value = 0;
    while (i < text.size() && static_cast<unsigned char>(text[i] - '0') < 10 && i - start < 3) {
      value = value * 10 + static_cast<uint32_t>(text[i] - '0');
      ++i;
    }
    if (i == start || value > 255 || (i - start > 1 && text[start] == '0')) return false;
    address = address << 8 | value;
  }
  if (i != text.size()) return false;
  out = address;
  return true;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  uint32_t address4;
  if (parse_ipv4(text, address4)) return from_v4(address4);
  if (text.size() < 2 || text.size() > 45 || text.find(':') == std::string_view::npos ||
      text.find('\0') != std::string_view::npos)
    return std::nullopt;
  char zero_ended[46];
  std::memcpy(zero_ended, text.data(), text.size());
  zero_ended[text.size()] = 0;
  unsigned char bytes[16];
  if (inet_pton(AF_INET6, zero_ended, bytes) != 1) return std::nullopt;
  return from_bytes(bytes);
}

std::string IpAddress::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

void IpAddress::append_to(std::string& out) const {
  char text[INET6_ADDRSTRLEN];
  if (is_v4()) {
    char* p = text;
    for (int shift = 24; shift >= 0; shift -= 8) {
      p = std::to_chars(p, text + sizeof text, (v4() >> shift) & 255).ptr;
      if (shift > 0) *p++ = '.';
    }
    out.append(text, p);
    return;
  }
  unsigned char bytes[16];
  to_bytes(bytes);
  inet_ntop(AF_INET6, bytes, text, sizeof text);
  out.append(text);
}

IpAddress mask(const IpAddress& address, unsigned mapped_length) {
  if (mapped_length >= 128) return address;
  if (mapped_length >= 64) {
    uint64_t keep = mapped_length == 64 ? 0 : ~0ull << (128 - mapped_length);
    return {address.high(), address.low() & keep};
  }
  return {mapped_length == 0 ? 0 : address.high() & (~0ull << (64 - mapped_length)), 0};
}

std::optional<Prefix> Prefix::parse(std::string_view text, HostBits host_bits) {
  size_t slash = text.find('/');
  auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned width = address->is_v4() ? 32 : 128;
  unsigned length = width;
  if (slash != std::string_view::npos) {
    std::string_view digits = text.substr(slash + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size() || length > width) return std::nullopt;
  }
  IpAddress network = mask(*address, length + (width == 32 ? 96 : 0));
  if (network != *address && host_bits == HostBits::refuse) return std::nullopt;
  return Prefix{network, static_cast<uint8_t>(length)};
}

bool Prefix::contains(const IpAddress& other) const {
  return other.is_v4() == is_v4() && mask(other, mapped_length()) == address;
}

IpAddress Prefix::last() const {
  unsigned bits = mapped_length();
  if (bits >= 128) return address;
  if (bits >= 64) return {address.high(), address.low() | (bits == 64 ? ~0ull : ~(~0ull << (128 - bits)))};
  return {address.high() | (bits == 0 ? ~0ull : ~(~0ull << (64 - bits))), ~0ull};
}

std::string Prefix::to_string() const {
  return address.to_string() + '/' + std::to_string(length);
}

ReservedSpace reserved_space(const IpAddress& address) {
  for (const ReservedRow& row : kReserved)
    if (mask(address, row.mapped_length) == IpAddress(row.high, row.low)) return row.space;
  if (address.is_v4()) return ReservedSpace::none;
  // Global unicast is 2000::/3; nothing else is routed.
  return (address.high() >> 61) == 1 ? ReservedSpace::none : ReservedSpace::other;
}

const char* to_string(ReservedSpace space) {
  switch (space) {
    case ReservedSpace::none:
      return "public";
    case ReservedSpace::private_use:
      return "private";
    case ReservedSpace::loopback:
      return "loopback";
    case ReservedSpace::link_local:
      return "link-local";
    case ReservedSpace::multicast:
      return "multicast";
    case ReservedSpace::documentation:
      return "documentation";
    case ReservedSpace::other:
      return "reserved";
  }
  return "reserved";
}

}  // namespace luytre

size_t std::hash<luytre::IpAddress>::operator()(const luytre::IpAddress& a) const noexcept {
  return luytre::hash_pair(a.high(), a.low());
}
