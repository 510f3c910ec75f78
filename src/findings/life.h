// The life of a finding: which act leads from which state to which, and who may do it. One table.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "findings/finding.h"

namespace luytre {

enum class Act : uint8_t {
  open,            // the first evidence
  notify,          // its owner was told
  acknowledge,     // the owner has read it
  start,           // the owner works on it
  resolve,         // the owner says it is done; evidence has yet to agree
  dispute,         // the owner says it is wrong
  uphold_dispute,  // the centre agrees: false positive
  reject_dispute,  // the centre does not: back to where it was
  accept_risk,     // left as it is until a date
  end_risk,        // that date has come: back to where it was
  close,           // with a reason
  reopen,          // by a person
  seen_again,      // by evidence after it was resolved or closed
};
const char* to_string(Act act);  // "uphold-dispute"
std::optional<Act> act_named(std::string_view name);

// Who acts. A member acts on findings of the own body, an operator on all; the program by evidence and by
// date.
enum class ActorRole : uint8_t { owner = 1, centre = 2, program = 4 };

struct Step {
  uint16_t from;  // states as bits: 1 << FindingState
  Act act;
  uint8_t who;                     // ActorRole, together
  std::optional<FindingState> to;  // nothing: where it came from
};
std::span<const Step> life();

// Where `act` leads. ErrorCode::invalid, saying what is allowed, when there is no such step or not for `who`.
// (`came_from` is where a dispute or an accepted risk leads back to.)
Result<FindingState> next_state(FindingState from, Act act, ActorRole who, FindingState came_from);

}  // namespace luytre
