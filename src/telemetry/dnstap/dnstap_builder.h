// Builds dnstap messages and files, by the schema's numbers and with no thought of speed.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/dnstap/message.h"

namespace luytre::dnstap {

std::string varint(uint64_t value);
std::string number_field(uint32_t field, uint64_t value);
std::string bytes_field(uint32_t field, std::string_view value);
std::string fixed32_field(uint32_t field, uint32_t value);

struct Sample {
  uint32_t type = kClientQuery;
  uint32_t family = 1, protocol = 1;
  std::string client = "192.0.2.10", server = "192.0.2.53";  // as people write them; "": absent
  uint32_t client_port = 40000, server_port = 53;
  std::optional<Timestamp> asked, answered;
  std::string query, response;  // DNS messages; "": absent
};
std::string message(const Sample& sample);     // a Message
std::string dnstap(std::string_view message);  // a Dnstap around it
inline std::string dnstap(const Sample& sample) {
  return dnstap(message(sample));
}

std::string frame(std::string_view payload);
std::string start(std::string_view content_type = "protobuf:dnstap.Dnstap");
std::string stop();
std::string file(const std::vector<Sample>& samples);  // START, frames, STOP

// DNS messages with one question, class IN; a response has an A record for each of `addresses`.
std::string dns_query(std::string_view name, uint16_t type = 1, uint16_t id = 7);
std::string dns_response(std::string_view name, const std::vector<uint32_t>& addresses, uint16_t code = 0,
                         uint16_t id = 7);

}  // namespace luytre::dnstap
