// Compressed files: gzip with any number of members, zstd with any number of frames, skippable ones too.
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"
#include "sources/feed.h"

namespace luytre {
namespace {

// Expands as much of `in` into `out` as goes, taking what was used off both. An error is what the library
// says.
class Expander {
 public:
  virtual ~Expander() = default;
  virtual std::expected<void, std::string> expand(std::span<const std::byte>& in,
                                                  std::span<std::byte>& out) = 0;
  // The input may end here: no member or frame is open.
  virtual bool complete() const = 0;
};

class Gzip : public Expander {
 public:
  Gzip() { LUYTRE_CHECK(::inflateInit2(&stream_, 15 + 16) == Z_OK); }
  ~Gzip() override { ::inflateEnd(&stream_); }

  std::expected<void, std::string> expand(std::span<const std::byte>& in,
                                          std::span<std::byte>& out) override {
    while (!in.empty() && complete_) {  // between members; tape blocks leave zeros behind the last one
      if (in[0] == std::byte{0x1f}) {
        ::inflateReset(&stream_);
        complete_ = false;
      } else if (in[0] == std::byte{0}) {
        in = in.subspan(1);
      } else {
        return std::unexpected("bytes behind the compressed data that are not gzip");
      }
    }
    if (in.empty() && complete_) return {};
    // zlib counts in 32 bits; blocks are far smaller.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    int code = ::inflate(&stream_, Z_NO_FLUSH);
    in = in.last(stream_.avail_in);
    out = out.last(stream_.avail_out);
    if (code == Z_STREAM_END) complete_ = true;
    if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR) return {};
    return std::unexpected(stream_.msg ? stream_.msg : "not gzip");
  }
  bool complete() const override { return complete_; }

 private:
  z_stream stream_{};
  bool complete_ = true;
};

class Zstd : public Expander {
 public:
  Zstd() : context_(::ZSTD_createDCtx()) { LUYTRE_CHECK(context_ != nullptr); }
  ~Zstd() override { ::ZSTD_freeDCtx(context_); }

  std::expected<void, std::string> expand(std::span<const std::byte>& in,
                                          std::span<std::byte>& out) override {
    if (in.empty() && complete_) return {};
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    size_t code = ::ZSTD_decompressStream(context_, &to, &from);
    in = in.subspan(from.pos);
    out = out.subspan(to.pos);
    if (::ZSTD_isError(code)) return std::unexpected(::ZSTD_getErrorName(code));
    complete_ = code == 0;
    return {};
  }
  bool complete() const override { return complete_; }

 private:
  ZSTD_DCtx* context_;
  bool complete_ = true;
};

class ExpandedSource : public ByteSource {
 public:
  ExpandedSource(Feed feed, std::unique_ptr<Expander> expander)
      : feed_(std::move(feed)), expander_(std::move(expander)), stored_(256 << 10), expanded_(1 << 20) {}

  Result<std::span<const std::byte>> next(size_t limit) override {
    if (error_) {
      over_ = true;
      return std::unexpected(*std::exchange(error_, std::nullopt));
    }
    std::span<std::byte> room = std::span(expanded_).first(std::min(limit, expanded_.size()));
    if (uint64_t most = feed_.options().expanded_limit)
      room = room.first(std::min(room.size(), most + 1 - given_));
    size_t wanted = room.size();
    while (!over_ && !error_ && !room.empty()) {
      std::span<std::byte> before = room;
      if (auto done = expander_->expand(in_, room); !done) {
        damaged(done.error());
      } else if (!room.empty() && in_.empty()) {  // everything read so far is out
        if (feed_.pipe() && room.size() < wanted) break;
        if (!read_more()) break;
      } else if (!room.empty() && room.size() == before.size() && expander_->complete()) {
        continue;  // the next member begins
      }
    }
    size_t size = wanted - room.size();
    given_ += size;
    if (uint64_t most = feed_.options().expanded_limit; most && given_ > most) {
      --size;
      error_ = Error{ErrorCode::invalid,
                     fmt::format("'{}' expands beyond the limit of {} bytes; raise the limit if "
                                 "the file is to be trusted",
                                 feed_.name(), most)};
    }
    if (size == 0 && error_) return next(limit);
    return std::span<const std::byte>(expanded_).first(size);
  }
  bool ended() const override { return over_; }
  uint64_t position() const override { return feed_.offset() - in_.size(); }
  uint64_t total() const override { return feed_.size(); }

 private:
  // False: nothing came; the end, an error (kept for later) or a pause.
  bool read_more() {
    Result<size_t> size = feed_.read(stored_);
    if (!size) {
      error_ = std::move(size).error();
    } else if (*size > 0) {
      in_ = std::span<const std::byte>(stored_).first(*size);
      return true;
    } else if (feed_.at_end()) {
      if (expander_->complete() || stopped(feed_.options())) {
        over_ = true;
      } else {
        error_ = Error{ErrorCode::corrupt,
                       fmt::format("'{}' ends in the middle of its compressed data (cut off?); "
                                   "what was in front of that has been read",
                                   feed_.name())};
      }
    }
    return false;
  }
  void damaged(const std::string& why) {
    error_ = Error{ErrorCode::corrupt,
                   fmt::format("'{}' is damaged near byte {}: {}; what was in front of that has "
                               "been read",
                               feed_.name(), position(), why)};
  }

  Feed feed_;
  std::unique_ptr<Expander> expander_;
  std::vector<std::byte> stored_, expanded_;
  std::span<const std::byte> in_;  // of stored_, still to expand
  uint64_t given_ = 0;
  std::optional<Error> error_;  // to tell after what was given before it
  bool over_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> make_gzip_source(Feed feed) {
  return std::make_unique<ExpandedSource>(std::move(feed), std::make_unique<Gzip>());
}
std::unique_ptr<ByteSource> make_zstd_source(Feed feed) {
  return std::make_unique<ExpandedSource>(std::move(feed), std::make_unique<Zstd>());
}

}  // namespace luytre
