// Is whoever is on duty there, and if not, who is called next? Pure: state in, state and calls out.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "duty/shift.h"

namespace luytre {

// mail: to an address; webhook: to a URL; sms, voice: to a telephone number, by the gateway of the settings.
enum class CallChannel : uint8_t { mail, webhook, sms, voice };
const char* to_string(CallChannel channel);
std::optional<CallChannel> call_channel(std::string_view name);

struct CallTarget {
  CallChannel channel = CallChannel::mail;
  std::string to;
  friend bool operator==(const CallTarget&, const CallTarget&) = default;
};
// All targets are called at once; then so long a wait. A step without targets is skipped at once.
struct DutyStep {
  std::vector<CallTarget> targets;
  unsigned wait_minutes = 10;
};
// What a body wants. Without steps nobody is called.
struct DutyPolicy {
  std::string organisation;
  bool continuous = false;        // art. 116 of the Labour Code: limits of its own
  unsigned grace_minutes = 15;    // after which a check-in is missing
  unsigned check_in_minutes = 0;  // between check-ins; 0: only at the start of a shift
  std::vector<DutyStep> steps;
};
// Errors: invalid: more than 20 steps or 20 targets in one, waits not of 1 to 1440 minutes, or an address
// that is none of its channel.
Result<void> check_policy(const DutyPolicy& policy);

// A check-in counts from half an hour before its shift. The missing one: when it was due.
std::optional<Timestamp> missing_check_in(const Shift& shift, std::span<const Timestamp> check_ins,
                                          const DutyPolicy& policy, Timestamp now);

// open: being called; answered: somebody took it; ended: the cause went away; nobody: there is no one to
// call.
enum class PageState : uint8_t { open, answered, ended, nobody };
const char* to_string(PageState state);
std::optional<PageState> page_state(std::string_view name);

struct Page {
  std::string id, organisation;
  std::string cause;    // "check-in", "gap", "gap-ahead"
  std::string subject;  // shift id and time, or role and time
  std::string detail;   // for people
  Timestamp raised_at = 0;
  int step = -1;       // called last; -1: none yet
  unsigned round = 0;  // how often all steps were gone through
  Timestamp called_at = 0;
  PageState state = PageState::open;
  std::string ended_by;
  Timestamp ended_at = 0;
};
struct Call {
  unsigned step = 0, round = 0;
  CallTarget target;
};
// Who is to be called now: the next step with targets when the wait of the last one is over, from the first
// again after the last, without end. One step a call, however long nobody asked: a machine that was away does
// not call everybody at once. answered and ended pages call nobody.
std::vector<Call> advance(Page& page, const DutyPolicy& policy, Timestamp now);
// When advance() has something to do; nothing: never.
std::optional<Timestamp> next_call(const Page& page, const DutyPolicy& policy);

}  // namespace luytre
