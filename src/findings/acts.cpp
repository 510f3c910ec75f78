// What persons do to findings.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "findings/rights.h"
#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

constexpr size_t kLongestComment = 4096, kLongestField = 1024, kLongestStep = 64;
// A dispute that was upheld holds for so long; evidence after that opens the finding again, as lists and
// machines change.
constexpr Timestamp kFalsePositiveHolds = 90 * kMicrosPerDay;
constexpr Timestamp kLocalOffset = 7 * kMicrosPerHour;  // the country's clock, all year
constexpr Timestamp kLongestMove = 366 * kMicrosPerDay;

std::unexpected<Error> no_finding(std::string_view id) {
  return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
}

Result<Finding> read_one(Transaction& t, std::string_view id) {
  std::optional<Finding> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM finding WHERE id = $1", finding_columns()), {plain_text(id)},
                     [&](const Row& row) {
                       found = read_finding(row);
                       return true;
                     }));
  if (!found) return no_finding(id);
  return std::move(*found);
}

// What the viewer does not see is not there.
Result<Finding> read_seen(Transaction& t, const Viewer& viewer, std::string_view id) {
  auto found = read_one(t, id);
  if (found && !viewer.may(Permission::read_findings, found->organisation, found->tlp, found->sensitive))
    return no_finding(id);
  return found;
}

Result<Finding> read_handled(Transaction& t, const Viewer& viewer, std::string_view id) {
  auto found = read_seen(t, viewer, id);
  if (found && !may_handle(viewer, *found))
    return fail(ErrorCode::invalid, "this finding is handled by its own body and by the centre");
  return found;
}

Result<void> check(const ActRequest& r, Timestamp now) {
  if (r.comment.size() > kLongestComment)
    return fail(ErrorCode::invalid, fmt::format("a comment has at most {} bytes", kLongestComment));
  if (std::max(r.machine.size(), r.done.size()) > kLongestField)
    return fail(ErrorCode::invalid,
                fmt::format("the machine and what was done have at most {} bytes each", kLongestField));
  if ((!r.machine.empty() || !r.done.empty()) && r.act != Act::resolve)
    return fail(ErrorCode::invalid, "only 'resolve' says which machine, and what was done");
  if ((r.act == Act::close) != (r.reason != ClosedBecause::none))
    return fail(ErrorCode::invalid, "closing a finding takes a reason, and nothing else does");
  if (r.reason == ClosedBecause::false_positive)
    return fail(ErrorCode::invalid, "a false positive is a dispute that was upheld: dispute it, then uphold");
  if ((r.act == Act::dispute) != (r.dispute != DisputeKind::none))
    return fail(ErrorCode::invalid, "a dispute says what is wrong, and nothing else does");
  if (r.dispute == DisputeKind::other && r.comment.empty())
    return fail(ErrorCode::invalid, "a dispute for another reason needs a comment");
  if ((r.act == Act::accept_risk) != (r.until != kNoTime))
    return fail(ErrorCode::invalid, "a risk is accepted until a date, and nothing else takes one");
  if (r.act == Act::accept_risk && r.until <= now)
    return fail(ErrorCode::invalid, "a risk is accepted until a date in the future");
  return {};
}

// As plain_text, but lines stay.
std::string plain_lines(std::string_view text) {
  std::string out;
  for (size_t at = 0; at <= text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += (at > 0 ? "\n" : "") + plain_text(line);
    at = end + 1;
  }
  return out;
}

Result<void> note(Transaction& t, std::string_view actor, std::string_view action, std::string_view finding,
                  const boost::json::object& detail) {
  return t.audit({.actor = std::string(actor),
                  .action = fmt::format("finding.{}", action),
                  .subject = std::string(finding),
                  .detail = boost::json::serialize(detail)});
}

// Adds an entry that is no step of the life.
Result<HistoryEntry> add_entry(Transaction& t, Finding& f, HistoryEntry entry) {
  FindingWriter writer(t);
  auto added = writer.entry(f, std::move(entry));
  if (!added) return added;
  LUYTRE_TRY(writer.put(f));
  LUYTRE_TRY(writer.finish());
  return added;
}

template <class T, class Work>
Result<T> written(Ledger& ledger, Work&& work) {
  Result<T> out;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    out = work(t);
    if (!out) return std::unexpected(out.error());
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace

Result<Finding> FindingBook::act(Transaction& t, std::string_view id, const ActRequest& request) {
  LUYTRE_TRY(check(request, t.now()));
  auto found = read_one(t, id);
  if (!found) return found;
  Finding f = std::move(*found);
  FindingState from = f.state;
  auto to = next_state(from, request.act, request.role, f.came_from);
  if (!to) return std::unexpected(to.error());
  if (request.act == Act::close && !closes(request.reason, f.kind))
    return fail(ErrorCode::invalid, fmt::format("a finding of kind {} is not closed as '{}'",
                                                to_string(f.kind), to_string(request.reason)));
  bool owners =
      request.reason == ClosedBecause::password_changed || request.reason == ClosedBecause::account_closed;
  if (request.act == Act::close && request.role == ActorRole::owner && !owners)
    return fail(ErrorCode::invalid, "the owner closes a leak as 'password-changed' or 'account-closed'");
  Timestamp now = t.now();
  ContactRule rule = rules_->contact(f.kind, f.what);
  Timestamp window = static_cast<Timestamp>(rule.hours) * rule.times * kMicrosPerHour;
  if (request.act == Act::dispute || request.act == Act::accept_risk) f.came_from = from;
  enter(f, *to, now, *rules_);
  if (f.kind == FindingKind::leak) window = Finding::kNever;  // a new leak is no second infection
  if (request.act == Act::close) close(f, request.reason, now, news_after(f, now), window);
  if (request.act == Act::uphold_dispute)
    close(f, ClosedBecause::false_positive, now, now + kFalsePositiveHolds, window);
  if (request.act == Act::accept_risk) f.risk_until = request.until;
  if (request.act == Act::notify) f.last_notified = now;
  if (request.act == Act::reopen && from == FindingState::closed) {
    f.opened = now;
    f.due = rules_->due(f.severity, f.sector, now);
  }
  std::string reason = request.act == Act::dispute ? to_string(request.dispute) : to_string(f.closed_because);
  HistoryEntry entry{.actor = request.actor,
                     .comment = plain_lines(request.comment),
                     .act = to_string(request.act),
                     .from = from,
                     .to = f.state,
                     .reason = std::move(reason),
                     .machine = plain_text(request.machine),
                     .done = plain_text(request.done)};
  boost::json::object detail{{"from", to_string(from)}, {"to", to_string(f.state)}};
  if (f.risk_until != kNoTime) detail["until"] = format_time(f.risk_until);
  for (auto [name, text] : {std::pair{"reason", &entry.reason},
                            {"comment", &entry.comment},
                            {"machine", &entry.machine},
                            {"done", &entry.done}})
    if (!text->empty()) detail[name] = *text;
  auto added = add_entry(t, f, std::move(entry));
  if (!added) return std::unexpected(added.error());
  LUYTRE_TRY(note(t, request.actor, to_string(request.act), f.id, detail));
  return f;
}

Result<Finding> FindingBook::act(const Viewer& viewer, std::string_view id, const ActRequest& request) {
  return written<Finding>(ledger_, [&](Transaction& t) -> Result<Finding> {
    auto found = read_seen(t, viewer, id);
    if (!found) return found;
    uint8_t roles = roles_for(viewer, request.act, *found);
    if (roles == 0)
      return fail(ErrorCode::invalid,
                  fmt::format("this finding takes no '{}' by you", to_string(request.act)));
    ActRequest mine = request;
    mine.actor = viewer.actor();
    mine.role = roles & static_cast<uint8_t>(ActorRole::centre) ? ActorRole::centre : ActorRole::owner;
    return act(t, id, mine);
  });
}

Result<Finding> FindingBook::assign(const Viewer& viewer, std::string_view id, std::string_view user) {
  return written<Finding>(ledger_, [&](Transaction& t) -> Result<Finding> {
    auto found = read_handled(t, viewer, id);
    if (!found) return found;
    if (!user.empty()) {
      auto people = assignable(t, viewer, *found);
      if (!people) return std::unexpected(people.error());
      if (std::ranges::find(*people, user, &Person::id) == people->end())
        return fail(ErrorCode::invalid, "nobody of that name may have this finding on the desk");
    }
    if (found->assignee == user) return found;
    found->assignee = user;
    auto added =
        add_entry(t, *found, {.actor = viewer.actor(), .act = "assign", .reason = std::string(user)});
    if (!added) return std::unexpected(added.error());
    LUYTRE_TRY(note(t, viewer.actor(), "assign", found->id, {{"assignee", found->assignee}}));
    return found;
  });
}

Result<Finding> FindingBook::move_due(const Viewer& viewer, std::string_view id, Day day,
                                      std::string_view why) {
  std::string comment = plain_lines(why);
  if (comment.empty() || comment.size() > kLongestComment)
    return fail(ErrorCode::invalid,
                fmt::format("another due date takes a reason of 1 to {} bytes", kLongestComment));
  return written<Finding>(ledger_, [&](Transaction& t) -> Result<Finding> {
    auto found = read_seen(t, viewer, id);
    if (!found) return found;
    if (!may_move_due(viewer, *found))
      return fail(ErrorCode::invalid, "the due date of a finding that is not closed is the centre's to move");
    Timestamp due = end_of_local_day(start_of(day));
    if (due <= t.now() || due > t.now() + kLongestMove)
      return fail(ErrorCode::invalid, "the due date is a day from today to a year from now");
    if (due == found->due) return found;
    std::string before = format_day(day_of(found->due - 1 + kLocalOffset));
    found->due = due;
    std::string text = format_day(day);
    auto added = add_entry(t, *found,
                           {.actor = viewer.actor(), .comment = comment, .act = "move-due", .reason = text});
    if (!added) return std::unexpected(added.error());
    LUYTRE_TRY(note(t, viewer.actor(), "move-due", found->id,
                    {{"due", text}, {"before", before}, {"comment", comment}}));
    return found;
  });
}

Result<HistoryEntry> FindingBook::comment(const Viewer& viewer, std::string_view id, std::string_view text) {
  std::string comment = plain_lines(text);
  if (comment.empty() || comment.size() > kLongestComment)
    return fail(ErrorCode::invalid, fmt::format("a comment has 1 to {} bytes", kLongestComment));
  return written<HistoryEntry>(ledger_, [&](Transaction& t) -> Result<HistoryEntry> {
    auto found = read_handled(t, viewer, id);
    if (!found) return std::unexpected(found.error());
    auto added = add_entry(t, *found, {.actor = viewer.actor(), .comment = comment, .act = "comment"});
    if (!added) return added;
    LUYTRE_TRY(note(t, viewer.actor(), "comment", found->id, {{"comment", comment}}));
    return added;
  });
}

Result<HistoryEntry> FindingBook::tick(const Viewer& viewer, std::string_view id, std::string_view step,
                                       bool done) {
  constexpr std::string_view kStepBytes = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  if (step.empty() || step.size() > kLongestStep ||
      step.find_first_not_of(kStepBytes) != std::string_view::npos)
    return fail(ErrorCode::invalid, "that is no step of an advice");
  const char* act = done ? "tick" : "untick";
  return written<HistoryEntry>(ledger_, [&](Transaction& t) -> Result<HistoryEntry> {
    auto found = read_handled(t, viewer, id);
    if (!found) return std::unexpected(found.error());
    auto added = add_entry(t, *found, {.actor = viewer.actor(), .act = act, .reason = std::string(step)});
    if (!added) return added;
    LUYTRE_TRY(note(t, viewer.actor(), act, found->id, {{"step", std::string(step)}}));
    return added;
  });
}

}  // namespace luytre
