#include <fmt/format.h>
#include <boost/json.hpp>
#include <csignal>

#include "cli/command.h"
#include "cli/findings_feed.h"
#include "cli/monitor_options.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/sensor_home.h"
#include "cli/settler.h"
#include "hub/reloaded.h"
#include "monitor/compile.h"
#include "monitor/home.h"

namespace luytre {
namespace {

std::atomic<bool> stop_asked{false};

void on_signal(int) {
  if (stop_asked.exchange(true)) std::_Exit(130);  // the second time: at once
}

boost::json::object to_json(const InputReport& input) {
  boost::json::object object{{"source", input.source},
                             {"format", input.format},
                             {"records", input.counts.records},
                             {"malformed", input.counts.malformed},
                             {"unsupported", input.counts.unsupported},
                             {"incomplete", input.counts.incomplete},
                             {"over_limit", input.counts.over_limit},
                             {"lost", input.counts.lost}};
  if (input.datagrams > 0 || input.kernel_drops > 0) {
    object["datagrams"] = input.datagrams;
    object["kernel_drops"] = input.kernel_drops;
  }
  if (input.connections > 0) object["connections"] = input.connections;
  if (!input.exporters.empty()) {
    boost::json::array exporters;
    for (const ExporterCounts& e : input.exporters)
      exporters.push_back(boost::json::object{{"exporter", e.exporter.to_string()},
                                              {"domain", e.domain},
                                              {"messages", e.messages},
                                              {"records", e.counts.records},
                                              {"lost", e.counts.lost},
                                              {"restarts", e.restarts}});
    object["exporters"] = std::move(exporters);
  }
  if (!input.problem.empty()) object["problem"] = input.problem;
  return object;
}

void print_report(const RunReport& report) {
  Table table;
  table.column("Input");
  table.column("Format");
  for (const char* title : {"Records", "Malformed", "Unsupported", "Incomplete", "Over limit", "Lost"})
    table.column(title, Table::Align::right);
  for (const InputReport& input : report.inputs) {
    const DecodeCounts& c = input.counts;
    table.row({input.source, input.format, grouped(c.records), grouped(c.malformed), grouped(c.unsupported),
               grouped(c.incomplete), grouped(c.over_limit), grouped(c.lost)});
  }
  table.print();
  const MonitorCounts& c = report.counts;
  fmt::print("\n{} observations, {} hits, {} sightings ({} new), {} distinct addresses",
             grouped(c.observations), grouped(c.hits), grouped(report.committed.sightings),
             grouped(report.committed.new_sightings), grouped(report.distinct_addresses));
  if (report.internal_hosts > 0) fmt::print(", {} internal hosts", grouped(report.internal_hosts));
  fmt::print("\n");
  if (c.foreign > 0) fmt::print("{} hits of addresses that are nobody's here\n", grouped(c.foreign));
  if (c.expired > 0) fmt::print("{} hits of indicators not valid at the time\n", grouped(c.expired));
  if (c.detections > 0) fmt::print("{} sightings by detectors\n", grouped(c.detections));
  if (c.reports > 0)
    fmt::print("{} reports of others, {} of them about no malware\n", grouped(c.reports),
               grouped(c.no_sighting));
  for (const auto& [detector, entries] : report.evicted)
    if (entries > 0)
      print_note(fmt::format("{} gave up the state of {} hosts for want of memory (detector_memory)",
                             detector->name, grouped(entries)));
  if (c.undated > 0) fmt::print("{} hits of observations without a time\n", grouped(c.undated));
  for (const InputReport& input : report.inputs)
    if (!input.problem.empty()) print_error(fmt::format("{}: {}", input.source, input.problem));
}

// What an endless run leaves to do, or a finite one: nothing of another process is in the way.
Result<void> keep_within_limits(const Context& context, Committer& committer) {
  LUYTRE_TRY(keep_archive(context, committer));
  if (context.settings.evidence_days == 0) return {};
  return committer.drop_evidence_before(today() - static_cast<Day>(context.settings.evidence_days));
}

// The run itself. A finite one has the home to itself; an endless one writes it in turns with others.
Result<RunReport> run_here(Context& context, const MonitorArguments& arguments) {
  const Settings& settings = context.settings;
  auto home = Home::open(settings.home, Home::Access::write);
  if (!home && !(arguments.endless() && home.error().code == ErrorCode::busy))
    return std::unexpected(home.error());
  if (arguments.endless()) home = Home::open(settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto store = home->indicators();
  if (!store) return std::unexpected(store.error());
  PublishedIndicatorSet indicators;
  indicators.set(compile_indicators(*store));
  auto committer = arguments.endless()
                       ? Committer::open_deferred(*home, settings.flush_sightings)
                       : Committer::open(*home, context.event_options(), settings.flush_sightings);
  if (!committer) return std::unexpected(committer.error());
  LUYTRE_TRY(forward_to_hub(context, **committer));
  auto options = run_options(context, arguments, *directory);
  if (!options) return std::unexpected(options.error());
  options->stop = &stop_asked;
  ProgressBar bar;
  options->progress = [&bar](const std::string& input, uint64_t done, uint64_t total) {
    bar.show(input, done, total);
  };
  options->ready = [](const std::string& listen, uint16_t port) {
    print_note(fmt::format("listening: {} (port {})", listen, port));
  };
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  if (!arguments.endless()) {
    std::vector<std::string> notes;
    auto recovered = (*committer)->recover(notes);
    for (const std::string& note : notes) print_note(note);
    if (!recovered) return std::unexpected(recovered.error());
    auto report = run_monitor(*options, indicators, *directory, **committer);
    if (report) LUYTRE_TRY(keep_within_limits(context, **committer));
    return report;
  }
  Reloaded<Directory> facts(
      {home->folder() / "directory"}, [&home] { return home->directory(); },
      [](const Error& error) { print_error(error.message); });
  options->directory_now = [&facts] {
    auto now = facts.get();
    return now ? *now : nullptr;
  };
  Settler settler(home->folder(), context.event_options(), **committer);
  ListWatch lists(*home, indicators);
  auto report = run_monitor(*options, indicators, *directory, **committer);
  auto settled = settler.finish();
  if (!report) return report;
  report->committed = (*committer)->totals();
  if (!settled && settled.error().code == ErrorCode::busy) {
    print_note("sightings are kept, and counted by the next who writes the home: " + settled.error().message);
    return report;
  }
  if (!settled) return std::unexpected(settled.error());
  home = Home::open(settings.home, Home::Access::write);
  if (!home) return std::unexpected(home.error());
  auto last = Committer::open(*home, context.event_options(), settings.flush_sightings);
  if (!last) return std::unexpected(last.error());
  LUYTRE_TRY(keep_within_limits(context, **last));
  return report;
}

int monitor(Context& context, const MonitorArguments& arguments) {
  if (arguments.inputs.empty() && arguments.listens.empty()) {
    print_error("nothing to read: name files or folders, or --listen netflow=udp://ADDRESS:PORT");
    return kUsage;
  }
  auto report = run_here(context, arguments);
  if (!report) return report_error(report.error());
  if (context.json) {
    boost::json::object evicted;
    for (const auto& [detector, entries] : report->evicted)
      if (entries > 0) evicted[boost::json::string_view(detector->name)] = entries;
    boost::json::array inputs;
    for (const InputReport& input : report->inputs) inputs.push_back(to_json(input));
    print_json(boost::json::object{{"inputs", std::move(inputs)},
                                   {"observations", report->counts.observations},
                                   {"sightings", report->committed.sightings},
                                   {"new_sightings", report->committed.new_sightings},
                                   {"distinct_addresses", report->distinct_addresses},
                                   {"internal_hosts", report->internal_hosts},
                                   {"foreign", report->counts.foreign},
                                   {"expired", report->counts.expired},
                                   {"undated", report->counts.undated},
                                   {"detections", report->counts.detections},
                                   {"reports", report->counts.reports},
                                   {"reports_without_sighting", report->counts.no_sighting},
                                   {"detector_evictions", std::move(evicted)}});
  } else {
    print_report(*report);
  }
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  if (auto found = findings_after_monitor(context, *home); !found) return report_error(found.error());
  for (const InputReport& input : report->inputs)
    if (!input.problem.empty()) return kPartly;
  return kOk;
}

}  // namespace

void add_monitor_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<MonitorArguments>();
  auto* command = app.add_subcommand("monitor", "Read telemetry, match it, and make sightings durable");
  command->add_option("INPUT", arguments->inputs, "Files (plain, gz, zst), folders, or - for standard input");
  add_monitor_arguments(*command, arguments);
  command->footer(
      "Examples:\n"
      "  luytre monitor captures/ --sensor hanoi\n"
      "  zcat queries.tsv.gz | luytre monitor - --format dns-log\n"
      "  luytre monitor --listen netflow=udp://0.0.0.0:2055\n"
      "  luytre monitor --listen 'capture://eth0?filter=not+port+22'\n"
      "A run that was killed is repeated: nothing counts twice.");
  command->callback([arguments, &action] {
    action = [arguments](Context& context) { return monitor(context, *arguments); };
  });
}

}  // namespace luytre
