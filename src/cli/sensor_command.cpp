#include <fmt/format.h>
#include <boost/json.hpp>

#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/secret_input.h"
#include "cli/sensor_hub.h"
#include "sensor/batch.h"
#include "sensor/transport.h"
#include "sensor/uplink.h"

namespace luytre {
namespace {

using sensor::Uplink;

constexpr auto kLook = std::chrono::seconds(2);  // at the spool, while nothing is wrong
constexpr auto kListsEvery = std::chrono::minutes(10);
constexpr size_t kBacklog = 20;  // batches; more wait for the start slot
constexpr size_t kAnswerMost = size_t{1} << 30;

std::atomic<bool> stop_asked{false};

void on_signal(int) {
  if (stop_asked.exchange(true)) std::_Exit(130);
}

struct Arguments {
  std::string hub, token, certificates, file;
  bool once = false;
};

int say(Context& context, const std::string& sentence, boost::json::object document) {
  if (context.json)
    print_json(std::move(document));
  else
    fmt::print("{}\n", sentence);
  return kOk;
}

std::unique_ptr<sensor::Transport> transport_to(const sensor::Enrolment& enrolment) {
  return sensor::make_http_transport(enrolment.hub, enrolment.certificates, "luytre/" LUYTRE_VERSION);
}

std::filesystem::path request_file(const Context& context) {
  return sensor::sensor_folder(context.settings.home) / "enrolment.request";
}

Result<int> enrolled(Context& context, const sensor::Enrolment& e) {
  std::error_code ignored;
  std::filesystem::remove(request_file(context), ignored);
  return say(
      context,
      fmt::format(
          "this home is the sensor {} of {} now (id {}).\nIts monitor's sightings are kept for the hub; "
          "'luytre sensor run' sends them.",
          e.recorded_as, e.organisation, e.sensor),
      {{"sensor", e.sensor},
       {"organisation", e.organisation},
       {"name", e.name},
       {"recorded_as", e.recorded_as}});
}

Result<int> enroll(Context& context, const Arguments& a) {
  if (a.hub.empty() == a.file.empty())
    return fail(ErrorCode::invalid, "name the hub with --hub, or with --file a file to carry to it");
  std::string token = a.token;
  if (token.empty()) {
    auto read = read_secret("Token: ", nullptr);
    if (!read) return std::unexpected(read.error());
    token = *read;
  }
  std::filesystem::path home = context.settings.home;
  std::string certificates = a.certificates.empty() ? "" : std::filesystem::absolute(a.certificates).string();
  auto request = sensor::begin_enrolment(home, {.hub = a.hub, .certificates = certificates}, token,
                                         LUYTRE_VERSION, now());
  if (!request) return std::unexpected(request.error());
  if (!a.file.empty()) {
    for (const std::filesystem::path& path : {request_file(context), std::filesystem::path(a.file)}) {
      auto writer = sensor::MessageFileWriter::create(path);
      if (!writer) return std::unexpected(writer.error());
      LUYTRE_TRY(writer->add(*request));
      LUYTRE_TRY(writer->finish());
      std::error_code ignored;
      std::filesystem::permissions(
          path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    }
    return say(context,
               fmt::format("carry '{}' to the hub, and its answer back to 'luytre sensor import'", a.file),
               {{"file", a.file}});
  }
  auto enrolment = sensor::read_enrolment(home);
  if (!enrolment) return std::unexpected(enrolment.error());
  auto answer = transport_to(*enrolment)->exchange(*request);
  if (!answer)
    return fail(answer.error().code,
                answer.error().message +
                    ": nobody was enrolled, as far as is known here. A token works once, within a "
                    "day; the same command again is the same sensor");
  auto done = sensor::finish_enrolment(home, *request, *answer);
  if (!done) return std::unexpected(done.error());
  return enrolled(context, *done);
}

Result<Uplink> open_uplink(Context& context) {
  return Uplink::open(context.settings.home, LUYTRE_VERSION);
}

void rest(std::chrono::microseconds time) {
  auto end = std::chrono::steady_clock::now() + time;
  while (!stop_asked && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(std::chrono::milliseconds(200),
                                                                   end - std::chrono::steady_clock::now()));
}

Result<int> run(Context& context, const Arguments& a) {
  auto uplink = open_uplink(context);
  if (!uplink) return std::unexpected(uplink.error());
  if (uplink->enrolment().hub.empty())
    return fail(ErrorCode::invalid,
                "this sensor's hub is reached by files: 'luytre sensor export' and 'import'");
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  auto transport = transport_to(uplink->enrolment());
  sensor::Backoff backoff;
  std::mt19937_64 random{std::random_device{}()};
  uint64_t sent = 0, refused = 0;
  std::string trouble;
  auto lists_due = std::chrono::steady_clock::now();
  if (auto size = uplink->spool().size(); size && size->batches > kBacklog && !a.once)
    rest(std::chrono::seconds(uplink->enrolment().start_slot));
  while (!stop_asked) {
    sensor::Round round = uplink->send(*transport, now);
    sent += round.sent;
    refused += round.refused;
    if (round.revoked)
      return fail(ErrorCode::invalid, "the hub has revoked this sensor; nothing more is sent");
    if (round.refused > 0)
      print_error(fmt::format("{} batches were refused: {}", round.refused, round.detail));
    if (!round.trouble && std::chrono::steady_clock::now() >= lists_due) {
      auto change = uplink->fetch_lists(*transport, now());
      if (!change) {
        round.trouble = change.error();
      } else {
        lists_due = std::chrono::steady_clock::now() + kListsEvery;
        if (change->replaced + change->removed > 0)
          print_note(fmt::format("lists of version {}: {} replaced, {} withdrawn", change->version,
                                 change->replaced, change->removed));
      }
    }
    if (a.once) {
      if (round.trouble) return std::unexpected(*round.trouble);
      if (round.left == 0) break;
      continue;
    }
    if (!round.trouble) {
      if (!trouble.empty()) print_note("the hub answers again");
      trouble.clear();
      backoff.reset();
      rest(kLook);
      continue;
    }
    if (round.trouble->message != trouble) print_error(trouble = round.trouble->message);
    rest(std::chrono::microseconds(
        std::max(backoff.next(random()), transport->least_wait() * kMicrosPerSecond)));
  }
  return say(context, fmt::format("{} batches sent, {} refused", sent, refused),
             {{"sent", sent}, {"refused", refused}});
}

Result<int> status(Context& context) {
  std::filesystem::path home = context.settings.home;
  auto e = sensor::read_enrolment(home);
  if (!e) {
    if (e.error().code != ErrorCode::not_found) return std::unexpected(e.error());
    print_error(e.error().message);
    return kNotFound;
  }
  bool revoked = sensor::is_revoked(home);
  const char* state = revoked ? "revoked" : e->complete() ? "enrolled" : "not answered yet";
  sensor::Spool::Size size;
  std::string lists;
  int64_t oldest = 0;
  if (e->complete()) {
    auto spool = sensor::Spool::open(sensor::spool_options(home, *e, LUYTRE_VERSION));
    if (!spool) return std::unexpected(spool.error());
    auto found = spool->size();
    if (!found) return std::unexpected(found.error());
    size = *found;
    if (auto waiting = spool->waiting(); waiting && !waiting->empty())
      if (auto bytes = read_file(waiting->front().path))
        if (auto head = sensor::read_batch_head(*bytes)) oldest = head->made;
    if (auto mirror = sensor::Mirror::open(home)) lists = mirror->version();
  }
  if (context.json) {
    print_json(boost::json::object{{"sensor", e->sensor},
                                   {"organisation", e->organisation},
                                   {"recorded_as", e->recorded_as},
                                   {"hub", e->hub},
                                   {"state", state},
                                   {"waiting", size.batches},
                                   {"waiting_bytes", size.bytes},
                                   {"oldest", oldest ? boost::json::value(format_time(oldest)) : nullptr},
                                   {"refused", size.refused},
                                   {"last_sent", size.last_sent},
                                   {"indicators", lists}});
    return kOk;
  }
  fmt::print("{} ({}), {}\nhub: {}\n", e->recorded_as, e->sensor, state,
             e->hub.empty() ? "by files" : e->hub);
  fmt::print("waiting: {} batches, {} bytes{}\n", grouped(size.batches), grouped(size.bytes),
             oldest ? ", the oldest of " + format_time(oldest) : "");
  if (size.refused > 0) fmt::print("refused by the hub: {} (kept in sensor/spool/refused)\n", size.refused);
  fmt::print("lists: {}\n", lists.empty() ? "none from the hub yet" : "version " + lists);
  return kOk;
}

Result<int> export_file(Context& context, const Arguments& a) {
  auto uplink = open_uplink(context);
  if (!uplink) return std::unexpected(uplink.error());
  auto written = uplink->export_to(a.file, now());
  if (!written) return std::unexpected(written.error());
  return say(context,
             fmt::format("{} batches are in '{}'; they stay here until the hub's answer is imported",
                         *written, a.file),
             {{"batches", *written}});
}

Result<int> import_file(Context& context, const Arguments& a) {
  std::optional<sensor::Message> asked;
  std::error_code ignored;
  if (std::filesystem::exists(request_file(context), ignored))
    LUYTRE_TRY(sensor::read_message_file(request_file(context), 1 << 20,
                                         [&](sensor::Message&& message) -> Result<void> {
                                           asked = std::move(message);
                                           return {};
                                         }));
  std::optional<sensor::Enrolment> fresh;
  std::optional<Uplink> uplink;
  std::map<std::string, uint64_t> done;
  auto read = sensor::read_message_file(a.file, kAnswerMost, [&](sensor::Message&& message) -> Result<void> {
    if (asked && message.purpose == sensor::answer_purpose(*asked)) {
      auto finished = sensor::finish_enrolment(context.settings.home, *asked, message);
      if (!finished) return std::unexpected(finished.error());
      fresh = *finished;
      return {};
    }
    if (!uplink) {
      auto opened = open_uplink(context);
      if (!opened) return std::unexpected(opened.error());
      uplink = std::move(*opened);
    }
    auto taken = uplink->take(message);
    if (!taken) return std::unexpected(taken.error());
    ++done[*taken];
    return {};
  });
  if (!read) return std::unexpected(read.error());
  if (fresh) return enrolled(context, *fresh);
  boost::json::object document;
  for (const auto& [what, times] : done) {
    if (!context.json) fmt::print("{}{}\n", what, times > 1 ? fmt::format(" ({} times)", times) : "");
    document[what] = times;
  }
  if (context.json) print_json(document);
  return kOk;
}

Result<int> renew(Context& context) {
  auto uplink = open_uplink(context);
  if (!uplink) return std::unexpected(uplink.error());
  auto transport = transport_to(uplink->enrolment());
  LUYTRE_TRY(uplink->renew_key(*transport, now()));
  return say(context, "the sensor has a new key; the old one ends when the new one is used",
             {{"renewed", true}});
}

}  // namespace

void add_sensor_command(CLI::App& app, Action& action) {
  auto* group = app.add_subcommand("sensor", "A body's sensor and its hub: enrol, send, exchange by files");
  group->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto add = [&](const char* name, const char* sentence, Result<int> (*work)(Context&, const Arguments&)) {
    auto* command = group->add_subcommand(name, sentence);
    command->callback([a, work, &action] {
      action = [a, work](Context& context) {
        auto done = work(context, *a);
        return done ? *done : report_error(done.error());
      };
    });
    return command;
  };
  auto* enrolling =
      add("enroll", "Make this home a sensor of a body, with a one-time token of its hub", enroll);
  enrolling->add_option("--hub", a->hub, "https://HOST[:PORT]");
  enrolling->add_option("--token", a->token,
                        "The token; else asked for, or the first line of standard input");
  enrolling
      ->add_option("--certificates", a->certificates,
                   "PEM file of the authority that signed the hub's certificate")
      ->check(CLI::ExistingFile);
  enrolling->add_option("--file", a->file, "For a sensor without a network: write the request to this file");
  enrolling->footer("Example: luytre sensor enroll --hub https://hub.example.vn");
  add("run", "Send what waits, fetch lists, until stopped", run)
      ->add_flag("--once", a->once, "End when everything is sent");
  add("status", "What this sensor is, and what waits",
      [](Context& context, const Arguments&) { return status(context); });
  add("export", "Write what waits to a file, for a hub without a network to here", export_file)
      ->add_option("FILE", a->file, "The file")
      ->required();
  add("import", "Take the hub's answers and lists from a file", import_file)
      ->add_option("FILE", a->file, "The file")
      ->required()
      ->check(CLI::ExistingFile);
  add("renew", "Give this sensor a new key",
      [](Context& context, const Arguments&) { return renew(context); });
  add_sensor_hub_commands(*group, action);
}

}  // namespace luytre
