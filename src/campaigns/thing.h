// What bodies can share: the thing that makes several findings one campaign.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/sighting.h"

namespace luytre {

enum class ThingKind : uint8_t {
  server,       // address a host of the body reported to
  domain,       // name it looked up or asked for
  certificate,  // of the server, by fingerprint
  client,       // fingerprint of the TLS client (JA3, JA4): the same program
  hash,         // of a file
  sender,       // of a mail
  sequence,     // the same steps one after the other on one host
  family,       // never a campaign by itself; who had it before has no news of it
};
inline constexpr size_t kThingKinds = 8;
const char* to_string(ThingKind kind);
std::optional<ThingKind> thing_kind(std::string_view name);

struct Thing {
  ThingKind kind = ThingKind::server;
  std::string value;
  friend auto operator<=>(const Thing&, const Thing&) = default;
};

// The things of one sighting, at most eight; none for sinkholes, scanners and peers of a p2p network, nor for
// conduct whose other end is a victim (scans, spam). A server is the other end of an address match or of a
// detector that saw the contact itself; a name that was looked up gives the name alone, as the other end is
// then a resolver or a shared host.
void things_of(const Sighting& sighting, const std::function<void(ThingKind, std::string_view value)>& visit);

}  // namespace luytre
