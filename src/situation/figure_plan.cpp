#include "situation/figure_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "situation/run_parallel.h"

namespace luytre {
namespace {

bool split_by(const Question& q, Key key) {
  return std::find(q.by.begin(), q.by.end(), key) != q.by.end();
}

Result<void> check(const Question& q) {
  if (q.from > q.to)
    return fail(ErrorCode::invalid, fmt::format("the period ends ({}) before it starts ({})",
                                                format_day(q.to), format_day(q.from)));
  for (size_t i = 0; i < q.by.size(); ++i)
    if (std::count(q.by.begin(), q.by.end(), q.by[i]) > 1)
      return fail(ErrorCode::invalid, "a question can be split by a key once only");
  return {};
}

// Bodies, their sectors, and which of them the question is about.
Result<std::vector<bool>> name_bodies(FigurePlan& plan, const Directory& directory, const Question& q) {
  auto all = directory.organisations();
  plan.orgs.emplace_back();
  for (const Organisation& o : all) plan.orgs.push_back(o.id);
  // A body whose sensor tells of internal hosts may not be in the directory.
  for (const auto& day : plan.days)
    for (const SetsView& view : day->sets)
      for (size_t s = 0; s < view.streams(); ++s)
        if (view.stream_row(s).realm != 0)
          if (auto realm = view.stream(s).realm; !directory.organisation(realm))
            plan.orgs.push_back(std::move(realm));
  auto extra = plan.orgs.begin() + 1 + static_cast<std::ptrdiff_t>(all.size());
  std::sort(extra, plan.orgs.end());
  plan.orgs.erase(std::unique(extra, plan.orgs.end()), plan.orgs.end());

  std::map<std::string, uint32_t> sectors{{"", 0}};
  for (const Organisation& o : all) sectors.emplace(o.sector, 0);
  for (auto& [name, number] : sectors) {
    number = static_cast<uint32_t>(plan.sectors.size());
    plan.sectors.push_back(name);
  }
  plan.sector_of_org.resize(plan.orgs.size());
  for (size_t i = 0; i < all.size(); ++i) plan.sector_of_org[i + 1] = sectors[all[i].sector];

  std::vector<bool> asked(plan.orgs.size(), true);
  if (q.organisation) {
    auto below = directory.with_those_below(*q.organisation);
    if (below.empty())
      return fail(
          ErrorCode::not_found,
          fmt::format("no organisation '{}' is known; `organisations list` shows them all", *q.organisation));
    asked.assign(asked.size(), false);
    for (uint32_t i : below) asked[i + 1] = true;
  }
  if (q.sector) {
    auto sector = sectors.find(*q.sector);
    if (sector == sectors.end() || q.sector->empty())
      return fail(ErrorCode::not_found, fmt::format("no organisation is of sector '{}'", *q.sector));
    for (size_t i = 0; i < asked.size(); ++i)
      if (plan.sector_of_org[i] != sector->second) asked[i] = false;
  }
  plan.label_is_org = split_by(q, Key::organisation);
  plan.label_of_org.resize(plan.orgs.size());
  for (uint32_t i = 0; i < plan.orgs.size(); ++i)
    plan.label_of_org[i] = plan.label_is_org ? i : split_by(q, Key::sector) ? plan.sector_of_org[i] : 0;
  plan.labels = static_cast<uint32_t>(plan.label_is_org          ? plan.orgs.size()
                                      : split_by(q, Key::sector) ? plan.sectors.size()
                                                                 : 1);
  return asked;
}

bool wanted(const Question& q, const StreamName& name) {
  if (q.family && name.family != *q.family) return false;
  if (q.except_category && name.category == *q.except_category) return false;
  if (q.category) return name.category == *q.category;
  return q.behaviour || name.category != to_string(Category::behaviour);
}

void name_periods(FigurePlan& plan, const Question& q) {
  bool by_day = split_by(q, Key::day), by_month = split_by(q, Key::month);
  for (Day day : plan.day_numbers) {
    bool same = !plan.period_start.empty() &&
                (by_day     ? plan.period_start.back() == day
                 : by_month ? format_month(plan.period_start.back()) == format_month(day)
                            : true);
    if (!same) plan.period_start.push_back(day);
  }
  plan.periods = static_cast<uint32_t>(std::max<size_t>(1, plan.period_start.size()));
}

}  // namespace

Result<FigurePlan> make_plan(const DayStore& store, const Directory& directory, const Question& q) {
  LUYTRE_TRY(check(q));
  FigurePlan plan;
  plan.day_numbers = store.days(q.from, q.to);
  unsigned threads = std::clamp(q.threads, 1u, 256u);
  std::vector<Result<DayState>> read(plan.day_numbers.size());
  run_parallel(threads, read.size(), [&](unsigned, size_t i) {
    read[i] = DayFolder(store.folder(), plan.day_numbers[i]).read(false);
  });
  for (auto& day : read) {
    if (!day) return std::unexpected(day.error());
    plan.days.push_back(std::make_unique<DayState>(std::move(*day)));
  }
  auto asked = name_bodies(plan, directory, q);
  if (!asked) return std::unexpected(asked.error());
  name_periods(plan, q);

  std::unordered_map<std::string_view, uint32_t> org_number;
  for (uint32_t i = 0; i < plan.orgs.size(); ++i) org_number.emplace(plan.orgs[i], i);
  auto stretches = directory.stretches(q.from, q.to);
  std::vector<uint32_t> stretch_number(stretches.size(), kNone);
  bool by_family = split_by(q, Key::family), by_category = split_by(q, Key::category);
  std::map<std::pair<std::string, std::string>, uint32_t> groups;
  for (uint32_t d = 0, period = 0, stretch = 0; d < plan.days.size(); ++d) {
    Day day = plan.day_numbers[d];
    while (stretches[stretch].to < day) ++stretch;
    while (period + 1 < plan.period_start.size() && plan.period_start[period + 1] <= day) ++period;
    if (plan.days[d]->sets.empty()) continue;
    if (stretch_number[stretch] == kNone) {
      stretch_number[stretch] = static_cast<uint32_t>(plan.stretches.size());
      auto ranges = directory.ranges(day);
      if (!ranges) return std::unexpected(ranges.error());
      FigurePlan::Stretch& out = plan.stretches.emplace_back();
      out.ranges = std::move(*ranges);
      for (const Owner& owner : out.ranges->owners) {
        uint32_t org = owner.reason == AttributionReason::foreign ? kNone : org_number.at(owner.organisation);
        out.org_of_owner.push_back(org != kNone && (*asked)[org] ? org : kNone);
      }
    }
    for (const SetsView& view : plan.days[d]->sets) {
      FigurePlan::File& file = plan.files.emplace_back();
      file.view = &view;
      file.period = period;
      file.stretch = stretch_number[stretch];
      for (size_t s = 0; s < view.streams(); ++s) {
        StreamName name = view.stream(s);
        uint32_t realm = name.realm.empty() ? kNone : org_number.at(name.realm);
        file.national_stream.push_back(name.realm.empty());
        file.realm_of_stream.push_back(realm != kNone && (*asked)[realm] ? realm : kNone);
        if (!wanted(q, name)) {
          file.group_of_stream.push_back(kNone);
          continue;
        }
        auto [at, fresh] =
            groups.try_emplace({by_family ? name.family : "", by_category ? name.category : ""},
                               static_cast<uint32_t>(plan.group_names.size()));
        if (fresh) plan.group_names.push_back({at->first.first, at->first.second});
        file.group_of_stream.push_back(at->second);
      }
    }
  }
  if (plan.group_names.empty()) plan.group_names.emplace_back();
  plan.groups = static_cast<uint32_t>(plan.group_names.size());
  return plan;
}

}  // namespace luytre
