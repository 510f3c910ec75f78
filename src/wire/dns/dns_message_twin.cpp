#include "wire/dns/dns_message_twin.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace luytre {
namespace {

// Labels in front of `offset`, without following a pointer; false when they do not end.
bool skip(ByteReader& reader) {
  size_t wire = 0;
  while (reader.ok()) {
    unsigned size = reader.u8();
    if (size >= 0xc0) {
      reader.u8();
      return reader.ok();
    }
    if (size == 0) return reader.ok();
    if (size > 63) return false;
    reader.skip(size);
    wire += 1 + size;
    if (wire + 1 > 255) return false;
  }
  return false;
}

}  // namespace

std::optional<std::string> read_dns_name_twin(std::span<const std::byte> bytes, size_t& offset) {
  std::string text;
  size_t wire = 0, at = offset, behind = 0, run = offset;
  bool first = true;
  int pointers = 0;
  while (true) {
    if (at >= bytes.size()) return std::nullopt;
    unsigned size = static_cast<unsigned>(bytes[at]);
    if (size >= 0xc0) {
      if (at + 1 >= bytes.size()) return std::nullopt;
      size_t target = (size & 63) * 256 + static_cast<unsigned>(bytes[at + 1]);
      if (behind == 0) behind = at + 2;
      if (target < 12 || target >= run || ++pointers > 127) return std::nullopt;
      at = run = target;
      continue;
    }
    if (size > 63) return std::nullopt;
    wire += 1 + size;
    if (wire > 255) return std::nullopt;
    if (size == 0) break;
    if (!first) text += '.';
    first = false;
    for (size_t i = at + 1; i <= at + size; ++i) {
      if (i >= bytes.size()) return std::nullopt;
      char c = static_cast<char>(bytes[i]);
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      text += plain ? std::string(1, c) : fmt::format("\\{:03}", static_cast<unsigned char>(c));
    }
    at += 1 + size;
  }
  offset = behind != 0 ? behind : at + 1;
  return text;
}

DnsMessageTwin parse_dns_twin(std::span<const std::byte> bytes) {
  DnsMessageTwin out;
  ByteReader reader(bytes);
  out.id = reader.u16();
  unsigned flags = reader.u16(), questions = reader.u16();
  unsigned counts[3] = {reader.u16(), reader.u16(), reader.u16()};
  if (!reader.ok()) return out;
  unsigned opcode = (flags >> 11) & 15;
  if (opcode == 3 || opcode > 6) return out;
  if (opcode != 0 || questions == 0) {
    out.verdict = DnsVerdict::unsupported;
    return out;
  }
  if (questions != 1) return out;
  out.response = flags >> 15;
  out.truncated = (flags >> 9) & 1;
  size_t offset = 12;
  std::optional<std::string> name = read_dns_name_twin(bytes, offset);
  if (!name) return out;
  out.name = *name;
  reader.skip(offset - 12);
  out.type = reader.u16();
  out.class_code = reader.u16();
  if (!reader.ok()) return out;
  unsigned extended = 0;
  for (int section = 0; section < 3; ++section) {
    for (unsigned i = 0; i < counts[section]; ++i) {
      bool named = skip(reader);
      unsigned type = reader.u16(), class_code = reader.u16();
      unsigned ttl = reader.u32();
      std::span<const std::byte> data = reader.bytes(reader.u16());
      if (!named || !reader.ok()) {
        out.response_code = static_cast<uint16_t>(extended * 16 + (flags & 15));
        if (out.truncated) out.verdict = DnsVerdict::message;
        return out;
      }
      if (section == 0 && class_code == 1 && (type == 1 || type == 28)) {
        if (data.size() != (type == 1 ? 4 : 16)) return out;
        out.addresses.push_back(type == 1 ? IpAddress::from_v4(load_be32(data.data()))
                                          : IpAddress::from_bytes(data.data()));
      }
      if (section > 0 && type == 41) extended = ttl >> 24;
    }
  }
  out.response_code = static_cast<uint16_t>(extended * 16 + (flags & 15));
  out.verdict = DnsVerdict::message;
  return out;
}

bool dns_agrees_with_twin(std::span<const std::byte> bytes) {
  char buffer[kDnsNameBuffer];
  DnsMessage message;
  DnsVerdict verdict = parse_dns(bytes, buffer, message);
  DnsMessageTwin twin = parse_dns_twin(bytes);
  if (verdict != twin.verdict) return false;
  if (verdict != DnsVerdict::message) return true;
  return message.name == twin.name && message.id == twin.id && message.type == twin.type &&
         message.class_code == twin.class_code && message.response_code == twin.response_code &&
         message.response == twin.response && message.truncated == twin.truncated &&
         message.addresses == twin.addresses;
}

}  // namespace luytre
