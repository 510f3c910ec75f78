#include "telemetry/netflow/row_writer.h"

#include <algorithm>
#include <array>

namespace luytre::netflow {
namespace {

// A cursor over the records of a run.
class Record {
 public:
  explicit Record(const RecordRun& run) : run_(run) {}
  void move_to(size_t row) {
    if (run_.bases.size() == 1) first_ = run_.bases[0] + row * run_.stride;
  }
  const std::byte* const* bases() const { return run_.bases.size() == 1 ? &first_ : run_.bases.data(); }
  const std::byte* field(FieldRef ref) const { return bases()[ref.segment] + ref.offset; }
  uint64_t integer(FieldRef ref) const { return read_integer(bases(), ref); }

 private:
  const RecordRun& run_;
  const std::byte* first_ = nullptr;
};

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
bool end_is_v6(const Record& record, FieldRef field4, FieldRef field6) {
  if (!field4) return static_cast<bool>(field6);
  return field6 && load_be32(record.field(field4)) == 0 && !is_zero16(record.field(field6));
}

Shape shape_of(const Plan& plan, Direction direction, const Record& record) {
  Shape shape;
  if (plan.reverse_counter) {
    bool backward = record.integer(plan.reverse_counter) != 0;
    bool only_backward = backward && plan.forward_counter && record.integer(plan.forward_counter) == 0;
    shape.skip = direction == Direction::forward ? only_backward : !backward;
    if (shape.skip) return shape;
  }
  shape.ends = static_cast<uint8_t>(end_is_v6(record, plan.source4, plan.source6) * 2 +
                                    end_is_v6(record, plan.destination4, plan.destination6));
  if (plan.system_init) shape.system_init = record.integer(plan.system_init);
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

IpAddress translated(const Record& record, FieldRef field4, FieldRef field6) {
  if (field4)
    if (uint32_t address = load_be32(record.field(field4))) return IpAddress::from_v4(address);
  return field6 ? IpAddress(load_be64(record.field(field6)), load_be64(record.field(field6) + 8))
                : IpAddress();
}

// Columns of a batch from one row on.
struct Window {
  ObservationBatch& batch;
  uint32_t row;
  size_t rows;

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

void write_icmp(const RowPlan& plan, const RecordRun& run, const Window& window) {
  constexpr uint8_t kIcmp = 1, kIcmp6 = 58;
  Record record(run);
  const uint8_t* protocol = window.batch.protocol.data() + window.row;
  uint16_t* port = window.batch.dst_port.data() + window.row;
  for (size_t i = 0; i < window.rows; ++i) {
    record.move_to(i);
    if (plan.protocol_known && protocol[i] != kIcmp && protocol[i] != kIcmp6) continue;
    uint64_t value = record.integer(plan.icmp);
    if (plan.icmp_code) value = (value & 0xff) << 8 | (record.integer(plan.icmp_code) & 0xff);
    if (static_cast<uint16_t>(value) != 0) port[i] = static_cast<uint16_t>(value);
  }
}

void write_translations(const TranslationFields& fields, const RecordRun& run, const Window& window) {
  Record record(run);
  auto port = [&](FieldRef field) {
    return field ? static_cast<uint16_t>(record.integer(field)) : uint16_t{0};
  };
  for (size_t i = 0; i < window.rows; ++i) {
    record.move_to(i);
    ObservationBatch::Translation t{window.row + static_cast<uint32_t>(i),
                                    translated(record, fields.source4, fields.source6),
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
    std::fill_n(sampling, window.rows, rate);
    if (rate == 1) return;
    scale(packets, window.rows, rate, row_plan.narrow_counters);
    scale(bytes, window.rows, rate, row_plan.narrow_counters);
    return;
  }
  Record record(run);
  for (size_t i = 0; i < window.rows; ++i) {
    record.move_to(i);
    sampling[i] = context.samplers.rate(plan.sampling, context.template_id, record.bases());
    packets[i] = multiply(packets[i], sampling[i]);
    bytes[i] = multiply(bytes[i], sampling[i]);
  }
}

// Records of one shape.
void write_alike(WriteContext& context, const Plan& plan, const RowPlan& row_plan, const MessageClock& clock,
                 RecordRun run) {
  const std::byte* first = run.bases[0];
  while (run.rows > 0) {
    ObservationBatch& batch =
        context.batches.open(ObservationKind::flow, row_plan.v6 ? AddressFamily::v6 : AddressFamily::v4);
    RecordRun part = run;
    part.rows = std::min<size_t>(run.rows, kBatchRows - batch.size);
    if (run.bases.size() == 1) part.bases = {&first, 1};
    Window window{batch, batch.size, part.rows};
    for (const Step& step : row_plan.steps)
      step.kernel(part.bases[step.field.segment] + step.field.offset, run.stride, part.rows,
                  window.column(step.column), clock);
    if (row_plan.icmp) write_icmp(row_plan, part, window);
    std::fill_n(batch.origin.data() + batch.size, part.rows, context.origin);
    write_sampling(context, plan, row_plan, part, window);
    if (row_plan.translation.any()) write_translations(row_plan.translation, part, window);
    batch.size += static_cast<uint32_t>(part.rows) - 1;
    context.batches.added(batch, context.sink);
    run.rows -= part.rows;
    if (run.bases.size() == 1) first += part.rows * run.stride;
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
  Record record(run);
  size_t written = 0;
  for (size_t begin = 0; begin < run.rows;) {
    record.move_to(begin);
    Shape shape = shape_of(plan, direction, record);
    size_t end = alike ? run.rows : begin + 1;
    for (; end < run.rows; ++end) {
      record.move_to(end);
      if (!(shape_of(plan, direction, record) == shape)) break;
    }
    if (!shape.skip) {
      const std::byte* first = run.bases[0] + begin * run.stride;
      RecordRun part{run.bases, run.stride, end - begin};
      if (run.bases.size() == 1) part.bases = {&first, 1};
      MessageClock clock =
          plan.system_init ? with_system_init(context.clock, shape.system_init) : context.clock;
      write_alike(context, plan, *row_plans[shape.ends], clock, part);
      written += end - begin;
    }
    begin = end;
  }
  return written;
}

}  // namespace luytre::netflow
