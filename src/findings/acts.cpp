// What persons do to findings.
#include <fmt/format.h>
#include <boost/json.hpp>

#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

constexpr size_t kLongestComment = 4096;
// A dispute that was upheld holds for so long; evidence after that opens the finding again, as lists and
// machines change.
constexpr Timestamp kFalsePositiveHolds = 90 * kMicrosPerDay;

Result<Finding> read_one(Transaction& t, std::string_view id) {
  std::optional<Finding> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM finding WHERE id = $1", finding_columns()),
                     {std::string(id)}, [&](const Row& row) {
                       found = read_finding(row);
                       return true;
                     }));
  if (!found) return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
  return std::move(*found);
}

Result<void> check(const ActRequest& r, Timestamp now) {
  if (r.comment.size() > kLongestComment)
    return fail(ErrorCode::invalid, fmt::format("a comment has at most {} bytes", kLongestComment));
  if ((r.act == Act::close) != (r.reason != ClosedBecause::none))
    return fail(ErrorCode::invalid, "closing a finding takes a reason, and nothing else does");
  if (r.reason == ClosedBecause::false_positive)
    return fail(ErrorCode::invalid, "a false positive is a dispute that was upheld: dispute it, then uphold");
  if ((r.act == Act::accept_risk) != (r.until != kNoTime))
    return fail(ErrorCode::invalid, "a risk is accepted until a date, and nothing else takes one");
  if (r.act == Act::accept_risk && r.until <= now)
    return fail(ErrorCode::invalid, "a risk is accepted until a date in the future");
  return {};
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
  Timestamp now = t.now();
  ContactRule rule = rules_->contact(f.kind, f.what);
  Timestamp window = static_cast<Timestamp>(rule.hours) * rule.times * kMicrosPerHour;
  if (request.act == Act::dispute || request.act == Act::accept_risk) f.came_from = from;
  enter(f, *to, now);
  if (request.act == Act::close) close(f, request.reason, now, now, window);
  if (request.act == Act::uphold_dispute)
    close(f, ClosedBecause::false_positive, now, now + kFalsePositiveHolds, window);
  if (request.act == Act::accept_risk) f.risk_until = request.until;
  if (request.act == Act::notify) f.last_notified = now;
  if (request.act == Act::reopen && from == FindingState::closed) {
    f.opened = now;
    f.due = rules_->due(f.severity, f.sector, now);
  }
  std::string comment = plain_text(request.comment);
  FindingWriter writer(t);
  LUYTRE_TRY(writer.step(f, request.actor, request.act, from, comment));
  LUYTRE_TRY(writer.put(f));
  LUYTRE_TRY(writer.finish());
  boost::json::object detail{{"from", to_string(from)}, {"to", to_string(f.state)}};
  if (f.closed_because != ClosedBecause::none) detail["reason"] = to_string(f.closed_because);
  if (f.risk_until != kNoTime) detail["until"] = format_time(f.risk_until);
  if (!comment.empty()) detail["comment"] = comment;
  LUYTRE_TRY(t.audit({.actor = request.actor,
                      .action = fmt::format("finding.{}", to_string(request.act)),
                      .subject = f.id,
                      .detail = boost::json::serialize(detail)}));
  return f;
}

Result<Finding> FindingBook::act(std::string_view id, const ActRequest& request) {
  Result<Finding> out;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    out = act(t, id, request);
    if (!out) return std::unexpected(out.error());
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<void> FindingBook::assign(std::string_view id, std::string_view assignee, std::string_view actor) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto changed =
        t.execute("UPDATE finding SET assignee = $1 WHERE id = $2", {plain_text(assignee), std::string(id)});
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 0)
      return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
    boost::json::object detail{{"assignee", plain_text(assignee)}};
    return t.audit({.actor = std::string(actor),
                    .action = "finding.assign",
                    .subject = std::string(id),
                    .detail = boost::json::serialize(detail)});
  });
}

}  // namespace luytre
