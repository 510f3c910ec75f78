// Cuts a TCP stream into DNS messages: each has its length in two bytes in front (RFC 1035 4.2.2).
#pragma once
#include "telemetry/dns/rows.h"
#include "wire/packet/tcp_stream.h"

namespace luytre {

class TcpMessages : public StreamSink {
 public:
  explicit TcpMessages(DnsRows& rows) : rows_(rows) {}

  // Where rows go from now on; `origin` is written into them.
  void begin(BatchSink& sink, uint16_t origin) {
    sink_ = &sink;
    origin_ = origin;
  }

  size_t data(const StreamKey& key, std::span<const std::byte> bytes, Position position,
              Timestamp time) override;
  void missing(const StreamKey&) override { ++rows_.counts.incomplete; }

 private:
  DnsRows& rows_;
  BatchSink* sink_ = nullptr;
  uint16_t origin_ = 0;
};

}  // namespace luytre
