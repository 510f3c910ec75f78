#include "duty/watch.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr const char* kChannelNames[] = {"mail", "webhook", "sms", "voice"};
constexpr const char* kPageNames[] = {"open", "answered", "ended", "nobody"};
constexpr Timestamp kEarly = 30 * kMicrosPerMinute;

bool is_address(const CallTarget& t) {
  if (t.to.size() > 500 || !is_plain_text(t.to, 500) || t.to.find(' ') != std::string::npos) return false;
  switch (t.channel) {
    case CallChannel::mail: {
      size_t at = t.to.find('@');
      return at != std::string::npos && at > 0 && at + 1 < t.to.size() && t.to.size() <= 254 &&
             t.to.find_first_of("<>,;\"\\") == std::string::npos && t.to.rfind('@') == at;
    }
    case CallChannel::webhook:
      return t.to.starts_with("https://") || t.to.starts_with("http://");
    default:
      return t.to.size() >= 3 && t.to.size() <= 20 &&
             t.to.find_first_not_of("0123456789", t.to.starts_with('+') ? 1 : 0) == std::string::npos;
  }
}

}  // namespace

const char* to_string(CallChannel channel) {
  return kChannelNames[static_cast<size_t>(channel)];
}
std::optional<CallChannel> call_channel(std::string_view name) {
  for (size_t i = 0; i < std::size(kChannelNames); ++i)
    if (name == kChannelNames[i]) return static_cast<CallChannel>(i);
  return std::nullopt;
}
const char* to_string(PageState state) {
  return kPageNames[static_cast<size_t>(state)];
}
std::optional<PageState> page_state(std::string_view name) {
  for (size_t i = 0; i < std::size(kPageNames); ++i)
    if (name == kPageNames[i]) return static_cast<PageState>(i);
  return std::nullopt;
}

Result<void> check_policy(const DutyPolicy& p) {
  if (p.steps.size() > 20 || p.grace_minutes > 1440 || p.check_in_minutes > 1440)
    return fail(ErrorCode::invalid, "a policy has 20 steps at most, and times of 1440 minutes at most");
  for (const DutyStep& step : p.steps) {
    if (step.targets.size() > 20 || step.wait_minutes < 1 || step.wait_minutes > 1440)
      return fail(ErrorCode::invalid, "a step calls 20 at most, and waits from 1 to 1440 minutes");
    for (const CallTarget& t : step.targets)
      if (!is_address(t))
        return fail(ErrorCode::invalid,
                    std::string("'") + t.to.substr(0, 100) + "' is no address for " + to_string(t.channel));
  }
  return {};
}

std::optional<Timestamp> missing_check_in(const Shift& shift, std::span<const Timestamp> check_ins,
                                          const DutyPolicy& policy, Timestamp now) {
  if (shift.state == ShiftState::cancelled || now < shift.from || now >= shift.to) return std::nullopt;
  std::optional<Timestamp> last;
  for (Timestamp at : check_ins)
    if (at >= shift.from - kEarly && at <= now) last = std::max(last.value_or(at), at);
  Timestamp due = shift.from;
  if (last) {
    if (policy.check_in_minutes == 0) return std::nullopt;
    due = std::max(*last, shift.from) + policy.check_in_minutes * kMicrosPerMinute;
  }
  if (due >= shift.to || now < due + policy.grace_minutes * kMicrosPerMinute) return std::nullopt;
  return due;
}

std::optional<Timestamp> next_call(const Page& page, const DutyPolicy& policy) {
  if (page.state == PageState::answered || page.state == PageState::ended) return std::nullopt;
  bool anybody = std::ranges::any_of(policy.steps, [](const DutyStep& s) { return !s.targets.empty(); });
  if (!anybody) return std::nullopt;
  if (page.step < 0) return page.raised_at;
  auto step = static_cast<size_t>(page.step);
  unsigned wait = step < policy.steps.size() ? policy.steps[step].wait_minutes : 0;
  return page.called_at + wait * kMicrosPerMinute;
}

std::vector<Call> advance(Page& page, const DutyPolicy& policy, Timestamp now) {
  std::vector<Call> calls;
  if (page.state == PageState::answered || page.state == PageState::ended) return calls;
  auto due = next_call(page, policy);
  page.state = due ? PageState::open : PageState::nobody;
  if (!due || now < *due) return calls;
  size_t steps = policy.steps.size();
  auto step = static_cast<size_t>(page.step + 1);
  for (size_t tried = 0; tried <= steps; ++tried, ++step) {
    if (step >= steps) {
      step = 0;
      ++page.round;
    }
    if (!policy.steps[step].targets.empty()) break;
  }
  page.step = static_cast<int>(step);
  page.called_at = now;
  for (const CallTarget& target : policy.steps[step].targets)
    calls.push_back({static_cast<unsigned>(step), page.round, target});
  return calls;
}

}  // namespace luytre
