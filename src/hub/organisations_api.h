// Bodies as rows of a table, each through its viewer's eyes. For src/hub/organisations_*.cpp only.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/national_country.h"
#include "hub/sources_sensors.h"

namespace luytre {

// What a request wants of the table.
struct TableRequest {
  Month month;
  std::vector<std::string> sectors;  // empty: all
  std::string text;                  // of a name, with or without marks, or of an id
  std::string sort = "addresses";
  bool descending = true;
  bool overdue = false, low_coverage = false;
  uint64_t limit = 0, offset = 0;  // limit 0: all

  static Result<TableRequest> of(Country& country, const Asked& asked, bool paged);
  static std::vector<QueryParameter> parameters(bool paged);
};

// One body, with what it can be sorted by.
struct TableRow {
  const Organisation* body = nullptr;
  uint64_t addresses = 0, previous = 0;
  FindingTally tally;
  std::optional<double> median_days;
  std::optional<double> coverage;  // of its own sensors in 14 days
};

// Bodies of the month that the viewer may read: valid on one of its days. Those that fit the request, in its
// order; every count beside them is made before limit and offset.
struct BodyTable {
  TableRequest request;
  std::vector<BodyFigures> series;  // 13 months, oldest first
  MonthSeries months;
  SensorBoard sensors;
  std::vector<TableRow> rows;
  std::map<std::string, uint64_t> by_sector;  // what fits but for the sector
  std::vector<const Organisation*> leading;   // who holds most of what is overdue, three at most
  uint64_t leading_overdue = 0, overdue = 0;  // theirs, everybody's

  std::vector<uint64_t> numbers(std::string_view organisation) const;
};
Result<BodyTable> body_table(Country& country, const Asked& asked, TableRequest request);

inline constexpr int kRowCoverageDays = 14, kPageCoverageDays = 30;

}  // namespace luytre
