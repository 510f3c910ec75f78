// A TLS ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2) and the fingerprints made of it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace luytre {

// What fingerprints are made of, in the order sent. Lists keep at most kMost entries; the rest is counted
// only, and such a hello (no known program sends one) has no fingerprint.
struct ClientHello {
  static constexpr size_t kMost = 256;
  struct List {
    std::array<uint16_t, kMost> values;
    size_t size = 0;  // in the hello
    void add(uint16_t value) {
      if (size < kMost) values[size] = value;
      ++size;
    }
    std::span<const uint16_t> all() const { return {values.data(), size < kMost ? size : kMost}; }
  };
  uint16_t version = 0;  // legacy_version
  List ciphers, extensions, groups, point_formats, signatures, versions;
  bool has_server_name = false;
  std::string_view server_name;  // the first host_name as sent; views the message; "": none
  std::string_view alpn;         // the first protocol offered; views the message; "": none
};

// `body`: a ClientHello message without its header. False when it breaks the format. An extension that breaks
// its own is kept as an extension without content. Pure; any thread.
bool parse_client_hello(std::span<const std::byte> body, ClientHello& hello);

// Reserved values sent so that nobody relies on them (RFC 8701); fingerprints leave them out.
constexpr bool is_grease(uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

// The text JA3 hashes (github.com/salesforce/ja3): "version,ciphers,extensions,groups,formats" in decimal.
std::string ja3_text(const ClientHello& hello);
// Its MD5: 32 hex digits; "": no fingerprint.
std::string ja3(const ClientHello& hello);

// JA4 over TCP (github.com/FoxIO-LLC/ja4, technical_details/JA4.md): "t13d1516h2_8daaf6152771_e5627efa2ab1";
// "": no fingerprint.
std::string ja4(const ClientHello& hello);

// The SHA-1 of a certificate's DER, 40 hex digits.
std::string sha1_fingerprint(std::span<const std::byte> bytes);

}  // namespace luytre
