#include "families/detector.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace luytre {

void DetectorSettings::set(std::string_view threshold, uint64_t value) {
  auto row = std::ranges::find(thresholds_, threshold, &std::pair<std::string, uint64_t>::first);
  if (row != thresholds_.end())
    row->second = value;
  else
    thresholds_.emplace_back(threshold, value);
}

void DetectorSettings::switch_off(std::string_view detector) {
  if (std::ranges::find(off_, detector) == off_.end()) off_.emplace_back(detector);
}

uint64_t DetectorSettings::threshold(const DetectorInfo& detector, std::string_view name) const {
  auto own = std::ranges::find(detector.thresholds, name, &Threshold::name);
  LUYTRE_CHECK(own != detector.thresholds.end());
  auto row = std::ranges::find(thresholds_, fmt::format("{}.{}", detector.name, name),
                               &std::pair<std::string, uint64_t>::first);
  return row != thresholds_.end() ? row->second : own->value;
}

bool DetectorSettings::on(const DetectorInfo& detector) const {
  return std::ranges::find(off_, detector.name) == off_.end();
}

}  // namespace luytre
