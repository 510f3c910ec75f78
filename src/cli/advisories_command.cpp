#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "cli/command.h"
#include "cli/ledger_home.h"
#include "cli/notices_home.h"
#include "cli/output.h"
#include "duty/shift.h"
#include "monitor/home.h"
#include "notices/openpgp.h"
#include "warning/advisories/book.h"
#include "warning/advisories/csaf_store.h"
#include "warning/advisories/examples.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string id, kind, state, at, folder, file, example;
};

struct Office {
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<WarningBook> book;
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
  auto book = std::make_unique<WarningBook>(**ledger);
  return Office{std::move(*ledger), std::move(book), std::move(*directory), Viewer::console(console_actor())};
}

std::string time_text(Timestamp time) {
  return time == 0 || time == kNoTime ? "" : format_local(time);
}
boost::json::value time_json(Timestamp time) {
  if (time == 0 || time == kNoTime) return nullptr;
  return boost::json::value(format_time(time));
}
std::string name_of(const Office& office, const std::string& id) {
  const Organisation* body = office.directory.organisation(id);
  return body ? body->name_vi : id;
}

Result<Timestamp> ledger_now(Ledger& ledger) {
  Timestamp now = 0;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    return {};
  }));
  return now;
}

boost::json::object row_json(const Warning& w) {
  return {{"id", w.id},
          {"kind", to_string(w.kind)},
          {"number", warning_number(w)},
          {"state", to_string(w.state)},
          {"version", w.version},
          {"draft", w.draft ? boost::json::value(to_string(w.draft->state)) : boost::json::value()},
          {"title", w.content.title.vi},
          {"severity", to_string(w.content.severity)},
          {"tlp", to_string(w.content.tlp)},
          {"published", time_json(w.published_at)},
          {"updated", time_json(w.updated_at)}};
}

Result<int> list(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return std::unexpected(office.error());
  WarningFilter filter{.kind = {}, .state = {}, .text = {}};
  if (!a.kind.empty()) filter.kind = warning_kind(a.kind);
  if (!a.state.empty()) filter.state = warning_state(a.state);
  auto all = office->book->list(office->viewer, filter);
  if (!all) return std::unexpected(all.error());
  if (context.json) {
    boost::json::array rows;
    for (const Warning& w : all->items) rows.push_back(row_json(w));
    print_json(boost::json::object{{"total", all->total}, {"items", std::move(rows)}});
    return kOk;
  }
  Table table;
  for (const char* title : {"number", "kind", "state", "severity", "tlp", "updated", "title"})
    table.column(title);
  for (const Warning& w : all->items) {
    std::string number = warning_number(w), state = to_string(w.state);
    if (w.draft && w.version > 0) state += fmt::format(", version {} in work", w.draft->version);
    table.row({number.empty() ? w.id.substr(0, 8) : number, to_string(w.kind), state,
               to_string(w.content.severity), to_string(w.content.tlp), time_text(w.updated_at),
               w.content.title.vi});
  }
  table.print();
  return kOk;
}

Result<int> show(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return std::unexpected(office.error());
  auto w = office->book->find(office->viewer, a.id);
  if (!w) return std::unexpected(w.error());
  if (context.json) {
    boost::json::object out = row_json(*w);
    out["content"] = content_json(w->content);
    print_json(out);
    return kOk;
  }
  const WarningContent& c = w->content;
  print_title(fmt::format("{} {}", warning_number(*w), c.title.vi));
  fmt::print("{}, {}, TLP:{}, version {}\n", to_string(w->state), to_string(c.severity), to_string(c.tlp),
             w->version);
  if (!c.letter.number.empty())
    fmt::print("{}, {}{}\n", c.letter.number, c.letter.issuer,
               c.letter.date ? ", " + format_day(*c.letter.date) : "");
  if (!w->reason.empty()) fmt::print("withdrawn: {}\n", w->reason);
  fmt::print("\n{}\n\n{}\n", c.summary.vi, c.text.vi);
  size_t number = 1;
  for (const WarningStep& step : c.steps)
    fmt::print("{}{}. {}{}\n", number == 1 ? "\n" : "", number, step.what.vi,
               step.due == kNoTime ? "" : fmt::format(" ({})", time_text(step.due))),
        ++number;
  return kOk;
}

Result<int> status(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return std::unexpected(office.error());
  auto w = office->book->find(office->viewer, a.id);
  if (!w) return std::unexpected(w.error());
  auto now = ledger_now(*office->ledger);
  if (!now) return std::unexpected(now.error());
  Timestamp at = *now;
  if (!a.at.empty()) {
    auto time = parse_local(a.at);
    if (!time) return fail(ErrorCode::invalid, "--at takes a time such as 2019-02-02 07:30");
    at = std::min(*time, *now);
  }
  auto bodies = office->book->bodies(office->viewer, *w, at);
  if (!bodies) return std::unexpected(bodies.error());
  uint64_t acknowledged = 0, settled = 0, behind = 0;
  boost::json::array rows;
  Table table;
  for (const char* title : {"body", "delivered", "opened", "acknowledged"}) table.column(title);
  table.column("steps", Table::Align::right);
  for (const char* title : {"late", "reminded", "escalated"}) table.column(title);
  for (const WarningBody& b : *bodies) {
    const Standing& s = b.standing;
    acknowledged += s.acknowledged;
    settled += s.settled;
    behind += s.is_behind(at);
    rows.push_back({{"organisation", b.organisation},
                    {"delivered", time_json(b.state.delivered)},
                    {"opened", time_json(b.state.opened.at)},
                    {"acknowledged", s.acknowledged},
                    {"acknowledged_at", time_json(b.state.acknowledged.at)},
                    {"not_applicable", b.state.not_applicable},
                    {"steps", s.steps},
                    {"done", s.done},
                    {"behind", s.is_behind(at)},
                    {"settled", s.settled},
                    {"reminders", b.state.reminders},
                    {"escalated", time_json(b.state.escalated)}});
    table.row({name_of(*office, b.organisation),
               b.state.unreachable && !b.state.delivered ? "no contact" : time_text(b.state.delivered),
               time_text(b.state.opened.at),
               b.state.not_applicable ? "does not apply"
               : s.acknowledged       ? time_text(b.state.acknowledged.at)
                                      : "no",
               fmt::format("{}/{}", s.done, s.steps), s.is_behind(at) ? "late" : "",
               time_text(b.state.reminded), time_text(b.state.escalated)});
  }
  if (context.json) {
    print_json(boost::json::object{{"number", warning_number(*w)},
                                   {"at", time_json(at)},
                                   {"bodies", bodies->size()},
                                   {"acknowledged", acknowledged},
                                   {"settled", settled},
                                   {"behind", behind},
                                   {"items", std::move(rows)}});
  } else {
    print_title(fmt::format("{} at {}: {} of {} acknowledged, {} finished, {} late", warning_number(*w),
                            time_text(at), acknowledged, bodies->size(), settled, behind));
    table.print();
  }
  return behind == 0 ? kOk : kPartly;
}

Result<int> export_csaf(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return std::unexpected(office.error());
  auto found = office->book->find(office->viewer, a.id);
  if (!found) return std::unexpected(found.error());
  NoticeOptions options = notice_options(context);
  std::string portal = options.head.portal;
  while (portal.ends_with('/')) portal.pop_back();
  if (portal.empty())
    return fail(ErrorCode::invalid, "portal_url is not set: a document names the address it is published at");
  CsafPublisher publisher{.name = options.head.centre_vi,
                          .name_space = portal,
                          .contact = options.from,
                          .base = portal + "/.well-known/csaf",
                          .page = portal + "/feeds/advisories/"};
  std::unique_ptr<OpenPgp> pgp;
  if (!options.signing_key.empty()) {
    auto opened = OpenPgp::open(fs::path(context.settings.home) / "gnupg");
    if (!opened) return std::unexpected(opened.error());
    pgp = std::move(*opened);
  }
  CsafSigner sign = [&](std::string_view bytes) -> Result<std::string> {
    if (!pgp) return "";
    auto signature = pgp->sign(bytes, options.signing_key);
    if (!signature) return std::unexpected(signature.error());
    return signature->armoured;
  };
  auto made = make_csaf_files(*office->ledger, publisher, sign);
  if (!made) return std::unexpected(made.error());
  auto file = csaf_file(*office->ledger, office->viewer, csaf_folder(found->content.tlp),
                        civil_from_day(day_of(found->published_at)).year, csaf_file_name(*found));
  if (!file) return std::unexpected(file.error());
  if (a.folder.empty()) {
    fmt::print("{}\n", file->document);
    return kOk;
  }
  std::error_code error;
  fs::create_directories(a.folder, error);
  fs::path path = fs::path(a.folder) / file->name;
  LUYTRE_TRY(write_file_atomically(path, file->document));
  LUYTRE_TRY(write_file_atomically(path.string() + ".sha256", csaf_hash_line(file->sha256, file->name)));
  LUYTRE_TRY(write_file_atomically(path.string() + ".sha512", csaf_hash_line(file->sha512, file->name)));
  if (!file->signature.empty()) LUYTRE_TRY(write_file_atomically(path.string() + ".asc", file->signature));
  print_note(fmt::format("written: {}", path.string()));
  return kOk;
}

// A draft from a file: its author is who sits here, so somebody else reviews it in the portal.
Result<int> draft(Context& context, const Arguments& a) {
  auto office = open_office(context);
  if (!office) return std::unexpected(office.error());
  WarningKind kind = warning_kind(a.kind).value_or(WarningKind::advisory);
  WarningContent content;
  if (!a.example.empty()) {
    auto one = std::ranges::find(warning_examples(), a.example, &WarningExample::name);
    if (one == warning_examples().end())
      return fail(ErrorCode::invalid, fmt::format("there is no example '{}'; one is {}", a.example,
                                                  warning_examples().front().name));
    kind = one->kind;
    content = one->content;
  } else {
    auto text = read_file(a.file);
    if (!text) return std::unexpected(text.error());
    auto parsed = parse_content(*text);
    if (!parsed) return std::unexpected(parsed.error());
    content = std::move(*parsed);
  }
  auto id = office->book->draft(office->viewer, kind, std::move(content));
  if (!id) return std::unexpected(id.error());
  if (context.json)
    print_json(boost::json::object{{"id", *id}});
  else
    fmt::print("{}\n", *id);
  return kOk;
}

}  // namespace

void add_advisories_command(CLI::App& app, Action& action) {
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](Result<int> (*work)(Context&, const Arguments&)) {
    return [a, work, &action] {
      action = [a, work](Context& context) {
        auto done = work(context, *a);
        if (done) return *done;
        int code = report_error(done.error());
        return done.error().code == ErrorCode::not_found ? static_cast<int>(kNotFound) : code;
      };
    };
  };
  CLI::App* command =
      app.add_subcommand("advisories", "Advisories and directives: what was published, and who acted on it");
  command->require_subcommand(1);

  auto* listed = command->add_subcommand("list", "All of them, newest first");
  listed->add_option("--kind", a->kind, "Only these")->check(CLI::IsMember({"advisory", "directive"}));
  listed->add_option("--state", a->state, "Only these")
      ->check(CLI::IsMember({"draft", "published", "withdrawn"}));
  listed->callback(run(list));

  auto* shown = command->add_subcommand("show", "What one says");
  shown->add_option("ID", a->id, "Number or id")->required();
  shown->callback(run(show));

  auto* stands = command->add_subcommand("status", "Who has received, acknowledged and done what");
  stands->add_option("ID", a->id, "Number or id")->required();
  stands->add_option("--at", a->at, "As it was at this time, the country's clock");
  stands->footer(
      "Exit code 3 when somebody is late. Example: luytre advisories status CD-2026-001 --at 2026-02-01");
  stands->callback(run(status));

  auto* exported =
      command->add_subcommand("export-csaf", "One as a CSAF 2.0 document, with hashes and signature");
  exported->add_option("ID", a->id, "Number or id of an advisory")->required();
  exported->add_option("--folder", a->folder,
                       "Write the files here; else the document goes to standard output");
  exported->footer("Example: luytre advisories export-csaf CB-2026-017 --folder csaf");
  exported->callback(run(export_csaf));

  auto* drafted =
      command->add_subcommand("draft", "Bring in a draft; somebody else reviews it in the portal");
  auto* file = drafted->add_option("FILE", a->file, "JSON as docs/reference/advisories.md has it");
  auto* example = drafted->add_option("--example", a->example, "Begin from a content that is shipped");
  file->excludes(example);
  drafted->add_option("--kind", a->kind, "What the file is")->check(CLI::IsMember({"advisory", "directive"}));
  drafted->footer("Example: luytre advisories draft --example 4327-BTTTT-CATTT");
  drafted->callback(run(draft));
}

}  // namespace luytre
