#include "hub/national_counts.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

constexpr Timestamp kMedianPeriod = 90 * kMicrosPerDay;
constexpr const char* kCleaned = "closed_because IN ('cleaned', 'presumed-clean')";
// Families name infections and APT contacts; other kinds have detectors and weaknesses in `what`.
constexpr const char* kOfFamily = " AND kind IN ('infection', 'apt-contact') AND what = ${}";

// What the viewer may see, with the parameters numbered after those already there.
std::string seen_by(const Viewer& viewer, std::vector<Value>& parameters) {
  SqlCondition seen =
      viewer.condition(Permission::read_findings,
                       MarkedColumns{.organisation = "organisation", .tlp = "tlp", .sensitive = "sensitive"},
                       parameters.size() + 1);
  parameters.insert(parameters.end(), seen.parameters.begin(), seen.parameters.end());
  return seen.sql;
}

std::string of_family(const std::optional<std::string>& family, std::vector<Value>& parameters) {
  if (!family) return "";
  parameters.emplace_back(*family);
  return fmt::format(fmt::runtime(kOfFamily), parameters.size());
}

uint64_t number(const Row& row, size_t column) {
  return static_cast<uint64_t>(row.integer(column));
}

}  // namespace

FindingTally& FindingTally::operator+=(const FindingTally& other) {
  open += other.open;
  overdue += other.overdue;
  reinfected += other.reinfected;
  apt_open += other.apt_open;
  days_to_clean.insert(days_to_clean.end(), other.days_to_clean.begin(), other.days_to_clean.end());
  return *this;
}

std::optional<double> FindingTally::median_days() const {
  return median(days_to_clean);
}

FindingTally FindingTallies::of(std::string_view organisation) const {
  auto at = by_body.find(std::string(organisation));
  return at == by_body.end() ? FindingTally{} : at->second;
}

FindingTally FindingTallies::total() const {
  FindingTally sum;
  for (const auto& [body, tally] : by_body) sum += tally;
  return sum;
}

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Result<std::shared_ptr<const FindingTallies>> finding_tallies(Ledger& ledger, const Viewer& viewer,
                                                              Timestamp now,
                                                              const std::optional<std::string>& family) {
  auto out = std::make_shared<FindingTallies>();
  auto done = ledger.read([&](Transaction& t) -> Result<void> {
    out->by_body.clear();
    std::vector<Value> parameters{now};
    std::string sql =
        "SELECT organisation, count(*), "
        "sum(CASE WHEN due <> 0 AND due < $1 AND state IN ('open', 'notified', 'acknowledged', 'in-work') "
        "THEN 1 "
        "ELSE 0 END), "
        "sum(CASE WHEN episode > 1 THEN 1 ELSE 0 END), "
        "sum(CASE WHEN kind = 'apt-contact' THEN 1 ELSE 0 END) "
        "FROM finding WHERE state <> 'closed' AND " +
        seen_by(viewer, parameters);
    sql += of_family(family, parameters) + " GROUP BY organisation";
    LUYTRE_TRY(t.query(sql, std::span<const Value>(parameters), [&](const Row& row) {
      FindingTally& tally = out->by_body[std::string(row.text(0))];
      tally.open = number(row, 1);
      tally.overdue = number(row, 2);
      tally.reinfected = number(row, 3);
      tally.apt_open = number(row, 4);
      return true;
    }));
    parameters = {now - kMedianPeriod};
    sql = fmt::format(
        "SELECT organisation, closed - opened FROM finding WHERE state = 'closed' AND closed >= $1 "
        "AND {} AND {}",
        kCleaned, seen_by(viewer, parameters));
    sql += of_family(family, parameters);
    return t.query(sql, std::span<const Value>(parameters), [&](const Row& row) {
      out->by_body[std::string(row.text(0))].days_to_clean.push_back(static_cast<double>(row.integer(1)) /
                                                                     static_cast<double>(kMicrosPerDay));
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<ClosedFindings> closed_findings(Ledger& ledger, const Viewer& viewer, Timestamp from, Timestamp until,
                                       const std::optional<std::string>& family) {
  ClosedFindings out;
  auto done = ledger.read([&](Transaction& t) {
    std::vector<Value> parameters{from, until};
    std::string sql = fmt::format(
        "SELECT count(*), sum(CASE WHEN {} THEN 1 ELSE 0 END) FROM finding WHERE state = 'closed' AND closed "
        ">= $1 "
        "AND closed < $2 AND {}",
        kCleaned, seen_by(viewer, parameters));
    sql += of_family(family, parameters);
    return t.query(sql, std::span<const Value>(parameters), [&](const Row& row) {
      out = {row.is_null(1) ? 0 : number(row, 1), number(row, 0)};
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::shared_ptr<const FindingTallies>> TallyMemory::get(Ledger& ledger, const Viewer& viewer,
                                                               Timestamp now) {
  std::vector<Value> parameters;
  std::string key = seen_by(viewer, parameters);
  for (const Value& value : parameters) {
    const std::string& text = std::get<std::string>(value);
    key += fmt::format("\n{}:{}", text.size(), text);
  }
  {
    std::lock_guard lock(mutex_);
    auto at = entries_.find(key);
    if (at != entries_.end() && now >= at->second.made && now - at->second.made < kFresh)
      return at->second.tallies;
  }
  auto made = finding_tallies(ledger, viewer, now);
  if (!made) return made;
  std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const auto& entry) {
    return now < entry.second.made || now - entry.second.made >= kFresh;
  });
  if (entries_.size() < kMost) entries_[key] = {*made, now};
  return made;
}

}  // namespace luytre
