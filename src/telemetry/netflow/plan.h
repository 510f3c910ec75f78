// A template compiled once: which bytes of a record go through which kernel into which column.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "telemetry/netflow/kernels.h"
#include "telemetry/netflow/template.h"

namespace luytre::netflow {

// Where a field lies in a record from which the variable-length fields have been taken out.
struct FieldRef {
  uint32_t offset = 0;
  uint16_t width = 0;  // bytes; 0: the template has no such field
  explicit operator bool() const { return width != 0; }
};

inline uint64_t read_integer(const std::byte* record, FieldRef field) {
  return load_integer(record + field.offset, field.width);
}

enum class Column : uint8_t {
  first,
  last,
  source,
  destination,
  source_port,
  destination_port,
  protocol,
  packets,
  bytes,
  tcp_flags
};
inline constexpr size_t kColumns = 10;

struct Step {
  Kernel kernel;
  Column column;
  FieldRef field;
};

struct TranslationFields {
  FieldRef source4, source6, destination4, destination6, source_port, destination_port;
  bool any() const {
    return source4 || source6 || destination4 || destination6 || source_port || destination_port;
  }
};

// How a record becomes a row of one direction, for one choice of its ends' families.
struct RowPlan {
  bool v6 = false;                   // the batch's family
  std::array<Step, kColumns> steps;  // every column once
  bool narrow_counters = false;  // packets and bytes of at most 4 bytes: times a rate they cannot overflow
  // ICMP type and code: in one field, or in two (`icmp` the type, `icmp_code` the code).
  FieldRef icmp, icmp_code;
  bool protocol_known = false;
  TranslationFields translation;
};

// What a record says of sampling, be it a flow or options data.
struct SamplingFields {
  FieldRef interval, random_interval;      // 34, 50
  FieldRef packet_interval, packet_space;  // 305, 306
  FieldRef size, population;               // 309, 310
  FieldRef sampler;                        // 302 or 48
  FieldRef ingress, egress;                // 10, 14; options data: only as scope
  FieldRef scope_template;                 // options data only
  bool says_rate() const { return interval || random_interval || packet_interval || population; }
};
// The rate (1 in N) a record tells by itself; 0: none.
uint32_t read_rate(const SamplingFields& fields, const std::byte* record);

struct Plan {
  bool options = false;
  uint64_t shortest_record = 0;    // bytes on the wire; every record, when nothing varies
  uint32_t record_length = 0;      // bytes without the variable-length fields
  std::vector<uint32_t> segments;  // lengths of the runs of fixed fields, a variable one between each two

  // Flow records. Ends whose family the record itself decides have both fields; `rows` is indexed by
  // (source is v6) * 2 + (destination is v6), and has what can come up; all null: records have no address.
  FieldRef source4, source6, destination4, destination6;
  std::array<std::unique_ptr<RowPlan>, 4> rows;
  // Biflow (there is a reverse counter): a direction counted something where its counter is not zero.
  FieldRef forward_counter, reverse_counter;
  std::array<std::unique_ptr<RowPlan>, 4> reverse_rows;

  SamplingFields sampling;
  FieldRef system_init;  // 160

  bool fixed_length() const { return segments.size() == 1; }
  bool source_varies() const { return source4 && source6; }
  bool destination_varies() const { return destination4 && destination6; }
};

// `layout` has at least one byte a record and is no withdrawal.
Plan compile(const Template& layout);
// Bytes of the shortest record; 0: the template is useless.
uint64_t shortest_record(const Template& layout);

}  // namespace luytre::netflow
