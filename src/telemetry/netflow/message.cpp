#include "telemetry/netflow/message.h"

#include <algorithm>

#include "telemetry/netflow/v5.h"
#include "telemetry/netflow/wire.h"

namespace luytre::netflow {

void MessageDecoder::message(std::span<const std::byte> bytes, const Input& input, BatchSink& sink) {
  if (bytes.size() < 2) return count(bytes.empty() ? &DecodeCounts::malformed : &DecodeCounts::incomplete);
  uint16_t version = load_be16(bytes.data());
  size_t header = version == kV5      ? kV5Header
                  : version == kV9    ? kV9Header
                  : version == kIpfix ? kIpfixHeader
                                      : 0;
  if (header == 0) return count(&DecodeCounts::unsupported);
  if (bytes.size() < header) return count(&DecodeCounts::incomplete);
  if (version == kV5) return v5(bytes, input, sink);
  if (version == kIpfix) return ipfix(bytes, input, sink);
  begin_v9(bytes.first(kV9Header), input);
  walk_sets(bytes.subspan(kV9Header), false, sink);
}

Exporter* MessageDecoder::find_exporter(const ExporterKey& key) {
  if (newest_ && newest_->key == key) return newest_;
  auto found = exporters_.find(key);
  if (found == exporters_.end()) {
    if (exporters_.size() >= kExporterLimit) evict_oldest();
    found = exporters_.try_emplace(key, key).first;
    found->second.account.exporter = key.address;
    found->second.account.domain = key.domain;
  }
  make_newest(found->second);
  return newest_;
}

void MessageDecoder::make_newest(Exporter& exporter) {
  if (exporter.newer) exporter.newer->older = exporter.older;
  if (exporter.older) exporter.older->newer = exporter.newer;
  if (oldest_ == &exporter) oldest_ = exporter.newer;
  exporter.newer = nullptr;
  exporter.older = newest_;
  if (newest_) newest_->newer = &exporter;
  newest_ = &exporter;
  if (!oldest_) oldest_ = &exporter;
}

void MessageDecoder::evict_oldest() {
  Exporter& exporter = *oldest_;
  drop_backlog(exporter);
  count(&DecodeCounts::over_limit);
  for (const auto& [id, known] : exporter.templates) state_cost_ -= known.cost;
  state_cost_ -= exporter.samplers.size() * kSamplerCost;
  oldest_ = exporter.newer;
  oldest_->older = nullptr;
  exporters_.erase(ExporterKey(exporter.key));
}

void MessageDecoder::v5(std::span<const std::byte> bytes, const Input& input, BatchSink& sink) {
  const std::byte* p = bytes.data();
  size_t records = load_be16(p + 2), present = (bytes.size() - kV5Header) / kV5Record;
  uint32_t engine = load_be16(p + 20);  // type << 8 | id
  current_ = {};
  Exporter* exporter = current_.exporter = find_exporter({input.exporter, kV5, engine});
  ++exporter->account.messages;
  if (records > kV5MaxRecords) return count(*exporter, &DecodeCounts::malformed, 1);
  current_.header = {load_be32(p + 8), load_be32(p + 4), input.received, input.origin};
  current_.units = current_.flow_units = static_cast<uint32_t>(records);
  sequence(load_be32(p + 16), true);
  if (records > present) {
    count(*exporter, &DecodeCounts::incomplete, records - present);
    records = present;
  } else if (bytes.size() != kV5Header + records * kV5Record) {
    count(*exporter, &DecodeCounts::malformed, 1);
  }
  V5Context context;
  context.export_time = int64_t{current_.header.export_seconds} * kMicrosPerSecond + load_be32(p + 12) / 1000;
  context.uptime = current_.header.uptime;
  // The upper two bits are the sampling mode.
  context.rate = std::max<uint32_t>(options_.sampling ? options_.sampling : load_be16(p + 22) & 0x3fff, 1);
  context.origin = input.origin;
  count(*exporter, &DecodeCounts::records, records);
  for (const std::byte* at = p + kV5Header; records > 0;) {
    ObservationBatch& batch = batches_.open(ObservationKind::flow, AddressFamily::v4);
    size_t part = std::min<size_t>(records, kBatchRows - batch.size);
    write_v5_rows(at, part, context, batch, batch.size);
    batch.size += static_cast<uint32_t>(part) - 1;
    batches_.added(batch, sink);
    at += part * kV5Record;
    records -= part;
  }
}

void MessageDecoder::begin_v9(std::span<const std::byte> header, const Input& input) {
  const std::byte* p = header.data();
  current_ = {};
  current_.exporter = find_exporter({input.exporter, kV9, load_be32(p + 16)});
  ++current_.exporter->account.messages;
  current_.header = {load_be32(p + 8), load_be32(p + 4), input.received, input.origin};
  current_.units = current_.flow_units = 1;
  sequence(load_be32(p + 12), true);
}

void MessageDecoder::v9_set(uint16_t id, std::span<const std::byte> body, BatchSink& sink) {
  set(id, body, sink);
}

void MessageDecoder::ipfix(std::span<const std::byte> bytes, const Input& input, BatchSink& sink) {
  const std::byte* p = bytes.data();
  size_t length = load_be16(p + 2);
  current_ = {};
  Exporter* exporter = current_.exporter = find_exporter({input.exporter, kIpfix, load_be32(p + 12)});
  ++exporter->account.messages;
  if (length < kIpfixHeader) return count(*exporter, &DecodeCounts::malformed, 1);
  current_.header = {load_be32(p + 4), 0, input.received, input.origin};
  bool cut = length > bytes.size();
  if (cut) {
    count(*exporter, &DecodeCounts::incomplete, 1);
    ++current_.unknown;
  } else if (length < bytes.size()) {
    count(*exporter, &DecodeCounts::malformed, 1);
  }
  walk_sets(bytes.first(std::min(length, bytes.size())).subspan(kIpfixHeader), cut, sink);
  sequence(load_be32(p + 8), false);
  settle_sequence();
}

void MessageDecoder::walk_sets(std::span<const std::byte> sets, bool cut, BatchSink& sink) {
  while (sets.size() >= kSetHeader) {
    uint16_t id = load_be16(sets.data());
    size_t length = load_be16(sets.data() + 2);
    if (length < kSetHeader || length > sets.size()) {
      if (!cut) count(*current_.exporter, &DecodeCounts::malformed, 1);
      ++current_.unknown;
      return;
    }
    set(id, sets.subspan(kSetHeader, length - kSetHeader), sink);
    sets = sets.subspan(length);
  }
}

void MessageDecoder::sequence(uint32_t number, bool has_uptime) {
  if (!options_.check_sequence) return;
  Exporter& exporter = *current_.exporter;
  SequencedMessage message{number,
                           current_.units,
                           current_.flow_units,
                           current_.unknown == 0,
                           current_.header.export_seconds,
                           current_.header.uptime,
                           has_uptime};
  SequenceTracker::Effect effect = exporter.sequence.message(message);
  if (effect.restarted) ++exporter.account.restarts;
  if (current_.held) *current_.held = {effect.counted, exporter.sequence.epoch()};
  if (effect.counted) {
    exporter.sequence.wait(current_.unknown);
    for (uint32_t i = current_.held_sets; i < current_.unknown; ++i) exporter.sequence.abandon();
  }
  settle_sequence();
}

void MessageDecoder::settle_sequence() {
  Exporter& exporter = *current_.exporter;
  for (const auto& [message, records] : current_.resolved)
    if (message->counted && message->epoch == exporter.sequence.epoch()) exporter.sequence.resolve(records);
  current_.resolved.clear();
  uint64_t& lost = exporter.account.counts.lost;
  total_.lost += exporter.sequence.lost() - lost;
  lost = exporter.sequence.lost();
}

MessageClock MessageDecoder::clock_of(const MessageHeader& header) const {
  MessageClock clock;
  clock.export_time = int64_t{header.export_seconds} * kMicrosPerSecond;
  clock.fallback = header.export_seconds ? clock.export_time : header.received ? header.received : kNoTime;
  clock.uptime = header.uptime;
  if (current_.exporter->key.version == kV9) return clock;
  clock.uptime_known = false;
  return current_.exporter->system_init_known ? with_system_init(clock, current_.exporter->system_init)
                                              : clock;
}

void MessageDecoder::flush(BatchSink& sink, bool end) {
  batches_.flush(sink);
  if (!end) return;
  for (auto& [key, exporter] : exporters_) drop_backlog(exporter);
}

void MessageDecoder::drop_backlog(Exporter& exporter) {
  current_ = {};
  current_.exporter = &exporter;
  for (auto& [id, sets] : exporter.backlog) {
    count(exporter, &DecodeCounts::incomplete, sets.size());
    for (const HeldSet& held : sets)
      if (held.message->counted && held.message->epoch == exporter.sequence.epoch())
        exporter.sequence.abandon();
  }
  exporter.backlog.clear();
  backlog_bytes_ -= exporter.backlog_bytes;
  exporter.backlog_bytes = 0;
  settle_sequence();
  current_ = {};
}

std::vector<ExporterCounts> MessageDecoder::exporters() const {
  std::vector<const Exporter*> sorted;
  sorted.reserve(exporters_.size());
  for (const auto& [key, exporter] : exporters_) sorted.push_back(&exporter);
  std::ranges::sort(sorted, {}, [](const Exporter* e) { return e->key; });
  std::vector<ExporterCounts> out;
  out.reserve(sorted.size());
  for (const Exporter* exporter : sorted) out.push_back(exporter->account);
  return out;
}

}  // namespace luytre::netflow
