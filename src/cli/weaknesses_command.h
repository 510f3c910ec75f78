// `luytre weaknesses`: one command in several files.
#pragma once
#include <boost/json.hpp>

#include "access/viewer.h"
#include "cli/command.h"
#include "weaknesses/inventory/weakness_book.h"
#include "weaknesses/knowledge/knowledge.h"

namespace luytre {

// import, assets, list, history, accept, situation.
void add_weakness_inventory_commands(CLI::App& weaknesses, Action& action);
// knowledge, check.
void add_weakness_knowledge_commands(CLI::App& weaknesses, Action& action);
// match, watch.
void add_weakness_match_commands(CLI::App& weaknesses, Action& action);
// scan.
void add_weakness_scan_command(CLI::App& weaknesses, Action& action);

// What the home knows of vulnerabilities; null: nothing yet.
Result<std::shared_ptr<const Knowledge>> weakness_knowledge(const Context& context);
// Findings as the inventory's weaknesses are now; a hub that holds the home does it by itself, too.
Result<void> bring_up_weakness_findings(const Context& context, Ledger& ledger, const Directory& directory);
// Due dates by the home's rules; with those of the known exploited weaknesses when the home knows them.
Result<DueDates> weakness_due_dates(const Context& context);
std::string report_text(const ScanReport& report);
boost::json::object report_json(const ScanReport& report);

}  // namespace luytre
