#include "exchange/intelmq_event.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <boost/json.hpp>

#include "exchange/judgement.h"
#include "telemetry/detail_json.h"

namespace luytre {
namespace {

struct Classification {
  const char* taxonomy;
  const char* type;
};

Classification classification(Conduct conduct) {
  switch (conduct) {
    case Conduct::infected:
      return {"malicious-code", "infected-system"};
    case Conduct::serves_malware:
      return {"malicious-code", "malware-distribution"};
    case Conduct::scans:
      return {"information-gathering", "scanner"};
    case Conduct::sends_spam:
      return {"abusive-content", "spam"};
    case Conduct::unclear:
      break;
  }
  return {"other", "undetermined"};
}

std::string event_hash(const Sighting& s) {
  std::string text = "luytre-sighting:" + key_text(s), out;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02X}", digest[i]);
  return out;
}

// IntelMQ writes the zone as an offset.
std::string time_text(Timestamp t) {
  std::string text = format_time(t);
  text.pop_back();
  return text + "+00:00";
}

// Lower-case ASCII that can be printed, as malware.name must be.
std::string malware_name(std::string_view family) {
  std::string out;
  for (char c : family) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    out += c >= ' ' && c <= '~' ? c : '-';
  }
  return out;
}

}  // namespace

std::string intelmq_event(const Sighting& s) {
  boost::json::object event;
  auto put = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) event[key] = valid_utf8(value);
  };
  auto put_number = [&](std::string_view key, uint64_t value) {
    if (value != 0) event[key] = value;
  };
  auto kind = classification(conduct_of(s));
  put("__type", "Event");
  put("feed.name", s.source.empty() ? "luytre" : s.source);
  put("feed.provider", "luytre");
  put("feed.code", s.sensor);
  event["feed.accuracy"] = static_cast<double>(confidence_of(s.evidence));
  put("classification.taxonomy", kind.taxonomy);
  put("classification.type", kind.type);
  put("classification.identifier", s.family.empty() ? s.indicator : s.family);
  put("malware.name", malware_name(s.family));
  put("source.ip", s.address.to_string());
  put_number("source.port", s.port);
  if (!s.remote.is_unspecified()) put("destination.ip", s.remote.to_string());
  put_number("destination.port", s.remote_port);
  NamedPeer peer = named_peer(s);
  put("destination.fqdn", peer.host);
  put("protocol.transport", protocol_word(s.protocol));
  if (s.first != kNoTime) put("time.source", time_text(s.first));
  Timestamp last = s.last == kNoTime ? s.first : s.last;
  put("time.observation", time_text(last == kNoTime ? 0 : last));
  put("event_hash", event_hash(s));
  put("extra.evidence", to_string(s.evidence));
  put("extra.category", to_string(s.category));
  put("extra.detector", s.detector);
  put("extra.indicator", s.indicator);
  put("extra.indicator_type", to_string(s.indicator_type));
  if (s.last != kNoTime && s.last != s.first) put("extra.last", time_text(s.last));
  put_number("extra.packets", s.packets);
  put_number("extra.bytes", s.bytes);
  put("extra.organisation", s.organisation);
  if (s.internal) event["extra.internal"] = true;
  put("extra.url", peer.url);
  if (peer.host.empty() && peer.url.empty()) put("extra.name", s.name);
  put("extra.detail", s.detail);
  return boost::json::serialize(event);
}

}  // namespace luytre
