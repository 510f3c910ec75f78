#include <fmt/format.h>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/file.h"
#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "incidents/book.h"
#include "incidents/form_document.h"
#include "incidents/local_time.h"
#include "incidents/mail.h"
#include "monitor/home.h"

namespace luytre {
namespace {

struct Arguments {
  std::string view = "open", organisation, incident, at, form, file;
  unsigned report = 0;
};

struct Office {
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  Viewer viewer;
  std::unique_ptr<IncidentBook> book;
};
Result<Office> open_office(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  std::filesystem::path folder = context.settings.home;
  auto rules = IncidentRules::load(folder / "rules");
  if (!rules) return std::unexpected(rules.error());
  auto calendar = Rules::load(folder / "rules");
  if (!calendar) return std::unexpected(calendar.error());
  auto key = SealKey::open(folder / "access.key");
  if (!key) return std::unexpected(key.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  auto book = std::make_unique<IncidentBook>(**ledger, std::move(*rules), std::move(*calendar),
                                             SealedFiles(folder / "incidents", std::move(*key)));
  return Office{std::move(*ledger), std::move(*directory), Viewer::console(console_actor()), std::move(book)};
}

Timestamp now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

boost::json::value time_of(Timestamp time) {
  return time == kNoTime || time == 0 ? boost::json::value()
                                      : boost::json::value(format_country_time(time) + "+07:00");
}

int failed(const Error& error) {
  report_error(error);
  return error.code == ErrorCode::not_found ? kNotFound : error.code == ErrorCode::invalid ? kUsage : kFailed;
}

int list(Context& context, const Arguments& a) {
  auto view = incident_view(a.view);
  if (!view) return failed({ErrorCode::invalid, "--view takes all, open, late, due or over"});
  auto office = open_office(context);
  if (!office) return failed(office.error());
  IncidentFilter filter{.view = *view, .now = now()};
  if (!a.organisation.empty()) filter.organisation = a.organisation;
  auto page = office->book->list(office->viewer, filter);
  if (!page) return failed(page.error());
  boost::json::array rows;
  Table table;
  for (const char* title : {"Number", "Body", "State", "Detected", "Due", "Next", "Title"})
    table.column(title);
  for (const IncidentRow& r : page->items) {
    bool late = r.next_late && filter.now > r.next_late;
    if (context.json)
      rows.push_back(boost::json::object{{"id", r.id},
                                         {"number", r.number},
                                         {"organisation", r.organisation},
                                         {"title", r.title},
                                         {"state", to_string(r.state)},
                                         {"regime", r.regime},
                                         {"level", r.level},
                                         {"grades", r.grades},
                                         {"detected", time_of(r.detected)},
                                         {"received", time_of(r.received)},
                                         {"closed", time_of(r.closed)},
                                         {"next", r.next_clock},
                                         {"due", time_of(r.next_due)},
                                         {"late", late}});
    else
      table.row({r.number, r.organisation, to_string(r.state), format_country_time(r.detected),
                 r.next_due ? format_country_time(r.next_due) + (late ? " LATE" : "") : "", r.next_clock,
                 r.title});
  }
  if (context.json)
    print_json(boost::json::object{
        {"total", page->total}, {"open", page->open}, {"late", page->late}, {"incidents", std::move(rows)}});
  else
    table.print();
  return kOk;
}

boost::json::object clock_json(const IncidentClock& c, const IncidentRules& rules, Timestamp detected,
                               Timestamp at) {
  boost::json::array forms, recipients;
  for (const std::string& form : c.rule->forms) forms.emplace_back(form);
  for (const std::string& code : c.rule->recipients)
    if (const ReportRecipient* one = rules.recipient(code, detected)) recipients.emplace_back(one->name.en);
  return {{"clock", c.rule->code},
          {"name", c.rule->name.en},
          {"start", time_of(c.start)},
          {"due", time_of(c.due)},
          {"late_after", time_of(c.late_after)},
          {"met", c.met ? time_of(*c.met) : boost::json::value()},
          {"late", c.is_late(at)},
          {"forms", std::move(forms)},
          {"recipients", std::move(recipients)},
          {"basis", c.rule->basis.text},
          {"status", c.rule->basis.status}};
}

int show(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return failed(office.error());
  IncidentBook& book = *office->book;
  Timestamp at = now();
  if (!a.at.empty()) {
    auto time = parse_country_time(a.at);
    if (!time)
      return failed({ErrorCode::invalid, "--at takes a time like 2026-08-20 07:30, on the country's clock"});
    at = *time;
  }
  auto id = book.id_of(office->viewer, a.incident);
  auto found = !id            ? Result<Incident>(std::unexpected(id.error()))
               : a.at.empty() ? book.find(office->viewer, *id)
                              : book.find_at(office->viewer, *id, at);
  if (!found) return failed(found.error());
  const Incident& i = *found;
  if (a.report) {
    const Organisation* body = office->directory.organisation(i.organisation);
    auto document = form_document(i, a.report, book.rules(), body ? body->name_vi : i.organisation);
    if (!document) return failed(document.error());
    std::string text = a.form == "odt" ? form_odt(*document) : form_html(*document);
    std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
    return std::cout.flush() ? kOk : kFailed;
  }
  auto events = book.time_line(office->viewer, i.id);
  if (!events) return failed(events.error());
  std::erase_if(*events, [&](const IncidentEvent& e) { return e.step > i.steps; });
  IncidentRow row = book.row(i);
  if (context.json) {
    boost::json::array clocks, lines, reports, files;
    for (const IncidentClock& c : book.clocks(i))
      clocks.push_back(clock_json(c, book.rules(), i.detected, at));
    for (const IncidentEvent& e : *events)
      lines.push_back(boost::json::object{{"step", e.step},
                                          {"at", time_of(e.at)},
                                          {"actor", e.actor},
                                          {"kind", e.kind},
                                          {"detail", boost::json::parse(e.detail)}});
    for (const IncidentReport& r : i.reports)
      reports.push_back(boost::json::object{{"step", r.step}, {"at", time_of(r.at)}, {"form", r.form}});
    for (const IncidentFile& f : i.files)
      files.push_back(
          boost::json::object{{"id", f.id}, {"name", f.name}, {"type", f.type}, {"size", f.size}});
    print_json(boost::json::object{{"id", i.id},
                                   {"number", i.number},
                                   {"organisation", i.organisation},
                                   {"title", i.title},
                                   {"state", to_string(i.state)},
                                   {"reason", i.reason},
                                   {"via", i.via},
                                   {"regime", row.regime},
                                   {"grades", row.grades},
                                   {"level", i.level()},
                                   {"detected", time_of(i.detected)},
                                   {"received", time_of(i.received)},
                                   {"receipt", time_of(i.receipt)},
                                   {"ended", time_of(i.ended)},
                                   {"closed", time_of(i.closed)},
                                   {"clocks", std::move(clocks)},
                                   {"reports", std::move(reports)},
                                   {"files", std::move(files)},
                                   {"events", std::move(lines)}});
    return kOk;
  }
  print_title(fmt::format("{}  {}", i.number, i.title));
  fmt::print("{}, {}, law of {}, detected {}, received {}\n", i.organisation, to_string(i.state), row.regime,
             format_country_time(i.detected), format_country_time(i.received));
  Table clocks;
  for (const char* title : {"Clock", "Due", "Met", "", "Basis"}) clocks.column(title);
  for (const IncidentClock& c : book.clocks(i))
    clocks.row({c.rule->code, format_country_time(c.due), c.met ? format_country_time(*c.met) : "",
                c.is_late(at) ? "LATE" : "",
                fmt::format("{} ({})", c.rule->basis.text, c.rule->basis.status)});
  clocks.print();
  Table lines;
  for (const char* title : {"", "When", "Who", "What"}) lines.column(title);
  for (const IncidentEvent& e : *events)
    lines.row({std::to_string(e.step), format_country_time(e.at), e.actor, e.kind});
  lines.print();
  return kOk;
}

int verify(Context& context, const Arguments&) {
  auto office = open_office(context);
  if (!office) return failed(office.error());
  auto verified = office->book->verify(office->viewer);
  if (!verified) return failed(verified.error());
  if (context.json) {
    boost::json::array problems;
    for (const IncidentProblem& p : verified->problems)
      problems.push_back(boost::json::object{{"id", p.id}, {"what", p.what}});
    print_json(boost::json::object{{"incidents", verified->incidents},
                                   {"events", verified->events},
                                   {"clocks", verified->clocks},
                                   {"numbers", verified->numbers},
                                   {"files", verified->files},
                                   {"problems", std::move(problems)}});
  } else {
    for (const IncidentProblem& p : verified->problems)
      print_error(p.id.empty() ? p.what : fmt::format("{}: {}", p.id, p.what));
    fmt::print("{} incidents, {} events, {} clocks, {} numbers, {} files: {}\n", grouped(verified->incidents),
               grouped(verified->events), grouped(verified->clocks), grouped(verified->numbers),
               grouped(verified->files), verified->problems.empty() ? "all fit together" : "see above");
  }
  return verified->problems.empty() ? kOk : kFailed;
}

Result<std::string> standard_input() {
  std::string text;
  char piece[1 << 16];
  while (std::cin.read(piece, sizeof piece) || std::cin.gcount() > 0) {
    text.append(piece, static_cast<size_t>(std::cin.gcount()));
    if (text.size() > 64u << 20) return fail(ErrorCode::invalid, "standard input is longer than 64 MiB");
  }
  return text;
}

int mail(Context& context, const Arguments& a) {
  auto text = a.file == "-" ? standard_input() : read_file(a.file);
  if (!text) return failed(text.error());
  auto office = open_office(context);
  if (!office) return failed(office.error());
  uint64_t taken = 0, known = 0, of_contacts = 0;
  std::vector<std::string> problems;
  boost::json::array rows;
  for (const std::string& one : split_mailbox(*text)) {
    auto result = office->book->take_mail(one);
    if (!result) {
      if (result.error().code != ErrorCode::invalid) return failed(result.error());
      problems.push_back(result.error().message);
      continue;
    }
    ++(result->known ? known : taken);
    of_contacts += !result->organisation.empty();
    rows.push_back(boost::json::object{
        {"id", result->id}, {"organisation", result->organisation}, {"known", result->known}});
  }
  if (context.json) {
    boost::json::array refused;
    for (const std::string& problem : problems) refused.emplace_back(problem);
    print_json(boost::json::object{
        {"taken", taken}, {"known", known}, {"mails", std::move(rows)}, {"problems", std::move(refused)}});
  } else {
    fmt::print("{} mails taken as drafts, {} were here already; {} from verified contacts\n", taken, known,
               of_contacts);
    for (const std::string& problem : problems) print_error(problem);
  }
  return problems.empty() ? kOk : kPartly;
}

}  // namespace

void add_incidents_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("incidents", "Incidents that bodies report: what is due, what was done");
  command->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };
  auto* sub = command->add_subcommand("list", "By what runs out first");
  sub->add_option("--view", a->view, "all, open (default), late, due or over");
  sub->add_option("--organisation", a->organisation, "Of this body");
  sub->callback(run(list));
  sub = command->add_subcommand("show", "One incident: clocks and time line");
  sub->add_option("incident", a->incident, "Its number or id")->required();
  sub->add_option("--at", a->at, "As it was at this time of the country's clock: 2026-08-20 07:30");
  sub->add_option("--report", a->report, "Prints the report of this step as its form");
  sub->add_option("--form", a->form, "With --report: html (default) or odt");
  sub->callback(run(show));
  sub = command->add_subcommand("verify",
                                "Holds rows against events, events against the audit, numbers and files");
  sub->callback(run(verify));
  sub = command->add_subcommand("mail", "Takes reports by mail as drafts");
  sub->add_option("file", a->file, "A mail or a mailbox file; -: standard input")->required();
  sub->callback(run(mail));
}

}  // namespace luytre
