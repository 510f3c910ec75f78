// TLS handshake messages out of a TCP stream: the records of RFC 8446 5.1 and the messages inside them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace luytre {

enum TlsHandshakeType : uint8_t {
  kTlsClientHello = 1,
  kTlsServerHello = 2,
  kTlsCertificate = 11,
  kTlsServerHelloDone = 14,
};

// The plain handshake messages at the start of a stream's direction. It is given all bytes of the direction
// so far, from the first one, as they come; one thread at a time. Reads no further than kLimit bytes and
// kMaxRecords records, so no stream costs more than that.
class TlsHandshakes {
 public:
  static constexpr size_t kLimit = 32 << 10, kMaxRecords = 64;

  struct Message {
    uint8_t type = 0;
    std::span<const std::byte> body;  // views this object
  };

  // `bytes`: the direction from its first byte on.
  explicit TlsHandshakes(std::span<const std::byte> bytes);

  // The next whole message.
  std::optional<Message> next();
  // After next() gave nothing: whether more bytes may bring another message.
  bool may_go_on() const { return open_; }

 private:
  std::vector<std::byte> joined_;
  size_t at_ = 0;
  bool open_ = true;
};

// Whether a TLS handshake record may start here: type 22, version 3.x; judges by what there is, one byte at
// least.
bool may_be_tls(std::span<const std::byte> bytes);

// The version a ServerHello chose: its supported_versions extension or else its own field; 0: malformed.
uint16_t server_version(std::span<const std::byte> server_hello);

// The first certificate (DER) of a Certificate message up to TLS 1.2 (RFC 5246 7.4.2); empty: none.
std::span<const std::byte> first_certificate(std::span<const std::byte> certificate_message);

}  // namespace luytre
