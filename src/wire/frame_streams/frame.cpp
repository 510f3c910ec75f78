#include "wire/frame_streams/frame.h"

namespace luytre {
namespace {

constexpr uint32_t kContentType = 1;

// Calls `with` for each field until it returns false; true when all fields fit.
template <class F>
bool for_each_field(std::span<const std::byte> fields, F&& with) {
  ByteReader reader(fields);
  while (reader.remaining() > 0) {
    uint32_t type = reader.u32(), length = reader.u32();
    std::span<const std::byte> value = reader.bytes(length);
    if (!reader.ok()) return false;
    with(type, as_text(value));
  }
  return true;
}

}  // namespace

bool ControlFrame::allows(std::string_view content_type) const {
  bool named = false, found = false;
  for_each_field(fields, [&](uint32_t field, std::string_view value) {
    if (field != kContentType) return;
    named = true;
    found |= value == content_type;
  });
  return found || !named;
}

std::optional<ControlFrame> parse_control(std::span<const std::byte> payload) {
  if (payload.size() < 4) return {};
  ControlFrame frame{load_be32(payload.data()), payload.subspan(4)};
  bool short_types = true;
  bool whole = for_each_field(frame.fields, [&](uint32_t field, std::string_view value) {
    short_types &= field != kContentType || value.size() <= kContentTypeLimit;
  });
  if (!whole || !short_types) return {};
  return frame;
}

std::string make_control(ControlType type, std::string_view content_type) {
  std::string out;
  auto number = [&out](size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  };
  number(0);
  number(content_type.empty() ? 4 : 12 + content_type.size());
  number(static_cast<uint32_t>(type));
  if (!content_type.empty()) {
    number(kContentType);
    number(content_type.size());
    out += content_type;
  }
  return out;
}

}  // namespace luytre
