// Listed URLs and paths. A listed path matches a request target that it begins, if it ends beside a '/', '?'
// or '#' or is the whole.
#pragma once
#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "base/hash.h"
#include "match/text_store.h"

namespace luytre::match {

// A URL as indicators write it: "host[:port]/path?query".
struct UrlParts {
  std::string_view host;  // without port, and without the brackets of an IPv6 address
  uint16_t port = 0;      // 0: none given
  std::string_view path;  // from the first of "/?#" on; may be empty
};
UrlParts split_url(std::string_view text);

class UrlTable {
 public:
  void build(std::span<const ListedText> listed, ProfileLists& lists);

  // visit(position) for every listed URL and path that the request matches. `host` without port and brackets;
  // `port` 0: unknown, then a URL's own port is not compared. A URL without port matches on every port.
  template <class Visit>
  void match(std::string_view host, uint16_t port, std::string_view target, Visit visit) const;

  const TextStore& store() const { return store_; }

 private:
  bool agrees(uint32_t position, std::string_view host, uint16_t port, std::string_view begin) const;

  TextStore store_;
  size_t longest_path_ = 0;  // of any listed URL or path; nothing beyond is looked at
  bool urls_ = false, paths_ = false;
};

// Hashes the beginnings of one text, from left to right: each whole word of eight bytes is taken in once.
class BeginningHash {
 public:
  explicit BeginningHash(std::string_view text) : text_(text) {}
  // Of the first `length` bytes; lengths must ascend.
  uint64_t at(size_t length) {
    for (; (words_ + 1) * 8 <= length; ++words_)
      state_ = hash_u64(state_ + load(words_ * 8, 8), kSalt ^ process_seed());
    return hash_u64(state_ + load(words_ * 8, length - words_ * 8) + length);
  }

 private:
  static constexpr uint64_t kSalt = 0x243F6A8885A308D2ull;
  uint64_t load(size_t from, size_t count) const {
    uint64_t word = 0;
    if (count > 0) std::memcpy(&word, text_.data() + from, count);
    return word;
  }
  std::string_view text_;
  uint64_t state_ = 0;
  size_t words_ = 0;
};

template <class Visit>
void UrlTable::match(std::string_view host, uint16_t port, std::string_view target, Visit visit) const {
  if (store_.size() == 0) return;
  uint64_t host_hash = urls_ ? hash_bytes(host) : 0;
  BeginningHash beginning(target);
  auto is_edge = [](char c) { return c == '/' || c == '?' || c == '#'; };
  auto look = [&](uint64_t hash, std::string_view begin) {
    if (!store_.filter().may_contain(hash)) return;
    store_.for_each(hash, [&](uint32_t position) {
      if (agrees(position, host, port, begin)) visit(position);
    });
  };
  size_t most = std::min(target.size(), longest_path_);
  for (size_t length = 0; length <= most; ++length) {
    bool cut =
        length == 0 || length == target.size() || is_edge(target[length]) || is_edge(target[length - 1]);
    if (!cut) continue;
    uint64_t hash = beginning.at(length);
    if (urls_) look(hash_u64(hash ^ host_hash), target.substr(0, length));
    if (paths_ && length > 0) look(hash, target.substr(0, length));
  }
}

}  // namespace luytre::match
