#include "weaknesses/inventory/port_contacts.h"

#include "base/protocol.h"

namespace luytre {
namespace {

// A flow that stays below both is an attempt that nothing shows to be answered (families/attempts.h). By the
// mean size alone, as counts of sampled flows are estimates.
constexpr uint64_t kAttemptBytes = 64;

const char* protocol_name(uint8_t protocol) {
  return protocol == kTcp ? "tcp" : protocol == kUdp ? "udp" : "";
}

bool is_listed(const Sighting& s) {
  if (s.detector != "indicator") return false;
  switch (s.category) {
    case Category::scanner:
    case Category::c2:
    case Category::malware_distribution:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::vector<ExposedPort>> exposed_ports(Ledger& ledger) {
  std::vector<ExposedPort> out;
  auto read = ledger.read([&](Transaction& t) {
    return t.query(
        "SELECT DISTINCT w.organisation, a.address, w.port, w.protocol FROM weakness w JOIN asset a ON a.id "
        "= "
        "w.asset WHERE w.state = 'open' AND w.port > 0 AND a.address <> '' ORDER BY 1, 2, 3, 4",
        {}, [&](const Row& row) {
          out.push_back({.organisation = std::string(row.text(0)),
                         .address = std::string(row.text(1)),
                         .protocol = std::string(row.text(3)),
                         .port = static_cast<uint16_t>(row.integer(2))});
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

PortContactCounter::PortContactCounter(std::span<const ExposedPort> ports) {
  for (const ExposedPort& port : ports) {
    auto address = IpAddress::parse(port.address);
    if (!address) continue;
    addresses_.insert(*address);
    found_.try_emplace(port);
  }
}

void PortContactCounter::add(const Sighting& s) {
  if (s.port == 0 || !addresses_.contains(s.address) || !is_listed(s) || s.remote == IpAddress()) return;
  auto at = found_.find({.organisation = std::string(s.organisation),
                         .address = s.address.to_string(),
                         .protocol = protocol_name(s.protocol),
                         .port = s.port});
  if (at == found_.end()) return;
  Found& found = at->second;
  found.sources.insert(s.remote);
  found.answered |= s.protocol == kTcp && s.packets > 3 && s.bytes > s.packets * kAttemptBytes;
  found.last = std::max(found.last, s.last);
}

std::vector<PortContact> PortContactCounter::finish() const {
  std::vector<PortContact> out;
  for (const auto& [port, found] : found_)
    if (!found.sources.empty())
      out.push_back(
          {.at = port, .sources = found.sources.size(), .answered = found.answered, .last = found.last});
  return out;
}

Result<std::vector<PortContact>> port_contacts(Transaction& t) {
  std::vector<PortContact> out;
  LUYTRE_TRY(
      t.query("SELECT organisation, address, port, protocol, sources, answered, last_seen FROM "
              "weakness_contact ORDER "
              "BY organisation, address, protocol, port",
              {}, [&](const Row& row) {
                out.push_back({.at = {.organisation = std::string(row.text(0)),
                                      .address = std::string(row.text(1)),
                                      .protocol = std::string(row.text(3)),
                                      .port = static_cast<uint16_t>(row.integer(2))},
                               .sources = static_cast<uint64_t>(row.integer(4)),
                               .answered = row.integer(5) == 1,
                               .last = row.integer(6)});
                return true;
              }));
  return out;
}

Result<bool> replace_port_contacts(Ledger& ledger, std::span<const PortContact> contacts) {
  auto same = [](const PortContact& a, const PortContact& b) {
    return a.at == b.at && a.sources == b.sources && a.answered == b.answered && a.last == b.last;
  };
  bool changed = false;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    auto known = port_contacts(t);
    if (!known) return std::unexpected(known.error());
    changed = !std::ranges::equal(*known, contacts, same);
    if (!changed) return {};
    auto removed = t.execute("DELETE FROM weakness_contact");
    if (!removed) return std::unexpected(removed.error());
    for (const PortContact& c : contacts) {
      auto added = t.execute(
          "INSERT INTO weakness_contact (organisation, address, port, protocol, sources, answered, "
          "last_seen) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          {c.at.organisation, c.at.address, int64_t{c.at.port}, c.at.protocol,
           static_cast<int64_t>(c.sources), int64_t{c.answered}, c.last});
      if (!added) return std::unexpected(added.error());
    }
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return changed;
}

}  // namespace luytre
