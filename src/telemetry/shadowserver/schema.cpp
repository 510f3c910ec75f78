#include "telemetry/shadowserver/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/check.h"
#include "base/csv.h"
#include "telemetry/report_rows.h"

namespace luytre {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return parts;
}

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<ReportSchema> ReportSchema::parse(std::string_view text, std::string_view where) {
  auto table = CsvTable::parse(text, where);
  if (!table) return std::unexpected(table.error());
  auto report = table->column("report"), judged = table->column("class");
  if (!report || !judged)
    return fail(ErrorCode::invalid, fmt::format("{} needs the columns report and class", where));
  auto taxonomy = table->column("taxonomy"), type = table->column("type"),
       severity = table->column("severity"), subject = table->column("subject"), rule = table->column("rule"),
       columns = table->column("columns");
  ReportSchema schema;
  for (size_t row = 0; row < table->rows(); ++row) {
    auto bad = [&](std::string_view what, std::string_view value) {
      return fail(ErrorCode::invalid,
                  fmt::format("{} line {}: {} '{}'", where, table->line_number(row), what, value));
    };
    ReportType t;
    t.name = table->cell(row, report);
    if (t.name.empty()) return bad("a report needs a name, not", t.name);
    auto named = report_class_named(table->cell(row, judged));
    if (!named) return bad("there is no class", table->cell(row, judged));
    t.report_class = *named;
    t.taxonomy = table->cell(row, taxonomy);
    t.type = table->cell(row, type);
    t.severity = table->cell(row, severity);
    t.subject = table->cell(row, subject);
    t.columns = split(table->cell(row, columns), ' ');
    if (auto parts = split(table->cell(row, rule), ':'); !parts.empty()) {
      auto to = report_class_named(parts.back());
      if (parts.size() != 3 || !to) return bad("a rule is column:tag:class, not", table->cell(row, rule));
      t.tag_column = parts[0];
      t.tag = parts[1];
      t.tag_class = *to;
    }
    schema.types_.push_back(std::move(t));
  }
  std::sort(schema.types_.begin(), schema.types_.end(),
            [](const ReportType& a, const ReportType& b) { return a.name < b.name; });
  for (size_t i = 1; i < schema.types_.size(); ++i)
    if (schema.types_[i].name == schema.types_[i - 1].name)
      return fail(ErrorCode::invalid,
                  fmt::format("{}: report '{}' stands there twice", where, schema.types_[i].name));
  return schema;
}

const ReportSchema& ReportSchema::built_in() {
  static const ReportSchema schema = [] {
    auto parsed = parse(detail::kShadowserverCsv, "shadowserver.csv");
    LUYTRE_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return schema;
}

const ReportType* ReportSchema::find(std::string_view name) const {
  auto at =
      std::lower_bound(types_.begin(), types_.end(), name,
                       [](const ReportType& type, std::string_view wanted) { return type.name < wanted; });
  return at != types_.end() && at->name == name ? &*at : nullptr;
}

const ReportType* ReportSchema::like(std::span<const std::string> header, bool& alone) const {
  std::unordered_set<std::string_view> words(header.begin(), header.end());
  const ReportType* best = nullptr;
  size_t best_common = 0, best_all = 1;
  alone = false;
  bool one_class = true;
  for (const ReportType& type : types_) {
    size_t common = 0;
    for (const std::string& column : type.columns) common += words.contains(column);
    size_t all = words.size() + type.columns.size() - common;
    if (common * 10 < all * 8 || common == 0) continue;
    if (!best || common * best_all > best_common * all) {
      best = &type;
      best_common = common;
      best_all = all;
      alone = one_class = true;
    } else if (common * best_all == best_common * all) {
      alone = false;
      one_class &= type.report_class == best->report_class;
    }
  }
  return one_class ? best : nullptr;
}

std::string_view report_type_of_file(std::string_view file) {
  file = file.substr(file.find_last_of('/') + 1);
  // YYYY-MM-DD-type-…
  bool dated = file.size() > 11 && digits(file.substr(0, 4)) && file[4] == '-' && digits(file.substr(5, 2)) &&
               file[7] == '-' && digits(file.substr(8, 2)) && file[10] == '-';
  if (!dated) return {};
  file.remove_prefix(11);
  return file.substr(0, file.find_first_of("-."));
}

}  // namespace luytre
