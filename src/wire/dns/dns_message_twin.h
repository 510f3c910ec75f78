// parse_dns() once more, byte by byte and with no thought of speed, to compare with.
#pragma once
#include <optional>
#include <string>

#include "wire/dns/dns_message.h"

namespace luytre {

struct DnsMessageTwin {
  DnsVerdict verdict = DnsVerdict::malformed;
  std::string name;
  uint16_t id = 0, type = 0, class_code = 0, response_code = 0;
  bool response = false, truncated = false;
  std::vector<IpAddress> addresses;
};
DnsMessageTwin parse_dns_twin(std::span<const std::byte> bytes);

// The name at `offset`, which moves behind it; nothing when it is malformed.
std::optional<std::string> read_dns_name_twin(std::span<const std::byte> bytes, size_t& offset);

// Whether parse_dns() tells the same of `bytes` as its twin.
bool dns_agrees_with_twin(std::span<const std::byte> bytes);

}  // namespace luytre
