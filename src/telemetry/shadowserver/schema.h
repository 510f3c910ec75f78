// What is known of Shadowserver's report types: data, not code. The table of
// data/report-schema/shadowserver.csv is compiled in; a newer one can take its place at run time.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/observation.h"

namespace luytre {

struct ReportType {
  std::string name;  // "event4_sinkhole_http"
  ReportClass report_class = ReportClass::other;
  std::string taxonomy, type, severity;  // as the giver classifies it; "": not said
  std::string subject;  // the column of the address reported about; "": it has none, or any usual one
  // A value in one of the row's tags changes the row's class ("webshell" in column `tag`).
  std::string tag_column, tag;
  ReportClass tag_class = ReportClass::other;
  std::vector<std::string> columns;
};

// Immutable: any thread.
class ReportSchema {
 public:
  // Text with the columns report, class, taxonomy, type, severity, subject, rule (column:tag:class), columns
  // (separated by spaces). `where` names the file in errors.
  static Result<ReportSchema> parse(std::string_view text, std::string_view where);
  static const ReportSchema& built_in();

  std::span<const ReportType> types() const { return types_; }
  const ReportType* find(std::string_view name) const;  // null: unknown
  // The type whose columns are most like `header`: null when none is nearly the same (less than 8 columns of
  // 10 common). `alone` tells whether no other type is as like; those that are have the same class, else it
  // is null.
  const ReportType* like(std::span<const std::string> header, bool& alone) const;

 private:
  std::vector<ReportType> types_;
};

// "2018-12-03-event4_sinkhole_http-vietnam-country.csv" → "event4_sinkhole_http"; "" when `file` has not that
// form. Endings of compression are passed over.
std::string_view report_type_of_file(std::string_view file);

namespace detail {
extern const char kShadowserverCsv[];
}

}  // namespace luytre
