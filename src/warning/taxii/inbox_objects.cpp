#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "warning/publication/uuid.h"
#include "warning/taxii/inbox.h"
#include "warning/taxii/taxii_query.h"

namespace luytre {
namespace {

namespace json = boost::json;

// Objects without versions of their own (STIX 2.1, 3.2 and 6).
constexpr std::string_view kUnversioned[] = {"artifact",
                                             "autonomous-system",
                                             "directory",
                                             "domain-name",
                                             "email-addr",
                                             "email-message",
                                             "file",
                                             "ipv4-addr",
                                             "ipv6-addr",
                                             "mac-addr",
                                             "mutex",
                                             "network-traffic",
                                             "process",
                                             "software",
                                             "url",
                                             "user-account",
                                             "windows-registry-key",
                                             "x509-certificate"};

std::string text_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

bool is_type_name(std::string_view type) {
  return type.size() >= 3 && type.size() <= 250 && std::ranges::all_of(type, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

InboxObjects::Item judge(const json::value& value) {
  InboxObjects::Item item;
  const json::object* object = value.if_object();
  if (!object) {
    item.why = "it is no object";
    return item;
  }
  std::string type = text_of(*object, "type"), id = text_of(*object, "id");
  if (id.size() > 300) id.clear();
  item.id = id;
  if (!is_type_name(type))
    item.why = "its type is missing or no type name";
  else if (!id.starts_with(type + "--") || !is_uuid(std::string_view(id).substr(type.size() + 2)))
    item.why = "its id is not of the form type--UUID";
  if (!item.why.empty()) return item;
  bool unversioned = std::ranges::find(kUnversioned, type) != std::end(kUnversioned);
  std::string created = text_of(*object, "created"), modified = text_of(*object, "modified");
  if (text_of(*object, "spec_version") != "2.1" && !unversioned) item.why = "its spec_version is not 2.1";
  bool marking = type == "marking-definition";
  if (!unversioned && !parse_taxii_time(created)) item.why = "its created is missing or no timestamp";
  if (!unversioned && !marking && !parse_taxii_time(modified))
    item.why = "its modified is missing or no timestamp";
  item.version = unversioned ? "1970-01-01T00:00:00.000000Z" : marking ? created : modified;
  if (!item.why.empty()) item.version.clear();
  return item;
}

}  // namespace

Result<InboxObjects> read_inbox_objects(std::string_view body) {
  if (body.size() > kInboxBytes) return fail(ErrorCode::invalid, "this is larger than max_content_length");
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 32;
  json::value value = json::parse(body, error, {}, options);
  const json::object* envelope = error ? nullptr : value.if_object();
  if (!envelope) return fail(ErrorCode::invalid, "this is no TAXII envelope");
  const json::value* list = envelope->if_contains("objects");
  const json::array* objects = list ? list->if_array() : nullptr;
  if (!objects || objects->empty()) return fail(ErrorCode::invalid, "the envelope has no objects");
  if (objects->size() > kInboxObjects)
    return fail(ErrorCode::invalid, fmt::format("an envelope holds {} objects at most", kInboxObjects));
  InboxObjects out;
  for (const json::value& one : *objects) {
    InboxObjects::Item item = judge(one);
    if (item.why.empty()) out.kept.push_back(json::serialize(one));
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace luytre
