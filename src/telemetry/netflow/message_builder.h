// Builds export messages for tests and benchmarks.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "telemetry/decoder.h"
#include "telemetry/netflow/flow_rows.h"
#include "telemetry/netflow/template.h"
#include "telemetry/netflow/wire.h"

namespace luytre::netflow {

// Bytes in network order, written one number after the other.
class Bytes : public std::string {
 public:
  using std::string::string;
  Bytes(std::string text) : std::string(std::move(text)) {}
  Bytes& number(uint64_t value, size_t width);
  Bytes& u8(uint64_t v) { return number(v, 1); }
  Bytes& u16(uint64_t v) { return number(v, 2); }
  Bytes& u32(uint64_t v) { return number(v, 4); }
  Bytes& u64(uint64_t v) { return number(v, 8); }
  Bytes& address(std::string_view text);  // 4 or 16 bytes
  Bytes& text(std::string_view text) { return append(text), *this; }
};

inline constexpr uint32_t kExportSeconds = 1'543'795'200;  // 2018-12-03T00:00:00Z
inline constexpr uint32_t kUptime = 1'000'000;

struct MessageStart {
  uint32_t domain = 0;
  uint32_t sequence = 0;
  uint32_t seconds = kExportSeconds;
  uint32_t uptime = kUptime;
};

Bytes set(uint16_t id, const Bytes& body);
// One definition; `layout.options` and scope_fields decide its form.
Bytes template_record(const Template& layout, uint16_t version);
Bytes template_set(const Template& layout, uint16_t version);
Bytes v9(const MessageStart& start, std::initializer_list<Bytes> sets);
Bytes ipfix(const MessageStart& start, std::initializer_list<Bytes> sets);
Bytes ipfix(const MessageStart& start, const std::vector<Bytes>& sets);

struct V5Start {
  uint32_t sequence = 0;
  uint8_t engine_type = 0, engine_id = 0;
  uint16_t sampling = 0;
  uint32_t seconds = kExportSeconds, nanoseconds = 0, uptime = kUptime;
};
Bytes v5(const V5Start& start, const std::vector<Bytes>& records);
// 192.0.2.1:40000 > 198.51.100.2:443, TCP, flags 0x1b, 10 packets, 1000 bytes, 5 s to 2 s before the export;
// `mark` is added to the source address.
Bytes v5_record(uint32_t mark = 0);

// An IANA field.
inline Field field(uint16_t id, uint16_t length) {
  return {0, id, length};
}
// source, destination, ports, protocol, packets, bytes: 4 + 4 + 2 + 2 + 1 + 4 + 4 bytes.
Template simple_template(uint16_t id = 256);
Bytes simple_record(uint32_t mark = 0);

// A decoder with its rows; what tests talk to.
struct Session {
  explicit Session(const DecodeOptions& options = {}, bool file = false);
  Session& datagram(const Bytes& bytes, std::string_view exporter = "203.0.113.1", Timestamp received = 0);
  Session& end();
  const DecodeCounts& counts() const { return decoder->counts(); }
  // All rows so far, IPv4 first.
  std::vector<FlowRow> rows();

  std::unique_ptr<Decoder> decoder;
  RowSink sink;
};

}  // namespace luytre::netflow
