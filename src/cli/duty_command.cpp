#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <map>

#include "base/file.h"
#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "duty/calendar_file.h"
#include "duty/certificate.h"
#include "duty/desk.h"
#include "duty/holidays.h"
#include "duty/labour.h"
#include "monitor/home.h"

namespace luytre {
namespace {

struct Arguments {
  std::string file, from, to, digest, made_of, output;
  std::vector<std::string> organisations;
  int year = 0;
  bool replace = false, windows = false;
};

constexpr const char* kCentre = "centre";

std::string shown(const std::string& organisation) {
  return organisation.empty() ? kCentre : organisation;
}
std::string id_of(const std::string& shown) {
  return shown == kCentre ? "" : shown;
}
std::vector<std::string> ids_of(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(id_of(name));
  return out;
}

struct Office {
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  Viewer viewer;
};
Result<Office> open_office(Context& context) {
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  return Office{std::move(*ledger), std::move(*directory), Viewer::console(console_actor())};
}

// A day alone as --to is whole.
Result<Period> period_of(const Arguments& a) {
  auto from = parse_local(a.from), to = parse_local(a.to);
  if (!from || !to)
    return fail(ErrorCode::invalid,
                "--from and --to take a day like 2019-02-02, or a time like 2019-02-02T07:00");
  if (a.to.size() == 10) *to += kMicrosPerDay;
  if (*from >= *to) return fail(ErrorCode::invalid, "--to is before --from");
  if (*from % kMicrosPerMinute || *to % kMicrosPerMinute)
    return fail(ErrorCode::invalid, "--from and --to are whole minutes");
  return Period{*from, *to};
}

Timestamp now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

int import(Context& context, const Arguments& a) {
  if (a.organisations.size() > 1)
    return report_error({ErrorCode::invalid, "--organisation is one body here"});
  auto text = read_file(a.file);
  if (!text) return report_error(text.error());
  std::string name = std::filesystem::path(a.file).filename();
  bool calendar = text->find("BEGIN:VCALENDAR") != std::string::npos;
  auto read = calendar ? read_calendar(*text, name) : read_roster_csv(*text, name);
  if (!read) return report_error(read.error());
  std::map<std::string, std::vector<Shift>> bodies;
  for (Shift& s : read->shifts) {
    std::string body = a.organisations.empty() ? s.organisation : a.organisations[0];
    if (body.empty())
      return report_error({ErrorCode::invalid, name +
                                                   " does not say whose shifts these are: name the body with "
                                                   "--organisation ('centre': the centre itself)"});
    bodies[id_of(body)].push_back(std::move(s));
  }
  auto office = open_office(context);
  if (!office) return report_error(office.error());
  ShiftsAdded sum;
  std::vector<std::string> problems = read->refused;
  for (auto& [body, shifts] : bodies) {
    std::optional<Period> replace;
    if (a.replace) {
      replace = Period{shifts[0].from, shifts[0].to};
      for (const Shift& s : shifts) replace = {std::min(replace->from, s.from), std::max(replace->to, s.to)};
    }
    auto added = add_shifts(*office->ledger, office->viewer, office->directory, body, shifts, replace);
    if (!added && added.error().code == ErrorCode::not_found) {
      problems.push_back(fmt::format("there is no body '{}': {} shifts were left out", body, shifts.size()));
      continue;
    }
    if (!added) return report_error(added.error());
    sum.added += added->added;
    sum.unchanged += added->unchanged;
    sum.cut += added->cut;
  }
  if (context.json) {
    boost::json::array refused;
    for (const std::string& problem : problems) refused.emplace_back(problem);
    print_json(boost::json::object{{"added", sum.added},
                                   {"unchanged", sum.unchanged},
                                   {"cut", sum.cut},
                                   {"refused", read->refused_count},
                                   {"problems", std::move(refused)}});
  } else {
    fmt::print("{} shifts added, {} were there, {} made room\n", grouped(sum.added), grouped(sum.unchanged),
               grouped(sum.cut));
    for (const std::string& problem : problems) print_error(problem);
  }
  return problems.empty() ? kOk : kPartly;
}

Result<std::vector<Shift>> shifts_of(const Office& office, const Arguments& a, const Period& period) {
  std::vector<Shift> all;
  std::vector<std::optional<std::string>> bodies;
  for (const std::string& name : a.organisations) bodies.emplace_back(id_of(name));
  if (bodies.empty()) bodies.emplace_back();
  for (const auto& body : bodies) {
    auto shifts = list_shifts(*office.ledger, office.viewer,
                              {.period = period, .organisation = body, .person = {}, .cancelled = false});
    if (!shifts) return std::unexpected(shifts.error());
    all.insert(all.end(), shifts->begin(), shifts->end());
  }
  return all;
}

int list(Context& context, const Arguments& a) {
  auto period = period_of(a);
  if (!period) return report_error(period.error());
  auto office = open_office(context);
  if (!office) return report_error(office.error());
  auto shifts = shifts_of(*office, a, *period);
  if (!shifts) return report_error(shifts.error());
  if (a.output == "ics") {
    fmt::print("{}", write_calendar(*shifts, now()));
    return kOk;
  }
  boost::json::array rows;
  Table table;
  for (const char* title : {"Body", "From", "To", "Role", "Person", "State"}) table.column(title);
  for (const Shift& s : *shifts) {
    if (context.json)
      rows.push_back(boost::json::object{{"id", s.id},
                                         {"organisation", shown(s.organisation)},
                                         {"role", to_string(s.role)},
                                         {"person", s.person},
                                         {"from", format_local(s.from)},
                                         {"to", format_local(s.to)},
                                         {"state", to_string(s.state)},
                                         {"planned_person", s.planned_person},
                                         {"note", s.note}});
    else
      table.row({shown(s.organisation), format_local(s.from).substr(0, 16), format_local(s.to).substr(0, 16),
                 to_string(s.role), s.person, to_string(s.state)});
  }
  context.json ? print_json(boost::json::object{{"shifts", std::move(rows)}}) : table.print();
  return kOk;
}

int verify(Context& context, const Arguments& a) {
  auto period = period_of(a);
  if (!period) return report_error(period.error());
  auto office = open_office(context);
  if (!office) return report_error(office.error());
  auto roster =
      load_roster(*office->ledger, office->viewer, office->directory, *period, ids_of(a.organisations));
  if (!roster) {
    report_error(roster.error());
    return roster.error().code == ErrorCode::not_found ? kNotFound : kFailed;
  }
  Certificate c = certify(*roster);
  if (!a.made_of.empty()) {
    std::ofstream out(a.made_of, std::ios::binary);
    write_source(*roster, [&](std::string_view piece) {
      out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    });
    out.close();
    if (!out) return report_error({ErrorCode::io, fmt::format("cannot write '{}'", a.made_of)});
  }
  bool same = a.digest.empty() || a.digest == c.digest;
  if (context.json) {
    boost::json::array gaps;
    for (const CertifiedGap& g : c.gaps)
      gaps.push_back(boost::json::object{{"organisation", shown(g.organisation)},
                                         {"role", to_string(g.role)},
                                         {"from", format_local(g.from)},
                                         {"to", format_local(g.to)},
                                         {"minutes", (g.to - g.from) / kMicrosPerMinute},
                                         {"missing", g.missing}});
    print_json(boost::json::object{{"from", format_local(c.period.from)},
                                   {"to", format_local(c.period.to)},
                                   {"bodies", c.bodies},
                                   {"shifts", c.shifts},
                                   {"minutes", c.minutes},
                                   {"whole", c.whole()},
                                   {"gaps", std::move(gaps)},
                                   {"digest", c.digest},
                                   {"same_digest", same}});
  } else {
    Table table;
    for (const char* title : {"Body", "Role", "From", "To"}) table.column(title);
    table.column("Minutes", Table::Align::right);
    table.column("Missing", Table::Align::right);
    for (const CertifiedGap& g : c.gaps)
      table.row({shown(g.organisation), to_string(g.role), format_local(g.from).substr(0, 16),
                 format_local(g.to).substr(0, 16),
                 grouped(static_cast<uint64_t>((g.to - g.from) / kMicrosPerMinute)),
                 std::to_string(g.missing)});
    if (!c.whole()) table.print();
    fmt::print("{} to {}: {} bodies, {} shifts, {} minutes of duty looked at, {} gaps\n",
               format_local(c.period.from), format_local(c.period.to), grouped(c.bodies), grouped(c.shifts),
               grouped(c.minutes), grouped(c.gaps.size()));
    if (c.whole()) fmt::print("No minute of it was without both roles in any of these bodies.\n");
    fmt::print("made from: {}\n", c.digest);
  }
  if (!same) {
    print_error(fmt::format("the rosters are not those of the digest {}", a.digest));
    return kFailed;
  }
  return c.whole() ? kOk : kPartly;
}

int holidays(Context& context, const Arguments& a) {
  if (a.year < 1995 || a.year > 2100)
    return report_error({ErrorCode::invalid, "public holidays are known for 1995 to 2100"});
  const Holidays& all = Holidays::built_in();
  boost::json::array rows, windows;
  Table table;
  for (const char* title : {"From", "To", "Name", "Kind", "Status", "Basis"}) table.column(title);
  for (const Holiday& h : all.of(a.year)) {
    if (context.json)
      rows.push_back(boost::json::object{{"code", h.code},
                                         {"name_vi", h.name_vi},
                                         {"name_en", h.name_en},
                                         {"from", format_day(h.first)},
                                         {"to", format_day(h.last)},
                                         {"kind", to_string(h.kind)},
                                         {"status", h.status},
                                         {"basis", h.basis},
                                         {"source", h.source}});
    else
      table.row({format_day(h.first), format_day(h.last), h.name_vi, to_string(h.kind), h.status, h.basis});
  }
  for (const HolidayWindow& w : all.windows(a.year)) {
    boost::json::array codes;
    for (const std::string& code : w.codes) codes.emplace_back(code);
    windows.push_back(boost::json::object{
        {"from", format_day(w.first)}, {"to", format_day(w.last)}, {"codes", std::move(codes)}});
  }
  if (context.json) {
    print_json(boost::json::object{
        {"year", a.year}, {"holidays", std::move(rows)}, {"windows", std::move(windows)}});
    return kOk;
  }
  table.print();
  fmt::print("Breaks with their weekends:\n");
  for (const HolidayWindow& w : all.windows(a.year))
    fmt::print("  {} to {}  {}\n", format_day(w.first), format_day(w.last), fmt::join(w.codes, ", "));
  return kOk;
}

int check(Context& context, const Arguments& a) {
  auto period = period_of(a);
  if (!period) return report_error(period.error());
  auto office = open_office(context);
  if (!office) return report_error(office.error());
  // Months and years reach out of the period.
  Period around{
      start_of_local(day_from_civil(civil_from_day(local_day(period->from)).year, 1, 1)) - 7 * kMicrosPerDay,
      start_of_local(day_from_civil(civil_from_day(local_day(period->to)).year + 1, 1, 1)) +
          7 * kMicrosPerDay};
  auto shifts = shifts_of(*office, a, around);
  if (!shifts) return report_error(shifts.error());
  auto excepted = continuous_bodies(*office->ledger, office->viewer);
  if (!excepted) return report_error(excepted.error());
  auto warnings = check_labour(*shifts, *period, *excepted);
  boost::json::array rows;
  Table table;
  for (const char* title : {"Person", "From", "Rule", "What"}) table.column(title);
  for (const LabourWarning& w : warnings) {
    if (context.json)
      rows.push_back(boost::json::object{{"rule", w.rule},
                                         {"person", w.person},
                                         {"from", format_local(w.from)},
                                         {"to", format_local(w.to)},
                                         {"value", w.value},
                                         {"limit", w.limit},
                                         {"text_vi", w.text_vi},
                                         {"text_en", w.text_en},
                                         {"article", w.article},
                                         {"status", w.status},
                                         {"excepted", w.excepted}});
    else
      table.row({w.person, format_local(w.from).substr(0, 16), w.rule + (w.excepted ? " (art. 116)" : ""),
                 w.text_en + " " + w.article});
  }
  if (context.json)
    print_json(boost::json::object{{"warnings", std::move(rows)}});
  else if (warnings.empty())
    fmt::print("Within the limits of the Labour Code.\n");
  else
    table.print();
  return kOk;
}

}  // namespace

void add_duty_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("duty", "Who is on duty, and whether any minute is without");
  command->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };
  auto organisation = [&](CLI::App* sub) {
    sub->add_option("--organisation", a->organisations, "Of this body; centre: the centre itself");
  };
  auto period = [&](CLI::App* sub) {
    sub->add_option("--from", a->from, "First day, or time, on the country's clock")->required();
    sub->add_option("--to", a->to, "Last day (whole), or time (not in it)")->required();
  };

  auto* imported = command->add_subcommand("import", "Add a roster");
  imported->add_option("FILE", a->file, "CSV with role,person,from,to[,organisation,note], or iCalendar")
      ->required();
  organisation(imported);
  imported->add_flag("--replace", a->replace, "What is planned from its first shift to its last makes room");
  imported->footer("Example: luytre duty import tet.csv --organisation MIN-MOH --replace");
  imported->callback(run(import));

  auto* listed = command->add_subcommand("list", "The shifts of a period");
  period(listed);
  organisation(listed);
  listed->add_option("--output", a->output, "table, or ics: iCalendar")
      ->check(CLI::IsMember({"table", "ics"}));
  listed->callback(run(list));

  auto* verified = command->add_subcommand("verify", "That no minute is without both roles, or the gaps");
  period(verified);
  organisation(verified);
  verified->add_option("--digest", a->digest, "Must be made from the same rosters as this certificate");
  verified->add_option("--made-of", a->made_of, "Write what the digest is of to this file (b2sum -l 256)");
  verified->footer(
      "Exit code 3 when there are gaps. Example: luytre duty verify --from 2019-02-02 --to 2019-02-10");
  verified->callback(run(verify));

  auto* free = command->add_subcommand("holidays", "Public holidays of a year, by law and decision");
  free->add_option("YEAR", a->year, "1995 to 2100")->required();
  free->callback(run(holidays));

  auto* checked =
      command->add_subcommand("check", "The limits of working time; they warn, and forbid nothing");
  period(checked);
  organisation(checked);
  checked->callback(run(check));
}

}  // namespace luytre
