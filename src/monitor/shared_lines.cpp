#include "monitor/shared_lines.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

#include "base/bytes.h"

namespace luytre {
namespace {

constexpr std::string_view kHeader = "#fields";

// The first line of `text` that is a header. '#' is rare, so this runs at the speed of memory.
size_t find_header(std::string_view text) {
  for (size_t at = 0; (at = text.find('#', at)) != std::string_view::npos; ++at)
    if ((at == 0 || text[at - 1] == '\n') && text.substr(at).starts_with(kHeader)) return at;
  return std::string_view::npos;
}

size_t page_size() {
  static const auto size = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

void advise(uintptr_t begin, uintptr_t end, int advice) {
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

}  // namespace

void release(std::span<const std::byte> part) {
  uintptr_t page = page_size(), begin = reinterpret_cast<uintptr_t>(part.data());
  advise((begin + page - 1) / page * page, (begin + part.size()) / page * page, MADV_DONTNEED);
}

// A line belongs to the piece its first byte is in.
std::string_view SharedLines::piece(size_t index) const {
  auto line_start = [&](size_t at) {
    if (at == 0) return size_t{0};
    if (at >= text_.size()) return text_.size();
    size_t newline = text_.find('\n', at - 1);
    return newline == std::string_view::npos ? text_.size() : newline + 1;
  };
  size_t from = line_start(index * kPiece), to = line_start((index + 1) * kPiece);
  return text_.substr(from, to - from);
}

std::optional<std::string_view> SharedLines::next() {
  size_t index = next_++;
  if (index * kPiece >= text_.size()) return std::nullopt;
  std::string_view lines = piece(index);
  if (!headers_) return lines;
  // A piece may be decoded once all in front of it are known to have no header.
  size_t header = find_header(lines);
  for (size_t seen; (seen = scanned_) != index;) scanned_.wait(seen);
  bool over = end_ != kNone;
  if (!over && header != std::string_view::npos)
    end_ = static_cast<size_t>(lines.data() - text_.data()) + header;
  scanned_ = index + 1;
  scanned_.notify_all();
  if (over) return std::nullopt;
  return lines.substr(0, header);
}

void SharedLines::done(std::string_view piece) const {
  release(as_bytes(piece));
}

}  // namespace luytre
