#include "demo/demo.h"

#include <fmt/format.h>

#include "access/claims.h"
#include "demo/story.h"
#include "monitor/commit.h"

namespace luytre {
using namespace demo;
namespace {

constexpr size_t kMostBodies = 10'000;
constexpr unsigned kMostMonths = 36;

Result<void> check(const DemoOptions& options) {
  if (options.bodies > kMostBodies)
    return fail(ErrorCode::invalid, fmt::format("a made-up country has {} bodies at most", kMostBodies));
  if (options.months == 0 || options.months > kMostMonths)
    return fail(ErrorCode::invalid, fmt::format("a made-up past has 1 to {} months", kMostMonths));
  if (options.end > day_of(options.clock()))
    return fail(ErrorCode::invalid, "a made-up past ends today at the latest");
  return {};
}

// Settings may be there; anything else is somebody's.
Result<void> check_empty(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string name = entry.path().filename();
    if (name != "luytre.toml" && name != "lock" && name != "rules")
      return fail(ErrorCode::invalid,
                  fmt::format("the home '{}' is not empty ('{}'): a made-up country goes into a new one only",
                              folder.string(), name));
  }
  return {};
}

Result<void> check_empty(Ledger& ledger) {
  int64_t rows = 0;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    return t.query("SELECT (SELECT count(*) FROM finding) + (SELECT count(*) FROM user_account)", {},
                   [&](const Row& row) {
                     rows = row.integer(0);
                     return true;
                   });
  }));
  if (rows > 0)
    return fail(ErrorCode::invalid, "the ledger is not empty: a made-up country needs one of its own");
  return {};
}

// Whoever monitors on with this home means this space.
Result<void> write_settings(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder / "luytre.toml", error)) return {};
  return write_file_atomically(folder / "luytre.toml",
                               "# A made-up country (luytre demo): nothing in this home is true.\n"
                               "allow_documentation = true\n");
}

}  // namespace

Result<DemoReport> make_demo(const std::filesystem::path& folder, const DemoOptions& options) {
  LUYTRE_TRY(check(options));
  LUYTRE_TRY(check_empty(folder));
  auto show = [&](std::string_view what, uint64_t done, uint64_t total) {
    if (options.progress) options.progress(what, done, total);
  };
  DemoReport report;
  report.to = options.end;
  CivilDate end = civil_from_day(options.end);
  int months = end.year * 12 + static_cast<int>(end.month) - 1 - static_cast<int>(options.months);
  report.from =
      day_from_civil(months / 12, static_cast<unsigned>(months % 12) + 1, std::min(end.day, 28u)) + 1;

  auto home = Home::open(folder, Home::Access::write);
  if (!home) return std::unexpected(home.error());
  StoryClock clock(start_of(report.from) - kMicrosPerDay);
  LedgerOptions ledger_options = options.ledger;
  ledger_options.clock = clock.function();
  auto ledger = Ledger::open(ledger_options);
  if (!ledger) return std::unexpected(ledger.error());
  LUYTRE_TRY(check_empty(**ledger));
  LUYTRE_TRY(write_settings(folder));

  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto country = make_country(*directory, options.bodies, report.from, report.to, options.seed);
  if (!country) return std::unexpected(country.error());
  LUYTRE_TRY(directory->save());
  report.bodies = country->bodies.size() - 1;
  report.made_up = country->made_up;
  report.sensors = country->sensors.size();

  auto servers = make_servers(report.from, report.to, options.seed);
  {
    auto store = home->indicators();
    if (!store) return std::unexpected(store.error());
    auto added = add_lists(*store, servers, report.from, folder);
    if (!added) return std::unexpected(added.error());
    report.indicators = *added;
  }

  auto people = make_people(**ledger, *directory, *country);
  if (!people) return std::unexpected(people.error());
  report.users = people->users;
  LUYTRE_TRY(enrol_sensors(**ledger, *directory, *country, folder, clock.now()));
  LUYTRE_TRY(make_contacts(**ledger, *directory, *country, options.seed));

  std::vector<Infection> infections = spread(*country, report.from, report.to + 1, options.seed);
  report.infections = infections.size();
  Outages outages(*country, report.from, report.to + 1, options.seed);
  const Timestamp until = std::min(start_of(report.to + 1), options.clock());
  DayMaker days(*country, infections, servers, outages, until, options.seed);
  auto total = static_cast<uint64_t>(report.to - report.from + 1);
  {
    auto committer = Committer::open(*home, options.events, SIZE_MAX);
    if (!committer) return std::unexpected(committer.error());
    SightingBatch sightings;
    std::vector<HealthRow> health;
    for (Day day = report.from; day <= report.to; ++day) {
      days.sightings(day, sightings);
      LUYTRE_TRY((*committer)->add(sightings));
      for (HealthRow& row : days.health(day)) health.push_back(std::move(row));
      if ((day - report.from) % 15 == 14 || day == report.to) {
        LUYTRE_TRY((*committer)->flush(health));
        health.clear();
      }
      show("sightings", static_cast<uint64_t>(day - report.from + 1), total);
    }
    report.sightings = (*committer)->totals().new_sightings;
  }

  auto rules = Rules::load(folder / "rules");
  if (!rules) return std::unexpected(rules.error());
  FindingBook book(**ledger, std::move(*rules));
  {
    auto events = home->events(options.events);
    if (!events) return std::unexpected(events.error());
    Stage stage{*home,   **events, *directory, **ledger,    book,      *country, infections,
                *people, days,     clock,      report.from, report.to, until,    options.seed};
    auto counts =
        play(stage, [&](Day day) { show("findings", static_cast<uint64_t>(day - report.from + 1), total); });
    if (!counts) return std::unexpected(counts.error());
    report.findings = counts->findings;
    report.acts = counts->acts;
  }
  LUYTRE_TRY(make_claims(**ledger, *directory, *country, *people, clock, report.to));
  clock.set(options.clock());
  auto applied = apply_claims(**ledger, *directory);
  if (!applied) return std::unexpected(applied.error());
  auto handed = hand_out(**ledger, *directory, *country);
  if (!handed) return std::unexpected(handed.error());
  report.people = std::move(*handed);
  return report;
}

}  // namespace luytre
