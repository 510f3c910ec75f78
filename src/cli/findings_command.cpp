#include <fmt/format.h>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/findings_feed.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "findings/evidence.h"
#include "indicators/families.h"

namespace luytre {
namespace {

struct Arguments {
  std::vector<std::string> organisations, states, kinds, ids;
  std::string id, family, address, severity, from, to, comment, reason, until, at, because, machine, done;
  bool overdue = false, again = false;
  uint64_t limit = 100, evidence = 20, not_seen_days = 180;
};

std::string time_or_nothing(Timestamp time) {
  return time == kNoTime ? "" : format_time(time).substr(0, 19) + "Z";
}

boost::json::object to_json(const Finding& f, Timestamp at) {
  return {{"id", f.id},
          {"organisation", f.organisation},
          {"sector", f.sector},
          {"kind", to_string(f.kind)},
          {"subject", f.subject},
          {"what", f.what},
          {"first_seen", time_or_nothing(f.first_seen)},
          {"last_seen", time_or_nothing(f.last_seen)},
          {"sightings", f.sightings},
          {"evidence", to_string(f.evidence)},
          {"severity", to_string(f.severity)},
          {"tlp", to_string(f.tlp)},
          {"sensitive", f.sensitive},
          {"state", to_string(f.state)},
          {"closed_because", to_string(f.closed_because)},
          {"episode", f.episode},
          {"opened", time_or_nothing(f.opened)},
          {"due", time_or_nothing(f.due)},
          {"overdue", f.is_overdue(at)},
          {"closed", time_or_nothing(f.closed)},
          {"last_notified", time_or_nothing(f.last_notified)},
          {"assignee", f.assignee},
          {"risk_until", time_or_nothing(f.risk_until)},
          {"silent_sensor", f.silent_sensor}};
}

template <class Enum>
Result<std::vector<Enum>> words(const std::vector<std::string>& names, const char* flag,
                                std::optional<Enum> (*read)(std::string_view)) {
  std::vector<Enum> out;
  for (const std::string& name : names) {
    auto value = read(name);
    if (!value) return fail(ErrorCode::invalid, fmt::format("{} does not know '{}'", flag, name));
    out.push_back(*value);
  }
  return out;
}

Result<FindingFilter> filter_of(const Arguments& a, Timestamp at) {
  FindingFilter filter;
  filter.now = at;
  filter.limit = a.limit;
  if (!a.organisations.empty()) filter.organisations = a.organisations;
  if (!a.address.empty()) filter.subject = a.address;
  if (!a.family.empty()) filter.what = {normalise_family(a.family)};
  if (a.overdue) filter.view = FindingView::overdue;
  auto states = words(a.states, "--state", &finding_state);
  if (!states) return std::unexpected(states.error());
  filter.states = *states;
  auto kinds = words(a.kinds, "--kind", &finding_kind);
  if (!kinds) return std::unexpected(kinds.error());
  filter.kinds = *kinds;
  if (!a.severity.empty()) {
    auto least = severity(a.severity);
    if (!least) return fail(ErrorCode::invalid, "--severity takes low, medium, high or critical");
    filter.least = *least;
  }
  return filter;
}

// Whoever reads the ledger's file is the centre.
Viewer here() {
  return Viewer::console(console_actor());
}

std::string state_words(const Finding& f, Timestamp at) {
  std::string out = to_string(f.state);
  if (f.is_closed()) out += fmt::format(" ({})", to_string(f.closed_because));
  if (f.is_overdue(at)) out += " overdue";
  return out;
}

int list(Context& context, const Arguments& a) {
  Timestamp at = now();
  auto filter = filter_of(a, at);
  if (!filter) return report_error(filter.error());
  auto book = open_book(context);
  if (!book) return report_error(book.error());
  auto all = book->book->list(here(), *filter);
  if (!all) return report_error(all.error());
  auto count = book->book->count(here(), *filter);
  if (!count) return report_error(count.error());
  if (context.json) {
    boost::json::array findings;
    for (const Finding& f : *all) findings.push_back(to_json(f, at));
    print_json(boost::json::object{{"count", *count}, {"findings", std::move(findings)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"Id", "Severity", "Kind", "What", "Subject", "Body", "State", "Last seen", "Due"})
    table.column(title);
  table.column("Sightings", Table::Align::right);
  for (const Finding& f : *all)
    table.row({f.id.substr(0, 12), to_string(f.severity), to_string(f.kind), f.what, f.subject,
               f.organisation, state_words(f, at), time_or_nothing(f.last_seen).substr(0, 10),
               time_or_nothing(f.due).substr(0, 10), grouped(f.sightings)});
  table.print();
  if (*count > all->size()) print_note(fmt::format("{} of {} shown (--limit)", all->size(), *count));
  return kOk;
}

// The finding whose id begins with `id`: tables show twelve digits.
Result<Finding> find_one(FindingBook& book, const std::string& id) {
  if (id.size() == 32) return book.find(here(), id);
  if (id.size() < 8)
    return fail(ErrorCode::invalid, "an id has 32 hex digits; the first 8 are the least to know it by");
  auto all = book.list(here(), {.id_prefix = id, .limit = 2});
  if (!all) return std::unexpected(all.error());
  if (all->size() > 1) return fail(ErrorCode::invalid, fmt::format("several findings begin with '{}'", id));
  if (all->empty())
    return fail(ErrorCode::not_found, fmt::format("there is no finding '{}'", plain_text(id)));
  return all->front();
}

int failed(const Error& error) {
  int code = report_error(error);
  return error.code == ErrorCode::not_found ? static_cast<int>(kNotFound) : code;
}

// The latest rows of evidence, from the event store.
Result<boost::json::array> evidence_of(Context& context, FindingBook& book, const Finding& f, uint64_t most) {
  boost::json::array rows;
  if (most == 0 || f.sightings == 0) return rows;
  auto days = book.days(here(), f.id);
  if (!days) return std::unexpected(days.error());
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto events = home->events(context.event_options());
  if (!events) return std::unexpected(events.error());
  auto evidence = read_evidence(**events, book.rules(), f, *days, {.limit = most});
  if (!evidence) return std::unexpected(evidence.error());
  for (const Sighting& s : evidence->sightings.rows) {
    auto text = [](std::string_view view) { return boost::json::string(plain_text(view)); };
    rows.push_back(boost::json::object{{"time", format_time(s.first)},
                                       {"port", s.port},
                                       {"remote", s.remote.is_unspecified() ? "" : s.remote.to_string()},
                                       {"remote_port", s.remote_port},
                                       {"protocol", s.protocol},
                                       {"name", text(s.name)},
                                       {"indicator", text(s.indicator)},
                                       {"source", text(s.source)},
                                       {"detector", text(s.detector)},
                                       {"evidence", to_string(s.evidence)},
                                       {"bytes", s.bytes},
                                       {"sensor", text(s.sensor)}});
  }
  return rows;
}

std::string state_or_nothing(std::optional<FindingState> state) {
  return state ? to_string(*state) : "";
}

int show(Context& context, const Arguments& a) {
  auto book = open_book(context);
  if (!book) return report_error(book.error());
  auto found = find_one(*book->book, a.id);
  if (!found) return failed(found.error());
  auto history = book->book->history(here(), found->id);
  if (!history) return report_error(history.error());
  auto evidence = evidence_of(context, *book->book, *found, a.evidence);
  if (!evidence) return report_error(evidence.error());
  boost::json::object document = to_json(*found, now());
  boost::json::array steps;
  for (const HistoryEntry& h : *history)
    steps.push_back(boost::json::object{{"step", h.step},
                                        {"time", time_or_nothing(h.time)},
                                        {"actor", h.actor},
                                        {"act", h.act},
                                        {"from", state_or_nothing(h.from)},
                                        {"to", state_or_nothing(h.to)},
                                        {"reason", h.reason},
                                        {"machine", h.machine},
                                        {"done", h.done},
                                        {"comment", h.comment}});
  if (context.json) {
    document["history"] = std::move(steps);
    document["rows"] = std::move(*evidence);
    print_json(document);
    return kOk;
  }
  for (const auto& [key, value] : document)
    if (!value.is_string() || !value.as_string().empty())
      fmt::print("{:<15} {}\n", std::string_view(key),
                 value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value));
  print_title("\nHistory");
  Table table;
  for (const char* title : {"Time", "Who", "Act", "From", "To", "Why", "Comment"}) table.column(title);
  for (const HistoryEntry& h : *history)
    table.row({time_or_nothing(h.time), h.actor, h.act, state_or_nothing(h.from), state_or_nothing(h.to),
               h.reason,
               h.machine.empty() && h.done.empty() ? h.comment
                                                   : fmt::format("{}: {} {}", h.machine, h.done, h.comment)});
  table.print();
  print_title("\nEvidence");
  Table rows;
  for (const char* title :
       {"Time", "Port", "Remote", "Port", "Name", "Indicator", "Source", "Grade", "Sensor"})
    rows.column(title);
  for (const auto& value : *evidence) {
    const auto& row = value.as_object();
    auto text = [&](const char* key) { return std::string(row.at(key).as_string()); };
    rows.row({text("time"), boost::json::serialize(row.at("port")), text("remote"),
              boost::json::serialize(row.at("remote_port")), text("name"), text("indicator"), text("source"),
              text("evidence"), text("sensor")});
  }
  rows.print();
  return kOk;
}

int act(Context& context, const Arguments& a, Act what) {
  ActRequest request{.act = what, .comment = a.comment, .machine = a.machine, .done = a.done};
  if (what == Act::dispute) {
    auto kind = dispute_kind(a.because);
    if (a.because.empty() || !kind) {
      print_error("--because takes not-ours, test-machine, wrong-detection or other");
      return kUsage;
    }
    request.dispute = *kind;
  }
  if (what == Act::close) {
    auto reason = closed_because(a.reason);
    if (a.reason.empty() || !reason) {
      print_error("--reason takes cleaned, not-seen, address-moved or indicator-withdrawn");
      return kUsage;
    }
    request.reason = *reason;
  }
  if (what == Act::accept_risk) {
    auto day = day_argument(a.until, "--until");
    if (!day) return report_error(day.error());
    request.until = start_of(*day + 1);
  }
  auto book = open_book(context);
  if (!book) return report_error(book.error());
  boost::json::array done;
  for (const std::string& id : a.ids) {
    auto found = find_one(*book->book, id);
    if (!found) return failed(found.error());
    auto changed = book->book->act(here(), found->id, request);
    if (!changed) return failed(changed.error());
    if (context.json)
      done.push_back(to_json(*changed, now()));
    else
      fmt::print("{} is {}\n", changed->id, state_words(*changed, now()));
  }
  if (context.json) print_json(boost::json::object{{"findings", std::move(done)}});
  return kOk;
}

int absorb(Context& context, const Arguments& a) {
  FeedOptions options{.again = a.again};
  for (auto [text, flag, day] :
       {std::tuple{&a.from, "--from", &options.from}, {&a.to, "--to", &options.to}}) {
    if (text->empty()) continue;
    auto parsed = day_argument(*text, flag);
    if (!parsed) return report_error(parsed.error());
    *day = *parsed;
  }
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto directory = home->directory();
  if (!directory) return report_error(directory.error());
  auto book = open_book(context);
  if (!book) return report_error(book.error());
  auto events = home->events(context.event_options());
  if (!events) return report_error(events.error());
  auto report = absorb_home(*home, **events, *directory, *book->book, options);
  if (!report) return report_error(report.error());
  const Absorbed& c = report->counts;
  if (context.json)
    print_json(boost::json::object{{"days", report->days},
                                   {"opened", c.opened},
                                   {"updated", c.updated},
                                   {"reopened", c.reopened},
                                   {"withdrawn", c.withdrawn},
                                   {"unowned_sightings", c.unowned}});
  else
    fmt::print(
        "{} days: {} findings opened, {} updated ({} seen again, {} withdrawn); {} sightings are nobody's\n",
        report->days, grouped(c.opened), grouped(c.updated), grouped(c.reopened), grouped(c.withdrawn),
        grouped(c.unowned));
  return kOk;
}

int settle(Context& context, const Arguments& a) {
  FindingBook::SettleOptions options{.now = now(), .not_seen_days = static_cast<unsigned>(a.not_seen_days)};
  if (!a.at.empty()) {
    auto day = day_argument(a.at, "--at");
    if (!day) return report_error(day.error());
    options.now = start_of(*day + 1);
  }
  auto home = Home::open(context.settings.home, Home::Access::read);
  if (!home) return report_error(home.error());
  auto book = open_book(context);
  if (!book) return report_error(book.error());
  auto settled = settle_home(*home, *book->book, options);
  if (!settled) return report_error(settled.error());
  const Settled& s = *settled;
  if (context.json)
    print_json(boost::json::object{{"looked_at", s.looked_at},
                                   {"presumed_clean", s.presumed_clean},
                                   {"cleaned", s.cleaned},
                                   {"address_moved", s.address_moved},
                                   {"not_seen", s.not_seen},
                                   {"risk_ended", s.risk_ended},
                                   {"sensor_silent", s.silent}});
  else
    fmt::print(
        "{} findings looked at: {} presumed clean, {} cleaned, {} whose address moved, {} not seen for too "
        "long; "
        "{} accepted risks ended; {} stay, as their sensor was silent\n",
        grouped(s.looked_at), grouped(s.presumed_clean), grouped(s.cleaned), grouped(s.address_moved),
        grouped(s.not_seen), grouped(s.risk_ended), grouped(s.silent));
  return kOk;
}

}  // namespace

void add_findings_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("findings", "What each body has to clean up, and how far it is");
  command->require_subcommand(0, 1);
  command->add_option("--organisation", a->organisations, "Of these bodies");
  command->add_option("--state", a->states,
                      "open, notified, acknowledged, in-work, resolved, disputed, accepted-risk, closed");
  command->add_option("--kind", a->kinds, "infection, apt-contact, behaviour, leak, weakness");
  command->add_option("--family", a->family, "Of this family (or detector)");
  command->add_option("--address", a->address, "Of this address");
  command->add_option("--severity", a->severity, "At least: low, medium, high, critical");
  command->add_flag("--overdue", a->overdue, "Past their due date");
  command->add_option("--limit", a->limit, "At most so many; 0: all");
  command->footer(
      "Examples:\n"
      "  luytre findings --organisation MIN-MOH --severity high\n"
      "  luytre findings show 3f2a9c0d11aa\n"
      "  luytre findings close 3f2a9c0d11aa --reason cleaned --comment \"disk replaced\"");
  // A subcommand's own callback comes after this one and takes its place.
  command->parse_complete_callback(
      [a, &action] { action = [a](Context& context) { return list(context, *a); }; });

  auto* shown = command->add_subcommand("show", "One finding with its history and evidence");
  shown->add_option("ID", a->id, "Its id, or the first digits")->required();
  shown->add_option("--evidence", a->evidence, "Rows of evidence shown at most");
  shown->callback([a, &action] { action = [a](Context& context) { return show(context, *a); }; });

  auto* absorbed = command->add_subcommand("absorb", "Bring findings up to the evidence of the home");
  absorbed->add_option("--from", a->from, "First day");
  absorbed->add_option("--to", a->to, "Last day");
  absorbed->add_flag("--again", a->again, "Days that have not changed, too");
  absorbed->callback([a, &action] { action = [a](Context& context) { return absorb(context, *a); }; });

  auto* settled =
      command->add_subcommand("settle", "Close what the evidence says is clean, moved or too old");
  settled->add_option("--at", a->at, "As of the end of this day; else now");
  settled->add_option("--not-seen-days", a->not_seen_days, "Close after so many days without any judgement");
  settled->callback([a, &action] { action = [a](Context& context) { return settle(context, *a); }; });

  struct Word {
    const char* name;
    Act act;
    const char* sentence;
  };
  for (const Word& word :
       {Word{"acknowledge", Act::acknowledge, "The owner has read it"},
        Word{"start", Act::start, "The owner works on it"},
        Word{"resolve", Act::resolve, "The owner says it is done"},
        Word{"dispute", Act::dispute, "The owner says it is wrong"},
        Word{"uphold", Act::uphold_dispute, "The dispute is right: closed as a false positive"},
        Word{"reject", Act::reject_dispute, "The dispute is wrong: back to where it was"},
        Word{"accept-risk", Act::accept_risk, "Leave it as it is until a date"},
        Word{"close", Act::close, "Close it with a reason"}, Word{"reopen", Act::reopen, "Open it again"}}) {
    auto* sub = command->add_subcommand(word.name, word.sentence);
    sub->add_option("ID", a->ids, "Their ids, or the first digits")->required();
    sub->add_option("--comment", a->comment, "Kept in the history");
    if (word.act == Act::close)
      sub->add_option("--reason", a->reason, "cleaned, not-seen, address-moved, indicator-withdrawn")
          ->required();
    if (word.act == Act::dispute)
      sub->add_option("--because", a->because, "not-ours, test-machine, wrong-detection, other")->required();
    if (word.act == Act::resolve) {
      sub->add_option("--machine", a->machine, "Which machine it was");
      sub->add_option("--done", a->done, "What was done to it");
    }
    if (word.act == Act::accept_risk)
      sub->add_option("--until", a->until, "Last day of the acceptance")->required();
    sub->callback([a, &action, what = word.act] {
      action = [a, what](Context& context) { return act(context, *a, what); };
    });
  }
}

}  // namespace luytre
