#include "findings/life.h"

#include <fmt/format.h>

#include <array>
#include <string>

namespace luytre {
namespace {

using S = FindingState;

constexpr uint16_t bit(S state) {
  return static_cast<uint16_t>(1 << static_cast<int>(state));
}
constexpr uint16_t kTold = bit(S::open) | bit(S::notified);
constexpr uint16_t kWorked = kTold | bit(S::acknowledged) | bit(S::in_work);
constexpr uint16_t kOnTheWay = kWorked | bit(S::resolved);
constexpr uint16_t kNotClosed = kOnTheWay | bit(S::disputed) | bit(S::accepted_risk);
constexpr uint8_t kOwner = 1, kCentre = 2, kProgram = 4;

constexpr std::array kLife = {
    Step{bit(S::open), Act::notify, kCentre | kProgram, S::notified},
    Step{kTold, Act::acknowledge, kOwner | kCentre, S::acknowledged},
    Step{kTold | bit(S::acknowledged), Act::start, kOwner | kCentre, S::in_work},
    Step{kWorked, Act::resolve, kOwner | kCentre, S::resolved},
    Step{kOnTheWay, Act::dispute, kOwner | kCentre, S::disputed},
    Step{bit(S::disputed), Act::uphold_dispute, kCentre, S::closed},
    Step{bit(S::disputed), Act::reject_dispute, kCentre, std::nullopt},
    Step{kOnTheWay, Act::accept_risk, kOwner | kCentre, S::accepted_risk},
    Step{bit(S::accepted_risk), Act::end_risk, kOwner | kCentre | kProgram, std::nullopt},
    Step{kNotClosed, Act::close, kOwner | kCentre | kProgram, S::closed},  // owner: leaks only (rights.cpp)
    Step{bit(S::resolved) | bit(S::closed), Act::reopen, kCentre, S::open},
    Step{bit(S::resolved) | bit(S::closed), Act::seen_again, kProgram, S::open},
};

constexpr std::array kActs = {"open",    "notify",         "acknowledge",    "start",       "resolve",
                              "dispute", "uphold-dispute", "reject-dispute", "accept-risk", "end-risk",
                              "close",   "reopen",         "seen-again"};

const char* who_words(ActorRole who) {
  return who == ActorRole::owner ? "the owner" : who == ActorRole::centre ? "the centre" : "the program";
}

}  // namespace

const char* to_string(Act act) {
  return kActs[static_cast<size_t>(act)];
}

std::optional<Act> act_named(std::string_view name) {
  for (size_t i = 0; i < kActs.size(); ++i)
    if (name == kActs[i]) return static_cast<Act>(i);
  return std::nullopt;
}

std::span<const Step> life() {
  return kLife;
}

Result<FindingState> next_state(FindingState from, Act act, ActorRole who, FindingState came_from) {
  std::string allowed;
  for (const Step& step : kLife) {
    if (!(step.from & bit(from)) || !(step.who & static_cast<uint8_t>(who))) continue;
    if (step.act == act) return step.to.value_or(came_from);
    allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(step.act));
  }
  return fail(ErrorCode::invalid,
              fmt::format("a finding that is {} takes no '{}' by {}: {}", to_string(from), to_string(act),
                          who_words(who), allowed.empty() ? "nothing is allowed" : "allowed: " + allowed));
}

}  // namespace luytre
