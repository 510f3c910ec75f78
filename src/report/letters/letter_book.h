// The register of letters, in a ledger. Every function for people takes a Viewer: reading needs
// Permission::read_letters, writing write_letters, approving, issuing, signing and recalling approve_letters,
// all at the centre; what may not be seen is not_found. A body reads its own copies with read_letters in it.
// Every step is audited. Any number of threads, as the ledger.
#pragma once
#include "access/viewer.h"
#include "ledger/ledger.h"
#include "report/letters/letter.h"

namespace luytre {

struct LetterFilter {
  std::string text;  // part of subject, number or kind, with or without marks; "": all
  std::optional<LetterState> state;
  std::string kind;
  int year = 0;  // of the number; 0: any
  uint64_t limit = 100, offset = 0;
};
struct LetterPage {
  uint64_t total = 0;
  std::vector<OfficialLetter> items;  // newest first; without figures
};

// A body's view of what it got.
struct ReceivedLetter {
  LetterCopy copy;
  std::string kind, subject, notation;
  Day issued = 0;
  bool recalled = false;
};

class LetterRegister {
 public:
  explicit LetterRegister(Ledger& ledger) : ledger_(ledger) {}

  // ── Writing
  Result<OfficialLetter> make(const Viewer& viewer, const DocumentDraft& draft, const Figures& figures,
                              const std::vector<std::string>& withdrawn, std::vector<LetterCopy> copies);
  // Only while nothing is issued. `revision`: the one that was read; busy when it is another now.
  Result<OfficialLetter> change(const Viewer& viewer, std::string_view id, unsigned revision,
                                const DocumentDraft& draft, const Figures& figures,
                                const std::vector<std::string>& withdrawn, std::vector<LetterCopy> copies);
  Result<void> comment(const Viewer& viewer, std::string_view id, const std::string& text);
  Result<OfficialLetter> submit(const Viewer& viewer, std::string_view id);  // draft → review

  // ── Deciding
  Result<OfficialLetter> send_back(const Viewer& viewer, std::string_view id, const std::string& why);
  // Of the revision that was read, by somebody else than its writer.
  Result<OfficialLetter> approve(const Viewer& viewer, std::string_view id, unsigned revision);
  // Gives the number, and the day to a draft without one: `today`.
  Result<OfficialLetter> issue(const Viewer& viewer, std::string_view id, Day today);
  Result<OfficialLetter> set_signed(const Viewer& viewer, std::string_view id, const std::string& signer,
                                    const std::string& digest);
  // What was sent is told to be void; it keeps its number.
  Result<OfficialLetter> recall(const Viewer& viewer, std::string_view id, const std::string& why);
  // The first number of a year that was begun elsewhere; invalid once a number of that year is given.
  Result<void> start_register(const Viewer& viewer, int year, uint64_t next);

  // ── Reading. `id`: the id, the beginning of one (8 digits at least), or number and symbol.
  Result<OfficialLetter> find(const Viewer& viewer, std::string_view id);
  Result<LetterPage> list(const Viewer& viewer, const LetterFilter& filter);
  Result<std::vector<LetterEvent>> events(const Viewer& viewer, std::string_view id);
  Result<std::vector<LetterCopy>> copies(const Viewer& viewer, std::string_view id);
  // Numbers of the year that are missing: always none, or somebody changed the tables.
  Result<std::vector<uint64_t>> gaps(const Viewer& viewer, int year);

  // ── A body's own
  Result<std::vector<ReceivedLetter>> received(const Viewer& viewer, const std::string& organisation);
  Result<ReceivedLetter> received_one(const Viewer& viewer, std::string_view letter,
                                      const std::string& organisation);
  // "We have it": once, by anybody who reads letters there.
  Result<void> confirm(const Viewer& viewer, std::string_view letter, const std::string& organisation);

  // ── Sending, for the program
  Result<bool> begin_copy(const std::string& letter, const std::string& organisation);  // waiting → sending
  Result<void> finish_copy(const LetterCopy& copy);

 private:
  Result<OfficialLetter> move(const Viewer& viewer, std::string_view id, Permission needed,
                              std::initializer_list<LetterState> from, LetterState to, const char* event,
                              const std::string& detail,
                              const std::function<Result<void>(Transaction&, OfficialLetter&)>& also);
  Ledger& ledger_;
};

}  // namespace luytre
