// What a body does with what it was sent.
#include <algorithm>
#include <array>

#include "access/json_detail.h"
#include "warning/advisories/rows.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

using Said = WarningAnswer::Act;
constexpr std::array kActs = {"opened",         "acknowledge", "done",  "undone",
                              "not_applicable", "applicable",  "answer"};

WarningEventKind event_of(Said act) {
  switch (act) {
    case Said::opened:
      return WarningEventKind::opened;
    case Said::acknowledge:
      return WarningEventKind::acknowledged;
    case Said::done:
      return WarningEventKind::done;
    case Said::undone:
      return WarningEventKind::undone;
    case Said::not_applicable:
      return WarningEventKind::not_applicable;
    case Said::applicable:
      return WarningEventKind::applicable;
    case Said::answer:
      break;
  }
  return WarningEventKind::answered;
}

Result<void> check_answer(const WarningAnswer& answer, const Warning& w, const BodyState& state) {
  bool whole = answer.act == Said::opened || answer.act == Said::acknowledge;
  bool either = answer.act == Said::not_applicable || answer.act == Said::applicable;
  if (answer.step.empty() ? !whole && !either : whole)
    return fail(ErrorCode::invalid, "step: this is said of a step, or of the whole");
  if (answer.act == Said::not_applicable && answer.text.empty())
    return fail(ErrorCode::invalid, "text: say why it does not apply");
  if (answer.step.empty()) return {};
  auto step = std::ranges::find(w.content.steps, answer.step, &WarningStep::id);
  if (step == w.content.steps.end()) return fail(ErrorCode::invalid, "step: there is no such step");
  if (answer.act != Said::done) return {};
  auto known = state.steps.find(answer.step);
  bool answered = !answer.text.empty() || (known != state.steps.end() && !known->second.answer.empty());
  bool proven = known != state.steps.end() && !known->second.files.empty();
  if (step->wants_answer && !answered)
    return fail(ErrorCode::invalid, "text: this step is done with an answer");
  if (step->wants_evidence && !proven) return fail(ErrorCode::invalid, "step: attach the evidence first");
  return {};
}

// Whether saying it again would say nothing new.
bool is_known(const WarningAnswer& answer, const BodyState& state, unsigned version) {
  auto known = state.steps.find(answer.step);
  StepState::Is is = known == state.steps.end() ? StepState::Is::open : known->second.is;
  switch (answer.act) {
    case Said::opened:
      return state.opened.at != 0 && state.opened.version >= version;
    case Said::acknowledge:
      return state.acknowledged.at != 0 && state.acknowledged.version >= version;
    case Said::done:
      return is == StepState::Is::done && answer.text.empty();
    case Said::undone:
      return is == StepState::Is::open;
    case Said::not_applicable:
      return answer.step.empty() ? state.not_applicable && state.reason == answer.text
                                 : is == StepState::Is::not_applicable && known->second.reason == answer.text;
    case Said::applicable:
      return answer.step.empty() ? !state.not_applicable : is == StepState::Is::open;
    case Said::answer:
      break;
  }
  return known != state.steps.end() && known->second.answer == answer.text;
}

}  // namespace

std::optional<WarningAnswer::Act> warning_act(std::string_view name) {
  for (size_t i = 0; i < kActs.size(); ++i)
    if (name == kActs[i]) return static_cast<WarningAnswer::Act>(i);
  return std::nullopt;
}

Result<void> WarningBook::answer(const Viewer& viewer, std::string_view organisation, std::string_view id,
                                 const WarningAnswer& answer) {
  if (!is_text(answer.text, 4000, true)) return fail(ErrorCode::invalid, "text: 4,000 bytes at most");
  auto seen = find(viewer, id);
  if (!seen) return std::unexpected(seen.error());
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = warnings::read_warning(t, seen->id);
    if (!w) return std::unexpected(w.error());
    bool addressed = false, sensitive = false;
    LUYTRE_TRY(t.query("SELECT sensitive FROM warning_body WHERE warning = $1 AND organisation = $2",
                       {w->id, std::string(organisation)}, [&](const Row& row) {
                         addressed = true;
                         sensitive = row.integer(0) != 0;
                         return false;
                       }));
    if (!addressed || !viewer.may(Permission::answer_warnings, organisation, w->content.tlp, sensitive) ||
        (w->state != WarningState::published && w->state != WarningState::withdrawn))
      return warnings::no_such("warning");
    if (w->state == WarningState::withdrawn && answer.act != Said::opened)
      return fail(ErrorCode::invalid, "it was withdrawn: there is nothing more to do");
    auto events = warnings::read_events(t, w->id, std::string(organisation));
    if (!events) return std::unexpected(events.error());
    BodyState state = fold(*events);
    LUYTRE_TRY(check_answer(answer, *w, state));
    if (is_known(answer, state, w->version)) return {};
    WarningEvent event{.organisation = std::string(organisation),
                       .at = t.now(),
                       .actor = viewer.actor(),
                       .version = w->version,
                       .step = answer.step,
                       .text = {},
                       .reference = {}};
    auto say = [&](WarningEventKind kind, const std::string& text) {
      event.kind = kind;
      event.text = text;
      return warnings::append(t, w->id, event);
    };
    // Who answers has read it.
    if (answer.act != Said::opened && (state.opened.at == 0 || state.opened.version < w->version)) {
      WarningEvent opened = event;
      opened.kind = WarningEventKind::opened;
      opened.step.clear();
      LUYTRE_TRY(warnings::append(t, w->id, opened));
    }
    bool with_words = answer.act == Said::done && !answer.text.empty();
    if (with_words) LUYTRE_TRY(say(WarningEventKind::answered, answer.text));
    LUYTRE_TRY(say(event_of(answer.act), with_words ? "" : answer.text));
    return t.audit({viewer.actor(), std::string("warning.") + to_string(event.kind), w->id,
                    json_detail({{"organisation", organisation}, {"step", answer.step}})});
  });
}

}  // namespace luytre
