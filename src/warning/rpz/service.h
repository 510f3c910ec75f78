// A response policy zone kept up to the publication log, served and announced.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "warning/rpz/notifier.h"
#include "warning/rpz/server.h"

namespace luytre {

// The zone of what is published now. `before`: its last version, or null; the very same comes back when
// nothing differs. `looked` is what the next look depends on.
struct RpzLook {
  uint64_t sequence = 0;              // of the log
  Timestamp next_change = INT64_MAX;  // when a row begins or ends to be valid with no change of the log
};
Result<std::shared_ptr<const RpzZone>> make_rpz_zone(Ledger& ledger, const RpzPolicy& policy, Timestamp now,
                                                     std::shared_ptr<const RpzZone> before, RpzLook& looked);

struct RpzServiceOptions {
  RpzPolicy policy;
  std::filesystem::path state;  // file the zone and its past are kept in
  SocketAddress listen;
  std::vector<TsigKey> keys;
  std::vector<RpzSecondary> secondaries;
  RpzServerLimits limits = {};
  std::function<Timestamp()> clock;
  std::function<void(const std::string& line)> log;
};

// Thread-safe.
class RpzService {
 public:
  // Makes the zone, listens and announces. A state file that is damaged or of other names is left behind with
  // a line in the log: secondaries then take the whole zone once.
  static Result<std::unique_ptr<RpzService>> start(RpzServiceOptions options, Ledger& ledger);
  ~RpzService();
  // Brings the zone up to the log; one sentence of what changed, "" when nothing. Cheap when nothing did.
  Result<std::string> refresh(Ledger& ledger);
  std::shared_ptr<const RpzZone> zone() const;
  uint16_t port() const;

 private:
  RpzService();
  struct State;
  std::unique_ptr<State> state_;
};

// Counts as one sentence for people: "12 names and 3 addresses; left out: 2 without action, ...".
std::string describe(const RpzCounts& counts);

}  // namespace luytre
