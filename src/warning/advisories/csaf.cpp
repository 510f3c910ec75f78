#include "warning/advisories/csaf.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "warning/advisories/text.h"
#include "weaknesses/knowledge/cvss.h"

namespace luytre {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// CVSS v3 metrics as its JSON schema names them (first.org/cvss/cvss-v3.1.json).
struct Metric {
  const char* key;
  const char* name;
  std::map<std::string_view, const char*> values;
};
const std::vector<Metric>& base_metrics() {
  static const std::vector<Metric> all = {
      {"AV",
       "attackVector",
       {{"N", "NETWORK"}, {"A", "ADJACENT_NETWORK"}, {"L", "LOCAL"}, {"P", "PHYSICAL"}}},
      {"AC", "attackComplexity", {{"L", "LOW"}, {"H", "HIGH"}}},
      {"PR", "privilegesRequired", {{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}},
      {"UI", "userInteraction", {{"N", "NONE"}, {"R", "REQUIRED"}}},
      {"S", "scope", {{"U", "UNCHANGED"}, {"C", "CHANGED"}}},
      {"C", "confidentialityImpact", {{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}},
      {"I", "integrityImpact", {{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}},
      {"A", "availabilityImpact", {{"N", "NONE"}, {"L", "LOW"}, {"H", "HIGH"}}}};
  return all;
}

// The base metrics alone, so that score and severity are those of the vector that is given (6.1.9, 6.1.10).
std::optional<object> cvss_object(std::string_view vector) {
  auto score = cvss_score(vector);
  if (!score || score->version > 31) return std::nullopt;
  std::string version = score->version == 30 ? "3.0" : "3.1", base = "CVSS:" + version;
  object out;
  for (const Metric& metric : base_metrics()) {
    size_t at = vector.find(fmt::format("/{}:", metric.key));
    if (at == vector.npos) return std::nullopt;
    std::string_view rest = vector.substr(at + 2 + std::string_view(metric.key).size());
    std::string_view letter = rest.substr(0, rest.find('/'));
    auto word = metric.values.find(letter);
    if (word == metric.values.end()) return std::nullopt;
    out[metric.name] = word->second;
    base += fmt::format("/{}:{}", metric.key, letter);
  }
  std::string severity = cvss_word(score->tenths);
  std::ranges::transform(severity, severity.begin(),
                         [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
  out["version"] = version;
  out["vectorString"] = base;
  out["baseScore"] = score->tenths / 10.0;
  out["baseSeverity"] = severity;
  return out;
}

object note(std::string_view category, std::string_view title, std::string_view text) {
  return {{"category", category}, {"text", text}, {"title", title}};
}

void add_notes(array& notes, std::string_view category, std::string_view vi, std::string_view en,
               const Words& words) {
  if (!words.vi.empty()) notes.push_back(note(category, vi, words.vi));
  if (!words.en.empty()) notes.push_back(note(category, en, words.en));
}

std::string step_text(const WarningStep& step, bool vi) {
  const std::string &what = vi ? step.what.vi : step.what.en, &how = vi ? step.how.vi : step.how.en;
  std::string out = what;
  if (!how.empty()) out += "\n\n" + how;
  if (step.due != kNoTime)
    out += fmt::format(fmt::runtime(vi ? "\n\nHạn: {}" : "\n\nDue: {}"), local_words(step.due, vi, true));
  return out;
}

array document_notes(const Warning& w) {
  const WarningContent& c = w.content;
  array notes;
  if (w.state == WarningState::withdrawn) {
    notes.push_back(note("summary", "Đã rút / Withdrawn", w.reason));
    notes.push_back(note("description", "Nội dung đã rút", c.title.vi));
    return notes;
  }
  add_notes(notes, "summary", "Tóm tắt", "Summary", c.summary);
  add_notes(notes, "description", "Nội dung", "Description", c.text);
  std::string vi, en;
  size_t number = 1;
  for (const WarningStep& step : c.steps) {
    vi += fmt::format("{}{}. {}", number == 1 ? "" : "\n\n", number, step_text(step, true));
    if (!step.what.en.empty())
      en += fmt::format("{}{}. {}", en.empty() ? "" : "\n\n", number, step_text(step, false));
    ++number;
  }
  add_notes(notes, "details", "Việc cần làm", "What to do", {vi, en});
  if (!c.families.empty())
    notes.push_back(
        note("general", "Họ mã độc / Malware families", fmt::format("{}", fmt::join(c.families, ", "))));
  return notes;
}

std::string product_name(const WarningProduct& p) {
  std::string out = p.vendor.empty() ? p.name : p.vendor + " " + p.name;
  return p.version.empty() ? out : out + " " + p.version;
}

object product_tree(const WarningContent& c) {
  array products;
  for (const WarningProduct& p : c.products) {
    object one{{"name", product_name(p)}, {"product_id", p.id}};
    object helper;
    if (p.cpe.starts_with("cpe:2.3:")) helper["cpe"] = p.cpe;
    if (p.purl.starts_with("pkg:")) helper["purl"] = p.purl;
    if (!helper.empty()) one["product_identification_helper"] = std::move(helper);
    products.push_back(std::move(one));
  }
  return {{"full_product_names", std::move(products)}};
}

array vulnerabilities(const WarningContent& c) {
  object status;
  array affected;
  auto put = [&](ProductStatus is, const char* name) {
    array ids;
    for (const WarningProduct& p : c.products)
      if (p.status == is) ids.push_back(value(p.id));
    if (is == ProductStatus::affected) affected = ids;
    if (!ids.empty()) status[name] = std::move(ids);
  };
  put(ProductStatus::affected, "known_affected");
  put(ProductStatus::fixed, "fixed");
  put(ProductStatus::not_affected, "known_not_affected");
  put(ProductStatus::investigating, "under_investigation");
  array out;
  for (const WarningWeakness& w : c.weaknesses) {
    array notes;
    Words text = w.text;
    if (text.vi.empty()) text.vi = c.summary.vi;
    add_notes(notes, "description", "Mô tả", "Description", text);
    object one{{"cve", w.cve}, {"notes", std::move(notes)}, {"product_status", status}};
    if (!affected.empty()) {
      array remediations;
      for (const WarningStep& step : c.steps)
        remediations.push_back(object{
            {"category", "mitigation"}, {"details", step_text(step, true)}, {"product_ids", affected}});
      if (!remediations.empty()) one["remediations"] = std::move(remediations);
      if (auto cvss = cvss_object(w.vector))
        one["scores"] = array{object{{"cvss_v3", std::move(*cvss)}, {"products", affected}}};
    }
    out.push_back(std::move(one));
  }
  return out;
}

value sorted(const value& json) {
  if (const auto* list = json.if_array()) {
    array out;
    for (const value& item : *list) out.push_back(sorted(item));
    return out;
  }
  const auto* fields = json.if_object();
  if (!fields) return json;
  std::map<std::string_view, const value*> by_name;
  for (const auto& [name, item] : *fields) by_name[std::string_view(name)] = &item;
  object out;
  for (const auto& [name, item] : by_name) out[name] = sorted(*item);
  return out;
}

}  // namespace

const char* csaf_tlp(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear:
      return "WHITE";
    case Tlp::green:
      return "GREEN";
    case Tlp::amber:
    case Tlp::amber_strict:
      return "AMBER";
    case Tlp::red:
      break;
  }
  return "RED";
}

std::string csaf_folder(Tlp tlp) {
  std::string out = csaf_tlp(tlp);
  for (char& c : out) c = static_cast<char>(c + 32);
  return out;
}

std::string csaf_file_name(const Warning& w) {
  // Numbers are of A-Z, 0-9 and '-', so 5.1 leaves nothing to do but the case.
  std::string out = warning_number(w);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out + ".json";
}

unsigned csaf_version(const Warning& w) {
  return static_cast<unsigned>(w.versions.size()) + (w.state == WarningState::withdrawn);
}

Result<std::string> csaf_document(const Warning& w, const CsafPublisher& publisher) {
  if (w.kind != WarningKind::advisory || w.versions.empty())
    return fail(ErrorCode::invalid, "only published advisories are CSAF documents");
  const WarningContent& c = w.content;
  bool withdrawn = w.state == WarningState::withdrawn;
  bool informational = withdrawn || c.weaknesses.empty();
  std::string number = warning_number(w);
  array history;
  unsigned revision = 0;
  for (const WarningVersion& v : w.versions) {
    ++revision;
    std::string change = v.change.empty() ? (revision == 1 ? "Phát hành lần đầu" : "Cập nhật") : v.change;
    history.push_back(object{
        {"date", format_seconds(v.published_at)}, {"number", std::to_string(revision)}, {"summary", change}});
  }
  Timestamp current = w.versions.back().published_at;
  if (withdrawn) {
    // Later than the version it withdraws, whatever the clock did.
    current = std::max(w.updated_at, current + kMicrosPerSecond);
    history.push_back(object{{"date", format_seconds(current)},
                             {"number", std::to_string(revision + 1)},
                             {"summary", "Đã rút / Withdrawn"}});
  }
  array references{
      object{{"category", "self"},
             {"summary", number},
             {"url", fmt::format("{}/{}/{}/{}", publisher.base, csaf_folder(c.tlp),
                                 civil_from_day(day_of(w.published_at)).year, csaf_file_name(w))}}};
  for (const WarningReference& r : c.references)
    references.push_back(object{{"category", "external"}, {"summary", r.title}, {"url", r.url}});
  if (informational)
    references.push_back(
        object{{"category", "external"}, {"summary", number}, {"url", publisher.page + number}});
  object issuer{{"category", "coordinator"}, {"name", publisher.name}, {"namespace", publisher.name_space}};
  if (!publisher.contact.empty()) issuer["contact_details"] = publisher.contact;
  object distribution{{"tlp", object{{"label", csaf_tlp(c.tlp)}, {"url", "https://www.first.org/tlp/"}}}};
  if (c.tlp == Tlp::amber_strict) distribution["text"] = "TLP:AMBER+STRICT";
  constexpr const char* kSeverities[] = {"Low", "Moderate", "Important", "Critical"};
  object document{
      {"aggregate_severity", object{{"text", kSeverities[static_cast<size_t>(c.severity)]}}},
      {"category", informational ? "csaf_informational_advisory" : "csaf_security_advisory"},
      {"csaf_version", "2.0"},
      {"distribution", std::move(distribution)},
      {"lang", "vi"},
      {"notes", document_notes(w)},
      {"publisher", std::move(issuer)},
      {"references", std::move(references)},
      {"title", withdrawn ? "Đã rút / Withdrawn: " + c.title.vi : c.title.vi},
      {"tracking", object{{"current_release_date", format_seconds(current)},
                          {"generator", object{{"engine", object{{"name", "luytre"}}}}},
                          {"id", number},
                          {"initial_release_date", format_seconds(w.versions.front().published_at)},
                          {"revision_history", std::move(history)},
                          {"status", "final"},
                          {"version", std::to_string(csaf_version(w))}}}};
  object out{{"document", std::move(document)}};
  if (!withdrawn && !c.products.empty()) out["product_tree"] = product_tree(c);
  if (!informational) out["vulnerabilities"] = vulnerabilities(c);
  return boost::json::serialize(sorted(out));
}

}  // namespace luytre
