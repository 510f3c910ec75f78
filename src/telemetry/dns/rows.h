// DNS messages as rows of observation batches.
#pragma once
#include <array>

#include "telemetry/decoder.h"
#include "wire/dns/dns_message.h"

namespace luytre {

inline constexpr uint16_t kDnsPort = 53;

// How one message travelled.
struct Carrier {
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 0;
  Timestamp time = kNoTime;
  uint16_t origin = 0;
};

// Parses messages into dns batches and counts what became of them. One thread at a time.
class DnsRows {
 public:
  // Adds the row of one whole message, or counts why there is none.
  DnsVerdict add(std::span<const std::byte> bytes, const Carrier& carrier, BatchSink& sink);
  void flush(BatchSink& sink) { builder_.flush(sink); }

  DecodeCounts counts;

 private:
  BatchBuilder builder_;
  DnsMessage message_;
};

}  // namespace luytre
