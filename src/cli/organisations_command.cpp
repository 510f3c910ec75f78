#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <tuple>

#include "base/vietnamese.h"
#include "cli/command.h"
#include "cli/facts.h"
#include "cli/output.h"
#include "monitor/home.h"

namespace luytre {
namespace {

std::string day_text(Day day) {
  return day == kFirstDay || day == kLastDay ? "" : format_day(day);
}

boost::json::object to_json(const Organisation& o) {
  return {{"id", o.id},
          {"parent", o.parent},
          {"sector", o.sector},
          {"name_vi", o.name_vi},
          {"name_en", o.name_en},
          {"abbreviation", o.abbreviation},
          {"valid_from", day_text(o.valid_from)},
          {"valid_to", day_text(o.valid_to)},
          {"successor", o.successor},
          {"status", o.status}};
}

int list(Context& context, Day day, bool all, bool by_name) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"ID", "Sector", "Name (vi)", "Name (en)", "From", "To"}) table.column(title);
  std::vector<std::pair<std::string, const Organisation*>> shown;  // what they are sorted by
  for (const Organisation& o : directory->organisations())
    if (all || (day >= o.valid_from && day <= o.valid_to))
      shown.emplace_back(by_name ? without_marks(o.name_vi) : o.id, &o);
  std::ranges::sort(shown, {},
                    [](const auto& one) { return std::tie(one.first, one.second->name_vi, one.second->id); });
  for (const auto& [key, o] : shown) {
    if (context.json)
      rows.push_back(to_json(*o));
    else
      table.row({o->id, o->sector, o->name_vi, o->name_en, day_text(o->valid_from), day_text(o->valid_to)});
  }
  if (context.json)
    print_json(boost::json::object{{"organisations", std::move(rows)}});
  else
    table.print();
  return kOk;
}

// Those whose names have the words.
int find_by_name(Context& context, const std::string& words, Day day,
                 const std::vector<const Organisation*>& found) {
  if (context.json) {
    boost::json::array rows;
    for (const Organisation* o : found) rows.push_back(to_json(*o));
    print_json(
        boost::json::object{{"value", words}, {"on", format_day(day)}, {"organisations", std::move(rows)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"ID", "Sector", "Name (vi)", "Name (en)"}) table.column(title);
  for (const Organisation* o : found) table.row({o->id, o->sector, o->name_vi, o->name_en});
  table.print();
  return kOk;
}

int find(Context& context, const std::string& value, Day day) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  auto answer = directory->find(value, day);
  if (!answer)
    if (auto named = directory->search(value, day); !named.empty())
      return find_by_name(context, value, day, named);
  if (context.json) {
    boost::json::object document{{"value", value}, {"on", format_day(day)}};
    if (answer) {
      document["organisation"] = answer->owner.organisation;
      document["reason"] = to_string(answer->owner.reason);
      document["matched"] = answer->matched;
      boost::json::array chain;
      for (const Organisation& o : answer->chain) chain.push_back(to_json(o));
      document["chain"] = std::move(chain);
    }
    print_json(document);
    return answer ? kOk : kNotFound;
  }
  if (!answer) {
    fmt::print("{} is nobody's here on {}\n", value, format_day(day));
    return kNotFound;
  }
  fmt::print("{}  {} ({} {})\n", value,
             answer->owner.organisation.empty() ? "the country's, unassigned" : answer->owner.organisation,
             to_string(answer->owner.reason), answer->matched);
  for (const Organisation& o : answer->chain)
    fmt::print("  {}  {} / {}  [{}]\n", o.id, o.name_vi, o.name_en, o.sector);
  return kOk;
}

}  // namespace

void add_organisations_command(CLI::App& app, Action& action) {
  auto* organisations = app.add_subcommand(
      "organisations", "The bodies of the country: ministries, provinces, providers, banks");
  organisations->require_subcommand(1);

  auto* add = organisations->add_subcommand("add", "Add or update bodies from CSV files");
  auto files = std::make_shared<std::vector<std::string>>();
  add->add_option("FILE", *files,
                  "CSV with a header: org_id,sector,name_vi,name_en,parent,valid_from,valid_to,domain, …")
      ->required();
  add->footer("Example: luytre organisations add data/vn/organisations.csv");
  add->callback([files, &action] {
    action = [files](Context& context) { return add_facts(context, *files, &Directory::add_organisations); };
  });

  auto on = std::make_shared<std::string>();
  auto all = std::make_shared<bool>(false);
  auto* listing = organisations->add_subcommand("list", "The bodies of a day");
  listing->add_option("--on", *on, "Date; today when absent");
  listing->add_flag("--all", *all, "Of every day");
  auto sort = std::make_shared<std::string>("id");
  listing->add_option("--sort", *sort, "id, or name: the Vietnamese one, read without its marks")
      ->check(CLI::IsMember({"id", "name"}));
  listing->callback([on, all, sort, &action] {
    action = [on, all, sort](Context& context) {
      auto day = on->empty() ? Result<Day>(today()) : day_argument(*on, "--on");
      return day ? list(context, *day, *all, *sort == "name") : report_error(day.error());
    };
  });

  auto value = std::make_shared<std::string>();
  auto* finding = organisations->add_subcommand(
      "find", "Whose is an address, a network, a domain; or who is called so; exit code 4 when nobody is");
  finding
      ->add_option("VALUE", *value,
                   "Address, prefix, domain, organisation id, or words of a name, with or without marks")
      ->required();
  finding->add_option("--on", *on, "Date; today when absent");
  finding->footer(
      "Examples: luytre organisations find 203.162.0.11 --on 2018-12-03; luytre organisations find 'ha noi'");
  finding->callback([on, value, &action] {
    action = [on, value](Context& context) {
      auto day = on->empty() ? Result<Day>(today()) : day_argument(*on, "--on");
      return day ? find(context, *value, *day) : report_error(day.error());
    };
  });
}

}  // namespace luytre
