#include "incidents/form_document.h"

#include <algorithm>

#include "incidents/local_time.h"

namespace luytre {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    out.push_back(std::move(line));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

FormDocument::Row row_of(const FormField& field, const FormValues& values) {
  FormDocument::Row row{field.label.vi + (field.required ? " (*)" : ""), {}, {}};
  auto found = values.find(field.code);
  std::vector<std::string> given = found == values.end() ? std::vector<std::string>() : found->second;
  auto ticked = [&](std::string_view value) { return std::ranges::find(given, value) != given.end(); };
  switch (field.kind) {
    case FieldKind::choice:
    case FieldKind::choices:
      for (const FieldChoice& choice : field.choices)
        row.choices.emplace_back(choice.name.vi, ticked(choice.value));
      break;
    case FieldKind::yes_no:
      row.choices = {{"Có", ticked("yes")}, {"Không", ticked("no")}};
      break;
    case FieldKind::level:
      for (char level = '1'; level <= '5'; ++level)
        row.choices.emplace_back("Cấp độ " + std::string(1, level), ticked(std::string(1, level)));
      break;
    case FieldKind::time:
      for (const std::string& value : given)
        if (auto time = parse_country_time(value)) row.lines.push_back(letter_time(*time));
      break;
    case FieldKind::text:
    case FieldKind::lines:
      for (const std::string& value : given)
        for (std::string& line : lines_of(value)) row.lines.push_back(std::move(line));
  }
  return row;
}

}  // namespace

Result<FormDocument> form_document(const Incident& incident, unsigned step, const IncidentRules& rules,
                                   std::string_view issuer) {
  auto report = std::ranges::find(incident.reports, step, &IncidentReport::step);
  if (report == incident.reports.end()) return fail(ErrorCode::not_found, "there is no such report here");
  const Form* form = rules.form(report->form, incident.detected);
  if (!form) return fail(ErrorCode::not_found, "the form of this report is no longer in the tables");
  FormDocument d{.issuer = std::string(issuer),
                 .number = incident.number,
                 .form_number = form->number,
                 .title = form->title.vi,
                 .basis = form->basis.text,
                 .place_date = letter_date(report->at),
                 .submitted = letter_time(report->at),
                 .is_signed = form->is_signed};
  // Whom the clocks that this form meets name.
  for (const ClockRule* clock : rules.clocks(incident.detected, incident.sector))
    if (std::ranges::find(clock->forms, form->code) != clock->forms.end())
      for (const std::string& code : clock->recipients)
        if (const ReportRecipient* one = rules.recipient(code, incident.detected))
          if (std::ranges::find(d.recipients, one->name.vi) == d.recipients.end())
            d.recipients.push_back(one->name.vi);
  for (const FormField& field : form->fields) {
    if (d.groups.empty() || d.groups.back().title != field.group.vi) d.groups.push_back({field.group.vi, {}});
    d.groups.back().rows.push_back(row_of(field, report->values));
  }
  return d;
}

}  // namespace luytre
