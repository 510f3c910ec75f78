// What the law asks for after an incident, as tables: which law holds on the day of detection, what is due
// when and to whom, the forms and their fields, the criteria of severity, what may be attached.
//
// Tables are CSV (incidents/rules/), compiled in; <home>/rules/incident-<name>.csv takes a table's place.
// Each row names its article and whether its text was read. Days are the country's (UTC+7).
#pragma once
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "findings/calendar.h"

namespace luytre {

// In force on the days [from, until).
struct Term {
  Day from = kFirstDay, until = kLastDay;
  bool holds(Day day) const { return from <= day && day < until; }
};
struct InTwo {
  std::string vi, en;
};
// Where a row comes from. status: verified (the text was read), recalled, assumed, house (no text gives it).
struct Basis {
  std::string text, status;
};

struct Regime {
  std::string code;
  Term term;
  InTwo name, authority;
  Basis basis;
};
struct ReportRecipient {
  std::string code;
  Term term;
  std::string is;  // owner, upper, centre, other
  InTwo name;
  Basis basis;
};
struct Criterion {
  std::string code;
  Term term;
  std::string grade, group;
  InTwo name;
  Basis basis;
};

enum class ClockStart : uint8_t { detected, received, graded, ended };
enum class ClockUnit : uint8_t { at_once, hours, days, working_days };
const char* to_string(ClockUnit unit);
struct ClockRule {
  std::string code;
  Term term;
  std::vector<std::string> sectors;  // empty: any
  std::string grade, unless;         // "": any, none
  ClockStart starts = ClockStart::detected;
  bool every = false;
  unsigned amount = 0;
  ClockUnit unit = ClockUnit::hours;
  unsigned grace_minutes = 0;
  bool by_centre = false;
  std::vector<std::string> forms, recipients;
  InTwo name;
  Basis basis;
};
// When what starts at `start` is due: hours and days from that very minute (days of 24 hours: the texts do
// not say working days), working days at the end of the last one.
Timestamp deadline(const ClockRule& rule, Timestamp start, const WorkingDays& calendar);

struct EscalationStep {
  unsigned step;
  int minutes;     // after the clock is late; below 0: before
  std::string to;  // technical, leader, upper
};

enum class FieldKind : uint8_t { text, lines, time, level, choice, choices, yes_no };
const char* to_string(FieldKind kind);
struct FieldChoice {
  std::string value;
  InTwo name;
};
struct FormField {
  std::string code;
  bool required = false;
  FieldKind kind = FieldKind::text;
  InTwo group, label, hint;
  std::vector<FieldChoice> choices;
};
enum class FormKind : uint8_t { first, report, closing };
const char* to_string(FormKind kind);
struct Form {
  std::string code;
  Term term;
  FormKind kind = FormKind::report;
  bool is_signed = false;
  std::string number;  // "Mẫu số 03"
  InTwo title;
  Basis basis;
  std::vector<FormField> fields;

  const FormField* field(std::string_view code) const;
};

struct FileType {
  std::string type, name;
  size_t offset = 0;
  std::string magic;  // bytes; "": UTF-8 text
  bool danger = false;
};

// Immutable; any number of threads.
class IncidentRules {
 public:
  // Errors: invalid (file, line and what), io. An absent folder is fine.
  static Result<std::shared_ptr<const IncidentRules>> load(const std::filesystem::path& folder);

  // Of what was detected at `detected`.
  const Regime& regime(Timestamp detected) const;
  std::vector<const ClockRule*> clocks(Timestamp detected, std::string_view sector) const;
  std::vector<const Form*> forms(Timestamp detected) const;
  const Form* form(std::string_view code, Timestamp detected) const;  // null: not in force then
  std::vector<const Criterion*> criteria(Timestamp detected) const;
  // The grades that hold: of each of a grade's groups at least one row is ticked, or true of the level.
  std::set<std::string> grades(Timestamp detected, unsigned level, std::span<const std::string> ticked) const;
  const ReportRecipient* recipient(std::string_view code, Timestamp detected) const;
  std::span<const EscalationStep> escalation() const { return escalation_; }
  std::span<const FileType> file_types() const { return file_types_; }
  std::span<const Regime> regimes() const { return regimes_; }
  std::span<const ClockRule> all_clocks() const { return clocks_; }
  // The title of a form whatever the day; the code itself when there is none.
  InTwo form_title(std::string_view code) const;

 private:
  class Table;
  Result<void> read(std::string_view name, std::string_view csv, std::string_view where);
  Result<void> read_clock(const Table& in, size_t row);
  Result<void> read_form(const Table& in, size_t row);
  Result<void> read_field(const Table& in, size_t row);
  Result<void> read_file_type(const Table& in, size_t row);
  Result<void> check() const;

  std::vector<Regime> regimes_;
  std::vector<ReportRecipient> recipients_;
  std::vector<Criterion> criteria_;
  std::vector<ClockRule> clocks_;
  std::vector<EscalationStep> escalation_;
  std::vector<Form> forms_;
  std::vector<FileType> file_types_;
};

// The country's day of `time`.
constexpr Day country_day(Timestamp time) {
  return day_of(time + 7 * kMicrosPerHour);
}

namespace detail {
struct IncidentTable {
  std::string_view name, csv;
};
}  // namespace detail

}  // namespace luytre
