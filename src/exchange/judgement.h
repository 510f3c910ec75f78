// What a sighting is in the words of the exchange formats.
#pragma once
#include <string>
#include <string_view>

#include "model/sighting.h"

namespace luytre {

enum class Conduct : uint8_t { infected, serves_malware, scans, sends_spam, unclear };

// Of the constituent's host. A host that talks to what a list names is infected; that it serves malware only
// a report says; what behaviour alone shows is read from the detector's name.
Conduct conduct_of(const Sighting& sighting);

// Percent that the sighting is right, as both formats ask for: suspected 30, probable 70, confirmed 95.
int confidence_of(Evidence evidence);

// What of Sighting::name is a host name, and what a URL without scheme; "" when it is none.
struct NamedPeer {
  std::string host, url;
};
NamedPeer named_peer(const Sighting& sighting);

// "tcp", "udp", "icmp", "ipv6-icmp", "sctp", "gre"; "" for others.
std::string_view protocol_word(uint8_t protocol);

// The sighting's key as 16 hex digits.
std::string key_text(const Sighting& sighting);

}  // namespace luytre
