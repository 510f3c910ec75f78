// Messages in, rows out: what the datagram and the file decoder have in common.
#pragma once
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "telemetry/decoder.h"
#include "telemetry/netflow/exporter.h"
#include "telemetry/netflow/row_writer.h"

namespace luytre::netflow {

class MessageDecoder {
 public:
  explicit MessageDecoder(const DecodeOptions& options) : options_(options) {}
  MessageDecoder(const MessageDecoder&) = delete;
  MessageDecoder& operator=(const MessageDecoder&) = delete;

  // One message of any version that fills `bytes`.
  void message(std::span<const std::byte> bytes, const Input& input, BatchSink& sink);

  // A v9 message in pieces: its header (kV9Header bytes), then its sets (without their headers).
  void begin_v9(std::span<const std::byte> header, const Input& input);
  void v9_set(uint16_t id, std::span<const std::byte> body, BatchSink& sink);

  // Counts something that belongs to no exporter.
  void count(uint64_t DecodeCounts::*what, uint64_t n = 1) { total_.*what += n; }

  void flush(BatchSink& sink, bool end);
  const DecodeCounts& counts() const { return total_; }
  std::vector<ExporterCounts> exporters() const;

 private:
  // The message being decoded.
  struct Current {
    Exporter* exporter = nullptr;
    MessageHeader header;
    uint32_t units = 0, flow_units = 0;  // IPFIX data records
    uint32_t unknown = 0;                // sets and breaks whose records could not be counted
    uint32_t held_sets = 0;              // of these, the sets in the backlog
    std::shared_ptr<HeldMessage> held;   // once there are such
    std::vector<std::pair<std::shared_ptr<HeldMessage>, uint32_t>>
        resolved;  // held sets decoded: their records
  };

  void v5(std::span<const std::byte> bytes, const Input& input, BatchSink& sink);
  void ipfix(std::span<const std::byte> bytes, const Input& input, BatchSink& sink);
  void walk_sets(std::span<const std::byte> sets, bool cut, BatchSink& sink);
  void set(uint16_t id, std::span<const std::byte> body, BatchSink& sink);
  void template_set(std::span<const std::byte> body, bool options, BatchSink& sink);
  void define(const Template& layout, BatchSink& sink);
  void forget(Exporter& exporter, uint16_t id);
  void withdraw(const Template& layout);
  void data_set(uint16_t id, std::span<const std::byte> body, BatchSink& sink);
  void hold(uint16_t id, std::span<const std::byte> body);
  void release(uint16_t id, KnownTemplate& known, BatchSink& sink);
  // Decodes the records of one set; their number is returned.
  uint32_t decode_set(uint16_t id, const KnownTemplate& known, std::span<const std::byte> body,
                      const MessageHeader& header, BatchSink& sink);
  void write_flows(uint16_t id, const Plan& plan, const RecordRun& run, const MessageHeader& header,
                   BatchSink& sink);
  void read_options(const Plan& plan, const RecordRun& run);

  void sequence(uint32_t number, bool has_uptime);
  void settle_sequence();
  // Makes it the newest; one that was not known may take the place of the oldest. current_ is empty.
  Exporter* find_exporter(const ExporterKey& key);
  void make_newest(Exporter& exporter);
  void evict_oldest();
  void drop_backlog(Exporter& exporter);  // counts what waited; leaves current_ empty
  bool expired(const KnownTemplate& known) const;
  void count(Exporter& exporter, uint64_t DecodeCounts::*what, uint64_t n) {
    exporter.account.counts.*what += n;
    total_.*what += n;
  }
  MessageClock clock_of(const MessageHeader& header) const;

  DecodeOptions options_;
  BatchBuilder batches_;
  DecodeCounts total_;
  std::unordered_map<ExporterKey, Exporter, ExporterKeyHash> exporters_;
  Exporter *newest_ = nullptr, *oldest_ = nullptr;
  Current current_;
  size_t state_cost_ = 0;
  size_t backlog_bytes_ = 0;
  std::vector<std::byte> scratch_;  // records without their variable-length fields
  Template layout_;
};

}  // namespace luytre::netflow
