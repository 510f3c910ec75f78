#include <fmt/format.h>
#include <boost/json.hpp>
#include <csignal>

#include "cli/command.h"
#include "cli/findings_feed.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/report_options.h"
#include "cli/sensor_home.h"
#include "monitor/compile.h"
#include "monitor/home.h"
#include "monitor/run.h"
#include "telemetry/formats.h"

namespace luytre {
namespace {

std::atomic<bool> stop_asked{false};

void on_signal(int) {
  if (stop_asked.exchange(true)) std::_Exit(130);  // the second time: at once
}

struct MonitorArguments {
  std::vector<std::string> inputs, listens;
  std::string format, columns;
  bool follow = false;
};

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

int monitor(Context& context, const MonitorArguments& arguments) {
  RunOptions options;
  options.inputs = arguments.inputs;
  for (const std::string& text : arguments.listens) {
    auto listen = parse_listen(text);
    if (!listen) return report_error(listen.error());
    options.listens.push_back(*listen);
  }
  if (options.inputs.empty() && options.listens.empty()) {
    print_error("nothing to read: name files or folders, or --listen netflow=udp://ADDRESS:PORT");
    return kUsage;
  }
  if (!arguments.format.empty() && !find_format(arguments.format, Framing::stream)) {
    std::string names;
    for (const Format& format : formats())
      if (format.framing == Framing::stream) names += (names.empty() ? "" : ", ") + std::string(format.name);
    print_error(fmt::format("there is no format '{}'; there are {}", arguments.format, names));
    return kUsage;
  }
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  if (!context.settings.organisation.empty() && !directory->organisation(context.settings.organisation)) {
    print_error(fmt::format("there is no organisation '{}': add it with 'luytre organisations add'",
                            context.settings.organisation));
    return kUsage;
  }
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  PublishedIndicatorSet indicators;
  indicators.set(compile_indicators(*store));
  if (context.settings.detector_memory > 0) {
    auto detectors =
        DetectorSettings::parse(context.settings.detector_thresholds, context.settings.detectors_off,
                                context.settings.detector_memory);
    if (!detectors) return report_error(detectors.error());
    options.detectors = std::make_shared<DetectorSet>(*detectors);
  }
  auto committer = Committer::open(*home, context.event_options(), context.settings.flush_sightings);
  if (!committer) return report_error(committer.error());
  if (auto forwarded = forward_to_hub(context, **committer); !forwarded) return report_error(forwarded.error());
  std::vector<std::string> notes;
  auto recovered = (*committer)->recover(notes);
  for (const std::string& note : notes) print_note(note);
  if (!recovered) return report_error(recovered.error());

  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  options.format = arguments.format;
  options.follow = arguments.follow;
  options.sensor = context.settings.sensor;
  options.organisation = context.settings.organisation;
  options.threads = context.threads();
  options.decode = context.decode_options();
  options.decode.columns = arguments.columns;
  if (auto added = add_report_options(context.settings, options.decode); !added)
    return report_error(added.error());
  options.expanded_limit = context.settings.expanded_limit;
  options.receive_buffer = static_cast<int>(std::min<uint64_t>(context.settings.receive_buffer, INT32_MAX));
  options.flush_seconds = static_cast<unsigned>(context.settings.flush_seconds);
  options.archive = context.settings.archive;
  options.stop = &stop_asked;
  Result<RunReport> report;
  std::optional<ListWatch> lists;
  if (options.follow || !options.listens.empty()) lists.emplace(*home, indicators);
  {
    ProgressBar bar;
    options.progress = [&bar](const std::string& input, uint64_t done, uint64_t total) {
      bar.show(input, done, total);
    };
    options.ready = [](const std::string& listen, uint16_t port) {
      print_note(fmt::format("listening: {} (port {})", listen, port));
    };
    report = run_monitor(options, indicators, *directory, **committer);
  }
  lists.reset();
  if (!report) return report_error(report.error());
  if (auto kept = keep_archive(context, **committer); !kept) return report_error(kept.error());
  if (context.settings.evidence_days > 0) {
    Day before = today() - static_cast<Day>(context.settings.evidence_days);
    if (auto dropped = (*committer)->drop_evidence_before(before); !dropped)
      return report_error(dropped.error());
  }
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
  committer->reset();  // one event store is open at a time
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
  command->add_option("--listen", arguments->listens,
                      "Receive: netflow=udp://ADDRESS:PORT, sflow=udp://ADDRESS:PORT, dnstap=unix:///PATH, "
                      "dnstap=tcp://ADDRESS:PORT, capture://INTERFACE[?filter=udp+port+53]");
  command->add_flag("--follow", arguments->follow, "Go on reading files as they grow and are rotated");
  command->add_option("--format", arguments->format,
                      "Format of the inputs; else told by their first bytes ('luytre formats')");
  command->add_option("--columns", arguments->columns,
                      "Column mapping for delimited text: src=sa,dst=da,first=ts");
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
