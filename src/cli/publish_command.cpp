// luytre publish: what the centre publishes of its indicators, by hand.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "base/file.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "monitor/home.h"
#include "warning/lists/list_format.h"
#include "warning/lists/misp.h"
#include "warning/publication/members.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

struct WriteArguments {
  std::string collection, format, out;
};

Viewer console() {
  return Viewer::console(console_actor());
}

// A hub at the same home publishes too: its turn is waited for.
template <class Work>
auto waiting(Work&& work) {
  for (int tries = 0;; ++tries) {
    auto done = work();
    if (done || done.error().code != ErrorCode::busy || tries == 240) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

int run(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto log = waiting([&] { return publish(**ledger, *store, now()); });
  if (!log) return report_error(log.error());
  auto shown = waiting([&] { return sync_collections(**ledger, context.settings.centre_name, now()); });
  if (!shown) return report_error(shown.error());
  if (context.json) {
    print_json(boost::json::object{{"added", log->added},
                                   {"changed", log->changed},
                                   {"withdrawn", log->withdrawn},
                                   {"unchanged", log->unchanged},
                                   {"collections", boost::json::object{{"added", shown->added},
                                                                       {"changed", shown->changed},
                                                                       {"withdrawn", shown->withdrawn},
                                                                       {"over", shown->over}}}});
    return kOk;
  }
  fmt::print("{} added, {} changed, {} withdrawn, {} unchanged\n", grouped(log->added), grouped(log->changed),
             grouped(log->withdrawn), grouped(log->unchanged));
  fmt::print("in collections: {} added, {} changed, {} withdrawn, {} over\n", grouped(shown->added),
             grouped(shown->changed), grouped(shown->withdrawn), grouped(shown->over));
  return kOk;
}

int list(Context& context) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto all = list_collections(**ledger, console());
  if (!all) return report_error(all.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"Name", "Mark", "Open"}) table.column(title);
  for (const char* title : {"Confidence", "Live", "Number"}) table.column(title, Table::Align::right);
  table.column("Id");
  for (const Collection& c : *all) {
    rows.push_back(boost::json::object{{"name", c.name},
                                       {"id", c.id},
                                       {"tlp", to_string(c.audience.most)},
                                       {"least_confidence", c.audience.least_confidence},
                                       {"open", c.open},
                                       {"live", c.live},
                                       {"number", c.head}});
    table.row({c.name, to_string(c.audience.most), c.open ? "yes" : "no",
               std::to_string(c.audience.least_confidence), grouped(c.live), std::to_string(c.head), c.id});
  }
  if (context.json)
    print_json(boost::json::object{{"collections", std::move(rows)}});
  else
    table.print();
  return kOk;
}

// The feed's files into a folder.
Result<void> write_feed(Ledger& ledger, const Collection& c, const Producer& who, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot make '{}': {}", folder.string(), error.message()));
  return write_misp_feed({.collection = c,
                          .producer = who,
                          .now = now(),
                          .portal = "",
                          .members =
                              [&](const auto& visit) {
                                return read_members(
                                    ledger, c.number,
                                    {.upto = c.head, .limit = 0, .which = MemberQuery::values}, visit);
                              }},
                         [&](const std::string& name, std::string content) {
                           return write_file_atomically(folder / name, content);
                         });
}

int write(Context& context, const WriteArguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto c = find_collection(**ledger, console(), a.collection);
  if (!c) {
    report_error(c.error());
    return c.error().code == ErrorCode::not_found ? kNotFound : kFailed;
  }
  auto who = producer(**ledger);
  if (!who) return report_error(who.error());
  if (a.format == "misp") {
    if (a.out.empty()) return report_error({ErrorCode::invalid, "--format misp takes --out FOLDER"});
    auto done = write_feed(**ledger, *c, *who, a.out);
    return done ? kOk : report_error(done.error());
  }
  const OutputFormat* format = find_output_format(a.format);
  if (!format) {
    std::string names = "misp";
    for (const OutputFormat& f : output_formats()) names += fmt::format(", {}", f.name);
    return report_error(
        {ErrorCode::invalid, fmt::format("there is no format '{}'; there are {}", a.format, names)});
  }
  auto text = write_list(**ledger, *c, *who, *format, now(), context.settings.portal_url);
  if (!text) return report_error(text.error());
  if (a.out.empty()) {
    std::fwrite(text->data(), 1, text->size(), stdout);
    return kOk;
  }
  auto done = write_file_atomically(a.out, *text);
  return done ? kOk : report_error(done.error());
}

int enable(Context& context, bool enabled) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto done = enable_publication(**ledger, console(), enabled);
  return done ? kOk : report_error(done.error());
}

}  // namespace

void add_publish_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("publish", "Publish indicators: bring collections up to what is known");
  command->callback([command, &action] {
    if (command->get_subcommands().empty()) action = run;
  });
  command->require_subcommand(0, 1);
  command->add_subcommand("collections", "Who gets what, and how much there is")->callback([&action] {
    action = list;
  });
  auto a = std::make_shared<WriteArguments>();
  CLI::App* writing =
      command->add_subcommand("write", "Write a collection as a list, rules, sets or a MISP feed");
  writing->add_option("collection", a->collection, "Its name or id")->required();
  writing->add_option("--format", a->format, "File of docs/reference/publishing.md, or misp")->required();
  writing->add_option("--out", a->out, "File, or folder of the feed; else the list is printed");
  writing->callback([&action, a] { action = [a](Context& context) { return write(context, *a); }; });
  add_publish_source_command(*command, action);
  command->add_subcommand("on", "The hub publishes by itself")->callback([&action] {
    action = [](Context& context) { return enable(context, true); };
  });
  command->add_subcommand("off", "It does not")->callback([&action] {
    action = [](Context& context) { return enable(context, false); };
  });
}

}  // namespace luytre
