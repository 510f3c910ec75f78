#include "situation/tally.h"

#include <algorithm>
#include <bit>

namespace luytre {

Tally::Tally(const FigurePlan& plan) : plan_(plan), slots_(1024, Slot{kEmpty, {}}), mask_(slots_.size() - 1) {
  if (!plan.label_is_org) present_.resize(size_t{plan.periods} * plan.groups);
}

void Tally::grow() {
  std::vector<Slot> old(slots_.size() * 2, Slot{kEmpty, {}});
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.key == kEmpty) continue;
    size_t i = hash_u64(slot.key) & mask_;
    while (slots_[i].key != kEmpty) i = (i + 1) & mask_;
    slots_[i] = slot;
  }
}

Counts& Tally::insert(uint64_t key) {
  if (++used_ * 2 > slots_.size()) grow();
  size_t i = hash_u64(key) & mask_;
  while (slots_[i].key != kEmpty) i = (i + 1) & mask_;
  slots_[i].key = key;
  return slots_[i].counts;
}

void Tally::merge(const Tally& other) {
  auto add = [](Counts& to, const Counts& from) {
    to.distinct_addresses_v4 += from.distinct_addresses_v4;
    to.distinct_addresses_v6 += from.distinct_addresses_v6;
    to.internal_hosts += from.internal_hosts;
    to.sightings += from.sightings;
  };
  for (const Slot& slot : other.slots_)
    if (slot.key != kEmpty)
      add(at(static_cast<uint32_t>(slot.key >> 32), static_cast<uint32_t>(slot.key)), slot.counts);
  add(total, other.total);
  for (size_t row = 0; row < other.present_.size(); ++row) {
    auto& mine = present_[row];
    const auto& theirs = other.present_[row];
    if (mine.size() < theirs.size()) mine.resize(theirs.size());
    for (size_t i = 0; i < theirs.size(); ++i) mine[i] |= theirs[i];
  }
}

std::vector<FigureRow> Tally::finish(const Question& question) {
  std::vector<uint64_t> anywhere(plan_.orgs.size() / 64 + 1);
  for (uint32_t row = 0; row < present_.size(); ++row)
    for (uint32_t word = 0; word < present_[row].size(); ++word) {
      anywhere[word] |= present_[row][word];
      for (uint64_t bits = present_[row][word]; bits; bits &= bits - 1) {
        uint32_t org = word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
        if (org != 0) ++at(row, plan_.label_of_org[org]).organisations;
      }
    }

  // Rows are put in order before their texts are made.
  struct Ordered {
    uint32_t period, group, label;
    uint64_t distinct, internal, sightings;
    const Counts* counts;
  };
  std::vector<Ordered> ordered;
  for (Slot& slot : slots_) {
    if (slot.key == kEmpty) continue;
    Counts& counts = slot.counts;
    counts.distinct_addresses = counts.distinct_addresses_v4 + counts.distinct_addresses_v6;
    total.sightings += counts.sightings;
    if (counts == Counts{}) continue;
    auto row = static_cast<uint32_t>(slot.key >> 32), label = static_cast<uint32_t>(slot.key);
    if (plan_.label_is_org) {
      if (label != 0) counts.organisations = 1;
      anywhere[label / 64] |= 1ull << (label % 64);
    }
    if (!question.by.empty())
      ordered.push_back({row / plan_.groups, row % plan_.groups, label, counts.distinct_addresses,
                         counts.internal_hosts, counts.sightings, &counts});
  }
  anywhere[0] &= ~1ull;
  for (uint64_t bits : anywhere) total.organisations += static_cast<uint64_t>(std::popcount(bits));
  total.distinct_addresses = total.distinct_addresses_v4 + total.distinct_addresses_v6;

  std::vector<std::string> periods;
  bool by_day = std::find(question.by.begin(), question.by.end(), Key::day) != question.by.end();
  for (Day start : plan_.period_start) periods.push_back(by_day ? format_day(start) : format_month(start));
  auto text = [&](const Ordered& o, Key key) -> std::string {
    switch (key) {
      case Key::family:
        return plan_.group_names[o.group].family;
      case Key::category:
        return plan_.group_names[o.group].category;
      case Key::organisation:
        return plan_.orgs[o.label];
      case Key::sector:
        return plan_.sectors[plan_.label_is_org ? plan_.sector_of_org[o.label] : o.label];
      case Key::day:
        return periods[o.period];
      case Key::month:
        return by_day ? periods[o.period].substr(0, 7) : periods[o.period];
    }
    return {};
  };
  auto weight = [](const Ordered& o) { return std::tie(o.distinct, o.internal, o.sightings); };
  std::sort(ordered.begin(), ordered.end(), [&](const Ordered& a, const Ordered& b) {
    if (a.period != b.period) return a.period < b.period;
    if (auto x = weight(a), y = weight(b); x != y) return x > y;
    for (Key key : question.by)
      if (auto x = text(a, key), y = text(b, key); x != y) return x < y;
    return false;
  });
  std::vector<FigureRow> rows(ordered.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].counts = *ordered[i].counts;
    rows[i].key.reserve(question.by.size());
    for (Key key : question.by) rows[i].key.push_back(text(ordered[i], key));
  }
  return rows;
}

}  // namespace luytre
