#include "telemetry/dnstap/message.h"

#include <array>
#include <cstring>

namespace luytre::dnstap {
namespace {

enum Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// A field number with its wire type, as the two travel together: a field of another type than the schema's
// is an unknown one.
constexpr uint32_t tag(uint32_t field, Wire wire) {
  return field << 3 | wire;
}

struct Reader {
  const uint8_t* at;
  const uint8_t* end;

  // At most `limit` bytes; false: too many, or the end.
  bool varint(uint64_t& value, int limit) {
    if (at < end && *at < 0x80) [[likely]] {
      value = *at++;
      return true;
    }
    value = 0;
    for (int i = 0; i < limit && at < end; ++i) {
      uint8_t byte = *at++;
      value |= uint64_t{byte & 0x7fu} << (7 * i);
      if (byte < 0x80) return true;
    }
    return false;
  }
};

// Calls number(tag, value) and bytes(tag, span) for each field; false when the bytes are no message.
template <class Number, class Bytes>
[[gnu::always_inline]] inline bool for_each_field(std::span<const std::byte> in, Number&& number,
                                                  Bytes&& bytes) {
  const auto* start = reinterpret_cast<const uint8_t*>(in.data());
  Reader r{start, start + in.size()};
  while (r.at < r.end) {
    uint64_t key = 0, value = 0;
    if (!r.varint(key, 5)) return false;
    uint32_t field = static_cast<uint32_t>(key);
    if (field >> 3 == 0) return false;
    switch (field & 7) {
      case kVarint:
        if (!r.varint(value, 10)) return false;
        number(field, value);
        break;
      case kFixed64:
        if (r.end - r.at < 8) return false;
        r.at += 8;  // the schema has none
        break;
      case kBytes:
        if (!r.varint(value, 5) || value > static_cast<uint64_t>(r.end - r.at)) return false;
        if (!bytes(field, std::as_bytes(std::span(r.at, value)))) return false;
        r.at += value;
        break;
      case kFixed32: {
        if (r.end - r.at < 4) return false;
        uint32_t fixed;
        std::memcpy(&fixed, r.at, 4);
        r.at += 4;
        number(field, fixed);
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

bool parse_message(std::span<const std::byte> in, Message& m) {
  return for_each_field(
      in,
      [&m](uint32_t field, uint64_t value) {
        auto low = static_cast<uint32_t>(value);
        switch (field) {
          case tag(1, kVarint):
            m.type = low;
            break;
          case tag(2, kVarint):
            m.family = low;
            break;
          case tag(3, kVarint):
            m.protocol = low;
            break;
          case tag(6, kVarint):
            m.query_port = low;
            break;
          case tag(7, kVarint):
            m.response_port = low;
            break;
          case tag(8, kVarint):
            m.query_seconds = value;
            m.has_query_time = true;
            break;
          case tag(9, kFixed32):
            m.query_nanoseconds = low;
            break;
          case tag(12, kVarint):
            m.response_seconds = value;
            m.has_response_time = true;
            break;
          case tag(13, kFixed32):
            m.response_nanoseconds = low;
            break;
          default:
            break;
        }
      },
      [&m](uint32_t field, std::span<const std::byte> value) {
        switch (field) {
          case tag(4, kBytes):
            m.query_address = value;
            break;
          case tag(5, kBytes):
            m.response_address = value;
            break;
          case tag(10, kBytes):
            m.query = value;
            break;
          case tag(14, kBytes):
            m.response = value;
            break;
          default:
            break;
        }
        return true;
      });
}

}  // namespace

bool parse(std::span<const std::byte> bytes, Message& message) {
  message = {};
  return for_each_field(
      bytes,
      [&message](uint32_t field, uint64_t value) {
        if (field == tag(15, kVarint)) message.kind = static_cast<uint32_t>(value);
      },
      [&message](uint32_t field, std::span<const std::byte> value) {
        if (field != tag(14, kBytes)) return true;
        message.present = true;
        return parse_message(value, message);
      });
}

Timestamp time_of(uint64_t seconds, uint32_t nanoseconds) {
  constexpr uint64_t kLatest = 253'402'300'799;  // the end of the year 9999
  if (seconds > kLatest || nanoseconds >= 1'000'000'000) return kNoTime;
  return static_cast<Timestamp>(seconds) * kMicrosPerSecond + nanoseconds / 1000;
}

uint8_t ip_protocol(uint32_t socket_protocol) {
  // None, UDP, TCP, DNS over TLS, DNS over HTTPS, DNSCrypt over UDP and over TCP, DNS over QUIC.
  constexpr std::array<uint8_t, 8> kProtocols = {0, 17, 6, 6, 6, 17, 6, 17};
  return socket_protocol < kProtocols.size() ? kProtocols[socket_protocol] : uint8_t{0};
}

}  // namespace luytre::dnstap
