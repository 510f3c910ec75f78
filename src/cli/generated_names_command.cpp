#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/output.h"
#include "families/generated/generators.h"
#include "indicators/families.h"

namespace luytre {
namespace {

struct Arguments {
  std::string day, family;
};

int names(const Context& context, const Arguments& arguments) {
  auto day = arguments.day.empty() ? Result<Day>(today()) : day_argument(arguments.day, "--day");
  if (!day) return report_error(day.error());
  std::string family = arguments.family.empty() ? "" : normalise_family(arguments.family);
  boost::json::array rows;
  std::string lines;
  for (const Generator& generator : generators()) {
    if (!family.empty() && generator.family != family) continue;
    Profile profile = generated_profile(generator, *day, *day);
    std::string from = generator.daily ? format_day(day_of(profile.from)) : "";
    std::string until = generator.daily ? format_day(day_of(profile.until)) : "";
    for (const std::string& name : generator.names(*day)) {
      if (context.json)
        rows.push_back(boost::json::object{{"name", name},
                                           {"family", generator.family},
                                           {"source", generator.source},
                                           {"valid_from", from},
                                           {"valid_until", until}});
      else
        lines += fmt::format("{},{},c2,{},{},{},{}\n", name, generator.family, profile.confidence, from,
                             until, generator.source);
    }
  }
  if (rows.empty() && lines.empty()) {
    print_error(fmt::format("no generator of '{}' is known; there are those of conficker, cutwail, ramnit",
                            arguments.family));
    return kNotFound;
  }
  if (context.json)
    print_json(boost::json::object{{"day", format_day(*day)}, {"names", std::move(rows)}});
  else
    fmt::print("fqdn,family,category,confidence,valid_from,valid_until,source\n{}", lines);
  return kOk;
}

}  // namespace

void add_generated_names_command(CLI::App& detectors, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = detectors.add_subcommand(
      "names", "The names that malware generates for a day, as a CSV list of indicators");
  command->add_option("--day", arguments->day, "The day; today when absent");
  command->add_option("--family", arguments->family, "Of this family, by any alias");
  command->footer(
      "Example:\n  luytre detectors names --day 2018-12-09 --family conficker | luytre indicators add - "
      "--source generated");
  command->callback([arguments, &action] {
    action = [arguments](Context& context) { return names(context, *arguments); };
  });
}

}  // namespace luytre
