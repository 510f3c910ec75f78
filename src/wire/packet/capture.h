// Reads capture files: pcap (draft-ietf-opsawg-pcap; microsecond and nanosecond magic) and pcapng
// (draft-ietf-opsawg-pcapng), both byte orders, told apart by the first four bytes.
//
// The reader is a pure framer: it is given bytes as they come and never sees a file.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "model/counts.h"

namespace luytre {

struct CapturedPacket {
  Timestamp time = kNoTime;          // kNoTime: the block has none (pcapng simple packets)
  uint32_t link_type = 0;            // LINKTYPE_ number (tcpdump.org/linktypes.html)
  uint32_t original_length = 0;      // on the wire; at least bytes.size()
  std::span<const std::byte> bytes;  // as captured
};

// True when `head` starts as a capture file does (four bytes are enough).
bool is_capture(std::span<const std::byte> head);

// One thread at a time. A block that breaks the format is counted malformed and, as nothing says where the
// next one starts, ends the file: what follows is used up and counted in skipped_bytes().
class CaptureReader {
 public:
  // A longer packet, or a longer block that would have to be held, is no packet of any network.
  static constexpr uint32_t kMaxBlock = 16 << 20;
  static constexpr size_t kMaxInterfaces = 65'536;  // in one pcapng section

  // The packet that starts at `offset` of `bytes`, moving `offset` past it and past everything in front of it
  // that holds no packet. Nothing: more bytes are needed (hand in again what starts at `offset`, in front of
  // what follows) or, with `last`, the file is over and all of it used up. The packet's bytes view `bytes`.
  std::optional<CapturedPacket> next(std::span<const std::byte> bytes, size_t& offset, bool last);

  // Calls on_packet(const CapturedPacket&) for each whole packet in `bytes`; returns how many bytes are done
  // with.
  template <class OnPacket>
  size_t read(std::span<const std::byte> bytes, bool last, OnPacket&& on_packet) {
    size_t offset = 0;
    while (std::optional<CapturedPacket> packet = next(bytes, offset, last)) on_packet(*packet);
    return offset;
  }

  // records: packets given on; malformed: broken blocks; unsupported: files of another version; incomplete:
  // blocks the file ends within; over_limit: blocks above kMaxBlock or of interfaces above kMaxInterfaces.
  const DecodeCounts& counts() const { return counts_; }
  // What could not be read any more after a broken or unfinished block.
  uint64_t skipped_bytes() const { return skipped_bytes_; }

 private:
  enum class State { start, pcap, pcapng, broken };
  enum class Step { packet, progress, need_more };

  struct Interface {
    uint16_t link_type = 0;
    uint32_t snap_length = 0;  // 0: no limit
    bool binary = false;       // units of 2^-exponent, otherwise 10^-exponent seconds
    uint8_t exponent = 6;
    int64_t offset_seconds = 0;
  };

  Step start(std::span<const std::byte> bytes, size_t& offset);
  Step pcap_record(std::span<const std::byte> bytes, size_t& offset, CapturedPacket& packet);
  Step block(std::span<const std::byte> bytes, size_t& offset, CapturedPacket& packet);
  Step section(std::span<const std::byte> bytes, size_t& offset);
  bool interface_block(std::span<const std::byte> body);
  Step packet_block(uint32_t type, std::span<const std::byte> body, CapturedPacket& packet);
  Step break_off(uint64_t DecodeCounts::*reason);
  uint16_t u16(const std::byte* p) const;
  uint32_t u32(const std::byte* p) const;
  static Timestamp to_time(const Interface& from, uint64_t units);

  State state_ = State::start;
  bool swapped_ = false;  // the file's byte order is not this machine's
  bool nanoseconds_ = false;
  uint32_t link_type_ = 0;
  uint32_t packet_limit_ = 0;
  uint64_t to_skip_ = 0;  // of a block that is passed over without being held
  std::vector<Interface> interfaces_;
  DecodeCounts counts_;
  uint64_t skipped_bytes_ = 0;
};

}  // namespace luytre
