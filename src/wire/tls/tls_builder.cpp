#include "wire/tls/tls_builder.h"

namespace luytre {
namespace {

std::string be(uint64_t value, int width) {
  std::string out;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}
std::string sized(std::string_view body, int width) {
  return be(body.size(), width).append(body);
}
std::string words(const std::vector<uint16_t>& values) {
  std::string out;
  for (uint16_t value : values) out += be(value, 2);
  return out;
}

std::string extension_body(uint16_t type, const HelloShape& shape) {
  switch (type) {
    case 0:
      return sized(std::string(1, '\0') + sized(shape.server_name, 2), 2);
    case 10:
      return sized(words(shape.groups), 2);
    case 11:
      return sized(std::string(shape.point_formats.begin(), shape.point_formats.end()), 1);
    case 13:
      return sized(words(shape.signatures), 2);
    case 16: {
      std::string names;
      for (const std::string& name : shape.alpn) names += sized(name, 1);
      return sized(names, 2);
    }
    case 43:
      return sized(words(shape.versions), 1);
    default:
      return {};
  }
}

}  // namespace

std::string client_hello_body(const HelloShape& shape) {
  std::string out = be(shape.version, 2) + std::string(32, 'r') + sized(std::string(32, 's'), 1) +
                    sized(words(shape.ciphers), 2) + sized(std::string(1, '\0'), 1);
  std::string extensions;
  for (uint16_t type : shape.extensions) extensions += be(type, 2) + sized(extension_body(type, shape), 2);
  return shape.extensions.empty() ? out : out + sized(extensions, 2);
}

std::string tls_handshake(uint8_t type, std::string_view body) {
  return std::string(1, static_cast<char>(type)) + sized(body, 3);
}

std::string tls_records(std::string_view handshakes, size_t piece) {
  std::string out;
  for (size_t at = 0; at < handshakes.size(); at += piece)
    out += std::string("\x16\x03\x01") + sized(handshakes.substr(at, piece), 2);
  return out;
}

std::string client_hello_stream(const HelloShape& shape) {
  return tls_records(tls_handshake(1, client_hello_body(shape)));
}

std::string server_flight(std::string_view certificate, uint16_t chosen_version) {
  bool newest = chosen_version >= 0x0304;
  std::string hello = be(newest ? 0x0303 : chosen_version, 2) + std::string(32, 'R') + sized("", 1) +
                      be(0x1301, 2) + be(0, 1);
  if (newest) hello += sized(be(43, 2) + sized(be(chosen_version, 2), 2), 2);
  std::string flight = tls_handshake(2, hello);
  if (newest) return tls_records(flight) + std::string("\x14\x03\x03\x00\x01\x01", 6);
  flight += tls_handshake(11, sized(sized(certificate, 3) + sized("issuer", 3), 3));
  return tls_records(flight + tls_handshake(14, ""), 1400);
}

HelloShape example_hello() {
  return {.version = 0x0303,
          .ciphers = {0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
                      0xc014, 0x009c, 0x009d, 0x002f, 0x0035},
          .extensions = {0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005,
                         0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015},
          .groups = {0x3a3a, 29, 23, 24},
          .signatures = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601},
          .versions = {0x4a4a, 0x0304, 0x0303},
          .server_name = "Example.COM",
          .alpn = {"h2", "http/1.1"}};
}

}  // namespace luytre
