#include "families/detector.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace luytre {
namespace {

std::shared_ptr<const OurBlocks> blocks_of(const OwnedRanges& ranges, bool inside) {
  auto blocks = std::make_shared<OurBlocks>();
  auto add = [&](uint32_t first, uint32_t last) {
    for (uint32_t block = first >> 16; block <= last >> 16; ++block)
      (*blocks)[block / 64] |= 1ull << block % 64;
  };
  for (const OwnedRange4& range : ranges.ranges4) add(range.first, range.last);
  if (inside)
    for (const char* net : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}) {
      Prefix prefix = *Prefix::parse(net);
      add(prefix.first().v4(), prefix.last().v4());
    }
  return blocks;
}

}  // namespace

Hosts::Hosts(const AttributionTable* table, bool inside) : table_(table), inside_(inside) {
  // Of the table used last: batches follow each other on one day. The ranges are held, so an address that is
  // equal is the same table.
  struct Last {
    std::shared_ptr<const OwnedRanges> ranges;
    bool inside = false;
    std::shared_ptr<const OurBlocks> blocks;
  };
  thread_local Last last;
  if (last.ranges != table->ranges() || last.inside != inside)
    last = {table->ranges(), inside, blocks_of(*table->ranges(), inside)};
  blocks_ = last.blocks;
}

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
