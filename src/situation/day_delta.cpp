#include "situation/day_delta.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/check.h"
#include "situation/radix_sort.h"

namespace luytre {
namespace {

constexpr Timestamp kEnd = 253'402'300'800 * kMicrosPerSecond;  // 10000-01-01

}  // namespace

uint32_t DeltaBuilder::stream_of(const Sighting& s) {
  std::string_view realm = s.internal ? s.organisation : std::string_view{};
  std::string_view family = s.family.empty() ? "unnamed" : s.family;
  std::string_view kind = to_string(s.category);
  // Sightings of one indicator follow each other and view one text: few streams are asked for, over and over.
  size_t slot = (reinterpret_cast<uintptr_t>(family.data()) ^ reinterpret_cast<uintptr_t>(realm.data()) / 3 ^
                 static_cast<size_t>(s.category)) *
                    0x9E37'79B9'7F4A'7C15ull >>
                58;
  if (uint32_t recent = recent_[slot]; recent < streams_.size()) {
    const StreamName& name = streams_[recent];
    if (name.family == family && name.category == kind && name.realm == realm) return recent;
  }
  // Lengths first: no two names share a text.
  std::string text = std::to_string(realm.size()) + ',' + std::to_string(family.size()) + ',';
  text.append(realm).append(family).append(kind);
  auto [at, fresh] = numbers_.try_emplace(std::move(text), static_cast<uint32_t>(streams_.size()));
  if (fresh) {
    LUYTRE_CHECK(streams_.size() < kListed);
    streams_.push_back({std::string(realm), std::string(family), std::string(kind)});
  }
  return recent_[slot] = at->second;
}

bool DeltaBuilder::add(const Sighting& s) {
  if (s.first < 0 || s.first >= kEnd) return false;
  Day day = s.day();
  if (last_day_ >= days_.size() || days_[last_day_].day != day) {
    auto [at, fresh] = day_index_.try_emplace(day, days_.size());
    if (fresh) days_.push_back({day, {}});
    last_day_ = at->second;
  }
  uint32_t stream = stream_of(s);
  if (s.address.is_v4() && !s.internal) {
    days_[last_day_].rows.push_back({s.key(), stream, s.address.v4()});
  } else {
    days_[last_day_].rows.push_back({s.key(), stream | kListed, static_cast<uint32_t>(others_.size())});
    others_.push_back(s.address);
    LUYTRE_CHECK(others_.size() < ~0u);
  }
  ++count_;
  return true;
}

std::vector<DeltaBuilder::DayRows> DeltaBuilder::take() {
  std::vector<Row> other;
  for (DayRows& day : days_) {
    auto& rows = day.rows;
    // Keys are hashes: their upper halves nearly always decide. What shares one is put in order by
    // comparison.
    radix_sort(
        rows, other, [](const Row& r) { return r.key; }, 32);
    for (size_t i = 0; i < rows.size();) {
      size_t end = i + 1;
      while (end < rows.size() && rows[end].key >> 32 == rows[i].key >> 32) ++end;
      if (end - i > 1)
        std::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(i),
                         rows.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const Row& a, const Row& b) { return a.key < b.key; });
      i = end;
    }
    rows.erase(
        std::unique(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.key == b.key; }),
        rows.end());
  }
  std::sort(days_.begin(), days_.end(), [](const DayRows& a, const DayRows& b) { return a.day < b.day; });
  day_index_.clear();
  last_day_ = 0;
  return std::exchange(days_, {});
}

DayContent DeltaBuilder::content(std::span<const Row> rows) const {
  // Streams that occur, by name.
  std::vector<uint32_t> number(streams_.size(), ~0u), used;
  for (const Row& r : rows)
    if (uint32_t& n = number[r.stream & ~kListed]; n == ~0u) {
      n = 0;
      used.push_back(r.stream & ~kListed);
    }
  std::sort(used.begin(), used.end(), [&](uint32_t a, uint32_t b) { return streams_[a] < streams_[b]; });
  DayContent out;
  for (uint32_t s : used) {
    number[s] = static_cast<uint32_t>(out.streams.size());
    out.streams.push_back(streams_[s]);
  }
  std::vector<uint64_t> places, other;
  places.reserve(rows.size());
  for (const Row& r : rows)
    if (r.stream & kListed)
      out.lists.push_back({number[r.stream & ~kListed], others_[r.address4], 1});
    else
      places.push_back(DayContent::place(r.address4, number[r.stream]));
  radix_sort(places, other, [](uint64_t place) { return place; });
  for (uint64_t place : places)
    if (!out.cells.empty() && out.cells.back().place == place)
      ++out.cells.back().count;
    else
      out.cells.push_back({place, 1});
  auto order = [](const ListEntry& e) { return std::pair(e.stream, e.address); };
  std::sort(out.lists.begin(), out.lists.end(),
            [&](const ListEntry& a, const ListEntry& b) { return order(a) < order(b); });
  size_t kept = 0;
  for (size_t i = 0; i < out.lists.size(); ++i)
    if (kept > 0 && order(out.lists[kept - 1]) == order(out.lists[i]))
      ++out.lists[kept - 1].count;
    else
      out.lists[kept++] = out.lists[i];
  out.lists.resize(kept);
  return out;
}

}  // namespace luytre
