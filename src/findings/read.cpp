// Questions to the book.
#include <fmt/format.h>

#include "base/check.h"
#include "findings/rows.h"
#include "findings/where.h"

namespace luytre {
using namespace findings;
namespace {

// A filter's rows, with its view: WHERE and parameters.
Where chosen(const Viewer& viewer, const FindingFilter& filter) {
  Where where(viewer);
  where.add(filter);
  if (filter.view == FindingView::overdue)
    where.add(view_condition(filter.view, where.next(filter.now), ""));
  else if (filter.view == FindingView::mine)
    where.add(view_condition(filter.view, "", where.next(filter.user)));
  else if (filter.view != FindingView::all)
    where.add(view_condition(filter.view, "", ""));
  return where;
}

std::string page(uint64_t limit, uint64_t offset, Where& where) {
  if (limit == 0 && offset == 0) return "";
  auto number = [](uint64_t n) { return Value(static_cast<int64_t>(std::min<uint64_t>(n, INT64_MAX))); };
  std::string most = where.next(number(limit == 0 ? INT64_MAX : limit));
  return fmt::format(" LIMIT {} OFFSET {}", most, where.next(number(offset)));
}

// The finding, when the viewer may see it.
Result<Finding> seen(Transaction& t, const Viewer& viewer, std::string_view id) {
  Where where(viewer);
  where.compare("id =", plain_text(id));
  std::optional<Finding> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM finding{}", finding_columns(), where.sql()),
                     std::span<const Value>(where.parameters()), [&](const Row& row) {
                       found = read_finding(row);
                       return true;
                     }));
  if (!found) return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
  return std::move(*found);
}

}  // namespace

Result<std::vector<Finding>> FindingBook::list(const Viewer& viewer, const FindingFilter& filter) {
  Where where = chosen(viewer, filter);
  std::string condition = where.sql(), order = order_by(filter, where);
  std::string sql = fmt::format("SELECT {} FROM finding{}{}{}", finding_columns(), condition, order,
                                page(filter.limit, filter.offset, where));
  std::vector<Finding> out;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(sql, std::span<const Value>(where.parameters()), [&](const Row& row) {
      out.push_back(read_finding(row));
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<uint64_t> FindingBook::count(const Viewer& viewer, const FindingFilter& filter) {
  Where where = chosen(viewer, filter);
  int64_t number = 0;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT count(*) FROM finding{}", where.sql()),
                   std::span<const Value>(where.parameters()), [&](const Row& row) {
                     number = row.integer(0);
                     return true;
                   });
  });
  if (!done) return std::unexpected(done.error());
  return static_cast<uint64_t>(number);
}

Result<FindingCounts> FindingBook::counts(const Viewer& viewer, const FindingFilter& filter) {
  Where where(viewer);
  where.add(filter);
  std::string condition = where.sql();
  std::string now = where.next(filter.now == kNoTime ? int64_t{0} : filter.now),
              user = where.next(filter.user);
  std::string sums;
  for (int view = 0; view <= static_cast<int>(FindingView::closed); ++view)
    sums += fmt::format("count(CASE WHEN {} THEN 1 END), ",
                        view_condition(static_cast<FindingView>(view), now, user));
  std::string overdue = view_condition(FindingView::overdue, now, user);
  std::string apt = view_condition(FindingView::apt, now, user);
  FindingCounts c;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format("SELECT {}count(DISTINCT CASE WHEN {} THEN organisation END), count(CASE WHEN {} AND "
                    "assignee = '' THEN 1 END) FROM finding{}",
                    sums, overdue, apt, condition),
        std::span<const Value>(where.parameters()), [&](const Row& row) {
          size_t at = 0;
          for (uint64_t* number : {&c.all, &c.open, &c.overdue, &c.apt, &c.reinfected, &c.disputed, &c.mine,
                                   &c.unassigned, &c.closed, &c.overdue_organisations, &c.apt_unassigned})
            *number = static_cast<uint64_t>(row.integer(at++));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return c;
}

Result<Finding> FindingBook::find(const Viewer& viewer, std::string_view id) {
  Result<Finding> out;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    out = seen(t, viewer, id);
    if (!out) return std::unexpected(out.error());
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::vector<HistoryEntry>> FindingBook::history(const Viewer& viewer, std::string_view id) {
  std::vector<HistoryEntry> out;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    auto finding = seen(t, viewer, id);
    if (!finding) return std::unexpected(finding.error());
    out.clear();
    return t.query(
        fmt::format("SELECT {} FROM finding_history WHERE finding = $1 ORDER BY step", kHistoryColumns),
        {finding->id}, [&](const Row& row) {
          out.push_back(read_entry(row));
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::vector<FindingDay>> FindingBook::days(const Viewer& viewer, std::string_view id) {
  std::vector<FindingDay> out;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    auto finding = seen(t, viewer, id);
    if (!finding) return std::unexpected(finding.error());
    out.clear();
    return t.query(
        "SELECT day, first_seen, last_seen, sightings, evidence, hours, sensors FROM finding_day "
        "WHERE finding = $1 ORDER BY day",
        {finding->id}, [&](const Row& row) {
          out.push_back({static_cast<Day>(row.integer(0)), row.integer(1), row.integer(2),
                         static_cast<uint64_t>(row.integer(3)), static_cast<Evidence>(row.integer(4)),
                         static_cast<uint32_t>(row.integer(5)), std::string(row.text(6))});
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<ActivityPage> FindingBook::activity(const Viewer& viewer, std::string_view organisation,
                                           uint64_t limit, uint64_t offset) {
  Where where(viewer, "f");
  if (!organisation.empty()) where.compare("f.organisation =", plain_text(organisation));
  std::string from =
      fmt::format(" FROM finding_history JOIN finding f ON f.id = finding_history.finding{}", where.sql());
  std::vector<Value> counted = where.parameters();
  std::string sql = fmt::format(
      "SELECT f.id, f.organisation, f.subject, f.what, f.kind, {}{} ORDER BY finding_history.time DESC, "
      "finding_history.finding, finding_history.step DESC{}",
      kHistoryColumns, from, page(limit, offset, where));
  ActivityPage out;
  auto done = ledger_.read([&](Transaction& t) -> Result<void> {
    out = {};
    LUYTRE_TRY(t.query("SELECT count(*)" + from, std::span<const Value>(counted), [&](const Row& row) {
      out.total = static_cast<uint64_t>(row.integer(0));
      return true;
    }));
    return t.query(sql, std::span<const Value>(where.parameters()), [&](const Row& row) {
      auto kind = finding_kind(row.text(4));
      LUYTRE_CHECK(kind);
      out.items.push_back({read_entry(row, 5), std::string(row.text(0)), std::string(row.text(1)),
                           std::string(row.text(2)), std::string(row.text(3)), *kind});
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<Timestamp> FindingBook::oldest_open() {
  Timestamp oldest = kNoTime;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query(
        "SELECT min(last_seen) FROM finding WHERE state <> 'closed' AND kind NOT IN ('leak', 'weakness')", {},
        [&](const Row& row) {
          if (!row.is_null(0)) oldest = row.integer(0);
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return oldest;
}

}  // namespace luytre
