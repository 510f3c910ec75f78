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

// Finds the segments of the variable-length record at the start of `body`. Its length is returned, 0: it does
// not fit.
size_t place_segments(const Plan& plan, std::span<const std::byte> body,
                      std::vector<const std::byte*>& bases) {
  size_t at = 0;
  for (size_t s = 0;; ++s) {
    if (plan.segments[s] > body.size() - at) return 0;
    bases[s] = body.data() + at;
    at += plan.segments[s];
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

// Gives the records of a set to `visit`, as many at once as their template allows. Their number is returned;
// `broken`: one of them did not fit, so the rest of the set was passed over. What is shorter than any record
// is padding.
template <class Visit>
size_t walk_records(const Plan& plan, std::span<const std::byte> body, std::vector<const std::byte*>& bases,
                    bool& broken, Visit visit) {
  broken = false;
  bases.resize(plan.segments.size());
  size_t records = 0;
  if (plan.fixed()) {
    records = body.size() / plan.record_length;
    bases[0] = body.data();
    if (records > 0) visit(RecordRun{bases, plan.record_length, records});
    return records;
  }
  for (; body.size() >= plan.record_length; ++records) {
    size_t length = place_segments(plan, body, bases);
    if (length == 0) {
      broken = true;
      break;
    }
    visit(RecordRun{bases, 0, 1});
    body = body.subspan(length);
  }
  return records;
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
  template_cost_ -= found->second.cost;
  exporter.templates.erase(found);
}

void MessageDecoder::withdraw(const Template& layout) {
  Exporter& exporter = *current_.exporter;
  if (layout.id >= kFirstDataSet) return forget(exporter, layout.id);
  if (layout.id != (layout.options ? 3 : 2)) return count(exporter, &DecodeCounts::malformed, 1);
  std::erase_if(exporter.templates, [&](const auto& entry) {
    if (entry.second.plan.options != layout.options) return false;
    template_cost_ -= entry.second.cost;
    return true;
  });
}

void MessageDecoder::define(const Template& layout, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  uint64_t fingerprint = fingerprint_of(layout);
  if (auto known = exporter.templates.find(layout.id);
      known != exporter.templates.end() && known->second.fingerprint == fingerprint)
    return;
  forget(exporter, layout.id);
  if (shortest_record(layout) == 0) return count(exporter, &DecodeCounts::malformed, 1);
  size_t cost = cost_of(layout);
  if (exporter.templates.size() >= options_.template_limit || template_cost_ + cost > kTemplateBudget)
    return count(exporter, &DecodeCounts::over_limit, 1);
  template_cost_ += cost;
  KnownTemplate& known =
      exporter.templates.insert_or_assign(layout.id, KnownTemplate{fingerprint, cost, compile(layout)})
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
  uint32_t records = decode_set(id, known->second, body, current_.header, sink);
  if (exporter.key.version != kIpfix) return;
  current_.units += records;
  if (!known->second.plan.options) current_.flow_units += records;
}

uint32_t MessageDecoder::decode_set(uint16_t id, const KnownTemplate& known, std::span<const std::byte> body,
                                    const MessageHeader& header, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  const Plan& plan = known.plan;
  bool broken = false;
  size_t records = 0;
  if (plan.options) {
    records =
        walk_records(plan, body, bases_, broken, [&](const RecordRun& run) { read_options(plan, run); });
  } else {
    records = write_flows(id, plan, body, header, broken, sink);
  }
  if (broken) {
    count(exporter, &DecodeCounts::malformed, 1);
    ++current_.unknown;
  }
  return static_cast<uint32_t>(records);
}

size_t MessageDecoder::write_flows(uint16_t id, const Plan& plan, std::span<const std::byte> body,
                                   const MessageHeader& header, bool& broken, BatchSink& sink) {
  Exporter& exporter = *current_.exporter;
  bool has_address = plan.rows[0] || plan.rows[1] || plan.rows[2] || plan.rows[3];
  if (!has_address) {
    size_t records = walk_records(plan, body, bases_, broken, [](const RecordRun&) {});
    count(exporter, &DecodeCounts::unsupported, records);
    return records;
  }
  WriteContext context{batches_, sink, clock_of(header), header.origin, std::nullopt, exporter.samplers, id};
  context.rate = options_.sampling ? options_.sampling : exporter.samplers.uniform_rate(plan.sampling, id);
  size_t rows = 0;
  Direction direction = Direction::forward;
  auto write = [&](const RecordRun& run) { rows += write_rows(context, plan, direction, run); };
  size_t records = walk_records(plan, body, bases_, broken, write);
  if (plan.reverse_counter) {
    direction = Direction::reverse;
    walk_records(plan, body, bases_, broken, write);
  }
  count(exporter, &DecodeCounts::records, rows);
  return records;
}

void MessageDecoder::read_options(const Plan& plan, const RecordRun& run) {
  Exporter& exporter = *current_.exporter;
  for (size_t i = 0; i < run.rows; ++i) {
    const std::byte* record = run.bases[0] + i * run.stride;
    const std::byte* const* bases = plan.fixed() ? &record : run.bases.data();
    if (!exporter.samplers.learn(plan.sampling, bases, options_.template_limit))
      count(exporter, &DecodeCounts::over_limit, 1);
    if (!plan.system_init) continue;
    exporter.system_init = read_integer(bases, plan.system_init);
    exporter.system_init_known = true;
  }
}

}  // namespace luytre::netflow
