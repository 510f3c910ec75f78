#include <fmt/format.h>
#include <boost/json.hpp>

#include <unordered_map>

#include "weaknesses/inventory/weakness_rows.h"
#include "weaknesses/inventory/where.h"

namespace luytre {
namespace {

using namespace inventory;

Where where_of(const Viewer& viewer, const WeaknessFilter& filter,
               Permission action = Permission::read_findings) {
  Where where;
  if (filter.organisation) where.add("w.organisation = ${}", *filter.organisation);
  if (filter.weakness) where.add("w.weakness = ${}", *filter.weakness);
  if (filter.asset) where.add("w.asset = ${}", *filter.asset);
  if (filter.place) where.add("a.place = ${}", *filter.place);
  if (filter.id) where.add("w.id = ${}", *filter.id);
  if (filter.open) where.add("w.state = ${}", std::string(*filter.open ? "open" : "closed"));
  where.add(viewer, action, "w.organisation");
  return where;
}

constexpr std::string_view kFrom = "weakness w JOIN asset a ON a.id = w.asset";

Result<std::vector<WeaknessCount>> counted(Ledger& ledger, const Viewer& viewer, const WeaknessFilter& filter,
                                           Timestamp now, std::string_view column) {
  Where where = where_of(viewer, filter);
  std::vector<WeaknessCount> out;
  std::string grouping = column.empty() ? "" : fmt::format(" GROUP BY {} ORDER BY 2 DESC, 7 DESC, 1", column);
  auto read = ledger.read([&](Transaction& t) {
    return t.query(
        fmt::format(
            "SELECT {0}, coalesce(sum(CASE WHEN w.state = 'open' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE "
            "WHEN w.state = 'open' AND w.due < {1} THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN w.state = "
            "'open' AND w.exploited = 1 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN w.state = 'open' AND "
            "w.severity = 4 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN w.state = 'open' AND w.severity = "
            "3 "
            "THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN w.state = 'closed' THEN 1 ELSE 0 END), 0), "
            "count(DISTINCT CASE WHEN w.state = 'open' THEN w.organisation END), count(DISTINCT CASE WHEN "
            "w.state = 'open' THEN w.asset END), max(w.title), min(CASE WHEN w.state = 'open' THEN w.due "
            "END), "
            "min(w.first_seen), max(w.closed) FROM {2} WHERE {3}{4}",
            column.empty() ? "''" : column, now, kFrom, where.text(), grouping),
        where.parameters(), [&](const Row& row) {
          auto number = [&](size_t i) { return static_cast<uint64_t>(row.integer(i)); };
          out.push_back({.key = std::string(row.text(0)),
                         .open = number(1),
                         .overdue = number(2),
                         .exploited = number(3),
                         .critical = number(4),
                         .high = number(5),
                         .closed = number(6),
                         .bodies = number(7),
                         .assets = number(8),
                         .title = std::string(row.text(9)),
                         .due = row.integer(10),
                         .first_seen = row.integer(11),
                         .last_closed = row.integer(12)});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

}  // namespace

Result<std::vector<Weakness>> WeaknessBook::list(const Viewer& viewer, const WeaknessFilter& filter) {
  Where where = where_of(viewer, filter);
  std::vector<Weakness> out;
  auto read = ledger_.read([&](Transaction& t) -> Result<void> {
    std::string limit = filter.limit ? fmt::format(" LIMIT {}", filter.limit) : "";
    LUYTRE_TRY(t.query(fmt::format("SELECT {}, a.place FROM {} WHERE {} ORDER BY w.state DESC, w.due, "
                                   "w.severity DESC, w.id{}",
                                   weakness_columns("w"), kFrom, where.text(), limit),
                       where.parameters(), [&](const Row& row) {
                         out.push_back(read_weakness(row));
                         return true;
                       }));
    std::unordered_map<std::string_view, Weakness*> by_id;
    for (Weakness& w : out) by_id[w.id] = &w;
    return t.query(fmt::format("SELECT s.weakness, s.rule FROM weakness_source s JOIN weakness w ON w.id = "
                               "s.weakness JOIN asset a ON a.id = w.asset WHERE {} ORDER BY s.rule",
                               where.text()),
                   where.parameters(), [&](const Row& row) {
                     auto at = by_id.find(row.text(0));
                     if (at != by_id.end()) at->second->rules.emplace_back(row.text(1));
                     return true;
                   });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<WeaknessEvent>> WeaknessBook::history(const Viewer& viewer, std::string_view id) {
  Where where = where_of(viewer, {.id = std::string(id)});
  std::vector<WeaknessEvent> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format("SELECT e.at, e.event, e.detail, e.actor FROM weakness_event e JOIN weakness w ON "
                    "w.id = e.weakness JOIN asset a ON a.id = w.asset WHERE {} ORDER BY e.number",
                    where.text()),
        where.parameters(), [&](const Row& row) {
          out.push_back(
              {row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::vector<OpenOnDay>> WeaknessBook::open_by_day(const Viewer& viewer, const WeaknessFilter& filter) {
  Where where = where_of(viewer, filter);
  std::vector<OpenOnDay> out;
  auto read = ledger_.read([&](Transaction& t) {
    return t.query(
        fmt::format(
            "SELECT e.at, e.event FROM weakness_event e JOIN weakness w ON w.id = e.weakness JOIN asset "
            "a ON a.id = w.asset WHERE e.event IN ('opened', 'reopened', 'closed', 'accepted') AND {} "
            "ORDER BY e.at, e.weakness, e.number",
            where.text()),
        where.parameters(), [&](const Row& row) {
          Day day = day_of(row.integer(0));
          bool opens = row.text(1) == "opened" || row.text(1) == "reopened";
          uint64_t before = out.empty() ? 0 : out.back().open;
          if (out.empty() || out.back().day != day) out.push_back({day, before});
          out.back().open = opens ? before + 1 : before - std::min<uint64_t>(before, 1);
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<void> WeaknessBook::accept(const Viewer& viewer, std::string_view id, Timestamp until,
                                  std::string_view reason) {
  if (reason.empty()) return fail(ErrorCode::invalid, "accepting a weakness needs a reason");
  std::string why = scan_text(reason, 1024);
  return ledger_.write([&](Transaction& t) -> Result<void> {
    if (until <= t.now()) return fail(ErrorCode::invalid, "a weakness is accepted until a day to come");
    Where where = where_of(viewer, {.id = std::string(id)}, Permission::accept_risk);
    std::string asset;
    LUYTRE_TRY(t.query(fmt::format("SELECT w.asset FROM {} WHERE {}", kFrom, where.text()),
                       where.parameters(), [&](const Row& row) {
                         asset = row.text(0);
                         return false;
                       }));
    if (asset.empty()) return fail(ErrorCode::not_found, "there is no such weakness here");
    auto rows = rows_of(t, asset);
    if (!rows) return std::unexpected(rows.error());
    WeaknessRow& row = rows->at(std::string(id));
    if (!row.w.open) return fail(ErrorCode::invalid, "it is closed already");
    row.w.open = false;
    row.w.closed_because = WeaknessClosed::accepted;
    row.w.closed = t.now();
    row.w.accepted_until = until;
    row.changed = true;
    LUYTRE_TRY(store(t, row));
    LUYTRE_TRY(add_event(t, row.w.id, t.now(), "accepted", why, viewer.actor()));
    return t.audit({.actor = viewer.actor(),
                    .action = "weakness.accept",
                    .subject = row.w.id,
                    .detail = boost::json::serialize(
                        boost::json::object{{"until", format_time(until)}, {"reason", why}})});
  });
}

Result<WeaknessCount> WeaknessBook::total(const Viewer& viewer, const WeaknessFilter& filter, Timestamp now) {
  auto rows = counted(ledger_, viewer, filter, now, "");
  if (!rows) return std::unexpected(rows.error());
  return rows->empty() ? WeaknessCount{} : rows->front();
}

Result<std::vector<WeaknessCount>> WeaknessBook::count(const Viewer& viewer, const WeaknessFilter& filter,
                                                       Timestamp now, WeaknessKey by) {
  constexpr std::string_view kColumn[] = {"w.organisation", "w.weakness", "w.sector"};
  return counted(ledger_, viewer, filter, now, kColumn[static_cast<size_t>(by)]);
}

}  // namespace luytre
