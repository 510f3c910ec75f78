// How one source's indicators lie in memory and on disk: sorted columns, by type.
//
// A section holds the values of one type in ascending order and, beside them, profile numbers: one for each
// value, or a single one when all share it. The bulk of most lists, IPv4 addresses, takes 4 bytes each, or 8.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "model/indicator.h"

namespace luytre {

// An address in mapped form, then the port or the prefix length; ordered by address.
struct WideKey {
  std::array<uint32_t, 5> words{};
  friend auto operator<=>(const WideKey&, const WideKey&) = default;

  static WideKey of(const IndicatorValue& value) {
    uint64_t high = value.address.high(), low = value.address.low();
    uint32_t last = value.type == IndicatorType::prefix ? value.length : value.port;
    return {{static_cast<uint32_t>(high >> 32), static_cast<uint32_t>(high), static_cast<uint32_t>(low >> 32),
             static_cast<uint32_t>(low), last}};
  }
  IndicatorValue value(IndicatorType type) const {
    IndicatorValue v{.type = type};
    v.address = IpAddress(uint64_t{words[0]} << 32 | words[1], uint64_t{words[2]} << 32 | words[3]);
    if (type == IndicatorType::prefix) v.length = static_cast<uint8_t>(words[4]);
    if (type == IndicatorType::address_port) v.port = static_cast<uint16_t>(words[4]);
    return v;
  }
};

// Texts one after the other; ends[i] is where text i ends.
class TextColumn {
 public:
  TextColumn() = default;
  TextColumn(std::span<const uint32_t> ends, const char* bytes) : ends_(ends), bytes_(bytes) {}
  size_t size() const { return ends_.size(); }
  size_t total_bytes() const { return ends_.empty() ? 0 : ends_.back(); }
  std::string_view operator[](size_t i) const {
    uint32_t from = i == 0 ? 0 : ends_[i - 1];
    return {bytes_ + from, ends_[i] - from};
  }

 private:
  std::span<const uint32_t> ends_;
  const char* bytes_ = nullptr;
};

template <class Keys>
struct Section {
  Keys keys;
  std::span<const uint32_t> profiles;  // as many as keys, or one for all
  size_t size() const { return keys.size(); }
  uint32_t profile(size_t i) const { return profiles.size() == 1 ? profiles[0] : profiles[i]; }
};

inline constexpr size_t kWideTypes = 3;  // address (IPv6 only), prefix, address_port
inline constexpr size_t kTextTypes = kIndicatorTypes - kWideTypes;

// The active values of a source, or the withdrawn ones.
struct Columns {
  Section<std::span<const uint32_t>> addresses4;
  std::array<Section<std::span<const WideKey>>, kWideTypes> wide;
  std::array<Section<TextColumn>, kTextTypes> texts;

  // Calls visit(section, type) for every section, IPv4 addresses first.
  template <class Visit>
  void for_each_section(Visit&& visit) const {
    visit(addresses4, IndicatorType::address);
    for_each_other_section(visit);
  }
  template <class Visit>
  void for_each_other_section(Visit&& visit) const {
    for (size_t i = 0; i < kWideTypes; ++i) visit(wide[i], static_cast<IndicatorType>(i));
    for (size_t i = 0; i < kTextTypes; ++i) visit(texts[i], static_cast<IndicatorType>(i + kWideTypes));
  }
  size_t size() const {
    size_t n = 0;
    for_each_section([&](const auto& section, IndicatorType) { n += section.size(); });
    return n;
  }
};

inline IndicatorValue value_of(uint32_t key, IndicatorType type) {
  return {.type = type, .address = IpAddress::from_v4(key)};
}
inline IndicatorValue value_of(const WideKey& key, IndicatorType type) {
  return key.value(type);
}
inline IndicatorValue value_of(std::string_view key, IndicatorType type) {
  return {.type = type, .text = key};
}

// Profile numbers being written: nothing is stored as long as they are all the same.
class ProfileColumnBuilder {
 public:
  void add(uint32_t id) {
    if (each_.empty()) {
      if (count_ == 0) only_ = id;
      if (id == only_) {
        ++count_;
        return;
      }
      each_.assign(count_, only_);
    }
    each_.push_back(id);
    ++count_;
  }
  void add_many(uint32_t id, size_t count) {
    if (count == 0) return;
    add(id);
    if (each_.empty()) {
      count_ += count - 1;
    } else {
      each_.insert(each_.end(), count - 1, id);
      count_ += count - 1;
    }
  }
  std::span<const uint32_t> ids() const {
    if (count_ == 0) return {};
    return each_.empty() ? std::span(&only_, 1) : std::span<const uint32_t>(each_);
  }

 private:
  uint32_t only_ = 0;
  size_t count_ = 0;
  std::vector<uint32_t> each_;
};

template <class Key>
struct SectionBuilder {
  std::vector<Key> keys;
  ProfileColumnBuilder profiles;
  void add(const Key& key, uint32_t profile) {
    keys.push_back(key);
    profiles.add(profile);
  }
  Section<std::span<const Key>> view() const { return {keys, profiles.ids()}; }
};

template <>
struct SectionBuilder<std::string_view> {
  std::vector<uint32_t> ends;
  std::string bytes;
  ProfileColumnBuilder profiles;
  // The caller keeps the sum of sizes under 4 GiB.
  void add(std::string_view key, uint32_t profile) {
    bytes.append(key);
    LUYTRE_CHECK(bytes.size() <= UINT32_MAX);
    ends.push_back(static_cast<uint32_t>(bytes.size()));
    profiles.add(profile);
  }
  Section<TextColumn> view() const { return {TextColumn(ends, bytes.data()), profiles.ids()}; }
};

struct ColumnsBuilder {
  SectionBuilder<uint32_t> addresses4;
  std::array<SectionBuilder<WideKey>, kWideTypes> wide;
  std::array<SectionBuilder<std::string_view>, kTextTypes> texts;

  Columns view() const {
    Columns columns{.addresses4 = addresses4.view()};
    for (size_t i = 0; i < kWideTypes; ++i) columns.wide[i] = wide[i].view();
    for (size_t i = 0; i < kTextTypes; ++i) columns.texts[i] = texts[i].view();
    return columns;
  }
};

}  // namespace luytre
