// A mapped text that several threads decode: they take pieces of it in turn, a few MiB of whole lines each.
//
// Each thread gives the pages of its piece back when it is done with it: one large unmapping at the end would
// be a twentieth of the whole, and one thread's work. (Mapping a piece in one call, MADV_POPULATE_READ, costs
// more per page than the faults it saves.)
#pragma once
#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace luytre {

class SharedLines {
 public:
  static constexpr size_t kPiece = 4 << 20;

  // `text` is part of a file's map and outlives this. With `headers`, a line that begins with "#fields"
  // (Zeek) ends what may be shared, as it may change the layout: next() gives nothing from there on.
  SharedLines(std::string_view text, bool headers) : text_(text), headers_(headers) {}

  // The next piece, maybe empty (a line longer than a piece); nullopt at the end. Any thread. The caller
  // hands each piece to done() when nothing looks at it any more.
  std::optional<std::string_view> next();
  void done(std::string_view piece) const;

  // Where sharing ends: the text's size, or the place of the first header line. Final once next() has given
  // nullopt.
  size_t end() const { return end_ == kNone ? text_.size() : end_.load(); }
  size_t taken() const { return std::min(next_.load() * kPiece, text_.size()); }

 private:
  static constexpr size_t kNone = ~size_t{0};
  std::string_view piece(size_t index) const;

  std::string_view text_;
  bool headers_;
  std::atomic<size_t> next_{0};     // piece to be taken
  std::atomic<size_t> scanned_{0};  // pieces before it have been looked through for headers
  std::atomic<size_t> end_{kNone};
};

// Gives the whole pages of part of a file's map back; touched again, they are read again. Only a hint.
void release(std::span<const std::byte> part);

}  // namespace luytre
