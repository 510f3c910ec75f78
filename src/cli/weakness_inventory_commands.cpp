#include <fmt/format.h>
#include <boost/json.hpp>

#include <unordered_map>

#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/weaknesses_command.h"
#include "findings/rules.h"
#include "hub/weaknesses/desk.h"
#include "hub/weaknesses/weakness_findings.h"
#include "monitor/home.h"
#include "sources/source.h"
#include "weaknesses/inventory/asset_files.h"
#include "weaknesses/inventory/ranked.h"
#include "weaknesses/scans/scan_formats.h"

namespace luytre {
namespace {

constexpr uint64_t kFileLimit = uint64_t{512} << 20;

struct Arguments {
  std::vector<std::string> paths, columns;
  std::string organisation, format, observed, asset, id, until, reason, by, weakness, state, place;
  bool same_checks = false;
  uint64_t limit = 0;
};

Result<Directory> directory_of(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  return home->directory();
}

Result<std::string> read_whole(const std::string& path) {
  OpenOptions options;
  options.expanded_limit = kFileLimit;
  auto source = open_source(path, options);
  if (!source) return std::unexpected(source.error());
  std::string out;
  for (;;) {
    auto bytes = (*source)->next(1 << 20);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty()) return out;
    if (out.size() + bytes->size() > kFileLimit)
      return fail(ErrorCode::unsupported, fmt::format("'{}' is above {} MB", path, kFileLimit >> 20));
    out.append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }
}

struct Total {
  AssetCounts assets;
  boost::json::array files;
  std::vector<std::string> problems;
};

void add_counts(AssetCounts& to, const AssetCounts& from) {
  to.added += from.added;
  to.changed += from.changed;
  to.unchanged += from.unchanged;
  to.foreign += from.foreign;
  to.refused += from.refused;
}

boost::json::object counts_json(const AssetCounts& c) {
  return {{"added", c.added},
          {"changed", c.changed},
          {"unchanged", c.unchanged},
          {"foreign", c.foreign},
          {"refused", c.refused}};
}

// What every file of one import shares.
struct Importer {
  Context& context;
  const Arguments& a;
  Ledger& ledger;
  const BodyScope& scope;
  const DueDates& due;
  Timestamp observed;
  bool quiet;

  Result<void> file(const std::string& path, Total& total) {
    auto text = read_whole(path);
    if (!text) return std::unexpected(text.error());
    std::optional<ScanFormat> scan = a.format.empty() ? recognise_scan(*text) : scan_format(a.format);
    std::optional<AssetFormat> list = scan               ? std::nullopt
                                      : a.format.empty() ? recognise_assets(*text)
                                                         : asset_format(a.format);
    std::string name = std::filesystem::path(path).filename().string();
    boost::json::object row{{"file", path}};
    if (scan) {
      auto read = read_scan(*scan, *text, name);
      if (!read) return fail(read.error().code, fmt::format("'{}': {}", path, read.error().message));
      auto report = WeaknessBook(ledger).import(
          Viewer::console(console_actor()), scope, *read,
          {.actor = console_actor(), .observed = observed, .asset = a.asset, .same_checks = a.same_checks},
          due);
      if (!report) return fail(report.error().code, fmt::format("'{}': {}", path, report.error().message));
      row["format"] = to_string(*scan);
      row["complete"] = read->coverage.complete;
      row["unused"] = boost::json::object{{"informational", read->counts.informational},
                                          {"suppressed", read->counts.suppressed},
                                          {"malformed", read->counts.malformed},
                                          {"over_limit", read->counts.over_limit}};
      row["result"] = report_json(*report);
      if (!quiet) fmt::print("{}: {}\n", path, report_text(*report));
    } else if (list) {
      AssetFileOptions options{.columns = {}, .place = a.asset};
      for (const std::string& pair : a.columns)
        if (size_t equals = pair.rfind('='); equals != std::string::npos)
          options.columns[pair.substr(0, equals)] = pair.substr(equals + 1);
      auto read = read_assets(*list, *text, options);
      if (!read) return fail(read.error().code, fmt::format("'{}': {}", path, read.error().message));
      for (Asset& asset : read->assets) {
        if (asset.last_seen == kNoTime) asset.last_seen = observed;
        if (asset.last_seen == kNoTime)
          return fail(ErrorCode::invalid,
                      fmt::format("'{}' does not tell its day: give it with --observed", path));
        asset.source = to_string(*list);
      }
      auto counts = AssetBook(ledger).add(Viewer::console(console_actor()), scope, std::move(read->assets));
      if (!counts) return std::unexpected(counts.error());
      add_counts(total.assets, *counts);
      row["format"] = to_string(*list);
      row["unused"] = boost::json::object{{"malformed", read->malformed}, {"over_limit", read->over_limit}};
      row["assets"] = counts_json(*counts);
      if (!quiet)
        fmt::print("{}: {} assets new, {} changed, {} as they were, {} not this body's, {} not understood\n",
                   path, grouped(counts->added), grouped(counts->changed), grouped(counts->unchanged),
                   grouped(counts->foreign), grouped(read->malformed + counts->refused));
      for (const std::string& title : read->unknown_columns)
        print_note(
            fmt::format("column '{}' is not one of an inventory: left out (--column '{}=…')", title, title));
    } else {
      return fail(ErrorCode::unsupported,
                  fmt::format("'{}' has no format that is known here: name it with --format", path));
    }
    total.files.push_back(std::move(row));
    return {};
  }
};

int import(Context& context, const Arguments& a) {
  Timestamp observed = kNoTime;
  if (!a.observed.empty()) {
    auto day = day_argument(a.observed, "--observed");
    if (!day) return report_error(day.error());
    observed = start_of(*day);
  }
  auto directory = directory_of(context);
  if (!directory) return report_error(directory.error());
  auto scope = BodyScope::of(*directory, a.organisation, observed == kNoTime ? today() : day_of(observed));
  if (!scope) return report_error(scope.error());
  auto due = weakness_due_dates(context);
  if (!due) return report_error(due.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  Total total;
  Importer importer{context, a, **ledger, *scope, *due, observed, context.json};
  for (const std::string& path : a.paths) {
    auto all = expand_inputs(path);
    if (!all) {
      total.problems.push_back(all.error().message);
      continue;
    }
    for (const std::string& file : *all)
      if (auto done = importer.file(file, total); !done) total.problems.push_back(done.error().message);
  }
  if (auto done = bring_up_weakness_findings(context, **ledger, *directory); !done)
    total.problems.push_back(done.error().message);
  if (context.json) {
    boost::json::array problems;
    for (const std::string& problem : total.problems) problems.emplace_back(problem);
    print_json(boost::json::object{{"files", std::move(total.files)}, {"problems", std::move(problems)}});
  } else {
    for (const std::string& problem : total.problems) print_error(problem);
  }
  return total.problems.empty() ? kOk : kPartly;
}

std::string place_text(const Weakness& w) {
  return w.port           ? fmt::format("{}:{}/{}", w.place, w.port, w.protocol)
         : w.part.empty() ? w.place
                          : fmt::format("{} {}", w.place, w.part);
}

std::string time_text(Timestamp t) {
  return t == 0 || t == kNoTime ? "" : format_time(t);
}

int assets(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  AssetFilter filter{.limit = a.limit};
  if (!a.organisation.empty()) filter.organisation = a.organisation;
  if (!a.place.empty()) filter.place = a.place;
  auto list = AssetBook(**ledger).list(Viewer::console(console_actor()), filter);
  if (!list) return report_error(list.error());
  if (context.json) {
    boost::json::array all;
    for (const Asset& x : *list)
      all.push_back(boost::json::object{{"id", x.id},
                                        {"organisation", x.organisation},
                                        {"place", x.place},
                                        {"host", x.host},
                                        {"address", x.address},
                                        {"domain", x.domain},
                                        {"url", x.url},
                                        {"product", x.product},
                                        {"version", x.version},
                                        {"port", x.port},
                                        {"protocol", x.protocol},
                                        {"owner", x.owner},
                                        {"importance", x.importance},
                                        {"level", x.level},
                                        {"source", x.source},
                                        {"first_seen", time_text(x.first_seen)},
                                        {"last_seen", time_text(x.last_seen)}});
    print_json(boost::json::object{{"assets", std::move(all)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"Body", "Place", "Product", "Version", "Owner", "Level", "Last seen", "Source"})
    table.column(title);
  for (const Asset& x : *list)
    table.row({x.organisation, x.place, x.product, x.version, x.owner, x.level ? std::to_string(x.level) : "",
               format_day(day_of(x.last_seen)), x.source});
  table.print();
  return kOk;
}

int history(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  Viewer viewer = Viewer::console(console_actor());
  auto events = WeaknessBook(**ledger).history(viewer, a.id);
  if (!events) return report_error(events.error());
  auto changes = AssetBook(**ledger).history(viewer, a.id);
  if (!changes) return report_error(changes.error());
  boost::json::array all;
  Table table;
  for (const char* title : {"Time", "What", "Detail", "By"}) table.column(title);
  auto add = [&](Timestamp at, const std::string& what, const std::string& detail, const std::string& by) {
    all.push_back(
        boost::json::object{{"at", time_text(at)}, {"event", what}, {"detail", detail}, {"by", by}});
    table.row({time_text(at), what, detail, by});
  };
  for (const WeaknessEvent& e : *events) add(e.at, e.event, e.detail, e.actor);
  for (const AssetChange& c : *changes) add(c.at, c.field, c.before + " → " + c.after, c.source);
  bool none = all.empty();
  context.json ? print_json(boost::json::object{{"history", std::move(all)}}) : table.print();
  return none ? kNotFound : kOk;
}

WeaknessFilter filter_of(const Arguments& a) {
  WeaknessFilter filter{.limit = a.limit};
  if (!a.organisation.empty()) filter.organisation = a.organisation;
  if (!a.weakness.empty()) filter.weakness = a.weakness;
  if (!a.state.empty()) filter.open = a.state == "open";
  return filter;
}

int list(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto knowledge = weakness_knowledge(context);
  if (!knowledge) return report_error(knowledge.error());
  WeaknessFilter filter = filter_of(a);
  filter.limit = 0;
  auto found = ranked_weaknesses(**ledger, Viewer::console(console_actor()), knowledge->get(), filter);
  if (!found) return report_error(found.error());
  if (a.limit && found->size() > a.limit) found->resize(a.limit);
  if (context.json) {
    boost::json::array all;
    for (const RankedWeakness& r : *found) {
      const Weakness& w = r.w;
      boost::json::array rules, terms;
      for (const PriorityTerm& term : r.priority.terms)
        terms.push_back(boost::json::object{{"reason", to_string(term.reason)},
                                            {"value", term.value},
                                            {"words", words(term)},
                                            {"points", term.points}});
      for (const std::string& rule : w.rules) rules.emplace_back(rule);
      all.push_back(boost::json::object{{"id", w.id},
                                        {"organisation", w.organisation},
                                        {"asset", w.asset},
                                        {"place", w.place},
                                        {"port", w.port},
                                        {"protocol", w.protocol},
                                        {"part", w.part},
                                        {"weakness", w.weakness},
                                        {"product", w.product},
                                        {"version", w.version},
                                        {"title", w.title},
                                        {"fix", w.fix},
                                        {"severity", to_string(w.severity)},
                                        {"state", w.open ? "open" : "closed"},
                                        {"closed_because", to_string(w.closed_because)},
                                        {"episode", w.episode},
                                        {"first_seen", time_text(w.first_seen)},
                                        {"last_seen", time_text(w.last_seen)},
                                        {"opened", time_text(w.opened)},
                                        {"due", time_text(w.due)},
                                        {"closed", time_text(w.closed)},
                                        {"accepted_until", time_text(w.accepted_until)},
                                        {"exploited", w.exploited},
                                        {"priority", r.priority.points},
                                        {"terms", std::move(terms)},
                                        {"rules", std::move(rules)}});
    }
    print_json(boost::json::object{{"weaknesses", std::move(all)}});
    return kOk;
  }
  Table table;
  table.column("Priority", Table::Align::right);
  for (const char* title : {"Body", "Where", "Weakness", "Severity", "State", "Due", "Title"})
    table.column(title);
  for (const auto& [w, priority, exposure, contacted, host, owner] : *found)
    table.row({std::to_string(priority.points), w.organisation, place_text(w), w.weakness,
               to_string(w.severity),
               w.open ? "open" : fmt::format("closed: {}", to_string(w.closed_because)),
               format_day(day_of(w.due)), w.title});
  table.print();
  return kOk;
}

int accept(Context& context, const Arguments& a) {
  auto day = day_argument(a.until, "--until");
  if (!day) return report_error(day.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  auto done = WeaknessBook(**ledger).accept(Viewer::console(console_actor()), a.id, start_of(*day), a.reason);
  if (!done) return done.error().code == ErrorCode::not_found ? kNotFound : report_error(done.error());
  auto directory = directory_of(context);
  if (!directory) return report_error(directory.error());
  if (auto brought = bring_up_weakness_findings(context, **ledger, *directory); !brought)
    return report_error(brought.error());
  if (context.json)
    print_json(boost::json::object{{"accepted", a.id}});
  else
    fmt::print("accepted until {}\n", format_day(*day));
  return kOk;
}

boost::json::object count_json(const WeaknessCount& c) {
  return {{"key", c.key},           {"open", c.open}, {"overdue", c.overdue}, {"exploited", c.exploited},
          {"critical", c.critical}, {"high", c.high}, {"closed", c.closed},   {"bodies", c.bodies},
          {"assets", c.assets}};
}

int situation(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  WeaknessBook book(**ledger);
  Viewer viewer = Viewer::console(console_actor());
  auto total = book.total(viewer, filter_of(a), now());
  if (!total) return report_error(total.error());
  std::vector<WeaknessCount> rows;
  if (!a.by.empty()) {
    auto counted = book.count(viewer, filter_of(a), now(),
                              a.by == "weakness" ? WeaknessKey::weakness
                              : a.by == "sector" ? WeaknessKey::sector
                                                 : WeaknessKey::organisation);
    if (!counted) return report_error(counted.error());
    rows = std::move(*counted);
  }
  if (context.json) {
    boost::json::object document = count_json(*total);
    document.erase("key");
    boost::json::array all;
    for (const WeaknessCount& row : rows) all.push_back(count_json(row));
    document["rows"] = std::move(all);
    print_json(document);
    return kOk;
  }
  fmt::print(
      "{} open weaknesses on {} assets of {} bodies: {} overdue, {} known to be exploited; {} closed\n",
      grouped(total->open), grouped(total->assets), grouped(total->bodies), grouped(total->overdue),
      grouped(total->exploited), grouped(total->closed));
  if (rows.empty()) return kOk;
  Table table;
  table.column(a.by);
  for (const char* title : {"Open", "Overdue", "Exploited", "Critical", "High", "Closed", "Bodies", "Assets"})
    table.column(title, Table::Align::right);
  for (const WeaknessCount& c : rows)
    table.row({c.key, grouped(c.open), grouped(c.overdue), grouped(c.exploited), grouped(c.critical),
               grouped(c.high), grouped(c.closed), grouped(c.bodies), grouped(c.assets)});
  table.print();
  return kOk;
}

}  // namespace

Result<std::shared_ptr<const Knowledge>> weakness_knowledge(const Context& context) {
  auto opened = Knowledge::open(std::filesystem::path(context.settings.home) / "weaknesses" / "knowledge");
  if (opened) return std::make_shared<const Knowledge>(std::move(*opened));
  if (opened.error().code != ErrorCode::not_found) return std::unexpected(opened.error());
  return std::shared_ptr<const Knowledge>();
}

Result<DueDates> weakness_due_dates(const Context& context) {
  auto rules = Rules::load(std::filesystem::path(context.settings.home) / "rules");
  if (!rules) return std::unexpected(rules.error());
  auto knowledge = weakness_knowledge(context);
  if (!knowledge) return std::unexpected(knowledge.error());
  return weakness_due_dates(*rules, *knowledge);
}

Result<void> bring_up_weakness_findings(const Context& context, Ledger& ledger, const Directory& directory) {
  auto rules = Rules::load(std::filesystem::path(context.settings.home) / "rules");
  if (!rules) return std::unexpected(rules.error());
  FindingBook book(ledger, *rules);
  auto done = absorb_weaknesses(ledger, book, directory);
  if (!done) return std::unexpected(done.error());
  return {};
}

std::string report_text(const ScanReport& r) {
  if (r.known) return "this scan is here already: nothing changed";
  std::string out = fmt::format(
      "{} findings: {} opened, {} reopened, {} seen again; closed: {} patched, {} port closed, {} host gone",
      grouped(r.findings), grouped(r.opened), grouped(r.reopened), grouped(r.seen_again), grouped(r.patched),
      grouped(r.port_closed), grouped(r.host_gone));
  if (r.foreign_hosts)
    out += fmt::format("; {} hosts are not this body's and were left out (first: {})",
                       grouped(r.foreign_hosts), r.foreign_examples.front());
  return out;
}

boost::json::object report_json(const ScanReport& r) {
  boost::json::array foreign;
  for (const std::string& host : r.foreign_examples) foreign.emplace_back(host);
  return {{"known", r.known},
          {"findings", r.findings},
          {"opened", r.opened},
          {"reopened", r.reopened},
          {"seen_again", r.seen_again},
          {"patched", r.patched},
          {"port_closed", r.port_closed},
          {"host_gone", r.host_gone},
          {"assets", counts_json(r.assets)},
          {"foreign_hosts", r.foreign_hosts},
          {"foreign_examples", std::move(foreign)}};
}

void add_weakness_inventory_commands(CLI::App& weaknesses, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };

  auto* imported = weaknesses.add_subcommand("import", "Read scans, reports and lists of assets of one body");
  imported->add_option("PATH", a->paths, "Files and folders; gzip and zstd too; - for standard input")
      ->required();
  imported->add_option("--organisation", a->organisation, "Whose: hosts of others are left out")->required();
  imported->add_option("--format", a->format, "When the file does not show it")
      ->check(CLI::IsMember({"nmap", "nessus", "openvas", "nuclei", "sarif", "trivy", "grype", "openscap",
                             "shadowserver", "csv", "cyclonedx", "spdx"}));
  imported->add_option("--observed", a->observed, "The day, where the file tells none");
  imported->add_option("--asset", a->asset,
                       "What was scanned, where the file does not say: a repository, an image");
  imported->add_option("--column", a->columns, "CSV: TITLE=FIELD, for titles that are not known");
  imported->add_flag("--same-checks", a->same_checks,
                     "The scan ran all its scanner ran before: what it no longer finds is patched");
  imported->footer("Example: luytre weaknesses import weekly.nessus inventory.csv --organisation MIN-A");
  imported->callback(run(import));

  auto* group = weaknesses.add_subcommand("assets", "The inventory");
  group->require_subcommand(1);
  auto* listed = group->add_subcommand("list", "Assets by body and place");
  listed->add_option("--organisation", a->organisation, "Of this body");
  listed->add_option("--place", a->place, "At this address or host");
  listed->add_option("--limit", a->limit, "At most so many");
  listed->callback(run(assets));

  auto* found = weaknesses.add_subcommand("list", "Weaknesses found, open ones first, by priority");
  found->add_option("--organisation", a->organisation, "Of this body");
  found->add_option("--weakness", a->weakness, "This one: CVE-2021-44228");
  found->add_option("--state", a->state, "open or closed")->check(CLI::IsMember({"open", "closed"}));
  found->add_option("--limit", a->limit, "At most so many");
  found->callback(run(list));

  auto* told = weaknesses.add_subcommand("history", "What became of a weakness or an asset");
  told->add_option("ID", a->id, "As 'list' and 'assets list' give it in JSON")->required();
  told->callback(run(history));

  auto* accepted = weaknesses.add_subcommand("accept", "Leave a weakness as it is until a day");
  accepted->add_option("ID", a->id, "As 'list' gives it in JSON")->required();
  accepted->add_option("--until", a->until, "Seen after this day, it opens again")->required();
  accepted->add_option("--reason", a->reason, "Why")->required();
  accepted->callback(run(accept));

  auto* counted = weaknesses.add_subcommand("situation", "How many weaknesses are open, overdue and closed");
  counted->add_option("--by", a->by, "Split")->check(CLI::IsMember({"organisation", "weakness", "sector"}));
  counted->add_option("--organisation", a->organisation, "Of this body");
  counted->callback(run(situation));
}

}  // namespace luytre
