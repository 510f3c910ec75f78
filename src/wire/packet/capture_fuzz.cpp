// Any bytes as a capture file: read whole and in pieces it holds the same packets, all within the input.
#include "base/check.h"
#include "wire/packet/capture.h"

namespace {

using luytre::CapturedPacket;
using luytre::CaptureReader;

struct Total {
  uint64_t packets = 0, mixed = 0;
  void add(const CapturedPacket& packet) {
    ++packets;
    uint64_t sum = static_cast<uint64_t>(packet.time) * 31 + packet.link_type + packet.original_length;
    for (std::byte b : packet.bytes) sum = sum * 31 + static_cast<unsigned>(b);
    mixed = mixed * 1099511628211u + sum;
  }
  friend bool operator==(const Total&, const Total&) = default;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  CaptureReader whole;
  Total total;
  size_t used = whole.read(bytes, true, [&](const CapturedPacket& packet) {
    LUYTRE_CHECK(packet.bytes.empty() || (packet.bytes.data() >= bytes.data() &&
                                          packet.bytes.data() + packet.bytes.size() <= bytes.data() + size));
    total.add(packet);
  });
  LUYTRE_CHECK(used == size);

  CaptureReader pieces;
  Total again;
  size_t step = size == 0 ? 1 : 1 + data[size - 1] % 61 + size / 64;
  for (size_t from = 0, to = 0;;) {
    to = std::min(size, to + step);
    std::vector<std::byte> copy(bytes.begin() + static_cast<ptrdiff_t>(from),
                                bytes.begin() + static_cast<ptrdiff_t>(to));
    from += pieces.read(copy, to == size, [&](const CapturedPacket& packet) { again.add(packet); });
    LUYTRE_CHECK(from <= to);
    if (to == size) break;
  }
  LUYTRE_CHECK(total == again);
  LUYTRE_CHECK(whole.counts() == pieces.counts());
  LUYTRE_CHECK(whole.skipped_bytes() == pieces.skipped_bytes());
  return 0;
}
