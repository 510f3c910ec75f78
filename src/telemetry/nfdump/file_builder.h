// Builds nfdump files for tests, harnesses and benchmarks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "telemetry/nfdump/layout.h"

namespace luytre::nfdump {

std::string le(uint64_t value, size_t width);

struct FlowValues {
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 6, tcp_flags = 0;
  uint64_t first_ms = 0, last_ms = 0, received_ms = 0, packets = 0, bytes = 0;
};

std::string element(uint16_t type, std::string_view content);
std::string generic(const FlowValues& flow);
std::string addresses(const FlowValues& flow);  // element 2 or 3
std::string flow_record(const std::vector<std::string>& elements, uint8_t flags = 0, uint16_t exporter = 1);
std::string record(uint16_t type, std::string_view content);

struct Block {
  std::string records;
  uint32_t count = 0;
  uint16_t type = kRecordBlock, flags = 0;
};
// A whole file; blocks with kBlockUncompressed are stored as they are. LZO cannot be built.
std::string file_of(const std::vector<Block>& blocks, Compression compression = kPlain);
// The same blocks under another compression; `file` is plain.
std::string recompressed(std::string_view file, Compression compression);

}  // namespace luytre::nfdump
