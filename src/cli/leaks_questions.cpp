// luytre leaks situation, check and collections.
#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/leaks_command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "hub/leaks/leak_findings.h"

namespace luytre {
namespace {

Result<LeakFilter> filter_of(const LeaksArguments& a) {
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

}  // namespace

int leaks_situation(Context& context, const LeaksArguments& a) {
  auto filter = filter_of(a);
  if (!filter) return report_error(filter.error());
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  Viewer viewer = Viewer::console(console_actor());
  auto figures = book.figures(viewer, *filter);
  if (!figures) return report_error(figures.error());
  const LeakCount* total = &figures->total;
  std::vector<LeakCount> rows;
  if (!a.by.empty())
    rows = a.by == "organisation" ? figures->by_organisation
           : a.by == "month"      ? figures->by_month
           : a.by == "collection" ? figures->by_collection
                                  : figures->by_domain;
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

int leaks_check(Context& context, const LeaksArguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  LeakFilter filter{.limit = a.limit};
  if (a.value.find('@') != std::string::npos) {
    auto keys = open_leak_keys(context.settings.home);
    if (!keys) return report_error(keys.error());
    filter.account = keys->account_id("mail", "", fold_account(a.value));
  } else {
    filter.domain = a.value;
  }
  Viewer viewer = Viewer::console(console_actor());
  auto accounts = filter.account ? book.look_up(viewer, *filter.account) : book.accounts(viewer, filter);
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

int leaks_collections(Context& context, const LeaksArguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LeakBook book(**ledger);
  Viewer viewer = Viewer::console(console_actor());
  if (!a.value.empty()) {
    auto overlaps = book.overlaps(viewer);
    if (!overlaps) return report_error(overlaps.error());
    boost::json::array all;
    Table table;
    table.column("Collection");
    for (const char* title : {"Accounts of both", "Same password"}) table.column(title, Table::Align::right);
    for (const LeakOverlap& o : (*overlaps)[a.value]) {
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

}  // namespace luytre
