#include "campaigns/contacts.h"

#include <algorithm>

#include "base/check.h"
#include "findings/day_evidence.h"

namespace luytre {

void DayContacts::add(const Sighting& s) {
  LUYTRE_CHECK(s.day() == day_);
  if (s.organisation.empty()) return;
  std::string finding;
  things_of(s, [&](ThingKind kind, std::string_view value) {
    std::pair<Thing, std::string> key{{kind, std::string(value)}, std::string(s.organisation)};
    auto at = contacts_.find(key);
    bool fresh = at == contacts_.end();
    if (fresh) {
      if (contacts_.size() >= limits_.most) {
        ++over_limit_;
        return;
      }
      at = contacts_.emplace(std::move(key), Contact{}).first;
    }
    Contact& c = at->second;
    if (fresh) {
      c.first = s.first;
      c.last = s.last;
      c.conduct = true;
    }
    std::string_view family = s.family == "unnamed" ? "" : s.family;
    // The surest decides; of equals the first by name, so that the order does not matter.
    if (fresh || s.evidence > c.evidence || (s.evidence == c.evidence && c.family < family))
      c.family = family;
    c.first = std::min(c.first, s.first);
    c.last = std::max({c.last, s.first, s.last});
    ++c.sightings;
    c.evidence = std::max(c.evidence, s.evidence);
    c.apt |= s.category == Category::apt_c2;
    c.conduct &= s.category == Category::behaviour;
    if (kind == ThingKind::family) return;
    if (finding.empty()) {
      SightingClass what = sighting_class(rules_, s);
      finding = finding_id(s.organisation, what.rule.kind, s.address.to_string(), plain_text(what.what));
    }
    auto place = std::lower_bound(c.findings.begin(), c.findings.end(), finding);
    if (place != c.findings.end() && *place == finding) return;
    c.findings.insert(place, finding);
    if (c.findings.size() > kMostLinked) c.findings.pop_back();
  });
}

std::vector<Contact> DayContacts::finish() {
  std::vector<Contact> out;
  out.reserve(contacts_.size());
  for (auto& [key, contact] : contacts_) {
    contact.thing = key.first;
    contact.organisation = key.second;
    contact.day = day_;
    out.push_back(std::move(contact));
  }
  contacts_.clear();
  return out;
}

}  // namespace luytre
