#include "telemetry/sflow/datagram_builder.h"

namespace luytre::sflow {
namespace {

std::string join(const std::vector<std::string>& parts) {
  std::string out = word(parts.size());
  for (const std::string& part : parts) out += part;
  return out;
}

}  // namespace

std::string word(uint64_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

std::string address(const IpAddress& a) {
  char bytes[16];
  a.to_bytes(bytes);
  return a.is_v4() ? word(1) + std::string(bytes + 12, 4) : word(2) + std::string(bytes, 16);
}

std::string tagged(uint32_t format, std::string_view body) {
  return (word(format) + word(body.size())).append(body);
}

std::string raw_header(uint32_t protocol, uint32_t frame_length, std::string_view header) {
  std::string body = word(protocol) + word(frame_length) + word(4) + word(header.size());
  body += header;
  body.resize((body.size() + 3) / 4 * 4);
  return tagged(1, body);
}

std::string flow_sample(const SampleStart& s, const std::vector<std::string>& records) {
  return tagged(1, word(s.sequence) + word(s.source) + word(s.rate) + word(s.rate * 10) + word(s.drops) +
                       word(1) + word(2) + join(records));
}

std::string expanded_flow_sample(const SampleStart& s, const std::vector<std::string>& records) {
  return tagged(3, word(s.sequence) + word(s.source >> 24) + word(s.source & 0xffffff) + word(s.rate) +
                       word(s.rate * 10) + word(s.drops) + word(0) + word(1) + word(0) + word(2) +
                       join(records));
}

std::string datagram(const DatagramStart& s, const std::vector<std::string>& samples) {
  return word(5) + address(s.agent) + word(s.sub_agent) + word(s.sequence) + word(s.uptime) + join(samples);
}

}  // namespace luytre::sflow
