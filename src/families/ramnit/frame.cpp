#include "families/ramnit/frame.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace luytre {
namespace {

constexpr size_t kHeader = 6;
constexpr uint32_t kLongest = 16 << 20;  // modules are sent whole

uint32_t load_le32(std::string_view bytes) {
  uint32_t v;
  std::memcpy(&v, bytes.data(), 4);
  return v;
}

bool known_command(uint8_t command) {
  switch (command) {
    case 0x01:  // OK
    case 0x11:  // GET_DNSCHANGER
    case 0x13:  // GET_INJECTS
    case 0x15:  // UPLOAD_COOKIES
    case 0x21:  // GET_MODULE
    case 0x23:  // GET_MODULE_LIST
    case 0x51:  // VERIFY_HOST
    case 0xe2:  // REGISTER_BOT
    case 0xe8:  // UPLOAD_INFO_GET_COMMANDS
      return true;
    default:
      return false;
  }
}

// `left` bytes of chunks by the frame's length, of which `bytes` were kept.
bool chunks_fit(std::string_view bytes, size_t left) {
  while (left > 0) {
    if (bytes.empty()) return true;  // not kept
    size_t size;
    switch (bytes[0]) {
      case 0:
        if (left < 5) return false;
        if (bytes.size() < 5) return true;
        size = size_t{5} + load_le32(bytes.substr(1));
        break;
      case 1:
        size = 5;
        break;
      case 2:
        size = 9;
        break;
      default:
        return false;
    }
    if (size > left) return false;
    left -= size;
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return true;
}

}  // namespace

bool is_ramnit_frame(std::string_view payload) {
  if (!may_be_ramnit_frame(payload)) return false;
  uint32_t length = load_le32(payload.substr(2));
  if (length == 0 || length > kLongest || !known_command(static_cast<uint8_t>(payload[kHeader])))
    return false;
  std::string_view body = payload.substr(kHeader + 1).substr(0, length - 1);
  if (!chunks_fit(body, length - 1)) return false;
  if (payload.size() <= kHeader + length) return true;
  std::string_view next = payload.substr(kHeader + length);
  return next[0] == 0 && (next.size() < 2 || next[1] == '\xff');
}

}  // namespace luytre
