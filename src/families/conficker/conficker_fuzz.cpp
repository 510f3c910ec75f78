// Any bytes as payload, request and shellcode; and a message built from them by an encoder of its own must be
// recognised.
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/check.h"
#include "families/conficker/p2p.h"
#include "families/conficker/signs.h"

namespace luytre {
namespace {

std::string encode(uint64_t key, uint16_t flags, const std::string& fields) {
  std::string plain(reinterpret_cast<const char*>(&key), 8);
  plain.append(reinterpret_cast<const char*>(&flags), 2);
  plain += fields;
  uint32_t sum = static_cast<uint32_t>(plain.size());
  for (char c : plain) sum = std::rotl(sum ^ static_cast<uint8_t>(c), 1);
  plain.append(reinterpret_cast<const char*>(&sum), 4);
  for (size_t i = 8; i < plain.size(); ++i) {
    key = std::rotl(key, 1);
    uint8_t mask = static_cast<uint8_t>(key);
    plain[i] = static_cast<char>(static_cast<uint8_t>(plain[i]) ^ mask);
    key += mask;
  }
  return plain;
}

void run(std::string_view input) {
  find_conficker_shellcode(input);
  is_conficker_rendezvous("192.0.2.1", input);
  check_conficker_message(input, ConfickerTransport::tcp);
  check_conficker_message(input, ConfickerTransport::udp);
  if (input.size() < 8) return;
  uint64_t key;
  std::memcpy(&key, input.data(), 8);
  std::string data(input.substr(8, 400));
  uint16_t size = static_cast<uint16_t>(data.size());
  std::string field(1, '\7');
  field.append(reinterpret_cast<const char*>(&size), 2);
  LUYTRE_CHECK(check_conficker_message(encode(key, 0x8041, field + data), ConfickerTransport::udp) ==
               ConfickerMessage::full);
  std::string bare = encode(key, 0x8005, "");
  uint16_t length = static_cast<uint16_t>(bare.size());
  bare.insert(0, reinterpret_cast<const char*>(&length), 2);
  LUYTRE_CHECK(check_conficker_message(bare, ConfickerTransport::tcp) == ConfickerMessage::bare);
  uint32_t address = static_cast<uint32_t>(key);
  ConfickerPorts ports = conficker_week_ports(address, static_cast<int64_t>(key >> 32));
  LUYTRE_CHECK(conficker_may_listen(ports.tcp) && conficker_may_listen(ports.udp));
}

}  // namespace
}  // namespace luytre

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  luytre::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
