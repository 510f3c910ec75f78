#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "cli/ledger_home.h"
#include "cli/letter_home.h"
#include "cli/letter_output.h"
#include "cli/output.h"
#include "report/letters/issue.h"

namespace luytre {
namespace {

namespace json = boost::json;

struct Arguments {
  std::string id, kind = "urging", from, to, date, due, language = "vi", numbers, head, subject, urgency,
                  circulation;
  std::string out = ".", text, state, sector;
  std::vector<std::string> recipients, organisations, formats = {"pdf"};
  std::string file, output;
  bool on_paper = false, copies = false, all = false, edxml = false;
  int year = 0;
  uint64_t next = 0, limit = 100;
};

Viewer viewer() {
  return Viewer::console(console_actor());
}

json::object to_json(const OfficialLetter& l) {
  return {{"id", l.id},
          {"kind", l.draft.kind},
          {"subject", l.subject},
          {"state", to_string(l.state)},
          {"revision", l.revision},
          {"number", l.number},
          {"notation", l.notation},
          {"issued", l.issued ? format_day(l.issued) : ""},
          {"from", format_day(l.draft.from)},
          {"to", format_day(l.draft.to)},
          {"approved_by", l.approved_by},
          {"signer", l.signer}};
}

int show(const Context& context, const OfficialLetter& l) {
  if (context.json)
    print_json(to_json(l));
  else
    fmt::print("{}  {}  {}  {}\n", l.id, to_string(l.state), l.notation.empty() ? "-" : l.notation,
               l.subject);
  return kOk;
}

Result<DocumentDraft> draft_of(Context& context, const Arguments& a, const Directory& directory) {
  auto language = language_of(a.language);
  if (!language) return std::unexpected(language.error());
  auto head = letter_head(context, a.head, *language);
  if (!head) return std::unexpected(head.error());
  json::array recipients, organisations;
  for (const std::string& line : a.recipients) recipients.emplace_back(line);
  for (const std::string& id : a.organisations) organisations.emplace_back(id);
  json::object o{{"kind", a.kind},
                 {"language", a.language},
                 {"numbers", a.numbers},
                 {"from", a.from},
                 {"to", a.to},
                 {"date", a.date},
                 {"due", a.due},
                 {"head", ::luytre::to_json(*head)},
                 {"subject", a.subject},
                 {"recipients", std::move(recipients)},
                 {"organisations", std::move(organisations)},
                 {"urgency", a.urgency},
                 {"circulation", a.circulation},
                 {"on_paper", a.on_paper}};
  auto draft = draft_from_json(o);
  if (!draft || (a.sector.empty() && !a.all)) return draft;
  Day day = draft->date ? draft->date : draft->to;
  for (const Organisation& body : directory.organisations())
    if ((a.all || body.sector == a.sector) && body.valid_from <= day && day <= body.valid_to)
      draft->organisations.push_back(body.id);
  if (draft->organisations.empty())
    return fail(ErrorCode::not_found, fmt::format("no body of sector '{}' on {}", a.sector, format_day(day)));
  return draft;
}

int make(Context& context, const Arguments& a) {
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  auto draft = draft_of(context, a, *(*home)->directory);
  if (!draft) return report_error(draft.error());
  auto letter = (*home)->desk->write(viewer(), *draft);
  if (!letter) return report_error(letter.error());
  return show(context, *letter);
}

int render(Context& context, const Arguments& a) {
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  RenderRequest request;
  request.formats.clear();
  for (const std::string& name : a.formats)
    request.formats.push_back(name == "odt"    ? OfficeFormat::odt
                              : name == "docx" ? OfficeFormat::docx
                              : name == "fodt" ? OfficeFormat::fodt
                                               : OfficeFormat::pdf);
  request.copies = a.copies;
  request.organisations = a.organisations;
  request.letter = a.organisations.empty();
  request.out = a.out;
  auto files = (*home)->desk->render(viewer(), a.id, request);
  if (!files) return report_error(files.error());
  json::array paths;
  for (const RenderedFile& file : *files) paths.emplace_back(file.path.string());
  if (context.json)
    print_json(json::object{{"files", std::move(paths)}});
  else if (files->size() > 12)
    fmt::print("{} files in {}\n", files->size(), a.out);
  else
    for (const RenderedFile& file : *files) fmt::print("{}\n", file.path.string());
  return kOk;
}

int list(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LetterRegister letters(**ledger);
  LetterFilter filter{.text = a.text, .state = {}, .kind = "", .year = a.year, .limit = a.limit};
  if (!a.state.empty()) filter.state = letter_state(a.state);
  auto page = letters.list(viewer(), filter);
  if (!page) return report_error(page.error());
  json::array rows;
  Table table;
  for (const char* title : {"Id", "Number", "State", "Kind", "Subject"}) table.column(title);
  for (const OfficialLetter& l : page->items) {
    rows.push_back(to_json(l));
    table.row({l.id.substr(0, 8), l.notation, to_string(l.state), l.draft.kind, l.subject});
  }
  context.json ? print_json(json::object{{"total", page->total}, {"letters", std::move(rows)}})
               : table.print();
  return kOk;
}

int history(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LetterRegister letters(**ledger);
  auto letter = letters.find(viewer(), a.id);
  if (!letter) return report_error(letter.error());
  auto events = letters.events(viewer(), letter->id);
  auto copies = letters.copies(viewer(), letter->id);
  if (!events) return report_error(events.error());
  if (!copies) return report_error(copies.error());
  json::object document = to_json(*letter);
  json::array rows, bodies;
  Table table;
  for (const char* title : {"Time", "Who", "What", "Detail"}) table.column(title);
  for (const LetterEvent& e : *events) {
    rows.push_back(json::object{{"at", format_time(e.at)},
                                {"actor", e.actor},
                                {"event", e.event},
                                {"revision", e.revision},
                                {"detail", e.detail}});
    table.row({format_time(e.at).substr(0, 19), e.actor, e.event, e.detail});
  }
  for (const LetterCopy& c : *copies)
    bodies.push_back(json::object{{"organisation", c.organisation},
                                  {"state", to_string(c.state)},
                                  {"recipient", c.recipient},
                                  {"detail", c.detail},
                                  {"received", c.received_at ? format_time(c.received_at) : ""}});
  document["events"] = std::move(rows);
  document["copies"] = std::move(bodies);
  if (context.json) {
    print_json(document);
    return kOk;
  }
  show(context, *letter);
  table.print();
  return kOk;
}

// The steps of a letter's life that need no more than its id and a sentence.
int step(Context& context, const Arguments& a, const char* what) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LetterRegister letters(**ledger);
  std::string_view name = what;
  Result<OfficialLetter> done = letters.find(viewer(), a.id);
  if (!done) return report_error(done.error());
  if (name == "comment") {
    auto written = letters.comment(viewer(), a.id, a.text);
    if (!written) return report_error(written.error());
  } else if (name == "submit") {
    done = letters.submit(viewer(), a.id);
  } else if (name == "approve") {
    done = letters.approve(viewer(), a.id, done->revision);
  } else if (name == "send-back") {
    done = letters.send_back(viewer(), a.id, a.text);
  } else if (name == "issue") {
    done = letters.issue(viewer(), a.id, today());
  } else {
    done = letters.recall(viewer(), a.id, a.text);
  }
  if (!done) return report_error(done.error());
  return show(context, *done);
}

int registers(Context& context, const Arguments& a) {
  auto ledger = open_ledger(context);
  if (!ledger) return report_error(ledger.error());
  LetterRegister letters(**ledger);
  if (a.next) {
    auto done = letters.start_register(viewer(), a.year, a.next);
    if (!done) return report_error(done.error());
  }
  auto gaps = letters.gaps(viewer(), a.year);
  if (!gaps) return report_error(gaps.error());
  if (context.json) {
    json::array missing;
    for (uint64_t n : *gaps) missing.emplace_back(n);
    print_json(json::object{{"year", a.year}, {"missing", std::move(missing)}});
  } else {
    fmt::print("{}: {}\n", a.year, gaps->empty() ? "no number is missing" : "numbers are missing");
    for (uint64_t n : *gaps) fmt::print("  {}\n", n);
  }
  return gaps->empty() ? kOk : kPartly;
}

// One that was signed elsewhere, or by the token of <home>/letters/token.json.
int sign(Context& context, const Arguments& a) {
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  LetterIssue issue(*(*home)->desk);
  if (!a.file.empty()) {
    auto bytes = read_file(a.file);
    if (!bytes) return report_error(bytes.error());
    auto taken = issue.take_signed(viewer(), a.id, *bytes);
    if (!taken) return report_error(taken.error());
    return show(context, *taken);
  }
  auto token = token_of_home(context.settings.home);
  if (!token) return report_error(token.error());
  auto files = issue.sign(viewer(), a.id, (*token)->signer());
  if (!files) return report_error(files.error());
  auto letter = (*home)->desk->letters().find(viewer(), a.id);
  if (!letter) return report_error(letter.error());
  if (!context.json) fmt::print("{} files signed by {}\n", *files, letter->signer);
  return show(context, *letter);
}

int send(Context& context, const Arguments& a) {
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  LetterIssue issue(*(*home)->desk);
  const Settings& s = context.settings;
  LetterIssue::MailOptions options{{.url = s.smtp_url, .user = s.smtp_user, .password = s.smtp_password},
                                   s.smtp_from,
                                   s.smtp_name.empty() ? s.centre_name : s.smtp_name,
                                   s.portal_url};
  auto sent = issue.send(viewer(), a.id, *(*home)->directory, *(*home)->ledger, options);
  if (!sent) return report_error(sent.error());
  if (context.json)
    print_json(json::object{{"mailed", sent->mailed},
                            {"portal_only", sent->portal_only},
                            {"failed", sent->failed},
                            {"unknown", sent->unknown}});
  else
    fmt::print("{} mailed, {} into the portal alone, {} failed, {} without an answer\n", sent->mailed,
               sent->portal_only, sent->failed, sent->unknown);
  return sent->failed ? kPartly : kOk;
}

// The file that counts, or edXML.
int deliver(Context& context, const Arguments& a) {
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  LetterIssue issue(*(*home)->desk);
  std::string body = a.organisations.empty() ? "" : a.organisations[0];
  Result<std::string> bytes = std::string();
  if (a.edxml) {
    bytes = issue.exchange(viewer(), a.id, body, *(*home)->directory);
  } else {
    auto path = issue.file(viewer(), a.id, body);
    if (!path) return report_error(path.error());
    bytes = read_file(*path);
  }
  if (!bytes) return report_error(bytes.error());
  auto written = write_file_atomically(a.output, *bytes);
  if (!written) return report_error(written.error());
  if (context.json)
    print_json(json::object{{"file", a.output}, {"bytes", bytes->size()}});
  else
    fmt::print("{}\n", a.output);
  return kOk;
}

int verify(Context& context, const Arguments& a) {
  return verify_letter(context, a.id);
}

}  // namespace

void add_letter_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("letter", "Official letters: write, check, number, sign, send, and ask again");
  command->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto run = [a, &action](int (*what)(Context&, const Arguments&)) {
    return [a, &action, what] { action = [a, what](Context& context) { return what(context, *a); }; };
  };
  auto id = [&](CLI::App* sub) {
    sub->add_option("LETTER", a->id, "Its id, or number and symbol")->required();
  };

  auto* made = command->add_subcommand("new", "Gather the figures and write a draft");
  std::vector<std::string> kinds;
  for (const DocumentKind& kind : document_kinds()) kinds.emplace_back(kind.name);
  made->add_option("--kind", a->kind, "What to write")->check(CLI::IsMember(kinds));
  made->add_option("--from", a->from, "First day it is about")->required();
  made->add_option("--to", a->to, "Last day")->required();
  made->add_option("--date", a->date, "Day it bears; else the day it is issued");
  made->add_option("--due", a->due, "By when an answer is wanted");
  made->add_option("--language", a->language, "vi or en");
  made->add_option("--numbers", a->numbers, "6.189.778 or 6,189,778");
  made->add_option("--head", a->head, "Who writes: a JSON file (docs/reference/letters.md)");
  made->add_option("--subject", a->subject, "Instead of the kind's own");
  made->add_option("--recipient", a->recipients, "A line below 'Kính gửi'");
  made->add_option("--organisation", a->organisations, "A body that gets a copy of its own");
  made->add_option("--sector", a->sector, "Every body of this sector gets one");
  made->add_flag("--all", a->all, "Every body gets one");
  made->add_option("--urgency", a->urgency, "KHẨN, THƯỢNG KHẨN or HỎA TỐC");
  made->add_option("--circulation", a->circulation, "LƯU HÀNH NỘI BỘ or XEM XONG TRẢ LẠI");
  made->add_flag("--on-paper", a->on_paper, "Its appendices bear number and date");
  made->footer(
      "Example: luytre letter new --kind urging --from 2018-07-01 --to 2018-12-31 --date 2018-12-31");
  made->callback(run(make));

  auto* rendered = command->add_subcommand("render", "Write it as PDF, ODT or DOCX");
  id(rendered);
  rendered->add_option("--out", a->out, "Folder for the files");
  rendered->add_option("--format", a->formats, "pdf, odt, docx, fodt")
      ->delimiter(',')
      ->check(CLI::IsMember({"pdf", "odt", "docx", "fodt"}));
  rendered->add_flag("--copies", a->copies, "Every body's copy as well");
  rendered->add_option("--organisation", a->organisations, "The copies of these bodies only");
  rendered->callback(run(render));

  auto* listed = command->add_subcommand("list", "The register");
  listed->add_option("--text", a->text, "Part of subject or number, with or without marks");
  listed->add_option("--state", a->state, "In this state")
      ->check(CLI::IsMember({"draft", "review", "approved", "issued", "signed", "recalled"}));
  listed->add_option("--year", a->year, "Numbered in this year");
  listed->add_option("--limit", a->limit, "At most so many");
  listed->callback(run(list));

  auto* shown = command->add_subcommand("show", "One letter: what happened to it, who got it");
  id(shown);
  shown->callback(run(history));

  struct Step {
    const char *name, *sentence;
    bool text;
  };
  for (auto [name, sentence, text] :
       {Step{"comment", "Say something about it", true},
        Step{"submit", "Hand a draft over for review", false}, Step{"send-back", "Back to its writer", true},
        Step{"approve", "Approve what was reviewed", false},
        Step{"issue", "Give it its number and day", false},
        Step{"recall", "Declare it void; it keeps its number", true}}) {
    auto* sub = command->add_subcommand(name, sentence);
    id(sub);
    if (text) sub->add_option("--text", a->text, "What is to be said")->required();
    sub->callback([a, &action, what = name] {
      action = [a, what](Context& context) { return step(context, *a, what); };
    });
  }

  auto* signed_one =
      command->add_subcommand("sign", "Sign it and all copies by the token, or take a signed file");
  id(signed_one);
  signed_one->add_option("--signed-file", a->file, "The issued PDF, signed elsewhere");
  signed_one->callback(run(sign));

  auto* sent = command->add_subcommand("send", "To each body its copy, by mail and into its portal");
  id(sent);
  sent->callback(run(send));

  auto* exported = command->add_subcommand("export", "The file that counts of an issued letter, or edXML");
  id(exported);
  exported->add_option("--organisation", a->organisations, "This body's copy");
  exported->add_flag("--edxml", a->edxml, "The envelope of document exchange, with the file inside");
  exported->add_option("--output", a->output, "File to write")->required();
  exported->callback(run(deliver));

  auto* numbers = command->add_subcommand("register", "A year's numbers: none is missing");
  numbers->add_option("--year", a->year, "The year")->required();
  numbers->add_option("--next", a->next, "The first number here, when the year was begun elsewhere");
  numbers->callback(run(registers));

  auto* verified =
      command->add_subcommand("verify", "Ask all its figures again, and say what changed and why");
  verified->add_option("LETTER", a->id, "Its id, number and symbol, or a file that was rendered here")
      ->required();
  verified->footer(
      "Exit code 3 when a figure no longer holds. Example: luytre letter verify 4327/BTTTT-CATTT");
  verified->callback(run(verify));
}

}  // namespace luytre
