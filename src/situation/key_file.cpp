#include "situation/key_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace luytre {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::string_view text_of(std::span<const uint64_t> keys) {
  return text_of(std::as_bytes(keys));
}

std::unexpected<Error> broken(std::string_view name, std::string_view what) {
  return fail(ErrorCode::corrupt,
              fmt::format("'{}' is damaged: {}; rebuild the day from its sightings", name, what));
}

}  // namespace

Result<KeyView> KeyView::open(std::span<const std::byte> bytes, std::string_view name) {
  KeyHeader h;
  if (bytes.size() < sizeof h) return broken(name, "it is shorter than a header");
  std::memcpy(&h, bytes.data(), sizeof h);
  if (std::memcmp(h.magic, kKeyMagic, sizeof kKeyMagic) != 0)
    return broken(name, "it is no file of sighting keys");
  if (h.header_checksum != stable_hash64(text_of(bytes.first(offsetof(KeyHeader, header_checksum)))))
    return broken(name, "the header's checksum is wrong");
  auto body = bytes.subspan(sizeof h);
  if (body.size() % 8 != 0 || h.keys != body.size() / 8)
    return broken(name, "it has another length than it says");
  KeyView view;
  view.name_ = name;
  view.day_ = h.day;
  view.checksum_ = h.keys_checksum;
  view.keys_ = {reinterpret_cast<const uint64_t*>(body.data()), h.keys};
  return view;
}

Result<void> KeyView::check_body() const {
  if (stable_hash64(text_of(keys_)) != checksum_) return broken(name_, "the keys' checksum is wrong");
  for (size_t i = 1; i < keys_.size(); ++i)
    if (keys_[i - 1] >= keys_[i]) return broken(name_, "the keys are in disorder");
  return {};
}

void KeyView::mark_known(std::span<const uint64_t> wanted, uint8_t* known) const {
  // Both ascend, and keys are hashes, spread evenly: the next stands about as far on as it is larger. Look
  // there and widen until it is enclosed; keys that somebody chose cost a binary search.
  __extension__ using Wide = unsigned __int128;
  const uint64_t* keys = keys_.data();
  size_t size = keys_.size(), at = 0;
  uint64_t before = 0;
  for (size_t i = 0; i < wanted.size() && at < size; ++i) {
    uint64_t key = wanted[i];
    // keys[low - 1] < key, or low is where the search began; keys[high] >= key, or high is the end.
    size_t low = at,
           high = std::min(size, at + static_cast<size_t>(static_cast<Wide>(key - before) * size >> 64));
    before = key;
    if (high == size || keys[high] >= key) {
      for (size_t step = 4; high > low; step *= 2) {
        size_t probe = high - std::min(high - low, step);
        if (keys[probe] < key) {
          low = probe + 1;
          break;
        }
        high = probe;
      }
    } else {
      low = high + 1;
      for (size_t step = 4;; step *= 2) {
        high = std::min(size, low + step);
        if (high == size || keys[high] >= key) break;
        low = high + 1;
      }
    }
    at = static_cast<size_t>(std::lower_bound(keys + low, keys + high, key) - keys);
    if (at < size && keys[at] == key) known[i] = 1;
  }
}

std::string write_keys(Day day, std::span<const uint64_t> keys) {
  KeyHeader h{};
  std::memcpy(h.magic, kKeyMagic, sizeof kKeyMagic);
  h.day = day;
  h.keys = keys.size();
  h.keys_checksum = stable_hash64(text_of(keys));
  h.header_checksum =
      stable_hash64({reinterpret_cast<const char*>(&h), offsetof(KeyHeader, header_checksum)});
  std::string out(reinterpret_cast<const char*>(&h), sizeof h);
  return out += text_of(keys);
}

Result<std::vector<uint64_t>> merge_keys(std::span<const KeyView> runs, std::vector<uint64_t> fresh) {
  for (const KeyView& run : runs) {
    LUYTRE_TRY(run.check_body());
    std::vector<uint64_t> both(fresh.size() + run.keys().size());
    auto end = std::set_union(fresh.begin(), fresh.end(), run.keys().begin(), run.keys().end(), both.begin());
    both.resize(static_cast<size_t>(end - both.begin()));
    fresh.swap(both);
  }
  return fresh;
}

}  // namespace luytre
