#include "wire/packet/capture.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace luytre {
namespace {

constexpr uint32_t kPcapMicros = 0xa1b2c3d4;
constexpr uint32_t kPcapNanos = 0xa1b23c4d;
constexpr uint32_t kSectionHeader = 0x0a0d0d0a;  // the same in both byte orders
constexpr uint32_t kByteOrder = 0x1a2b3c4d;
constexpr uint32_t kInterfaceDescription = 1, kPacket = 2, kSimplePacket = 3, kEnhancedPacket = 6;
constexpr uint16_t kEndOfOptions = 0, kTimeResolution = 9, kTimeOffset = 14;
constexpr uint32_t kUsualPacketLimit = 262'144;  // libpcap's MAXIMUM_SNAPLEN

uint32_t load32(const std::byte* p) {
  uint32_t v;
  std::memcpy(&v, p, 4);
  return v;
}

constexpr size_t padded(uint64_t length) {
  return static_cast<size_t>((length + 3) & ~uint64_t{3});
}

}  // namespace

bool is_capture(std::span<const std::byte> head) {
  if (head.size() < 4) return false;
  uint32_t magic = load32(head.data());
  for (uint32_t ours : {kPcapMicros, kPcapNanos, kSectionHeader})
    if (magic == ours || magic == __builtin_bswap32(ours)) return true;
  return false;
}

uint16_t CaptureReader::u16(const std::byte* p) const {
  uint16_t v;
  std::memcpy(&v, p, 2);
  return swapped_ ? __builtin_bswap16(v) : v;
}

uint32_t CaptureReader::u32(const std::byte* p) const {
  uint32_t v = load32(p);
  return swapped_ ? __builtin_bswap32(v) : v;
}

std::optional<CapturedPacket> CaptureReader::next(std::span<const std::byte> bytes, size_t& offset,
                                                  bool last) {
  CapturedPacket packet;
  for (;;) {
    if (to_skip_ > 0) {
      uint64_t step = std::min<uint64_t>(to_skip_, bytes.size() - offset);
      to_skip_ -= step;
      offset += step;
    }
    Step step = Step::need_more;
    if (state_ == State::broken) {
      skipped_bytes_ += bytes.size() - offset;
      offset = bytes.size();
    } else if (to_skip_ == 0) {
      step = state_ == State::start  ? start(bytes, offset)
             : state_ == State::pcap ? pcap_record(bytes, offset, packet)
                                     : block(bytes, offset, packet);
    }
    if (step == Step::packet) {
      ++counts_.records;
      packet.original_length = std::max(packet.original_length, static_cast<uint32_t>(packet.bytes.size()));
      return packet;
    }
    if (step == Step::progress) continue;
    if (last && state_ != State::broken && (offset < bytes.size() || to_skip_ > 0)) {
      ++counts_.incomplete;
      skipped_bytes_ += bytes.size() - offset;
      offset = bytes.size();
      to_skip_ = 0;
    }
    return std::nullopt;
  }
}

CaptureReader::Step CaptureReader::break_off(uint64_t DecodeCounts::*reason) {
  ++(counts_.*reason);
  state_ = State::broken;
  return Step::progress;
}

CaptureReader::Step CaptureReader::start(std::span<const std::byte> bytes, size_t& offset) {
  if (bytes.size() - offset < 4) return Step::need_more;
  const std::byte* p = &bytes[offset];
  uint32_t magic = load32(p);
  if (magic == kSectionHeader) {
    state_ = State::pcapng;
    return Step::progress;
  }
  uint32_t other = __builtin_bswap32(magic);
  swapped_ = other == kPcapMicros || other == kPcapNanos;
  nanoseconds_ = (swapped_ ? other : magic) == kPcapNanos;
  if (!swapped_ && magic != kPcapMicros && magic != kPcapNanos) return break_off(&DecodeCounts::unsupported);
  if (bytes.size() - offset < 24) return Step::need_more;
  if (u16(p + 4) != 2) return break_off(&DecodeCounts::unsupported);  // versions 2.0 to 2.4 are read alike
  // Writers that capture whole packets of unusual links give a larger limit; 0 or nonsense means the usual
  // one.
  packet_limit_ = std::clamp(u32(p + 16), kUsualPacketLimit, kMaxBlock);
  link_type_ = u32(p + 20) & 0xffff;  // the upper bits tell the length of the frame check sequence
  state_ = State::pcap;
  offset += 24;
  return Step::progress;
}

CaptureReader::Step CaptureReader::pcap_record(std::span<const std::byte> bytes, size_t& offset,
                                               CapturedPacket& packet) {
  size_t left = bytes.size() - offset;
  if (left < 16) return Step::need_more;
  const std::byte* p = bytes.data() + offset;
  uint32_t captured = u32(p + 8);
  if (captured > packet_limit_) return break_off(&DecodeCounts::malformed);
  if (left - 16 < captured) return Step::need_more;
  uint32_t fraction = u32(p + 4);
  packet.time =
      static_cast<Timestamp>(u32(p)) * kMicrosPerSecond + (nanoseconds_ ? fraction / 1000 : fraction);
  packet.link_type = link_type_;
  packet.original_length = u32(p + 12);
  packet.bytes = bytes.subspan(offset + 16, captured);
  offset += 16 + captured;
  return Step::packet;
}

CaptureReader::Step CaptureReader::block(std::span<const std::byte> bytes, size_t& offset,
                                         CapturedPacket& packet) {
  size_t left = bytes.size() - offset;
  if (left < 12) return Step::need_more;
  const std::byte* p = bytes.data() + offset;
  if (load32(p) == kSectionHeader) return section(bytes, offset);
  uint32_t type = u32(p), length = u32(p + 4);
  if (length < 12 || length % 4 != 0) return break_off(&DecodeCounts::malformed);
  bool ours =
      type == kInterfaceDescription || type == kPacket || type == kSimplePacket || type == kEnhancedPacket;
  if (!ours || length > kMaxBlock) {
    if (ours) ++counts_.over_limit;
    to_skip_ = length;
    return Step::progress;
  }
  if (left < length) return Step::need_more;
  if (u32(p + length - 4) != length) return break_off(&DecodeCounts::malformed);
  std::span<const std::byte> body = bytes.subspan(offset + 8, length - 12);
  offset += length;
  if (type != kInterfaceDescription) return packet_block(type, body, packet);
  if (!interface_block(body)) return break_off(&DecodeCounts::malformed);
  return Step::progress;
}

CaptureReader::Step CaptureReader::section(std::span<const std::byte> bytes, size_t& offset) {
  size_t left = bytes.size() - offset;
  if (left < 16) return Step::need_more;
  const std::byte* p = bytes.data() + offset;
  uint32_t order = load32(p + 8);
  if (order != kByteOrder && order != __builtin_bswap32(kByteOrder))
    return break_off(&DecodeCounts::malformed);
  swapped_ = order != kByteOrder;
  uint32_t length = u32(p + 4);
  if (length < 28 || length % 4 != 0) return break_off(&DecodeCounts::malformed);
  if (u16(p + 12) != 1) return break_off(&DecodeCounts::unsupported);
  interfaces_.clear();
  to_skip_ = length;
  return Step::progress;
}

// Link type, reserved, snap length, options. False when the options overrun the block.
bool CaptureReader::interface_block(std::span<const std::byte> body) {
  if (body.size() < 8) return false;
  if (interfaces_.size() == kMaxInterfaces) {
    ++counts_.over_limit;
    return true;
  }
  Interface added;
  added.link_type = u16(body.data());
  added.snap_length = u32(body.data() + 4);
  for (std::span<const std::byte> rest = body.subspan(8); rest.size() >= 4;) {
    uint16_t code = u16(rest.data()), length = u16(rest.data() + 2);
    if (code == kEndOfOptions) break;
    if (padded(length) > rest.size() - 4) return false;
    const std::byte* value = rest.data() + 4;
    if (code == kTimeResolution && length == 1) {
      uint8_t resolution = static_cast<uint8_t>(*value);
      added.binary = resolution & 0x80;
      added.exponent = resolution & 0x7f;
    } else if (code == kTimeOffset && length == 8) {
      uint64_t first = u32(value), second = u32(value + 4);
      bool little = (std::endian::native == std::endian::little) != swapped_;
      added.offset_seconds = static_cast<int64_t>(little ? second << 32 | first : first << 32 | second);
    }
    rest = rest.subspan(4 + padded(length));
  }
  interfaces_.push_back(added);
  return true;
}

CaptureReader::Step CaptureReader::packet_block(uint32_t type, std::span<const std::byte> body,
                                                CapturedPacket& packet) {
  bool simple = type == kSimplePacket;
  size_t header = simple ? 4 : 20;
  if (body.size() < header) return break_off(&DecodeCounts::malformed);
  const std::byte* p = body.data();
  uint32_t index = simple ? 0 : type == kPacket ? u16(p) : u32(p);
  if (index >= interfaces_.size()) {  // the block itself is whole: what follows can still be read
    ++(index >= kMaxInterfaces ? counts_.over_limit : counts_.malformed);
    return Step::progress;
  }
  const Interface& from = interfaces_[index];
  packet.link_type = from.link_type;
  uint32_t captured;
  if (simple) {
    packet.original_length = captured = u32(p);
    if (from.snap_length != 0) captured = std::min(captured, from.snap_length);
  } else {
    packet.time = to_time(from, static_cast<uint64_t>(u32(p + 4)) << 32 | u32(p + 8));
    captured = u32(p + 12);
    packet.original_length = u32(p + 16);
  }
  if (captured > body.size() - header) {
    ++counts_.malformed;
    return Step::progress;
  }
  packet.bytes = body.subspan(header, captured);
  return Step::packet;
}

Timestamp CaptureReader::to_time(const Interface& from, uint64_t units) {
  __extension__ using Wide = __int128;
  Wide micros = units;
  if (from.binary) {
    // Whole seconds and fraction apart; below 2^-64 nothing is left of either.
    uint64_t seconds = from.exponent < 64 ? units >> from.exponent : 0;
    uint64_t fraction = from.exponent < 64 ? units - (seconds << from.exponent) : units;
    unsigned shift = std::min<unsigned>(from.exponent, 100);
    micros = Wide{seconds} * kMicrosPerSecond + (Wide{fraction} * kMicrosPerSecond >> shift);
  } else if (from.exponent > 6) {
    uint64_t divisor = 1;
    for (int i = std::min<int>(from.exponent - 6, 19); i > 0; --i) divisor *= 10;
    micros = from.exponent - 6 > 19 ? 0 : units / divisor;
  } else {
    for (int i = from.exponent; i < 6; ++i) micros *= 10;
  }
  micros += Wide{from.offset_seconds} * kMicrosPerSecond;
  if (micros <= std::numeric_limits<int64_t>::min() || micros > std::numeric_limits<int64_t>::max())
    return kNoTime;
  return static_cast<Timestamp>(micros);
}

}  // namespace luytre
