// A report on paper: the form filled in, as printable HTML and as OpenDocument text (ODT, OASIS 1.3), both
// written here. Layout of letters after Decree 30/2020/ND-CP, appendix I: A4, Times New Roman 13-14, national
// title and motto on the right, issuer on the left. In Vietnamese, with the titles of the form.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "incidents/incident.h"

namespace luytre {

struct FormDocument {
  std::string issuer;       // the body that reports
  std::string number;       // of the incident
  std::string form_number;  // "Mẫu số 03", "" none
  std::string title, basis;
  std::string place_date;  // "ngày 21 tháng 12 năm 2018"
  std::vector<std::string> recipients;
  struct Row {
    std::string label;
    std::vector<std::string> lines;  // empty: not filled in
    // Of a choice: every choice with whether it is ticked.
    std::vector<std::pair<std::string, bool>> choices;
  };
  struct Group {
    std::string title;
    std::vector<Row> rows;
  };
  std::vector<Group> groups;
  std::string submitted;  // when it was made
  bool is_signed = false;
};

// The report of `step`; not_found when there is none. `issuer`: the body's name.
Result<FormDocument> form_document(const Incident& incident, unsigned step, const IncidentRules& rules,
                                   std::string_view issuer);

// One page that prints; no script, nothing from elsewhere.
std::string form_html(const FormDocument& document);
// The package: mimetype first and stored, as readers expect it.
std::string form_odt(const FormDocument& document);

// A ZIP of stored entries, for small packages. Names are ASCII.
std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace luytre
