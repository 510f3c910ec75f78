// Questions to the book.
#include <fmt/format.h>

#include "base/check.h"
#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

// WHERE and its parameters. Lists of values are short: they become one parameter each.
class Where {
 public:
  explicit Where(const FindingFilter& filter) {
    if (filter.organisations) any_of("organisation", *filter.organisations);
    std::vector<std::string> words;
    for (FindingKind kind : filter.kinds) words.emplace_back(to_string(kind));
    if (!words.empty()) any_of("kind", words);
    words.clear();
    for (FindingState state : filter.states) words.emplace_back(to_string(state));
    if (!words.empty()) any_of("state", words);
    if (filter.what) compare("what =", *filter.what);
    if (filter.subject) compare("subject =", *filter.subject);
    if (filter.least != Severity::low) compare("severity >=", int64_t(filter.least));
    if (filter.overdue_at) {
      compare("due <> 0 AND state <> 'closed' AND due <", *filter.overdue_at);
    }
    if (!filter.id_prefix.empty()) {  // hex digits: 'g' comes after all of them
      compare("id >=", filter.id_prefix);
      compare("id <", filter.id_prefix + "g");
    }
    if (!filter.sensitive) add("sensitive = 0");
  }
  const std::string& sql() const { return sql_; }
  const std::vector<Value>& parameters() const { return parameters_; }

 private:
  void add(std::string_view condition) {
    sql_ += fmt::format("{} {}", sql_.empty() ? " WHERE" : " AND", condition);
  }
  void compare(std::string_view what, Value value) {
    parameters_.push_back(std::move(value));
    add(fmt::format("{} ${}", what, parameters_.size()));
  }
  void any_of(std::string_view column, std::span<const std::string> values) {
    if (values.empty()) return add("1 = 0");
    size_t first = parameters_.size() + 1;
    for (const std::string& value : values) parameters_.emplace_back(value);
    add(fmt::format("{} IN ({})", column, parameter_list(values.size(), first)));
  }
  std::string sql_;
  std::vector<Value> parameters_;
};

}  // namespace

Result<std::vector<Finding>> FindingBook::list(const FindingFilter& filter) {
  Where where(filter);
  std::string sql =
      fmt::format("SELECT {} FROM finding{} ORDER BY severity DESC, last_seen DESC, id{}", finding_columns(),
                  where.sql(), filter.limit > 0 ? fmt::format(" LIMIT {}", filter.limit) : "");
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

Result<uint64_t> FindingBook::count(const FindingFilter& filter) {
  Where where(filter);
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

Result<Finding> FindingBook::find(std::string_view id) {
  std::optional<Finding> found;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM finding WHERE id = $1", finding_columns()), {std::string(id)},
                   [&](const Row& row) {
                     found = read_finding(row);
                     return true;
                   });
  });
  if (!done) return std::unexpected(done.error());
  if (!found) return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
  return std::move(*found);
}

Result<std::vector<HistoryEntry>> FindingBook::history(std::string_view id) {
  std::vector<HistoryEntry> out;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        "SELECT step, time, actor, comment, act, from_state, to_state FROM finding_history WHERE finding = "
        "$1 "
        "ORDER BY step",
        {std::string(id)}, [&](const Row& row) {
          auto act = act_named(row.text(4));
          auto from = finding_state(row.text(5)), to = finding_state(row.text(6));
          LUYTRE_CHECK(act && from && to);
          out.push_back({static_cast<unsigned>(row.integer(0)), row.integer(1), std::string(row.text(2)),
                         std::string(row.text(3)), *act, *from, *to});
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::vector<FindingDay>> FindingBook::days(std::string_view id) {
  std::vector<FindingDay> out;
  auto done = ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        "SELECT day, first_seen, last_seen, sightings, evidence, hours, sensors FROM finding_day "
        "WHERE finding = $1 ORDER BY day",
        {std::string(id)}, [&](const Row& row) {
          out.push_back({static_cast<Day>(row.integer(0)), row.integer(1), row.integer(2),
                         static_cast<uint64_t>(row.integer(3)), static_cast<Evidence>(row.integer(4)),
                         static_cast<uint32_t>(row.integer(5)), std::string(row.text(6))});
          return true;
        });
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<Timestamp> FindingBook::oldest_open() {
  Timestamp oldest = kNoTime;
  auto done = ledger_.read([&](Transaction& t) {
    return t.query("SELECT min(last_seen) FROM finding WHERE state <> 'closed'", {}, [&](const Row& row) {
      if (!row.is_null(0)) oldest = row.integer(0);
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return oldest;
}

}  // namespace luytre
