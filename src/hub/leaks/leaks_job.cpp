// Leaks by themselves: what is too old is forgotten, and findings follow what was imported, by whichever
// process.
#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/leaks/leak_findings.h"
#include "leaks/leak_book.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

constexpr const char* kActor = "system";

Result<std::string> forget(Hub& hub) {
  auto removed = LeakBook(hub.ledger()).forget_expired(kActor);
  if (!removed) return std::unexpected(removed.error());
  return *removed == 0 ? "" : fmt::format("{} entries of leaks were old and are forgotten", *removed);
}

// What was absorbed last: nothing is read again until that changes.
struct Seen {
  int64_t changes = -1;
  Digest128 directory{};
};

Result<std::string> absorb(Hub& hub, Seen& seen) {
  LeakBook book(hub.ledger());
  auto directory = hub.directory();
  auto before = book.changes();
  if (!before) return std::unexpected(before.error());
  Digest128 version = directory->version();
  if (*before == seen.changes && version == seen.directory) return "";
  auto absorbed = absorb_leaks(hub.ledger(), hub.book(), *directory);
  if (!absorbed) return std::unexpected(absorbed.error());
  bool first = seen.changes < 0;
  seen = {*before, version};  // what has changed since is read the next time
  const Absorbed& a = *absorbed;
  if (!first || a.opened + a.updated > 0) hub.publish("figures", "", "{}");
  if (a.opened + a.updated == 0) return "";
  return fmt::format("{} findings of leaks opened, {} updated ({} again, {} withdrawn)", a.opened, a.updated,
                     a.reopened, a.withdrawn);
}

}  // namespace

void add_leaks_jobs(std::vector<Job>& jobs, Hub& hub) {
  jobs.push_back({.name = "forget-leaks", .interval = 1h, .run = [&hub] { return forget(hub); }});
  jobs.push_back({.name = "leaks", .interval = 15s, .run = [&hub, seen = std::make_shared<Seen>()] {
                    return absorb(hub, *seen);
                  }});
}

}  // namespace luytre
