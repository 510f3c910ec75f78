#include "duty/holidays.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/check.h"
#include "base/csv.h"
#include "duty/lunar.h"
#include "duty/rules_data.h"

namespace luytre {
namespace {

constexpr int kFirstYear = 1995, kLastYear = 2100;
constexpr Day kLongestHoliday = 60;
constexpr const char* kKindNames[] = {"by_law", "table", "compensation", "decision", "planned"};

// 0 is Monday; 1970-01-01 was a Thursday.
int weekday(Day day) {
  return ((day + 3) % 7 + 7) % 7;
}
bool weekend(Day day) {
  return weekday(day) >= 5;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The working day beside `day` that makes the longest break with the weekend; before it when both do.
Day beside(Day day) {
  switch (weekday(day)) {
    case 0:  // after a weekend
    case 3:  // before Friday, which has the weekend behind it
    case 6:
      return day + 1;
    default:
      return day - 1;
  }
}

std::set<Day> days_of(const std::vector<Holiday>& holidays) {
  std::set<Day> days;
  for (const Holiday& h : holidays)
    for (Day d = h.first; d <= h.last; ++d) days.insert(d);
  return days;
}

}  // namespace

const char* to_string(Holiday::Kind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

Result<Holidays> Holidays::parse(std::string_view rules, std::string_view decisions, std::string_view where) {
  Holidays out;
  auto table = CsvTable::parse(rules, "rules/holidays.csv");
  if (!table) return std::unexpected(table.error());
  for (size_t r = 0; r < table->rows(); ++r) {
    auto text = [&](const char* name) { return std::string(table->cell(r, table->column(name))); };
    auto month = number(text("month")), day = number(text("day")), before = number(text("before")),
         days = number(text("days")), from = number(text("from_year"));
    std::string to = text("to_year");
    if (!month || !day || !before || !days || !from || *month < 1 || *month > 12 || *day < 1 || *day > 30 ||
        *before < 0 || *days <= *before || *days > kLongestHoliday || (!to.empty() && !number(to)))
      return fail(ErrorCode::invalid,
                  fmt::format("rules/holidays.csv line {}: no rule of a holiday", table->line_number(r)));
    out.rules_.push_back({.code = text("code"),
                          .lunar = text("calendar") == "lunar",
                          .month = static_cast<unsigned>(*month),
                          .day = static_cast<unsigned>(*day),
                          .before = *before,
                          .days = *days,
                          .adjacent = text("adjacent") == "1",
                          .from_year = *from,
                          .to_year = to.empty() ? kLastYear : *number(to),
                          .name_vi = text("name_vi"),
                          .name_en = text("name_en"),
                          .basis = text("basis"),
                          .status = text("status")});
  }
  auto decided = CsvTable::parse(decisions, where);
  if (!decided) return std::unexpected(decided.error());
  for (size_t r = 0; r < decided->rows(); ++r) {
    auto text = [&](const char* name) { return std::string(decided->cell(r, decided->column(name))); };
    std::string kind = text("kind");
    if (kind != "statutory" && kind != "official_break" && kind != "planned") continue;
    auto first = parse_day(text("start_date")), last = parse_day(text("end_date"));
    auto year = number(text("year"));
    if (!first || !last || !year || *last < *first || *last - *first >= kLongestHoliday)
      return fail(ErrorCode::invalid, fmt::format("{} line {}: needs year, start_date and end_date", where,
                                                  decided->line_number(r)));
    auto days = number(text("days"));
    out.decisions_.push_back({.year = *year,
                              .holiday = {.code = text("code"),
                                          .name_vi = text("name_vi"),
                                          .name_en = text("name_en"),
                                          .first = *first,
                                          .last = *last,
                                          .kind = kind == "statutory" ? Holiday::Kind::table
                                                  : kind == "planned" ? Holiday::Kind::planned
                                                                      : Holiday::Kind::decision,
                                          .basis = text("legal_basis"),
                                          .status = text("status"),
                                          .source = text("source")},
                              .whole = !days || *days <= *last - *first + 1});
  }
  return out;
}

const Holidays& Holidays::built_in() {
  static const Holidays holidays = [] {
    auto parsed = parse(kHolidayRules, kHolidayDecisions, "data/vn/holidays.csv");
    LUYTRE_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return holidays;
}

// The law's days of one year, each from the table where that has all its days, and the days off instead.
std::vector<Holiday> Holidays::statutory(int year) const {
  std::vector<Holiday> out;
  if (year < kFirstYear || year > kLastYear) return out;
  for (const Rule& rule : rules_) {
    if (year < rule.from_year || year > rule.to_year) continue;
    auto decided = std::ranges::find_if(decisions_, [&](const Decision& d) {
      return d.year == year && d.whole && d.holiday.code == rule.code &&
             d.holiday.kind == Holiday::Kind::table;
    });
    if (decided != decisions_.end()) {
      out.push_back(decided->holiday);
      continue;
    }
    auto date = rule.lunar ? day_of_lunar({year, rule.month, rule.day, false})
                           : std::optional(day_from_civil(year, rule.month, rule.day));
    if (!date) continue;
    Day first = *date - rule.before, last = first + rule.days - 1;
    if (rule.adjacent) {
      first = std::min(*date, beside(*date));
      last = std::max(*date, beside(*date));
    }
    bool open = rule.adjacent || rule.days > 1;  // which days is decided each year
    out.push_back({rule.code, rule.name_vi, rule.name_en, first, last, Holiday::Kind::by_law, rule.basis,
                   open ? "assumed" : rule.status, ""});
  }
  std::set<Day> off = days_of(out), in_break;
  for (const Decision& d : decisions_)
    if (d.holiday.kind == Holiday::Kind::decision)
      for (Day day = d.holiday.first; day <= d.holiday.last; ++day) in_break.insert(day);
  std::vector<Holiday> instead;
  std::ranges::sort(out, {}, [](const Holiday& h) { return h.first; });
  for (const Holiday& h : out)
    for (Day day = h.first; day <= h.last; ++day) {
      if (!weekend(day) || in_break.contains(day)) continue;
      Day next = day + 1;
      while (weekend(next) || off.contains(next)) ++next;
      off.insert(next);
      instead.push_back({h.code, "Nghỉ bù: " + h.name_vi, "In lieu: " + h.name_en, next, next,
                         Holiday::Kind::compensation, "Labour Code 45/2019/QH14 art. 111.3", "assumed", ""});
    }
  out.insert(out.end(), instead.begin(), instead.end());
  return out;
}

std::vector<Holiday> Holidays::of(int year) const {
  std::vector<Holiday> out;
  if (year < kFirstYear || year > kLastYear) return out;
  Day first = day_from_civil(year, 1, 1), last = day_from_civil(year, 12, 31);
  for (int y : {year - 1, year, year + 1})
    for (Holiday& h : statutory(y))
      if (h.first <= last && h.last >= first) out.push_back(std::move(h));
  for (const Decision& d : decisions_)
    if (d.holiday.kind != Holiday::Kind::table && d.holiday.first <= last && d.holiday.last >= first)
      out.push_back(d.holiday);
  std::ranges::sort(out, {}, [](const Holiday& h) { return std::tie(h.first, h.last, h.code); });
  return out;
}

std::vector<HolidayWindow> Holidays::windows(int year) const {
  std::vector<HolidayWindow> out;
  if (year < kFirstYear || year > kLastYear) return out;
  std::vector<Holiday> holidays;
  for (int y : {year - 1, year, year + 1})
    for (Holiday& h : of(y))
      if (h.kind != Holiday::Kind::planned) holidays.push_back(std::move(h));
  std::set<Day> off = days_of(holidays);
  Day first = day_from_civil(year, 1, 1), last = day_from_civil(year, 12, 31);
  Day done = first - kLongestHoliday;
  for (Day holiday : off) {
    if (holiday <= done) continue;
    HolidayWindow w{holiday, holiday, {}};
    while (weekend(w.first - 1) || off.contains(w.first - 1)) --w.first;
    while (weekend(w.last + 1) || off.contains(w.last + 1)) ++w.last;
    done = w.last;
    if (w.last < first || w.first > last) continue;
    for (const Holiday& h : holidays)
      if (h.first <= w.last && h.last >= w.first && std::ranges::find(w.codes, h.code) == w.codes.end())
        w.codes.push_back(h.code);
    out.push_back(std::move(w));
  }
  return out;
}

}  // namespace luytre
