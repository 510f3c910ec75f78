#include "findings/book_twin.h"

#include <fmt/format.h>

#include <set>

namespace luytre {

std::map<std::string, Finding> findings_twin(std::span<const Sighting> sightings, const Rules& rules,
                                             const Directory& directory) {
  std::map<std::string, Finding> out;
  std::set<uint64_t> keys;
  for (const Sighting& s : sightings) {
    if (s.organisation.empty() || !keys.insert(s.key()).second) continue;
    KindRule rule = rules.kind(s.category, s.family, s.detector);
    std::string what(s.family.empty() ? "unnamed" : s.family);
    if (rule.kind == FindingKind::behaviour && s.detector != "indicator")
      what = s.detector;
    else if (rule.kind == FindingKind::behaviour && what == "unnamed")
      what = to_string(s.category);
    std::string subject = s.address.to_string();
    std::string id = finding_id(s.organisation, rule.kind, subject, what);
    const Organisation* body = directory.organisation(s.organisation);
    Severity severity = rules.severity(rule.kind, s.family, s.category, s.evidence,
                                       body ? std::string_view(body->sector) : "");
    auto [at, fresh] = out.try_emplace(id);
    Finding& f = at->second;
    if (fresh) {
      f.id = id;
      f.organisation = s.organisation;
      f.kind = rule.kind;
      f.subject = subject;
      f.what = what;
      f.first_seen = s.first;
      f.last_seen = s.last;
      f.severity = severity;
    }
    f.first_seen = std::min(f.first_seen, s.first);
    f.last_seen = std::max({f.last_seen, s.first, s.last});
    f.evidence = std::max(f.evidence, s.evidence);
    f.severity = std::max(f.severity, severity);
    f.sensitive |= rule.sensitive;
    ++f.sightings;
  }
  return out;
}

std::string evidence_line(const Finding& f) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {}", f.id, f.organisation, to_string(f.kind), f.subject,
                     f.what, f.first_seen, f.last_seen, f.sightings, to_string(f.evidence),
                     to_string(f.severity), f.sensitive);
}

}  // namespace luytre
