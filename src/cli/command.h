// What the commands share. One file a command; each adds its options to the parser and names what to run.
#pragma once
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "cli/settings.h"
#include "events/event_store.h"
#include "telemetry/decoder.h"

namespace luytre {

// What a command ends with.
enum ExitCode {
  kOk = 0,
  kFailed = 1,    // it could not be done; the message says why
  kUsage = 2,     // the command line or the settings are off
  kPartly = 3,    // done, but some input could not be read; the output says which
  kNotFound = 4,  // asked for one thing, and there is none
};

struct Context {
  Settings settings;
  bool json = false;

  EventStoreOptions event_options() const;
  DecodeOptions decode_options() const;
  unsigned threads() const;
};

// Set by the parser's callback of the chosen command.
using Action = std::function<int(Context&)>;

void add_indicators_command(CLI::App& app, Action& action);
void add_organisations_command(CLI::App& app, Action& action);
void add_ownership_command(CLI::App& app, Action& action);
void add_monitor_command(CLI::App& app, Action& action);
void add_situation_command(CLI::App& app, Action& action);
void add_sightings_command(CLI::App& app, Action& action);
void add_sinkhole_command(CLI::App& app, Action& action);
void add_retro_command(CLI::App& app, Action& action);
void add_detectors_command(CLI::App& app, Action& action);
void add_generated_names_command(CLI::App& detectors, Action& action);
void add_users_command(CLI::App& app, Action& action);
void add_audit_command(CLI::App& app, Action& action);
void add_findings_command(CLI::App& app, Action& action);
void add_sensor_command(CLI::App& app, Action& action);
void add_ledger_command(CLI::App& app, Action& action);
void add_leaks_command(CLI::App& app, Action& action);
void add_publish_command(CLI::App& app, Action& action);
void add_publish_source_command(CLI::App& publish, Action& action);
void add_weaknesses_command(CLI::App& app, Action& action);
void add_serve_command(CLI::App& app, Action& action);
void add_demo_command(CLI::App& app, Action& action);
void add_notices_command(CLI::App& app, Action& action);
void add_duty_command(CLI::App& app, Action& action);
void add_zone_command(CLI::App& app, Action& action);
void add_incidents_command(CLI::App& app, Action& action);
void add_advisories_command(CLI::App& app, Action& action);
void add_letter_command(CLI::App& app, Action& action);
void add_report_command(CLI::App& app, Action& action);
void add_reference_commands(CLI::App& app, Action& action);

// Prints the error; kFailed, or kUsage for ErrorCode::invalid.
int report_error(const Error& error);

// "2018-12-03" for `flag`, or a message and nothing.
Result<Day> day_argument(const std::string& text, const char* flag);
// Today by this machine's clock, UTC.
Day today();

}  // namespace luytre
