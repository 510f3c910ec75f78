// Conditions joined by AND, with their parameters numbered in order. For this folder only.
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

#include "access/viewer.h"

namespace luytre::inventory {

class Where {
 public:
  // "asset = ${}"
  void add(std::string_view sql, Value value) {
    parameters_.push_back(std::move(value));
    join(fmt::format(fmt::runtime(sql), parameters_.size()));
  }
  void add(const Viewer& viewer, Permission action, std::string_view organisation_column) {
    SqlCondition condition =
        viewer.condition(action, {.organisation = organisation_column}, parameters_.size() + 1);
    parameters_.insert(parameters_.end(), condition.parameters.begin(), condition.parameters.end());
    join("(" + condition.sql + ")");
  }
  std::string text() const { return sql_.empty() ? "1 = 1" : sql_; }
  std::span<const Value> parameters() const { return parameters_; }

 private:
  void join(const std::string& sql) { sql_ += (sql_.empty() ? "" : " AND ") + sql; }
  std::string sql_;
  std::vector<Value> parameters_;
};

}  // namespace luytre::inventory
