// Weaknesses by themselves: findings follow the inventory, the inventory is held against what is known, and
// sightings tell who contacted a port with a weakness.
#include <fmt/format.h>

#include <set>

#include "hub/jobs.h"
#include "hub/weaknesses/desk.h"
#include "hub/weaknesses/weakness_findings.h"
#include "weaknesses/inventory/inventory_match.h"
#include "weaknesses/inventory/port_contacts.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

constexpr Day kContactDays = 30;
constexpr size_t kAskedOneByOne = 200;  // addresses; above that all sightings of the period are read

// What was matched last.
struct Seen {
  std::string inventory;
  std::shared_ptr<const Knowledge> knowledge;
};

Result<std::string> findings(Hub& hub, std::string& seen) {
  auto news = weakness_news(hub.ledger());
  if (!news) return std::unexpected(news.error());
  if (*news == seen) return "";
  auto done = absorb_weaknesses(hub.ledger(), hub.book(), *hub.directory());
  if (!done) return std::unexpected(done.error());
  seen = *news;
  if (!done->any()) return "";
  hub.publish("figures", "", "{}");
  return fmt::format("{} findings opened, {} updated; {} closed and {} reopened by scans, {} accepted",
                     done->evidence.opened, done->evidence.updated, done->closed, done->reopened,
                     done->accepted);
}

// Bodies with an inventory, and a text that changes with it.
Result<std::pair<std::string, std::vector<std::string>>> inventories(Ledger& ledger) {
  std::pair<std::string, std::vector<std::string>> out;
  auto read = ledger.read([&](Transaction& t) {
    return t.query(
        "SELECT organisation, count(*), max(last_seen) FROM asset WHERE source <> 'inventory' AND product <> "
        "'' "
        "GROUP BY organisation ORDER BY organisation",
        {}, [&](const Row& row) {
          out.second.emplace_back(row.text(0));
          out.first += fmt::format("{} {} {}\n", row.text(0), row.integer(1), row.integer(2));
          return true;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<std::string> match(Hub& hub, WeaknessDesk& desk, Seen& seen) {
  auto knowledge = desk.knowledge();
  if (!knowledge) return "";
  auto bodies = inventories(hub.ledger());
  if (!bodies) return std::unexpected(bodies.error());
  if (bodies->first == seen.inventory && knowledge == seen.knowledge) return "";
  auto due = desk.due_dates();
  if (!due) return std::unexpected(due.error());
  Viewer program = Viewer::console("system");
  auto directory = hub.directory();
  ScanReport sum;
  for (const std::string& body : bodies->second) {
    auto scope = BodyScope::of(*directory, body, day_of(hub.now()));
    if (!scope) continue;  // no longer there
    auto found = match_inventory(hub.ledger(), program, *knowledge, body);
    if (!found) return std::unexpected(found.error());
    if (found->scan.hosts.empty()) continue;
    auto report = WeaknessBook(hub.ledger())
                      .import(program, *scope, found->scan,
                              {.actor = "system", .asset = {}, .from_inventory = true}, *due);
    if (!report) return std::unexpected(report.error());
    sum.opened += report->opened;
    sum.reopened += report->reopened;
    sum.patched += report->patched;
  }
  seen.inventory = bodies->first;
  seen.knowledge = knowledge;
  if (sum.opened + sum.reopened + sum.patched == 0) return "";
  return fmt::format("inventories of {} bodies: {} weaknesses opened, {} reopened, {} patched",
                     bodies->second.size(), sum.opened, sum.reopened, sum.patched);
}

Result<std::string> contacts(Hub& hub) {
  auto ports = exposed_ports(hub.ledger());
  if (!ports) return std::unexpected(ports.error());
  std::set<IpAddress> addresses;
  for (const ExposedPort& port : *ports)
    if (auto address = IpAddress::parse(port.address)) addresses.insert(*address);
  PortContactCounter counter(*ports);
  if (!addresses.empty()) {
    auto read = hub.events().with([&](EventStore& events) -> Result<void> {
      SightingFilter filter{.from = day_of(hub.now()) - kContactDays, .to = day_of(hub.now())};
      auto visit = [&](const Sighting& s) {
        counter.add(s);
        return true;
      };
      if (addresses.size() > kAskedOneByOne) return events.read(filter, visit);
      for (const IpAddress& address : addresses) {
        filter.address = address;
        LUYTRE_TRY(events.read(filter, visit));
      }
      return {};
    });
    if (!read) return std::unexpected(read.error());
  }
  auto found = counter.finish();
  auto changed = replace_port_contacts(hub.ledger(), found);
  if (!changed) return std::unexpected(changed.error());
  if (!*changed) return "";
  hub.publish("figures", "", "{}");
  return fmt::format("{} ports with a weakness were contacted by listed sources", found.size());
}

}  // namespace

void add_weaknesses_jobs(std::vector<Job>& jobs, Hub& hub) {
  auto seen = std::make_shared<Seen>();
  auto news = std::make_shared<std::string>();
  auto desk = WeaknessDesk::of(hub);
  jobs.push_back({"weakness-match", 5min, [&hub, seen, desk] { return match(hub, *desk, *seen); }});
  jobs.push_back({"weakness-findings", 15s, [&hub, news] { return findings(hub, *news); }});
  jobs.push_back({"weakness-contacts", 1h, [&hub] { return contacts(hub); }});
}

}  // namespace luytre
