#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/weaknesses_command.h"
#include "monitor/home.h"
#include "weaknesses/inventory/inventory_match.h"
#include "weaknesses/match/watch_words.h"

namespace luytre {
namespace {

struct Arguments {
  std::string organisation, words, since;
  uint64_t limit = 50;
};

Result<std::shared_ptr<const Knowledge>> needed_knowledge(const Context& context) {
  auto knowledge = weakness_knowledge(context);
  if (knowledge && !*knowledge)
    return fail(ErrorCode::not_found,
                "nothing is known of vulnerabilities yet: luytre weaknesses knowledge add");
  return knowledge;
}

int match_bodies(Context& context, const Arguments& a) {
  auto knowledge = needed_knowledge(context);
  if (!knowledge) return report_error(knowledge.error());
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  auto due = weakness_due_dates(context);
  if (!due) return report_error(due.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  Viewer viewer = Viewer::console(console_actor());
  std::vector<std::string> bodies{a.organisation};
  if (a.organisation.empty()) {
    auto places = AssetBook(**ledger).places(viewer);
    if (!places) return report_error(places.error());
    bodies.clear();
    for (const auto& [body, count] : *places) bodies.push_back(body);
  }
  boost::json::array rows;
  Table table;
  table.column("Body");
  for (const char* title : {"Products", "Not understood", "No version", "Opened", "Reopened", "Patched"})
    table.column(title, Table::Align::right);
  for (const std::string& body : bodies) {
    auto scope = BodyScope::of(*directory, body, today());
    if (!scope) return report_error(scope.error());
    auto found = match_inventory(**ledger, viewer, **knowledge, body);
    if (!found) return report_error(found.error());
    ScanReport report;
    if (!found->scan.hosts.empty()) {
      auto imported = WeaknessBook(**ledger).import(
          viewer, *scope, found->scan, {.actor = console_actor(), .asset = {}, .from_inventory = true}, *due);
      if (!imported) return report_error(imported.error());
      report = std::move(*imported);
    }
    table.row({body, grouped(found->products), grouped(found->not_understood),
               grouped(found->without_version), grouped(report.opened), grouped(report.reopened),
               grouped(report.patched)});
    rows.push_back(boost::json::object{{"organisation", body},
                                       {"products", found->products},
                                       {"not_understood", found->not_understood},
                                       {"without_version", found->without_version},
                                       {"result", report_json(report)}});
  }
  if (auto done = bring_up_weakness_findings(context, **ledger, *directory); !done)
    return report_error(done.error());
  if (context.json)
    print_json(boost::json::object{{"bodies", std::move(rows)}});
  else if (table.empty())
    fmt::print("no body has an inventory\n");
  else
    table.print();
  return kOk;
}

int watch_words(Context& context, const Arguments& a) {
  auto knowledge = needed_knowledge(context);
  if (!knowledge) return report_error(knowledge.error());
  const Knowledge& k = **knowledge;
  WatchWords words(a.words);
  if (words.empty()) {
    print_error("the words hold no letter and no digit");
    return kUsage;
  }
  Timestamp since = 0;
  if (!a.since.empty()) {
    auto day = day_argument(a.since, "--since");
    if (!day) return report_error(day.error());
    since = start_of(*day);
  }
  struct Found {
    uint32_t vulnerability;
    Timestamp modified;
  };
  std::vector<Found> found;
  for (uint32_t v : words.find(k)) {
    Timestamp modified = 0;
    for (const Contribution& c : k.contributions(v))
      if (c.modified != kNoTime) modified = std::max(modified, c.modified);
    if (modified >= since) found.push_back({v, modified});
  }
  std::ranges::stable_sort(found, std::ranges::greater{}, &Found::modified);
  size_t shown = std::min<size_t>(found.size(), a.limit);
  boost::json::array rows;
  Table table;
  table.column("Vulnerability");
  table.column("CVSS", Table::Align::right);
  table.column("Exploited");
  table.column("Changed");
  table.column("Title");
  for (const auto& [v, modified] : std::span(found).first(shown)) {
    auto score = k.score(v);
    std::string cvss = score ? fmt::format("{}.{}", score->tenths / 10, score->tenths % 10) : "";
    table.row({std::string(k.id(v)), cvss, k.kev(v) ? "yes" : "", format_day(day_of(modified)),
               std::string(k.title(v))});
    rows.push_back(boost::json::object{{"id", std::string(k.id(v))},
                                       {"cvss", cvss},
                                       {"exploited", k.kev(v).has_value()},
                                       {"changed", format_time(modified)},
                                       {"title", std::string(k.title(v))}});
  }
  if (context.json) {
    print_json(boost::json::object{{"found", found.size()}, {"vulnerabilities", std::move(rows)}});
  } else {
    if (!table.empty()) table.print();
    fmt::print("{} found, {} shown\n", grouped(found.size()), grouped(shown));
  }
  return kOk;
}

}  // namespace

void add_weakness_match_commands(CLI::App& weaknesses, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };
  auto* matched = weaknesses.add_subcommand(
      "match",
      "Hold inventories against what is known: opens what stands against them, closes what is mended");
  matched->add_option("--organisation", a->organisation, "Of this body; else of all");
  matched->footer("Example: luytre weaknesses match --organisation MIN-A");
  matched->callback(run(match_bodies));
  auto* watched = weaknesses.add_subcommand(
      "watch", "What is known of a product that has neither CPE nor package, by words");
  watched->add_option("WORDS", a->words, "All of them must be there, as whole words")->required();
  watched->add_option("--since", a->since, "Changed on this day or later");
  watched->add_option("--limit", a->limit, "At most so many");
  watched->footer("Example: luytre weaknesses watch 'mail server X' --since 2026-01-01");
  watched->callback(run(watch_words));
}

}  // namespace luytre
