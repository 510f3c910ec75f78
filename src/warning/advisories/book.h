// Advisories and directives in the ledger: written, reviewed by a second person, numbered, published,
// revised, withdrawn; and what the bodies they are addressed to did with them.
//
// A warning has at most one working version beside the published one: draft → review → approved →
// published; the reviewer is nobody who wrote at it. Numbers are given at the first publication, by kind and
// local year, from 1 without gaps. Whoever reads or acts comes with a Viewer: the centre sees all (its marks
// allowing), a body what is addressed to it or to a body below it (access/rules.h), and what it may not see
// is not there. Thread-safe as the ledger is.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "warning/advisories/acknowledgement.h"
#include "warning/advisories/audience.h"
#include "warning/advisories/content.h"

namespace luytre {

enum class WarningState : uint8_t { draft, published, withdrawn, dropped };
enum class DraftState : uint8_t { draft, review, approved, published, dropped };
const char* to_string(WarningState state);
const char* to_string(DraftState state);
std::optional<WarningState> warning_state(std::string_view name);

// The version being worked at.
struct WarningDraft {
  unsigned version = 1;
  DraftState state = DraftState::draft;
  WarningContent content;
  std::vector<std::string> authors;  // users who wrote at it
  std::string reviewer, note;        // the last review
  Timestamp changed_at = 0;
};

struct WarningVersion {
  unsigned version = 1;
  Timestamp published_at = 0;
  bool renew = false;
  std::string change;
};

struct Warning {
  std::string id;  // 32 hex digits
  WarningKind kind = WarningKind::advisory;
  WarningState state = WarningState::draft;
  int year = 0;
  unsigned number = 0;
  unsigned version = 0;    // published; 0: none
  WarningContent content;  // of that version, or of the draft where there is none
  std::string created_by, reason;
  Timestamp created_at = 0, published_at = 0, updated_at = 0;
  std::vector<WarningVersion> versions;  // published ones, oldest first
  std::optional<WarningDraft> draft;     // for who may write warnings only
  // The newest version that everybody has to acknowledge, and since when.
  unsigned renewed() const;
  Timestamp renewed_at() const;
};
// "CB-2026-017" (advisory), "CD-2026-003" (directive); "" before the first publication.
std::string warning_number(const Warning& warning);

struct WarningFilter {
  std::optional<WarningKind> kind;
  std::optional<WarningState> state;  // nothing: all but dropped
  std::string text;                   // part of the title or number
  uint64_t limit = 0, offset = 0;     // limit 0: all
};
struct WarningList {
  uint64_t total = 0;
  std::vector<Warning> items;  // drafts first, then the newest changed
};

// One body of one warning.
struct WarningBody {
  std::string organisation;
  bool sensitive = false;
  BodyState state;
  Standing standing;
};

struct WarningAnswer {
  enum class Act : uint8_t { opened, acknowledge, done, undone, not_applicable, applicable, answer };
  Act act = Act::opened;
  std::string step;  // "": the whole, for opened, acknowledge, (not_)applicable
  std::string text;  // reason or answer, at most 4000 bytes
};
std::optional<WarningAnswer::Act> warning_act(std::string_view name);

// Errors: not_found for what is not there or not the viewer's, invalid for what cannot be done now.
class WarningBook {
 public:
  explicit WarningBook(Ledger& ledger) : ledger_(ledger) {}

  // ── Writing: with Permission::write_warnings in the centre
  // The new one's id.
  Result<std::string> draft(const Viewer& viewer, WarningKind kind, WarningContent content);
  // Changes the working version, or begins the next one; what was under review or approved is a draft again.
  Result<void> edit(const Viewer& viewer, std::string_view id, WarningContent content);
  // Errors as check_content().
  Result<void> submit(const Viewer& viewer, std::string_view id);
  // invalid for an author. A refusal needs a note.
  Result<void> review(const Viewer& viewer, std::string_view id, bool approve, const std::string& note);
  // What was approved, to `addressees` (resolve_audience() of its content). Those of earlier versions stay.
  Result<void> publish(const Viewer& viewer, std::string_view id, std::span<const Addressee> addressees);
  // Takes the working version away.
  Result<void> drop(const Viewer& viewer, std::string_view id);
  // A published one, for a reason that is told.
  Result<void> withdraw(const Viewer& viewer, std::string_view id, const std::string& reason);

  // ── Reading: with Permission::read_warnings
  Result<WarningList> list(const Viewer& viewer, const WarningFilter& filter);
  // `id`: the id or the number.
  Result<Warning> find(const Viewer& viewer, std::string_view id);
  // Those the viewer may see, by id, as they stood at `at` (`now` for deadlines is `at` too). A body that was
  // addressed later is not there.
  Result<std::vector<WarningBody>> bodies(const Viewer& viewer, const Warning& warning, Timestamp at);
  // Of the bodies the viewer may see, and for the centre of the warning itself; oldest first.
  Result<std::vector<WarningEvent>> events(const Viewer& viewer, const Warning& warning);

  // ── What a body does: with Permission::answer_warnings there
  // The same again changes nothing. A step that wants an answer or evidence is done only with it.
  Result<void> answer(const Viewer& viewer, std::string_view organisation, std::string_view id,
                      const WarningAnswer& answer);

  // ── For the program
  // Bodies that match by now and were not addressed yet; how many there were.
  Result<uint64_t> address(std::string_view id, std::span<const Addressee> addressees);

  Ledger& ledger() { return ledger_; }

 private:
  Ledger& ledger_;
};

}  // namespace luytre
