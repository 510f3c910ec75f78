// What a viewer may see of the findings, and a filter on it, as SQL. For this folder only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "findings/book.h"

namespace luytre::findings {

class Where {
 public:
  // Without the filter's view. Columns are those of `finding`, with `table` and a dot before them unless it
  // is "".
  explicit Where(const Viewer& viewer, std::string_view table = "");
  void add(const FindingFilter& filter);
  void add(std::string_view condition);
  // `what` and the value as the next parameter: compare("due <", now).
  void compare(std::string_view what, Value value);
  void any_of(std::string_view column, std::span<const std::string> values);

  // " WHERE …"; the parameters in order, to which others may be added: next() is their number.
  const std::string& sql() const { return sql_; }
  std::vector<Value>& parameters() { return parameters_; }
  std::string next(Value value);  // "$4"

 private:
  std::string sql_;
  std::vector<Value> parameters_;
};

// The condition of a view; `now` and `user` are parameters as text ("$3").
std::string view_condition(FindingView view, std::string_view now, std::string_view user);
// "ORDER BY …", always a whole order.
std::string order_by(const FindingFilter& filter, Where& where);

}  // namespace luytre::findings
