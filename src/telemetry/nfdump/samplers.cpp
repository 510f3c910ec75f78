#include "telemetry/nfdump/samplers.h"

#include <algorithm>

namespace luytre::nfdump {
namespace {

// nfdump's own sampler ids.
constexpr int64_t kFixedId = -3, kDefaultId = -2, kDeviceId = -1;

uint32_t one_in(uint64_t selected, uint64_t passed_over) {
  if (selected == 0) return 1;
  return static_cast<uint32_t>(std::clamp<uint64_t>((selected + passed_over) / selected, 1, UINT32_MAX));
}

}  // namespace

bool Samplers::take(const std::byte* record) {
  uint16_t type = load<uint16_t>(record), size = load<uint16_t>(record + 2);
  uint16_t exporter;
  int64_t id;
  uint32_t rate;
  if (type == kSampler) {
    if (size < 24) return false;
    exporter = load<uint16_t>(record + 4);
    id = load<int64_t>(record + 8);
    rate = one_in(load<uint32_t>(record + 16), load<uint32_t>(record + 20));
  } else {
    if (size < 16) return false;
    id = load<int32_t>(record + 4);
    rate = std::max(load<uint32_t>(record + 8), 1u);
    exporter = load<uint16_t>(record + 14);
  }
  Rates& rates = exporters_[exporter];
  switch (id) {
    case kFixedId:
      rates.fixed = rate;
      break;
    case kDeviceId:
      rates.device = rate;
      break;
    case kDefaultId:
      rates.standard = rate;
      break;
    default:
      rates.differ |= rates.numbered != 0 && rates.numbered != rate;
      rates.numbered = rate;
  }
  return true;
}

uint32_t Samplers::rate(uint16_t exporter) const {
  auto found = exporters_.find(exporter);
  if (found == exporters_.end()) return 1;
  const Rates& r = found->second;
  for (uint32_t rate : {r.fixed, r.device, r.standard, r.differ ? 0 : r.numbered})
    if (rate != 0) return rate;
  return 1;
}

}  // namespace luytre::nfdump
