#include "cli/sensor_hub.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "access/tokens.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "sensor/desk.h"
#include "sensor/inbox.h"
#include "sensor/publication.h"
#include "sensor/sensors.h"

namespace luytre {
namespace {

struct Arguments {
  std::string organisation, name, id, answers;
  std::vector<std::string> files;
};

Result<int> offer(Context& context, Ledger& ledger, const Arguments& a) {
  std::filesystem::path home = context.settings.home;
  auto directory = Directory::open(home / "directory");
  if (!directory) return std::unexpected(directory.error());
  auto key = SealKey::open(home / "access.key");
  if (!key) return std::unexpected(key.error());
  PasswordHasher hasher(1);
  BreachedPasswords breached;
  auto token = make_sensor_token({ledger, *directory, hasher, *key, breached},
                                 Viewer::console(console_actor()), a.organisation, a.name);
  if (!token && token.error().code == ErrorCode::not_found)
    return fail(ErrorCode::not_found, fmt::format("there is no body '{}'", a.organisation));
  if (!token) return std::unexpected(token.error());
  if (context.json)
    print_json(boost::json::object{{"token", *token}});
  else
    fmt::print("This token enrols the sensor {}/{}, once, within a day:\n{}\n", a.organisation, a.name,
               *token);
  return kOk;
}

boost::json::value time_or_null(const std::optional<Timestamp>& time) {
  return time ? boost::json::value(format_time(*time)) : nullptr;
}

Result<int> list(Context& context, Ledger& ledger, const Arguments& a) {
  auto sensors = sensor::list_sensors(ledger, Viewer::console(console_actor()), a.organisation);
  if (!sensors) return std::unexpected(sensors.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"Sensor", "State", "Last batch", "Lists", "Version"}) table.column(title);
  for (const char* title : {"Waiting", "Missing", "Skew"}) table.column(title, Table::Align::right);
  table.column("Id");
  for (const sensor::SensorEntry& s : *sensors) {
    table.row({s.recorded_as(), s.revoked ? "revoked" : "active",
               s.last_batch ? format_time(*s.last_batch) : "none yet", s.indicators, s.version,
               grouped(s.waiting), grouped(s.missing),
               s.skew ? fmt::format("{:.1f} s", static_cast<double>(*s.skew) / 1e6) : "", s.id});
    rows.push_back(boost::json::object{
        {"id", s.id},
        {"organisation", s.organisation},
        {"name", s.name},
        {"state", s.revoked ? "revoked" : "active"},
        {"enrolled", format_time(s.enrolled)},
        {"last_contact", time_or_null(s.last_contact)},
        {"last_batch", time_or_null(s.last_batch)},
        {"skew", s.skew ? boost::json::value(static_cast<double>(*s.skew) / 1e6) : nullptr},
        {"version", s.version},
        {"indicators", s.indicators},
        {"waiting", s.waiting},
        {"missing", s.missing}});
  }
  if (context.json)
    print_json(boost::json::object{{"sensors", std::move(rows)}});
  else if (table.empty())
    fmt::print("there are no sensors yet: 'luytre sensor offer' makes a token for one\n");
  else
    table.print();
  return kOk;
}

Result<int> revoke(Context& context, Ledger& ledger, const Arguments& a) {
  LUYTRE_TRY(sensor::revoke_sensor(ledger, Viewer::console(console_actor()), a.id));
  if (context.json)
    print_json(boost::json::object{{"revoked", a.id}});
  else
    fmt::print("revoked; the sensor is told when it asks next\n");
  return kOk;
}

// Files of sensors without a network; what the hub answers goes into one file.
Result<int> receive(Context& context, Ledger& ledger, const Arguments& a) {
  std::filesystem::path home = context.settings.home;
  auto desk = sensor::Desk::open(ledger, home);
  if (!desk) return std::unexpected(desk.error());
  auto publication = sensor::Publication::open(ledger, home);
  if (!publication) return std::unexpected(publication.error());
  LUYTRE_TRY((*publication)->refresh());
  std::optional<sensor::MessageFileWriter> answers;
  if (!a.answers.empty()) {
    auto writer = sensor::MessageFileWriter::create(a.answers);
    if (!writer) return std::unexpected(writer.error());
    answers = std::move(*writer);
  }
  uint64_t answered = 0, unknown = 0;
  constexpr std::string_view kLists = sensor::kIndicators;
  for (const std::string& file : a.files) {
    auto read = sensor::read_message_file(
        file, sensor::kBatchBytesMost, [&](sensor::Message&& message) -> Result<void> {
          Result<sensor::Message> answer = fail(ErrorCode::not_found, "");
          if (message.purpose.starts_with(kLists)) {
            std::string have = message.purpose.substr(kLists.size());
            auto known = (*desk)->admit(message, sensor::Arrival::file, now(), have.substr(0, 64));
            if (known && !known->revoked) {
              auto packet = (*publication)->packet(have);
              if (!packet) return std::unexpected(packet.error());
              answer = (*desk)->sign(message, now(), **packet);
            } else if (!known) {
              answer = std::unexpected(known.error());
            } else {
              return {};  // told with its batches
            }
          } else {
            answer = (*desk)->answer(message, sensor::Arrival::file, now());
          }
          if (!answer &&
              (answer.error().code == ErrorCode::not_found || answer.error().code == ErrorCode::invalid)) {
            ++unknown;
            return {};
          }
          if (!answer) return std::unexpected(answer.error());
          ++answered;
          return answers ? answers->add(*answer) : Result<void>{};
        });
    if (!read) return std::unexpected(read.error());
  }
  if (answers) LUYTRE_TRY(answers->finish());
  sensor::ApplyReport report;
  for (;;) {
    auto applied = sensor::apply_inbox(ledger, {.home = home, .events = context.event_options()}, now());
    if (!applied && applied.error().code == ErrorCode::busy) {
      print_note(
          "another command holds the home: what was accepted is brought in by the hub, or the next time");
      break;
    }
    if (!applied) return std::unexpected(applied.error());
    for (const std::string& note : applied->notes) print_note(note);
    if (applied->batches == 0) break;
    report.batches += applied->batches;
    report.sightings += applied->sightings;
    report.new_sightings += applied->new_sightings;
  }
  if (context.json)
    print_json(boost::json::object{{"answered", answered},
                                   {"unknown", unknown},
                                   {"batches", report.batches},
                                   {"sightings", report.sightings},
                                   {"new_sightings", report.new_sightings}});
  else
    fmt::print(
        "{} messages answered, {} not of a known sensor; {} batches brought in: {} sightings, {} new\n",
        grouped(answered), grouped(unknown), grouped(report.batches), grouped(report.sightings),
        grouped(report.new_sightings));
  return unknown > 0 ? kPartly : kOk;
}

}  // namespace

void add_sensor_hub_commands(CLI::App& group, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto add = [&](const char* name, const char* sentence,
                 Result<int> (*work)(Context&, Ledger&, const Arguments&)) {
    auto* command = group.add_subcommand(name, sentence);
    command->callback([a, work, &action] {
      action = [a, work](Context& context) {
        auto ledger = open_ledger(context);
        if (!ledger) return report_error(ledger.error());
        auto done = work(context, **ledger, *a);
        return done ? *done : report_error(done.error());
      };
    });
    return command;
  };
  auto* offering = add("offer", "On the hub: a one-time token with which a body's sensor enrols", offer);
  offering->add_option("--organisation", a->organisation, "The body")->required();
  offering->add_option("--name", a->name, "The sensor's name within it")->required();
  add("list", "On the hub: the sensors and how they do", list)
      ->add_option("--organisation", a->organisation, "Of this body only");
  add("revoke", "On the hub: a sensor is none any more", revoke)
      ->add_option("ID", a->id, "Its id")
      ->required();
  auto* receiving = add("receive", "On the hub: take files that sensors exported", receive);
  receiving->add_option("FILE", a->files, "The files")->required()->check(CLI::ExistingFile);
  receiving->add_option("--answers", a->answers, "Write the answers, with lists, to this file");
}

}  // namespace luytre
