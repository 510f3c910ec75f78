// The hub's side of `luytre sensor`: offer, list, revoke, receive. Part of add_sensor_command.
#pragma once
#include "cli/command.h"

namespace luytre {

void add_sensor_hub_commands(CLI::App& group, Action& action);

}  // namespace luytre
