#include "telemetry/suricata/eve_event.h"

#include "wire/text/key_table.h"

namespace luytre {
namespace {

using enum EveField;

// Objects inside an event, numbered from kEveFields on.
enum Object : uint8_t {
  kFlow = kEveFields,
  kTcp,
  kDns,
  kHttp,
  kTls,
  kAlert,
  kJa3,
  kQueries,
  kAnswers,
  kGrouped,
  kType
};

constexpr uint8_t number(EveField field) {
  return static_cast<uint8_t>(field);
}

// docs.suricata.io, "Eve JSON Format": the keys of each object that are of use here.
const KeyTable& keys_of(int object) {
  static const KeyTable event = {{"timestamp", number(timestamp)},
                                 {"event_type", kType},
                                 {"src_ip", number(src_ip)},
                                 {"src_port", number(src_port)},
                                 {"dest_ip", number(dest_ip)},
                                 {"dest_port", number(dest_port)},
                                 {"proto", number(proto)},
                                 {"flow", kFlow},
                                 {"tcp", kTcp},
                                 {"dns", kDns},
                                 {"http", kHttp},
                                 {"tls", kTls},
                                 {"alert", kAlert}};
  static const KeyTable flow = {{"start", number(start)},
                                {"end", number(end)},
                                {"pkts_toserver", number(pkts_toserver)},
                                {"pkts_toclient", number(pkts_toclient)},
                                {"bytes_toserver", number(bytes_toserver)},
                                {"bytes_toclient", number(bytes_toclient)}};
  static const KeyTable tcp = {{"tcp_flags", number(tcp_flags)}, {"tcp_flags_ts", number(tcp_flags_ts)}};
  static const KeyTable dns = {{"type", number(dns_type)}, {"rrname", number(rrname)},
                               {"rrtype", number(rrtype)}, {"rcode", number(rcode)},
                               {"rdata", number(rdata)},   {"queries", kQueries},
                               {"answers", kAnswers},      {"grouped", kGrouped}};
  static const KeyTable http = {{"hostname", number(hostname)},
                                {"url", number(url)},
                                {"http_method", number(http_method)},
                                {"http_user_agent", number(http_user_agent)},
                                {"status", number(status)}};
  static const KeyTable tls = {
      {"sni", number(sni)}, {"fingerprint", number(fingerprint)}, {"ja3", kJa3}, {"ja4", number(ja4)}};
  static const KeyTable ja3_members = {{"hash", number(ja3)}};
  static const KeyTable alert = {{"signature", number(signature)}, {"category", number(category)}};
  switch (object) {
    case kFlow:
      return flow;
    case kTcp:
      return tcp;
    case kDns:
      return dns;
    case kHttp:
      return http;
    case kTls:
      return tls;
    case kJa3:
      return ja3_members;
    case kAlert:
      return alert;
    default:
      return event;
  }
}

EveType type_of(std::string_view token) {
  if (token == "\"flow\"") return EveType::flow;
  if (token == "\"dns\"") return EveType::dns;
  if (token == "\"http\"") return EveType::http;
  if (token == "\"tls\"") return EveType::tls;
  if (token == "\"alert\"") return EveType::alert;
  return EveType::other;
}

// Whose events an object belongs to.
EveType owner_of(int object) {
  switch (object) {
    case kDns:
      return EveType::dns;
    case kHttp:
      return EveType::http;
    case kTls:
      return EveType::tls;
    case kAlert:
      return EveType::alert;
    default:
      return EveType::flow;
  }
}

}  // namespace

EveEvent::Outcome EveEvent::read(std::string_view line) {
  type = EveType::unknown;
  seen_ = 0;
  tokens_.fill({});
  queries.clear();
  answers.clear();
  grouped_.clear();
  const KeyTable& keys = keys_of(-1);
  bool whole = json_.visit(line, [&](std::string_view key, const JsonValue& value) {
    int found = keys.find_32(key);
    if (found < 0) return true;
    if (found == kType) {
      type = type_of(value.token);
      return type != EveType::other;  // the rest of an event nobody asks for is not read
    }
    if (found < static_cast<int>(kEveFields)) {
      tokens_[static_cast<size_t>(found)] = value.token;
      return true;
    }
    // Other events carry "flow" and the like too.
    if (type != EveType::unknown && type != owner_of(found)) return true;
    return take_members(value, found);
  });
  if (type == EveType::other) return Outcome::other_type;
  if (!whole) return Outcome::broken;
  if (type == EveType::unknown) return Outcome::other_type;
  if (answers.empty()) answers.swap(grouped_);
  IpAddress address;
  if (answers.empty() && json_address((*this)[rdata], address)) answers.push_back(address);
  return Outcome::event;
}

// An object that comes twice counts as it came last.
void EveEvent::forget(int object) {
  keys_of(object).each([&](uint8_t found) {
    if (found < kEveFields) tokens_[found] = {};
  });
  if (object == kTls) forget(kJa3);
  if (object != kDns) return;
  queries.clear();
  answers.clear();
  grouped_.clear();
}

// Reads the members of `object`; something else in its place is passed over.
bool EveEvent::take_members(const JsonValue& value, int object) {
  const KeyTable& keys = keys_of(object);
  uint32_t bit = 1u << (object - kFlow);
  if (seen_ & bit) forget(object);
  seen_ |= bit;
  if (!value.is_object()) return true;
  return json_.visit_members(value, [&](std::string_view key, const JsonValue& member) {
    int found = keys.find_32(key);
    if (found < 0) return true;
    if (found < static_cast<int>(kEveFields)) {
      tokens_[static_cast<size_t>(found)] = member.token;
      return true;
    }
    if (found == kJa3) return take_members(member, kJa3);
    if (found == kQueries) return take_queries(member);
    if (found == kAnswers) return take_answers(member);
    return take_grouped(member);
  });
}

bool EveEvent::take_queries(const JsonValue& value) {
  queries.clear();
  if (!value.is_array()) return true;
  return json_.visit_elements(value, [&](const JsonValue& element) {
    if (!element.is_object()) return true;
    Query query;
    bool good = json_.visit_members(element, [&](std::string_view key, const JsonValue& member) {
      if (key == "rrname") query.rrname = member.token;
      if (key == "rrtype") query.rrtype = member.token;
      return true;
    });
    if (good && queries.size() < kQueryLimit) queries.push_back(query);
    return good;
  });
}

// Version 2 and 3: [{"rrname":…,"rrtype":"A","ttl":…,"rdata":"192.0.2.1"}, …].
bool EveEvent::take_answers(const JsonValue& value) {
  answers.clear();
  if (!value.is_array()) return true;
  return json_.visit_elements(value, [&](const JsonValue& element) {
    if (!element.is_object()) return true;
    return json_.visit_members(element, [&](std::string_view key, const JsonValue& member) {
      IpAddress address;
      if (key == "rdata" && json_address(member.token, address)) answers.push_back(address);
      return true;
    });
  });
}

// {"A":["192.0.2.1", …],"AAAA":[…],"CNAME":[…]}.
bool EveEvent::take_grouped(const JsonValue& value) {
  grouped_.clear();
  if (!value.is_object()) return true;
  return json_.visit_members(value, [&](std::string_view key, const JsonValue& member) {
    if ((key != "A" && key != "AAAA") || !member.is_array()) return true;
    return json_.visit_elements(member, [&](const JsonValue& element) {
      IpAddress address;
      if (json_address(element.token, address)) grouped_.push_back(address);
      return true;
    });
  });
}

}  // namespace luytre
