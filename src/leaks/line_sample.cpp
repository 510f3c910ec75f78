#include "leaks/line_sample.h"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr unsigned kLevelShift = 58;

}  // namespace

LineSample::LineSample(std::string_view key) {
  LUYTRE_CHECK(key.size() >= 16);
  std::array<unsigned char, 24> derived;
  ::crypto_generichash(derived.data(), derived.size(), reinterpret_cast<const unsigned char*>(key.data()),
                       key.size(), nullptr, 0);
  std::copy_n(derived.begin(), 16, key_.begin());
  std::memcpy(&seed_, derived.data() + 16, 8);
  ::explicit_bzero(derived.data(), derived.size());
}

LineSample::~LineSample() {
  ::explicit_bzero(key_.data(), key_.size());
  ::explicit_bzero(&seed_, sizeof seed_);
}

// A fast hash chooses, a keyed one that cannot be guessed is kept.
void LineSample::add(std::string_view line) {
  uint64_t choice = hash_bytes(line, seed_);
  auto level = static_cast<unsigned>(std::countl_zero(choice | 1));
  if (level < level_ || line.empty()) return;
  unsigned char out[8];
  ::crypto_shorthash_siphash24(out, reinterpret_cast<const unsigned char*>(line.data()), line.size(),
                               key_.data());
  uint64_t value = 0;
  std::memcpy(&value, out, 8);
  values_.push_back(value >> (64 - kLevelShift) | uint64_t{level} << kLevelShift);
  if (values_.size() >= 2 * kMost) shrink();
}

void LineSample::shrink() {
  std::ranges::sort(values_);
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  while (values_.size() > kMost) {
    ++level_;
    values_.erase(values_.begin(), std::ranges::lower_bound(values_, uint64_t{level_} << kLevelShift));
  }
}

void LineSample::consume(std::string_view text) {
  lines_.consume(text, [this](std::string_view line) { add(line); });
}

void LineSample::finish() {
  lines_.finish([this](std::string_view line) { add(line); });
}

LineSample::Sample LineSample::sample() {
  shrink();
  return {level_, values_};
}

LineSample::Overlap LineSample::compare(const Sample& first, const Sample& second) {
  const std::vector<uint64_t>&a = first.values, &b = second.values;
  uint64_t from = uint64_t{std::max(first.level, second.level)} << kLevelShift;
  auto x = std::ranges::lower_bound(a, from), y = std::ranges::lower_bound(b, from);
  Overlap out;
  out.a = static_cast<uint64_t>(a.end() - x);
  out.b = static_cast<uint64_t>(b.end() - y);
  while (x != a.end() && y != b.end()) {
    if (*x == *y) ++out.both;
    bool x_first = *x <= *y, y_first = *y <= *x;
    x += x_first;
    y += y_first;
  }
  if (out.a > 0) out.of_a = static_cast<double>(out.both) / static_cast<double>(out.a);
  if (out.b > 0) out.of_b = static_cast<double>(out.both) / static_cast<double>(out.b);
  return out;
}

}  // namespace luytre
