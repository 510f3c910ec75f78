// The past, as `retro` and `indicators` use it: the archive behind a committer, searched and shown.
#pragma once
#include <boost/json/fwd.hpp>
#include <memory>

#include "cli/command.h"
#include "indicators/store.h"
#include "monitor/commit.h"
#include "monitor/home.h"
#include "retro/retro.h"

namespace luytre {

// This machine's clock, UTC.
Timestamp now();

// A committer of `home` with what an earlier run left applied, and said.
Result<std::unique_ptr<Committer>> open_committer(const Context& context, const Home& home);

// Searches with a progress bar and commits what is found.
Result<RetroReport> search_past(const PastSearch& search, const Directory& directory, Committer& committer,
                                Day from, Day to);
void print_past(const RetroReport& report, const PastSearch& search);
boost::json::object past_json(const RetroReport& report, const PastSearch& search);

// Keeps the archive within its settings, and says what it dropped. Days count back from the archive's latest.
Result<void> keep_archive(const Context& context, Committer& committer);

// Replays what would become active on the archive's latest days, and names those that reach too far. Asked by
// IndicatorStore::add.
Result<std::vector<Quarantined>> screen_indicators(const Context& context, const VisitIndicators& fresh,
                                                   const Directory& directory, Committer& committer);

void add_quarantine_command(CLI::App& indicators, Action& action);

}  // namespace luytre
