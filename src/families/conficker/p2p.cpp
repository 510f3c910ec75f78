#include "families/conficker/p2p.h"

#include <bit>
#include <cstring>

#include "model/observation.h"

namespace luytre {
namespace {

// One bit a group of 32 ports: set where a bot never listens.
constexpr uint32_t kNever[64] = {
    0xFFFFFFFF, 0xFFFFFFFF, 0xF0F6BFBB, 0xBB5A5FF3, 0xF3977011, 0xEB67BFBF, 0x5F9BFAC8, 0x34D88091,
    0x1E2282DF, 0x573402C4, 0xC0000084, 0x03000209, 0x01600002, 0x00005000, 0x801000C0, 0x00500040,
    0x000000A1, 0x01000000, 0x01000000, 0x00022A20, 0x00000080, 0x04000000, 0x40020000, 0x88000000,
    0x00000180, 0x00081000, 0x08801900, 0x00800B81, 0x00000280, 0x080002C0, 0x00A80000, 0x00008000,
    0x00100040, 0x00100000, 0x00000000, 0x00000000, 0x10000008, 0x00000000, 0x00000000, 0x00000004,
    0x00000002, 0x00000000, 0x00040000, 0x00000000, 0x00000000, 0x00000000, 0x00410000, 0x82000000,
    0x00000000, 0x00000000, 0x00000001, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
    0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000008, 0x80000000,
};

// A linear congruential generator whose high half, shifted ever further, is folded into two ports in turn
// until both may be used.
class PortGenerator {
 public:
  explicit PortGenerator(uint32_t address) : state_(~__builtin_bswap32(address)) {}
  ConfickerPorts next() {
    uint16_t ports[2] = {0, 0};
    do {
      for (int i = 0; i < 10; ++i) {
        uint64_t product = uint64_t{state_} * 0x015A'4E35 + 1;
        state_ = static_cast<uint32_t>(product);
        ports[i & 1] ^= static_cast<uint16_t>(product >> 32 >> i);
      }
    } while (!conficker_may_listen(ports[0]) || !conficker_may_listen(ports[1]) || ports[0] == ports[1]);
    return {ports[0], ports[1]};
  }
  void mix(uint32_t seed) { state_ ^= seed; }

 private:
  uint32_t state_;
};

constexpr uint16_t kIsTcp = 1 << 2, kHasAddress = 1 << 3, kHasWord0 = 1 << 4, kHasWord1 = 1 << 5,
                   kHasData = 1 << 6, kHasSystem = 1 << 7, kUnknownFlags = 0x7f00;
constexpr uint16_t kAnnounces = kHasAddress | kHasWord0 | kHasWord1 | kHasData | kHasSystem;
constexpr size_t kKey = 8, kChecksum = 4, kSystem = 26;
constexpr size_t kShortest = kKey + 2 + kChecksum;

// The message in clear, as far as it was asked for.
class Clear {
 public:
  explicit Clear(std::string_view wire) : wire_(wire.substr(0, kOpeningBytes)) {
    std::memcpy(&key_, wire_.data(), kKey);
    std::memcpy(text_, wire_.data(), kKey);
  }
  // False when the message is shorter.
  bool reach(size_t size) {
    if (size > wire_.size()) return false;
    for (; done_ < size; ++done_) {
      key_ = std::rotl(key_, 1);
      uint8_t mask = static_cast<uint8_t>(key_);
      text_[done_] = static_cast<uint8_t>(wire_[done_]) ^ mask;
      key_ += mask;
    }
    return true;
  }
  template <class T>
  T at(size_t offset) const {
    T value;
    std::memcpy(&value, text_ + offset, sizeof value);
    return value;
  }
  uint32_t checksum(size_t size) const {
    uint32_t sum = static_cast<uint32_t>(size);
    for (size_t i = 0; i < size; ++i) sum = std::rotl(sum ^ text_[i], 1);
    return sum;
  }

 private:
  std::string_view wire_;
  uint64_t key_;
  size_t done_ = kKey;
  uint8_t text_[kOpeningBytes];
};

}  // namespace

int64_t conficker_week(Timestamp time) {
  constexpr int64_t kFirst = 345'600, kWeek = 604'800;
  int64_t seconds = time / kMicrosPerSecond - (time % kMicrosPerSecond < 0) - kFirst;
  return seconds / kWeek - (seconds % kWeek < 0);
}

bool conficker_may_listen(uint16_t port) {
  return !(kNever[port >> 10] >> (port >> 5 & 31) & 1);
}

ConfickerPorts conficker_fixed_ports(uint32_t address) {
  return PortGenerator(address).next();
}

ConfickerPorts conficker_week_ports(uint32_t address, int64_t week) {
  PortGenerator generator(address);
  generator.next();
  generator.mix(static_cast<uint32_t>(week));
  return generator.next();
}

bool conficker_uses_port(uint32_t address, uint16_t port, int64_t week, int64_t other_week) {
  auto among = [port](ConfickerPorts ports) { return ports.tcp == port || ports.udp == port; };
  PortGenerator generator(address);
  if (among(generator.next())) return true;
  PortGenerator other = generator;
  generator.mix(static_cast<uint32_t>(week));
  if (among(generator.next())) return true;
  if (week == other_week) return false;
  other.mix(static_cast<uint32_t>(other_week));
  return among(other.next());
}

ConfickerMessage check_conficker_message(std::string_view payload, ConfickerTransport transport) {
  bool tcp = transport == ConfickerTransport::tcp;
  if (tcp) {
    if (payload.size() < 2 + kShortest) return ConfickerMessage::none;
    uint16_t length;
    std::memcpy(&length, payload.data(), 2);
    if (length < kShortest || length > payload.size() - 2) return ConfickerMessage::none;
    payload = payload.substr(2, length);
  } else if (payload.size() < kShortest) {
    return ConfickerMessage::none;
  }
  Clear clear(payload);
  clear.reach(kKey + 2);
  uint16_t flags = clear.at<uint16_t>(kKey);
  if ((flags & kUnknownFlags) || tcp != ((flags & kIsTcp) != 0)) return ConfickerMessage::none;
  size_t size = kKey + 2;
  if (flags & kHasAddress) size += 6;
  if (flags & kHasWord0) size += 4;
  if (flags & kHasWord1) size += 4;
  if (flags & kHasData) {
    size += 3;
    if (!clear.reach(size)) return ConfickerMessage::none;
    size += clear.at<uint16_t>(size - 2);
  }
  if (flags & kHasSystem) size += kSystem;
  if (!clear.reach(size + kChecksum) || clear.at<uint32_t>(size) != clear.checksum(size))
    return ConfickerMessage::none;
  bool bare = !(flags & kAnnounces) && payload.size() == kShortest;
  return bare ? ConfickerMessage::bare : ConfickerMessage::full;
}

}  // namespace luytre
