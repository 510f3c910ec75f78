// The sampling rates a file tells of its exporters.
#pragma once
#include <unordered_map>

#include "telemetry/nfdump/layout.h"

namespace luytre::nfdump {

class Samplers {
 public:
  // A sampler record of either type, whole by its size; false when it is too short.
  bool take(const std::byte* record);
  // 1 in how many; 1 when nothing is known. An exporter's rates by the order in which nfcapd applies them:
  // its override, the device-wide one, the default; else the only sampler's rate, if they all agree.
  uint32_t rate(uint16_t exporter) const;
  bool empty() const { return exporters_.empty(); }
  void clear() { exporters_.clear(); }

 private:
  struct Rates {
    uint32_t fixed = 0, device = 0, standard = 0, numbered = 0;
    bool differ = false;  // among the numbered
  };
  std::unordered_map<uint16_t, Rates> exporters_;
};

}  // namespace luytre::nfdump
