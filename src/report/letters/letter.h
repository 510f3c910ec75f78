// A letter (or report) in the register: from draft to receipt.
//
//   draft → review → approved → issued → signed        recalled: from issued or signed
// A change of the draft or of its figures brings it back to draft. Its number comes with issuing, out of one
// series a year without a gap (Decree 30/2020 art. 15), and stays its own when it is recalled. Who wrote a
// letter may approve it only when nobody else can (one person at the machine itself).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "report/documents/draft.h"
#include "report/figures/figure.h"

namespace luytre {

enum class LetterState : uint8_t { draft, review, approved, issued, signed_, recalled };
const char* to_string(LetterState state);  // "signed" for signed_
std::optional<LetterState> letter_state(std::string_view name);

struct OfficialLetter {
  std::string id;  // 32 hex digits
  std::string subject;
  DocumentDraft draft;
  Figures figures;
  std::vector<std::string> withdrawn;  // indicators withdrawn when the figures were made
  unsigned revision = 1;
  LetterState state = LetterState::draft;
  Timestamp made_at = 0, state_at = 0;
  std::string made_by, approved_by;
  int year = 0;
  uint64_t number = 0;   // 0: none yet
  std::string notation;  // "4327/BTTTT-CATTT"
  Day issued = 0;
  std::string signer, signed_digest;
};

struct LetterEvent {
  unsigned step = 0;
  Timestamp at = 0;
  std::string actor;
  std::string
      event;  // made, changed, comment, sent-back, review, approved, issued, signed, sent, received, recalled
  unsigned revision = 1;
  std::string detail;
};

enum class CopyState : uint8_t { waiting, sending, sent, failed, unknown, recalled };
const char* to_string(CopyState state);

// What one body gets: the letter with its own appendix and nobody else's.
struct LetterCopy {
  std::string letter, organisation;
  Figures figures;
  std::string recipient;  // mail address; "": the portal alone
  CopyState state = CopyState::waiting;
  Timestamp state_at = 0;
  std::string detail;
  Timestamp received_at = 0;  // 0: not yet
  std::string received_by;
  std::string digest;  // SHA-256 of its PDF
};

}  // namespace luytre
