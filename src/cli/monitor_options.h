// What `luytre monitor` and `luytre serve` share: the inputs named on the command line, and a run's options.
#pragma once
#include <string>
#include <vector>

#include "cli/command.h"
#include "monitor/run.h"

namespace luytre {

struct MonitorArguments {
  std::vector<std::string> inputs, listens;
  std::string format, columns;
  bool follow = false;
  bool endless() const { return follow || !listens.empty(); }
};

// The flags beside INPUT, which each command names by itself.
void add_monitor_arguments(CLI::App& command, const std::shared_ptr<MonitorArguments>& arguments);

// ErrorCode::invalid for what the user got wrong. The callbacks and `stop` are the caller's to set.
Result<RunOptions> run_options(const Context& context, const MonitorArguments& arguments,
                               const Directory& directory);

}  // namespace luytre
