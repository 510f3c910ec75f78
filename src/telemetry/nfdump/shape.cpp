#include "telemetry/nfdump/shape.h"

namespace luytre::nfdump {
namespace {

// Bytes of content this decoder reads of a known element.
constexpr uint16_t needed(uint16_t element) {
  switch (element) {
    case kGeneric:
      return 46;
    case kIpv4:
    case kNatIpv4:
    case kNselCommon:
    case kNelCommon:
      return 8;
    case kIpv6:
    case kNatIpv6:
      return 32;
    case kCounters:
      return 24;
    case kSamplerInfo:
      return 8;
    case kNatPorts:
      return 4;
    default:
      return 0;
  }
}

}  // namespace

std::optional<Shape> Shape::of(const std::byte* record) {
  Shape shape;
  shape.head_ = load<uint32_t>(record);
  size_t size = load<uint16_t>(record + 2);
  if (size < kFlowHeader) return std::nullopt;
  shape.count_ = load<uint16_t>(record + 4);
  if (shape.count_ > kElementLimit) return std::nullopt;
  size_t at = kFlowHeader;
  for (size_t i = 0; i < shape.count_; ++i) {
    if (size - at < kElementHeader) return std::nullopt;
    uint16_t type = load<uint16_t>(record + at), length = load<uint16_t>(record + at + 2);
    if (length < kElementHeader || length > size - at) return std::nullopt;
    shape.at_[i] = static_cast<uint16_t>(at);
    shape.headers_[i] = load<uint32_t>(record + at);
    auto content = static_cast<uint16_t>(length - kElementHeader);
    if (type < kElementsKnown && !shape.content_[type]) {
      if (content < needed(type)) return std::nullopt;
      shape.content_[type] = static_cast<uint16_t>(at + kElementHeader);
      shape.lengths_[type] = content;
    }
    at += length;
  }
  return shape;  // bytes behind the last element are padding
}

const Shape* Shapes::search(const std::byte* record) {
  for (size_t i = 0; i < kKept; ++i)
    if (shapes_[i].matches(record)) {
      latest_ = i;
      return &shapes_[i];
    }
  auto shape = Shape::of(record);
  if (!shape) return nullptr;
  latest_ = replaced_;
  replaced_ = (replaced_ + 1) % kKept;
  shapes_[latest_] = *shape;
  return &shapes_[latest_];
}

}  // namespace luytre::nfdump
