#include "indicators/misp/event.h"

#include <fmt/format.h>

#include <algorithm>

#include "indicators/misp/tags.h"
#include "indicators/value.h"

namespace luytre {
namespace {

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

class EventReader {
 public:
  explicit EventReader(ReaderSink& sink) : sink_(sink) {}

  void event(const JsonElement& event) {
    MispTags tags;
    tags.read_all(event);
    if (auto attributes = array_of(event, "Attribute"))
      for (auto one : *attributes) attribute(one, tags, false);
    if (auto objects = array_of(event, "Object")) {
      for (auto object : *objects) {
        bool deleted = flag_of(object, "deleted", false);
        if (auto attributes = array_of(object, "Attribute"))
          for (auto one : *attributes) attribute(one, tags, deleted);
      }
    }
  }

 private:
  void attribute(const JsonElement& attribute, const MispTags& event_tags, bool deleted) {
    std::string_view type = text_of(attribute, "type"), value = text_of(attribute, "value");
    Where where{.object = text_of(attribute, "uuid")};
    if (type.empty() || value.empty())
      return sink_.refuse(Refusal::malformed, where, value, "an attribute without type or value");
    MispTags tags;
    tags.read_all(attribute);
    tags.complete(event_tags);
    Said said{
        .family = tags.family, .category = tags.category, .confidence = tags.confidence, .tlp = tags.tlp};
    said.withdrawn = deleted || flag_of(attribute, "deleted", false);
    bool times = time_of(attribute, "first_seen", said.from) && time_of(attribute, "last_seen", said.until);
    if (!times) return sink_.refuse(Refusal::malformed, where, value, "first_seen or last_seen is no time");
    if (said.until != INT64_MAX) ++said.until;  // last seen is inside
    if (!flag_of(attribute, "to_ids", false))
      return sink_.refuse(Refusal::unsupported, where, value, "not meant for detection (to_ids is false)");
    // first and second part of composite types
    size_t bar = value.rfind('|');
    bool composite = type.find('|') != std::string_view::npos || type == "malware-sample";
    std::string_view left = value.substr(0, bar), right;
    if (bar != std::string_view::npos) right = value.substr(bar + 1);
    if (composite && right.empty() && !any_of(type, {"ip-src|port", "ip-dst|port", "hostname|port"}))
      return sink_.refuse(Refusal::malformed, where, value, "a composite value without '|'");

    if (any_of(type, {"ip-src", "ip-dst"}))
      return add(parser_.parse_as(IndicatorType::address, value), said, where, value);
    if (any_of(type, {"ip-src|port", "ip-dst|port"})) {
      if (right.empty()) return add(parser_.parse_as(IndicatorType::address_port, value), said, where, value);
      return add(parser_.parse_service(left, right), said, where, value);
    }
    if (type == "domain") return add(parser_.parse_as(IndicatorType::domain, value), said, where, value);
    if (any_of(type, {"hostname", "hostname|port"}))
      return add(parser_.parse_as(IndicatorType::domain_exact, type == "hostname" ? value : left), said,
                 where, value);
    if (type == "domain|ip") {
      add(parser_.parse_as(IndicatorType::domain, left), said, where, left);
      return add(parser_.parse_as(IndicatorType::address, right), said, where, right);
    }
    if (any_of(type, {"url", "uri"})) {
      bool path = value.starts_with('/');
      return add(parser_.parse_as(path ? IndicatorType::path : IndicatorType::url, value), said, where,
                 value);
    }
    if (any_of(type, {"md5", "sha1", "sha256"}))
      return add(parser_.parse_as(IndicatorType::file_hash, value), said, where, value);
    if (any_of(type, {"filename|md5", "filename|sha1", "filename|sha256", "malware-sample"}))
      return add(parser_.parse_as(IndicatorType::file_hash, right), said, where, right);
    if (type == "ja3-fingerprint-md5")
      return add(parser_.parse_as(IndicatorType::ja3, value), said, where, value);
    if (any_of(type, {"x509-fingerprint-sha1", "x509-fingerprint-sha256"}))
      return add(parser_.parse_as(IndicatorType::certificate, value), said, where, value);
    sink_.refuse(Refusal::unsupported, where, value,
                 fmt::format("attributes of type {} are not kept", printable(type, 40)));
  }

  void add(const ValueParser::Outcome& outcome, const Said& said, const Where& where, std::string_view raw) {
    if (outcome) {
      sink_.add(*outcome, said, where);
    } else {
      sink_.refuse(outcome.error().why, where, raw, outcome.error().detail);
    }
  }

  ReaderSink& sink_;
  ValueParser parser_;
};

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

bool sniff_misp_event(std::string_view text) {
  if (!looks_like_json(text)) return false;
  std::string_view head = text.substr(0, 65536);
  return (json_has_key(head, "Event") || json_has_key(head, "Attribute")) &&
         !json_has_key(head, "spec_version");
}

void read_misp_event(const ListText& list, ReaderSink& sink) {
  simdjson::dom::parser json;
  JsonElement root;
  if (std::string problem = parse_json(json, list.text, root); !problem.empty())
    return sink.refuse(Refusal::malformed, {}, "", fmt::format("not JSON: {}", problem));
  EventReader reader(sink);
  size_t events = 0;
  auto one = [&](const JsonElement& element) {
    JsonElement event;
    if (element["Event"].get(event)) event = element;
    JsonArray attributes;
    if (event["Attribute"].get(attributes) && event["Object"].get(attributes)) return;
    ++events;
    reader.event(event);
  };
  JsonElement response;
  JsonArray array;
  if (!root.get(array) || !root["response"].get(array)) {
    for (auto element : array) one(element);
  } else {
    one(root["response"].get(response) ? root : response);
  }
  if (events == 0) sink.refuse(Refusal::malformed, {}, "", "no MISP event in it");
}

Result<std::vector<std::string>> read_misp_manifest(std::string_view text) {
  simdjson::dom::parser json;
  JsonElement root;
  simdjson::dom::object object;
  if (std::string problem = parse_json(json, text, root); !problem.empty())
    return fail(ErrorCode::invalid, fmt::format("the manifest is not JSON: {}", problem));
  if (root.get(object)) return fail(ErrorCode::invalid, "the manifest is not an object of event uuids");
  std::vector<std::string> uuids;
  for (auto [uuid, about] : object)
    if (is_uuid(uuid)) uuids.emplace_back(uuid);
  if (uuids.empty() && object.size() > 0) return fail(ErrorCode::invalid, "the manifest names no event uuid");
  return uuids;
}

}  // namespace luytre
