// A file descriptor read in blocks: what the sources that do not map stand on.
#pragma once
#include <vector>

#include "sources/source.h"

namespace luytre {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

inline bool stopped(const OpenOptions& options) {
  return options.stop && options.stop->load(std::memory_order_relaxed);
}

// One thread.
class Feed {
 public:
  // `name` is for messages; `size` that of a regular file, 0 for pipes and the like.
  Feed(Descriptor fd, std::string name, uint64_t size, bool pipe, const OpenOptions& options)
      : fd_(std::move(fd)), name_(std::move(name)), size_(size), pipe_(pipe), options_(options) {}

  // Up to into.size() bytes; 0 at the end, or for a followed pipe after kFollowPause without any: at_end()
  // tells.
  Result<size_t> read(std::span<std::byte> into);
  // The first bytes, at least `count` if there are that many; read() gives them again.
  Result<std::span<const std::byte>> peek(size_t count);

  bool at_end() const { return at_end_; }
  bool pipe() const { return pipe_; }
  uint64_t offset() const { return offset_; }
  uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }
  int descriptor() const { return fd_.get(); }
  const OpenOptions& options() const { return options_; }

 private:
  Result<size_t> read_descriptor(std::span<std::byte> into);

  Descriptor fd_;
  std::string name_;
  uint64_t size_;
  bool pipe_;
  OpenOptions options_;
  std::vector<std::byte> peeked_;
  uint64_t offset_ = 0;
  bool at_end_ = false;
};

// The kinds of source; open_source() chooses. `feed` stands at its first byte.
std::unique_ptr<ByteSource> make_read_source(Feed feed);
std::unique_ptr<ByteSource> make_gzip_source(Feed feed);
std::unique_ptr<ByteSource> make_zstd_source(Feed feed);
Result<std::unique_ptr<ByteSource>> make_mapped_source(Feed feed);
std::unique_ptr<ByteSource> make_followed_source(Feed feed, std::string path);

}  // namespace luytre
