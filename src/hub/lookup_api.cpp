// What we know of one value: who says it is bad, whose it is, who contacted it. Each look-up is in the audit.
#include <algorithm>
#include <map>
#include <set>

#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "hub/lookup_search.h"
#include "indicators/value.h"

namespace luytre {
namespace {

constexpr int kDays = 180;
constexpr size_t kMostBodies = 1000, kMostFindings = 200, kLongestValue = 2048, kMostServices = 64;

// A value as the audit names it, and how it is asked for elsewhere.
struct Wanted {
  std::string text, type;
  std::string owned;                 // what the directory is asked about
  std::optional<IpAddress> address;  // when it is one, whatever the port
};
Wanted value_of(std::string_view raw) {
  Wanted out{plain_text(trim(raw)), "", plain_text(trim(raw))};
  ValueParser parser;
  auto parsed = parser.parse(raw);
  if (!parsed) return out;
  out.text = parsed->to_string();
  out.owned = out.text;
  switch (parsed->type) {
    case IndicatorType::address:
      out.type = "address";
      out.address = parsed->address;
      break;
    case IndicatorType::address_port:
      out.type = "address";
      out.owned = parsed->address.to_string();
      break;
    case IndicatorType::prefix:
      out.type = "network";
      break;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      out.type = "domain";
      break;
    case IndicatorType::url:
    case IndicatorType::path:
      out.type = "url";
      out.owned = out.text.substr(0, out.text.find_first_of("/:?"));
      break;
    case IndicatorType::ja3:
    case IndicatorType::ja4:
    case IndicatorType::certificate:
    case IndicatorType::file_hash:
      out.type = "hash";
      break;
  }
  return out;
}

struct Contact {
  std::set<IpAddress> addresses;
  uint64_t sightings = 0;
  Timestamp first = INT64_MAX, last = INT64_MIN;
};

// Who had to do with the value, as far as the viewer may see.
struct Contacts {
  std::map<std::string, Contact> by_body;
  std::map<Day, uint64_t> days;
  std::map<std::string, Timestamp> first_by_source;
  bool complete = true;
};

// `values`: the value, and its services when it is an address.
Result<Contacts> contacts_of(Hub& hub, const Asked& asked, const std::vector<std::string>& values,
                             Day since) {
  Contacts out;
  const Rules& rules = hub.book().rules();
  SightingFilter filter;
  filter.from = since;
  filter.to = day_of(asked.now);
  std::vector<SightingSum> sums;
  LUYTRE_TRY(hub.events().with([&](EventStore& store) -> Result<void> {
    for (const std::string& value : values) {
      filter.indicator = value;
      auto summed = store.sum(filter);
      if (!summed) return std::unexpected(summed.error());
      std::ranges::move(*summed, std::back_inserter(sums));
    }
    return {};
  }));
  for (const SightingSum& sum : sums) {
    auto [first, fresh] = out.first_by_source.try_emplace(sum.source, sum.first);
    first->second = std::min(first->second, sum.first);
    KindRule rule = rules.kind(sum.category, sum.family, sum.detector);
    if (!asked.viewer.may(Permission::read_findings, sum.organisation, rule.tlp, rule.sensitive)) continue;
    Contact& contact = out.by_body[sum.organisation];
    contact.addresses.insert(sum.addresses.begin(), sum.addresses.end());
    contact.sightings += sum.sightings;
    contact.first = std::min(contact.first, sum.first);
    contact.last = std::max(contact.last, sum.last);
    for (const auto& [day, sightings] : sum.days) out.days[day] += sightings;
    out.complete &= sum.addresses.size() < kMostSummedAddresses;
  }
  return out;
}

JsonArray contacts_json(const Contacts& contacts, const Directory& directory) {
  std::vector<const std::pair<const std::string, Contact>*> rows;
  for (const auto& entry : contacts.by_body) rows.push_back(&entry);
  std::ranges::sort(rows, [](auto* a, auto* b) {
    auto weight = [](auto* row) { return std::tuple(row->second.addresses.size(), row->second.sightings); };
    return weight(a) != weight(b) ? weight(a) > weight(b) : a->first < b->first;
  });
  JsonArray out;
  for (size_t i = 0; i < std::min(kMostBodies, rows.size()); ++i) {
    const auto& [body, contact] = *rows[i];
    out.push_back(JsonObject{{"organisation", organisation_ref(directory, body)},
                             {"addresses", contact.addresses.size()},
                             {"sightings", contact.sightings},
                             {"first", time_json(contact.first)},
                             {"last", time_json(contact.last)}});
  }
  return out;
}

Json bound_json(Timestamp time, Timestamp open) {
  return time == open ? Json(nullptr) : time_json(time);
}

JsonArray indicators_json(const std::vector<StoredIndicator>& stored, const Asked& asked,
                          const Contacts& contacts) {
  JsonArray out;
  for (const StoredIndicator& found : stored) {
    const Profile& p = *found.profile;
    if (!asked.viewer.may(Permission::look_up, "", p.tlp)) continue;
    auto first = contacts.first_by_source.find(p.source);
    out.push_back(JsonObject{
        {"value", text_json(found.value.to_string())},
        {"source", text_json(p.source)},
        {"family", text_json(p.family)},
        {"name", text_json(family_name(p.family))},
        {"category", to_string(p.category)},
        {"confidence", p.confidence},
        {"tlp", to_string(p.tlp)},
        {"from", bound_json(p.from, INT64_MIN)},
        {"until", bound_json(p.until, INT64_MAX)},
        {"first_seen", first == contacts.first_by_source.end() ? Json(nullptr) : time_json(first->second)},
        {"withdrawn", found.withdrawn}});
  }
  return out;
}

Json owner_json(const Directory& directory, const std::string& value, Day today) {
  auto owner = directory.find(value, today);
  if (!owner) return nullptr;
  JsonArray chain;
  for (const Organisation& body : owner->chain) chain.push_back(organisation_ref(directory, body.id));
  return JsonObject{{"organisation", organisation_ref(directory, owner->owner.organisation)},
                    {"matched", text_json(owner->matched)},
                    {"chain", std::move(chain)}};
}

Result<http::Response> look_up(Hub& hub, const Asked& asked) {
  std::string_view raw = asked.query("q");
  if (trim(raw).empty() || raw.size() > kLongestValue)
    return fail(ErrorCode::invalid, "q is an address, network, domain, hash or URL of 2048 bytes at most");
  Wanted value = value_of(raw);
  // Before anything is looked at: who asked is known whatever comes of it.
  LUYTRE_TRY(hub.ledger().write([&](Transaction& t) {
    return t.audit({.actor = asked.viewer.actor(), .action = "lookup", .subject = value.text, .detail = ""});
  }));
  Day today = day_of(asked.now), since = today - kDays + 1;
  Contacts contacts;
  JsonArray indicators, findings;
  if (!value.type.empty()) {
    auto store = hub.indicators();
    std::vector<StoredIndicator> stored = store->find(value.text);
    std::vector<std::string> values{value.text};
    bool all = true;
    if (value.address)
      for (const StoredIndicator& service : store->find_ports(*value.address)) {
        stored.push_back(service);
        std::string text = service.value.to_string();
        if (std::ranges::find(values, text) != values.end()) continue;
        if (values.size() <= kMostServices)
          values.push_back(std::move(text));
        else
          all = false;
      }
    auto found = contacts_of(hub, asked, values, since);
    if (!found) return std::unexpected(found.error());
    contacts = std::move(*found);
    contacts.complete &= all;
    indicators = indicators_json(stored, asked, contacts);
  }
  if (value.type == "address") {
    FindingFilter filter;
    filter.subject = value.owned;
    filter.now = asked.now;
    filter.limit = kMostFindings;
    auto list = hub.book().list(asked.viewer, filter);
    if (!list) return std::unexpected(list.error());
    auto names = names_in(hub.ledger(), *list);
    if (!names) return std::unexpected(names.error());
    for (const Finding& finding : *list)
      findings.push_back(shown(finding, *asked.directory, asked.now, *names));
  }
  JsonArray days;
  for (const auto& [day, sightings] : contacts.days)
    days.push_back(JsonObject{{"day", day_text(day)}, {"sightings", sightings}});
  size_t bodies = contacts.by_body.size() - contacts.by_body.contains("");
  return json_response(JsonObject{{"value", text_json(value.text)},
                                  {"type", value.type},
                                  {"indicators", std::move(indicators)},
                                  {"owner", owner_json(*asked.directory, value.owned, today)},
                                  {"contacts", contacts_json(contacts, *asked.directory)},
                                  {"contact_organisations", bodies},
                                  {"days", std::move(days)},
                                  {"complete", contacts.complete},
                                  {"findings", std::move(findings)},
                                  {"since", day_text(since)}});
}

}  // namespace

void add_lookup_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/lookup",
              .rule = "look_up",
              .sentence = "What is known of an address, network, domain, hash or URL, and who contacted it",
              .query = {{"q", "The value"}},
              .request = "",
              .response = "Lookup",
              .handler = [&hub](const Asked& asked) { return look_up(hub, asked); }});
  routes.add(
      {.method = http::Method::get,
       .path = "/api/search",
       .rule = "signed-in",
       .sentence = "Bodies, families, values and findings that begin so, as far as the viewer may see them",
       .query = {{"q", "What was typed"}},
       .request = "",
       .response = "Items<Suggestion>",
       .handler = [&hub](const Asked& asked) { return search_everything(hub, asked); }});
}

}  // namespace luytre
