#include "events/event_store.h"

#include <map>
#include <set>

#include "events/chdb_engine.h"
#include "events/clickhouse_http.h"
#include "events/memory_store.h"
#include "events/sql_store.h"

namespace luytre {
namespace {

Result<std::unique_ptr<EventStore>> open_embedded(const EventStoreOptions& options) {
#ifdef LUYTRE_SANITIZED
  (void)options;
  return fail(ErrorCode::unsupported,
              "the embedded event store brings its own allocator, which sanitizer builds do not bear; use "
              "events = memory or a server");
#else
  auto engine = open_chdb(options.folder, options.library);
  if (!engine) return std::unexpected(engine.error());
  return std::make_unique<SqlStore>(std::move(*engine), sql::Place{}, true);
#endif
}

Result<std::unique_ptr<EventStore>> open_server(const EventStoreOptions& options) {
  auto address = ServerAddress::parse(options.target);
  if (!address) return std::unexpected(address.error());
  for (char c : options.password)
    if (static_cast<unsigned char>(c) < 0x20)
      return fail(ErrorCode::invalid, "the setting events_password holds a control character");
  sql::Place place;
  if (!address->database.empty()) place.database = address->database;
  place.cluster = options.cluster.empty() ? address->cluster : options.cluster;
  if (place.clustered() && !sql::is_sql_name(place.cluster))
    return fail(ErrorCode::invalid,
                "the event store's cluster is no plain name (letters, digits, '_', '-', '.')");
  return std::make_unique<SqlStore>(make_http_engine(*address, options.password), place, false);
}

}  // namespace

Result<std::vector<SightingSum>> EventStore::sum(const SightingFilter& filter) {
  struct Group {
    SightingSum sum;
    std::set<IpAddress> addresses;
    std::map<Day, uint64_t> days;
  };
  std::map<std::tuple<std::string, std::string, std::string, std::string, Category>, Group> groups;
  SightingFilter all = filter;
  all.limit = 0;
  LUYTRE_TRY(read(all, [&](const Sighting& s) {
    Group& group = groups[{std::string(s.organisation), std::string(s.source), std::string(s.family),
                           std::string(s.detector), s.category}];
    ++group.sum.sightings;
    group.sum.first = std::min(group.sum.first, s.first);
    group.sum.last = std::max({group.sum.last, s.first, s.last});
    if (group.addresses.size() < kMostSummedAddresses) group.addresses.insert(s.address);
    ++group.days[s.day()];
    return true;
  }));
  std::vector<SightingSum> out;
  for (auto& [key, group] : groups) {
    SightingSum& sum = out.emplace_back(std::move(group.sum));
    std::tie(sum.organisation, sum.source, sum.family, sum.detector, sum.category) = key;
    sum.addresses.assign(group.addresses.begin(), group.addresses.end());
    sum.days.assign(group.days.begin(), group.days.end());
  }
  return out;
}

Result<const SqlAccess*> EventStore::sql() {
  return nullptr;
}

Result<std::unique_ptr<EventStore>> open_event_store(const EventStoreOptions& options) {
  if (options.target == "embedded") return open_embedded(options);
  if (options.target == "memory") return std::make_unique<MemoryStore>();
  if (options.target.starts_with("http://") || options.target.starts_with("https://"))
    return open_server(options);
  // Not repeated, as a mistyped address may hold a password.
  return fail(
      ErrorCode::invalid,
      "the event store must be 'embedded', 'memory', or http://[user@]host[:port][/database][?cluster=name]");
}

}  // namespace luytre
