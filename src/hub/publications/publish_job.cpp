// Publishing by itself: what changed among the indicators, and what time alone changes.
#include <fmt/format.h>

#include "hub/jobs.h"
#include "hub/publications/publications.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

// The store as it was published last, and when.
struct Last {
  std::weak_ptr<const IndicatorStore> store;
  Timestamp at = 0;
};
constexpr Timestamp kWholeEvery = kMicrosPerHour;  // what expires may change what is said of a value

Result<std::string> bring_up(Hub& hub, Last* last) {
  auto store = hub.indicators();
  Timestamp now = hub.now();
  PublishReport log;
  if (!last || last->store.lock() != store || now - last->at >= kWholeEvery || now < last->at) {
    auto done = publish(hub.ledger(), *store, now);
    if (!done) return std::unexpected(done.error());
    log = *done;
    if (last) *last = {store, now};
  }
  auto shown = sync_collections(hub.ledger(), centre_name(hub), now);
  if (!shown) return std::unexpected(shown.error());
  uint64_t changed = log.added + log.changed + log.withdrawn;
  if (changed + shown->added + shown->changed + shown->withdrawn + shown->over == 0) return "";
  return fmt::format(
      "{} values added, {} changed, {} withdrawn; in collections {} added, {} changed, {} withdrawn, "
      "{} over",
      log.added, log.changed, log.withdrawn, shown->added, shown->changed, shown->withdrawn, shown->over);
}

}  // namespace

Result<std::string> publish_now(Hub& hub) {
  return bring_up(hub, nullptr);
}

void add_publications_jobs(std::vector<Job>& jobs, Hub& hub) {
  auto last = std::make_shared<Last>();
  jobs.push_back({.name = "publish", .interval = 30s, .run = [&hub, last]() -> Result<std::string> {
                    auto who = producer(hub.ledger());
                    if (!who) return std::unexpected(who.error());
                    return who->enabled ? bring_up(hub, last.get()) : Result<std::string>("");
                  }});
  jobs.push_back({.name = "taxii", .interval = 60s, .run = [&hub] { return poll_due_sources(hub); }});
}

}  // namespace luytre
