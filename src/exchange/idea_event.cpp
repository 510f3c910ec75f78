#include "exchange/idea_event.h"

#include <boost/json.hpp>

#include "base/hash.h"
#include "exchange/judgement.h"
#include "telemetry/detail_json.h"

namespace luytre {
namespace {

using boost::json::array;
using boost::json::object;

const char* category_word(Conduct conduct) {
  switch (conduct) {
    case Conduct::infected:
      return "Intrusion.Botnet";
    case Conduct::serves_malware:
      return "Malware";
    case Conduct::scans:
      return "Recon.Scanning";
    case Conduct::sends_spam:
      return "Abusive.Spam";
    case Conduct::unclear:
      break;
  }
  return "Anomaly.Behaviour";
}

std::string uuid(const Sighting& s) {
  std::string hex = stable_hash128("luytre-sighting:" + key_text(s)).to_hex();
  hex[12] = '8';                                         // version
  hex[16] = "89ab"[static_cast<unsigned>(hex[16] % 4)];  // variant
  for (size_t at : {8, 13, 18, 23}) hex.insert(at, "-");
  return hex;
}

// Names of nodes are dotted words of letters, digits and '_'.
std::string node_name(std::string_view sensor) {
  std::string name = "vn.luytre.s_";
  for (char c : sensor) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += plain ? c : '_';
  }
  return name;
}

void put_end(object& end, const IpAddress& address, uint16_t port, uint8_t protocol) {
  if (!address.is_unspecified()) end[address.is_v4() ? "IP4" : "IP6"] = array{address.to_string()};
  if (port != 0) end["Port"] = array{port};
  if (auto word = protocol_word(protocol); !word.empty()) end["Proto"] = array{boost::json::string(word)};
}

}  // namespace

std::string idea_event(const Sighting& s) {
  Conduct conduct = conduct_of(s);
  Timestamp last = s.last == kNoTime ? s.first : s.last;
  object event;
  event["Format"] = "IDEA0";
  event["ID"] = uuid(s);
  event["DetectTime"] = format_time(last == kNoTime ? 0 : last);
  if (s.first != kNoTime) event["EventTime"] = format_time(s.first);
  if (last != kNoTime) event["CeaseTime"] = format_time(last);
  event["Category"] = array{category_word(conduct)};
  event["Confidence"] = confidence_of(s.evidence) / 100.0;
  if (s.packets != 0) event["PacketCount"] = s.packets;
  if (s.bytes != 0) event["ByteCount"] = s.bytes;

  object source;
  put_end(source, s.address, s.port, s.protocol);
  if (conduct == Conduct::infected) source["Type"] = array{"Botnet"};
  if (conduct == Conduct::serves_malware) source["Type"] = array{"Malware"};
  event["Source"] = array{source};

  object target;
  put_end(target, s.remote, s.remote_port, s.protocol);
  NamedPeer peer = named_peer(s);
  if (!peer.host.empty()) target["Hostname"] = array{boost::json::string(peer.host)};
  if (!peer.url.empty()) target["URL"] = array{boost::json::string(valid_utf8(peer.url))};
  bool listed = s.category == Category::c2 || s.category == Category::apt_c2;
  if (!target.empty() && conduct == Conduct::infected && listed) target["Type"] = array{"CC"};
  if (!target.empty()) event["Target"] = array{target};

  event["Node"] = array{object{{"Name", node_name(s.sensor)}, {"SW", array{"Luytre"}}}};
  object own;
  auto put = [&](const char* key, std::string_view value) {
    if (!value.empty()) own[key] = valid_utf8(value);
  };
  put("Family", s.family);
  put("Evidence", to_string(s.evidence));
  put("Category", to_string(s.category));
  put("Detector", s.detector);
  put("Indicator", s.indicator);
  put("IndicatorType", to_string(s.indicator_type));
  put("List", s.source);
  put("Organisation", s.organisation);
  if (peer.host.empty() && peer.url.empty()) put("Name", s.name);
  put("Detail", s.detail);
  event["_Luytre"] = own;
  return boost::json::serialize(event);
}

}  // namespace luytre
