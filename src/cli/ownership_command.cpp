#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/file.h"
#include "cli/command.h"
#include "cli/facts.h"
#include "cli/output.h"
#include "monitor/home.h"

namespace luytre {

int add_facts(Context& context, const std::vector<std::string>& files,
              Result<AddCounts> (Directory::*add)(std::string_view, std::string_view)) {
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  AddCounts total;
  for (const std::string& file : files) {
    auto text = read_file(file);
    if (!text) return report_error(text.error());
    auto counts = ((*directory).*add)(*text, file);
    if (!counts) return report_error(counts.error());
    total.added += counts->added;
    total.updated += counts->updated;
    total.unchanged += counts->unchanged;
    for (std::string& refused : counts->refused) total.refused.push_back(std::move(refused));
  }
  if (auto saved = directory->save(); !saved) return report_error(saved.error());
  if (context.json) {
    boost::json::array refused;
    for (const std::string& line : total.refused) refused.emplace_back(line);
    print_json(boost::json::object{{"added", total.added},
                                   {"updated", total.updated},
                                   {"unchanged", total.unchanged},
                                   {"refused", std::move(refused)},
                                   {"version", directory->version().to_hex()}});
  } else {
    fmt::print("{} added, {} updated, {} unchanged, {} refused\n", total.added, total.updated,
               total.unchanged, total.refused.size());
    for (const std::string& line : total.refused) print_note(line);
  }
  return total.refused.empty() ? kOk : kPartly;
}

void add_ownership_command(CLI::App& app, Action& action) {
  auto* ownership =
      app.add_subcommand("ownership", "Who holds which networks, systems and domains, with dates");
  ownership->require_subcommand(1);
  auto* add =
      ownership->add_subcommand("add", "Add dated facts from CSV files; adding again changes nothing");
  auto files = std::make_shared<std::vector<std::string>>();
  add->add_option(
         "FILE", *files,
         "CSV with a header: prefix,org_id[,from,to] or asn,org_id or prefix,origin_asn or domain,org_id, or "
         "prefix alone for the country's networks")
      ->required();
  add->footer("Example: luytre ownership add holdings.csv routes.csv");
  add->callback([files, &action] {
    action = [files](Context& context) { return add_facts(context, *files, &Directory::add_ownership); };
  });
}

}  // namespace luytre
