// `luytre weaknesses`: one command in several files.
#pragma once
#include <boost/json.hpp>

#include "access/viewer.h"
#include "cli/command.h"
#include "weaknesses/inventory/weakness_book.h"

namespace luytre {

// import, assets, list, history, accept, situation.
void add_weakness_inventory_commands(CLI::App& weaknesses, Action& action);
// knowledge, check.
void add_weakness_knowledge_commands(CLI::App& weaknesses, Action& action);
// scan.
void add_weakness_scan_command(CLI::App& weaknesses, Action& action);

// Due dates by the home's rules; with those of the known exploited weaknesses when the home knows them.
Result<DueDates> weakness_due_dates(const Context& context);
std::string report_text(const ScanReport& report);
boost::json::object report_json(const ScanReport& report);

}  // namespace luytre
