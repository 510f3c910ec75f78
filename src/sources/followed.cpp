// A growing file, read as it grows; see OpenOptions::follow.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "sources/feed.h"

namespace luytre {
namespace {

constexpr std::chrono::milliseconds kLook{50};

class FollowedSource : public ByteSource {
 public:
  FollowedSource(Feed feed, std::string path)
      : options_(feed.options()), path_(std::move(path)), buffer_(1 << 20) {
    fd_ = Descriptor(::fcntl(feed.descriptor(), F_DUPFD_CLOEXEC, 0));
    ::lseek(fd_.get(), 0, SEEK_SET);
  }

  Result<std::span<const std::byte>> next(size_t limit) override {
    auto until = std::chrono::steady_clock::now() + kFollowPause;
    for (;;) {
      if (stopped(options_)) {
        ended_ = true;
        return std::span<const std::byte>{};
      }
      ssize_t n = ::read(fd_.get(), buffer_.data(), std::min(limit, buffer_.size()));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        ended_ = true;
        return fail_errno(fmt::format("cannot read '{}'", path_));
      }
      if (n > 0) {
        position_ += static_cast<uint64_t>(n);
        quiet_looks_ = 0;
        return std::span<const std::byte>(buffer_).first(static_cast<size_t>(n));
      }
      if (begin_anew()) continue;
      if (options_.tell_pauses && std::chrono::steady_clock::now() >= until)
        return std::span<const std::byte>{};
      std::this_thread::sleep_for(kLook);
    }
  }
  bool ended() const override { return ended_; }
  uint64_t generation() const override { return generation_; }
  uint64_t position() const override { return position_; }
  uint64_t total() const override { return 0; }

 private:
  // At the end of what is there: turns to the path's new file, or to the start of an emptied one.
  bool begin_anew() {
    struct stat here, there;
    if (::fstat(fd_.get(), &here) != 0) return false;
    if (static_cast<uint64_t>(here.st_size) < position_) {
      ::lseek(fd_.get(), 0, SEEK_SET);
      begin();
      return true;
    }
    if (::stat(path_.c_str(), &there) != 0) return false;
    if (there.st_dev == here.st_dev && there.st_ino == here.st_ino) return false;
    // The writer may still finish the old file before it turns to the new one.
    if (there.st_size == 0 || ++quiet_looks_ < 3) return false;
    Descriptor opened(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.get() < 0) return false;
    fd_ = std::move(opened);
    begin();
    return true;
  }
  void begin() {
    position_ = 0;
    quiet_looks_ = 0;
    ++generation_;
  }

  OpenOptions options_;
  std::string path_;
  Descriptor fd_;
  std::vector<std::byte> buffer_;
  uint64_t position_ = 0, generation_ = 0;
  int quiet_looks_ = 0;  // since a new file was seen, without a byte from the old one
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> make_followed_source(Feed feed, std::string path) {
  return std::make_unique<FollowedSource>(std::move(feed), std::move(path));
}

}  // namespace luytre
