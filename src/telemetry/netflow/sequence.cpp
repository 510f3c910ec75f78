#include "telemetry/netflow/sequence.h"

#include <algorithm>

namespace luytre::netflow {
namespace {

constexpr size_t kMissingLimit = 64;              // gaps remembered for late messages
constexpr uint32_t kForgotten = 1u << 30;         // a gap this far back is never filled
constexpr uint32_t kRestartRun = 16;              // so many old messages in a row are a new beginning
constexpr int32_t kUptimeSlack = 60'000;          // milliseconds; more than any reordering
constexpr uint32_t kUnitsPerSecond = 10'000'000;  // no exporter sends more: a wider jump is a new beginning
constexpr uint32_t kJumpSlack = 10;               // seconds
constexpr int kScoreLimit = 8;
constexpr int kConvinced = 4;  // two messages that another convention explains and ours does not

int32_t distance(uint32_t from, uint32_t to) {
  return static_cast<int32_t>(to - from);
}

}  // namespace

SequenceTracker::Effect SequenceTracker::message(const SequencedMessage& m) {
  Effect effect;
  const Convention& convention = kConventions[convention_];
  // A counter that begins at zero with the first message we see tells how it counts, too.
  std::array<bool, kConventions.size()> explained{};
  bool comparable = last_exact_ && m.exact, any = false;
  for (size_t c = 0; c < kConventions.size(); ++c)
    any |= explained[c] = comparable && kConventions[c].begin(m) == next_[c];
  if (!started_) {
    started_ = true;
    effect.counted = true;
    forward(m, convention.begin(m) + convention.units(m));
    if (any) learn(explained, lost_, m);
    return effect;
  }
  if (m.has_uptime && distance(newest_uptime_, m.uptime) < -kUptimeSlack) {
    begin_anew(m, effect);
    return effect;
  }
  int64_t lost_before = lost_;
  if (convention.after && !m.exact) {
    // Where it began is unknown, where it ended is not: no claim.
    effect.counted = true;
    forward(m, m.sequence);
  } else {
    classify(m, convention.begin(m), convention.units(m), any, effect);
  }
  if (any) learn(explained, lost_before, m);
  return effect;
}

void SequenceTracker::classify(const SequencedMessage& m, uint32_t begin, uint32_t units, bool explained,
                               Effect& effect) {
  int32_t jump = distance(expected_, begin);
  bool clock_advanced = distance(newest_clock_, m.clock) > 0;
  if (jump >= 0) {
    uint64_t seconds = clock_advanced ? m.clock - newest_clock_ : 0;
    if (static_cast<uint32_t>(jump) / kUnitsPerSecond > seconds + kJumpSlack) return begin_anew(m, effect);
    effect.counted = true;
    if (jump > 0) gap(static_cast<uint32_t>(jump));
    forward(m, begin + units);
    return;
  }
  if (explained || (units == 0 && m.exact)) return;
  if (fill(begin, units, m.exact)) {
    effect.counted = true;
    return;
  }
  // The numbers went back while the exporter's clock went on.
  if (clock_advanced) return begin_anew(m, effect);
  run_ = run_ > 0 && begin == run_end_ ? run_ + 1 : 1;
  run_end_ = begin + units;
  if (run_ >= kRestartRun) begin_anew(m, effect);
}

void SequenceTracker::forward(const SequencedMessage& m, uint32_t end) {
  expected_ = end;
  run_ = 0;
  last_exact_ = m.exact || kConventions[convention_].after;
  newest_clock_ = m.clock;
  newest_uptime_ = m.uptime;
  predict(m);
  settle();
}

void SequenceTracker::predict(const SequencedMessage& m) {
  for (size_t c = 0; c < kConventions.size(); ++c)
    next_[c] = kConventions[c].begin(m) + kConventions[c].units(m);
}

void SequenceTracker::gap(uint32_t length) {
  bool open = !last_exact_;
  if (open)
    unresolved_ += length;
  else
    lost_ += length;
  std::erase_if(missing_, [&](const Interval& i) { return expected_ - i.begin > kForgotten; });
  if (missing_.size() >= kMissingLimit) missing_.erase(missing_.begin());
  missing_.push_back({expected_, length, open});
}

bool SequenceTracker::fill(uint32_t begin, uint32_t units, bool exact) {
  for (size_t i = 0; i < missing_.size(); ++i) {
    Interval gap = missing_[i];
    if (expected_ - gap.begin > kForgotten) continue;
    int64_t from = distance(gap.begin, begin);
    int64_t to = std::min<int64_t>(from + units, gap.length);
    bool inside = from >= 0 && from < gap.length;
    if (!inside && (from >= 0 || to <= 0)) continue;
    from = std::max<int64_t>(from, 0);
    uint64_t filled = static_cast<uint64_t>(to - from);
    uint32_t rest = gap.length - static_cast<uint32_t>(to);
    if (gap.open)
      unresolved_ -= std::min(unresolved_, filled);
    else
      lost_ = std::max<int64_t>(lost_ - static_cast<int64_t>(filled), 0);
    bool rest_open = gap.open;
    if (!exact && !gap.open && rest > 0) {
      // What follows may be this message's uncounted records.
      lost_ = std::max<int64_t>(lost_ - rest, 0);
      unresolved_ += rest;
      rest_open = true;
    }
    missing_.erase(missing_.begin() + static_cast<ptrdiff_t>(i));
    if (rest > 0)
      missing_.insert(missing_.begin() + static_cast<ptrdiff_t>(i),
                      {gap.begin + static_cast<uint32_t>(to), rest, rest_open});
    if (from > 0)
      missing_.insert(missing_.begin() + static_cast<ptrdiff_t>(i),
                      {gap.begin, static_cast<uint32_t>(from), gap.open});
    return true;
  }
  return false;
}

void SequenceTracker::begin_anew(const SequencedMessage& m, Effect& effect) {
  effect.restarted = effect.counted = true;
  ++epoch_;
  missing_.clear();
  unresolved_ = credit_ = 0;
  waiting_ = 0;
  tainted_ = false;
  disputed_ = {};
  const Convention& convention = kConventions[convention_];
  forward(m, convention.begin(m) + convention.units(m));
}

void SequenceTracker::learn(const std::array<bool, kConventions.size()>& explained, int64_t lost_before,
                            const SequencedMessage& m) {
  predict(m);
  bool differ = false;
  for (bool e : explained) differ |= e != explained[0];
  if (!differ) return;
  size_t best = convention_;
  for (size_t c = 0; c < kConventions.size(); ++c) {
    score_[c] = std::clamp(score_[c] + (explained[c] ? 1 : -1), -kScoreLimit, kScoreLimit);
    if (explained[c]) disputed_[c] += lost_ - lost_before;
    if (score_[c] > score_[best]) best = c;
  }
  if (score_[best] < score_[convention_] + kConvinced) return;
  lost_ = std::max<int64_t>(lost_ - disputed_[best], 0);
  convention_ = best;
  score_ = {};
  disputed_ = {};
  missing_.clear();
  forward(m, kConventions[best].begin(m) + kConventions[best].units(m));
}

void SequenceTracker::resolve(uint32_t units) {
  credit_ += units;
  if (waiting_ > 0) --waiting_;
  settle();
}

void SequenceTracker::abandon() {
  tainted_ = true;
  if (waiting_ > 0) --waiting_;
  settle();
}

void SequenceTracker::settle() {
  if (waiting_ > 0 || !last_exact_) return;
  if (!tainted_ && unresolved_ > 0) {
    if (unresolved_ > credit_) lost_ += static_cast<int64_t>(unresolved_ - credit_);
    for (Interval& interval : missing_) interval.open = false;
  }
  unresolved_ = credit_ = 0;
  tainted_ = false;
}

}  // namespace luytre::netflow
