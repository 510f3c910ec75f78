#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>

#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/sensor_home.h"
#include "monitor/home.h"
#include "sinkhole/compile_names.h"
#include "sinkhole/run.h"

namespace luytre {
namespace {

std::atomic<bool> stop_asked{false};

void on_signal(int) {
  if (stop_asked.exchange(true)) std::_Exit(130);  // the second time: at once
}

struct SinkholeArguments {
  std::vector<std::string> listens, harmless;
  std::string log, user;
  double rate = sinkhole::RateLimit::Options{}.per_source;
  double rate_in_all = sinkhole::RateLimit::Options{}.in_all;
};

// Becomes `name` for good.
Result<void> become(const std::string& name) {
  std::vector<char> buffer(16384);
  struct passwd entry, *found = nullptr;
  ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (!found) return fail(ErrorCode::invalid, fmt::format("--user: there is no user '{}'", name));
  if (::initgroups(name.c_str(), found->pw_gid) != 0 || ::setgid(found->pw_gid) != 0 ||
      ::setuid(found->pw_uid) != 0)
    return fail_errno(fmt::format("cannot become the user '{}'", name));
  return {};
}

void print_report(const sinkhole::SinkholeReport& report) {
  using sinkhole::Verdict;
  auto verdict = [&](Verdict v) { return grouped(report.verdicts[static_cast<size_t>(v)]); };
  fmt::print("{} visits over HTTP, {} over DNS, {} over TCP\n", grouped(report.visits[0]),
             grouped(report.visits[1]), grouped(report.visits[2]));
  fmt::print("{} known malware, {} resolvers asking for it, {} unknown, {} harmless\n",
             verdict(Verdict::known), verdict(Verdict::resolver), verdict(Verdict::unknown),
             verdict(Verdict::harmless));
  fmt::print("{} sightings ({} new), {} distinct addresses\n", grouped(report.committed.sightings),
             grouped(report.committed.new_sightings), grouped(report.distinct_addresses));
  if (report.server.limited > 0) fmt::print("{} visits beyond a limit\n", grouped(report.server.limited));
  if (report.server.malformed > 0)
    fmt::print("{} messages that are no query\n", grouped(report.server.malformed));
  if (report.lost > 0)
    fmt::print("{} visits lost: they came faster than they were stored\n", grouped(report.lost));
  if (report.counts.foreign > 0)
    fmt::print("{} visits of addresses that are nobody's here\n", grouped(report.counts.foreign));
}

boost::json::object to_json(const sinkhole::SinkholeReport& report) {
  boost::json::object visits, verdicts;
  for (size_t i = 0; i < sinkhole::kServices; ++i)
    visits[to_string(static_cast<sinkhole::Service>(i))] = report.visits[i];
  for (size_t i = 0; i < sinkhole::kVerdicts; ++i)
    verdicts[to_string(static_cast<sinkhole::Verdict>(i))] = report.verdicts[i];
  return {{"visits", std::move(visits)},
          {"verdicts", std::move(verdicts)},
          {"limited", report.server.limited},
          {"malformed", report.server.malformed},
          {"lost", report.lost},
          {"foreign", report.counts.foreign},
          {"sightings", report.committed.sightings},
          {"new_sightings", report.committed.new_sightings},
          {"distinct_addresses", report.distinct_addresses}};
}

int sinkhole_command(Context& context, const SinkholeArguments& arguments) {
  const Settings& settings = context.settings;
  sinkhole::SinkholeOptions options;
  sinkhole::ServerOptions service;
  for (const std::string& text : arguments.listens) {
    auto listen = sinkhole::parse_listen(text);
    if (!listen) return report_error(listen.error());
    service.listens.push_back(*listen);
  }
  if (arguments.rate <= 0 || arguments.rate_in_all <= 0) {
    print_error("--rate and --rate-in-all take numbers above zero");
    return kUsage;
  }
  service.contact = settings.sinkhole_contact;
  service.rate = {.per_source = arguments.rate,
                  .source_burst = 10 * arguments.rate,
                  .in_all = arguments.rate_in_all,
                  .all_burst = 2 * arguments.rate_in_all};
  if (service.contact.empty())
    print_note("no sinkhole_contact is set: visitors are not told whose sinkhole this is");
  sinkhole::VisitorList harmless;
  for (const std::string& path : arguments.harmless) {
    auto text = read_file(path);
    auto added = text ? harmless.add(*text, path) : std::unexpected(text.error());
    if (!added) return report_error(added.error());
  }
  harmless.build();

  sinkhole::VisitQueue queue(options.waiting);
  auto server = sinkhole::Server::open(std::move(service),
                                       [&queue](sinkhole::Visit&& visit) { queue.add(std::move(visit)); });
  if (!server) return report_error(server.error());
  if (!arguments.user.empty()) {
    if (auto became = become(arguments.user); !became) return report_error(became.error());
  } else if (::geteuid() == 0) {
    print_note("running as root: --user NAME gives that up once the ports are open");
  }

  auto home = Home::open(settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  if (!settings.organisation.empty() && !directory->organisation(settings.organisation)) {
    print_error(fmt::format("there is no organisation '{}': add it with 'luytre organisations add'",
                            settings.organisation));
    return kUsage;
  }
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  PublishedIndicatorSet names;
  names.set(sinkhole::compile_names(*store));
  if (settings.detector_memory > 0) {
    auto detectors = DetectorSettings::parse(settings.detector_thresholds, settings.detectors_off,
                                             settings.detector_memory);
    if (!detectors) return report_error(detectors.error());
    options.monitor.detectors = std::make_shared<DetectorSet>(*detectors);
  }
  auto committer = Committer::open(*home, context.event_options(), settings.flush_sightings);
  if (!committer) return report_error(committer.error());
  if (auto forwarded = forward_to_hub(context, **committer); !forwarded) return report_error(forwarded.error());
  std::vector<std::string> notes;
  auto recovered = (*committer)->recover(notes);
  for (const std::string& note : notes) print_note(note);
  if (!recovered) return report_error(recovered.error());

  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  options.log = arguments.log;
  options.monitor.sensor = settings.sensor;
  options.monitor.organisation = settings.organisation;
  options.monitor.flush_seconds = static_cast<unsigned>(settings.flush_seconds);
  options.monitor.stop = &stop_asked;
  for (const sinkhole::Listen& listen : (*server)->listens())
    print_note(fmt::format("listening: {}", listen.to_string()));
  auto report = sinkhole::run_sinkhole(options, **server, queue, names, harmless, *directory, **committer);
  if (!report) return report_error(report.error());
  if (context.json)
    print_json(to_json(*report));
  else
    print_report(*report);
  return kOk;
}

}  // namespace

void add_sinkhole_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<SinkholeArguments>();
  auto* command = app.add_subcommand(
      "sinkhole", "Be where names of malware lead: answer with nothing, record who came, make sightings");
  command
      ->add_option("--listen", arguments->listens,
                   "http://ADDRESS:PORT, dns://ADDRESS:PORT, tcp://ADDRESS:PORT")
      ->required()
      ->delimiter(',');
  command->add_option("--log", arguments->log, "File that gets a line of JSON for each visit");
  command->add_option("--harmless", arguments->harmless,
                      "List of harmless visitors: a MISP warninglist of scanners, or prefixes, one a line");
  command->add_option("--user", arguments->user, "Become this user once the ports are open");
  command->add_option("--rate", arguments->rate, "Visits a second looked at from one source")
      ->capture_default_str();
  command->add_option("--rate-in-all", arguments->rate_in_all, "Visits a second looked at from all sources")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  luytre sinkhole --listen http://192.0.2.1:80,dns://192.0.2.1:53,tcp://192.0.2.1:4444 --user luytre\n"
      "Run until it is stopped (SIGTERM); the report comes then.");
  command->callback([arguments, &action] {
    action = [arguments](Context& context) { return sinkhole_command(context, *arguments); };
  });
}

}  // namespace luytre
