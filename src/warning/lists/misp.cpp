#include "warning/lists/misp.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "http/problem.h"
#include "indicators/families.h"
#include "warning/lists/rule_text.h"
#include "warning/publication/uuid.h"

namespace luytre {
namespace {

constexpr size_t kInAnEvent = 5000;  // attributes, about

struct MispType {
  const char* type = nullptr;  // null: MISP has none for it
  const char* category = "Network activity";
};
MispType misp_type(const Member& m) {
  switch (m.type) {
    case IndicatorType::address:
    case IndicatorType::prefix:
      return {"ip-dst"};
    case IndicatorType::address_port:
      return {"ip-dst|port"};
    case IndicatorType::domain:
      return {"domain"};
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      return {"hostname"};
    case IndicatorType::url:
      return {"url"};
    case IndicatorType::path:
      return {"uri"};
    case IndicatorType::ja3:
      return {"ja3-fingerprint-md5"};
    case IndicatorType::ja4:
      return {};
    case IndicatorType::certificate:
      return {m.text.size() == 40 ? "x509-fingerprint-sha1" : "x509-fingerprint-sha256"};
    case IndicatorType::file_hash:
      return {m.text.size() == 32 ? "md5" : m.text.size() == 40 ? "sha1" : "sha256", "Payload delivery"};
  }
  return {};
}

std::string md5(std::string_view text) {
  static EVP_MD* const md = EVP_MD_fetch(nullptr, "MD5", nullptr);
  uint8_t digest[EVP_MAX_MD_SIZE];
  LUYTRE_CHECK(EVP_Digest(text.data(), text.size(), digest, nullptr, md, nullptr) == 1);
  std::string hex;
  for (int i = 0; i < 16; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

struct Attribute {
  std::string uuid, value, comment;
  MispType type;
  int64_t timestamp = 0;
  Tlp tlp = Tlp::clear;
  bool deleted = false;
};

const char* tlp_colour(Tlp tlp) {  // FIRST, TLP 2.0
  constexpr const char* kColours[] = {"#FFFFFF", "#33FF00", "#FFC000", "#FFC000", "#FF2B2B"};
  return kColours[static_cast<size_t>(tlp)];
}
std::string tag(Tlp tlp) {
  return fmt::format("[{{\"name\":\"tlp:{}\",\"colour\":\"{}\"}}]", to_string(tlp), tlp_colour(tlp));
}
void append(std::string& out, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
  http::append_json_string(out, text);
}

Attribute attribute_of(const Member& m, Timestamp now) {
  Attribute a;
  a.type = misp_type(m);
  a.uuid = m.object;
  a.value = m.text;
  if (m.type == IndicatorType::address_port) {
    auto [host, port] = service_of(m.text);
    a.value = host + "|" + port;
  }
  a.comment = fmt::format("{} {}, confidence {}", to_string(m.category), shown_family(m.family_name).name,
                          m.confidence);
  a.deleted = m.gone != Member::live || now >= m.until;
  // Rises with every change in whole seconds; `added` is never before the change.
  a.timestamp = static_cast<int64_t>(m.added) / kMicrosPerSecond;
  a.tlp = m.tlp;
  return a;
}

class Feed {
 public:
  Feed(const OutputInput& input) : input_(input) {}

  Result<void> collect() {
    return input_.members([&](const Member& m) {
      if (!misp_type(m).type) return;
      days_[day_of(m.created)].push_back(attribute_of(m, input_.now));
    });
  }
  Result<void> write(const std::function<Result<void>(const std::string&, std::string)>& put) {
    std::string manifest = "{", hashes;
    for (auto& [day, attributes] : days_) {
      size_t digits = 0;
      for (size_t room = kInAnEvent; room < attributes.size() && digits < 3; room *= 16) ++digits;
      std::ranges::sort(attributes, {}, &Attribute::uuid);
      for (size_t first = 0, last; first < attributes.size(); first = last) {
        std::string part = attributes[first].uuid.substr(0, digits);
        for (last = first; last < attributes.size() && attributes[last].uuid.starts_with(part);) ++last;
        std::span<const Attribute> event(attributes.data() + first, last - first);
        std::string uuid = to_string(
            uuid_v5(kMispSpace, fmt::format("event|{}|{}|{}", input_.collection.id, format_day(day), part)));
        LUYTRE_TRY(put(uuid + ".json", event_json(uuid, day, part, event)));
        manifest += fmt::format("{}\"{}\":{}", manifest.size() > 1 ? "," : "", uuid,
                                head(uuid, day, part, event, false));
        append_hashes(hashes, uuid, event);
      }
    }
    LUYTRE_TRY(put("hashes.csv", std::move(hashes)));
    return put("manifest.json", manifest + "}");
  }

 private:
  std::string head(const std::string& uuid, Day day, std::string_view part, std::span<const Attribute> event,
                   bool whole) const {
    int64_t timestamp = 0;
    for (const Attribute& a : event) timestamp = std::max(timestamp, a.timestamp);
    std::string info = fmt::format("{}: {} {}{}", input_.producer.name, input_.collection.title,
                                   format_day(day), part.empty() ? "" : fmt::format(" ({})", part));
    std::string out = "{\"info\":";
    http::append_json_string(out, std::string_view(info).substr(0, 255));
    out += ",\"Orgc\":{\"name\":";
    http::append_json_string(out, input_.producer.name);
    append(out, "uuid", input_.producer.id);
    fmt::format_to(std::back_inserter(out),
                   "}},\"timestamp\":\"{0}\",\"date\":\"{1}\",\"analysis\":\"2\","
                   "\"threat_level_id\":\"2\",\"Tag\":{2}",
                   timestamp, format_day(day), tag(input_.collection.audience.most));
    if (whole)
      fmt::format_to(std::back_inserter(out),
                     ",\"uuid\":\"{}\",\"published\":true,\"publish_timestamp\":\"{}\"", uuid, timestamp);
    else
      out += '}';
    return out;
  }
  std::string event_json(const std::string& uuid, Day day, std::string_view part,
                         std::span<const Attribute> event) const {
    std::string out = "{\"Event\":" + head(uuid, day, part, event, true) + ",\"Attribute\":[";
    for (const Attribute& a : event) {
      if (&a != event.data()) out += ',';
      fmt::format_to(std::back_inserter(out),
                     "{{\"uuid\":\"{}\",\"type\":\"{}\",\"category\":\"{}\",\"to_ids\":{},\"deleted\":{},"
                     "\"timestamp\":\"{}\"",
                     a.uuid, a.type.type, a.type.category, !a.deleted, a.deleted, a.timestamp);
      append(out, "value", a.value);
      append(out, "comment", a.comment);
      fmt::format_to(std::back_inserter(out), ",\"Tag\":{}}}", tag(a.tlp));
    }
    return out + "]}}";
  }
  static void append_hashes(std::string& out, const std::string& uuid, std::span<const Attribute> event) {
    for (const Attribute& a : event) {
      if (a.deleted) continue;
      std::string_view rest = a.value;
      bool composite = std::string_view(a.type.type).find('|') != std::string_view::npos;
      for (bool more = true; more;) {
        size_t bar = composite ? rest.find('|') : rest.npos;
        more = bar != rest.npos;
        out += md5(rest.substr(0, bar)) + ',' + uuid + '\n';
        if (more) rest.remove_prefix(bar + 1);
      }
    }
  }

  const OutputInput& input_;
  std::map<Day, std::vector<Attribute>> days_;
};

}  // namespace

Result<void> write_misp_feed(const OutputInput& input,
                             const std::function<Result<void>(const std::string&, std::string)>& put) {
  Feed feed(input);
  LUYTRE_TRY(feed.collect());
  return feed.write(put);
}

}  // namespace luytre
