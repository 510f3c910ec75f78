#include "families/generated/generators.h"

#include <algorithm>
#include <mutex>

#include "families/generated/conficker_names.h"
#include "families/generated/pushdo_names.h"
#include "families/generated/ramnit_names.h"

namespace luytre {
namespace {

std::vector<std::string> all_ramnit_names(Day) {
  std::vector<std::string> names;
  for (const RamnitSeed& seed : ramnit_seeds())
    for (std::string& name : ramnit_names(seed.seed, seed.names, seed.suffixes))
      names.push_back(std::move(name));
  return names;
}

constexpr Generator kGenerators[] = {
    {"conficker-a", "conficker", "generated:conficker-a", true, conficker_a_names},
    {"conficker-b", "conficker", "generated:conficker-b", true, conficker_b_names},
    {"ramnit", "ramnit", "generated:ramnit", false, all_ramnit_names},
    {"pushdo-kz", "cutwail", "generated:pushdo-kz", true, pushdo_kz_names},
    {"pushdo-com", "cutwail", "generated:pushdo-com", true, pushdo_com_names},
};

struct DayOfName {
  std::string name;
  Day day;
  auto operator<=>(const DayOfName&) const = default;
};

void add_exact(IndicatorSetBuilder& builder, std::string_view name, ProfileId profile) {
  builder.add({.type = IndicatorType::domain_exact, .text = name}, profile);
}

void add_daily(IndicatorSetBuilder& builder, const Generator& generator, Day first, Day last) {
  std::vector<DayOfName> names;
  for (Day day = first; day <= last; ++day)
    for (std::string& name : generator.names(day)) names.push_back({std::move(name), day});
  std::ranges::sort(names);
  for (size_t i = 0, next; i < names.size(); i = next) {
    for (next = i + 1; next < names.size() && names[next].name == names[i].name;) ++next;
    Profile profile = generated_profile(generator, names[i].day, names[next - 1].day);
    add_exact(builder, names[i].name, builder.add_profile(profile));
  }
}

std::shared_ptr<const IndicatorSet> build(Day first, Day last) {
  IndicatorSetBuilder builder;
  for (const Generator& generator : kGenerators) {
    if (generator.daily) {
      add_daily(builder, generator, first, last);
    } else {
      ProfileId profile = builder.add_profile(generated_profile(generator, 0, 0));
      for (const std::string& name : generator.names(0)) add_exact(builder, name, profile);
    }
  }
  return builder.build();
}

// The latest periods asked for. Whoever needs one that is not there builds it while the others wait.
class Cache {
 public:
  std::shared_ptr<const IndicatorSet> get(Day first, Day last) {
    std::lock_guard held(lock_);
    auto known = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return entry.first == first && entry.last == last; });
    if (known == entries_.end()) {
      if (entries_.size() == kPeriods) entries_.pop_back();
      known = entries_.insert(entries_.begin(), {first, last, build(first, last)});
    } else {
      std::rotate(entries_.begin(), known, known + 1);
      known = entries_.begin();
    }
    return known->set;
  }

 private:
  static constexpr size_t kPeriods = 8;
  struct Entry {
    Day first, last;
    std::shared_ptr<const IndicatorSet> set;
  };
  std::mutex lock_;
  std::vector<Entry> entries_;  // latest first
};

}  // namespace

std::span<const Generator> generators() {
  return kGenerators;
}

Profile generated_profile(const Generator& generator, Day first, Day last) {
  Profile profile;
  profile.source = generator.source;
  profile.family = generator.family;
  profile.category = Category::c2;
  profile.confidence = 90;
  profile.tlp = Tlp::clear;
  if (generator.daily) {
    profile.from = start_of(first - 1);
    profile.until = start_of(last + 2);
  }
  return profile;
}

std::shared_ptr<const IndicatorSet> generated_names(Day first, Day last) {
  static Cache cache;
  constexpr Day kLongest = 31;
  // Dates are those of the calendar's years 1601 to 9999, where every generator is defined.
  constexpr Day kEarliest = -134'774, kLatest = 2'932'896;
  if (first > last || first < kEarliest || last > kLatest || last - first > kLongest) first = 1, last = 0;
  return cache.get(first, last);
}

}  // namespace luytre
