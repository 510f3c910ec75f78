#include "telemetry/nfdump/file_builder.h"

#include <bzlib.h>
#include <lz4.h>
#include <zstd.h>

#include "base/check.h"

namespace luytre::nfdump {
namespace {

std::string compressed(std::string_view text, Compression compression) {
  std::string out(text.size() + text.size() / 50 + 1024, '\0');
  size_t size = 0;
  if (compression == kLz4) {
    size = static_cast<size_t>(LZ4_compress_default(text.data(), out.data(), static_cast<int>(text.size()),
                                                    static_cast<int>(out.size())));
  } else if (compression == kZstd) {
    size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1);
    LUYTRE_CHECK(!ZSTD_isError(size));
  } else {
    auto room = static_cast<unsigned>(out.size());
    int outcome = BZ2_bzBuffToBuffCompress(out.data(), &room, const_cast<char*>(text.data()),
                                           static_cast<unsigned>(text.size()), 9, 0, 0);
    LUYTRE_CHECK(outcome == BZ_OK);
    size = room;
  }
  LUYTRE_CHECK(size > 0);
  out.resize(size);
  return out;
}

}  // namespace

std::string le(uint64_t value, size_t width) {
  return {reinterpret_cast<const char*>(&value), width};
}

std::string element(uint16_t type, std::string_view content) {
  return (le(type, 2) + le(content.size() + kElementHeader, 2)).append(content);
}

std::string generic(const FlowValues& f) {
  return element(kGeneric, le(f.first_ms, 8) + le(f.last_ms, 8) + le(f.received_ms, 8) + le(f.packets, 8) +
                               le(f.bytes, 8) + le(f.src_port, 2) + le(f.dst_port, 2) + le(f.protocol, 1) +
                               le(f.tcp_flags, 1) + le(0, 2));
}

std::string addresses(const FlowValues& f) {
  if (f.src.is_v4()) return element(kIpv4, le(f.src.v4(), 4) + le(f.dst.v4(), 4));
  return element(kIpv6, le(f.src.high(), 8) + le(f.src.low(), 8) + le(f.dst.high(), 8) + le(f.dst.low(), 8));
}

std::string flow_record(const std::vector<std::string>& elements, uint8_t flags, uint16_t exporter) {
  std::string content = le(elements.size(), 2) + le(0, 2) + le(exporter, 2) + le(flags, 1) + le(10, 1);
  for (const std::string& e : elements) content += e;
  return record(kFlow, content);
}

std::string record(uint16_t type, std::string_view content) {
  return (le(type, 2) + le(content.size() + kRecordHeader, 2)).append(content);
}

std::string file_of(const std::vector<Block>& blocks, Compression compression) {
  std::string out = le(kMagic, 2) + le(2, 2) + le(0x01070100, 4) + le(1543838400, 8) + le(compression, 1) +
                    le(0, 3) + le(0, 4) + le(0, 8) + le(0, 4) + le(blocks.size(), 4);
  for (const Block& block : blocks) {
    bool plain = compression == kPlain || block.flags & kBlockUncompressed;
    std::string stored = plain ? block.records : compressed(block.records, compression);
    out += le(block.count, 4) + le(stored.size(), 4) + le(block.type, 2) + le(block.flags, 2) + stored;
  }
  return out;
}

std::string recompressed(std::string_view file, Compression compression) {
  auto bytes = reinterpret_cast<const std::byte*>(file.data());
  std::vector<Block> blocks;
  for (size_t at = kFileHeader; at + kBlockHeader <= file.size();) {
    size_t size = load<uint32_t>(bytes + at + 4);
    blocks.push_back({std::string(file.substr(at + kBlockHeader, size)), load<uint32_t>(bytes + at),
                      load<uint16_t>(bytes + at + 8), load<uint16_t>(bytes + at + 10)});
    at += kBlockHeader + size;
  }
  return file_of(blocks, compression);
}

}  // namespace luytre::nfdump
