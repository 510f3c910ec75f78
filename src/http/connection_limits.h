// How many connections there are, in all and by client address. Internal to http/. Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/ip.h"

namespace luytre::http {

class ConnectionLimits : public std::enable_shared_from_this<ConnectionLimits> {
 public:
  ConnectionLimits(size_t total, size_t per_address) : total_(total), per_address_(per_address) {}

  // One counted connection; gives its place back when it dies.
  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept : limits_(std::move(other.limits_)), key_(other.key_) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (limits_) limits_->release(key_);
    }

   private:
    friend class ConnectionLimits;
    Slot(std::shared_ptr<ConnectionLimits> limits, IpAddress key) : limits_(std::move(limits)), key_(key) {}
    std::shared_ptr<ConnectionLimits> limits_;
    IpAddress key_;  // unspecified: not counted by address
  };

  enum class Answer { taken, too_many, too_many_from_address };
  // IPv6 counts by /64: one host has all of it.
  std::pair<Answer, Slot> take(const IpAddress& address, bool count_address) {
    IpAddress key = !count_address ? IpAddress() : address.is_v4() ? address : mask(address, 64);
    std::lock_guard lock(mutex_);
    if (open_ >= total_) return {Answer::too_many, Slot()};
    if (!key.is_unspecified()) {
      size_t& count = by_address_[key];
      if (count >= per_address_) return {Answer::too_many_from_address, Slot()};
      ++count;
    }
    ++open_;
    return {Answer::taken, Slot(shared_from_this(), key)};
  }

 private:
  void release(const IpAddress& key) {
    std::lock_guard lock(mutex_);
    --open_;
    if (key.is_unspecified()) return;
    auto at = by_address_.find(key);
    if (--at->second == 0) by_address_.erase(at);
  }

  const size_t total_, per_address_;
  std::mutex mutex_;
  size_t open_ = 0;
  std::unordered_map<IpAddress, size_t> by_address_;
};

}  // namespace luytre::http
