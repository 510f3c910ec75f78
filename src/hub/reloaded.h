// What is read from files that other processes replace: looked at once a second, read again when they
// changed.
#pragma once
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace luytre {

// Times, sizes and inode numbers of `paths` and of what lies directly in those that are folders.
std::string file_marks(const std::vector<std::filesystem::path>& paths);

// Thread-safe. While one thread reads, the others get what was there.
template <class T>
class Reloaded {
 public:
  Reloaded(std::vector<std::filesystem::path> paths, std::function<Result<T>()> read,
           std::function<void(const Error&)> failed)
      : paths_(std::move(paths)), read_(std::move(read)), failed_(std::move(failed)) {}

  // The first time it must be read; an error is the caller's. Later errors go to `failed`, and what was read
  // before stays.
  Result<std::shared_ptr<const T>> get() {
    std::unique_lock lock(mutex_);
    auto now = std::chrono::steady_clock::now();
    if (value_ && (reading_ || now < next_look_)) return value_;
    changed_.wait(lock, [&] { return value_ || !reading_; });
    if (value_ && (reading_ || now < next_look_)) return value_;
    reading_ = true;
    lock.unlock();
    // Marks before content: a change between the two is seen the next time.
    std::string marks = file_marks(paths_);
    bool fresh = marks != marks_ || !value_;
    Result<T> read = fresh ? read_() : Result<T>(fail(ErrorCode::not_found, ""));
    lock.lock();
    reading_ = false;
    next_look_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    changed_.notify_all();
    if (read) {
      value_ = std::make_shared<const T>(std::move(*read));
      marks_ = std::move(marks);
    } else if (fresh) {
      if (!value_) return std::unexpected(read.error());
      failed_(read.error());
    }
    return value_;
  }
  // The next get() looks at once.
  void look_again() {
    std::lock_guard lock(mutex_);
    next_look_ = {};
  }

 private:
  const std::vector<std::filesystem::path> paths_;
  const std::function<Result<T>()> read_;
  const std::function<void(const Error&)> failed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reading_ = false;
  std::chrono::steady_clock::time_point next_look_;
  std::shared_ptr<const T> value_;
  std::string marks_;  // touched by the reading thread only
};

}  // namespace luytre
