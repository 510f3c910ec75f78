#include "telemetry/netflow/row_writer.h"

#include <algorithm>
#include <array>

#include "base/protocol.h"

namespace luytre::netflow {
namespace {

// What decides how a record is written; neighbours that agree are written together.
struct Shape {
  uint8_t ends = 0;
  bool skip = false;
  uint64_t system_init = 0;
  friend bool operator==(const Shape&, const Shape&) = default;
};

bool is_zero16(const std::byte* p) {
  return load_be64(p) == 0 && load_be64(p + 8) == 0;
}

// An end that may be of either family is v6 when only its v6 address says something.
bool end_is_v6(const std::byte* record, FieldRef field4, FieldRef field6) {
  if (!field4) return static_cast<bool>(field6);
  return field6 && load_be32(record + field4.offset) == 0 && !is_zero16(record + field6.offset);
}

Shape shape_of(const Plan& plan, Direction direction, const std::byte* record) {
  Shape shape;
  if (plan.reverse_counter) {
    bool backward = read_integer(record, plan.reverse_counter) != 0;
    bool only_backward = backward && plan.forward_counter && read_integer(record, plan.forward_counter) == 0;
    shape.skip = direction == Direction::forward ? only_backward : !backward;
    if (shape.skip) return shape;
  }
  shape.ends = static_cast<uint8_t>(end_is_v6(record, plan.source4, plan.source6) * 2 +
                                    end_is_v6(record, plan.destination4, plan.destination6));
  if (plan.system_init) shape.system_init = read_integer(record, plan.system_init);
  return shape;
}

uint64_t multiply(uint64_t a, uint32_t rate) {
  uint64_t product;
  return __builtin_mul_overflow(a, uint64_t{rate}, &product) ? UINT64_MAX : product;
}

void scale(uint64_t* values, size_t rows, uint32_t rate, bool narrow) {
  if (narrow) {
    for (size_t i = 0; i < rows; ++i) values[i] = uint64_t{static_cast<uint32_t>(values[i])} * rate;
  } else {
    for (size_t i = 0; i < rows; ++i) values[i] = multiply(values[i], rate);
  }
}

IpAddress translated(const std::byte* record, FieldRef field4, FieldRef field6) {
  if (field4)
    if (uint32_t address = load_be32(record + field4.offset)) return IpAddress::from_v4(address);
  return field6 ? IpAddress(load_be64(record + field6.offset), load_be64(record + field6.offset + 8))
                : IpAddress();
}

// Columns of a batch from one row on.
struct Window {
  ObservationBatch& batch;
  uint32_t row;

  void* column(Column column) const {
    switch (column) {
      case Column::first:
        return batch.first.data() + row;
      case Column::last:
        return batch.last.data() + row;
      case Column::source:
        if (batch.family == AddressFamily::v4) return batch.src4.data() + row;
        return batch.src6.data() + row;
      case Column::destination:
        if (batch.family == AddressFamily::v4) return batch.dst4.data() + row;
        return batch.dst6.data() + row;
      case Column::source_port:
        return batch.src_port.data() + row;
      case Column::destination_port:
        return batch.dst_port.data() + row;
      case Column::protocol:
        return batch.protocol.data() + row;
      case Column::packets:
        return batch.packets.data() + row;
      case Column::bytes:
        return batch.bytes.data() + row;
      case Column::tcp_flags:
        return batch.tcp_flags.data() + row;
    }
    return nullptr;
  }
};

void write_icmp(const RowPlan& plan, const RecordRun& run, size_t stride, const Window& window) {
  const uint8_t* protocol = window.batch.protocol.data() + window.row;
  uint16_t* port = window.batch.dst_port.data() + window.row;
  const std::byte* record = run.first;
  for (size_t i = 0; i < run.rows; ++i, record += stride) {
    if (plan.protocol_known && protocol[i] != kIcmp && protocol[i] != kIcmp6) continue;
    uint64_t value = read_integer(record, plan.icmp);
    if (plan.icmp_code) value = (value & 0xff) << 8 | (read_integer(record, plan.icmp_code) & 0xff);
    if (static_cast<uint16_t>(value) != 0) port[i] = static_cast<uint16_t>(value);
  }
}

void write_translations(const TranslationFields& fields, const RecordRun& run, size_t stride,
                        const Window& window) {
  const std::byte* record = run.first;
  auto port = [&](FieldRef field) {
    return field ? static_cast<uint16_t>(read_integer(record, field)) : uint16_t{0};
  };
  for (uint32_t i = 0; i < run.rows; ++i, record += stride) {
    ObservationBatch::Translation t{window.row + i, translated(record, fields.source4, fields.source6),
                                    translated(record, fields.destination4, fields.destination6),
                                    port(fields.source_port), port(fields.destination_port)};
    if (!t.src.is_unspecified() || !t.dst.is_unspecified() || t.src_port != 0 || t.dst_port != 0)
      window.batch.translations.push_back(t);
  }
}

void write_sampling(const WriteContext& context, const Plan& plan, const RowPlan& row_plan,
                    const RecordRun& run, const Window& window) {
  uint32_t* sampling = window.batch.sampling.data() + window.row;
  uint64_t* packets = window.batch.packets.data() + window.row;
  uint64_t* bytes = window.batch.bytes.data() + window.row;
  if (context.rate) {
    uint32_t rate = *context.rate;
    std::fill_n(sampling, run.rows, rate);
    if (rate == 1) return;
    scale(packets, run.rows, rate, row_plan.narrow_counters);
    scale(bytes, run.rows, rate, row_plan.narrow_counters);
    return;
  }
  const std::byte* record = run.first;
  for (size_t i = 0; i < run.rows; ++i, record += plan.record_length) {
    sampling[i] = context.samplers.rate(plan.sampling, context.template_id, record);
    packets[i] = multiply(packets[i], sampling[i]);
    bytes[i] = multiply(bytes[i], sampling[i]);
  }
}

// Records of one shape.
void write_alike(WriteContext& context, const Plan& plan, const RowPlan& row_plan, const MessageClock& clock,
                 RecordRun run) {
  size_t stride = plan.record_length;
  while (run.rows > 0) {
    ObservationBatch& batch =
        context.batches.open(ObservationKind::flow, row_plan.v6 ? AddressFamily::v6 : AddressFamily::v4);
    RecordRun part{run.first, std::min<size_t>(run.rows, kBatchRows - batch.size)};
    Window window{batch, batch.size};
    for (const Step& step : row_plan.steps)
      step.kernel(part.first + step.field.offset, stride, part.rows, window.column(step.column), clock);
    if (row_plan.icmp) write_icmp(row_plan, part, stride, window);
    std::fill_n(batch.origin.data() + batch.size, part.rows, context.origin);
    write_sampling(context, plan, row_plan, part, window);
    if (row_plan.translation.any()) write_translations(row_plan.translation, part, stride, window);
    batch.size += static_cast<uint32_t>(part.rows) - 1;
    context.batches.added(batch, context.sink);
    run = {run.first + part.rows * stride, run.rows - part.rows};
  }
}

}  // namespace

MessageClock with_system_init(MessageClock clock, uint64_t init_milliseconds) {
  clock.uptime = static_cast<uint32_t>(static_cast<uint64_t>(clock.export_time / 1000) - init_milliseconds);
  clock.uptime_known = true;
  return clock;
}

size_t write_rows(WriteContext& context, const Plan& plan, Direction direction, const RecordRun& run) {
  const auto& row_plans = direction == Direction::forward ? plan.rows : plan.reverse_rows;
  bool alike =
      !plan.reverse_counter && !plan.source_varies() && !plan.destination_varies() && !plan.system_init;
  auto shape_at = [&](size_t row) { return shape_of(plan, direction, run.first + row * plan.record_length); };
  size_t written = 0;
  for (size_t begin = 0, end = 0; begin < run.rows; begin = end) {
    Shape shape = shape_at(begin);
    end = alike ? run.rows : begin + 1;
    while (end < run.rows && shape_at(end) == shape) ++end;
    if (shape.skip) continue;
    MessageClock clock =
        plan.system_init ? with_system_init(context.clock, shape.system_init) : context.clock;
    write_alike(context, plan, *row_plans[shape.ends], clock,
                {run.first + begin * plan.record_length, end - begin});
    written += end - begin;
  }
  return written;
}

}  // namespace luytre::netflow
