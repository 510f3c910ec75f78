// IP addresses and prefixes as plain values.
//
// One 128-bit type holds both families: IPv4 is kept in its mapped form ::ffff:a.b.c.d (RFC 4291 2.5.5.2),
// so a set or a store needs one column only. Hot paths that know they hold IPv4 use a host-order uint32_t.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luytre {

class IpAddress {
 public:
  constexpr IpAddress() = default;  // "::"
  constexpr IpAddress(uint64_t high, uint64_t low) : high_(high), low_(low) {}

  // `address` in host order: 0x01020304 is 1.2.3.4.
  static constexpr IpAddress from_v4(uint32_t address) { return {0, 0xffff'0000'0000ull | address}; }
  // 16 bytes in network order.
  static IpAddress from_bytes(const void* bytes16);
  // Strict text forms: dotted quad without leading zeros; RFC 4291 IPv6 text without zone.
  static std::optional<IpAddress> parse(std::string_view text);

  constexpr bool is_v4() const { return high_ == 0 && (low_ >> 32) == 0xffff; }
  constexpr uint32_t v4() const { return static_cast<uint32_t>(low_); }  // only when is_v4()
  constexpr uint64_t high() const { return high_; }
  constexpr uint64_t low() const { return low_; }
  constexpr bool is_unspecified() const { return high_ == 0 && (low_ == 0 || low_ == 0xffff'0000'0000ull); }
  void to_bytes(void* bytes16) const;  // network order

  // Dotted quad for IPv4, RFC 5952 for IPv6.
  std::string to_string() const;
  // The same, appended.
  void append_to(std::string& out) const;

  // Orders IPv4 (as mapped) among IPv6 by value.
  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  uint64_t high_ = 0;
  uint64_t low_ = 0;
};

// Parses a dotted quad that fills `text` exactly; false leaves `out` alone. No leading zeros, no spaces.
bool parse_ipv4(std::string_view text, uint32_t& out);

// A network. `length` counts in the family's own bits: 0..32 for IPv4, 0..128 for IPv6. Host bits are zero.
struct Prefix {
  IpAddress address;
  uint8_t length = 0;

  // "a.b.c.d/n", "x::/n", or a bare address as /32 or /128. Host bits set: refused, as most typing errors are
  // found this way (intelmq-fody#123); `masked` clears them instead.
  enum class HostBits { refuse, clear };
  static std::optional<Prefix> parse(std::string_view text, HostBits host_bits = HostBits::refuse);

  bool is_v4() const { return address.is_v4(); }
  // Length counted on the 128-bit form: +96 for IPv4.
  uint8_t mapped_length() const { return static_cast<uint8_t>(length + (is_v4() ? 96 : 0)); }
  bool contains(const IpAddress& other) const;
  IpAddress first() const { return address; }
  IpAddress last() const;
  std::string to_string() const;

  friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

// `address` with every bit beyond `mapped_length` (0..128) cleared.
IpAddress mask(const IpAddress& address, unsigned mapped_length);

// RFC 6890 and successors: what no host of the public Internet bears.
enum class ReservedSpace {
  none,
  private_use,  // RFC 1918, RFC 4193, RFC 6598 (shared CGNAT space)
  loopback,
  link_local,
  multicast,
  documentation,  // RFC 5737, RFC 3849, RFC 9637, RFC 2544 benchmarking
  other,          // 0/8, 240/4, ::/8 and the rest
};
ReservedSpace reserved_space(const IpAddress& address);
const char* to_string(ReservedSpace space);

}  // namespace luytre

template <>
struct std::hash<luytre::IpAddress> {
  size_t operator()(const luytre::IpAddress& a) const noexcept;
};
