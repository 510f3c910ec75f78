#include "sources/feed.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace luytre {
namespace {

constexpr size_t kPeek =
    64 << 10;  // as much as a pipe holds, so that a short first read is what the writer wrote

// The bytes of a pipe, or of a file that cannot be mapped, as they come.
class ReadSource : public ByteSource {
 public:
  explicit ReadSource(Feed feed) : feed_(std::move(feed)), buffer_(kBlock) {}

  Result<std::span<const std::byte>> next(size_t limit) override {
    Result<size_t> size = feed_.read(std::span(buffer_).first(std::min(limit, kBlock)));
    if (!size) return std::unexpected(std::move(size).error());
    return std::span<const std::byte>(buffer_).first(*size);
  }
  bool ended() const override { return feed_.at_end(); }
  uint64_t position() const override { return feed_.offset(); }
  uint64_t total() const override { return feed_.size(); }

 private:
  static constexpr size_t kBlock = 1 << 20;
  Feed feed_;
  std::vector<std::byte> buffer_;
};

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<size_t> Feed::read_descriptor(std::span<std::byte> into) {
  while (!at_end_) {
    if (bool tell = options_.follow && options_.tell_pauses; pipe_ && (options_.stop || tell)) {
      if (stopped(options_)) break;
      pollfd waiting{fd_.get(), POLLIN, 0};
      int ready = ::poll(&waiting, 1, static_cast<int>(kFollowPause.count()));
      if (ready < 0 && errno != EINTR) return fail_errno(fmt::format("cannot wait for '{}'", name_));
      if (ready == 0 && tell) return 0;
      if (ready <= 0) continue;
    }
    ssize_t n = ::read(fd_.get(), into.data(), into.size());
    if (n > 0) return static_cast<size_t>(n);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    at_end_ = true;
    if (n < 0) return fail_errno(fmt::format("cannot read '{}'", name_));
  }
  at_end_ = true;
  return 0;
}

Result<size_t> Feed::read(std::span<std::byte> into) {
  if (into.empty()) return 0;
  if (!peeked_.empty()) {
    size_t size = std::min(into.size(), peeked_.size());
    std::memcpy(into.data(), peeked_.data(), size);
    peeked_.erase(peeked_.begin(), peeked_.begin() + static_cast<ptrdiff_t>(size));
    offset_ += size;
    return size;
  }
  Result<size_t> size = read_descriptor(into);
  if (size) offset_ += *size;
  return size;
}

Result<std::span<const std::byte>> Feed::peek(size_t count) {
  while (peeked_.size() < count && !at_end_) {
    size_t had = peeked_.size();
    peeked_.resize(had + kPeek);
    Result<size_t> size = read_descriptor(std::span(peeked_).subspan(had));
    peeked_.resize(had + (size ? *size : 0));
    if (!size) return std::unexpected(std::move(size).error());
  }
  return std::span<const std::byte>(peeked_);
}

std::unique_ptr<ByteSource> make_read_source(Feed feed) {
  return std::make_unique<ReadSource>(std::move(feed));
}

}  // namespace luytre
