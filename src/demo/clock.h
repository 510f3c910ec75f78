// The time in the story, as the ledger has it.
#pragma once
#include <functional>
#include <memory>

#include "base/time.h"

namespace luytre::demo {

// Copies share the time. One thread.
class StoryClock {
 public:
  explicit StoryClock(Timestamp start) : now_(std::make_shared<Timestamp>(start)) {}
  Timestamp now() const { return *now_; }
  // Never back.
  void set(Timestamp time) { *now_ = std::max(*now_, time); }
  std::function<Timestamp()> function() const {
    return [now = now_] { return *now; };
  }

 private:
  std::shared_ptr<Timestamp> now_;
};

}  // namespace luytre::demo
