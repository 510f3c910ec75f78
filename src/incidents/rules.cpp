#include "incidents/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/check.h"
#include "base/csv.h"
#include "base/file.h"

namespace luytre {
namespace detail {
extern const IncidentTable kIncidentTables[8];
}
namespace {

constexpr const char* kUnits[] = {"at-once", "hours", "days", "working-days"};
constexpr const char* kFieldKinds[] = {"text", "long", "time", "level", "choice", "choices", "yes-no"};
constexpr const char* kFormKinds[] = {"first", "report", "closing"};
constexpr const char* kStarts[] = {"detected", "received", "graded", "ended"};
constexpr const char* kStatus[] = {"verified", "recalled", "assumed", "house"};

template <class T, size_t N>
std::optional<T> named(const char* const (&names)[N], std::string_view text) {
  for (size_t i = 0; i < N; ++i)
    if (text == names[i]) return static_cast<T>(i);
  return std::nullopt;
}

template <class T>
std::optional<T> number(std::string_view text, T least, T most) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return std::nullopt;
  return value;
}

std::vector<std::string> pieces(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
  std::string out;
  if (hex.empty() || hex.size() % 2 || hex.size() > 64) return std::nullopt;
  for (size_t i = 0; i < hex.size(); i += 2) {
    unsigned value = 0;
    auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    if (error != std::errc() || end != hex.data() + i + 2) return std::nullopt;
    out += static_cast<char>(value);
  }
  return out;
}

}  // namespace

const char* to_string(ClockUnit unit) {
  return kUnits[static_cast<size_t>(unit)];
}
const char* to_string(FieldKind kind) {
  return kFieldKinds[static_cast<size_t>(kind)];
}
const char* to_string(FormKind kind) {
  return kFormKinds[static_cast<size_t>(kind)];
}

Timestamp deadline(const ClockRule& rule, Timestamp start, const WorkingDays& calendar) {
  switch (rule.unit) {
    case ClockUnit::at_once:
      return start;
    case ClockUnit::hours:
      return start + rule.amount * kMicrosPerHour;
    case ClockUnit::days:
      return start + rule.amount * kMicrosPerDay;
    case ClockUnit::working_days:
      return calendar.end_after(start, rule.amount);
  }
  return start;
}

const FormField* Form::field(std::string_view name) const {
  auto found = std::ranges::find(fields, name, &FormField::code);
  return found == fields.end() ? nullptr : &*found;
}

// Rows by the names of their columns, with the words for what is wrong with one.
class IncidentRules::Table {
 public:
  Table(const CsvTable& table, std::string_view where) : table_(table), where_(where) {}
  std::string cell(size_t row, std::string_view column) const {
    auto at = table_.column(column);
    if (!at) missing_ = column;
    return std::string(table_.cell(row, at));
  }
  InTwo two(size_t row, const std::string& column) const {
    return {cell(row, column + "_vi"), cell(row, column + "_en")};
  }
  std::unexpected<Error> wrong(size_t row, std::string_view what) const {
    return fail(ErrorCode::invalid, fmt::format("{} line {}: {}", where_, table_.line_number(row), what));
  }
  Result<Term> term(size_t row) const {
    std::string from = cell(row, "from"), until = cell(row, "until");
    auto first = parse_day(from);
    auto end = until.empty() ? std::optional<Day>(kLastDay) : parse_day(until);
    if (!first || !end || *end <= *first)
      return wrong(row, "from and until are days like 2026-07-01, until after from or empty");
    return Term{*first, *end};
  }
  Result<Basis> basis(size_t row) const {
    Basis out{cell(row, "basis"), cell(row, "status")};
    if (std::ranges::find(kStatus, out.status) == std::end(kStatus))
      return wrong(row, "status takes verified, recalled, assumed or house");
    return out;
  }
  Result<bool> yes(size_t row, std::string_view column) const {
    std::string text = cell(row, column);
    if (text != "yes" && text != "no") return wrong(row, fmt::format("{} takes yes or no", column));
    return text == "yes";
  }
  // A column that a cell was asked for and that is not there.
  Result<void> finish() const {
    if (missing_.empty()) return {};
    return fail(ErrorCode::invalid, fmt::format("{} has no column '{}'", where_, missing_));
  }

 private:
  const CsvTable& table_;
  std::string where_;
  mutable std::string missing_;
};

Result<void> IncidentRules::read_clock(const Table& in, size_t row) {
  ClockRule rule;
  rule.code = in.cell(row, "clock");
  if (!is_code(rule.code)) return in.wrong(row, "a clock has a code of a-z, 0-9, - and _");
  auto term = in.term(row);
  if (!term) return std::unexpected(term.error());
  auto basis = in.basis(row);
  if (!basis) return std::unexpected(basis.error());
  auto every = in.yes(row, "every");
  if (!every) return std::unexpected(every.error());
  rule.term = *term;
  rule.basis = *basis;
  rule.every = *every;
  if (std::string sectors = in.cell(row, "sector"); sectors != "*") rule.sectors = pieces(sectors, ' ');
  if (std::string grade = in.cell(row, "grade"); grade != "*") rule.grade = grade;
  rule.unless = in.cell(row, "unless");
  auto starts = named<ClockStart>(kStarts, in.cell(row, "starts"));
  auto unit = named<ClockUnit>(kUnits, in.cell(row, "unit"));
  auto amount = number<unsigned>(in.cell(row, "amount"), 0, 10'000);
  auto grace = number<unsigned>(in.cell(row, "grace"), 0, 100'000);
  std::string by = in.cell(row, "by");
  if (!starts) return in.wrong(row, "starts takes detected, received, graded or ended");
  if (!unit) return in.wrong(row, "unit takes at-once, hours, days or working-days");
  if (!amount || (*unit != ClockUnit::at_once && *amount == 0))
    return in.wrong(row, "amount is a number from 1 to 10000");
  if (!grace) return in.wrong(row, "grace is a number of minutes");
  if (by != "body" && by != "centre") return in.wrong(row, "by takes body or centre");
  if (*starts == ClockStart::graded && rule.grade.empty())
    return in.wrong(row, "a clock that starts when graded names the grade");
  if (*every && *unit == ClockUnit::at_once) return in.wrong(row, "what is due again and again has a term");
  rule.starts = *starts;
  rule.unit = *unit;
  rule.amount = *amount;
  rule.grace_minutes = *grace;
  rule.by_centre = by == "centre";
  rule.forms = pieces(in.cell(row, "forms"), ' ');
  rule.recipients = pieces(in.cell(row, "recipients"), ' ');
  rule.name = in.two(row, "name");
  clocks_.push_back(std::move(rule));
  return {};
}

Result<void> IncidentRules::read_form(const Table& in, size_t row) {
  auto term = in.term(row);
  if (!term) return std::unexpected(term.error());
  auto basis = in.basis(row);
  if (!basis) return std::unexpected(basis.error());
  auto is_signed = in.yes(row, "signed");
  if (!is_signed) return std::unexpected(is_signed.error());
  auto kind = named<FormKind>(kFormKinds, in.cell(row, "kind"));
  std::string code = in.cell(row, "form");
  if (!kind) return in.wrong(row, "kind takes first, report or closing");
  if (!is_code(code)) return in.wrong(row, "a form has a code of a-z, 0-9, - and _");
  forms_.push_back(
      {code, *term, *kind, *is_signed, in.cell(row, "number_vi"), in.two(row, "title"), *basis, {}});
  return {};
}

Result<void> IncidentRules::read_field(const Table& in, size_t row) {
  FormField field;
  field.code = in.cell(row, "field");
  if (!is_code(field.code)) return in.wrong(row, "a field has a code of a-z, 0-9, - and _");
  auto kind = named<FieldKind>(kFieldKinds, in.cell(row, "kind"));
  if (!kind) return in.wrong(row, "kind takes text, long, time, level, choice, choices or yes-no");
  field.kind = *kind;
  field.group = in.two(row, "group");
  field.label = in.two(row, "label");
  field.hint = in.two(row, "hint");
  for (const std::string& choice : pieces(in.cell(row, "choices"), '|')) {
    auto parts = pieces(choice, '=');
    if (parts.size() != 3 || !is_code(parts[0]))
      return in.wrong(row, "choices are value=vi=en, separated by |");
    field.choices.push_back({parts[0], {parts[1], parts[2]}});
  }
  bool chooses = *kind == FieldKind::choice || *kind == FieldKind::choices;
  if (chooses == field.choices.empty()) return in.wrong(row, "choices go with the kinds choice and choices");
  for (std::string form : pieces(in.cell(row, "forms"), ' ')) {
    field.required = form.ends_with('*');
    if (field.required) form.pop_back();
    bool found = false;
    for (Form& one : forms_)
      if (one.code == form) {
        one.fields.push_back(field);
        found = true;
      }
    if (!found) return in.wrong(row, fmt::format("there is no form '{}'", form));
  }
  return {};
}

Result<void> IncidentRules::read_file_type(const Table& in, size_t row) {
  FileType type{.type = in.cell(row, "type"), .name = in.cell(row, "name"), .magic = {}};
  auto offset = number<size_t>(in.cell(row, "offset"), 0, 4096);
  auto danger = in.yes(row, "danger");
  if (!danger) return std::unexpected(danger.error());
  std::string magic = in.cell(row, "magic");
  if (magic != "text") {
    auto bytes = bytes_of_hex(magic);
    if (!bytes) return in.wrong(row, "magic is hex digits, or text");
    type.magic = std::move(*bytes);
  }
  if (!offset) return in.wrong(row, "offset is a number up to 4096");
  if (type.type.empty() || type.type.find('/') == std::string::npos)
    return in.wrong(row, "type is a media type");
  type.offset = *offset;
  type.danger = *danger;
  file_types_.push_back(std::move(type));
  return {};
}

Result<void> IncidentRules::read(std::string_view name, std::string_view csv, std::string_view where) {
  auto table = CsvTable::parse(csv, where);
  if (!table) return std::unexpected(table.error());
  if (table->rows() == 0) return fail(ErrorCode::invalid, fmt::format("{} has no rules", where));
  Table in(*table, where);
  for (size_t row = 0; row < table->rows(); ++row) {
    Result<void> done;
    if (name == "clocks") {
      done = read_clock(in, row);
    } else if (name == "forms") {
      done = read_form(in, row);
    } else if (name == "fields") {
      done = read_field(in, row);
    } else if (name == "file_types") {
      done = read_file_type(in, row);
    } else if (name == "escalation") {
      auto step = number<unsigned>(in.cell(row, "step"), 1, 9);
      auto minutes = number<int>(in.cell(row, "minutes"), -100'000, 100'000);
      std::string to = in.cell(row, "to");
      if (!step || !minutes || (to != "technical" && to != "leader" && to != "upper"))
        return in.wrong(row, "a step has a number, minutes, and technical, leader or upper");
      escalation_.push_back({*step, *minutes, to});
    } else {
      auto term = in.term(row);
      if (!term) return std::unexpected(term.error());
      auto basis = in.basis(row);
      if (!basis) return std::unexpected(basis.error());
      if (name == "regimes")
        regimes_.push_back(
            {in.cell(row, "regime"), *term, in.two(row, "name"), in.two(row, "authority"), *basis});
      if (name == "recipients")
        recipients_.push_back(
            {in.cell(row, "recipient"), *term, in.cell(row, "is"), in.two(row, "name"), *basis});
      if (name == "criteria")
        criteria_.push_back({in.cell(row, "criterion"), *term, in.cell(row, "grade"), in.cell(row, "group"),
                             in.two(row, "name"), *basis});
    }
    if (!done) return done;
    LUYTRE_TRY(in.finish());
  }
  return {};
}

// What holds the tables together: every day has one law, and what a clock names is there while it runs.
Result<void> IncidentRules::check() const {
  auto broken = [](std::string what) { return fail(ErrorCode::invalid, "incident rules: " + what); };
  for (size_t i = 0; i < regimes_.size(); ++i)
    if (i > 0 && regimes_[i].term.from != regimes_[i - 1].term.until)
      return broken(fmt::format("regime {} does not begin when the one before it ends", regimes_[i].code));
  if (regimes_.back().term.until != kLastDay) return broken("the last regime has an end");
  for (const ClockRule& clock : clocks_) {
    for (const std::string& form : clock.forms)
      if (form != "receipt" && std::ranges::find(forms_, form, &Form::code) == forms_.end())
        return broken(fmt::format("clock {} names form '{}', which is not there", clock.code, form));
    for (const std::string& one : clock.recipients)
      if (std::ranges::find(recipients_, one, &ReportRecipient::code) == recipients_.end())
        return broken(fmt::format("clock {} names recipient '{}', which is not there", clock.code, one));
    for (const std::string& grade : {clock.grade, clock.unless})
      if (!grade.empty() && std::ranges::find(criteria_, grade, &Criterion::grade) == criteria_.end())
        return broken(fmt::format("clock {} names grade '{}', which nothing makes", clock.code, grade));
    for (const ClockRule& other : clocks_)
      if (&other != &clock && other.code == clock.code && other.sectors == clock.sectors &&
          other.term.from < clock.term.until && clock.term.from < other.term.until)
        return broken(fmt::format("clock {} is there twice on some day", clock.code));
  }
  return {};
}

Result<std::shared_ptr<const IncidentRules>> IncidentRules::load(const std::filesystem::path& folder) {
  auto rules = std::make_shared<IncidentRules>();
  for (const detail::IncidentTable& table : detail::kIncidentTables) {
    std::string csv(table.csv), where = fmt::format("incident-{}.csv", table.name);
    std::error_code error;
    if (auto file = folder / where; !folder.empty() && std::filesystem::exists(file, error)) {
      auto content = read_file(file);
      if (!content) return std::unexpected(content.error());
      csv = std::move(*content);
      where = file.string();
    }
    LUYTRE_TRY(rules->read(table.name, csv, where));
  }
  LUYTRE_TRY(rules->check());
  return rules;
}

const Regime& IncidentRules::regime(Timestamp detected) const {
  for (const Regime& one : regimes_)
    if (one.term.holds(country_day(detected))) return one;
  return regimes_.front();  // before the first
}

std::vector<const ClockRule*> IncidentRules::clocks(Timestamp detected, std::string_view sector) const {
  std::vector<const ClockRule*> out;
  for (const ClockRule& one : clocks_)
    if (one.term.holds(country_day(detected)) &&
        (one.sectors.empty() || std::ranges::find(one.sectors, sector) != one.sectors.end()))
      out.push_back(&one);
  return out;
}

std::vector<const Form*> IncidentRules::forms(Timestamp detected) const {
  std::vector<const Form*> out;
  for (const Form& one : forms_)
    if (one.term.holds(country_day(detected))) out.push_back(&one);
  return out;
}

const Form* IncidentRules::form(std::string_view code, Timestamp detected) const {
  for (const Form& one : forms_)
    if (one.code == code && one.term.holds(country_day(detected))) return &one;
  return nullptr;
}

std::vector<const Criterion*> IncidentRules::criteria(Timestamp detected) const {
  std::vector<const Criterion*> out;
  for (const Criterion& one : criteria_)
    if (one.term.holds(country_day(detected))) out.push_back(&one);
  return out;
}

std::set<std::string> IncidentRules::grades(Timestamp detected, unsigned level,
                                            std::span<const std::string> ticked) const {
  std::map<std::string, std::map<std::string, bool>> groups;  // by grade
  std::string of_level = fmt::format("level-{}", level);
  for (const Criterion* one : criteria(detected)) {
    bool holds = one->code == of_level ||
                 (!one->code.starts_with("level-") && std::ranges::find(ticked, one->code) != ticked.end());
    groups[one->grade][one->group] |= holds;
  }
  std::set<std::string> out;
  for (const auto& [grade, of_grade] : groups)
    if (std::ranges::all_of(of_grade, [](const auto& group) { return group.second; })) out.insert(grade);
  return out;
}

const ReportRecipient* IncidentRules::recipient(std::string_view code, Timestamp detected) const {
  for (const ReportRecipient& one : recipients_)
    if (one.code == code && one.term.holds(country_day(detected))) return &one;
  return nullptr;
}

InTwo IncidentRules::form_title(std::string_view code) const {
  auto found = std::ranges::find(forms_, code, &Form::code);
  return found == forms_.end() ? InTwo{std::string(code), std::string(code)} : found->title;
}

}  // namespace luytre
