#include <fmt/format.h>
#include <signal.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

#include "base/file.h"
#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/zone_home.h"
#include "monitor/home.h"

namespace luytre {
namespace {

struct Arguments {
  std::string output;
  bool publish = false;
};

constexpr auto kEvery = std::chrono::seconds(5);

Timestamp now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

// The log as the home's indicators are now. Another process that is at it does the same.
Result<void> bring_up(Context& context, Ledger& ledger) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto store = home->indicators();
  if (!store) return std::unexpected(store.error());
  auto published = publish(ledger, *store, now());
  if (!published && published.error().code != ErrorCode::busy) return std::unexpected(published.error());
  return {};
}

boost::json::object to_json(const RpzZone& zone) {
  const RpzCounts& c = zone.counts();
  boost::json::array examples;
  for (const std::string& example : c.examples) examples.emplace_back(example);
  return {{"zone", zone.policy().origin},
          {"serial", zone.serial()},
          {"records", zone.records().size()},
          {"rows", c.rows},
          {"names", c.names},
          {"addresses", c.addresses},
          {"allow_rules", c.allow_rules},
          {"no_action", c.no_action},
          {"other_type", c.other_type},
          {"invalid", c.invalid},
          {"too_long", c.too_long},
          {"own", c.own},
          {"allowed", c.allowed},
          {"covered", c.covered},
          {"conflicts", c.conflicts},
          {"over_limit", c.over_limit},
          {"examples", examples}};
}

Result<int> write_zone(Context& context, const Arguments& a) {
  auto policy = zone_policy(context);
  if (!policy) return std::unexpected(policy.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  if (a.publish) LUYTRE_TRY(bring_up(context, **ledger));
  RpzLook looked;
  auto zone = make_rpz_zone(**ledger, *policy, now(), nullptr, looked);
  if (!zone) return std::unexpected(zone.error());
  std::string text;
  bool to_file = !a.output.empty() && a.output != "-";
  LUYTRE_TRY(write_zone_file(**zone, [&](std::string_view piece) -> Result<void> {
    if (to_file)
      text += piece;
    else if (std::fwrite(piece.data(), 1, piece.size(), stdout) != piece.size())
      return fail_errno("cannot write the zone");
    return {};
  }));
  if (to_file) LUYTRE_TRY(write_file_atomically(a.output, text));
  if (to_file && context.json) print_json(to_json(**zone));
  if (!context.json) {
    print_note(fmt::format("zone {} with serial {}: {}", policy->origin, (*zone)->serial(),
                           describe((*zone)->counts())));
    for (const std::string& example : (*zone)->counts().examples) print_note("  " + example);
  }
  return kOk;
}

Result<int> serve_zone(Context& context, const Arguments& a) {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread
  auto options = zone_service_options(context);
  if (!options) return std::unexpected(options.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  if (a.publish) LUYTRE_TRY(bring_up(context, **ledger));
  options->log = [](const std::string& line) { print_note(line); };
  SocketAddress listen = options->listen;
  std::string origin = options->policy.origin;
  auto service = RpzService::start(std::move(*options), **ledger);
  if (!service) return std::unexpected(service.error());
  listen.port = (*service)->port();
  auto zone = (*service)->zone();
  print_note(fmt::format("serving the zone {} on {} with serial {}: {} records", origin, listen.to_string(),
                         zone->serial(), zone->records().size()));
  for (;;) {
    timespec wait{std::chrono::seconds(kEvery).count(), 0};
    if (sigtimedwait(&signals, nullptr, &wait) > 0) return kOk;
    // What cannot be read now is read later; what is served stays.
    auto fresh = a.publish ? bring_up(context, **ledger) : Result<void>();
    auto changed = (*service)->refresh(**ledger);
    if (!fresh) print_error(fresh.error().message);
    if (!changed)
      print_error(changed.error().message);
    else if (!changed->empty())
      print_note(*changed);
  }
}

}  // namespace

void add_zone_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* zone = app.add_subcommand("zone", "Response policy zone: what resolvers are to refuse");
  zone->require_subcommand(1);
  constexpr const char* kPublish = "First bring what is published up to this home's indicators";
  auto run = [&action, arguments](Result<int> (*what)(Context&, const Arguments&)) {
    return [&action, arguments, what] {
      action = [arguments, what](Context& context) {
        auto done = what(context, *arguments);
        return done ? *done : report_error(done.error());
      };
    };
  };
  auto* write = zone->add_subcommand("write", "Write the zone as a file that BIND, Unbound and others load");
  write->add_option("--output", arguments->output, "File, replaced whole; default: standard output");
  write->add_flag("--publish", arguments->publish, kPublish);
  write->footer("Example:\n  luytre --rpz-zone rpz.example.vn zone write --output /var/lib/bind/rpz.db");
  write->callback(run(write_zone));
  auto* serve = zone->add_subcommand(
      "serve", "Serve the zone to secondaries that sign with a key (AXFR, IXFR, NOTIFY)");
  serve->add_flag("--publish", arguments->publish, kPublish);
  serve->footer(
      "Example:\n  tsig-keygen -a hmac-sha256 isp-1 > keys.conf; chmod o-r keys.conf\n"
      "  luytre --rpz-listen 192.0.2.53:53 --rpz-keys keys.conf --rpz-secondaries '198.51.100.1:53 isp-1' "
      "zone serve");
  serve->callback(run(serve_zone));
}

}  // namespace luytre
