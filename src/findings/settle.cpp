// Clean-up by evidence: who has been silent long enough before healthy sensors, whose address is another
// body's now.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/hash.h"
#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

constexpr const char* kProgram = "system";
constexpr size_t kPage = 4096;   // findings of one transaction
constexpr Day kRhythmDays = 60;  // the own rhythm is learnt from so many days before the last sight
constexpr size_t kGapsToLearn = 5;
constexpr unsigned kLongestInterval = 30 * 24;

// Who holds addresses on which day.
class Owners {
 public:
  explicit Owners(const Directory& directory) : directory_(directory) {}
  Result<std::string> owner(const IpAddress& address, Day day) {
    auto& table = tables_[day];
    if (!table) {
      auto made = directory_.table(day);
      if (!made) return std::unexpected(made.error());
      if (tables_.size() > 64) return (*made)->owner((*made)->attribute(address)).organisation;
      table = std::move(*made);
    }
    return table->owner(table->attribute(address)).organisation;
  }

 private:
  const Directory& directory_;
  std::map<Day, std::shared_ptr<const AttributionTable>> tables_;  // days without a change share one
};

class Settler {
 public:
  Settler(Transaction& transaction, const Rules& rules, const FindingBook::SettleOptions& options,
          const SensorHours& hours, Owners& owners)
      : transaction_(transaction),
        rules_(rules),
        options_(options),
        hours_(hours),
        owners_(owners),
        writer_(transaction) {}

  // The findings after `cursor`, which moves on; false when there are none.
  Result<bool> page(std::string& cursor, Settled& counts) {
    std::vector<Finding> findings;
    LUYTRE_TRY(transaction_.query(
        fmt::format("SELECT {} FROM finding WHERE id > $1 AND state <> 'closed' ORDER BY id LIMIT {}",
                    finding_columns(), kPage),
        {cursor}, [&](const Row& row) {
          findings.push_back(read_finding(row));
          return true;
        }));
    if (findings.empty()) return false;
    cursor = findings.back().id;
    counts_.looked_at = findings.size();
    std::vector<std::string> quiet;
    std::vector<Finding*> judged;
    for (Finding& f : findings) {
      auto done = moved_or_due(f);
      if (!done) return std::unexpected(done.error());
      if (*done || !may_be_clean(f)) continue;
      quiet.push_back(f.id);
      judged.push_back(&f);
    }
    std::unordered_map<std::string, std::vector<FindingDay>> days;
    LUYTRE_TRY(query_ids(
        transaction_,
        fmt::format("SELECT d.finding, d.day, d.hours, d.sensors FROM finding_day d JOIN finding f ON "
                    "f.id = d.finding WHERE d.finding IN ({{}}) AND d.day >= f.last_seen / {} - {} "
                    "ORDER BY d.finding, d.day",
                    kMicrosPerDay, kRhythmDays),
        quiet, [&](const Row& row) {
          days[std::string(row.text(0))].push_back({.day = static_cast<Day>(row.integer(1)),
                                                    .hours = static_cast<uint32_t>(row.integer(2)),
                                                    .sensors = std::string(row.text(3))});
          return true;
        }));
    for (Finding* f : judged) LUYTRE_TRY(judge(*f, days[f->id]));
    LUYTRE_TRY(writer_.finish());
    if (changed_ > 0)
      LUYTRE_TRY(transaction_.audit(
          {.actor = kProgram,
           .action = "findings.settle",
           .subject = format_day(day_of(options_.now)),
           .detail = fmt::format(
               R"({{"presumed_clean":{},"cleaned":{},"address_moved":{},"not_seen":{},"risk_ended":{},"digest":"{}"}})",
               counts_.presumed_clean, counts_.cleaned, counts_.address_moved, counts_.not_seen,
               counts_.risk_ended, digest_.finish().to_hex())}));
    counts = counts_;
    return true;
  }

 private:
  static bool waits_for_a_person(const Finding& f) {
    return f.state == FindingState::disputed || f.state == FindingState::accepted_risk;
  }

  // What shows itself by contacts. The others end by their own evidence.
  static bool of_sightings(const Finding& f) { return finding_source(f.kind) == FindingSource::sightings; }

  // Whether there is no more to judge.
  Result<bool> moved_or_due(Finding& f) {
    if (f.state == FindingState::accepted_risk && f.risk_until != kNoTime && f.risk_until <= options_.now) {
      FindingState from = f.state;
      enter(f, f.came_from, options_.now, rules_);
      ++counts_.risk_ended;
      LUYTRE_TRY(changed(f, Act::end_risk, from, "its date has come"));
      return true;
    }
    if (!of_sightings(f)) return true;
    auto address = IpAddress::parse(f.subject);
    if (waits_for_a_person(f) || !address || reserved_space(*address) == ReservedSpace::private_use)
      return false;
    auto now = owners_.owner(*address, day_of(options_.now));
    if (!now) return std::unexpected(now.error());
    if (*now == f.organisation) return false;
    auto then = owners_.owner(*address, day_of(f.last_seen));
    if (!then) return std::unexpected(then.error());
    ++counts_.address_moved;
    LUYTRE_TRY(shut(f, ClosedBecause::address_moved, options_.now,
                    *then == f.organisation ? "the address is no longer this body's"
                                            : "by the directory as corrected since, it was not this body's"));
    return true;
  }

  bool may_be_clean(const Finding& f) const {
    return !waits_for_a_person(f) && options_.now - f.last_seen >= shortest_wait(f);
  }
  Timestamp shortest_wait(const Finding& f) const {
    ContactRule rule = rules_.contact(f.kind, f.what);
    return static_cast<Timestamp>(rule.hours) * rule.times * kMicrosPerHour;
  }

  Result<void> judge(Finding& f, std::span<const FindingDay> days) {
    ContactRule rule = rules_.contact(f.kind, f.what);
    unsigned interval = contact_interval(rule, days);
    uint64_t needed = uint64_t{interval} * rule.times;
    Timestamp window = static_cast<Timestamp>(needed) * kMicrosPerHour;
    if (options_.now - f.last_seen < window) return {};
    std::string silent = days.empty() ? "" : silent_sensor(days.back().sensors, f.last_seen, needed);
    if (silent.empty()) {
      bool said = f.state == FindingState::resolved;
      ++(said ? counts_.cleaned : counts_.presumed_clean);
      return shut(
          f, said ? ClosedBecause::cleaned : ClosedBecause::presumed_clean, f.last_seen,
          fmt::format("not seen for {} intervals of {} hours before a healthy sensor", rule.times, interval),
          window);
    }
    if (options_.now - f.last_seen >= static_cast<Timestamp>(options_.not_seen_days) * kMicrosPerDay) {
      ++counts_.not_seen;
      return shut(
          f, ClosedBecause::not_seen, f.last_seen,
          fmt::format("not seen for {} days; sensor {} has been silent", options_.not_seen_days, silent),
          window);
    }
    ++counts_.silent;
    if (f.silent_sensor == silent) return {};
    f.silent_sensor = silent;
    return writer_.put(f);
  }

  // The first of those that saw it last which has not watched for `needed` hours since; "" when all have. A
  // sensor without a name is called "-".
  std::string silent_sensor(std::string_view sensors, Timestamp since, uint64_t needed) const {
    while (!sensors.empty()) {
      size_t end = std::min(sensors.find('\n'), sensors.size() - 1);
      std::string_view sensor = sensors.substr(0, end);
      if (hours_.healthy(sensor, since, options_.now) < needed)
        return std::string(sensor.empty() ? "-" : sensor);
      sensors.remove_prefix(end + 1);
    }
    return "";
  }

  Result<void> shut(Finding& f, ClosedBecause reason, Timestamp returns_after, std::string_view why,
                    Timestamp window = 0) {
    FindingState from = f.state;
    close(f, reason, options_.now, returns_after, window > 0 ? window : shortest_wait(f));
    return changed(f, Act::close, from, why, to_string(reason));
  }

  Result<void> changed(Finding& f, Act act, FindingState from, std::string_view why,
                       std::string_view reason = "") {
    ++changed_;
    digest_.add(f.id);
    digest_.add(to_string(f.closed_because));
    LUYTRE_TRY(writer_.step(f, kProgram, act, from, why, reason));
    return writer_.put(f);
  }

  Transaction& transaction_;
  const Rules& rules_;
  const FindingBook::SettleOptions& options_;
  const SensorHours& hours_;
  Owners& owners_;
  FindingWriter writer_;
  Settled counts_;
  uint64_t changed_ = 0;
  StableDigest digest_;
};

}  // namespace

unsigned contact_interval(const ContactRule& rule, std::span<const FindingDay> days) {
  std::vector<int64_t> gaps;
  int64_t before = -1;
  for (const FindingDay& day : days)
    for (int hour = 0; hour < 24; ++hour) {
      if (!(day.hours >> hour & 1)) continue;
      int64_t now = int64_t{day.day} * 24 + hour;
      if (before >= 0) gaps.push_back(now - before);
      before = now;
    }
  if (gaps.size() < kGapsToLearn) return rule.hours;
  size_t place = (gaps.size() * 9 + 9) / 10 - 1;  // nearest rank
  std::ranges::nth_element(gaps, gaps.begin() + static_cast<std::ptrdiff_t>(place));
  auto own = static_cast<unsigned>(std::min<int64_t>(gaps[place], kLongestInterval));
  return std::max(rule.hours, own);
}

Result<Settled> FindingBook::settle(const SettleOptions& options, const SensorHours& hours,
                                    const Directory& directory) {
  Settled all;
  Owners owners(directory);
  std::string cursor;
  for (bool more = true; more;) {
    std::string next;
    Settled counts;
    auto done = ledger_.write([&](Transaction& t) -> Result<void> {
      next = cursor;
      counts = {};
      auto page = Settler(t, *rules_, options, hours, owners).page(next, counts);
      if (!page) return std::unexpected(page.error());
      more = *page;
      return {};
    });
    if (!done) return std::unexpected(done.error());
    cursor = next;
    for (uint64_t Settled::*count :
         {&Settled::looked_at, &Settled::presumed_clean, &Settled::cleaned, &Settled::address_moved,
          &Settled::not_seen, &Settled::risk_ended, &Settled::silent})
      all.*count += counts.*count;
  }
  return all;
}

}  // namespace luytre
