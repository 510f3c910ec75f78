#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"

namespace luytre {

EventStoreOptions Context::event_options() const {
  return {.target = settings.events,
          .folder = {},
          .library = settings.chdb_library,
          .password = settings.events_password,
          .cluster = settings.events_cluster};
}

DecodeOptions Context::decode_options() const {
  DecodeOptions options;
  options.sampling = static_cast<uint32_t>(settings.sampling);
  options.check_sequence = settings.check_sequence;
  options.template_limit = settings.template_limit;
  options.template_lifetime =
      static_cast<uint32_t>(std::min<uint64_t>(settings.template_lifetime, UINT32_MAX));
  options.backlog_bytes = settings.template_backlog;
  options.reassembly_bytes = settings.reassembly_memory;
  options.meter_bytes = settings.meter_memory;
  options.flow_active_seconds =
      static_cast<uint32_t>(std::clamp<uint64_t>(settings.flow_active_seconds, 1, 86'400));
  options.flow_idle_seconds =
      static_cast<uint32_t>(std::clamp<uint64_t>(settings.flow_idle_seconds, 1, 3600));
  return options;
}

unsigned Context::threads() const {
  return settings.threads > 0 ? static_cast<unsigned>(settings.threads)
                              : std::max(1u, std::thread::hardware_concurrency());
}

int report_error(const Error& error) {
  print_error(error.message);
  return error.code == ErrorCode::invalid ? kUsage : kFailed;
}

Result<Day> day_argument(const std::string& text, const char* flag) {
  if (auto day = parse_day(text)) return *day;
  return fail(ErrorCode::invalid, fmt::format("{} takes a date like 2018-12-03, not '{}'", flag, text));
}

Day today() {
  auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<Day>(now.time_since_epoch().count());
}

namespace {

// Whole tables go out in one write.
char stdout_buffer[1 << 16];

int run(int argc, char** argv) {
  CLI::App app{
      "Lũy Tre: watches a country's networks for hosts that talk to malware, says whose they are, and counts "
      "exactly."};
  app.name("luytre");
  app.set_version_flag("--version", "luytre " LUYTRE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Examples:\n"
      "  luytre indicators add feeds/botnets.txt --family mirai\n"
      "  luytre organisations add organisations.csv && luytre ownership add ownership.csv\n"
      "  luytre monitor /var/log/netflow --sensor hanoi\n"
      "  luytre situation --from 2018-12-01 --to 2018-12-31 --by family\n"
      "Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 some input could not be read, 4 not "
      "found.");

  Action action;
  std::string config;
  bool json = false;
  app.add_option("--config", config, "TOML file with settings; else <home>/luytre.toml");
  app.add_flag("--json", json, "Print one JSON document instead of tables");
  std::map<const SettingRow*, std::string> given;
  for (const SettingRow& row : setting_rows()) {
    if (row.secret) continue;
    std::string flag = "--" + std::string(row.name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    if (std::holds_alternative<bool Settings::*>(row.member))
      app.add_flag_callback(
             flag, [&given, &row] { given[&row] = "true"; }, row.sentence)
          ->group("Settings");
    else
      app.add_option_function<std::string>(
             flag, [&given, &row](const std::string& text) { given[&row] = text; }, row.sentence)
          ->group("Settings");
  }
  add_indicators_command(app, action);
  add_organisations_command(app, action);
  add_ownership_command(app, action);
  add_monitor_command(app, action);
  add_situation_command(app, action);
  add_sightings_command(app, action);
  add_sinkhole_command(app, action);
  add_retro_command(app, action);
  add_detectors_command(app, action);
  add_users_command(app, action);
  add_audit_command(app, action);
  add_findings_command(app, action);
  add_sensor_command(app, action);
  add_ledger_command(app, action);
  add_leaks_command(app, action);
  add_publish_command(app, action);
  add_weaknesses_command(app, action);
  add_serve_command(app, action);
  add_demo_command(app, action);
  add_notices_command(app, action);
  add_duty_command(app, action);
  add_zone_command(app, action);
  add_incidents_command(app, action);
  add_advisories_command(app, action);
  add_letter_command(app, action);
  add_report_command(app, action);
  add_reference_commands(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }

  const SettingRow& home = setting_rows()[0];
  auto settings = load_settings(given.contains(&home) ? given[&home] : "", config);
  if (!settings) return report_error(settings.error());
  Context context{.settings = std::move(*settings), .json = json};
  for (const auto& [row, text] : given)
    if (auto set = set_setting(context.settings, *row, text, "the command line"); !set)
      return report_error(set.error());
  return action(context);
}

}  // namespace
}  // namespace luytre

int main(int argc, char** argv) {
  std::setvbuf(stdout, luytre::stdout_buffer, _IOFBF, sizeof luytre::stdout_buffer);
  int code;
  try {
    code = luytre::run(argc, argv);
  } catch (const std::exception& error) {
    luytre::print_error(fmt::format("stopped by an unexpected error: {}", error.what()));
    code = luytre::kFailed;
  }
  if (std::fflush(stdout) != 0 && code == luytre::kOk) {
    luytre::print_error("the output could not be written");
    code = luytre::kFailed;
  }
  return code;
}
