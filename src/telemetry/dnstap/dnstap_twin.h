// dnstap once more, by the code protoc makes and with no thought of speed, to compare with.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/decoder.h"

namespace luytre::dnstap {

struct Row {
  AddressFamily family = AddressFamily::v4;
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 0;
  Timestamp first = kNoTime, last = kNoTime;
  uint16_t origin = 0;
  std::string name;
  uint16_t type = 0;
  uint8_t code = 0;
  std::vector<IpAddress> answers;
  friend bool operator==(const Row&, const Row&) = default;
};

struct Outcome {
  std::vector<Row> rows;  // IPv4 first, then IPv6, each in the order of the frames
  DecodeCounts counts;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome decode_file_twin(std::string_view file);
Outcome decode_frames_twin(const std::vector<std::string>& frames, Timestamp received);

// What the decoders make of the same; the file comes `piece` bytes at a time.
Outcome decode_file(std::string_view file, size_t piece = SIZE_MAX);
Outcome decode_frames(const std::vector<std::string>& frames, Timestamp received);

}  // namespace luytre::dnstap
