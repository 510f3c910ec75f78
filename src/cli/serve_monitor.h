// The monitor inside `luytre serve`: telemetry to sightings beside the hub, over the same home.
//
// Its sightings are durable without the home's lock; the job "monitor" applies them in turn with the hub's
// other jobs. A run that fails, or that ends although it should not, begins again after ten seconds.
#pragma once
#include <memory>

#include "cli/monitor_options.h"
#include "hub/hub.h"
#include "hub/scheduler.h"

namespace luytre {

class ServeMonitor {
 public:
  // Reads the indicators. ErrorCode::invalid for what the command line got wrong. `hub` outlives it.
  static Result<std::unique_ptr<ServeMonitor>> open(const Context& context, MonitorArguments arguments,
                                                    Hub& hub);
  ~ServeMonitor();  // stop()

  std::vector<Job> jobs();
  void start();
  // Takes what was received, makes it durable, and tries to apply it.
  void stop();

 private:
  struct State;
  explicit ServeMonitor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre
