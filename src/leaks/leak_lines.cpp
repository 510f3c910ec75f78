#include "leaks/leak_lines.h"

#include <string.h>

#include <cstring>

#include "leaks/host_bytes.h"
#include "leaks/leak_line.h"

namespace luytre {
namespace {

constexpr size_t kLongestHost = 256;

uint32_t equal32(const char* p, char c) {
  __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c))));
}

// A line that begins with what is passed over before it is read.
bool begins_oddly(char c) {
  return c == ' ' || c == '\t' || c == '"' || c == '\xEF';
}

// Whether the host that begins at `p` may be a watched one.
bool may_be_watched(const char* p, const WatchedDomains& watched, char not_before) {
  HostSpan host = host_span(p, kLongestHost);
  if (host.length < 4 || (not_before && p[host.length] == not_before)) return false;
  const char* end = p + host.length - (p[host.length - 1] == '.');
  return host.international || watched.maybe(end, static_cast<size_t>(end - p));
}

}  // namespace

LeakLines::LeakLines(const WatchedDomains& watched, LeakSink& sink)
    : watched_(watched), sink_(sink), buffer_(kBefore + kChunk + kLongestLine + kAfter) {}

LeakLines::~LeakLines() {
  ::explicit_bzero(buffer_.data(), buffer_.size());
}

void LeakLines::take(const char* begin, const char* end) {
  if (static_cast<size_t>(end - begin) > kLongestLine) {
    ++counts_.overlong;
    return;
  }
  LeakRow row;
  bool no_account = false;
  if (read_leak_line({begin, static_cast<size_t>(end - begin)}, watched_, row, no_account)) {
    ++counts_.rows;
    sink_.row(row);
  }
  counts_.no_account += no_account;
}

// A line is taken apart when a host stands in it that may be watched: at its begin, behind '@', behind "//".
void LeakLines::scan(size_t end) {
  char* text = buffer_.data() + kBefore;
  size_t begin = 0;
  bool wanted = begins_oddly(*text) || may_be_watched(text, watched_, '@');
  for (size_t base = 0; base < end; base += 32) {
    const char* p = text + base;
    uint32_t lines = equal32(p, '\n'), slashes = equal32(p, '/') & equal32(p + 1, '/');
    uint32_t bits = lines | equal32(p, '@') | slashes;
    if (end - base < 32) bits &= (1u << (end - base)) - 1;
    for (; bits; bits &= bits - 1) {
      auto bit = static_cast<unsigned>(__builtin_ctz(bits));
      size_t at = base + bit;
      if (lines >> bit & 1) {
        ++counts_.lines;
        if (wanted) take(text + begin, text + at);
        begin = at + 1;
        wanted = begin < end && (begins_oddly(text[begin]) || may_be_watched(text + begin, watched_, '@'));
      } else if (!wanted) {
        wanted = may_be_watched(text + at + 1 + (slashes >> bit & 1), watched_, 0);
      }
    }
  }
}

void LeakLines::consume(std::string_view text) {
  counts_.bytes += text.size();
  while (!text.empty()) {
    if (skipping_) {
      size_t end = text.find('\n');
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
      ++counts_.lines;
      skipping_ = false;
      continue;
    }
    char* data = buffer_.data() + kBefore;
    size_t n = std::min(text.size(), kChunk + kLongestLine - used_);
    std::memcpy(data + used_, text.data(), n);
    text.remove_prefix(n);
    used_ += n;
    if (const void* last = ::memrchr(data, '\n', used_)) {
      size_t whole = static_cast<size_t>(static_cast<const char*>(last) - data) + 1;
      scan(whole);
      std::memmove(data, data + whole, used_ - whole);
      used_ -= whole;
    } else if (used_ > kLongestLine) {
      ++counts_.overlong;
      skipping_ = true;
      used_ = 0;
    }
  }
}

void LeakLines::finish() {
  if (used_ > 0 && used_ <= kLongestLine) {
    buffer_[kBefore + used_] = '\n';
    size_t whole = used_ + 1;
    used_ = 0;
    scan(whole);
  }
  used_ = 0;
  skipping_ = false;
}

}  // namespace luytre
