#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/output.h"
#include "cli/past.h"

namespace luytre {
namespace {

struct Arguments {
  std::string source, indicator, since, from, to;
};

Result<Timestamp> time_argument(const std::string& text, const char* flag) {
  if (auto day = parse_day(text)) return start_of(*day);
  if (auto time = parse_iso_time(text)) return *time;
  return fail(ErrorCode::invalid,
              fmt::format("{} takes a date or a time like 2018-12-03T08:00:00Z, not '{}'", flag, text));
}

// The indicators asked for, all that are active when nothing is named.
Result<PastSearch> chosen(const IndicatorStore& store, const Arguments& a) {
  PastSearchBuilder builder;
  auto take = [&](const StoredIndicator& i) {
    if (i.withdrawn || (!a.source.empty() && i.profile->source != a.source)) return;
    builder.add(i.value, *i.profile);
  };
  if (!a.indicator.empty()) {
    for (const StoredIndicator& i : store.find(a.indicator)) take(i);
  } else if (!a.since.empty()) {
    auto since = time_argument(a.since, "--since");
    if (!since) return std::unexpected(since.error());
    LUYTRE_TRY(store.for_each_changed(*since, take));
  } else {
    store.for_each(false, take);
  }
  return builder.build();
}

int retro(Context& context, const Arguments& a) {
  Day from = kFirstDay, to = kLastDay;
  for (auto [text, flag, day] : {std::tuple{&a.from, "--from", &from}, {&a.to, "--to", &to}}) {
    if (text->empty()) continue;
    auto given = day_argument(*text, flag);
    if (!given) return report_error(given.error());
    *day = *given;
  }
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  auto search = chosen(*store, a);
  if (!search) return report_error(search.error());
  if (search->searched + search->all_unsearchable() == 0) {
    print_error("no active indicator is named by these options");
    return kNotFound;
  }
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  auto committer = open_committer(context, *home);
  if (!committer) return report_error(committer.error());
  auto stats = (*committer)->archive_stats();
  if (!stats) return report_error(stats.error());
  if (stats->rows == 0)
    print_note("the archive is empty: turn the setting archive on and read telemetry with 'luytre monitor'");
  auto report = search_past(*search, *directory, **committer, from, to);
  if (!report) return report_error(report.error());
  if (context.json)
    print_json(past_json(*report, *search));
  else
    print_past(*report, *search);
  return kOk;
}

}  // namespace

void add_retro_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command = app.add_subcommand(
      "retro", "Look for indicators in the past: in the archive that monitor keeps with the setting archive");
  command->add_option("--source", a->source, "Those of this list");
  command->add_option("--indicator", a->indicator, "This one");
  command->add_option("--since", a->since, "Those added or changed since this date or time");
  command->add_option("--from", a->from, "First day searched");
  command->add_option("--to", a->to, "Last day searched");
  command->footer(
      "Example: luytre retro --since 2018-12-03\n"
      "What is found becomes sightings that say so (detector retro). The same search again adds nothing.");
  command->callback([a, &action] { action = [a](Context& context) { return retro(context, *a); }; });
}

}  // namespace luytre
