#include "report/documents/compose.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "report/documents/template_texts.h"
#include "report/documents/values.h"

namespace luytre {
namespace {

namespace json = boost::json;

// Half of the text's width, in the middle of a column: margins on both sides (Decree 30: a third to a half).
double rule_margin(double column_mm, double text_mm) {
  // What does not fit stands in two lines.
  double rule = (text_mm > column_mm ? std::min(column_mm, text_mm / 2) : text_mm) * 0.42;
  return std::max(0.0, (column_mm - rule) / 2);
}

// What is wider than its column, in two lines of about one length.
std::string balanced(const std::string& text, double column_mm, double points) {
  if (bold_width_mm(text, points) <= column_mm) return text;
  double half = bold_width_mm(text, points) / 2, best = half;
  size_t at = std::string::npos;
  for (size_t i = text.find(' '); i != std::string::npos; i = text.find(' ', i + 1)) {
    double off = std::abs(bold_width_mm(text.substr(0, i), points) - half);
    if (off < best) best = off, at = i;
  }
  if (at == std::string::npos) return text;
  std::string out = text;
  out[at] = '\n';
  return out;
}

json::array lines(const std::vector<std::string>& texts, const char* between, const char* last) {
  json::array out;
  for (size_t i = 0; i < texts.size(); ++i)
    out.push_back(json::object{{"line", texts[i] + (i + 1 < texts.size() ? between : last)}});
  return out;
}

// Heading, signature, distribution: what every document has.
json::object frame_values(const DocumentDraft& d, const DocumentNumber& number, const DocumentKind& kind,
                          const std::string& subject, const std::vector<std::string>& recipients) {
  bool vi = d.language == Language::vietnamese;
  std::string date = d.date
                         ? long_date(d.date, d.language)
                         : std::string(vi ? "ngày\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0tháng\u00a0\u00a0\u00a0"
                                            "\u00a0\u00a0\u00a0năm\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"
                                          : "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0");
  json::object v{
      {"parent", d.head.parent},
      {"issuer", balanced(d.head.issuer, 70.5, 12)},
      {"issuer_short", d.head.issuer_short.empty() ? d.head.issuer : d.head.issuer_short},
      {"number",
       number.number ? number.notation : "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/" + d.head.symbol},
      {"place", d.head.place},
      {"date", date},
      {"subject", subject},
      {"title", vi ? "Báo cáo" : "Report"},
      {"is_report", kind.report},
      {"is_letter", !kind.report},
      {"urgency", to_string(d.urgency)},
      {"circulation", d.circulation},
      {"one_recipient", recipients.size() == 1 ? recipients[0] + "." : std::string()},
      {"recipients", recipients.size() > 1 ? lines(recipients, ";", ".") : json::array()},
      {"distribution",
       lines(d.head.distribution, ";", (d.head.drafter.empty() ? "." : ". " + d.head.drafter).c_str())},
      {"authority", lines(d.head.authority, "", "")},
      {"signer", d.head.signer},
      {"address", d.head.address},
      {"reference_number", d.on_paper && number.number ? number.notation : "……/……-……"},
      {"reference_date", d.on_paper ? date
                         : vi       ? "ngày …… tháng …… năm ……"
                                    : "……"}};
  v["margins"] = json::object{{"Issuer_20_rule", rule_margin(70.5, bold_width_mm(d.head.issuer, 12))},
                              {"Title_20_rule", rule_margin(165, bold_width_mm(subject, 14))}};
  v["meta_title"] = subject;
  v["meta_language"] = vi ? "vi-VN" : "en-GB";
  return v;
}

}  // namespace

std::string notation_of(uint64_t number, std::string_view symbol) {
  return fmt::format("{:02}/{}", number, symbol);
}

Result<DocumentTemplates> DocumentTemplates::load(const std::filesystem::path& folder) {
  DocumentTemplates out;
  for (const detail::DocumentText& text : detail::document_texts()) out.texts_[text.name] = text.text;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".fodt") continue;
    auto own = read_file(entry.path());
    if (!own) return std::unexpected(own.error());
    std::string name = entry.path().filename();
    if (!out.texts_.contains(name))
      return fail(ErrorCode::invalid,
                  fmt::format("'{}' takes the place of no template", entry.path().string()));
    out.texts_[name] = std::move(*own);
  }
  return out;
}

Result<DocumentTemplate> DocumentTemplates::of(std::string_view name, Language language) const {
  auto form = texts_.find(fmt::format("form.{}.fodt", to_string(language)));
  auto content = texts_.find(fmt::format("{}.{}.fodt", name, to_string(language)));
  if (form == texts_.end() || content == texts_.end())
    return fail(ErrorCode::unsupported,
                fmt::format("there is no template '{}' in '{}'", name, to_string(language)));
  return DocumentTemplate{form->second, content->second};
}

Result<std::string> compose_document(const DocumentDraft& draft, const DocumentNumber& number,
                                     const Figures& figures, const DocumentCopyOf& copy,
                                     const Directory& directory, const DocumentTemplates& templates) {
  const DocumentKind* kind = document_kind(draft.kind);
  if (!kind) return fail(ErrorCode::invalid, fmt::format("there is no kind of document '{}'", draft.kind));
  auto which = templates.of(kind->content, draft.language);
  if (!which) return std::unexpected(which.error());
  auto recipients = recipients_of(draft, copy.organisation, directory);
  json::object values = frame_values(draft, number, *kind, subject_of(draft), recipients);
  if (!copy.keyword.empty()) values["meta_keyword"] = copy.keyword;
  Pictures pictures;
  ContentValues content(draft, figures, copy, directory);
  LUYTRE_TRY(content.add(values, pictures));
  return fill_document(*which, values, pictures);
}

}  // namespace luytre
