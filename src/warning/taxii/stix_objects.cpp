#include "warning/taxii/stix_objects.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/problem.h"
#include "indicators/families.h"
#include "warning/publication/uuid.h"
#include "warning/taxii/pattern_text.h"

namespace luytre {
namespace {

constexpr Timestamp kMarkingsCreated =
    1'664'582'400 * kMicrosPerSecond;  // 2022-10-01, of TLP 2.0's own objects
constexpr Timestamp kFirstTime = 0, kLastTime = 253'402'300'799 * kMicrosPerSecond;
constexpr const char* kTypes[] = {"indicator", "malware", "identity",
                                  "marking-definition"};  // by Member::Kind

// A relationship's id differs from its indicator's in these bits of the last six bytes, so that each is found
// from the other.
std::string twisted(std::string object) {
  constexpr const char* kDigits = "0123456789abcdef";
  for (size_t i = object.size() - 12; i < object.size(); ++i) {
    char c = object[i];
    int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
    object[i] = kDigits[(digit ^ 0x5) & 15];
  }
  return object;
}

void append(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  http::append_json_string(out, text);
}
// A text of ours that needs no escaping.
void append_plain(std::string& out, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":\"{}\"", name, text);
}
void append_marking(std::string& out, Tlp tlp) {
  fmt::format_to(std::back_inserter(out), ",\"object_marking_refs\":[\"marking-definition--{}\"]",
                 tlp_marking(tlp));
}
void append_head(std::string& out, const StixObject& object, Timestamp created, Timestamp modified,
                 const Producer& producer) {
  fmt::format_to(
      std::back_inserter(out),
      "{{\"type\":\"{}\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created_by_ref\":\"identity--{}\","
      "\"created\":\"{}\",\"modified\":\"{}\"",
      object.type, object.id, producer.id, stix_time(created), stix_time(modified));
}

const char* indicator_type_of(Category category) {
  switch (category) {
    case Category::scanner:
    case Category::behaviour:
      return "anomalous-activity";
    case Category::sinkhole:
      return "compromised";
    default:
      return "malicious-activity";
  }
}

void append_indicator(std::string& out, const Member& m, const StixObject& object, const Producer& producer) {
  append_head(out, object, m.created, m.modified, producer);
  if (m.gone == Member::withdrawn) out += ",\"revoked\":true";
  append(out, "name", m.text);
  append_plain(out, "pattern_type", "stix");
  append_plain(out, "pattern_version", "2.1");
  append(out, "pattern", stix_pattern(m.type, m.text));
  Timestamp from = std::max(m.from, kFirstTime) > kFirstTime ? m.from : m.created;
  append_plain(out, "valid_from", stix_time(from));
  if (m.until <= kLastTime && m.until > from) append_plain(out, "valid_until", stix_time(m.until));
  fmt::format_to(std::back_inserter(out),
                 ",\"indicator_types\":[\"{}\"],\"confidence\":{},\"labels\":[\"{}\"]",
                 indicator_type_of(m.category), m.confidence, to_string(m.category));
  append_marking(out, m.tlp);
  out += '}';
}

void append_relationship(std::string& out, const Member& m, const StixObject& object,
                         const Producer& producer) {
  append_head(out, object, m.created, m.modified, producer);
  if (m.gone == Member::withdrawn) out += ",\"revoked\":true";
  fmt::format_to(
      std::back_inserter(out),
      ",\"relationship_type\":\"indicates\",\"source_ref\":\"indicator--{}\",\"target_ref\":\"malware--{}\"",
      m.object, family_object(m.family_name));
  append_marking(out, m.tlp);
  out += '}';
}

void append_malware(std::string& out, const Member& m, const StixObject& object, const Producer& producer) {
  append_head(out, object, m.created, m.modified, producer);
  out += ",\"is_family\":true";
  append(out, "name", shown_family(m.text).name);
  append_marking(out, Tlp::clear);
  out += '}';
}

void append_identity(std::string& out, const Member& m, const StixObject& object) {
  fmt::format_to(
      std::back_inserter(out),
      "{{\"type\":\"identity\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created\":\"{}\",\"modified\":\"{}\"",
      object.id, stix_time(m.created), stix_time(m.modified));
  append(out, "name", m.text);
  out += ",\"identity_class\":\"organization\"";
  append_marking(out, Tlp::clear);
  out += '}';
}

// As FIRST publishes them.
void append_marking_definition(std::string& out, const Member& m, const StixObject& object) {
  std::string name(m.text);
  for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  fmt::format_to(
      std::back_inserter(out),
      "{{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created\":"
      "\"2022-10-01T00:00:00.000Z\",\"name\":\"TLP:{}\",\"extensions\":{{\"extension-definition--60a3c5c5-"
      "0d10-413e-aab3-9e08dde9e88d\":{{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"{}\"}}}}}}",
      object.id, name, m.text);
}

}  // namespace

std::string stix_time(Timestamp time) {
  return format_time(std::clamp(time, kFirstTime, kLastTime));
}

StixObjects stix_objects(const Member& m) {
  StixObjects out;
  if (m.kind == Member::value && stix_pattern(m.type, m.text).empty()) return out;
  Timestamp version = m.kind == Member::marking ? kMarkingsCreated : m.modified;
  out.objects[0] = {kTypes[m.kind], fmt::format("{}--{}", kTypes[m.kind], m.object), m.added, version};
  out.count = 1;
  if (m.kind == Member::value && !m.family_name.empty())
    out.objects[out.count++] = {"relationship", "relationship--" + twisted(m.object), m.added + 1, version};
  return out;
}

void append_stix(std::string& out, const Member& m, const StixObject& object, const Producer& producer) {
  switch (m.kind) {
    case Member::value:
      return object.type == "relationship" ? append_relationship(out, m, object, producer)
                                           : append_indicator(out, m, object, producer);
    case Member::family:
      return append_malware(out, m, object, producer);
    case Member::identity:
      return append_identity(out, m, object);
    case Member::marking:
      return append_marking_definition(out, m, object);
  }
}

std::string member_object(std::string_view id) {
  size_t dashes = id.find("--");
  if (dashes == id.npos || !is_uuid(id.substr(dashes + 2))) return "";
  std::string_view type = id.substr(0, dashes);
  std::string uuid(id.substr(dashes + 2));
  for (char& c : uuid) c = static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c);
  if (type == "relationship") return twisted(uuid);
  return std::ranges::find(kTypes, type) != std::end(kTypes) ? uuid : "";
}

}  // namespace luytre
