// dnstap messages as rows of dns batches.
#pragma once
#include "telemetry/decoder.h"
#include "telemetry/dnstap/message.h"
#include "telemetry/dnstap/query_times.h"
#include "wire/dns/dns_message.h"

namespace luytre::dnstap {

// One thread at a time.
class Rows {
 public:
  // Adds the row of one data frame's payload, or counts why there is none. `received`: 0 or kNoTime when not
  // known.
  void add(std::span<const std::byte> frame, uint16_t origin, Timestamp received, BatchSink& sink);
  void flush(BatchSink& sink) { builder_.flush(sink); }

  DecodeCounts counts;

 private:
  void add_message(uint16_t origin, Timestamp received, BatchSink& sink);
  Timestamp time(Timestamp received);

  BatchBuilder builder_;
  Message message_;
  DnsMessage dns_;
  QueryTimes times_;
};

}  // namespace luytre::dnstap
