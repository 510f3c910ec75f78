#include "wire/tls/client_hello.h"

#include "base/bytes.h"

namespace luytre {
namespace {

enum Extension : uint16_t {  // IANA "TLS ExtensionType Values"
  kServerName = 0,
  kSupportedGroups = 10,
  kEcPointFormats = 11,
  kSignatureAlgorithms = 13,
  kAlpn = 16,
  kSupportedVersions = 43,
};

void read_u16s(std::span<const std::byte> bytes, ClientHello::List& list) {
  if (list.size > 0) return;  // a second extension of the kind
  for (size_t at = 0; at + 2 <= bytes.size(); at += 2) list.add(load_be16(&bytes[at]));
}

void read_server_name(ByteReader body, ClientHello& hello) {
  ByteReader names(body.bytes(body.u16()));
  while (names.ok() && names.remaining() > 0) {
    uint8_t type = names.u8();
    std::span<const std::byte> name = names.bytes(names.u16());
    if (type == 0 && names.ok() && hello.server_name.empty()) hello.server_name = as_text(name);
  }
}

void read_extension(uint16_t type, std::span<const std::byte> bytes, ClientHello& hello) {
  ByteReader body(bytes);
  switch (type) {
    case kServerName:
      hello.has_server_name = true;
      read_server_name(body, hello);
      break;
    case kSupportedGroups:
      read_u16s(body.bytes(body.u16()), hello.groups);
      break;
    case kEcPointFormats:
      if (hello.point_formats.size == 0)
        for (std::byte format : body.bytes(body.u8())) hello.point_formats.add(static_cast<uint8_t>(format));
      break;
    case kSignatureAlgorithms:
      read_u16s(body.bytes(body.u16()), hello.signatures);
      break;
    case kAlpn: {
      ByteReader protocols(body.bytes(body.u16()));
      std::span<const std::byte> first = protocols.bytes(protocols.u8());
      if (protocols.ok() && hello.alpn.empty()) hello.alpn = as_text(first);
      break;
    }
    case kSupportedVersions:
      read_u16s(body.bytes(body.u8()), hello.versions);
      break;
    default:
      break;
  }
}

}  // namespace

bool parse_client_hello(std::span<const std::byte> bytes, ClientHello& hello) {
  hello.version = 0;
  for (ClientHello::List* list : {&hello.ciphers, &hello.extensions, &hello.groups, &hello.point_formats,
                                  &hello.signatures, &hello.versions})
    list->size = 0;
  hello.has_server_name = false;
  hello.server_name = hello.alpn = {};
  ByteReader reader(bytes);
  hello.version = reader.u16();
  reader.skip(32);
  reader.skip(reader.u8());  // session id
  size_t cipher_bytes = reader.u16();
  read_u16s(reader.bytes(cipher_bytes), hello.ciphers);
  reader.skip(reader.u8());  // compression methods
  if (!reader.ok() || cipher_bytes % 2 != 0 || hello.version >> 8 != 3) return false;
  if (reader.remaining() == 0) return true;  // before extensions
  ByteReader extensions(reader.bytes(reader.u16()));
  while (reader.ok() && extensions.ok() && extensions.remaining() > 0) {
    uint16_t type = extensions.u16();
    std::span<const std::byte> body = extensions.bytes(extensions.u16());
    if (!extensions.ok()) return false;
    hello.extensions.add(type);
    read_extension(type, body, hello);
  }
  return reader.ok() && extensions.ok();
}

}  // namespace luytre
