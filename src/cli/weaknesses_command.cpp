#include "cli/weaknesses_command.h"

namespace luytre {

void add_weaknesses_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("weaknesses", "Assets of the bodies, and the weaknesses found on them");
  command->require_subcommand(1);
  add_weakness_inventory_commands(*command, action);
  add_weakness_match_commands(*command, action);
  add_weakness_scan_command(*command, action);
  add_weakness_knowledge_commands(*command, action);
}

}  // namespace luytre
