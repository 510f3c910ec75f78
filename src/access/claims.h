// A body says what it holds, the centre decides, and what was approved becomes a dated fact of the directory.
#pragma once
#include <string>
#include <vector>

#include "access/viewer.h"

namespace luytre {

struct Claim {
  enum class Kind : uint8_t { prefix, domain };
  enum class State : uint8_t { waiting, approved, refused, withdrawn };

  std::string id, organisation;
  Kind kind = Kind::prefix;
  std::string resource;  // canonical: "203.0.113.0/24", "example.gov.vn"
  std::string note;      // what the body says of it
  State state = State::waiting;
  std::string made_by, decided_by;
  Timestamp made = 0;
  std::optional<Timestamp> decided;
  std::string reason;  // the centre's
  Day from = 0;        // held from this day
  // Who holds it by today's facts, "" for nobody. Filled for those who decide only.
  std::string held_by;
};
const char* to_string(Claim::Kind kind);
const char* to_string(Claim::State state);

struct NewClaim {
  Claim::Kind kind = Claim::Kind::prefix;
  std::string resource, note;
  std::optional<Day> from;  // today
};

// The claim's id. invalid: not a public network of at least /8 (IPv6: /16), or not a domain below a public
// suffix; the same claim waits already.
Result<std::string> make_claim(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               std::string_view organisation, const NewClaim& claim);
// Those the viewer may see: of bodies it may read, newest first.
Result<std::vector<Claim>> list_claims(Ledger& ledger, const Viewer& viewer, const Directory& directory);
// While it waits, by who may claim for its body. The claim must be of `organisation`.
Result<void> withdraw_claim(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view id);
// A refusal needs a reason. Approving alone changes no fact: apply_claims does, again after a crash.
Result<void> decide_claim(Ledger& ledger, const Viewer& viewer, std::string_view id, bool approve,
                          std::string_view reason);
// Adds approved claims to `directory`, saves it, and notes that it has them; how many. May be run any number
// of times. The caller holds the home for writing, and reloads other copies of the directory.
Result<size_t> apply_claims(Ledger& ledger, Directory& directory);

}  // namespace luytre
