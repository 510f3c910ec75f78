// The first bytes of TCP connections that speak HTTP or TLS, as http and tls rows.
#pragma once
#include <string>

#include "telemetry/decoder.h"
#include "telemetry/meter/flow_table.h"
#include "wire/packet/tcp_stream.h"

namespace luytre::meter {

struct Conversation {
  uint64_t to_skip = 0;   // bytes of a request's body
  uint64_t requests = 0;  // http rows given
  Timestamp hello = kNoTime;
  bool tls = false;  // a ClientHello was seen and its row is still to be given
  std::string server_name, ja3, ja4, certificate;
};

// One thread at a time. Streams are followed by TcpStreams in memory of their own.
class Conversations : private StreamSink {
 public:
  Conversations(size_t bytes, FlowTable& table, BatchBuilder& rows, DecodeCounts& counts)
      : table_(table),
        rows_(rows),
        counts_(counts),
        streams_({.total_bytes = bytes, .stream_bytes = 64 << 10}) {}

  // Where rows go from now on.
  void begin(BatchSink& sink) { sink_ = &sink; }
  // A TCP packet that side `side` of `flow` sent, before its bytes are kept as the flow's content.
  void add(Flow& flow, size_t side, const Packet& packet, Timestamp time);
  // The flow leaves: gives what is due.
  void end(Flow& flow);
  void end_all() { streams_.end(*this); }
  size_t held_bytes() const { return streams_.held_bytes(); }

 private:
  size_t data(const StreamKey& key, std::span<const std::byte> bytes, Position position,
              Timestamp time) override;
  void missing(const StreamKey&) override { ++counts_.incomplete; }

  size_t from_client(Flow& flow, std::span<const std::byte> bytes, Position position, Timestamp time);
  size_t client_hello(Flow& flow, std::span<const std::byte> bytes, Timestamp time);
  size_t from_server(Flow& flow, std::span<const std::byte> bytes, Position position);
  void http_row(const Flow& flow, std::string_view method, std::string_view target, std::string_view host,
                std::string_view user_agent, Timestamp time);
  void tls_row(Flow& flow);
  ObservationBatch& row(ObservationKind kind, const Flow& flow, Timestamp time);

  FlowTable& table_;
  BatchBuilder& rows_;
  DecodeCounts& counts_;
  TcpStreams streams_;
  BatchSink* sink_ = nullptr;
};

}  // namespace luytre::meter
