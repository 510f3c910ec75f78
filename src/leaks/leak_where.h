// Conditions of questions about leaks. For leak_book*.cpp only.
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

#include "leaks/leak_book.h"

namespace luytre {

// Joined by AND, with their parameters numbered in order.
class LeakWhere {
 public:
  void add(std::string_view sql, Value value) {
    parameters_.push_back(std::move(value));
    join(fmt::format(fmt::runtime(sql), parameters_.size()));
  }
  void add(const SqlCondition& condition) {
    join("(" + condition.sql + ")");
    parameters_.insert(parameters_.end(), condition.parameters.begin(), condition.parameters.end());
  }
  size_t next() const { return parameters_.size() + 1; }
  std::string text() const { return sql_.empty() ? "1 = 1" : sql_; }
  std::span<const Value> parameters() const { return parameters_; }

 private:
  void join(const std::string& sql) { sql_ += (sql_.empty() ? "" : " AND ") + sql; }
  std::string sql_;
  std::vector<Value> parameters_;
};

// The accounts "a" that the filter means and the viewer may see; days and collections left aside.
void leak_where_accounts(LeakWhere& where, const Viewer& viewer, const LeakFilter& filter);

// Says in the transaction that what the leaks show has changed.
Result<void> note_leak_change(Transaction& transaction);

}  // namespace luytre
