#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/output.h"
#include "cli/past.h"

namespace luytre {
namespace {

struct Arguments {
  std::vector<std::string> values;
  std::string source;
  bool all = false;
};

int list(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"Value", "Type", "Family", "Source", "Since", "Why it waits"})
    table.column(title);
  for (const Quarantined& q : store->quarantine()) {
    table.row({q.value, to_string(q.type), q.profile.family, q.profile.source, format_day(day_of(q.since)),
               q.reason});
    rows.push_back(boost::json::object{{"value", q.value},
                                       {"type", to_string(q.type)},
                                       {"family", q.profile.family},
                                       {"source", q.profile.source},
                                       {"since", format_time(q.since)},
                                       {"reason", q.reason}});
  }
  if (context.json)
    print_json(boost::json::object{{"quarantine", std::move(rows)}});
  else if (table.empty())
    fmt::print("nothing waits in quarantine\n");
  else
    table.print();
  return kOk;
}

int decide(Context& context, const Arguments& a, IndicatorStore::Decision decision) {
  bool release = decision == IndicatorStore::Decision::release;
  if (a.values.empty() && a.source.empty() && !a.all) {
    print_error("name values, --source for all of a list, or --all");
    return kUsage;
  }
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  Timestamp at = now();
  auto decided = store->decide(decision, a.values, a.source, context.settings.archive ? at : kNoTime);
  if (!decided) return report_error(decided.error());
  boost::json::object answer{{release ? "released" : "dropped", decided->size()}};
  if (!context.json)
    fmt::print("{} {}\n", grouped(decided->size()), release ? "released, active from now on" : "dropped");
  if (release && !decided->empty() && context.settings.archive && context.settings.retro_after_add) {
    auto directory = home->directory();
    if (!directory) return report_error(directory.error());
    auto committer = open_committer(context, *home);
    if (!committer) return report_error(committer.error());
    PastSearchBuilder builder;
    if (auto changed =
            store->for_each_changed(at, [&](const StoredIndicator& i) { builder.add(i.value, *i.profile); });
        !changed)
      return report_error(changed.error());
    PastSearch search = builder.build();
    auto report = search_past(search, *directory, **committer, kFirstDay, kLastDay);
    if (!report) return report_error(report.error());
    if (context.json)
      answer["retro"] = past_json(*report, search);
    else
      print_past(*report, search);
  }
  if (context.json) print_json(answer);
  return decided->empty() ? kNotFound : kOk;
}

}  // namespace

void add_quarantine_command(CLI::App& indicators, Action& action) {
  auto* quarantine = indicators.add_subcommand(
      "quarantine", "Indicators that wait for a person because they would touch too many");
  quarantine->require_subcommand(1);
  quarantine->add_subcommand("list", "What waits, and why")->callback([&action] { action = list; });
  auto add_decision = [&](const char* name, const char* sentence, IndicatorStore::Decision decision) {
    auto a = std::make_shared<Arguments>();
    auto* command = quarantine->add_subcommand(name, sentence);
    command->add_option("VALUE", a->values, "Values as 'indicators quarantine list' shows them");
    command->add_option("--source", a->source, "Only as said by this list; alone: all of the list's");
    command->add_flag("--all", a->all, "All that waits");
    command->callback([a, decision, &action] {
      action = [a, decision](Context& context) { return decide(context, *a, decision); };
    });
  };
  add_decision("release", "Let values go live; they are not judged again", IndicatorStore::Decision::release);
  add_decision("drop", "Withdraw values without their having been live", IndicatorStore::Decision::drop);
}

}  // namespace luytre
