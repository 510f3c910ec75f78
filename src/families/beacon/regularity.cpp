#include "families/beacon/regularity.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace luytre {
namespace {

// Of sorted values, between neighbours by share.
double quantile(const std::vector<double>& sorted, double share) {
  double at = share * static_cast<double>(sorted.size() - 1);
  auto low = static_cast<size_t>(at);
  size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

Regularity regularity(std::span<const uint16_t> slots) {
  Regularity result;
  result.contacts = static_cast<uint32_t>(slots.size());
  if (slots.size() < 3) return result;
  std::vector<double> intervals;
  intervals.reserve(slots.size());
  for (size_t i = 1; i < slots.size(); ++i) intervals.push_back(slots[i] - slots[i - 1]);
  std::ranges::sort(intervals);
  result.span = static_cast<uint32_t>(slots.back() - slots.front());
  double q1 = quantile(intervals, 0.25), q2 = quantile(intervals, 0.5), q3 = quantile(intervals, 0.75);
  result.interval = q2;
  if (q3 > q1) result.skew = (q1 + q3 - 2 * q2) / (q3 - q1);
  for (double& interval : intervals) interval = std::abs(interval - q2);
  std::ranges::sort(intervals);
  // Slots are whole numbers: a deviation below one is the grid's, not the contacts'.
  result.spread = std::max(0.0, quantile(intervals, 0.5) - 1) / q2;
  result.coverage = std::min(1.0, static_cast<double>(slots.size()) * q2 / std::max(1u, result.span));
  // One slot of skew is the grid's as well.
  double skew = q3 - q1 <= 2 ? 0 : std::abs(result.skew);
  double narrow = std::max(0.0, 1 - 2 * result.spread);
  result.score = static_cast<unsigned>(std::lround(100 * (1 - skew + narrow + result.coverage) / 3));
  return result;
}

}  // namespace luytre
