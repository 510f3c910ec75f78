// The inner loops of record decoding: one field of many records into one column.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/ip.h"
#include "base/time.h"

namespace luytre::netflow {

// What a message's header (and, for IPFIX, the domain's options data) says of time.
struct MessageClock {
  Timestamp export_time = 0;     // the header's
  Timestamp fallback = kNoTime;  // for flows that have no times: see netflow.h
  uint32_t uptime = 0;           // milliseconds, at export_time
  bool uptime_known = true;      // false: uptime-based fields cannot be placed in time
};

// Reads the field of `rows` records, the first at `field`, each `stride` bytes after the one before, into
// `out`, an array of the column's type. The caller has checked that all of it lies inside the input.
using Kernel = void (*)(const std::byte* field, size_t stride, size_t rows, void* out,
                        const MessageClock& clock);

// The low-order bits of a big-endian integer of 1 to 8 bytes; the column holds uint8_t, uint16_t, uint32_t or
// uint64_t.
template <class T>
Kernel integer_kernel(size_t width);

Kernel address6_kernel();         // 16 bytes into IpAddress
Kernel address4_mapped_kernel();  // 4 bytes into IpAddress, mapped; 0.0.0.0 becomes "::"
template <class T>
Kernel zero_kernel();  // the column's "unknown"; the field is not looked at

// Times, into Timestamp. Beyond the year 9999: kNoTime.
enum class TimeForm : uint8_t {
  uptime_milliseconds,  // since the exporter's start, modulo 2^32
  seconds,
  milliseconds,        // since 1970
  ntp_microseconds,    // RFC 7011 6.1.9: the low 11 bits are not looked at
  ntp_nanoseconds,     // RFC 7011 6.1.10; rounded to the nearest microsecond
  delta_microseconds,  // before the export time
  none,                // the clock's fallback
};
Kernel time_kernel(TimeForm form, size_t width);

inline constexpr uint64_t kMaxSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z

inline uint64_t load_integer(const std::byte* p, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(p[i]);
  return value;
}

}  // namespace luytre::netflow
