#include "warning/advisories/acknowledgement.h"

#include <algorithm>
#include <array>

namespace luytre {
namespace {

constexpr std::array kEvents = {"addressed",  "told",         "delivered", "bounced",  "unreachable",
                                "opened",     "acknowledged", "done",      "undone",   "not-applicable",
                                "applicable", "answered",     "evidence",  "reminded", "escalated",
                                "drafted",    "edited",       "submitted", "returned", "approved",
                                "published",  "withdrawn",    "dropped"};
static_assert(kEvents.size() == static_cast<size_t>(WarningEventKind::dropped) + 1);

}  // namespace

const char* to_string(WarningEventKind kind) {
  return kEvents[static_cast<size_t>(kind)];
}

std::optional<WarningEventKind> warning_event_kind(std::string_view name) {
  for (size_t i = 0; i < kEvents.size(); ++i)
    if (name == kEvents[i]) return static_cast<WarningEventKind>(i);
  return std::nullopt;
}

const char* to_string(StepState::Is is) {
  constexpr std::array kWords = {"open", "done", "not_applicable"};
  return kWords[static_cast<size_t>(is)];
}

BodyState fold(std::span<const WarningEvent> events, Timestamp until) {
  BodyState s;
  for (const WarningEvent& e : events) {
    if (e.at > until) continue;
    Mark mark{e.at, e.actor, e.version};
    auto set = [&](StepState::Is is) {
      StepState& step = s.steps[e.step];
      step.is = is;
      step.at = e.at;
      step.by = e.actor;
      step.reason = is == StepState::Is::not_applicable ? e.text : "";
    };
    switch (e.kind) {
      case WarningEventKind::addressed:
        if (s.addressed == 0) s.addressed = e.at;
        s.reasons = e.text;
        break;
      case WarningEventKind::told:
        s.told = e.at;
        s.unreachable = 0;
        break;
      case WarningEventKind::delivered:
        s.delivered = e.at;
        s.bounced = 0;
        break;
      case WarningEventKind::bounced:
        s.bounced = e.at;
        break;
      case WarningEventKind::unreachable:
        s.unreachable = e.at;
        break;
      case WarningEventKind::opened:
        if (s.opened.version < e.version) s.opened = mark;
        if (s.delivered == 0) s.delivered = e.at;
        break;
      case WarningEventKind::acknowledged:
        s.acknowledged = mark;
        break;
      case WarningEventKind::done:
        set(StepState::Is::done);
        break;
      case WarningEventKind::undone:
        set(StepState::Is::open);
        break;
      case WarningEventKind::not_applicable:
        if (!e.step.empty()) {
          set(StepState::Is::not_applicable);
          break;
        }
        s.not_applicable = true;
        s.reason = e.text;
        break;
      case WarningEventKind::applicable:
        if (!e.step.empty()) {
          set(StepState::Is::open);
          break;
        }
        s.not_applicable = false;
        s.reason.clear();
        break;
      case WarningEventKind::answered:
        s.steps[e.step].answer = e.text;
        break;
      case WarningEventKind::evidence:
        s.steps[e.step].files.push_back(e.reference);
        break;
      case WarningEventKind::reminded:
        ++s.reminders;
        s.reminded = e.at;
        s.stages.emplace_back(e.reference, e.at);
        break;
      case WarningEventKind::escalated:
        s.escalated = e.at;
        s.escalated_to = e.text;
        s.stages.emplace_back(e.reference, e.at);
        break;
      default:
        break;  // of the warning itself
    }
  }
  return s;
}

Standing standing(const BodyState& state, const WarningContent& content, unsigned renewed,
                  Timestamp renewed_at, Timestamp now) {
  Standing out;
  out.acknowledged =
      state.not_applicable || (state.acknowledged.at != 0 && state.acknowledged.version >= renewed);
  out.acknowledge_by = content.acknowledge_by != kNoTime
                           ? std::max(content.acknowledge_by, state.addressed)
                           : std::max(renewed_at, state.addressed) + acknowledge_within(content.severity);
  out.steps = content.steps.size();
  for (const WarningStep& step : content.steps) {
    auto known = state.steps.find(step.id);
    bool open =
        !state.not_applicable && (known == state.steps.end() || known->second.is == StepState::Is::open);
    if (!open) {
      ++out.done;
      continue;
    }
    if (step.due == kNoTime) continue;
    if (out.next_due == kNoTime || step.due < out.next_due) out.next_due = step.due;
    if (step.due < now) out.late.push_back(step.id);
  }
  out.settled = out.acknowledged && out.done == out.steps;
  return out;
}

}  // namespace luytre
