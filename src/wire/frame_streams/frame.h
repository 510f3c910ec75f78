// Frame Streams: data frames of any content behind a length, and control frames between them (the format of
// farsightsec/fstrm, fstrm/control.h). Files hold START, data, STOP; sockets add a handshake
// (receiver.h).
//
//   data     u32 length > 0, big-endian; bytes
//   control  u32 0, u32 length (4 .. 512), u32 type, fields {u32 type, u32 length, bytes}
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace luytre {

inline constexpr size_t kControlLimit = 512;      // of a control frame, its type included (fstrm)
inline constexpr size_t kContentTypeLimit = 256;  // (fstrm)
inline constexpr size_t kFrameLimit = 1 << 20;    // of a data frame; dnstap's stay below 140 KiB

enum class ControlType : uint32_t { accept = 1, start = 2, stop = 3, ready = 4, finish = 5 };

struct Frame {
  enum class Kind : uint8_t {
    data,
    control,     // `payload` begins with the type
    cut,         // more bytes are needed
    over_limit,  // a data frame longer than the limit
    malformed,   // a control frame of an impossible length
  };
  Kind kind = Kind::cut;
  std::span<const std::byte> payload;  // data and control only
  uint64_t size = 0;                   // of the frame with its lengths, where they are known; else 0
};

// The frame at the front of `bytes`. Pure.
inline Frame next_frame(std::span<const std::byte> bytes, size_t limit = kFrameLimit) {
  if (bytes.size() < 4) return {};
  uint32_t length = load_be32(bytes.data());
  if (length > 0) [[likely]] {
    uint64_t size = uint64_t{length} + 4;
    if (length > limit) return {Frame::Kind::over_limit, {}, size};
    if (size > bytes.size()) return {Frame::Kind::cut, {}, size};
    return {Frame::Kind::data, bytes.subspan(4, length), size};
  }
  if (bytes.size() < 8) return {};
  length = load_be32(bytes.data() + 4);
  uint64_t size = uint64_t{length} + 8;
  if (length < 4 || length > kControlLimit) return {Frame::Kind::malformed, {}, size};
  if (size > bytes.size()) return {Frame::Kind::cut, {}, size};
  return {Frame::Kind::control, bytes.subspan(8, length), size};
}

// Views the frame's payload.
struct ControlFrame {
  uint32_t type = 0;                  // ControlType, or one not known here: such frames are skipped
  std::span<const std::byte> fields;  // checked
  bool is(ControlType wanted) const { return type == static_cast<uint32_t>(wanted); }
  // True when it names `content_type`, or none at all.
  bool allows(std::string_view content_type) const;
};
// Nothing when the payload's fields run over its end or a content type is too long.
std::optional<ControlFrame> parse_control(std::span<const std::byte> payload);

// A whole control frame; "" leaves the content type out.
std::string make_control(ControlType type, std::string_view content_type = {});

}  // namespace luytre
