#include "demo/demo.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/past.h"

namespace luytre {
namespace {

struct Arguments {
  uint64_t bodies = 300, seed = 1;
  unsigned months = 12;
  std::string end;
};

int run(Context& context, const Arguments& a) {
  std::filesystem::path home = context.settings.home;
  DemoOptions options{.bodies = a.bodies,
                      .months = a.months,
                      .seed = a.seed,
                      .end = today(),
                      .events = context.event_options(),
                      .ledger = {.target = context.settings.ledger,
                                 .folder = home / "ledger",
                                 .password = context.settings.ledger_password,
                                 .clock = nullptr},
                      .clock = now,
                      .progress = nullptr};
  if (!a.end.empty()) {
    auto day = day_argument(a.end, "--end");
    if (!day) return report_error(day.error());
    options.end = *day;
  }
  ProgressBar bar;
  options.progress = [&](std::string_view what, uint64_t done, uint64_t total) {
    bar.show(what, done, total);
  };
  auto report = make_demo(home, options);
  if (!report) return report_error(report.error());
  if (context.json) {
    boost::json::array people;
    for (const DemoPerson& p : report->people)
      people.push_back(boost::json::object{{"login", p.login},
                                           {"organisation", p.organisation},
                                           {"role", p.role},
                                           {"password_token", p.password_token}});
    print_json(boost::json::object{{"made_up", true},
                                   {"from", format_day(report->from)},
                                   {"to", format_day(report->to)},
                                   {"bodies", report->bodies},
                                   {"made_up_bodies", report->made_up},
                                   {"sensors", report->sensors},
                                   {"users", report->users},
                                   {"indicators", report->indicators},
                                   {"infections", report->infections},
                                   {"sightings", report->sightings},
                                   {"findings", report->findings},
                                   {"acts", report->acts},
                                   {"people", std::move(people)}});
    return kOk;
  }
  fmt::print(
      "A made-up country, {} to {}: {} bodies ({} of them made up), {} sensors, {} users, {} indicators\n",
      format_day(report->from), format_day(report->to), grouped(report->bodies), grouped(report->made_up),
      report->sensors, grouped(report->users), grouped(report->indicators));
  fmt::print("{} infections, {} sightings, {} findings, {} acts on them\n", grouped(report->infections),
             grouped(report->sightings), grouped(report->findings), grouped(report->acts));
  fmt::print(
      "All of it is made up, also where real bodies are named: no sighting here says anything of them.\n\n"
      "Each of these tokens sets a password, once, within three days:\n");
  Table table;
  for (const char* title : {"Log-in", "Role", "Body", "Token"}) table.column(title);
  for (const DemoPerson& p : report->people) table.row({p.login, p.role, p.organisation, p.password_token});
  table.print();
  return kOk;
}

}  // namespace

void add_demo_command(CLI::App& app, Action& action) {
  auto* demo =
      app.add_subcommand("demo", "Fill an empty home with a made-up country, to look at and to load");
  auto a = std::make_shared<Arguments>();
  demo->add_option("--bodies", a->bodies, "Bodies in all: those of the directory, the others made up");
  demo->add_option("--months", a->months, "Months of past");
  demo->add_option("--seed", a->seed, "Another number, another country");
  demo->add_option("--end", a->end, "The last day; unless given today, up to now");
  demo->footer("Example: luytre --home /tmp/country demo --bodies 300 --months 12");
  demo->callback([a, &action] { action = [a](Context& context) { return run(context, *a); }; });
}

}  // namespace luytre
