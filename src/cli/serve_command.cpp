#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <optional>

#include "cli/command.h"
#include "cli/first_user.h"
#include "cli/ledger_home.h"
#include "cli/notices_home.h"
#include "cli/log_file.h"
#include "cli/output.h"
#include "cli/serve_monitor.h"
#include "cli/zone_job.h"
#include "http/server.h"
#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/router.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::vector<std::string> with_commas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
  }
  return out;
}

struct Endpoint {
  std::string address;
  uint16_t port = 0;
};

// "127.0.0.1:8480", "[::]:443".
Result<Endpoint> parse_listen_address(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  Endpoint listen{std::string(host), 0};
  std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (error != std::errc() || end != port.data() + port.size() || !IpAddress::parse(host))
    return fail(ErrorCode::invalid,
                fmt::format("http_listen takes an address and a port like 127.0.0.1:8480, not '{}'", text));
  return listen;
}

bool is_loopback(const std::string& address) {
  auto parsed = IpAddress::parse(address);
  return parsed && reserved_space(*parsed) == ReservedSpace::loopback;
}

Result<http::ServerOptions> server_options(const Settings& settings) {
  auto listen = parse_listen_address(settings.http_listen);
  if (!listen) return std::unexpected(listen.error());
  http::ServerOptions options;
  options.address = listen->address;
  options.port = listen->port;
  options.certificate = settings.http_certificate;
  options.key = settings.http_key;
  options.hosts = with_commas(settings.http_hosts);
  // A page elsewhere whose name leads to this machine (DNS rebinding) is not served.
  if (options.hosts.empty() && is_loopback(options.address))
    options.hosts = {"localhost", "127.0.0.1", "[::1]"};
  for (const std::string& text : with_commas(settings.http_proxies)) {
    auto prefix = Prefix::parse(text);
    if (!prefix)
      return fail(ErrorCode::invalid,
                  fmt::format("http_proxies takes addresses and networks, not '{}'", text));
    options.trusted_proxies.push_back(*prefix);
  }
  return options;
}

// Where the built portal lies: named, or beside this program as built or as installed. "": nowhere.
Result<fs::path> portal_folder(const Settings& settings) {
  std::error_code error;
  if (!settings.portal.empty()) {
    if (!fs::is_regular_file(fs::path(settings.portal) / "index.html", error))
      return fail(ErrorCode::not_found, fmt::format("there is no built portal at '{}'", settings.portal));
    return fs::path(settings.portal);
  }
  fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (fs::path folder : {here / "../portal", here / "../share/luytre/portal"})
    if (fs::is_regular_file(folder / "index.html", error)) return fs::canonical(folder, error);
  return fs::path();
}

// Tells how to log in, once, and never into a log.
Result<void> introduce(const FirstUser& first, const std::string& address, const fs::path& home,
                       fs::path file) {
  std::string text = fmt::format(
      "{0}/password#{1}\nlog-in name: {2}\ntoken that sets its password, once, within three days: {1}\n",
      address, first.token, first.login);
  if (file.empty() && ::isatty(STDOUT_FILENO)) {
    fmt::print("\nFirst start. Set the operator's password here:\n{}\n", text);
    std::fflush(stdout);
    return {};
  }
  if (file.empty()) file = home / "first-run-password";
  LUYTRE_TRY(write_secret_file(file, text));
  print_note(fmt::format("first start: how to log in is in '{}'", file.string()));
  return {};
}

struct ServeArguments {
  std::string first_run_file;
  std::shared_ptr<MonitorArguments> monitor = std::make_shared<MonitorArguments>();
};

// SIGTERM, SIGINT and SIGHUP, taken by sigwait only.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

void wait_for_the_end(const sigset_t& signals, http::Server& server, LogFile& log, Hub& hub, bool tls) {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0 || signal != SIGHUP) break;
    if (auto opened = log.reopen(); !opened) hub.log("the log is not opened again", opened.error().message);
    if (!tls) continue;
    auto read = server.reload_certificate();
    hub.log(read ? "certificate and key are read again" : "the certificate is not read again",
            read ? "" : read.error().message);
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // the second one ends at once
}

Result<int> serve(Context& context, const ServeArguments& arguments) {
  const Settings& settings = context.settings;
  auto options = server_options(settings);
  if (!options) return std::unexpected(options.error());
  auto portal = portal_folder(settings);
  if (!portal) return std::unexpected(portal.error());
  sigset_t signals = block_signals();  // before any thread
  auto opened_log = LogFile::open(settings.http_log);
  if (!opened_log) return std::unexpected(opened_log.error());
  LogFile& log = **opened_log;

  HubOptions hub_options;
  hub_options.home = settings.home;
  hub_options.events = context.event_options();
  hub_options.ledger = ledger_options(context);
  hub_options.breached_passwords = settings.breached_passwords;
  hub_options.policy.require_second_factor = !settings.second_factor_optional;
  hub_options.centre_phone = settings.centre_phone;
  hub_options.notices = notice_options(context);
  hub_options.duty = {settings.duty_sms_url, settings.duty_voice_url, settings.duty_secret};
  hub_options.version = LUYTRE_VERSION;
  hub_options.log = [&log](const std::string& line) { log.write(line); };
  auto hub = Hub::open(std::move(hub_options));
  if (!hub) return std::unexpected(hub.error());

  auto metrics = std::make_shared<http::Metrics>();
  std::vector<Job> jobs = all_jobs(**hub);
  auto zone = start_zone(context, **hub, jobs);
  if (!zone) return std::unexpected(zone.error());
  std::unique_ptr<ServeMonitor> monitor;
  if (!arguments.monitor->inputs.empty() || !arguments.monitor->listens.empty()) {
    auto made = ServeMonitor::open(context, *arguments.monitor, **hub);
    if (!made) return std::unexpected(made.error());
    monitor = std::move(*made);
    for (Job& job : monitor->jobs()) jobs.push_back(std::move(job));
  }
  Scheduler scheduler(**hub, *metrics, std::move(jobs));
  auto router = make_router(**hub, {.portal = *portal, .metrics = metrics, .report = [&scheduler] {
                                      return job_report(scheduler.states());
                                    }});
  if (!router) return std::unexpected(router.error());
  options->metrics = metrics;
  options->clock = [hub = hub->get()] { return hub->now(); };
  options->access_log = [&log, hub = hub->get()](const http::AccessRow& row) {
    log.write(fmt::format("{{\"time\":\"{}\",{}", format_time(hub->now()), http::to_json(row).substr(1)));
  };
  bool tls = !options->certificate.empty();
  std::string host = is_loopback(options->address) ? "localhost" : options->address;
  if (host.contains(':')) host = '[' + host + ']';
  auto server = http::Server::start(std::move(*options), std::move(*router));
  if (!server) return std::unexpected(server.error());

  std::string address = fmt::format("{}://{}:{}", tls ? "https" : "http", host, (*server)->port());
  auto first = make_first_user(**hub, console_actor());
  if (!first) return std::unexpected(first.error());
  if (*first) LUYTRE_TRY(introduce(**first, address, settings.home, arguments.first_run_file));
  print_note(fmt::format("serving {}{}", address,
                         portal->empty() ? "; the portal is not built, the API answers" : ""));
  (*hub)->log("serving", address);
  scheduler.start();
  if (monitor) monitor->start();
  wait_for_the_end(signals, **server, log, **hub, tls);
  (*hub)->log("ending", "");
  (*hub)->stream().close_all();
  (*server)->drain(10s);
  if (monitor) monitor->stop();
  scheduler.stop();
  return kOk;
}

}  // namespace

void add_serve_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ServeArguments>();
  auto* command = app.add_subcommand("serve", "Run the hub: portal, API and what they need, on one port");
  command->add_option(
      "--first-run-password-file", arguments->first_run_file,
      "Where the first start on an empty ledger writes how to log in (mode 0600); else on the "
      "terminal, or into <home>/first-run-password");
  command->add_option("--monitor", arguments->monitor->inputs,
                      "Read these files or folders as 'luytre monitor' does, in the same process");
  add_monitor_arguments(*command, arguments->monitor);
  command->footer(
      "Examples:\n"
      "  luytre serve\n"
      "  luytre serve --listen netflow=udp://0.0.0.0:2055\n"
      "  luytre serve --http-listen 0.0.0.0:443 --http-certificate hub.crt --http-key hub.key\n"
      "SIGTERM and SIGINT end it when requests under way are answered, SIGHUP reads the certificate again "
      "and "
      "opens the log anew.");
  command->callback([arguments, &action] {
    action = [arguments](Context& context) {
      auto done = serve(context, *arguments);
      return done ? *done : report_error(done.error());
    };
  });
}

}  // namespace luytre
