// What every telemetry decoder is: bytes in, observation batches out.
//
// A decoder is pure: no socket, file, thread or clock inside; state is bounded. It is used by one thread at a
// time. Formats are rows of the table in telemetry/formats.cpp; each has a folder of its own.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "model/counts.h"
#include "model/observation.h"

namespace luytre {

// How a format's bytes are cut.
enum class Framing : uint8_t {
  stream,    // a run of bytes (log file, concatenated messages): decode() gets ever more of it
  datagram,  // one UDP payload a call
  packet,    // one captured link-layer frame a call
};

// One piece of input.
struct Input {
  std::span<const std::byte> bytes;
  uint16_t origin = 0;  // written into the batches' origin column
  bool last = false;    // stream: nothing follows, so an unfinished tail is incomplete
  // datagram and packet only:
  Timestamp received = 0;  // when it was captured or received
  IpAddress exporter;      // who sent the datagram
  uint16_t exporter_port = 0;
  uint32_t link_type = 1;        // packet: LINKTYPE_ number (tcpdump.org/linktypes.html); 1 = Ethernet
  uint32_t original_length = 0;  // packet: length on the wire; 0 = bytes.size()
};

// Options a user gives with --format or in the settings; decoders read those that concern them.
struct DecodeOptions {
  // What the input calls itself, a file's name without its folder: some formats tell their kind by it alone.
  std::string name;
  // Column mapping for delimited text: "src=sa,dst=da,first=ts" (ours=theirs); "" means the format's own
  // names.
  std::string columns;
  char separator = 0;              // 0: found from the header
  uint32_t sampling = 0;           // overrides what exporters say; 0: believe them
  bool check_sequence = true;      // account for loss by sequence numbers
  size_t template_limit = 4096;    // templates held per exporter and domain
  size_t backlog_bytes = 1 << 20;  // data kept per exporter and domain until its template comes
  uint32_t template_lifetime =
      1800;  // seconds without repetition on UDP (three of the usual 600); 0: for ever
  size_t reassembly_bytes = 64 << 20;  // TCP data held over all connections
  // Text that takes the place of the compiled-in table of report types (telemetry/shadowserver/schema.h); "":
  // none.
  std::string report_schema;
  // Antivirus reports (telemetry/avreport/avreport.h): trusted certificates as PEM, bodies whose unsigned
  // reports are believed ("000.01.12.H28,…" or "*"), and whether all others are refused rather than marked.
  std::string av_certificates;
  std::string av_unsigned;
  bool av_refuse = false;
  // Captured packets (telemetry/meter/meter.h):
  size_t meter_bytes = 256 << 20;       // over conversations under way
  uint32_t flow_active_seconds = 1800;  // a longer conversation gives a row each time
  uint32_t flow_idle_seconds = 60;      // a conversation is over when nothing was heard for longer
};

// Loss and volume of one exporter and domain, as its sequence numbers tell.
struct ExporterCounts {
  IpAddress exporter;
  uint32_t domain = 0;  // source id, observation domain or engine
  DecodeCounts counts;
  uint64_t messages = 0;
  uint64_t restarts = 0;  // sequence jumped back: the exporter began anew
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  // Decodes `input` and gives full batches to `sink`. Returns how many bytes are done with: always all for
  // datagrams and packets; for a stream the rest is an unfinished record that the caller hands in again, in
  // front of what follows. With input.last all bytes are used up. Batch views die when decode() returns, so
  // it flushes what it holds before that whenever the batch views the input.
  virtual size_t decode(const Input& input, BatchSink& sink) = 0;

  // End of input, or a pause: gives what is held (part-filled batches; at the end also backlogs, as
  // incomplete).
  virtual void flush(BatchSink& sink, bool end) = 0;

  // Totals so far.
  virtual const DecodeCounts& counts() const = 0;
  // Per exporter, for formats that have them.
  virtual std::vector<ExporterCounts> exporters() const { return {}; }

  // Why this input cannot be read at all and what to do about it, for formats that refuse some of their
  // variants; "" while there is nothing to say. All bytes are then used up, and counted once as unsupported.
  virtual std::string problem() const { return {}; }

  // For line formats once their header has been seen: a decoder that knows the same layout and starts at a
  // line of its own, so several threads can share one file. Null when the format's state forbids it.
  virtual std::unique_ptr<Decoder> fork() const { return nullptr; }
};

// One open batch for each (kind, family) a decoder produces; full ones go to the sink.
class BatchBuilder {
 public:
  // The open batch for (kind, family), never full. After writing row `batch.size`, call added().
  ObservationBatch& open(ObservationKind kind, AddressFamily family);
  void added(ObservationBatch& batch, BatchSink& sink) {
    if (++batch.size == kBatchRows) give(batch, sink);
  }
  // Gives every non-empty batch and clears it.
  void flush(BatchSink& sink);

 private:
  static void give(ObservationBatch& batch, BatchSink& sink) {
    sink.consume(batch);
    batch.clear();
  }
  std::unique_ptr<ObservationBatch> batches_[kObservationKinds][2];
};

}  // namespace luytre
