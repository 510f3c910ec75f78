// For operators: the collections, what goes out, and what others sent in.
#include <fmt/format.h>

#include "base/file.h"
#include "hub/publications/publications.h"
#include "hub/shapes.h"
#include "monitor/home.h"
#include "warning/lists/list_format.h"
#include "warning/taxii/inbox.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// Of other bodies that read it, a body is not told.
Json collection_json(const Collection& c, const Viewer& viewer) {
  JsonArray categories, types, bodies;
  for (Category one : c.audience.categories) categories.push_back(to_string(one));
  for (IndicatorType one : c.audience.types) types.push_back(to_string(one));
  for (const std::string& one : c.bodies)
    if (viewer.may(Permission::pull_publications, one)) bodies.push_back(text_json(one));
  return JsonObject{{"id", c.id},
                    {"name", c.name},
                    {"title", text_json(c.title)},
                    {"description", text_json(c.description)},
                    {"tlp", to_string(c.audience.most)},
                    {"least_confidence", c.audience.least_confidence},
                    {"categories", std::move(categories)},
                    {"types", std::move(types)},
                    {"open", c.open},
                    {"bodies", std::move(bodies)},
                    {"writable", c.writable},
                    {"number", c.head},
                    {"live", c.live},
                    {"total", c.total},
                    {"changed", c.head > 0 ? time_json(static_cast<Timestamp>(c.head)) : Json()},
                    {"taxii", "/taxii2/publications/collections/" + c.id + "/"},
                    {"lists", "/lists/" + c.name + "/"},
                    {"misp", "/lists/" + c.name + "/misp/manifest.json"}};
}

Result<Response> show(Publications& p, const Asked& asked) {
  auto all = list_collections(p.hub.ledger(), asked.viewer);
  if (!all) return std::unexpected(all.error());
  auto who = producer(p.hub.ledger());
  if (!who) return std::unexpected(who.error());
  auto log = log_state(p.hub.ledger());
  if (!log) return std::unexpected(log.error());
  JsonArray collections, formats;
  for (const Collection& c : *all) collections.push_back(collection_json(c, asked.viewer));
  for (const OutputFormat& f : output_formats())
    formats.push_back(JsonObject{{"file", f.name}, {"sentence", f.sentence}});
  // How much there is in all, marked strictly too, is the centre's business.
  bool centre = asked.viewer.may(Permission::read_feeds, "");
  return json_response(JsonObject{{"enabled", who->enabled},
                                  {"values", centre ? Json(log->rows) : Json()},
                                  {"withdrawn", centre ? Json(log->withdrawn) : Json()},
                                  {"may_change", asked.viewer.may(Permission::change_settings, "")},
                                  {"collections", std::move(collections)},
                                  {"formats", std::move(formats)},
                                  {"discovery", "/taxii2/"}});
}

Result<CollectionRule> rule_of(const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  CollectionRule rule;
  rule.name = body->text("name", 40);
  rule.title = body->text("title", 200);
  rule.description = body->text_or("description", "", 2000);
  std::string most = body->text("tlp", 20);
  uint64_t least = body->number_or("least_confidence", 0);
  auto categories = body->texts("categories", 20);
  auto types = body->texts("types", 20);
  rule.open = body->boolean("open");
  rule.bodies = body->texts("bodies", 1000);
  rule.writable = body->boolean("writable");
  LUYTRE_TRY(body->finish());
  auto mark = tlp(most);
  if (!mark) return fail(ErrorCode::invalid, "tlp is clear, green, amber or amber+strict");
  rule.audience.most = *mark;
  if (least > 100) return fail(ErrorCode::invalid, "least_confidence goes from 0 to 100");
  rule.audience.least_confidence = static_cast<uint8_t>(least);
  for (const std::string& name : categories) {
    auto one = category(name);
    if (!one) return fail(ErrorCode::invalid, "categories: there is no such category");
    rule.audience.categories.push_back(*one);
  }
  for (const std::string& name : types) {
    auto one = indicator_type(name);
    if (!one) return fail(ErrorCode::invalid, "types: there is no such type");
    rule.audience.types.push_back(*one);
  }
  for (const std::string& id : rule.bodies)
    if (!asked.directory->organisation(id)) return fail(ErrorCode::invalid, "bodies: there is no such body");
  return rule;
}

Result<Response> add(Publications& p, const Asked& asked) {
  auto rule = rule_of(asked);
  if (!rule) return std::unexpected(rule.error());
  auto id = add_collection(p.hub.ledger(), asked.viewer, *rule);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> change(Publications& p, const Asked& asked) {
  auto rule = rule_of(asked);
  if (!rule) return std::unexpected(rule.error());
  LUYTRE_TRY(change_collection(p.hub.ledger(), asked.viewer, asked.parameter("id"), *rule));
  return Response::empty();
}

Result<Response> retire(Publications& p, const Asked& asked) {
  LUYTRE_TRY(retire_collection(p.hub.ledger(), asked.viewer, asked.parameter("id")));
  return Response::empty();
}

Result<Response> enable(Publications& p, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool enabled = body->boolean("enabled");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(enable_publication(p.hub.ledger(), asked.viewer, enabled));
  return json_response(JsonObject{{"enabled", enabled}});
}

Result<Response> inbox(Publications& p, const Asked& asked) {
  auto all = list_inbox(p.hub.ledger(), asked.viewer);
  if (!all) return std::unexpected(all.error());
  JsonArray items;
  for (const InboxEntry& e : *all)
    items.push_back(JsonObject{{"id", e.id},
                               {"collection", e.collection},
                               {"actor", text_json(e.actor)},
                               {"received", time_json(e.received)},
                               {"state", e.state},
                               {"objects", e.objects},
                               {"failures", e.failures},
                               {"decided_by", text_json(e.decided_by)},
                               {"decided_at", e.decided_at > 0 ? time_json(e.decided_at) : Json()}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

// Puts a bundle into the indicator store, as a source that names who sent it.
Result<void> store_bundle(Hub& hub, const InboxEntry& entry, const std::string& bundle) {
  std::filesystem::path file = hub.home() / "publications" / ("inbox-" + entry.id + ".json");
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  LUYTRE_TRY(write_file_atomically(file, bundle));
  auto home = Home::open(hub.home(), Home::Access::write);
  if (!home) return std::unexpected(home.error());
  auto store = home->indicators();
  if (!store) return std::unexpected(store.error());
  AddOptions options{.format = "stix", .source = "taxii-inbox-" + entry.collection, .at = hub.now()};
  auto added = store->add({file}, options);
  std::filesystem::remove(file, error);
  if (!added) return std::unexpected(added.error());
  return {};
}

Result<Response> decide(Publications& p, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool release = body->boolean("release");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(decide_inbox(p.hub.ledger(), asked.viewer, asked.parameter("id"), release,
                          [&](const InboxEntry& entry, const std::string& bundle) {
                            return store_bundle(p.hub, entry, bundle);
                          }));
  return Response::empty();
}

}  // namespace

void add_collections_api(ApiRoutes& routes, std::shared_ptr<Publications> p) {
  auto add_row = [&](Method method, const char* path, const char* rule, const char* sentence,
                     const char* request, const char* response,
                     Result<Response> (*handler)(Publications&, const Asked&)) {
    routes.add({.method = method,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = {},
                .request = request,
                .response = response,
                .handler = [p, handler](const Asked& asked) { return handler(*p, asked); }});
  };
  add_row(Method::get, "/api/publications", "pull_publications",
          "The collections you may read, and their addresses", "", "Publications", show);
  add_row(Method::post, "/api/publications/state", "change_settings", "Switch publishing on or off",
          "PublicationState", "PublicationState", enable);
  add_row(Method::post, "/api/publications/collections", "change_settings", "Make a collection",
          "PublicationRule", "PublicationId", add);
  add_row(Method::put, "/api/publications/collections/{id}", "change_settings", "Change who gets what",
          "PublicationRule", "", change);
  add_row(Method::delete_, "/api/publications/collections/{id}", "change_settings", "Retire a collection", "",
          "", retire);
  add_row(Method::get, "/api/publications/inbox", "change_feeds", "What others added by TAXII", "",
          "PublicationInbox", inbox);
  add_row(Method::post, "/api/publications/inbox/{id}/decision", "change_feeds",
          "Release what was added, or refuse it", "PublicationDecision", "", decide);
}

}  // namespace luytre
