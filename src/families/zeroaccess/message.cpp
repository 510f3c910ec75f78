#include "families/zeroaccess/message.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>

#include "model/observation.h"

namespace luytre {
namespace {

constexpr uint32_t kKey = 0x6674'7032;
constexpr std::string_view kGetList("\x28\x94\x8d\xab", 4);
constexpr std::string_view kReturnList("\x28\x94\x8d\xbe", 4);
constexpr std::string_view kNewList("\x28\x97\x8d\xa2", 4);

using Message = std::array<uint8_t, kOpeningBytes>;

void decode(std::string_view payload, Message& out) {
  uint32_t key = kKey;
  for (size_t i = 0; i < payload.size(); ++i) {
    out[i] = static_cast<uint8_t>(payload[i]) ^ static_cast<uint8_t>(key >> 8 * (i & 3));
    if ((i & 3) == 3) key = std::rotl(key, 1);
  }
}

bool crc_fits(Message& message, size_t size) {
  uint32_t stored;
  std::memcpy(&stored, message.data(), 4);
  std::memset(message.data(), 0, 4);
  uint32_t computed = static_cast<uint32_t>(crc32(0, message.data(), static_cast<uInt>(size)));
  std::memcpy(message.data(), &stored, 4);
  return computed == stored;
}

}  // namespace

ZeroaccessMatch check_zeroaccess(std::string_view payload) {
  if (!may_be_zeroaccess(payload)) return ZeroaccessMatch::none;
  payload = payload.substr(0, kOpeningBytes);
  std::string_view command = payload.substr(4, 4);
  if (command != kGetList && command != kReturnList && command != kNewList) return ZeroaccessMatch::none;
  Message message;
  decode(payload, message);
  uint32_t count;
  std::memcpy(&count, message.data() + 12, 4);
  // A side's first bytes may be one message or several: what stands alone, a request, a list of peers.
  size_t list = command == kReturnList && count <= 256 ? kZeroaccessHeader + 8 * count : kZeroaccessHeader;
  for (size_t size : {payload.size(), kZeroaccessHeader, list})
    if (size <= payload.size() && crc_fits(message, size)) return ZeroaccessMatch::crc;
  return ZeroaccessMatch::words;
}

bool is_masscan_probe(std::string_view payload) {
  constexpr std::string_view kProbe("\x46\x5d\x49\x9e\x28\x94\x8d\xab\xc9\xc0\xd1\x99\xe0\xf2\xc2\x5e", 16);
  return payload.starts_with(kProbe);
}

}  // namespace luytre
