#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/completions.h"
#include "cli/output.h"
#include "indicators/formats.h"
#include "telemetry/formats.h"

namespace luytre {
namespace {

std::string text_of(const Settings& settings, const SettingRow& row) {
  if (row.secret) return (settings.*std::get<std::string Settings::*>(row.member)).empty() ? "" : "(set)";
  if (auto s = std::get_if<std::string Settings::*>(&row.member)) return settings.**s;
  if (auto b = std::get_if<bool Settings::*>(&row.member)) return settings.**b ? "true" : "false";
  return std::to_string(settings.*std::get<uint64_t Settings::*>(row.member));
}

int show_settings(Context& context) {
  Settings defaults;
  boost::json::array rows;
  Table table;
  for (const char* title : {"Setting", "Value", "Default", "What it is"}) table.column(title);
  for (const SettingRow& row : setting_rows()) {
    std::string value = text_of(context.settings, row), standard = text_of(defaults, row);
    table.row({row.name, value, standard, row.sentence});
    rows.push_back(boost::json::object{
        {"name", row.name}, {"value", value}, {"default", standard}, {"sentence", row.sentence}});
  }
  if (context.json)
    print_json(boost::json::object{{"settings", std::move(rows)}});
  else
    table.print();
  return kOk;
}

int show_formats(Context& context) {
  boost::json::array rows;
  Table table;
  for (const char* title : {"Kind", "Format", "What it is"}) table.column(title);
  auto add = [&](const char* kind, std::string_view name, std::string_view description) {
    table.row({kind, std::string(name), std::string(description)});
    rows.push_back(boost::json::object{{"kind", kind}, {"name", name}, {"description", description}});
  };
  for (const Format& format : formats())
    add(format.framing == Framing::stream ? "telemetry" : "live", format.name, format.description);
  for (const ListFormat& format : list_formats()) add("indicators", format.name, format.description);
  if (context.json)
    print_json(boost::json::object{{"formats", std::move(rows)}});
  else
    table.print();
  return kOk;
}

}  // namespace

void add_reference_commands(CLI::App& app, Action& action) {
  app.add_subcommand("settings", "Every setting with its value here, its default and what it is")
      ->callback([&action] { action = show_settings; });
  app.add_subcommand("formats", "The formats of telemetry and of threat lists")->callback([&action] {
    action = show_formats;
  });
  auto* reference = app.add_subcommand("reference", "What is made from the program itself");
  reference->require_subcommand(1);
  auto shell = std::make_shared<std::string>();
  auto* completing = reference->add_subcommand("completions", "What a shell offers when Tab is pressed");
  completing->add_option("SHELL", *shell, "Whose script to print")->required()->check(CLI::IsMember(kShells));
  completing->footer("Example:\n  luytre reference completions bash >/etc/bash_completion.d/luytre");
  completing->callback([shell, &app, &action] {
    action = [shell, &app](Context& context) {
      std::string script = completions(app, *shell);
      if (context.json)
        print_json(boost::json::object{{"shell", *shell}, {"script", script}});
      else
        fmt::print("{}", script);
      return kOk;
    };
  });
}

}  // namespace luytre
