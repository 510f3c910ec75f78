// luytre publish source: TAXII collections of others, polled into the indicators.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/secret_input.h"
#include "monitor/home.h"
#include "warning/taxii/sources.h"

namespace luytre {
namespace {

Viewer console() {
  return Viewer::console(console_actor());
}
Result<SealKey> seal_key(const Context& context) {
  std::filesystem::path home = context.settings.home;
  std::error_code error;
  std::filesystem::create_directories(home, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot make '{}': {}", home.string(), error.message()));
  return SealKey::open(home / "access.key");
}

struct SourceArguments {
  PolledSource source;
  std::string tlp = "amber";
  bool secret = false;
  int confidence = 50;
};

int add(Context& context, SourceArguments& a) {
  auto mark = tlp(a.tlp);
  if (!mark) return report_error({ErrorCode::invalid, fmt::format("'{}' is no TLP marking", a.tlp)});
  a.source.tlp = *mark;
  if (a.confidence < 0 || a.confidence > 100)
    return report_error({ErrorCode::invalid, "--confidence takes 0 to 100"});
  a.source.confidence = static_cast<uint8_t>(a.confidence);
  if (a.source.url.starts_with("taxii+")) a.source.url.erase(0, 6);
  std::string secret;
  if (a.secret) {
    auto text = read_secret("password or token: ", nullptr);
    if (!text) return report_error(text.error());
    secret = std::move(*text);
  }
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto key = seal_key(context);
  if (!key) return report_error(key.error());
  auto id = add_polled_source(**ledger, console(), *key, a.source, secret);
  if (!id) return report_error(id.error());
  if (context.json)
    print_json(boost::json::object{{"id", *id}});
  else
    fmt::print("{}\n", *id);
  return kOk;
}

int list(Context& context) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto all = list_polled_sources(**ledger, console());
  if (!all) return report_error(all.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"Source", "Address", "Polled", "Outcome"}) table.column(title);
  for (const PolledSource& s : *all) {
    std::string polled = s.polled_at > 0 ? format_time(s.polled_at) : "";
    rows.push_back(boost::json::object{{"id", s.id},
                                       {"source", s.source},
                                       {"url", s.url},
                                       {"polled_at", polled},
                                       {"added_after", s.added_after},
                                       {"outcome", s.outcome}});
    table.row({s.source, s.url, polled, s.outcome});
  }
  if (context.json)
    print_json(boost::json::object{{"sources", std::move(rows)}});
  else
    table.print();
  return kOk;
}

int drop(Context& context, const std::string& name) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto done = drop_polled_source(**ledger, console(), name);
  if (done) return kOk;
  report_error(done.error());
  return done.error().code == ErrorCode::not_found ? kNotFound : kFailed;
}

int poll(Context& context, const std::string& name) {
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto key = seal_key(context);
  if (!key) return report_error(key.error());
  auto all = list_polled_sources(**ledger, console());
  if (!all) return report_error(all.error());
  boost::json::array rows;
  int code = name.empty() ? kOk : kNotFound;
  for (const PolledSource& source : *all) {
    if (!name.empty() && source.source != name) continue;
    if (!name.empty()) code = kOk;
    uint64_t added = 0, updated = 0, withdrawn = 0;
    std::map<std::string_view, uint64_t> refused;
    auto done = poll_source(
        **ledger, *key, source, {}, [&](const PolledSource& s, std::string_view envelope) -> Result<void> {
          auto report = store_envelope(
              *store, s, envelope, std::filesystem::path(context.settings.home) / "publications",
              {.allow_documentation = context.settings.allow_documentation, .at = now()});
          if (!report) return std::unexpected(report.error());
          added += report->added;
          updated += report->updated;
          withdrawn += report->withdrawn;
          for (auto [why, count] : report->refused) refused[to_string(why)] += count;
          return {};
        });
    if (!done) code = report_error(done.error());
    boost::json::object refusals;
    for (auto [why, count] : refused) refusals[why] = count;
    rows.push_back(boost::json::object{{"source", source.source},
                                       {"pages", done ? done->pages : 0},
                                       {"added", added},
                                       {"updated", updated},
                                       {"withdrawn", withdrawn},
                                       {"refused", std::move(refusals)}});
    if (context.json) continue;
    fmt::print("{}: {} added, {} updated, {} withdrawn\n", source.source, grouped(added), grouped(updated),
               grouped(withdrawn));
    for (auto [why, count] : refused) fmt::print("{} refused: {}\n", grouped(count), why);
  }
  if (context.json) print_json(boost::json::object{{"sources", std::move(rows)}});
  return code;
}

}  // namespace

void add_publish_source_command(CLI::App& publish, Action& action) {
  CLI::App* command =
      publish.add_subcommand("source", "TAXII collections of others, polled into the indicators");
  command->require_subcommand(1);
  auto a = std::make_shared<SourceArguments>();
  CLI::App* adding =
      command->add_subcommand("add", "Poll a collection from now on; the hub does so by itself");
  adding->add_option("url", a->source.url, "taxii+https://…/collections/<id>/")->required();
  adding->add_option("--name", a->source.source, "As a source of indicators")->required();
  adding->add_option("--user", a->source.user, "For Basic; without it the secret is a Bearer token");
  adding->add_flag("--secret", a->secret,
                   "Ask for the password or token; without a terminal, from the standard input");
  adding->add_option("--ca-file", a->source.ca_file,
                     "Authorities that the server's certificate may come from");
  adding->add_option("--tlp", a->tlp, "Of what bears no mark [amber]");
  adding->add_option("--confidence", a->confidence, "Of what says none [50]");
  adding->add_option("--every", a->source.seconds, "Seconds between polls [3600]");
  adding->callback([&action, a] { action = [a](Context& context) { return add(context, *a); }; });
  command->add_subcommand("list", "What is polled, and what came of it")->callback([&action] {
    action = list;
  });
  auto name = std::make_shared<std::string>();
  CLI::App* dropping = command->add_subcommand("drop", "Poll it no longer; its indicators stay");
  dropping->add_option("name", *name)->required();
  dropping->callback([&action, name] { action = [name](Context& context) { return drop(context, *name); }; });
  CLI::App* polling = command->add_subcommand("poll", "Poll now: one, or all");
  polling->add_option("name", *name);
  polling->callback([&action, name] { action = [name](Context& context) { return poll(context, *name); }; });
}

}  // namespace luytre
