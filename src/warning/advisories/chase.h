// Telling and reminding: each edition (a version, or the withdrawal) is told once to every body; who does
// not acknowledge, or leaves a step past its date, is reminded, and then the body above it is told.
#pragma once
#include <optional>
#include <string>

#include "warning/advisories/letters.h"

namespace luytre {

// A stage of reminding. Each is reached once: its name is kept with the event.
struct ChaseStage {
  std::string name;  // "acknowledge/2/due", "steps/1774915200/upper"
  NoticeKind kind = NoticeKind::reminder;
  NoticeLevel level = NoticeLevel::technical;
};
// What is due now, pure. Of the acknowledgement: half of the time to it gone (technical contact), its time
// come (leader), half of that time again (upper body); of the steps, at the earliest date that passed
// (leader), and two days after (upper body). One stage at a time, and at least six hours (an hour where all
// of it is to be done within a day) after the one before: a program that was away does not send all at once.
std::optional<ChaseStage> next_stage(const Warning& warning, const BodyState& state, const Standing& standing,
                                     Timestamp now);

struct ChaseReport {
  uint64_t told = 0, reminded = 0, escalated = 0, unreachable = 0, delivered = 0, bounced = 0;
  bool nothing() const { return told + reminded + escalated + unreachable + delivered + bounced == 0; }
};
// Reads what became of letters sent before, tells editions, and reminds, for all that is published (and for
// 90 days what was withdrawn). Writes events and rows of the outbox; nothing is sent here.
Result<ChaseReport> chase(WarningBook& book, const WarningLetters& letters, const Directory& directory);

struct Urged {
  std::string organisation, to;  // the body; whom the letter goes to
  LetterWords letter;
  std::string missing;  // why nothing goes
};
// By hand, with Permission::write_warnings: those of `organisations` (empty: all) that are behind, or have
// not acknowledged yet. `send`: else only what would go. Once a day for each body.
Result<std::vector<Urged>> urge(WarningBook& book, const Viewer& viewer, std::string_view id,
                                const std::vector<std::string>& organisations, const WarningLetters& letters,
                                const Directory& directory, bool send);

}  // namespace luytre
