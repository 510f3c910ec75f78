#include "hub/unit_json.h"

#include <map>
#include <set>

#include "hub/hub.h"
#include "notices/outbox.h"

namespace luytre {
namespace {

// Names of people by id; programs and consoles keep what they are called.
Result<std::map<std::string, std::string>> people_names(Ledger& ledger, const std::set<std::string>& ids) {
  std::map<std::string, std::string> names;
  if (ids.empty()) return names;
  auto done = ledger.read([&](Transaction& t) -> Result<void> {
    names.clear();
    for (const std::string& id : ids)
      LUYTRE_TRY(t.query("SELECT name FROM user_account WHERE id = $1", {id}, [&](const Row& row) {
        names[id] = row.text(0);
        return false;
      }));
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return names;
}

const char* kind_of(Ownership::Kind kind) {
  return kind == Ownership::Kind::prefix ? "prefix" : kind == Ownership::Kind::asn ? "asn" : "domain";
}

}  // namespace

JsonArray ranges_json(const Directory& directory, const Viewer& viewer, std::string_view organisation,
                      Day day) {
  std::set<std::string_view> bodies;
  for (uint32_t i : directory.with_those_below(organisation)) {
    const Organisation& o = directory.organisations()[i];
    bool valid = o.valid_from <= day && day <= o.valid_to;
    if (o.id == organisation || (valid && viewer.may(Permission::read_organisations, o.id)))
      bodies.insert(o.id);
  }
  JsonArray out;
  for (const Ownership& fact : directory.ownership()) {
    using Kind = Ownership::Kind;
    if (fact.kind != Kind::prefix && fact.kind != Kind::asn && fact.kind != Kind::domain) continue;
    if (day < fact.from || day > fact.to || !bodies.contains(fact.organisation)) continue;
    out.push_back(JsonObject{{"kind", kind_of(fact.kind)},
                             {"resource", text_json(fact.resource)},
                             {"from", fact.from == kFirstDay ? Json(nullptr) : Json(day_text(fact.from))},
                             {"to", fact.to == kLastDay ? Json(nullptr) : Json(day_text(fact.to))},
                             {"source", text_json(fact.source)}});
  }
  return out;
}

Result<JsonArray> contacts_json(Hub& hub, const Viewer& viewer, std::string_view organisation) {
  auto contacts = list_contacts(hub.ledger(), viewer);
  if (!contacts) return std::unexpected(contacts.error());
  if (!organisation.empty())
    std::erase_if(*contacts, [&](const Contact& contact) { return contact.organisation != organisation; });
  std::set<std::string_view> suspect;
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
    suspect.clear();
    for (const Contact& contact : *contacts) {
      if (contact.email.empty()) continue;
      auto bounces = is_suspect(t, contact.email, contact.verified);
      if (!bounces) return std::unexpected(bounces.error());
      if (*bounces) suspect.insert(contact.email);
    }
    return {};
  }));
  JsonArray out;
  for (const Contact& contact : *contacts)
    out.push_back(JsonObject{{"id", contact.id},
                             {"organisation", text_json(contact.organisation)},
                             {"role", to_string(contact.role)},
                             {"name", text_json(contact.name)},
                             {"email", text_json(contact.email)},
                             {"phone", text_json(contact.phone)},
                             {"verified", time_json(contact.verified)},
                             {"suspect", suspect.contains(contact.email)}});
  return out;
}

Result<JsonArray> claims_json(Hub& hub, const Viewer& viewer, const Directory& directory,
                              std::string_view organisation, std::string_view state) {
  auto claims = list_claims(hub.ledger(), viewer, directory);
  if (!claims) return std::unexpected(claims.error());
  std::erase_if(*claims, [&](const Claim& claim) {
    return (!organisation.empty() && claim.organisation != organisation) ||
           (!state.empty() && to_string(claim.state) != state);
  });
  std::set<std::string> makers;
  for (const Claim& claim : *claims) makers.insert(claim.made_by);
  auto names = people_names(hub.ledger(), makers);
  if (!names) return std::unexpected(names.error());
  JsonArray out;
  for (const Claim& claim : *claims) {
    auto name = names->find(claim.made_by);
    out.push_back(JsonObject{{"id", claim.id},
                             {"organisation", organisation_ref(directory, claim.organisation)},
                             {"kind", to_string(claim.kind)},
                             {"resource", text_json(claim.resource)},
                             {"note", text_json(claim.note)},
                             {"state", to_string(claim.state)},
                             {"made_by", text_json(name == names->end() ? claim.made_by : name->second)},
                             {"made", time_json(claim.made)},
                             {"decided", time_json(claim.decided)},
                             {"reason", text_json(claim.reason)},
                             {"from", day_text(claim.from)},
                             {"held_by", organisation_ref(directory, claim.held_by)}});
  }
  return out;
}

}  // namespace luytre
