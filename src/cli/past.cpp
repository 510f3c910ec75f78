#include "cli/past.h"

#include <fmt/format.h>
#include <boost/json.hpp>
#include <chrono>
#include <map>

#include "cli/output.h"
#include "cli/sensor_home.h"
#include "retro/reach.h"

namespace luytre {

Timestamp now() {
  auto time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  return time.time_since_epoch().count();
}

Result<std::unique_ptr<Committer>> open_committer(const Context& context, const Home& home) {
  auto committer = Committer::open(home, context.event_options(), context.settings.flush_sightings);
  if (!committer) return committer;
  Context own = context;
  LUYTRE_TRY(forward_to_hub(own, **committer));
  std::vector<std::string> notes;
  auto recovered = (*committer)->recover(notes);
  for (const std::string& note : notes) print_note(note);
  if (!recovered) return std::unexpected(recovered.error());
  return committer;
}

Result<void> keep_archive(const Context& context, Committer& committer) {
  const Settings& settings = context.settings;
  if (!settings.archive || (settings.archive_days == 0 && settings.archive_bytes == 0)) return {};
  auto stats = committer.archive_stats();
  if (!stats) return std::unexpected(stats.error());
  if (stats->rows == 0) return {};
  // An archive of old captures goes back from their time; a clock that runs ahead drops nothing.
  Day from = kFirstDay;
  if (settings.archive_days > 0)
    from =
        std::min(stats->last, today()) - static_cast<Day>(std::min<uint64_t>(settings.archive_days, 100'000));
  auto dropped = committer.keep_archive(from, settings.archive_bytes);
  if (!dropped) return std::unexpected(dropped.error());
  if (*dropped)
    print_note(
        fmt::format("the archive has dropped its oldest days and begins on {} (settings archive_days and "
                    "archive_bytes)",
                    format_day(**dropped)));
  return {};
}

Result<RetroReport> search_past(const PastSearch& search, const Directory& directory, Committer& committer,
                                Day from, Day to) {
  ProgressBar bar;
  return search_past(search, directory, committer,
                     {.from = from, .to = to, .found = now(), .progress = [&](double share) {
                        bar.show("searching the past", static_cast<uint64_t>(share * 1000), 1000);
                      }});
}

void print_past(const RetroReport& report, const PastSearch& search) {
  if (report.sightings == 0) {
    fmt::print("the past: {} indicators searched, nothing found\n", grouped(search.searched));
  } else {
    fmt::print(
        "the past: {} indicators searched; {} sightings ({} new) of {} addresses in {} bodies, on {} days "
        "from "
        "{} to {}\n",
        grouped(search.searched), grouped(report.sightings), grouped(report.new_sightings),
        grouped(report.addresses), grouped(report.bodies), report.days, format_day(report.first),
        format_day(report.last));
    if (report.internal_hosts > 0) fmt::print("{} internal hosts\n", grouped(report.internal_hosts));
  }
  if (report.expired > 0)
    fmt::print("{} matches of indicators not valid at the time\n", grouped(report.expired));
  if (search.all_unsearchable() > 0)
    fmt::print("not searched, as the archive keeps no paths, fingerprints and files: {}\n",
               search.unsearchable_words());
}

boost::json::object past_json(const RetroReport& report, const PastSearch& search) {
  boost::json::object object{{"searched", search.searched},
                             {"not_searchable", search.all_unsearchable()},
                             {"contacts", report.contacts},
                             {"sightings", report.sightings},
                             {"new_sightings", report.new_sightings},
                             {"expired", report.expired},
                             {"addresses", report.addresses},
                             {"internal_hosts", report.internal_hosts},
                             {"bodies", report.bodies},
                             {"days", report.days}};
  if (report.days > 0) {
    object["first_day"] = format_day(report.first);
    object["last_day"] = format_day(report.last);
  }
  return object;
}

Result<std::vector<Quarantined>> screen_indicators(const Context& context, const VisitIndicators& fresh,
                                                   const Directory& directory, Committer& committer) {
  ReachLimits limits{context.settings.quarantine_bodies, context.settings.quarantine_addresses};
  std::vector<Quarantined> held;
  if (limits.bodies == 0 && limits.addresses == 0) return held;
  auto stats = committer.archive_stats();
  if (!stats) return std::unexpected(stats.error());
  if (stats->rows == 0) return held;
  auto days = static_cast<unsigned>(std::max<uint64_t>(context.settings.quarantine_days, 1));
  PastSearchBuilder builder;
  fresh([&](const IndicatorValue& value, const Profile& profile) {
    builder.add(value, without_bounds(profile));
  });
  ProgressBar bar;
  auto reach = measure_reach(
      builder.build(), directory, committer, stats->last - static_cast<Day>(days) + 1, stats->last,
      [&](double share) { bar.show("replaying recent days", static_cast<uint64_t>(share * 1000), 1000); });
  if (!reach) return std::unexpected(reach.error());
  std::map<std::pair<IndicatorType, std::string>, std::string> reasons;
  for (const Reach& one : *reach)
    if (std::string reason = too_far(one, limits, days); !reason.empty())
      reasons[{one.type, one.indicator}] = std::move(reason);
  if (reasons.empty()) return held;
  Timestamp since = now();
  fresh([&](const IndicatorValue& value, const Profile& profile) {
    std::string text = value.to_string();
    if (auto reason = reasons.find({value.type, text}); reason != reasons.end())
      held.push_back({.type = value.type,
                      .value = std::move(text),
                      .profile = profile,
                      .reason = reason->second,
                      .since = since});
  });
  return held;
}

}  // namespace luytre
