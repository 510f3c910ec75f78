// Leaked accounts: the figures of a period, one body's accounts, and the collections.
#include "hub/leaks/leaks_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hub/findings_shapes.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

constexpr uint64_t kMostAccounts = 2000;
constexpr size_t kMostDomains = 1000, kMostCollections = 500, kOverlapsShown = 3;

JsonObject numbers(const LeakCount& c) {
  return {{"accounts", c.accounts}, {"domains", c.domains}, {"customers", c.customers}, {"live", c.live}};
}
JsonObject with(JsonObject object, std::string_view name, Json value) {
  object[name] = std::move(value);
  return object;
}

JsonObject account_json(const Asked& asked, const LeakAccount& a) {
  bool known = !a.state.empty();
  return {{"id", a.id},
          {"account", text_json(a.masked)},
          {"domain", text_json(a.domain)},
          {"door", a.door},
          {"first", day_text(a.first)},
          {"last", day_text(a.last)},
          {"collections", a.collections},
          {"passwords", a.secrets},
          {"plain", a.plain},
          {"finding", known ? a.finding : ""},
          {"state", known ? Json(a.state) : Json(nullptr)},
          {"severity", known ? Json(to_string(static_cast<Severity>(a.severity))) : Json(nullptr)},
          {"may_reveal", may_read_clear(asked, a)}};
}

JsonArray domains_json(const std::vector<LeakCount>& domains) {
  JsonArray out;
  for (const LeakCount& c : domains) {
    if (out.size() == kMostDomains) break;
    out.push_back(with(numbers(c), "domain", text_json(c.key)));
  }
  return out;
}

// An account is one body's, and so is a domain on a day: a sector is the sum of its bodies.
JsonArray sectors_json(const Directory& directory, const std::vector<LeakCount>& bodies) {
  std::map<std::string, LeakCount> sums;
  for (const LeakCount& c : bodies) {
    const Organisation* body = directory.organisation(c.key);
    if (!body || body->sector.empty()) continue;  // nobody's here
    LeakCount& sector = sums[body->sector];
    sector.accounts += c.accounts;
    sector.domains += c.domains;
    sector.customers += c.customers;
    sector.live += c.live;
  }
  std::vector<std::pair<std::string, LeakCount>> ordered(sums.begin(), sums.end());
  std::ranges::stable_sort(ordered, std::ranges::greater{}, [](const auto& s) { return s.second.accounts; });
  JsonArray out;
  for (const auto& [sector, c] : ordered)
    out.push_back(with(with(numbers(c), "sector", text_json(sector)), "name", sector_name(sector)));
  return out;
}

Result<http::Response> figures(Hub& hub, const Asked& asked) {
  auto filter = leak_filter(asked);
  if (!filter) return std::unexpected(filter.error());
  auto body = leak_body(hub, asked);
  if (!body) return std::unexpected(body.error());
  if (!body->empty()) filter->organisation = *body;
  LeakBook book(hub.ledger());
  auto counted = book.figures(asked.viewer, *filter);
  if (!counted) return std::unexpected(counted.error());
  auto keep = book.keep_days();
  if (!keep) return std::unexpected(keep.error());

  JsonArray by_body, by_month, items;
  for (const LeakCount& c : counted->by_organisation)
    by_body.push_back(with(numbers(c), "organisation", organisation_ref(*asked.directory, c.key)));
  for (const LeakCount& c : counted->by_month)
    by_month.push_back(with(numbers(c), "month", text_json(c.key)));
  if (!body->empty()) {
    filter->limit = kMostAccounts;
    auto accounts = book.accounts(asked.viewer, *filter);
    if (!accounts) return std::unexpected(accounts.error());
    for (const LeakAccount& a : *accounts) items.push_back(account_json(asked, a));
  }
  JsonObject out = numbers(counted->total);
  out["from"] = filter->from == kFirstDay ? Json(nullptr) : Json(day_text(filter->from));
  out["to"] = filter->to == kLastDay ? Json(nullptr) : Json(day_text(filter->to));
  out["organisation"] = organisation_ref(*asked.directory, *body);
  out["by_domain"] = domains_json(counted->by_domain);
  out["by_sector"] = sectors_json(*asked.directory, counted->by_organisation);
  out["by_organisation"] = std::move(by_body);
  out["by_month"] = std::move(by_month);
  out["items"] = std::move(items);
  out["can_check"] = !body->empty() && is_own_handler(asked, *body);
  out["keep_days"] = *keep;
  out["checked"] = time_json(asked.now);
  return json_response(std::move(out));
}

Result<http::Response> collections(Hub& hub, const Asked& asked) {
  LeakBook book(hub.ledger());
  auto list = book.collections(asked.viewer);
  if (!list) return std::unexpected(list.error());
  LeakOverlaps shared;
  if (asked.viewer.may(Permission::look_up, "")) {
    auto overlaps = book.overlaps(asked.viewer);
    if (!overlaps) return std::unexpected(overlaps.error());
    shared = std::move(*overlaps);
  }
  JsonArray items;
  for (const LeakCollection& c : *list) {
    if (items.size() == kMostCollections) break;
    JsonArray overlaps;
    for (const LeakOverlap& o : shared[c.name]) {
      if (overlaps.size() == kOverlapsShown) break;
      overlaps.push_back(JsonObject{
          {"collection", text_json(o.other)}, {"accounts", o.accounts}, {"with_secret", o.with_secret}});
    }
    items.push_back(JsonObject{{"name", text_json(c.name)},
                               {"observed", day_text(c.observed)},
                               {"imported", time_json(c.imported)},
                               {"accounts", c.accounts},
                               {"domains", c.domains},
                               {"fabricated", c.fabricated},
                               {"overlaps", std::move(overlaps)}});
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

}  // namespace

Result<LeakFilter> leak_filter(const Asked& asked) {
  LeakFilter filter;
  auto day = [&](const char* name, Day& out) -> Result<void> {
    std::string_view text = asked.query(name);
    if (text.empty()) return {};
    auto read = parse_day(text);
    if (!read) return fail(ErrorCode::invalid, fmt::format("{} takes a day like 2026-01-31", name));
    out = *read;
    return {};
  };
  LUYTRE_TRY(day("from", filter.from));
  LUYTRE_TRY(day("to", filter.to));
  if (auto domain = asked.query("domain"); !domain.empty()) filter.domain = std::string(domain);
  return filter;
}

Result<std::string> leak_body(Hub& hub, const Asked& asked) {
  if (asked.query("organisation").empty() && asked.viewer.may(Permission::read_findings, ""))
    return std::string();
  return body_asked(hub, asked);
}

bool is_own_handler(const Asked& asked, std::string_view organisation) {
  return asked.viewer.may(Permission::handle_findings, organisation) &&
         !asked.viewer.may(Permission::handle_findings, "");
}

bool may_read_clear(const Asked& asked, const LeakAccount& account) {
  if (!is_own_handler(asked, account.organisation)) return false;
  auto holder = asked.directory->find(account.domain, day_of(asked.now));
  return holder && holder->owner.organisation == account.organisation;
}

void add_leaks_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/leaks",
              .rule = "read_findings",
              .sentence = "Leaked accounts: exact numbers over days of observation, and one body's accounts",
              .query = {{"organisation", "The body; one's own when absent, all for the centre"},
                        {"domain", "Of this watched domain only"},
                        {"from", "First day of observation"},
                        {"to", "Last day"}},
              .response = "Leaks",
              .handler = [&hub](const Asked& asked) { return figures(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/leaks/collections",
              .rule = "read_findings",
              .sentence = "What was imported, and what it shares with others",
              .query = {},
              .response = "Items<LeakCollection>",
              .handler = [&hub](const Asked& asked) { return collections(hub, asked); }});
  add_leak_accounts_api(routes, hub);
  add_leak_check_api(routes, hub);
}

}  // namespace luytre
