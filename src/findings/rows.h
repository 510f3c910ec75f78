// Findings as rows of the ledger. For this folder only.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "findings/book.h"
#include "ledger/ledger.h"

namespace luytre::findings {

inline constexpr int64_t to_ledger(Timestamp time) {
  return time == kNoTime ? 0 : time;
}
inline constexpr Timestamp from_ledger(int64_t time) {
  return time == 0 ? kNoTime : time;
}

// The columns of `finding`, in the order in which read_finding() and FindingWriter take them.
std::string finding_columns(std::string_view table = "");
inline constexpr size_t kFindingColumns = 30;
Finding read_finding(const Row& row);

inline constexpr const char* kHistoryColumns =
    "step, time, actor, comment, act, from_state, to_state, reason, machine, done";
// Those columns, from `at`.
HistoryEntry read_entry(const Row& row, size_t at = 0);

// "($1, $2), ($3, $4)" and "$1, $2, $3".
std::string value_rows(size_t rows, size_t columns);
std::string parameter_list(size_t count, size_t first = 1);

// Inserts rows, several a statement; the last may be flushed by finish() only. One transaction.
class BatchInsert {
 public:
  // `head`: "INSERT INTO t (a, b) VALUES"; `tail`: "ON CONFLICT …" or "".
  BatchInsert(Transaction& transaction, std::string head, std::string tail, size_t columns);
  Result<void> add(std::span<const Value> row);
  Result<void> finish();

 private:
  Result<void> flush(size_t rows);
  Transaction& transaction_;
  std::string head_, tail_, full_;
  size_t columns_;
  std::vector<Value> pending_;
};

class FindingWriter {
 public:
  explicit FindingWriter(Transaction& transaction);
  Result<void> put(const Finding& finding);
  // Gives the finding its next entry of history: a step of its life from `from`, or a word beside it.
  Result<void> step(Finding& finding, std::string_view actor, Act act, FindingState from,
                    std::string_view comment, std::string_view reason = "");
  Result<HistoryEntry> entry(Finding& finding, HistoryEntry entry);
  Result<void> finish();

 private:
  Transaction& transaction_;
  BatchInsert findings_, history_;
};

// Asks `sql` (with "{}" where the list of parameters goes) for `ids`, some at a time.
Result<void> query_ids(Transaction& transaction, std::string_view sql, std::span<const std::string> ids,
                       const std::function<bool(const Row&)>& visit);

// What is later than this is news of a finding that a person reports done at `now`. A leak is known by its
// day only: one of the same day counts as later, unless it is what the finding stands on.
Timestamp news_after(const Finding& finding, Timestamp now);
// How a finding is left, and comes back.
void enter(Finding& finding, FindingState to, Timestamp now, const Rules& rules);
void close(Finding& finding, ClosedBecause reason, Timestamp now, Timestamp returns_after, Timestamp window);

}  // namespace luytre::findings
