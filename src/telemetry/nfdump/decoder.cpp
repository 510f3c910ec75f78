// The file: headers, blocks, and what is refused.
#include <fmt/format.h>

#include <algorithm>

#include "telemetry/nfdump/expand.h"
#include "telemetry/nfdump/nfdump.h"
#include "telemetry/nfdump/rows.h"

namespace luytre {
namespace nfdump {
namespace {

// Why a file with this header is not read; "" when it is.
std::string refusal(const std::byte* header) {
  uint16_t magic = load<uint16_t>(header), version = load<uint16_t>(header + 2);
  if (magic == __builtin_bswap16(kMagic))
    return "an nfdump file written on a machine of the other byte order: export it there with 'nfdump -r "
           "FILE -o "
           "csv' and read that";
  if (version == 1)
    return "an nfdump 1.6 file (layout 1): convert it with nfdump 1.7, 'nfdump -r FILE -w NEW -y', and read "
           "NEW";
  if (version != 2)
    return fmt::format(
        "an nfdump file of layout {}, which is not read here (only 2): export it with 'nfdump -r FILE -o "
        "csv' and "
        "read that",
        version);
  auto compression = static_cast<uint8_t>(header[16]);
  if (compression == kLzo)
    return "an nfdump file with LZO compression: convert it to LZ4, 'nfdump -r FILE -w NEW -y', and read NEW";
  if (compression > kZstd)
    return fmt::format(
        "an nfdump file with compression {}, which is not known here: convert it to LZ4, 'nfdump -r FILE -w "
        "NEW "
        "-y', and read NEW",
        compression);
  if (header[17] != std::byte{0})
    return "an encrypted nfdump file: decrypt it, 'nfdump -r FILE -w NEW -y', and read NEW";
  return {};
}

class FileDecoder : public Decoder {
 public:
  explicit FileDecoder(const DecodeOptions& options) { context_.sampling = options.sampling; }

  size_t decode(const Input& input, BatchSink& sink) override {
    std::span<const std::byte> rest = input.bytes;
    origin_ = input.origin;
    while (!rest.empty() && !stopped_) {
      size_t used = in_file_ ? block(rest, input.last, sink) : file_header(rest, input.last, sink);
      if (used == 0) break;
      rest = rest.subspan(used);
    }
    rows_.flush(sink);  // rows view the input
    return stopped_ ? input.bytes.size() : input.bytes.size() - rest.size();
  }

  void flush(BatchSink& sink, bool) override { rows_.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }
  std::string problem() const override { return problem_; }

 private:
  // Nothing sensible can follow.
  size_t stop(uint64_t DecodeCounts::*count) {
    ++(counts_.*count);
    stopped_ = true;
    return 0;
  }

  size_t file_header(std::span<const std::byte> bytes, bool last, BatchSink& sink) {
    if (bytes.size() < kFileHeader) return last ? stop(&DecodeCounts::incomplete) : 0;
    uint16_t magic = load<uint16_t>(bytes.data());
    if (magic != kMagic && magic != __builtin_bswap16(kMagic)) return stop(&DecodeCounts::malformed);
    problem_ = refusal(bytes.data());
    if (!problem_.empty()) return stop(&DecodeCounts::unsupported);
    compression_ = static_cast<Compression>(bytes[16]);
    // A file that its writer has not closed says 0: then its blocks go on to the end.
    blocks_left_ = uint64_t{load<uint32_t>(bytes.data() + 36)};
    counted_ = blocks_left_ > 0;
    blocks_left_ += load<uint16_t>(bytes.data() + 18);
    in_file_ = true;
    rows_.flush(sink);  // rows of the file before are completed by its samplers
    context_.samplers.clear();
    return kFileHeader;
  }

  size_t block(std::span<const std::byte> bytes, bool last, BatchSink& sink) {
    if (bytes.size() < kBlockHeader) return last ? stop(&DecodeCounts::incomplete) : 0;
    size_t size = load<uint32_t>(bytes.data() + 4);
    uint16_t type = load<uint16_t>(bytes.data() + 8), flags = load<uint16_t>(bytes.data() + 10);
    if (size > kStoredLimit) return stop(&DecodeCounts::malformed);
    bool plain = compression_ == kPlain || flags & kBlockUncompressed;
    bool cut = size > bytes.size() - kBlockHeader;
    if (cut && !last) return 0;
    std::span<const std::byte> content =
        bytes.subspan(kBlockHeader, std::min(size, bytes.size() - kBlockHeader));
    if (type != kRecordBlock) {
      counts_.unsupported += type != kArrayBlock;  // arrays hold no flows
    } else if (plain) {
      records(content, cut, sink);
    } else if (!cut) {
      expanded(content, sink);
    }
    if (cut) return stop(&DecodeCounts::incomplete);
    if (counted_ && --blocks_left_ == 0) in_file_ = false;  // the end, or another file joined on
    return kBlockHeader + size;
  }

  void expanded(std::span<const std::byte> stored, BatchSink& sink) {
    switch (expander_.expand(compression_, stored)) {
      case Expanded::whole:
        records(expander_.content(), false, sink);
        rows_.flush(sink);  // before the buffer is filled anew
        break;
      case Expanded::damaged:
        ++counts_.malformed;
        break;
      case Expanded::too_large:
        ++counts_.over_limit;
        break;
    }
  }

  void records(std::span<const std::byte> content, bool cut, BatchSink& sink) {
    const std::byte *at = content.data(), *end = at + content.size();
    while (at != end) {
      at = rows_.take(at, end, origin_, sink);
      size_t left = static_cast<size_t>(end - at);
      size_t size = left >= kRecordHeader ? load<uint16_t>(at + 2) : 0;
      if (size < kRecordHeader || size > left || load<uint16_t>(at) == kFlow) {
        counts_.malformed += at != end && !cut;
        return;
      }
      other_record(at, sink);
      at += size;
    }
  }

  void other_record(const std::byte* record, BatchSink& sink) {
    switch (load<uint16_t>(record)) {
      case kSampler:
      case kOldSampler:
        rows_.flush(sink);  // rows before it are completed by what was known then
        if (!context_.samplers.take(record)) ++counts_.malformed;
        break;
      case kExporterInfo:
      case kExporterStatistics:
      case kApplications:
      case kInterfaces:
      case kRoutingTables:
      case kIdent:
      case kStatistics:
        break;
      default:
        ++counts_.unsupported;
    }
  }

  DecodeCounts counts_;
  RowContext context_;
  RowWriter rows_{context_, counts_};
  Expander expander_;
  Compression compression_ = kPlain;
  bool in_file_ = false, counted_ = false, stopped_ = false;
  uint64_t blocks_left_ = 0;
  uint16_t origin_ = 0;
  std::string problem_;
};

}  // namespace
}  // namespace nfdump

int sniff_nfdump(std::span<const std::byte> head) {
  using namespace nfdump;
  if (head.size() < kFileHeader) return 0;
  uint16_t magic = load<uint16_t>(head.data()), version = load<uint16_t>(head.data() + 2);
  if (magic == __builtin_bswap16(kMagic))
    version = __builtin_bswap16(version);
  else if (magic != kMagic)
    return 0;
  return version == 2 ? 100 : version == 1 || version == 3 ? 90 : 0;
}

std::unique_ptr<Decoder> make_nfdump_decoder(const DecodeOptions& options) {
  return std::make_unique<nfdump::FileDecoder>(options);
}

}  // namespace luytre
