// The two decoders: datagrams, and files of concatenated messages.
#include "base/bytes.h"
#include "telemetry/netflow/frame.h"
#include "telemetry/netflow/message.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/netflow/wire.h"

namespace luytre {
namespace {

using namespace netflow;

class DatagramDecoder : public Decoder {
 public:
  explicit DatagramDecoder(const DecodeOptions& options) : messages_(options) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    messages_.message(input.bytes, input, sink);
    return input.bytes.size();
  }
  void flush(BatchSink& sink, bool end) override { messages_.flush(sink, end); }
  const DecodeCounts& counts() const override { return messages_.counts(); }
  std::vector<ExporterCounts> exporters() const override { return messages_.exporters(); }

 private:
  MessageDecoder messages_;
};

class FileDecoder : public Decoder {
 public:
  explicit FileDecoder(const DecodeOptions& options) : messages_(options) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    size_t at = 0;
    while (at < input.bytes.size()) {
      size_t used = step(input.bytes.subspan(at), input, sink);
      if (used == 0) break;
      at += used;
    }
    if (!input.last) return at;
    if (at < input.bytes.size() && !lost_) messages_.count(&DecodeCounts::incomplete);
    inside_v9_ = lost_ = false;
    return input.bytes.size();
  }
  void flush(BatchSink& sink, bool end) override { messages_.flush(sink, end); }
  const DecodeCounts& counts() const override { return messages_.counts(); }
  std::vector<ExporterCounts> exporters() const override { return messages_.exporters(); }

 private:
  // Takes one message, v9 header or v9 set from the front of `bytes`. 0: more bytes are needed.
  size_t step(std::span<const std::byte> bytes, const Input& input, BatchSink& sink) {
    if (lost_) {
      size_t skipped = find_header(bytes, input.last);
      if (lost_ || skipped > 0) return skipped;
    }
    if (bytes.size() < 4) return 0;
    uint16_t word = load_be16(bytes.data());
    size_t second = load_be16(bytes.data() + 2);
    if (!is_version(word)) return inside_v9_ ? v9_set_step(word, second, bytes, sink) : lose();
    inside_v9_ = false;
    size_t length = 0;
    switch (word) {
      case kV5:
        if (second > kV5MaxRecords) return lose();
        length = kV5Header + second * kV5Record;
        break;
      case kIpfix:
        if (second < kIpfixHeader) return lose();
        length = second;
        break;
      default:
        if (bytes.size() < kV9Header) return 0;
        messages_.begin_v9(bytes.first(kV9Header), input);
        inside_v9_ = true;
        return kV9Header;
    }
    if (length > bytes.size()) {
      // A file that ends within a message: what is there of it.
      size_t header = word == kV5 ? kV5Header : kIpfixHeader;
      if (!input.last || bytes.size() < header) return 0;
      length = bytes.size();
    }
    messages_.message(bytes.first(length), input, sink);
    return length;
  }

  size_t v9_set_step(uint16_t id, size_t length, std::span<const std::byte> bytes, BatchSink& sink) {
    if (length < kSetHeader) return lose();
    if (length > bytes.size()) return 0;
    messages_.v9_set(id, bytes.subspan(kSetHeader, length - kSetHeader), sink);
    return length;
  }

  // These bytes are no message: they are counted once, up to the next plausible header.
  size_t lose() {
    messages_.count(&DecodeCounts::malformed);
    inside_v9_ = false;
    lost_ = true;
    return 1;
  }

  // How many bytes to pass over; still lost_ when there was no header among them.
  size_t find_header(std::span<const std::byte> bytes, bool last) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      if (!last && bytes.size() - at < kHeaderReach) return at;
      if (!plausible_header(bytes.subspan(at))) continue;
      lost_ = false;
      return at;
    }
    return bytes.size();
  }

  MessageDecoder messages_;
  bool inside_v9_ = false;
  bool lost_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_netflow_decoder(const DecodeOptions& options) {
  return std::make_unique<DatagramDecoder>(options);
}

std::unique_ptr<Decoder> make_netflow_file_decoder(const DecodeOptions& options) {
  return std::make_unique<FileDecoder>(options);
}

}  // namespace luytre
