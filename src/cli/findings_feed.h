// Findings of the home a command works on, brought up to its evidence.
#pragma once
#include <memory>
#include <optional>

#include "cli/command.h"
#include "findings/feed.h"
#include "monitor/home.h"

namespace luytre {

// The ledger of the home and the book in it, with the rules of <home>/rules.
struct OpenBook {
  std::unique_ptr<Ledger> ledger;
  std::optional<FindingBook> book;
};
Result<OpenBook> open_book(const Context& context);

// Absorbs what is new and says what came of it on standard error; nothing when the setting is off. The caller
// has no event store open.
Result<void> findings_after_monitor(const Context& context, const Home& home);

}  // namespace luytre
