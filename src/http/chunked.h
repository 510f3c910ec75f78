// The chunked transfer coding (RFC 9112 7.1), decoded by Boost.Beast. Internal to http/.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace luytre::http {

class ChunkedBody {
 public:
  explicit ChunkedBody(size_t limit);  // of decoded bytes
  ~ChunkedBody();
  enum class State { more, done, bad, too_large };
  // Takes what it can from the front of `bytes`; `used` says how much. Give the rest again, with more behind
  // it.
  State feed(std::string_view bytes, size_t& used);
  std::string take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A chunk's line or the trailer longer than this is refused.
constexpr size_t kMaxChunkLine = 4096;

}  // namespace luytre::http
