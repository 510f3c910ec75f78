#include "wire/tls/handshake.h"

#include <algorithm>

#include "base/bytes.h"

namespace luytre {
namespace {

constexpr size_t kRecordHeader = 5, kMessageHeader = 4;
constexpr uint8_t kHandshakeRecord = 22;
constexpr size_t kMaxRecordBody = (16 << 10) + 2048;  // RFC 5246 6.2.3

size_t load_be24(const std::byte* p) {
  return static_cast<size_t>(load_be16(p)) << 8 | static_cast<uint8_t>(p[2]);
}

}  // namespace

bool may_be_tls(std::span<const std::byte> bytes) {
  auto at = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  return !bytes.empty() && at(0) == kHandshakeRecord && (bytes.size() < 2 || at(1) == 3) &&
         (bytes.size() < 3 || at(2) <= 4);
}

TlsHandshakes::TlsHandshakes(std::span<const std::byte> bytes) {
  if (bytes.size() >= kLimit) {
    bytes = bytes.first(kLimit);
    open_ = false;
  }
  joined_.reserve(bytes.size());
  for (size_t records = 0; !bytes.empty(); ++records) {
    if (records == kMaxRecords) {
      open_ = false;
      return;
    }
    if (static_cast<uint8_t>(bytes[0]) != kHandshakeRecord) {
      open_ = false;  // change of cipher, alert or data: nothing plain follows
      return;
    }
    if (bytes.size() < kRecordHeader) return;
    size_t length = load_be16(&bytes[3]);
    if (!may_be_tls(bytes) || length == 0 || length > kMaxRecordBody) {
      open_ = false;
      return;
    }
    size_t here = std::min(length, bytes.size() - kRecordHeader);
    auto body = bytes.subspan(kRecordHeader, here);
    joined_.insert(joined_.end(), body.begin(), body.end());
    bytes = bytes.subspan(kRecordHeader + here);
  }
}

std::optional<TlsHandshakes::Message> TlsHandshakes::next() {
  std::span<const std::byte> rest = std::span(joined_).subspan(at_);
  if (rest.size() < kMessageHeader) return {};
  size_t length = load_be24(&rest[1]);
  if (length > kLimit) open_ = false;
  if (rest.size() - kMessageHeader < length) return {};
  at_ += kMessageHeader + length;
  return Message{static_cast<uint8_t>(rest[0]), rest.subspan(kMessageHeader, length)};
}

uint16_t server_version(std::span<const std::byte> server_hello) {
  constexpr uint16_t kSupportedVersions = 43;
  ByteReader reader(server_hello);
  uint16_t version = reader.u16();
  reader.skip(32);
  reader.skip(reader.u8());  // session id
  reader.skip(3);            // cipher suite, compression
  if (!reader.ok()) return 0;
  if (reader.remaining() == 0) return version;
  ByteReader extensions(reader.bytes(reader.u16()));
  while (extensions.ok() && extensions.remaining() > 0) {
    uint16_t type = extensions.u16();
    ByteReader body(extensions.bytes(extensions.u16()));
    if (type == kSupportedVersions && body.remaining() == 2) version = body.u16();
  }
  return version;
}

std::span<const std::byte> first_certificate(std::span<const std::byte> message) {
  ByteReader reader(message);
  reader.uint(3);  // of the list
  auto size = static_cast<size_t>(reader.uint(3));
  std::span<const std::byte> certificate = reader.bytes(size);
  return reader.ok() ? certificate : std::span<const std::byte>{};
}

}  // namespace luytre
