#include "cli/leaks_command.h"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/json.hpp>

#include "base/file.h"
#include "cli/leaks_probe.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "hub/leaks/leak_findings.h"
#include "leaks/leak_files.h"
#include "monitor/home.h"

namespace luytre {

Result<Directory> leaks_directory(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  return home->directory();
}

Result<Absorbed> leaks_into_findings(Context& context, Ledger& ledger, const Directory& directory) {
  auto rules = Rules::load(std::filesystem::path(context.settings.home) / "rules");
  if (!rules) return std::unexpected(rules.error());
  FindingBook findings(ledger, *rules);
  return absorb_leaks(ledger, findings, directory);
}

int leaks_forget(Context& context, const LeaksArguments& a) {
  if (a.collection.empty() == a.before.empty()) {
    print_error("name what to forget: --collection or --before");
    return kUsage;
  }
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  Result<uint64_t> removed = 0;
  if (!a.collection.empty()) {
    removed = book.forget_collection(a.collection, console_actor());
  } else {
    auto day = day_argument(a.before, "--before");
    if (!day) return report_error(day.error());
    removed = book.forget_before(*day, console_actor());
  }
  if (!removed) return report_error(removed.error());
  auto directory = leaks_directory(context);
  if (!directory) return report_error(directory.error());
  auto findings = leaks_into_findings(context, **ledger, *directory);
  if (!findings) return report_error(findings.error());
  if (context.json)
    print_json(boost::json::object{{"removed", *removed}, {"withdrawn", findings->withdrawn}});
  else
    fmt::print("{} entries removed for good, {} findings closed\n", grouped(*removed),
               grouped(findings->withdrawn));
  return kOk;
}

int leaks_probe(Context& context, const LeaksArguments& a) {
  guard_memory();
  auto token = read_file(a.token_file);
  if (!token) return report_error(token.error());
  while (!token->empty() && static_cast<unsigned char>(token->back()) <= ' ') token->pop_back();
  LeaksProbe probe(
      {.hub = a.hub, .token = *token, .certificates = a.certificates, .organisation = a.organisation});
  auto done = probe.run(STDIN_FILENO);
  if (!done) return report_error(done.error());
  if (context.json) {
    boost::json::array live;
    for (const std::string& account : done->live) live.emplace_back(account);
    print_json(boost::json::object{
        {"accounts", done->accounts}, {"live", std::move(live)}, {"broken", done->broken}});
  } else {
    for (const std::string& account : done->live) fmt::print("{}\n", account);
    print_note(fmt::format("{} accounts checked: the leaked password of {} still stands",
                           grouped(done->accounts), grouped(done->live.size())));
    if (done->broken > 0) print_note(fmt::format("{} lines are no account:password", grouped(done->broken)));
  }
  return kOk;
}

int leaks_keep(Context& context, const LeaksArguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  if (!a.value.empty())
    if (auto set = book.set_keep_days(a.days, console_actor()); !set) return report_error(set.error());
  auto days = book.keep_days();
  if (!days) return report_error(days.error());
  if (context.json)
    print_json(boost::json::object{{"keep_days", *days}});
  else if (*days == 0)
    fmt::print("leaks are kept until somebody forgets them\n");
  else
    fmt::print("leaks are forgotten after {} days\n", grouped(*days));
  return kOk;
}

void add_leaks_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("leaks", "Leaked accounts of the bodies' domains: no password is ever kept");
  command->require_subcommand(1);
  auto a = std::make_shared<LeaksArguments>();
  auto run = [a, &action](int (*what)(Context&, const LeaksArguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };

  auto* imported = command->add_subcommand("import", "Read leaks; keep only accounts at watched domains");
  imported->add_option("PATH", a->paths, "Files, folders and archives (zip, 7z, tar, gzip, zstd, xz, bzip2)")
      ->required();
  imported->add_option("--collection", a->collection, "What the leak is known as")->required();
  imported->add_option("--observed", a->observed, "The day it came to light")->required();
  imported->add_option("--domains", a->domain_files, "More domains to watch: a file with one a line");
  imported->add_option("--format", a->format, "What the files are; else told by their first bytes")
      ->check(CLI::IsMember({"auto", "lines", "stealer", "sql", "csv", "json", "hibp"}));
  imported->add_option("--columns", a->columns,
                       "Of tables and JSON: account=email,secret=pass,site=url; by number without a header");
  imported->add_option("--hibp-domain", a->hibp_domain,
                       "Whose answer of Have I Been Pwned; else by file name");
  imported->add_option("--hibp-breaches", a->hibp_breaches,
                       "Its list of breaches: their dates, and what is made up");
  imported->add_flag("--fabricated", a->fabricated,
                     "The collection is made up or spam: kept for comparison, counted nowhere");
  imported->footer(
      "Example: luytre leaks import dump.txt.gz --collection stealer-2018-11 --observed 2018-11-20");
  imported->callback(run(leaks_import));

  auto* counted = command->add_subcommand("situation", "Exact numbers of leaked accounts and domains");
  counted->add_option("--from", a->from, "First day of observation");
  counted->add_option("--to", a->to, "Last day");
  counted->add_option("--by", a->by, "Split")
      ->check(CLI::IsMember({"domain", "organisation", "month", "collection"}));
  counted->footer("Example: luytre leaks situation --from 2018-07-01 --to 2018-12-31 --by organisation");
  counted->callback(run(leaks_situation));

  auto* checked = command->add_subcommand("check", "What is known of a domain's accounts, or of one account");
  checked->add_option("VALUE", a->value, "A watched domain, or a mail address")->required();
  checked->add_option("--limit", a->limit, "At most so many");
  checked->callback(run(leaks_check));

  auto* listed =
      command->add_subcommand("collections", "What was imported; of one, what it shares with others");
  listed->add_option("NAME", a->value, "Show its overlap with the other collections");
  listed->callback(run(leaks_collections));

  auto* probed = command->add_subcommand(
      "probe", "At a body's side: which of its own accounts still have a leaked password; none is sent");
  probed->add_option("--hub", a->hub, "The hub's address: https://…")->required();
  probed->add_option("--organisation", a->organisation, "The body's id")->required();
  probed->add_option("--token-file", a->token_file, "File with an API token that may handle_findings")
      ->required();
  probed->add_option("--certificates", a->certificates, "PEM file of the authority of the hub's certificate");
  probed->footer(
      "Reads account:password, one a line, from standard input. Example: export-accounts | luytre leaks "
      "probe --hub https://hub.example --organisation LAICHAU --token-file token");
  probed->callback(run(leaks_probe));

  auto* kept = command->add_subcommand("keep", "Say after how many days leaks are forgotten");
  kept->add_option("DAYS", a->days, "0 keeps them; without it, what holds now is shown")
      ->each([a](const std::string& text) { a->value = text; });
  kept->callback(run(leaks_keep));

  auto* forgotten =
      command->add_subcommand("forget", "Remove a collection, or what is older than a day, for good");
  forgotten->add_option("--collection", a->collection, "This one");
  forgotten->add_option("--before", a->before, "All observed before this day");
  forgotten->callback(run(leaks_forget));
}

}  // namespace luytre
