// Builds sFlow datagrams for tests, harnesses and benchmarks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace luytre::sflow {

std::string word(uint64_t value);  // four bytes, big-endian
std::string address(const IpAddress& address);

// format: enterprise << 12 | format, of records and samples alike.
std::string tagged(uint32_t format, std::string_view body);
std::string raw_header(uint32_t protocol, uint32_t frame_length, std::string_view header);

struct SampleStart {
  uint32_t sequence = 1, source = 3, rate = 100, drops = 0;
};
std::string flow_sample(const SampleStart& start, const std::vector<std::string>& records);
std::string expanded_flow_sample(const SampleStart& start, const std::vector<std::string>& records);

struct DatagramStart {
  IpAddress agent = IpAddress::from_v4(0xC6336401);  // 198.51.100.1
  uint32_t sub_agent = 0, sequence = 1, uptime = 1'000'000;
};
std::string datagram(const DatagramStart& start, const std::vector<std::string>& samples);

}  // namespace luytre::sflow
