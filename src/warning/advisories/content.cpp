#include "warning/advisories/content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "weaknesses/knowledge/cvss.h"

namespace luytre {
namespace {

constexpr std::array kKinds = {"advisory", "directive"};
constexpr std::array kStatuses = {"affected", "fixed", "not_affected", "investigating"};

std::unexpected<Error> wrong(std::string_view field, std::string_view why) {
  return fail(ErrorCode::invalid, fmt::format("{}: {}", field, why));
}

bool is_web_address(std::string_view url) {
  std::string_view rest = url.starts_with("https://")  ? url.substr(8)
                          : url.starts_with("http://") ? url.substr(7)
                                                       : std::string_view();
  return !rest.empty() && rest[0] != '/' && rest.find_first_of(" <>\"\\^`{}|") == rest.npos;
}

// CSAF 2.0 3.2.3.3.2: CVE numbers of four digits and more.
bool is_cve(std::string_view text) {
  if (!text.starts_with("CVE-") || text.size() < 13 || text.size() > 24 || text[8] != '-') return false;
  auto digits = [](std::string_view part) { return part.find_first_not_of("0123456789") == part.npos; };
  return digits(text.substr(4, 4)) && digits(text.substr(9));
}

template <class Part>
Result<void> check_ids(const std::vector<Part>& parts, std::string_view field) {
  std::set<std::string_view> seen;
  for (const Part& part : parts) {
    if (part.id.empty()) return wrong(field, "one has no id");
    if (!seen.insert(part.id).second) return wrong(field, fmt::format("\"{}\" is there twice", part.id));
  }
  return {};
}

template <class Part>
void number(std::vector<Part>& parts, std::set<std::string>& used, std::string_view prefix) {
  size_t next = 1;
  for (const Part& part : parts) used.insert(part.id);
  for (Part& part : parts) {
    if (!part.id.empty()) continue;
    do part.id = fmt::format("{}{}", prefix, next++);
    while (used.contains(part.id));
    used.insert(part.id);
  }
}

}  // namespace

const char* to_string(WarningKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}
std::optional<WarningKind> warning_kind(std::string_view name) {
  if (name == kKinds[0]) return WarningKind::advisory;
  if (name == kKinds[1]) return WarningKind::directive;
  return std::nullopt;
}
const char* to_string(ProductStatus status) {
  return kStatuses[static_cast<size_t>(status)];
}

Timestamp acknowledge_within(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return kMicrosPerDay;
    case Severity::high:
      return 2 * kMicrosPerDay;
    case Severity::medium:
      return 5 * kMicrosPerDay;
    case Severity::low:
      break;
  }
  return 10 * kMicrosPerDay;
}

Result<void> check_content(WarningKind kind, const WarningContent& c) {
  if (c.title.vi.empty()) return wrong("title", "there is none in Vietnamese");
  if (c.summary.vi.empty()) return wrong("summary", "there is none in Vietnamese");
  if (c.text.vi.empty()) return wrong("text", "there is none in Vietnamese");
  LUYTRE_TRY(check_ids(c.steps, "steps"));
  LUYTRE_TRY(check_ids(c.products, "products"));
  for (const WarningStep& step : c.steps)
    if (step.what.vi.empty()) return wrong("steps", fmt::format("\"{}\" does not say what to do", step.id));
  for (const WarningProduct& product : c.products)
    if (product.name.empty()) return wrong("products", fmt::format("\"{}\" has no name", product.id));
  std::set<std::string_view> cves;
  for (const WarningWeakness& weakness : c.weaknesses) {
    if (!is_cve(weakness.cve)) return wrong("weaknesses", "cve is like CVE-2019-0708");
    if (!cves.insert(weakness.cve).second)
      return wrong("weaknesses", fmt::format("{} is there twice", weakness.cve));
    if (weakness.vector.empty()) continue;
    auto score = cvss_score(weakness.vector);
    if (!score || score->version > 31)
      return wrong("weaknesses", fmt::format("{} has no CVSS 3 vector that can be read", weakness.cve));
  }
  if (!c.weaknesses.empty() && c.products.empty())
    return wrong("products", "say of which products the weaknesses are");
  for (const WarningReference& reference : c.references)
    if (reference.title.empty() || !is_web_address(reference.url))
      return wrong("references", "each has a title and an http or https address");
  const WarningAudience& a = c.audience;
  if (!a.all && a.sectors.empty() && a.organisations.empty() && !a.matching)
    return wrong("audience", "nobody is addressed");
  if (a.all && (!a.sectors.empty() || !a.organisations.empty() || a.matching))
    return wrong("audience", "all are addressed, and some");
  if (a.matching && c.families.empty() && c.weaknesses.empty() && c.products.empty())
    return wrong("audience", "nothing to match: name families, weaknesses or products");
  if (kind == WarningKind::directive &&
      (c.letter.number.empty() || c.letter.issuer.empty() || !c.letter.date))
    return wrong("letter", "a directive has a number, an issuer and a date");
  if (kind == WarningKind::directive && c.steps.empty()) return wrong("steps", "a directive has duties");
  return {};
}

void number_parts(WarningContent& content, const std::vector<WarningContent>& before) {
  std::set<std::string> steps, products;
  for (const WarningContent& old : before) {
    for (const WarningStep& step : old.steps) steps.insert(step.id);
    for (const WarningProduct& product : old.products) products.insert(product.id);
  }
  number(content.steps, steps, "s");
  number(content.products, products, "p");
}

}  // namespace luytre
