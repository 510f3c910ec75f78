// Where the elements of a flow record are. Records of one exporter have the same elements in the same order,
// so their headers are compared with those of the record before instead of walking them.
#pragma once
#include <array>
#include <optional>

#include "telemetry/nfdump/layout.h"

namespace luytre::nfdump {

inline constexpr size_t kElementLimit = 64;  // nfdump 1.7.8 knows 43

class Shape {
 public:
  // Walks a whole record. Nothing when its elements overrun it or a known one is too short.
  static std::optional<Shape> of(const std::byte* record);
  // Whether `record` (whole, by its size) has this shape: then all offsets hold for it.
  bool matches(const std::byte* record) const {
    if (load<uint32_t>(record) != head_ || load<uint16_t>(record + 4) != count_) return false;
    bool same = true;
    for (size_t i = 0; i < count_; ++i) same &= load<uint32_t>(record + at_[i]) == headers_[i];
    return same;
  }
  // Offset of the element's content; 0: not there.
  uint16_t operator[](Element element) const { return content_[element]; }
  // Bytes of its content.
  uint16_t length(Element element) const { return lengths_[element]; }

  bool has_addresses() const { return content_[kIpv4] || content_[kIpv6]; }
  bool has_nat() const { return content_[kNatIpv4] || content_[kNatIpv6] || content_[kNatPorts]; }
  bool has_payload() const { return content_[kPayload] || content_[kPayloadBack]; }

 private:
  uint32_t head_ = 0;
  uint16_t count_ = 0;
  std::array<uint16_t, kElementLimit> at_{};
  std::array<uint32_t, kElementLimit> headers_{};
  std::array<uint16_t, kElementsKnown> content_{}, lengths_{};
};

// The shapes met lately. Not thread-safe.
class Shapes {
 public:
  // The record's shape; null when it is malformed. Valid until the next call.
  const Shape* find(const std::byte* record) {
    if (shapes_[latest_].matches(record)) [[likely]]
      return &shapes_[latest_];
    return search(record);
  }

 private:
  const Shape* search(const std::byte* record);

  static constexpr size_t kKept = 8;
  std::array<Shape, kKept> shapes_;
  size_t latest_ = 0, replaced_ = 0;
};

}  // namespace luytre::nfdump
