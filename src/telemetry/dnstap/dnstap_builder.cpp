#include "telemetry/dnstap/dnstap_builder.h"

#include "base/check.h"
#include "base/ip.h"
#include "wire/frame_streams/frame.h"

namespace luytre::dnstap {
namespace {

std::string big_endian(uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

std::string address_bytes(std::string_view text) {
  auto address = IpAddress::parse(text);
  LUYTRE_CHECK(address);
  if (address->is_v4()) return big_endian(address->v4(), 4);
  std::string out(16, 0);
  address->to_bytes(out.data());
  return out;
}

std::string time_fields(uint32_t field, const std::optional<Timestamp>& time) {
  if (!time) return {};
  return number_field(field, static_cast<uint64_t>(*time / kMicrosPerSecond)) +
         fixed32_field(field + 1, static_cast<uint32_t>(*time % kMicrosPerSecond * 1000));
}

std::string dns_message(std::string_view name, uint16_t type, uint16_t id, uint16_t flags, size_t answers) {
  std::string out =
      big_endian(id, 2) + big_endian(flags, 2) + big_endian(1, 2) + big_endian(answers, 2) + big_endian(0, 4);
  for (size_t at = 0; at < name.size();) {
    size_t dot = std::min(name.find('.', at), name.size());
    out += static_cast<char>(dot - at);
    out += name.substr(at, dot - at);
    at = dot + 1;
  }
  return out + '\0' + big_endian(type, 2) + big_endian(1, 2);
}

}  // namespace

std::string varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}
std::string number_field(uint32_t field, uint64_t value) {
  return varint(field << 3) + varint(value);
}
std::string bytes_field(uint32_t field, std::string_view value) {
  return varint(field << 3 | 2) + varint(value.size()) + std::string(value);
}
std::string fixed32_field(uint32_t field, uint32_t value) {
  return varint(field << 3 | 5) + std::string(reinterpret_cast<const char*>(&value), 4);
}

std::string message(const Sample& s) {
  std::string out = number_field(1, s.type);
  if (s.family) out += number_field(2, s.family);
  if (s.protocol) out += number_field(3, s.protocol);
  if (!s.client.empty()) out += bytes_field(4, address_bytes(s.client));
  if (!s.server.empty()) out += bytes_field(5, address_bytes(s.server));
  if (s.client_port) out += number_field(6, s.client_port);
  if (s.server_port) out += number_field(7, s.server_port);
  out += time_fields(8, s.asked);
  if (!s.query.empty()) out += bytes_field(10, s.query);
  out += time_fields(12, s.answered);
  if (!s.response.empty()) out += bytes_field(14, s.response);
  return out;
}

std::string dnstap(std::string_view message) {
  return bytes_field(1, "resolver-1") + bytes_field(2, "unbound 1.17.1") + bytes_field(14, message) +
         number_field(15, 1);
}

std::string frame(std::string_view payload) {
  return big_endian(payload.size(), 4) + std::string(payload);
}
std::string start(std::string_view content_type) {
  return make_control(ControlType::start, content_type);
}
std::string stop() {
  return make_control(ControlType::stop);
}
std::string file(const std::vector<Sample>& samples) {
  std::string out = start();
  for (const Sample& sample : samples) out += frame(dnstap(sample));
  return out + stop();
}

std::string dns_query(std::string_view name, uint16_t type, uint16_t id) {
  return dns_message(name, type, id, 0x0100, 0);
}
std::string dns_response(std::string_view name, const std::vector<uint32_t>& addresses, uint16_t code,
                         uint16_t id) {
  std::string out = dns_message(name, 1, id, static_cast<uint16_t>(0x8180 | code), addresses.size());
  for (uint32_t address : addresses)
    out += big_endian(0xc00c, 2) + big_endian(1, 2) + big_endian(1, 2) + big_endian(60, 4) +
           big_endian(4, 2) + big_endian(address, 4);
  return out;
}

}  // namespace luytre::dnstap
