// Reads one DNS message (RFC 1035; EDNS: RFC 6891): its question, response code and the addresses it answers
// with.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace luytre {

enum class DnsVerdict : uint8_t {
  message,      // a query or its response
  malformed,    // breaks the format, or an operation nobody has defined
  unsupported,  // another operation than QUERY, or no question (RFC 7873 allows that for cookies)
};

struct DnsMessage {
  // Lower case, labels joined by '.', no final dot; the root is "". Bytes outside [-_a-z0-9] appear as \DDD,
  // the decimal form of zone files (RFC 1035 5.1). Views the buffer given to parse().
  std::string_view name;
  uint16_t id = 0;
  uint16_t type = 0;           // of the question
  uint16_t class_code = 0;     // of the question; 1: Internet
  uint16_t response_code = 0;  // of a response, with the bits EDNS adds
  bool response = false;
  bool truncated = false;
  std::vector<IpAddress> addresses;  // of the answer section's A and AAAA records, in order
};

// Room the longest name needs: 255 bytes on the wire, each as \DDD at worst.
inline constexpr size_t kDnsNameText = 1024;
// parse() may scribble this far: names are copied in whole vectors.
inline constexpr size_t kDnsNameBuffer = kDnsNameText + 64;

// Fills `message` from `bytes`, a whole message without the length that TCP puts in front; its name is
// written to `name_buffer` (kDnsNameBuffer bytes). Bytes behind the last record are ignored. A message that
// says it is truncated may end anywhere behind its question. Otherwise than for DnsVerdict::message,
// `message` is garbage. Pure; `message` is reused, so that its vector allocates seldom.
DnsVerdict parse_dns(std::span<const std::byte> bytes, char* name_buffer, DnsMessage& message);

// The name at `offset` of `bytes`, written to `name_buffer` in the form of DnsMessage::name; its length in
// text, or -1 when it is malformed: more than 255 bytes, more than 127 compression pointers (RFC 1035 4.1.4),
// one that does not point in front of the labels it ends, or out of the message. `offset` moves behind the
// name.
int read_dns_name(std::span<const std::byte> bytes, size_t& offset, char* name_buffer);

}  // namespace luytre
