// A plain file, mapped.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "sources/feed.h"

namespace luytre {
namespace {

class MappedSource : public ByteSource {
 public:
  MappedSource(Feed feed, const std::byte* data) : feed_(std::move(feed)), data_(data) {}
  ~MappedSource() override { ::munmap(const_cast<std::byte*>(data_), feed_.size()); }

  Result<std::span<const std::byte>> next(size_t limit) override {
    struct stat status;
    if (::fstat(feed_.descriptor(), &status) != 0 || static_cast<uint64_t>(status.st_size) < feed_.size()) {
      position_ = feed_.size();
      return fail(ErrorCode::io,
                  fmt::format("'{}' became shorter while it was read; read files that are still "
                              "being written with --follow",
                              feed_.name()));
    }
    size_t size = std::min<uint64_t>(limit, feed_.size() - position_);
    position_ += size;
    return std::span(data_ + position_ - size, size);
  }
  std::span<const std::byte> mapped() const override { return {data_, feed_.size()}; }
  bool ended() const override { return position_ == feed_.size(); }
  uint64_t position() const override { return position_; }
  uint64_t total() const override { return feed_.size(); }

 private:
  Feed feed_;  // holds the file open and knows its name
  const std::byte* data_;
  uint64_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> make_mapped_source(Feed feed) {
  void* data = ::mmap(nullptr, feed.size(), PROT_READ, MAP_SHARED, feed.descriptor(), 0);
  if (data == MAP_FAILED) return fail_errno(fmt::format("cannot map '{}'", feed.name()));
  ::madvise(data, feed.size(), MADV_SEQUENTIAL);
  return std::make_unique<MappedSource>(std::move(feed), static_cast<const std::byte*>(data));
}

}  // namespace luytre
