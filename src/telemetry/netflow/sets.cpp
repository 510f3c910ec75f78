// The sets of a v9 or IPFIX message: templates, options data, flow records, and the backlog of those whose
// template has not come yet.
#include <algorithm>

#include "base/bytes.h"
#include "telemetry/netflow/message.h"
#include "telemetry/netflow/wire.h"

namespace luytre::netflow {
namespace {

uint64_t fingerprint_of(const Template& layout) {
  std::span<const Field> fields(layout.fields);
  static_assert(sizeof(Field) == 8);
  return hash_bytes(as_text(std::as_bytes(fields)),
                    process_seed() + (uint64_t{layout.scope_fields} << 1 | uint64_t{layout.options}));
}

size_t cost_of(const Template& layout) {
  return layout.fields.size() + 16;
}

// Takes the fixed fields of the variable-length record at the start of `body` to `out` (plan.record_length
// bytes). Its length on the wire is returned, 0: it does not fit.
size_t squeeze(const Plan& plan, std::span<const std::byte> body, std::byte* out) {
  size_t at = 0;
  for (size_t s = 0;; ++s) {
    size_t fixed = plan.segments[s];
    if (fixed > body.size() - at) return 0;
    std::memcpy(out, body.data() + at, fixed);
    out += fixed;
    at += fixed;
    if (s + 1 == plan.segments.size()) return at;
    if (at + 1 > body.size()) return 0;
    size_t length = static_cast<uint8_t>(body[at++]);
    if (length == 255) {
      if (at + 2 > body.size()) return 0;
      length = load_be16(&body[at]);
      at += 2;
    }
    if (length > body.size() - at) return 0;
    at += length;
  }
}

// The records of a set; those of variable length are copied to `scratch`. `broken`: one of them did not fit,
// so the rest of the set was passed over. What is shorter than any record is padding.
RecordRun find_records(const Plan& plan, std::span<const std::byte> body, std::vector<std::byte>& scratch,
                       bool& broken) {
  broken = false;
  if (plan.fixed_length()) {
    // The next set is likely to follow in memory; prefetching past the end is harmless.
    for (size_t line = 0; line < body.size(); line += 64)
      __builtin_prefetch(body.data() + body.size() + line);
    return {body.data(), body.size() / plan.shortest_record};
  }
  RecordRun run;
  scratch.resize(body.size());  // what is taken out of a set is less than the set
  for (; body.size() >= plan.shortest_record; ++run.rows) {
    size_t length = squeeze(plan, body, scratch.data() + run.rows * plan.record_length);
    if (length == 0) {
      broken = true;
      break;
    }
    body = body.subspan(length);
  }
  run.first = scratch.data();
  return run;
}

}  // namespace

void MessageDecoder::set(uint16_t id, std::span<const std::byte> body, BatchSink& sink) {
  if (id >= kFirstDataSet) return data_set(id, body, sink);
  uint16_t templates = current_.exporter->key.version == kV9 ? 0 : 2;
  if (id != templates && id != templates + 1) return count(*current_.exporter, &DecodeCounts::unsupported, 1);
  template_set(body, id == templates + 1, sink);
}

void MessageDecoder::template_set(std::span<const std::byte> body, bool options, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  TemplateReader reader(body, exporter.key.version, options);
  for (;;) {
    switch (reader.next(layout_)) {
      case TemplateReader::Status::end:
        return;
      case TemplateReader::Status::malformed:
        return count(exporter, &DecodeCounts::malformed, 1);
      case TemplateReader::Status::over_limit:
        forget(exporter, layout_.id);
        count(exporter, &DecodeCounts::over_limit, 1);
        break;
      case TemplateReader::Status::found:
        if (layout_.fields.empty())
          withdraw(layout_);
        else
          define(layout_, sink);
    }
  }
}

void MessageDecoder::forget(Exporter& exporter, uint16_t id) {
  auto found = exporter.templates.find(id);
  if (found == exporter.templates.end()) return;
  state_cost_ -= found->second.cost;
  exporter.option_templates -= found->second.plan.options;
  exporter.templates.erase(found);
}

void MessageDecoder::withdraw(const Template& layout) {
  Exporter& exporter = *current_.exporter;
  if (layout.id >= kFirstDataSet) return forget(exporter, layout.id);
  if (layout.id != (layout.options ? 3 : 2)) return count(exporter, &DecodeCounts::malformed, 1);
  // Looking through them is worth it only when there are any.
  size_t of_kind =
      layout.options ? exporter.option_templates : exporter.templates.size() - exporter.option_templates;
  if (of_kind == 0) return;
  if (layout.options) exporter.option_templates = 0;
  std::erase_if(exporter.templates, [&](const auto& entry) {
    if (entry.second.plan.options != layout.options) return false;
    state_cost_ -= entry.second.cost;
    return true;
  });
}

void MessageDecoder::define(const Template& layout, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  uint64_t fingerprint = fingerprint_of(layout);
  Timestamp received = current_.header.received;
  if (auto at = exporter.templates.find(layout.id);
      at != exporter.templates.end() && at->second.fingerprint == fingerprint) {
    KnownTemplate& known = at->second;
    if (known.received != 0) known.interval = std::max(known.interval, received - known.received);
    known.received = received;
    return;
  }
  forget(exporter, layout.id);
  if (shortest_record(layout) == 0) return count(exporter, &DecodeCounts::malformed, 1);
  size_t cost = cost_of(layout);
  if (exporter.templates.size() >= options_.template_limit || state_cost_ + cost > kStateBudget)
    return count(exporter, &DecodeCounts::over_limit, 1);
  state_cost_ += cost;
  exporter.option_templates += layout.options;
  KnownTemplate& known =
      exporter.templates
          .insert_or_assign(layout.id, KnownTemplate{fingerprint, cost, received, 0, compile(layout)})
          .first->second;
  release(layout.id, known, sink);
}

void MessageDecoder::hold(uint16_t id, std::span<const std::byte> body) {
  Exporter& exporter = *current_.exporter;
  ++current_.unknown;
  size_t cost = body.size() + kHeldOverhead;
  if (exporter.backlog_bytes + cost > options_.backlog_bytes ||
      (backlog_bytes_ + cost) / kBacklogShare > options_.backlog_bytes)
    return count(exporter, &DecodeCounts::over_limit, 1);
  exporter.backlog_bytes += cost;
  backlog_bytes_ += cost;
  ++current_.held_sets;
  if (!current_.held) current_.held = std::make_shared<HeldMessage>();
  exporter.backlog[id].push_back({current_.header, current_.held, {body.begin(), body.end()}});
}

void MessageDecoder::release(uint16_t id, KnownTemplate& known, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  auto waiting = exporter.backlog.extract(id);
  if (!waiting) return;
  for (const HeldSet& held : waiting.mapped()) {
    size_t cost = held.body.size() + kHeldOverhead;
    exporter.backlog_bytes -= cost;
    backlog_bytes_ -= cost;
    uint32_t records = decode_set(id, known, held.body, held.header, sink);
    if (exporter.key.version != kIpfix) continue;  // its sequence counts messages
    if (held.message == current_.held) {
      current_.units += records;
      if (!known.plan.options) current_.flow_units += records;
      --current_.unknown;
      --current_.held_sets;
    } else {
      current_.resolved.emplace_back(held.message, records);
    }
  }
}

void MessageDecoder::data_set(uint16_t id, std::span<const std::byte> body, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  auto known = exporter.templates.find(id);
  if (known == exporter.templates.end()) return hold(id, body);
  if (expired(known->second)) {
    forget(exporter, id);
    return hold(id, body);
  }
  uint32_t records = decode_set(id, known->second, body, current_.header, sink);
  if (exporter.key.version != kIpfix) return;
  current_.units += records;
  if (!known->second.plan.options) current_.flow_units += records;
}

// A template that an exporter on UDP has not repeated for long may have been redefined in a datagram that was
// lost. Nobody promises an interval, so three of the longest that was seen count as long.
bool MessageDecoder::expired(const KnownTemplate& known) const {
  if (options_.template_lifetime == 0 || known.received == 0) return false;
  Timestamp lifetime = std::max(Timestamp{options_.template_lifetime} * kMicrosPerSecond, 3 * known.interval);
  return current_.header.received - known.received > lifetime;
}

uint32_t MessageDecoder::decode_set(uint16_t id, const KnownTemplate& known, std::span<const std::byte> body,
                                    const MessageHeader& header, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  const Plan& plan = known.plan;
  bool broken = false;
  RecordRun run = find_records(plan, body, scratch_, broken);
  if (broken) {
    count(exporter, &DecodeCounts::malformed, 1);
    ++current_.unknown;
  }
  if (plan.options)
    read_options(plan, run);
  else
    write_flows(id, plan, run, header, sink);
  return static_cast<uint32_t>(run.rows);
}

void MessageDecoder::write_flows(uint16_t id, const Plan& plan, const RecordRun& run,
                                 const MessageHeader& header, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  bool has_address = plan.rows[0] || plan.rows[1] || plan.rows[2] || plan.rows[3];
  if (!has_address) return count(exporter, &DecodeCounts::unsupported, run.rows);
  WriteContext context{batches_, sink, clock_of(header), header.origin, std::nullopt, exporter.samplers, id};
  context.rate = options_.sampling ? options_.sampling : exporter.samplers.uniform_rate(plan.sampling, id);
  size_t rows = write_rows(context, plan, Direction::forward, run);
  if (plan.reverse_counter) rows += write_rows(context, plan, Direction::reverse, run);
  count(exporter, &DecodeCounts::records, rows);
}

void MessageDecoder::read_options(const Plan& plan, const RecordRun& run) {
  Exporter& exporter = *current_.exporter;
  const std::byte* record = run.first;
  for (size_t i = 0; i < run.rows; ++i, record += plan.record_length) {
    size_t before = exporter.samplers.size();
    size_t limit = state_cost_ < kStateBudget ? options_.template_limit : 0;
    if (!exporter.samplers.learn(plan.sampling, record, limit)) count(exporter, &DecodeCounts::over_limit, 1);
    state_cost_ += (exporter.samplers.size() - before) * kSamplerCost;
    if (!plan.system_init) continue;
    exporter.system_init = read_integer(record, plan.system_init);
    exporter.system_init_known = true;
  }
}

}  // namespace luytre::netflow
