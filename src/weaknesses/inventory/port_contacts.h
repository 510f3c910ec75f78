// Who of the listed sources was seen contacting a port that has an open weakness: flows that matched a list,
// asked for the very host and port.
#pragma once
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"
#include "model/sighting.h"

namespace luytre {

struct ExposedPort {
  std::string organisation, address, protocol;  // address as text, "tcp"
  uint16_t port = 0;
  friend auto operator<=>(const ExposedPort&, const ExposedPort&) = default;
};

struct PortContact {
  ExposedPort at;
  uint64_t sources = 0;   // distinct remote addresses
  bool answered = false;  // one of them exchanged more than attempts with it
  Timestamp last = 0;
};

// Every port with an open weakness, each once.
Result<std::vector<ExposedPort>> exposed_ports(Ledger& ledger);

// One thread. Sightings that are no contact of a listed source with one of the ports are passed over: only
// flows that matched a list count, and of these not what is for named readers only (APT).
class PortContactCounter {
 public:
  explicit PortContactCounter(std::span<const ExposedPort> ports);
  void add(const Sighting& sighting);
  std::vector<PortContact> finish() const;  // in the order of the ports

 private:
  struct Found {
    std::unordered_set<IpAddress> sources;
    bool answered = false;
    Timestamp last = 0;
  };
  std::map<ExposedPort, Found> found_;
  std::unordered_set<IpAddress> addresses_;  // a quick no
};

// In the place of what was there; nothing is written when nothing changed. True: it changed.
Result<bool> replace_port_contacts(Ledger& ledger, std::span<const PortContact> contacts);
Result<std::vector<PortContact>> port_contacts(Transaction& transaction);

}  // namespace luytre
