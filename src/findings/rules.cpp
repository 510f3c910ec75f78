#include "findings/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/csv.h"
#include "base/file.h"

namespace luytre {
namespace detail {
extern const RuleText kRuleTexts[5];
}

namespace {

bool fits(std::string_view pattern, std::string_view text) {
  return pattern == "*" || pattern == text;
}

std::string_view named_family(std::string_view family) {
  return family.empty() ? "unnamed" : family;
}

std::optional<unsigned> number(std::string_view text, unsigned most) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

std::optional<Evidence> evidence_named(std::string_view name) {
  for (Evidence e : {Evidence::suspected, Evidence::probable, Evidence::confirmed})
    if (name == to_string(e)) return e;
  return std::nullopt;
}

// The rows of a table, cell by cell, with the words for what is wrong with one.
class Reader {
 public:
  static Result<Reader> open(std::string_view csv, std::string_view where,
                             std::initializer_list<std::string_view> columns) {
    auto table = CsvTable::parse(csv, where);
    if (!table) return std::unexpected(table.error());
    Reader reader(std::move(*table), where);
    for (std::string_view name : columns) {
      auto column = reader.table_.column(name);
      if (!column) return fail(ErrorCode::invalid, fmt::format("{} has no column '{}'", where, name));
      reader.columns_.push_back(*column);
    }
    if (reader.rows() == 0) return fail(ErrorCode::invalid, fmt::format("{} has no rules", where));
    return reader;
  }
  size_t rows() const { return table_.rows(); }
  std::string cell(size_t row, size_t column) const {
    return std::string(table_.cell(row, columns_[column]));
  }
  std::unexpected<Error> wrong(size_t row, std::string_view what) const {
    return fail(ErrorCode::invalid, fmt::format("{} line {}: {}", where_, table_.line_number(row), what));
  }

 private:
  Reader(CsvTable table, std::string_view where) : table_(std::move(table)), where_(where) {}
  CsvTable table_;
  std::string where_;
  std::vector<size_t> columns_;
};

}  // namespace

Result<void> Rules::read_kinds(std::string_view csv, std::string_view where) {
  auto in = Reader::open(csv, where, {"category", "family", "detector", "kind", "sensitive", "tlp"});
  if (!in) return std::unexpected(in.error());
  for (size_t row = 0; row < in->rows(); ++row) {
    auto kind = finding_kind(in->cell(row, 3));
    auto tlp = luytre::tlp(in->cell(row, 5));
    std::string sensitive = in->cell(row, 4), category = in->cell(row, 0);
    if (category != "*" && !luytre::category(category)) return in->wrong(row, "there is no such category");
    if (!kind) return in->wrong(row, "there is no such kind");
    if (!tlp) return in->wrong(row, "tlp takes clear, green, amber, amber+strict or red");
    if (sensitive != "yes" && sensitive != "no") return in->wrong(row, "sensitive takes yes or no");
    kinds_.push_back({category, in->cell(row, 1), in->cell(row, 2), {*kind, sensitive == "yes", *tlp}});
  }
  const KindRow& last = kinds_.back();
  if (last.category != "*" || last.family != "*" || last.detector != "*")
    return fail(ErrorCode::invalid, fmt::format("the last row of {} must fit everything (*)", where));
  return {};
}

Result<void> Rules::read_severity(std::string_view csv, std::string_view where) {
  auto in = Reader::open(csv, where, {"kind", "family", "category", "evidence", "sector", "severity"});
  if (!in) return std::unexpected(in.error());
  for (size_t row = 0; row < in->rows(); ++row) {
    std::string kind = in->cell(row, 0), category = in->cell(row, 2), evidence = in->cell(row, 3);
    auto severity = luytre::severity(in->cell(row, 5));
    auto least = evidence == "*" ? Evidence::suspected : evidence_named(evidence);
    if (kind != "*" && !finding_kind(kind)) return in->wrong(row, "there is no such kind");
    if (category != "*" && !luytre::category(category)) return in->wrong(row, "there is no such category");
    if (!least) return in->wrong(row, "evidence takes suspected, probable, confirmed or *");
    if (!severity) return in->wrong(row, "severity takes low, medium, high or critical");
    severities_.push_back({kind, in->cell(row, 1), category, in->cell(row, 4), *least, *severity});
  }
  const SeverityRow& last = severities_.back();
  if (last.kind != "*" || last.family != "*" || last.category != "*" || last.sector != "*" ||
      last.least != Evidence::suspected)
    return fail(ErrorCode::invalid, fmt::format("the last row of {} must fit everything (*)", where));
  return {};
}

Result<void> Rules::read_due(std::string_view csv, std::string_view where) {
  auto in = Reader::open(csv, where, {"from", "severity", "sector", "working_days"});
  if (!in) return std::unexpected(in.error());
  for (size_t row = 0; row < in->rows(); ++row) {
    auto from = parse_day(in->cell(row, 0));
    auto severity = luytre::severity(in->cell(row, 1));
    auto days = number(in->cell(row, 3), 1000);
    if (!from) return in->wrong(row, "from takes a date like 2026-01-01");
    if (!severity) return in->wrong(row, "severity takes low, medium, high or critical");
    if (!days) return in->wrong(row, "working_days takes a number up to 1000");
    dues_.push_back({*from, *severity, in->cell(row, 2), *days});
  }
  std::ranges::stable_sort(dues_, std::ranges::greater{}, &DueRow::from);
  return {};
}

Result<void> Rules::read_contacts(std::string_view csv, std::string_view where) {
  auto in = Reader::open(csv, where, {"kind", "family", "hours", "times"});
  if (!in) return std::unexpected(in.error());
  for (size_t row = 0; row < in->rows(); ++row) {
    std::string kind = in->cell(row, 0);
    auto hours = number(in->cell(row, 2), 24 * 365), times = number(in->cell(row, 3), 1000);
    if (kind != "*" && !finding_kind(kind)) return in->wrong(row, "there is no such kind");
    if (!hours || *hours == 0) return in->wrong(row, "hours takes a number from 1 to 8760");
    if (!times || *times == 0) return in->wrong(row, "times takes a number from 1 to 1000");
    contacts_.push_back({kind, in->cell(row, 1), {*hours, *times}});
  }
  if (contacts_.back().kind != "*" || contacts_.back().family != "*")
    return fail(ErrorCode::invalid, fmt::format("the last row of {} must fit everything (*)", where));
  return {};
}

Result<std::shared_ptr<const Rules>> Rules::load(const std::filesystem::path& folder) {
  auto rules = std::make_shared<Rules>();
  for (const detail::RuleText& text : detail::kRuleTexts) {
    std::string csv(text.csv), where(text.name);
    std::error_code error;
    if (auto file = folder / text.name; std::filesystem::exists(file, error)) {
      auto content = read_file(file);
      if (!content) return std::unexpected(content.error());
      csv = std::move(*content);
      where = file.string();
    }
    if (text.name == "kinds.csv") LUYTRE_TRY(rules->read_kinds(csv, where));
    if (text.name == "severity.csv") LUYTRE_TRY(rules->read_severity(csv, where));
    if (text.name == "due.csv") LUYTRE_TRY(rules->read_due(csv, where));
    if (text.name == "contacts.csv") LUYTRE_TRY(rules->read_contacts(csv, where));
    if (text.name == "holidays.csv") {
      auto calendar = WorkingDays::parse(csv, where);
      if (!calendar) return std::unexpected(calendar.error());
      rules->calendar_ = std::move(*calendar);
    }
  }
  return rules;
}

KindRule Rules::kind(Category category, std::string_view family, std::string_view detector) const {
  for (const KindRow& row : kinds_)
    if (fits(row.category, to_string(category)) && fits(row.family, named_family(family)) &&
        fits(row.detector, detector))
      return row.rule;
  return {};
}

Severity Rules::severity(FindingKind kind, std::string_view family, Category category, Evidence evidence,
                         std::string_view sector) const {
  for (const SeverityRow& row : severities_)
    if (evidence >= row.least && fits(row.kind, to_string(kind)) && fits(row.family, named_family(family)) &&
        fits(row.category, to_string(category)) && fits(row.sector, sector))
      return row.severity;
  return Severity::medium;
}

Timestamp Rules::due(Severity severity, std::string_view sector, Timestamp opened) const {
  const DueRow* found = nullptr;
  for (const DueRow& row : dues_) {
    if (row.severity != severity || row.from > day_of(opened)) continue;
    if (row.sector == sector) return calendar_.end_after(opened, row.working_days);
    if (row.sector == "*" && !found) found = &row;
  }
  return found ? calendar_.end_after(opened, found->working_days) : kNoTime;
}

Timestamp Rules::due_after_pause(Timestamp due, Timestamp from, Timestamp to) const {
  if (due == kNoTime || to <= from) return due;
  Timestamp later = due + (to - from);
  return due < from ? later : calendar_.end_at(later);
}

ContactRule Rules::contact(FindingKind kind, std::string_view what) const {
  for (const ContactRow& row : contacts_)
    if (fits(row.kind, to_string(kind)) && fits(row.family, what)) return row.rule;
  return {};
}

}  // namespace luytre
