// One dnstap message, read from protobuf without copying (protobuf.dev, "Encoding"; field numbers from
// dnstap.proto).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.h"

namespace luytre::dnstap {

// Message.Type. Odd ones are queries, the next even one the response to it.
enum MessageType : uint32_t {
  kAuthQuery = 1,
  kResolverQuery = 3,
  kClientQuery = 5,
  kClientResponse = 6,
  kForwarderQuery = 7,
  kStubQuery = 9,
  kToolQuery = 11,
  kUpdateQuery = 13,
  kLastType = 14,
};

struct Message {
  uint32_t kind = 0;      // Dnstap.type; 1: a message
  bool present = false;   // Dnstap.message is there
  uint32_t type = 0;      // 0: absent
  uint32_t family = 0;    // socket_family: 1 IPv4, 2 IPv6; 0: absent
  uint32_t protocol = 0;  // socket_protocol; 0: absent
  std::span<const std::byte> query_address, response_address;
  uint32_t query_port = 0, response_port = 0;
  bool has_query_time = false, has_response_time = false;
  uint64_t query_seconds = 0, response_seconds = 0;
  uint32_t query_nanoseconds = 0, response_nanoseconds = 0;
  std::span<const std::byte> query, response;  // DNS messages; data() == nullptr: absent

  bool is_query() const { return type & 1; }
};

// False when the bytes are no protobuf. Unknown fields are skipped, the last of repeated ones counts, and
// a message in several parts is merged, as protobuf has it. Groups, which no schema of dnstap's has used, are
// refused. Views `bytes`.
bool parse(std::span<const std::byte> bytes, Message& message);

// kNoTime for what no clock shows.
Timestamp time_of(uint64_t seconds, uint32_t nanoseconds);

// IANA protocol number of a SocketProtocol; 0: unknown.
uint8_t ip_protocol(uint32_t socket_protocol);

}  // namespace luytre::dnstap
