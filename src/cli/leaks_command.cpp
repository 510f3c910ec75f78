#include <fmt/format.h>
#include <boost/json.hpp>
#include <fstream>

#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "leaks/leak_book.h"
#include "leaks/leak_files.h"
#include "monitor/home.h"
#include "sources/source.h"

namespace luytre {
namespace {

struct Arguments {
  std::vector<std::string> paths, domain_files;
  std::string collection, observed, from, to, by, value, before;
  uint64_t limit = 100;
  bool fabricated = false;
};

Result<Directory> directory_of(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  return home->directory();
}

Result<LeakKeys> open_keys(Context& context) {
  std::filesystem::path folder = std::filesystem::path(context.settings.home) / "keys";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return LeakKeys::open(folder / "leaks.key");
}

// The domains that bodies hold on `day`, and those of the files, a line each.
Result<WatchedDomains> watched_domains(const Directory& directory, Day day, const Arguments& a) {
  std::vector<std::string> domains, refused;
  for (const Ownership& fact : directory.ownership())
    if (fact.kind == Ownership::Kind::domain && fact.from <= day && day <= fact.to)
      domains.push_back(fact.resource);
  for (const std::string& file : a.domain_files) {
    std::ifstream in(file);
    if (!in) return fail(ErrorCode::not_found, fmt::format("cannot read '{}'", file));
    for (std::string line; std::getline(in, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (!line.empty() && line[0] != '#') domains.push_back(line);
    }
  }
  WatchedDomains watched = WatchedDomains::build(domains, refused);
  if (!refused.empty())
    print_note(fmt::format("{} domains are none or public suffixes, the first '{}': left out", refused.size(),
                           refused.front()));
  if (watched.size() == 0)
    return fail(
        ErrorCode::invalid,
        "no domain is watched: add domains with 'luytre ownership add' or name a file with --domains");
  return watched;
}

int import(Context& context, const Arguments& a) {
  guard_memory();
  auto observed = day_argument(a.observed, "--observed");
  if (!observed) return report_error(observed.error());
  auto directory = directory_of(context);
  if (!directory) return report_error(directory.error());
  auto watched = watched_domains(*directory, *observed, a);
  if (!watched) return report_error(watched.error());
  auto keys = open_keys(context);
  if (!keys) return report_error(keys.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());

  LeakBook book(**ledger);
  LeakBook::Import import{a.collection, *observed, console_actor(), a.fabricated};
  LeakBook::Stored stored;
  LeakKeeper keeper(*watched, *keys, [&](std::span<const LeakHit> hits) -> Result<void> {
    LeakBook::Import into = import;
    if (!hits.front().collection.empty()) into.collection = hits.front().collection;
    into.fabricated |= hits.front().doubtful;
    auto part = book.store(into, *directory, hits);
    if (!part) return std::unexpected(part.error());
    stored += *part;
    return {};
  });
  LeakCounts counts;
  std::vector<std::string> problems;
  uint64_t files = 0;
  {
    ProgressBar bar;
    LeakFilesOptions options{.expanded_limit = context.settings.expanded_limit,
                             .progress = [&](const std::string& file, uint64_t done, uint64_t total) {
                               bar.show(file, done, total);
                             }};
    for (const std::string& path : a.paths) {
      auto all = expand_inputs(path);
      if (!all) {
        problems.push_back(all.error().message);
        continue;
      }
      for (const std::string& file : *all) {
        ++files;
        if (auto read = read_leak_file(file, *watched, options, keeper, counts); !read)
          problems.push_back(read.error().message);
      }
    }
  }
  if (auto done = keeper.finish(); !done) return report_error(done.error());
  if (auto done = book.add_read(import, counts); !done) return report_error(done.error());
  if (context.json) {
    boost::json::array failed;
    for (const std::string& problem : problems) failed.emplace_back(problem);
    print_json(boost::json::object{{"files", files},
                                   {"bytes", counts.bytes},
                                   {"lines", counts.lines},
                                   {"rows", counts.rows},
                                   {"without_account", counts.no_account},
                                   {"overlong", counts.overlong},
                                   {"new_accounts", stored.accounts},
                                   {"new_exposures", stored.exposures},
                                   {"problems", std::move(failed)}});
  } else {
    fmt::print("{} lines read, {} of watched domains: {} new accounts, {} new entries in '{}'\n",
               grouped(counts.lines), grouped(counts.rows), grouped(stored.accounts),
               grouped(stored.exposures), a.collection);
    for (const std::string& problem : problems) print_error(problem);
  }
  return problems.empty() ? kOk : kPartly;
}

Result<LeakFilter> filter_of(const Arguments& a) {
  LeakFilter filter;
  if (!a.from.empty()) {
    auto day = day_argument(a.from, "--from");
    if (!day) return std::unexpected(day.error());
    filter.from = *day;
  }
  if (!a.to.empty()) {
    auto day = day_argument(a.to, "--to");
    if (!day) return std::unexpected(day.error());
    filter.to = *day;
  }
  return filter;
}

boost::json::object to_json(const LeakCount& c) {
  return {{"key", c.key}, {"accounts", c.accounts}, {"domains", c.domains}, {"customers", c.customers}};
}

int situation(Context& context, const Arguments& a) {
  auto filter = filter_of(a);
  if (!filter) return report_error(filter.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  Viewer viewer = Viewer::console(console_actor());
  auto total = book.total(viewer, *filter);
  if (!total) return report_error(total.error());
  std::vector<LeakCount> rows;
  if (!a.by.empty()) {
    LeakKey key = a.by == "organisation" ? LeakKey::organisation
                  : a.by == "month"      ? LeakKey::month
                  : a.by == "collection" ? LeakKey::collection
                                         : LeakKey::domain;
    auto counted = book.count(viewer, *filter, key);
    if (!counted) return report_error(counted.error());
    rows = std::move(*counted);
  }
  if (context.json) {
    boost::json::array all;
    for (const LeakCount& row : rows) all.push_back(to_json(row));
    boost::json::object document = to_json(*total);
    document.erase("key");
    document["from"] = a.from;
    document["to"] = a.to;
    document["rows"] = std::move(all);
    print_json(document);
    return kOk;
  }
  fmt::print("{} leaked accounts on {} domains; {} accounts of others on sites here\n",
             grouped(total->accounts), grouped(total->domains), grouped(total->customers));
  if (rows.empty()) return kOk;
  Table table;
  table.column(a.by);
  for (const char* title : {"Accounts", "Domains", "Customers"}) table.column(title, Table::Align::right);
  for (const LeakCount& row : rows)
    table.row({row.key, grouped(row.accounts), grouped(row.domains), grouped(row.customers)});
  table.print();
  return kOk;
}

int check(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  LeakFilter filter{.limit = a.limit};
  if (a.value.find('@') != std::string::npos) {
    auto keys = open_keys(context);
    if (!keys) return report_error(keys.error());
    filter.account = keys->account_id("mail", "", fold_account(a.value));
  } else {
    filter.domain = a.value;
  }
  auto accounts = book.accounts(Viewer::console(console_actor()), filter);
  if (!accounts) return report_error(accounts.error());
  if (context.json) {
    boost::json::array all;
    for (const LeakAccount& x : *accounts)
      all.push_back(boost::json::object{{"id", x.id},
                                        {"account", x.masked},
                                        {"domain", x.domain},
                                        {"organisation", x.organisation},
                                        {"door", x.door},
                                        {"first", format_day(x.first)},
                                        {"last", format_day(x.last)},
                                        {"collections", x.collections},
                                        {"passwords", x.secrets},
                                        {"plain", x.plain}});
    print_json(boost::json::object{{"accounts", std::move(all)}});
  } else {
    Table table;
    for (const char* title : {"Account", "Door", "Body", "First", "Last"}) table.column(title);
    for (const char* title : {"Collections", "Passwords"}) table.column(title, Table::Align::right);
    for (const LeakAccount& x : *accounts)
      table.row({x.masked, x.door, x.organisation, format_day(x.first), format_day(x.last),
                 grouped(x.collections), grouped(x.secrets)});
    table.print();
  }
  return accounts->empty() ? static_cast<int>(kNotFound) : kOk;
}

int collections(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  Viewer viewer = Viewer::console(console_actor());
  if (!a.value.empty()) {
    auto overlaps = book.overlaps(viewer, a.value);
    if (!overlaps) return report_error(overlaps.error());
    boost::json::array all;
    Table table;
    table.column("Collection");
    for (const char* title : {"Accounts of both", "Same password"}) table.column(title, Table::Align::right);
    for (const LeakOverlap& o : *overlaps) {
      all.push_back(boost::json::object{
          {"collection", o.other}, {"accounts", o.accounts}, {"with_secret", o.with_secret}});
      table.row({o.other, grouped(o.accounts), grouped(o.with_secret)});
    }
    context.json ? print_json(boost::json::object{{"overlaps", std::move(all)}}) : table.print();
    return kOk;
  }
  auto list = book.collections(viewer);
  if (!list) return report_error(list.error());
  boost::json::array all;
  Table table;
  for (const char* title : {"Collection", "Observed"}) table.column(title);
  for (const char* title : {"Accounts", "Domains", "Lines"}) table.column(title, Table::Align::right);
  for (const LeakCollection& c : *list) {
    all.push_back(boost::json::object{{"collection", c.name},
                                      {"observed", format_day(c.observed)},
                                      {"accounts", c.accounts},
                                      {"domains", c.domains},
                                      {"lines", c.lines},
                                      {"bytes", c.bytes}});
    table.row({c.name, format_day(c.observed), grouped(c.accounts), grouped(c.domains), grouped(c.lines)});
  }
  context.json ? print_json(boost::json::object{{"collections", std::move(all)}}) : table.print();
  return kOk;
}

int forget(Context& context, const Arguments& a) {
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
  if (context.json)
    print_json(boost::json::object{{"removed", *removed}});
  else
    fmt::print("{} entries removed for good\n", grouped(*removed));
  return kOk;
}

}  // namespace

void add_leaks_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("leaks", "Leaked accounts of the bodies' domains: no password is ever kept");
  command->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };

  auto* imported = command->add_subcommand("import", "Read lists; keep only accounts at watched domains");
  imported->add_option("PATH", a->paths, "Files and folders; gzip and zstd too; - for standard input")
      ->required();
  imported->add_option("--collection", a->collection, "What the leak is known as")->required();
  imported->add_option("--observed", a->observed, "The day it came to light")->required();
  imported->add_option("--domains", a->domain_files, "More domains to watch: a file with one a line");
  imported->add_flag("--fabricated", a->fabricated,
                     "The collection is made up or spam: kept for comparison, counted nowhere");
  imported->footer(
      "Example: luytre leaks import dump.txt.gz --collection stealer-2018-11 --observed 2018-11-20");
  imported->callback(run(import));

  auto* counted = command->add_subcommand("situation", "Exact numbers of leaked accounts and domains");
  counted->add_option("--from", a->from, "First day of observation");
  counted->add_option("--to", a->to, "Last day");
  counted->add_option("--by", a->by, "Split")
      ->check(CLI::IsMember({"domain", "organisation", "month", "collection"}));
  counted->footer("Example: luytre leaks situation --from 2018-07-01 --to 2018-12-31 --by organisation");
  counted->callback(run(situation));

  auto* checked = command->add_subcommand("check", "What is known of a domain's accounts, or of one account");
  checked->add_option("VALUE", a->value, "A watched domain, or a mail address")->required();
  checked->add_option("--limit", a->limit, "At most so many");
  checked->callback(run(check));

  auto* listed =
      command->add_subcommand("collections", "What was imported; of one, what it shares with others");
  listed->add_option("NAME", a->value, "Show its overlap with the other collections");
  listed->callback(run(collections));

  auto* forgotten =
      command->add_subcommand("forget", "Remove a collection, or what is older than a day, for good");
  forgotten->add_option("--collection", a->collection, "This one");
  forgotten->add_option("--before", a->before, "All observed before this day");
  forgotten->callback(run(forget));
}

}  // namespace luytre
