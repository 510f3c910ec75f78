#include "cli/monitor_options.h"

#include <fmt/format.h>

#include "cli/report_options.h"
#include "telemetry/formats.h"

namespace luytre {

void add_monitor_arguments(CLI::App& command, const std::shared_ptr<MonitorArguments>& arguments) {
  command.add_option("--listen", arguments->listens,
                     "Receive: netflow=udp://ADDRESS:PORT, sflow=udp://ADDRESS:PORT, dnstap=unix:///PATH, "
                     "dnstap=tcp://ADDRESS:PORT, capture://INTERFACE[?filter=udp+port+53]");
  command.add_flag("--follow", arguments->follow, "Go on reading files as they grow and are rotated");
  command.add_option("--format", arguments->format,
                     "Format of the inputs; else told by their first bytes ('luytre formats')");
  command.add_option("--columns", arguments->columns,
                     "Column mapping for delimited text: src=sa,dst=da,first=ts");
}

Result<RunOptions> run_options(const Context& context, const MonitorArguments& arguments,
                               const Directory& directory) {
  const Settings& settings = context.settings;
  RunOptions options;
  options.inputs = arguments.inputs;
  for (const std::string& text : arguments.listens) {
    auto listen = parse_listen(text);
    if (!listen) return std::unexpected(listen.error());
    options.listens.push_back(*listen);
  }
  if (!arguments.format.empty() && !find_format(arguments.format, Framing::stream)) {
    std::string names;
    for (const Format& format : formats())
      if (format.framing == Framing::stream) names += (names.empty() ? "" : ", ") + std::string(format.name);
    return fail(ErrorCode::invalid,
                fmt::format("there is no format '{}'; there are {}", arguments.format, names));
  }
  if (!settings.organisation.empty() && !directory.organisation(settings.organisation))
    return fail(ErrorCode::invalid,
                fmt::format("there is no organisation '{}': add it with 'luytre organisations add'",
                            settings.organisation));
  if (settings.detector_memory > 0) {
    auto detectors = DetectorSettings::parse(settings.detector_thresholds, settings.detectors_off,
                                             settings.detector_memory);
    if (!detectors) return std::unexpected(detectors.error());
    options.detectors = std::make_shared<DetectorSet>(*detectors);
  }
  options.format = arguments.format;
  options.follow = arguments.follow;
  options.sensor = settings.sensor;
  options.organisation = settings.organisation;
  options.threads = context.threads();
  options.decode = context.decode_options();
  options.decode.columns = arguments.columns;
  LUYTRE_TRY(add_report_options(settings, options.decode));
  options.expanded_limit = settings.expanded_limit;
  options.receive_buffer = static_cast<int>(std::min<uint64_t>(settings.receive_buffer, INT32_MAX));
  options.flush_seconds = static_cast<unsigned>(settings.flush_seconds);
  options.archive = settings.archive;
  return options;
}

}  // namespace luytre
