#include "telemetry/netflow/plan.h"

#include <initializer_list>

#include "telemetry/netflow/wire.h"

namespace luytre::netflow {
namespace {

inline constexpr size_t kElements = kObservationNanoseconds + 1;

// Where each known element of a template lies; the first of a kind counts.
class FieldIndex {
 public:
  FieldIndex(const Template& layout, Plan& plan) {
    plan.segments.assign(1, 0);
    for (size_t i = 0; i < layout.fields.size(); ++i) {
      const Field& field = layout.fields[i];
      if (field.length == kVariable) {
        plan.segments.push_back(0);
        continue;
      }
      FieldRef ref{plan.record_length, field.length};
      plan.record_length += field.length;
      plan.segments.back() += field.length;
      if (FieldRef* slot = slot_of(field, i < layout.scope_fields); slot && !*slot) *slot = ref;
    }
  }

  FieldRef exactly(Element element, uint16_t width) const {
    FieldRef ref = forward_[element];
    return ref.width == width ? ref : FieldRef{};
  }
  // The first of `elements` that is an integer of 1 to 8 bytes.
  FieldRef integer(std::initializer_list<Element> elements) const { return integer(forward_, elements); }
  FieldRef reverse_integer(std::initializer_list<Element> elements) const {
    return integer(reverse_, elements);
  }
  FieldRef scope_interface() const { return as_integer(scope_interface_); }
  FieldRef scope_template() const { return as_integer(scope_template_); }

 private:
  using Slots = std::array<FieldRef, kElements>;

  FieldRef* slot_of(const Field& field, bool scope) {
    if (field.enterprise == kV9Scope) {
      if (field.id == kScopeInterface) return &scope_interface_;
      return field.id == kScopeTemplate ? &scope_template_ : nullptr;
    }
    if (field.enterprise == kReverse) return field.id < kElements ? &reverse_[field.id] : nullptr;
    if (field.enterprise != 0 || field.id >= kElements) return nullptr;
    if (scope && (field.id == kIngressInterface || field.id == kEgressInterface)) return &scope_interface_;
    if (scope && field.id == kTemplateId) return &scope_template_;
    return &forward_[field.id];
  }
  static FieldRef as_integer(FieldRef ref) { return ref.width <= 8 ? ref : FieldRef{}; }
  static FieldRef integer(const Slots& slots, std::initializer_list<Element> elements) {
    for (Element element : elements)
      if (FieldRef ref = as_integer(slots[element])) return ref;
    return {};
  }

  Slots forward_{}, reverse_{};
  FieldRef scope_interface_, scope_template_;
};

struct TimeField {
  TimeForm form = TimeForm::none;
  FieldRef field;
};

// The finest absolute time there is, then what needs a base.
TimeField find_time(const FieldIndex& index, bool reverse, bool start) {
  struct Candidate {
    Element start, end;
    TimeForm form;
  };
  static constexpr Candidate kCandidates[] = {
      {kStartNanoseconds, kEndNanoseconds, TimeForm::ntp_nanoseconds},
      {kStartMicroseconds, kEndMicroseconds, TimeForm::ntp_microseconds},
      {kStartMilliseconds, kEndMilliseconds, TimeForm::milliseconds},
      {kStartUptime, kEndUptime, TimeForm::uptime_milliseconds},
      {kStartDeltaMicroseconds, kEndDeltaMicroseconds, TimeForm::delta_microseconds},
      {kStartSeconds, kEndSeconds, TimeForm::seconds},
      {kObservationNanoseconds, kObservationNanoseconds, TimeForm::ntp_nanoseconds},
      {kObservationMicroseconds, kObservationMicroseconds, TimeForm::ntp_microseconds},
      {kObservationMilliseconds, kObservationMilliseconds, TimeForm::milliseconds},
      {kObservationSeconds, kObservationSeconds, TimeForm::seconds},
  };
  for (const Candidate& candidate : kCandidates) {
    Element element = start ? candidate.start : candidate.end;
    FieldRef field = reverse ? index.reverse_integer({element}) : index.integer({element});
    bool ntp = candidate.form == TimeForm::ntp_nanoseconds || candidate.form == TimeForm::ntp_microseconds;
    if (field && (!ntp || field.width == 8)) return {candidate.form, field};
  }
  return {};
}

struct Times {
  TimeField first, last;
};

// A flow with one of the two times only has that as both.
Times find_times(const FieldIndex& index, bool reverse) {
  Times times{find_time(index, reverse, true), find_time(index, reverse, false)};
  if (!times.first.field) times.first = times.last;
  if (!times.last.field) times.last = times.first;
  return times;
}

template <class T>
Step integer_step(Column column, FieldRef field) {
  return {field ? integer_kernel<T>(field.width) : zero_kernel<T>(), column, field};
}

Step end_step(Column column, bool batch_v6, bool end_v6, FieldRef field4, FieldRef field6) {
  if (!batch_v6) return integer_step<uint32_t>(column, field4);
  if (end_v6) return {field6 ? address6_kernel() : zero_kernel<IpAddress>(), column, field6};
  return {field4 ? address4_mapped_kernel() : zero_kernel<IpAddress>(), column, field4};
}

struct Counters {
  FieldRef packets, bytes;
};

class Compiler {
 public:
  Compiler(const Template& layout, Plan& plan) : index_(layout, plan), plan_(plan) {}

  void flow() {
    plan_.source4 = index_.exactly(kSource4, 4);
    plan_.destination4 = index_.exactly(kDestination4, 4);
    plan_.source6 = index_.exactly(kSource6, 16);
    plan_.destination6 = index_.exactly(kDestination6, 16);
    plan_.system_init = index_.exactly(kSystemInitMilliseconds, 8);
    sampling_fields();
    plan_.sampling.ingress = index_.integer({kIngressInterface});
    plan_.sampling.egress = index_.integer({kEgressInterface});
    Counters forward{index_.integer({kPacketDelta, kPacketTotal, kInitiatorPackets, kPostPacketDelta}),
                     index_.integer({kOctetDelta, kOctetTotal, kInitiatorOctets, kPostOctetDelta})};
    Counters reverse{index_.reverse_integer({kPacketDelta, kPacketTotal}),
                     index_.reverse_integer({kOctetDelta, kOctetTotal})};
    if (!reverse.packets) reverse.packets = index_.integer({kResponderPackets});
    if (!reverse.bytes) reverse.bytes = index_.integer({kResponderOctets});
    plan_.forward_counter = forward.packets ? forward.packets : forward.bytes;
    plan_.reverse_counter = reverse.packets ? reverse.packets : reverse.bytes;
    if (!plan_.source4 && !plan_.source6 && !plan_.destination4 && !plan_.destination6) return;
    for (bool source6 : {false, true})
      for (bool destination6 : {false, true}) {
        if (!possible(plan_.source4, plan_.source6, source6)) continue;
        if (!possible(plan_.destination4, plan_.destination6, destination6)) continue;
        size_t at = size_t{source6} * 2 + destination6;
        plan_.rows[at] = std::make_unique<RowPlan>(row(source6, destination6, forward));
        if (plan_.reverse_counter)
          plan_.reverse_rows[at] = std::make_unique<RowPlan>(
              turn(row(source6, destination6, forward), source6, destination6, reverse));
      }
  }

  void options() {
    sampling_fields();
    plan_.sampling.ingress = index_.scope_interface();
    plan_.sampling.scope_template = index_.scope_template();
    plan_.system_init = index_.exactly(kSystemInitMilliseconds, 8);
  }

 private:
  // An end that has no field at all goes with v4.
  static bool possible(FieldRef field4, FieldRef field6, bool v6) {
    return v6 ? static_cast<bool>(field6) : static_cast<bool>(field4) || !field6;
  }

  void sampling_fields() {
    SamplingFields& s = plan_.sampling;
    s.interval = index_.integer({kSamplingInterval});
    s.random_interval = index_.integer({kSamplerRandomInterval});
    s.packet_interval = index_.integer({kSamplingPacketInterval});
    s.packet_space = index_.integer({kSamplingPacketSpace});
    s.size = index_.integer({kSamplingSize});
    s.population = index_.integer({kSamplingPopulation});
    s.sampler = index_.integer({kSelectorId, kSamplerId});
  }

  RowPlan row(bool source6, bool destination6, const Counters& counters) const {
    RowPlan row;
    // An end without a field does not make a v6 flow a mixed one.
    row.v6 = source6 || destination6;
    FieldRef protocol = index_.integer({kProtocol});
    row.steps[0] = end_step(Column::source, row.v6, source6, plan_.source4, plan_.source6);
    row.steps[1] =
        end_step(Column::destination, row.v6, destination6, plan_.destination4, plan_.destination6);
    row.steps[2] = integer_step<uint16_t>(Column::source_port,
                                          index_.integer({kSourcePort, kUdpSourcePort, kTcpSourcePort}));
    row.steps[3] =
        integer_step<uint16_t>(Column::destination_port,
                               index_.integer({kDestinationPort, kUdpDestinationPort, kTcpDestinationPort}));
    row.steps[4] = integer_step<uint8_t>(Column::protocol, protocol);
    row.steps[5] = integer_step<uint8_t>(Column::tcp_flags, index_.integer({kTcpFlags}));
    set_times(row, find_times(index_, false));
    set_counters(row, counters);
    row.protocol_known = static_cast<bool>(protocol);
    set_icmp(row, false);
    row.translation = {index_.exactly(kPostNatSource4, 4),      index_.exactly(kPostNatSource6, 16),
                       index_.exactly(kPostNatDestination4, 4), index_.exactly(kPostNatDestination6, 16),
                       index_.integer({kPostNaptSourcePort}),   index_.integer({kPostNaptDestinationPort})};
    return row;
  }

  // The same record seen from the other end.
  RowPlan turn(RowPlan row, bool source6, bool destination6, const Counters& counters) const {
    row.steps[0] = end_step(Column::source, row.v6, destination6, plan_.destination4, plan_.destination6);
    row.steps[1] = end_step(Column::destination, row.v6, source6, plan_.source4, plan_.source6);
    std::swap(row.steps[2].kernel, row.steps[3].kernel);
    std::swap(row.steps[2].field, row.steps[3].field);
    row.steps[5] = integer_step<uint8_t>(Column::tcp_flags, index_.reverse_integer({kTcpFlags}));
    if (Times times = find_times(index_, true); times.first.field) set_times(row, times);
    set_counters(row, counters);
    set_icmp(row, true);
    TranslationFields t = row.translation;
    row.translation = {t.destination4, t.destination6,     t.source4,
                       t.source6,      t.destination_port, t.source_port};
    return row;
  }

  static void set_times(RowPlan& row, const Times& times) {
    row.steps[6] = {time_kernel(times.first.form, times.first.field.width), Column::first, times.first.field};
    row.steps[7] = {time_kernel(times.last.form, times.last.field.width), Column::last, times.last.field};
  }
  static void set_counters(RowPlan& row, const Counters& counters) {
    row.steps[8] = integer_step<uint64_t>(Column::packets, counters.packets);
    row.steps[9] = integer_step<uint64_t>(Column::bytes, counters.bytes);
    row.narrow_counters = counters.packets.width <= 4 && counters.bytes.width <= 4;
  }
  void set_icmp(RowPlan& row, bool reverse) const {
    auto pick = [&](Element v4, Element v6) {
      std::initializer_list<Element> order = {row.v6 ? v6 : v4, row.v6 ? v4 : v6};
      return reverse ? index_.reverse_integer(order) : index_.integer(order);
    };
    row.icmp = pick(kIcmpTypeCode4, kIcmpTypeCode6);
    row.icmp_code = {};
    if (row.icmp) return;
    row.icmp = pick(kIcmpType4, kIcmpType6);
    row.icmp_code = pick(kIcmpCode4, kIcmpCode6);
    if (!row.icmp || !row.icmp_code) row.icmp = row.icmp_code = {};
  }

  FieldIndex index_;
  Plan& plan_;
};

}  // namespace

uint64_t shortest_record(const Template& layout) {
  uint64_t length = 0;
  for (const Field& field : layout.fields) length += field.length == kVariable ? 1 : field.length;
  return length;
}

Plan compile(const Template& layout) {
  Plan plan;
  plan.options = layout.options;
  plan.shortest_record = shortest_record(layout);
  Compiler compiler(layout, plan);
  if (layout.options)
    compiler.options();
  else
    compiler.flow();
  return plan;
}

}  // namespace luytre::netflow
