// Builds TLS messages for tests, harnesses and benchmarks.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

struct HelloShape {
  uint16_t version = 0x0303;
  std::vector<uint16_t> ciphers;
  std::vector<uint16_t> extensions;  // in order; those known here get a body of the fields below
  std::vector<uint16_t> groups, signatures, versions;
  std::vector<uint8_t> point_formats{0};
  std::string server_name;
  std::vector<std::string> alpn;
};

std::string client_hello_body(const HelloShape& shape);
std::string tls_handshake(uint8_t type, std::string_view body);
// As records of at most `piece` bytes each.
std::string tls_records(std::string_view handshakes, size_t piece = 16384);
std::string client_hello_stream(const HelloShape& shape);
// ServerHello, Certificate and ServerHelloDone of TLS 1.2.
std::string server_flight(std::string_view certificate, uint16_t chosen_version = 0x0303);

// The hello of the example in the JA4 description.
HelloShape example_hello();

}  // namespace luytre
