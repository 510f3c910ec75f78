#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/check.h"
#include "base/csv.h"
#include "cli/command.h"
#include "cli/detector_quality.h"
#include "cli/output.h"
#include "families/detectors.h"
#include "sinkhole/judge.h"

namespace luytre {
namespace {

// Those that monitor runs, then those that only a sinkhole of ours has use for.
std::vector<const DetectorInfo*> all_detectors() {
  std::vector<const DetectorInfo*> all;
  for (const DetectorRow& row : detectors()) all.push_back(row.info);
  for (const DetectorInfo* info : sinkhole::sinkhole_detectors()) all.push_back(info);
  return all;
}

// What a detector reads, in words.
std::vector<std::string_view> needs(uint8_t bits) {
  if (bits == 0) return {"a sinkhole"};
  std::vector<std::string_view> words;
  for (auto [bit, word] :
       {std::pair{kFlows, "flows"}, {kDns, "DNS"}, {kHttp, "HTTP"}, {kTls, "TLS"}, {kPayload, "payload"}})
    if (bits & bit) words.push_back(word);
  return words;
}

struct Measured {
  std::string grade, true_positives, positives, false_positives, observations, host_days, source;
};

std::vector<Measured> measured(std::string_view detector) {
  static const CsvTable table = [] {
    auto parsed = CsvTable::parse(detail::kDetectorQualityCsv, "docs/quality/detectors.csv");
    LUYTRE_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  std::vector<Measured> rows;
  for (size_t row = 0; row < table.rows(); ++row) {
    auto cell = [&](std::string_view name) { return std::string(table.cell(row, table.column(name))); };
    if (cell("detector") == detector)
      rows.push_back({cell("grade"), cell("true_positives"), cell("positives"), cell("false_positives"),
                      cell("observations"), cell("host_days"), cell("source")});
  }
  return rows;
}

// At the detector's own grade; `detectors NAME` has the others too.
std::string in_short(const DetectorInfo& info) {
  auto rows = measured(info.name);
  auto own = std::find_if(rows.begin(), rows.end(),
                          [&](const Measured& m) { return m.grade == to_string(info.grade); });
  if (own == rows.end()) return "not yet";
  const Measured& m = *own;
  return fmt::format("{} of {} found, {} false", m.true_positives, m.positives, m.false_positives);
}

boost::json::object as_json(const DetectorInfo& info, const DetectorSettings& settings) {
  boost::json::array thresholds, quality, reads;
  for (std::string_view word : needs(info.needs)) reads.push_back(boost::json::string(word));
  for (const Threshold& t : info.thresholds)
    thresholds.push_back(boost::json::object{{"name", t.name},
                                             {"value", settings.threshold(info, t.name)},
                                             {"default", t.value},
                                             {"sentence", t.sentence}});
  for (const Measured& m : measured(info.name))
    quality.push_back(boost::json::object{{"grade", m.grade},
                                          {"true_positives", m.true_positives},
                                          {"positives", m.positives},
                                          {"false_positives", m.false_positives},
                                          {"observations", m.observations},
                                          {"host_days", m.host_days},
                                          {"source", m.source}});
  return {{"name", info.name},
          {"family", info.family},
          {"category", to_string(info.category)},
          {"grade", to_string(info.grade)},
          {"needs", std::move(reads)},
          {"on", settings.on(info)},
          {"thresholds", std::move(thresholds)},
          {"measured", std::move(quality)},
          {"sentence", info.sentence},
          {"source", info.source}};
}

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

int list(const Context& context, const DetectorSettings& settings) {
  if (context.json) {
    boost::json::array rows;
    for (const DetectorInfo* info : all_detectors()) rows.push_back(as_json(*info, settings));
    print_json(boost::json::object{{"detectors", std::move(rows)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"Detector", "Family", "Grade", "Needs", "Measured"}) table.column(title);
  for (const DetectorInfo* each : all_detectors()) {
    const DetectorInfo& info = *each;
    table.row({std::string(info.name), std::string(info.family),
               settings.on(info) ? std::string(to_string(info.grade)) : "off", joined(needs(info.needs)),
               in_short(info)});
  }
  table.print();
  fmt::print("\nWhat one sees, its thresholds and its measured error: luytre detectors NAME\n");
  return kOk;
}

int show(const Context& context, const DetectorSettings& settings, const std::string& name) {
  auto all = all_detectors();
  auto found = std::ranges::find(all, std::string_view(name), &DetectorInfo::name);
  const DetectorInfo* info = found == all.end() ? nullptr : *found;
  if (!info) {
    print_error(fmt::format("there is no detector '{}'; 'luytre detectors' lists them", name));
    return kNotFound;
  }
  if (context.json) {
    print_json(as_json(*info, settings));
    return kOk;
  }
  print_title(info->name);
  fmt::print("{}\n\n", info->sentence);
  fmt::print("Family    {}\n", info->family.empty() ? "none: behaviour names no family" : info->family);
  fmt::print("Category  {}\n", to_string(info->category));
  fmt::print("Grade     {}{}\n", to_string(info->grade), settings.on(*info) ? "" : " (switched off)");
  fmt::print("Needs     {}\n", joined(needs(info->needs)));
  fmt::print("Source    {}\n", info->source);
  if (!info->thresholds.empty()) {
    fmt::print("\n");
    Table table;
    table.column("Threshold");
    table.column("Value", Table::Align::right);
    table.column("Default", Table::Align::right);
    table.column("What it is");
    for (const Threshold& t : info->thresholds)
      table.row({fmt::format("{}.{}", info->name, t.name), grouped(settings.threshold(*info, t.name)),
                 grouped(t.value), std::string(t.sentence)});
    table.print();
  }
  fmt::print("\n");
  Table table;
  for (const char* title : {"Measured on", "Grade", "Found", "Of", "False", "Observations", "Host days"})
    table.column(title);
  for (const Measured& m : measured(info->name))
    table.row(
        {m.source, m.grade, m.true_positives, m.positives, m.false_positives, m.observations, m.host_days});
  if (table.empty())
    fmt::print("Its error has not been measured yet.\n");
  else
    table.print();
  return kOk;
}

}  // namespace

void add_detectors_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("detectors", "What detectors there are, what each needs and how well it does");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "Show this one in full");
  add_generated_names_command(*command, action);
  command->callback([&action, name, command] {
    if (!command->get_subcommands().empty()) return;
    action = [name](Context& context) {
      auto settings =
          DetectorSettings::parse(context.settings.detector_thresholds, context.settings.detectors_off,
                                  context.settings.detector_memory);
      if (!settings) return report_error(settings.error());
      return name->empty() ? list(context, *settings) : show(context, *settings, *name);
    };
  });
}

}  // namespace luytre
