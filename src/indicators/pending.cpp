#include "indicators/pending.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "indicators/radix_sort.h"

namespace luytre {
namespace {

uint64_t beginning_of(std::string_view text) {
  uint64_t v = 0;
  if (text.size() >= 8)
    std::memcpy(&v, text.data(), 8);
  else if (!text.empty())
    std::memcpy(&v, text.data(), text.size());
  return __builtin_bswap64(v);
}

// Of entries with equal keys, next to each other in time of arrival, the one that holds: the last active one,
// else the last. `kept` starts with `from` entries that have other keys.
template <class Entry, class Same>
void keep(std::vector<Entry>& kept, size_t from, const Entry& next, Same same) {
  if (kept.size() == from || !same(kept.back(), next)) {
    kept.push_back(next);
  } else if (kept.back().mark.withdrawn() || !next.mark.withdrawn()) {
    kept.back() = next;
  }
}

// One of each run of equal keys in sorted `entries`. Returns how many fell away.
template <class Entry, class Same>
uint64_t keep_one_each(std::vector<Entry>& entries, Same same) {
  std::vector<Entry> kept;
  kept.reserve(entries.size());
  for (const Entry& entry : entries) keep(kept, 0, entry, same);
  uint64_t dropped = entries.size() - kept.size();
  entries = std::move(kept);
  return dropped;
}

template <class Key, class Keys, class KeyAt, class MarkAt>
void merge_section(const Section<Keys>& active, const Section<Keys>& withdrawn, size_t pending, KeyAt key_at,
                   MarkAt mark_at, std::span<const uint32_t> numbers, SectionBuilder<Key>& new_active,
                   SectionBuilder<Key>& new_withdrawn, MergeCounts& counts) {
  size_t a = 0, w = 0;
  auto copy_until = [](const Section<Keys>& from, size_t& at, SectionBuilder<Key>& to, const Key* limit) {
    for (; at < from.size() && (!limit || from.keys[at] < *limit); ++at)
      to.add(from.keys[at], from.profile(at));
  };
  for (size_t p = 0; p < pending; ++p) {
    Key key = key_at(p);
    Mark mark = mark_at(p);
    uint32_t profile = numbers[mark.profile()];
    copy_until(active, a, new_active, &key);
    copy_until(withdrawn, w, new_withdrawn, &key);
    bool was_active = a < active.size() && active.keys[a] == key;
    bool was_withdrawn = w < withdrawn.size() && withdrawn.keys[w] == key;
    bool same = (was_active && !mark.withdrawn() && active.profile(a) == profile) ||
                (was_withdrawn && mark.withdrawn() && withdrawn.profile(w) == profile);
    if (same) {
      ++counts.unchanged;
    } else if (mark.withdrawn()) {
      // What is said of a withdrawn value may change too; it is withdrawn once.
      ++(was_withdrawn ? counts.updated : counts.withdrawn);
    } else {
      ++(was_active || was_withdrawn ? counts.updated : counts.added);
    }
    a += was_active;
    w += was_withdrawn;
    (mark.withdrawn() ? new_withdrawn : new_active).add(key, profile);
  }
  copy_until(active, a, new_active, nullptr);
  copy_until(withdrawn, w, new_withdrawn, nullptr);
}

}  // namespace

uint32_t PendingSet::add_profile(const Profile& profile) {
  auto [it, fresh] = profile_numbers_.try_emplace(profile, static_cast<uint32_t>(profiles_.size()));
  if (fresh) profiles_.push_back(profile);
  return it->second;
}

void PendingSet::add(const IndicatorValue& value, Mark mark) {
  if (value.type == IndicatorType::address && value.address.is_v4()) {
    add_address4(value.address.v4(), mark);
  } else if (auto type = static_cast<size_t>(value.type); type < kWideTypes) {
    wide_[type].push_back({WideKey::of(value), mark});
  } else {
    auto& entries = texts_[type - kWideTypes];
    std::string_view text = arena_.copy(value.text);
    text_bytes_ += text.size();
    entries.push_back({text.data(), static_cast<uint32_t>(text.size()), mark});
  }
}

// Sorts by text and keeps one of each. Beginnings tell nearly all texts apart, so they are sorted first, as
// integers, and only runs of equal ones are compared whole.
uint64_t PendingSet::settle_texts(std::vector<TextEntry>& entries) {
  struct Place {
    uint64_t beginning;
    uint32_t index;
  };
  std::vector<Place> places(entries.size());
  for (uint32_t i = 0; i < entries.size(); ++i) places[i] = {beginning_of(entries[i].view()), i};
  radix_sort_64(places, &Place::beginning);
  std::vector<TextEntry> kept;
  kept.reserve(entries.size());
  std::vector<TextEntry> run;
  for (size_t from = 0, to; from < places.size(); from = to) {
    for (to = from + 1; to < places.size() && places[to].beginning == places[from].beginning;) ++to;
    if (to - from == 1) {
      kept.push_back(entries[places[from].index]);
      continue;
    }
    run.clear();
    for (size_t i = from; i < to; ++i) run.push_back(entries[places[i].index]);
    std::ranges::stable_sort(run, {}, &TextEntry::view);
    size_t before = kept.size();
    for (const TextEntry& entry : run)
      keep(kept, before, entry, [](const TextEntry& x, const TextEntry& y) { return x.view() == y.view(); });
  }
  uint64_t dropped = entries.size() - kept.size();
  entries = std::move(kept);
  return dropped;
}

uint64_t PendingSet::settle() {
  uint64_t dropped = 0;
  if (runs_.size() <= 1) {
    radix_sort_32(addresses4_);
    size_t before = addresses4_.size();
    addresses4_.erase(std::unique(addresses4_.begin(), addresses4_.end()), addresses4_.end());
    dropped += before - addresses4_.size();
    if (!runs_.empty()) marks4_ = {runs_[0].mark.bits};
  } else {
    std::vector<uint64_t> packed(addresses4_.size());
    for (size_t run = 0; run < runs_.size(); ++run) {
      size_t end = run + 1 < runs_.size() ? runs_[run + 1].start : addresses4_.size();
      for (size_t i = runs_[run].start; i < end; ++i)
        packed[i] = uint64_t{addresses4_[i]} << 32 | runs_[run].mark.bits;
    }
    radix_sort_32(packed, 32);
    struct Entry {
      uint32_t address;
      Mark mark;
    };
    std::vector<Entry> entries(packed.size());
    for (size_t i = 0; i < packed.size(); ++i) {
      entries[i].address = static_cast<uint32_t>(packed[i] >> 32);
      entries[i].mark.bits = static_cast<uint32_t>(packed[i]);
    }
    packed = {};
    dropped += keep_one_each(entries, [](const Entry& x, const Entry& y) { return x.address == y.address; });
    addresses4_.resize(entries.size());
    marks4_.resize(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
      addresses4_[i] = entries[i].address;
      marks4_[i] = entries[i].mark.bits;
    }
  }
  for (auto& entries : wide_) {
    std::ranges::stable_sort(entries, {}, &WideEntry::key);
    dropped += keep_one_each(entries, [](const WideEntry& x, const WideEntry& y) { return x.key == y.key; });
  }
  for (auto& entries : texts_) dropped += settle_texts(entries);
  return dropped;
}

std::optional<Mark> PendingSet::find(const IndicatorValue& value) const {
  if (value.type == IndicatorType::address && value.address.is_v4()) {
    auto it = std::ranges::lower_bound(addresses4_, value.address.v4());
    if (it == addresses4_.end() || *it != value.address.v4()) return std::nullopt;
    return mark4(static_cast<size_t>(it - addresses4_.begin()));
  }
  if (auto type = static_cast<size_t>(value.type); type < kWideTypes) {
    WideKey key = WideKey::of(value);
    auto it = std::ranges::lower_bound(wide_[type], key, {}, &WideEntry::key);
    return it == wide_[type].end() || it->key != key ? std::nullopt : std::optional(it->mark);
  }
  const auto& entries = texts_[static_cast<size_t>(value.type) - kWideTypes];
  auto it = std::ranges::lower_bound(entries, value.text, {}, &TextEntry::view);
  return it == entries.end() || it->view() != value.text ? std::nullopt : std::optional(it->mark);
}

void PendingSet::erase(std::span<const IndicatorValue> values) {
  std::vector<uint32_t> addresses;
  std::array<std::vector<WideKey>, kWideTypes> wide;
  std::array<std::vector<std::string_view>, kTextTypes> texts;
  for (const IndicatorValue& value : values) {
    if (value.type == IndicatorType::address && value.address.is_v4())
      addresses.push_back(value.address.v4());
    else if (auto type = static_cast<size_t>(value.type); type < kWideTypes)
      wide[type].push_back(WideKey::of(value));
    else
      texts[type - kWideTypes].push_back(value.text);
  }
  std::ranges::sort(addresses);
  size_t kept = 0;
  bool one_mark = marks4_.size() == 1;
  for (size_t i = 0; i < addresses4_.size(); ++i) {
    if (std::ranges::binary_search(addresses, addresses4_[i])) continue;
    addresses4_[kept] = addresses4_[i];
    if (!one_mark) marks4_[kept] = marks4_[i];
    ++kept;
  }
  addresses4_.resize(kept);
  if (!one_mark) marks4_.resize(kept);
  for (size_t t = 0; t < kWideTypes; ++t) {
    std::ranges::sort(wide[t]);
    std::erase_if(wide_[t], [&](const WideEntry& e) { return std::ranges::binary_search(wide[t], e.key); });
  }
  for (size_t t = 0; t < kTextTypes; ++t) {
    std::ranges::sort(texts[t]);
    std::erase_if(texts_[t],
                  [&](const TextEntry& e) { return std::ranges::binary_search(texts[t], e.view()); });
  }
}

void PendingSet::for_each_fresh(
    const SourceTable& stored, Fresh which,
    const std::function<void(const IndicatorValue&, const Profile&)>& visit) const {
  // Both sides ascend.
  auto walk = [&](const auto& section, size_t count, auto key_at, auto mark_at, IndicatorType type) {
    size_t a = 0;
    for (size_t i = 0; i < count; ++i) {
      Mark mark = mark_at(i);
      if (mark.withdrawn()) continue;
      auto key = key_at(i);
      while (a < section.size() && section.keys[a] < key) ++a;
      bool active = a < section.size() && section.keys[a] == key;
      if (active && (which == Fresh::new_only || stored.profiles()[section.profile(a)] == profile(mark)))
        continue;
      visit(value_of(key, type), profile(mark));
    }
  };
  const Columns& active = stored.active();
  walk(
      active.addresses4, addresses4_.size(), [&](size_t i) { return addresses4_[i]; },
      [&](size_t i) { return mark4(i); }, IndicatorType::address);
  for (size_t t = 0; t < kWideTypes; ++t)
    walk(
        active.wide[t], wide_[t].size(), [&](size_t i) { return wide_[t][i].key; },
        [&](size_t i) { return wide_[t][i].mark; }, static_cast<IndicatorType>(t));
  for (size_t t = 0; t < kTextTypes; ++t)
    walk(
        active.texts[t], texts_[t].size(), [&](size_t i) { return texts_[t][i].view(); },
        [&](size_t i) { return texts_[t][i].mark; }, static_cast<IndicatorType>(t + kWideTypes));
}

std::string PendingSet::changes(std::string_view source, const SourceTable& stored) const {
  PendingSet fresh;
  const Profile* latest = nullptr;
  Mark mark;
  for_each_fresh(stored, Fresh::changed_too, [&](const IndicatorValue& value, const Profile& profile) {
    if (&profile != latest) mark = Mark(fresh.add_profile(profile), false);
    latest = &profile;
    fresh.add(value, mark);
  });
  fresh.settle();
  MergeCounts counts;
  return fresh.merge(source, SourceTable(), counts);
}

std::string PendingSet::merge(std::string_view source, const SourceTable& stored, MergeCounts& counts) const {
  std::vector<Profile> profiles = stored.profiles();
  std::map<Profile, uint32_t> known;
  for (uint32_t i = 0; i < profiles.size(); ++i) known.emplace(profiles[i], i);
  std::vector<uint32_t> numbers(profiles_.size());
  for (size_t i = 0; i < profiles_.size(); ++i) {
    auto [it, fresh] = known.try_emplace(profiles_[i], static_cast<uint32_t>(profiles.size()));
    if (fresh) profiles.push_back(profiles_[i]);
    numbers[i] = it->second;
  }
  const Columns &active = stored.active(), &withdrawn = stored.withdrawn();
  ColumnsBuilder new_active, new_withdrawn;
  // A first list that says one thing of all its addresses goes in as it lies.
  bool as_it_lies = active.addresses4.size() == 0 && withdrawn.addresses4.size() == 0 &&
                    marks4_.size() == 1 && !addresses4_.empty() && !mark4(0).withdrawn();
  uint32_t profile4 = as_it_lies ? numbers[mark4(0).profile()] : 0;
  if (as_it_lies) {
    counts.added += addresses4_.size();
  } else {
    new_active.addresses4.keys.reserve(addresses4_.size() + active.addresses4.size());
    merge_section<uint32_t>(
        active.addresses4, withdrawn.addresses4, addresses4_.size(), [&](size_t i) { return addresses4_[i]; },
        [&](size_t i) { return mark4(i); }, numbers, new_active.addresses4, new_withdrawn.addresses4, counts);
  }
  for (size_t t = 0; t < kWideTypes; ++t)
    merge_section<WideKey>(
        active.wide[t], withdrawn.wide[t], wide_[t].size(), [&](size_t i) { return wide_[t][i].key; },
        [&](size_t i) { return wide_[t][i].mark; }, numbers, new_active.wide[t], new_withdrawn.wide[t],
        counts);
  for (size_t t = 0; t < kTextTypes; ++t) {
    new_active.texts[t].ends.reserve(texts_[t].size() + active.texts[t].size());
    size_t bytes = active.texts[t].keys.total_bytes();
    for (const TextEntry& entry : texts_[t]) bytes += entry.size;
    new_active.texts[t].bytes.reserve(bytes);
    merge_section<std::string_view>(
        active.texts[t], withdrawn.texts[t], texts_[t].size(),
        [&](size_t i) {
          // Sorted texts lie anywhere in the arena.
          constexpr size_t kAhead = 16;
          if (i + kAhead < texts_[t].size()) __builtin_prefetch(texts_[t][i + kAhead].text);
          return texts_[t][i].view();
        },
        [&](size_t i) { return texts_[t][i].mark; }, numbers, new_active.texts[t], new_withdrawn.texts[t],
        counts);
  }
  Columns active_view = new_active.view();
  if (as_it_lies) active_view.addresses4 = {addresses4_, std::span(&profile4, 1)};
  return encode_source_table(source, profiles, active_view, new_withdrawn.view());
}

}  // namespace luytre
