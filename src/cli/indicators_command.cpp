#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/past.h"
#include "indicators/value.h"
#include "monitor/commit.h"
#include "monitor/compile.h"
#include "monitor/home.h"

namespace luytre {
namespace {

struct AddArguments {
  std::vector<std::string> paths;
  std::string format, source, family, category, tlp, from, until, columns;
  int confidence = -1;
};

struct RemoveArguments {
  std::vector<std::string> values;
  std::string source;
};

struct ListArguments {
  std::string source, family, type;
  bool withdrawn = false;
  uint64_t limit = 0;
};

Result<AddOptions> add_options(const Context& context, const AddArguments& a) {
  AddOptions options;
  options.format = a.format;
  options.source = a.source;
  options.family = a.family;
  options.columns = a.columns;
  options.allow_documentation = context.settings.allow_documentation;
  if (!a.category.empty()) {
    options.category = category(a.category);
    if (!options.category)
      return fail(
          ErrorCode::invalid,
          fmt::format("there is no category '{}'; there are c2, apt-c2, malware-distribution, phishing, "
                      "sinkhole, scanner, p2p",
                      a.category));
  }
  if (!a.tlp.empty()) {
    options.tlp = tlp(a.tlp);
    if (!options.tlp) return fail(ErrorCode::invalid, fmt::format("'{}' is no TLP marking", a.tlp));
  }
  if (a.confidence > 100) return fail(ErrorCode::invalid, "--confidence takes 0 to 100");
  if (a.confidence >= 0) options.confidence = static_cast<uint8_t>(a.confidence);
  for (auto [text, flag, time] :
       {std::tuple{&a.from, "--from", &options.from}, {&a.until, "--until", &options.until}}) {
    if (text->empty()) continue;
    auto day = day_argument(*text, flag);
    if (!day) return std::unexpected(day.error());
    *time = start_of(*day);
  }
  return options;
}

int add(Context& context, const AddArguments& arguments) {
  auto options = add_options(context, arguments);
  if (!options) return report_error(options.error());
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  std::optional<Directory> directory;
  std::unique_ptr<Committer> committer;
  if (context.settings.archive) {
    auto opened = home->directory();
    if (!opened) return report_error(opened.error());
    directory.emplace(std::move(*opened));
    auto with_archive = open_committer(context, *home);
    if (!with_archive) return report_error(with_archive.error());
    committer = std::move(*with_archive);
    options->at = now();
    options->screen = [&](const VisitIndicators& fresh) {
      return screen_indicators(context, fresh, *directory, *committer);
    };
  }
  auto report = store->add({arguments.paths.begin(), arguments.paths.end()}, *options);
  if (!report) return report_error(report.error());
  std::optional<RetroReport> past;
  PastSearch search;
  if (committer && context.settings.retro_after_add) {
    PastSearchBuilder builder;
    auto changed = store->for_each_changed(
        options->at, [&](const StoredIndicator& i) { builder.add(i.value, *i.profile); });
    if (!changed) return report_error(changed.error());
    search = builder.build();
    auto searched = search_past(search, *directory, *committer, kFirstDay, kLastDay);
    if (!searched) return report_error(searched.error());
    past = *searched;
  }
  if (context.json) {
    boost::json::object refused;
    for (auto [why, count] : report->refused) refused[to_string(why)] = count;
    boost::json::array examples;
    for (const Refused& r : report->examples)
      examples.push_back(boost::json::object{
          {"refusal", to_string(r.why)}, {"where", r.where}, {"value", r.value}, {"detail", r.detail}});
    boost::json::object answer{{"added", report->added},
                               {"updated", report->updated},
                               {"unchanged", report->unchanged},
                               {"withdrawn", report->withdrawn},
                               {"refused", std::move(refused)},
                               {"examples", std::move(examples)},
                               {"quarantined", report->quarantined}};
    if (past) answer["retro"] = past_json(*past, search);
    print_json(answer);
    return kOk;
  }
  fmt::print("{} added, {} updated, {} unchanged, {} withdrawn by the list\n", grouped(report->added),
             grouped(report->updated), grouped(report->unchanged), grouped(report->withdrawn));
  for (auto [why, count] : report->refused) {
    fmt::print("{} refused: {}\n", grouped(count), to_string(why));
    size_t shown = 0;
    for (const Refused& r : report->examples)
      if (r.why == why && ++shown <= 3)
        fmt::print("    {}: {}{}\n", r.where, r.value, r.detail.empty() ? "" : " (" + r.detail + ")");
  }
  if (report->quarantined > 0)
    fmt::print("{} wait for a person ('luytre indicators quarantine list'), {} of them new\n",
               grouped(report->quarantined), grouped(report->newly_quarantined.size()));
  for (size_t i = 0; i < std::min<size_t>(report->newly_quarantined.size(), 3); ++i)
    fmt::print("    {}: {}\n", report->newly_quarantined[i].value, report->newly_quarantined[i].reason);
  if (past) print_past(*past, search);
  return kOk;
}

int remove(Context& context, const RemoveArguments& arguments) {
  if (arguments.values.empty() && arguments.source.empty()) {
    print_error("name values to withdraw, or --source for a whole list");
    return kUsage;
  }
  auto home = Home::open(context.settings.home, Home::Access::write);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  auto removed = store->remove(arguments.values, arguments.source);
  if (!removed) return report_error(removed.error());
  auto committer = open_committer(context, *home);
  if (!committer) return report_error(committer.error());
  std::vector<Withdrawal> withdrawals;
  for (const auto& r : *removed) withdrawals.push_back({r.value, r.source});
  // A value named again after a withdrawal that was cut short is withdrawn again: it changes nothing twice.
  if (removed->empty())
    for (const std::string& value : arguments.values) withdrawals.push_back({value, arguments.source});
  auto days = (*committer)->withdraw(withdrawals);
  if (!days) return report_error(days.error());
  if (context.json) {
    boost::json::array touched;
    for (Day day : *days) touched.emplace_back(format_day(day));
    print_json(boost::json::object{{"withdrawn", removed->size()}, {"days_rebuilt", std::move(touched)}});
  } else {
    fmt::print("{} indicators withdrawn, the figures of {} days rebuilt\n", grouped(removed->size()),
               days->size());
  }
  return removed->empty() ? kNotFound : kOk;
}

boost::json::object to_json(const IndicatorValue& value, const Profile& p, bool withdrawn) {
  boost::json::object object{
      {"value", value.to_string()}, {"type", to_string(value.type)},     {"source", p.source},
      {"family", p.family},         {"category", to_string(p.category)}, {"confidence", p.confidence},
      {"tlp", to_string(p.tlp)}};
  if (p.from != INT64_MIN) object["from"] = format_time(p.from);
  if (p.until != INT64_MAX) object["until"] = format_time(p.until);
  if (withdrawn) object["withdrawn"] = true;
  return object;
}

Table indicator_table() {
  Table table;
  for (const char* title : {"Value", "Type", "Family", "Category", "Source"}) table.column(title);
  table.column("Confidence", Table::Align::right);
  for (const char* title : {"TLP", "From", "Until"}) table.column(title);
  return table;
}

std::vector<std::string> to_row(const IndicatorValue& value, const Profile& p) {
  return {value.to_string(),
          to_string(value.type),
          p.family,
          to_string(p.category),
          p.source,
          std::to_string(p.confidence),
          to_string(p.tlp),
          p.from == INT64_MIN ? "" : format_day(day_of(p.from)),
          p.until == INT64_MAX ? "" : format_day(day_of(p.until))};
}

int list(Context& context, const ListArguments& a) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  std::optional<IndicatorType> type;
  if (!a.type.empty() && !(type = indicator_type(a.type))) {
    print_error(fmt::format("there is no indicator type '{}'", a.type));
    return kUsage;
  }
  std::string family = a.family.empty() ? "" : normalise_family(a.family);
  boost::json::array rows;
  Table table = indicator_table();
  uint64_t shown = 0;
  store->for_each(a.withdrawn, [&](const StoredIndicator& i) {
    if ((a.limit > 0 && shown >= a.limit) || (type && i.value.type != *type) ||
        (!a.source.empty() && i.profile->source != a.source) ||
        (!family.empty() && i.profile->family != family))
      return;
    ++shown;
    if (context.json)
      rows.push_back(to_json(i.value, *i.profile, i.withdrawn));
    else
      table.row(to_row(i.value, *i.profile));
  });
  if (context.json)
    print_json(boost::json::object{{"indicators", std::move(rows)}});
  else
    table.print();
  return kOk;
}

int check(Context& context, const std::string& text, const std::string& on) {
  auto day = on.empty() ? Result<Day>(today()) : day_argument(on, "--on");
  if (!day) return report_error(day.error());
  ValueParser parser;
  auto value = parser.parse(text);
  if (!value) {
    print_error(fmt::format("'{}' is no address, network, domain, URL or fingerprint", text));
    return kUsage;
  }
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  auto set = compile_indicators(*store);
  boost::json::array rows;
  Table table = indicator_table();
  for (IndicatorRef ref : set->find(*value))
    for (ProfileId id : set->profiles_of(ref)) {
      const Profile& p = set->profile(id);
      if (start_of(*day) + kMicrosPerDay <= p.from || start_of(*day) >= p.until) continue;
      rows.push_back(to_json(set->value(ref), p, false));
      table.row(to_row(set->value(ref), p));
    }
  bool found = !rows.empty();
  if (context.json)
    print_json(boost::json::object{{"value", text}, {"on", format_day(*day)}, {"matches", std::move(rows)}});
  else if (found)
    table.print();
  else
    fmt::print("{} matches no indicator on {}\n", text, format_day(*day));
  return found ? kOk : kNotFound;
}

int stats(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto store = home->indicators();
  if (!store) return report_error(store.error());
  StoreStats stats = store->stats();
  boost::json::array rows;
  Table table;
  table.column("Source");
  table.column("Active", Table::Align::right);
  table.column("Withdrawn", Table::Align::right);
  table.column("Types");
  table.column("Families");
  for (const StoreStats::Row& row : stats.sources) {
    boost::json::object types, families;
    std::string type_text, family_text;
    for (auto [type, count] : row.by_type) {
      types[to_string(type)] = count;
      type_text += fmt::format("{}{} {}", type_text.empty() ? "" : ", ", grouped(count), to_string(type));
    }
    for (const auto& [family, count] : row.by_family) {
      families[family] = count;
      if (families.size() <= 5)
        family_text += fmt::format("{}{} {}", family_text.empty() ? "" : ", ", grouped(count),
                                   family.empty() ? "unnamed" : family);
    }
    table.row({row.source, grouped(row.active), grouped(row.withdrawn), type_text, family_text});
    rows.push_back(boost::json::object{{"source", row.source},
                                       {"active", row.active},
                                       {"withdrawn", row.withdrawn},
                                       {"types", std::move(types)},
                                       {"families", std::move(families)}});
  }
  if (context.json) {
    print_json(boost::json::object{{"sources", std::move(rows)}, {"benign_entries", stats.benign_entries}});
  } else {
    table.print();
    fmt::print("{} entries on benign lists\n", grouped(stats.benign_entries));
  }
  return kOk;
}

}  // namespace

void add_indicators_command(CLI::App& app, Action& action) {
  auto* indicators = app.add_subcommand("indicators", "The threat lists this luytre matches against");
  indicators->require_subcommand(1);

  auto a = std::make_shared<AddArguments>();
  auto* adding = indicators->add_subcommand("add", "Add lists; adding the same again changes nothing");
  adding->add_option("PATH", a->paths, "Files, MISP feed folders, or - for standard input")->required();
  adding->add_option("--format", a->format,
                     "Format of the lists; else told by their content ('luytre formats')");
  adding->add_option("--source", a->source, "Name the list is kept under; else its file's name");
  adding->add_option("--family", a->family, "Family of entries that name none; any alias will do");
  adding->add_option("--category", a->category,
                     "Category of entries that name none: c2, apt-c2, malware-distribution, phishing, "
                     "sinkhole, scanner, p2p");
  adding->add_option("--confidence", a->confidence, "0 to 100, where the list says nothing");
  adding->add_option("--tlp", a->tlp,
                     "clear, green, amber, amber+strict or red, where the list says nothing");
  adding->add_option("--from", a->from, "First day the entries are valid");
  adding->add_option("--until", a->until, "First day they are no longer valid");
  adding->add_option("--columns", a->columns, "CSV columns: value=ioc,family=malware");
  adding->footer(
      "Examples:\n  luytre indicators add feeds/conficker.txt --family kido\n  luytre indicators add "
      "misp-feed/ stix.json blocklist.rpz");
  adding->callback([a, &action] { action = [a](Context& context) { return add(context, *a); }; });

  auto r = std::make_shared<RemoveArguments>();
  auto* removing = indicators->add_subcommand(
      "remove", "Withdraw values or a whole list; the figures they made are corrected");
  removing->add_option("VALUE", r->values, "Values as 'indicators list' shows them");
  removing->add_option("--source", r->source, "Only as said by this list; alone: the whole list");
  removing->callback([r, &action] { action = [r](Context& context) { return remove(context, *r); }; });

  auto l = std::make_shared<ListArguments>();
  auto* listing = indicators->add_subcommand("list", "Show indicators");
  listing->add_option("--source", l->source, "Of this list");
  listing->add_option("--family", l->family, "Of this family, by any alias");
  listing->add_option("--type", l->type, "Of this type: address, prefix, address:port, domain, …");
  listing->add_option("--limit", l->limit, "At most so many");
  listing->add_flag("--withdrawn", l->withdrawn, "Withdrawn ones too");
  listing->callback([l, &action] { action = [l](Context& context) { return list(context, *l); }; });

  auto value = std::make_shared<std::string>();
  auto on = std::make_shared<std::string>();
  auto* checking = indicators->add_subcommand(
      "check", "Would this value be matched, and by what; exit code 4 when by nothing");
  checking->add_option("VALUE", *value, "Address, domain, URL or fingerprint")->required();
  checking->add_option("--on", *on, "Date; today when absent");
  checking->callback([value, on, &action] {
    action = [value, on](Context& context) { return check(context, *value, *on); };
  });

  add_quarantine_command(*indicators, action);
  indicators->add_subcommand("stats", "How many, of what, from where")->callback([&action] {
    action = stats;
  });
}

}  // namespace luytre
