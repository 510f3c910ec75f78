#include "warning/rpz/service.h"

#include <fmt/format.h>

#include <mutex>

namespace luytre {
namespace {

constexpr Timestamp kMinute = 60 * kMicrosPerSecond;

// Rises with the log and with the minutes, so that it goes on above what was served when the state file is
// lost, and a row that ends by itself has a version of its own.
uint64_t version_of(uint64_t sequence, Timestamp now) {
  return sequence + static_cast<uint64_t>(std::max<Timestamp>(0, now) / kMinute);
}

void note_bounds(const Published& row, Timestamp now, Timestamp& next) {
  for (Timestamp bound : {row.from, row.until})
    if (bound > now) next = std::min(next, bound);
}

}  // namespace

Result<std::shared_ptr<const RpzZone>> make_rpz_zone(Ledger& ledger, const RpzPolicy& policy, Timestamp now,
                                                     std::shared_ptr<const RpzZone> before, RpzLook& looked) {
  auto state = log_state(ledger);
  if (!state) return std::unexpected(state.error());
  RpzLook look{.sequence = state->sequence};
  RpzRuleBuilder builder(policy);
  LUYTRE_TRY(read_published(ledger, 0, 0, [&](const Published& row) {
    if (row.withdrawn) return;
    note_bounds(row, now, look.next_change);
    if (policy.audience.holds(row, now)) builder.add(row);
  }));
  uint64_t version = version_of(look.sequence, now);
  if (before) version = std::max(version, before->version() + 1);
  looked = look;
  return RpzZone::next(std::move(before), std::move(builder).finish(), version, policy);
}

struct RpzService::State {
  RpzServiceOptions options;
  std::unique_ptr<RpzServer> server;
  std::unique_ptr<RpzNotifier> notifier;
  std::mutex refreshing;
  RpzLook looked;
  void log(const std::string& line) const {
    if (options.log) options.log(line);
  }
};

RpzService::RpzService() : state_(std::make_unique<State>()) {}
RpzService::~RpzService() = default;

Result<std::unique_ptr<RpzService>> RpzService::start(RpzServiceOptions options, Ledger& ledger) {
  std::unique_ptr<RpzService> service(new RpzService);
  State& s = *service->state_;
  s.options = std::move(options);
  LUYTRE_TRY(check_rpz_policy(s.options.policy));
  if (s.options.keys.empty())
    return fail(ErrorCode::invalid,
                "the zone's server needs a key: without one everybody is refused (rpz_keys)");
  auto before = RpzZone::load(s.options.state, s.options.policy);
  if (!before && before.error().code != ErrorCode::not_found)
    s.log(before.error().message + ": secondaries take the whole zone once");
  auto zone =
      make_rpz_zone(ledger, s.options.policy, s.options.clock(), before ? *before : nullptr, s.looked);
  if (!zone) return std::unexpected(zone.error());
  if (!before || *zone != *before) LUYTRE_TRY((*zone)->save(s.options.state));
  auto server = RpzServer::start({.listen = s.options.listen,
                                  .keys = s.options.keys,
                                  .limits = s.options.limits,
                                  .clock = s.options.clock,
                                  .log = s.options.log},
                                 *zone);
  if (!server) return std::unexpected(server.error());
  s.server = std::move(*server);
  RpzNotifierOptions notify;
  notify.secondaries = s.options.secondaries;
  notify.keys = s.options.keys;
  notify.source = s.options.listen.address;
  notify.clock = s.options.clock;
  notify.log = s.options.log;
  auto notifier = RpzNotifier::start(std::move(notify));
  if (!notifier) return std::unexpected(notifier.error());
  s.notifier = std::move(*notifier);
  s.notifier->announce(*zone);
  return service;
}

Result<std::string> RpzService::refresh(Ledger& ledger) {
  State& s = *state_;
  std::lock_guard lock(s.refreshing);
  Timestamp now = s.options.clock();
  auto log = log_state(ledger);
  if (!log) return std::unexpected(log.error());
  if (log->sequence == s.looked.sequence && now < s.looked.next_change) return "";
  auto before = s.server->zone();
  RpzLook looked;
  auto zone = make_rpz_zone(ledger, s.options.policy, now, before, looked);
  if (!zone) return std::unexpected(zone.error());
  if (*zone != before) {
    // What was served is remembered before it is served: a restart must not tell another story.
    LUYTRE_TRY((*zone)->save(s.options.state));
    s.server->serve(*zone);
    s.notifier->announce(*zone);
  }
  s.looked = looked;
  if (*zone == before) return "";
  return fmt::format("zone {} has serial {}: {}", s.options.policy.origin, (*zone)->serial(),
                     describe((*zone)->counts()));
}

std::shared_ptr<const RpzZone> RpzService::zone() const {
  return state_->server->zone();
}

uint16_t RpzService::port() const {
  return state_->server->port();
}

std::string describe(const RpzCounts& c) {
  std::string out = fmt::format("{} names and {} addresses", c.names, c.addresses);
  std::string left;
  auto say = [&left](uint64_t count, const char* why) {
    if (count > 0) left += fmt::format("{}{} {}", left.empty() ? "" : ", ", count, why);
  };
  say(c.no_action, "of categories without action");
  say(c.other_type, "neither name nor address");
  say(c.invalid, "that no zone may hold");
  say(c.too_long, "too long");
  say(c.own, "of the zone itself");
  say(c.allowed, "on the allow list");
  say(c.covered, "said already");
  say(c.conflicts, "in conflict with another rule");
  say(c.over_limit, "beyond the limit");
  return left.empty() ? out : out + "; left out: " + left;
}

}  // namespace luytre
