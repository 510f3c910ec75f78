// Verdicts that wait for their window to end, because what comes later may still speak against them.
#pragma once
#include <algorithm>
#include <compare>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/time.h"

namespace luytre {

// Bounded; any thread.
class PendingVerdicts {
 public:
  struct Verdict {
    Timestamp start, end;  // of the window: [start, end)
    IpAddress host;
    std::string subject;
    friend auto operator<=>(const Verdict&, const Verdict&) = default;
  };
  explicit PendingVerdicts(size_t memory) : most_(memory / 128 + 1) {}

  void add(Verdict verdict) {
    std::lock_guard guard(mutex_);
    if (waiting_.size() >= most_)
      ++dropped_;
    else
      waiting_.push_back(std::move(verdict));
  }
  // Those whose window ended by `until`, each once, in order.
  std::vector<Verdict> take(Timestamp until) {
    std::lock_guard guard(mutex_);
    auto ended =
        std::partition(waiting_.begin(), waiting_.end(), [&](const Verdict& v) { return v.end > until; });
    std::vector<Verdict> taken(std::make_move_iterator(ended), std::make_move_iterator(waiting_.end()));
    waiting_.erase(ended, waiting_.end());
    std::ranges::sort(taken);
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    return taken;
  }
  uint64_t dropped() const {
    std::lock_guard guard(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Verdict> waiting_;
  size_t most_;
  uint64_t dropped_ = 0;
};

}  // namespace luytre
