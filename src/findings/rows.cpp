#include "findings/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace luytre::findings {
namespace {

constexpr size_t kRowsTogether = 16;
constexpr size_t kIdsTogether = 64;

constexpr std::array<std::string_view, kFindingColumns> kColumns = {
    "id",         "organisation",  "sector",         "kind",           "subject",        "what",
    "first_seen", "last_seen",     "sightings",      "evidence",       "severity",       "tlp",
    "sensitive",  "state",         "closed_because", "episode",        "opened",         "due",
    "closed",     "last_notified", "assignee",       "came_from",      "risk_until",     "silent_sensor",
    "steps",      "returns_after", "episode_end",    "episode_window", "episode_before", "paused"};

std::string upsert_tail() {
  std::string tail = "ON CONFLICT (id) DO UPDATE SET ";
  for (size_t i = 1; i < kColumns.size(); ++i)
    tail += fmt::format("{}{} = excluded.{}", i > 1 ? ", " : "", kColumns[i], kColumns[i]);
  return tail;
}

int64_t integer(uint64_t value) {
  return static_cast<int64_t>(value);
}

}  // namespace

std::string finding_columns(std::string_view table) {
  std::string out;
  for (std::string_view column : kColumns)
    out += fmt::format("{}{}{}{}", out.empty() ? "" : ", ", table, table.empty() ? "" : ".", column);
  return out;
}

Finding read_finding(const Row& row) {
  size_t at = 0;
  auto text = [&] { return std::string(row.text(at++)); };
  auto number = [&] { return row.integer(at++); };
  auto time = [&] { return from_ledger(row.integer(at++)); };
  auto known = [](auto value) {
    LUYTRE_CHECK(value.has_value());
    return *value;
  };
  Finding f;
  f.id = text();
  f.organisation = text();
  f.sector = text();
  f.kind = known(finding_kind(text()));
  f.subject = text();
  f.what = text();
  f.first_seen = time();
  f.last_seen = time();
  f.sightings = static_cast<uint64_t>(number());
  f.evidence = static_cast<Evidence>(number());
  f.severity = static_cast<Severity>(number());
  f.tlp = known(tlp(text()));
  f.sensitive = number() != 0;
  f.state = known(finding_state(text()));
  f.closed_because = known(closed_because(text()));
  f.episode = static_cast<unsigned>(number());
  f.opened = time();
  f.due = time();
  f.closed = time();
  f.last_notified = time();
  f.assignee = text();
  f.came_from = known(finding_state(text()));
  f.risk_until = time();
  f.silent_sensor = text();
  f.steps = static_cast<unsigned>(number());
  f.returns_after = number();
  f.episode_end = number();
  f.episode_window = number();
  f.episode_before = static_cast<unsigned>(number());
  f.paused = time();
  LUYTRE_CHECK(at == kFindingColumns);
  return f;
}

HistoryEntry read_entry(const Row& row, size_t at) {
  auto text = [&] { return std::string(row.text(at++)); };
  HistoryEntry e;
  e.step = static_cast<unsigned>(row.integer(at++));
  e.time = row.integer(at++);
  e.actor = text();
  e.comment = text();
  e.act = text();
  e.from = finding_state(text());
  e.to = finding_state(text());
  e.reason = text();
  e.machine = text();
  e.done = text();
  return e;
}

std::string parameter_list(size_t count, size_t first) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += fmt::format("{}${}", i > 0 ? ", " : "", first + i);
  return out;
}

std::string value_rows(size_t rows, size_t columns) {
  std::string out;
  for (size_t row = 0; row < rows; ++row)
    out += fmt::format("{}({})", row > 0 ? ", " : "", parameter_list(columns, row * columns + 1));
  return out;
}

BatchInsert::BatchInsert(Transaction& transaction, std::string head, std::string tail, size_t columns)
    : transaction_(transaction), head_(std::move(head)), tail_(std::move(tail)), columns_(columns) {
  full_ = fmt::format("{} {} {}", head_, value_rows(kRowsTogether, columns_), tail_);
}

Result<void> BatchInsert::add(std::span<const Value> row) {
  LUYTRE_CHECK(row.size() == columns_);
  pending_.insert(pending_.end(), row.begin(), row.end());
  return pending_.size() == kRowsTogether * columns_ ? flush(kRowsTogether) : Result<void>();
}

Result<void> BatchInsert::finish() {
  // One by one: a statement for each number of rows would be prepared for nothing.
  std::vector<Value> rest = std::move(pending_);
  pending_.clear();
  for (size_t at = 0; at < rest.size(); at += columns_) {
    pending_.assign(rest.begin() + static_cast<std::ptrdiff_t>(at),
                    rest.begin() + static_cast<std::ptrdiff_t>(at + columns_));
    LUYTRE_TRY(flush(1));
  }
  return {};
}

Result<void> BatchInsert::flush(size_t rows) {
  std::string one;
  if (rows == 1) one = fmt::format("{} {} {}", head_, value_rows(1, columns_), tail_);
  auto done = transaction_.execute(rows == 1 ? one : full_, std::span<const Value>(pending_));
  pending_.clear();
  if (!done) return std::unexpected(done.error());
  return {};
}

FindingWriter::FindingWriter(Transaction& transaction)
    : transaction_(transaction),
      findings_(transaction, fmt::format("INSERT INTO finding ({}) VALUES", finding_columns()), upsert_tail(),
                kFindingColumns),
      history_(transaction, fmt::format("INSERT INTO finding_history (finding, {}) VALUES", kHistoryColumns),
               "", 11) {}

Result<void> FindingWriter::put(const Finding& f) {
  const Value row[] = {f.id,
                       f.organisation,
                       f.sector,
                       to_string(f.kind),
                       f.subject,
                       f.what,
                       to_ledger(f.first_seen),
                       to_ledger(f.last_seen),
                       integer(f.sightings),
                       int64_t(f.evidence),
                       int64_t(f.severity),
                       to_string(f.tlp),
                       int64_t{f.sensitive},
                       to_string(f.state),
                       to_string(f.closed_because),
                       int64_t{f.episode},
                       to_ledger(f.opened),
                       to_ledger(f.due),
                       to_ledger(f.closed),
                       to_ledger(f.last_notified),
                       f.assignee,
                       to_string(f.came_from),
                       to_ledger(f.risk_until),
                       f.silent_sensor,
                       int64_t{f.steps},
                       f.returns_after,
                       f.episode_end,
                       f.episode_window,
                       int64_t{f.episode_before},
                       to_ledger(f.paused)};
  return findings_.add(row);
}

Result<void> FindingWriter::step(Finding& f, std::string_view actor, Act act, FindingState from,
                                 std::string_view comment, std::string_view reason) {
  auto done = entry(f, {.actor = std::string(actor),
                        .comment = std::string(comment),
                        .act = to_string(act),
                        .from = from,
                        .to = f.state,
                        .reason = std::string(reason)});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<HistoryEntry> FindingWriter::entry(Finding& f, HistoryEntry e) {
  e.step = ++f.steps;
  e.time = transaction_.now();
  auto state = [](std::optional<FindingState> s) { return std::string(s ? to_string(*s) : ""); };
  const Value row[] = {f.id,          int64_t{e.step}, e.time,   e.actor,   e.comment, e.act,
                       state(e.from), state(e.to),     e.reason, e.machine, e.done};
  LUYTRE_TRY(history_.add(row));
  return e;
}

Result<void> FindingWriter::finish() {
  LUYTRE_TRY(findings_.finish());
  return history_.finish();
}

Result<void> query_ids(Transaction& transaction, std::string_view sql, std::span<const std::string> ids,
                       const std::function<bool(const Row&)>& visit) {
  std::string statement = fmt::format(fmt::runtime(sql), parameter_list(kIdsTogether));
  std::vector<Value> parameters;
  for (size_t at = 0; at < ids.size(); at += kIdsTogether) {
    parameters.assign(kIdsTogether, Value(std::string()));  // no finding has the id ""
    for (size_t i = 0; i < kIdsTogether && at + i < ids.size(); ++i) parameters[i] = ids[at + i];
    LUYTRE_TRY(transaction.query(statement, std::span<const Value>(parameters), visit));
  }
  return {};
}

Timestamp news_after(const Finding& f, Timestamp now) {
  if (f.kind != FindingKind::leak) return now;
  return std::max(f.last_seen, start_of(day_of(now)) - 1);
}

void enter(Finding& f, FindingState to, Timestamp now, const Rules& rules) {
  f.state = to;
  bool pauses = to == FindingState::disputed || to == FindingState::accepted_risk;
  if (pauses && f.paused == kNoTime) f.paused = now;
  if (!pauses && f.paused != kNoTime) {
    f.due = rules.due_after_pause(f.due, f.paused, now);
    f.paused = kNoTime;
  }
  if (to == FindingState::closed) return;
  f.closed_because = ClosedBecause::none;
  f.closed = kNoTime;
  f.returns_after = to == FindingState::resolved ? news_after(f, now) : Finding::kNever;
  if (to != FindingState::accepted_risk) f.risk_until = kNoTime;
}

void close(Finding& f, ClosedBecause reason, Timestamp now, Timestamp returns_after, Timestamp window) {
  f.state = FindingState::closed;
  f.closed_because = reason;
  f.closed = now;
  f.returns_after = returns_after;
  f.episode_end = f.last_seen;
  f.episode_window = window;
  f.episode_before = f.episode;
  f.risk_until = kNoTime;
  f.paused = kNoTime;
  f.silent_sensor.clear();
}

}  // namespace luytre::findings
