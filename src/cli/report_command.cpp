#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "cli/ledger_home.h"
#include "cli/letter_home.h"
#include "cli/letter_output.h"
#include "cli/output.h"

namespace luytre {
namespace {

namespace json = boost::json;

struct Arguments {
  std::string period, kind = "monthly", language = "vi", head, out = ".", date, document;
  std::vector<std::string> formats = {"pdf"};
};

// "2018-12", "2018-W51", "2018-H1", "2018", or "2018-07-01..2018-12-31".
Result<std::pair<Day, Day>> period_of(const std::string& text) {
  auto bad = [&] {
    return fail(
        ErrorCode::invalid,
        fmt::format("--period is like 2018-12, 2018-W51, 2018-H2, 2018 or 2018-07-01..2018-12-31, not '{}'",
                    text));
  };
  if (size_t dots = text.find(".."); dots != std::string::npos) {
    auto from = parse_day(text.substr(0, dots)), to = parse_day(text.substr(dots + 2));
    if (!from || !to || *to < *from) return bad();
    return std::pair{*from, *to};
  }
  auto first = parse_day(text.substr(0, 4) + "-01-01");
  if (!first) return bad();
  int year = civil_from_day(*first).year;
  std::string rest = text.substr(4);
  if (rest.empty()) return std::pair{*first, day_from_civil(year, 12, 31)};
  if (rest == "-H1") return std::pair{*first, day_from_civil(year, 6, 30)};
  if (rest == "-H2") return std::pair{day_from_civil(year, 7, 1), day_from_civil(year, 12, 31)};
  if (rest.starts_with("-W") && rest.size() == 4) {
    for (Day monday = *first - 6; monday < *first + 372; ++monday)
      if (week_of(monday).year == year && fmt::format("-W{:02}", week_of(monday).week) == rest &&
          (monday + 3) % 7 == 0)
        return std::pair{monday, monday + 6};
    return bad();
  }
  auto month = parse_day(text + "-01");
  if (!month || text.size() != 7) return bad();
  CivilDate c = civil_from_day(*month);
  Day next = c.month == 12 ? day_from_civil(c.year + 1, 1, 1) : day_from_civil(c.year, c.month + 1, 1);
  return std::pair{*month, next - 1};
}

int make(Context& context, const Arguments& a) {
  if (a.period.empty()) {
    print_error("name the period: --period 2018-12");
    return kUsage;
  }
  auto period = period_of(a.period);
  if (!period) return report_error(period.error());
  auto language = language_of(a.language);
  if (!language) return report_error(language.error());
  auto head = letter_head(context, a.head, *language);
  if (!head) return report_error(head.error());
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  DocumentDraft draft;
  draft.kind = a.kind;
  draft.language = *language;
  draft.numbers = head->numbers;
  draft.from = period->first;
  draft.to = period->second;
  draft.head = *head;
  if (!a.date.empty()) {
    auto day = day_argument(a.date, "--date");
    if (!day) return report_error(day.error());
    draft.date = *day;
  }
  Viewer viewer = Viewer::console(console_actor());
  auto letter = (*home)->desk->write(viewer, draft);
  if (!letter) return report_error(letter.error());
  RenderRequest request;
  request.out = a.out;
  request.formats.clear();
  for (const std::string& name : a.formats)
    request.formats.push_back(name == "odt"    ? OfficeFormat::odt
                              : name == "docx" ? OfficeFormat::docx
                                               : OfficeFormat::pdf);
  auto files = (*home)->desk->render(viewer, letter->id, request);
  if (!files) return report_error(files.error());
  if (context.json) {
    json::array paths;
    for (const RenderedFile& file : *files) paths.emplace_back(file.path.string());
    print_json(
        json::object{{"id", letter->id}, {"figures", letter->figures.size()}, {"files", std::move(paths)}});
    return kOk;
  }
  fmt::print("{}  {}\n", letter->id, letter->subject);
  for (const RenderedFile& file : *files) fmt::print("{}\n", file.path.string());
  return kOk;
}

json::array to_json(const std::vector<FigureCheck>& checks) {
  json::array out;
  for (const FigureCheck& c : checks) {
    json::array changes, reasons;
    for (const FigureChange& x : c.changes)
      changes.push_back(json::object{{"key", x.key}, {"column", x.column}, {"then", x.then}, {"now", x.now}});
    for (const FigureReason& r : c.reasons)
      reasons.push_back(
          json::object{{"cause", to_string(r.cause)}, {"text_vi", r.text_vi}, {"text_en", r.text_en}});
    out.push_back(json::object{{"name", c.name},
                               {"holds", c.holds},
                               {"same_data", c.same_data},
                               {"changed", c.changed},
                               {"changes", std::move(changes)},
                               {"reasons", std::move(reasons)}});
  }
  return out;
}

void print_checks(const std::vector<FigureCheck>& checks, const Figures* figures) {
  for (const FigureCheck& c : checks) {
    const Figure* f = figures && figures->contains(c.name) ? &figures->find(c.name)->second : nullptr;
    fmt::print("{}  {}", c.holds ? "holds  " : "CHANGED", c.name);
    if (f && f->lines.empty())
      for (size_t i = 0; i < f->columns.size(); ++i)
        fmt::print("{}{} {}", i ? ", " : ": ", f->columns[i], grouped(f->total[i]));
    else if (f)
      fmt::print(": {} lines", grouped(f->lines.size()));
    fmt::print("\n");
    size_t shown = 0;
    for (const FigureChange& x : c.changes) {
      if (++shown > 5) {
        fmt::print("           … {} changes in all\n", grouped(c.changed));
        break;
      }
      fmt::print("           {}{}{}: {} then, {} now\n", x.key, x.key.empty() ? "" : " ", x.column,
                 grouped(x.then), grouped(x.now));
    }
    for (const FigureReason& r : c.reasons) fmt::print("           {}: {}\n", to_string(r.cause), r.text_en);
  }
}

int verify(Context& context, const Arguments& a) {
  return verify_letter(context, a.document);
}

}  // namespace

int verify_letter(Context& context, const std::string& what) {
  std::string id = what;
  std::error_code error;
  if (std::filesystem::is_regular_file(what, error)) {
    auto bytes = read_file(what);
    if (!bytes) return report_error(bytes.error());
    id = letter_in_file(*bytes);
    if (id.empty())
      return report_error(
          {ErrorCode::invalid, fmt::format("'{}' does not say which letter it is: name its number", what)});
  }
  auto home = open_letter_home(context);
  if (!home) return report_error(home.error());
  auto done = (*home)->desk->verify(Viewer::console(console_actor()), id);
  if (!done) {
    report_error(done.error());
    return done.error().code == ErrorCode::not_found ? kNotFound : kFailed;
  }
  if (context.json) {
    json::array copies;
    for (const auto& [body, checks] : done->copies)
      copies.push_back(json::object{{"organisation", body}, {"figures", to_json(checks)}});
    print_json(json::object{{"id", done->letter.id},
                            {"notation", done->letter.notation},
                            {"figures", to_json(done->figures)},
                            {"copies", std::move(copies)},
                            {"count", done->count},
                            {"holding", done->holding}});
  } else {
    print_title(fmt::format("{} {}", done->letter.notation, done->letter.subject));
    print_checks(done->figures, &done->letter.figures);
    for (const auto& [body, checks] : done->copies) {
      fmt::print("{}\n", body);
      print_checks(checks, nullptr);
    }
    fmt::print("{} of {} figures hold\n", done->holding, done->count);
  }
  return done->holding == done->count ? kOk : kPartly;
}

void add_report_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("report", "Weekly, monthly, half-year and annual reports");
  auto a = std::make_shared<Arguments>();
  command->add_option("--period", a->period, "2018-12, 2018-W51, 2018-H2, 2018, or 2018-07-01..2018-12-31");
  command->add_option("--kind", a->kind, "Which report")
      ->check(CLI::IsMember({"weekly", "monthly", "half-year", "annual"}));
  command->add_option("--language", a->language, "vi or en");
  command->add_option("--head", a->head, "Who writes: a JSON file (docs/reference/letters.md)");
  command->add_option("--date", a->date, "Day it bears");
  command->add_option("--out", a->out, "Folder for the files");
  command->add_option("--format", a->formats, "pdf, odt, docx")
      ->delimiter(',')
      ->check(CLI::IsMember({"pdf", "odt", "docx"}));
  command->footer("Example: luytre report --period 2018-12 --kind monthly --out reports");
  command->require_subcommand(0, 1);
  // The callback of the command itself runs after that of a subcommand.
  auto* verified =
      command->add_subcommand("verify", "Ask all figures of a document again, and say what changed and why");
  verified->add_option("DOCUMENT", a->document, "A file that was rendered here, an id, or number and symbol")
      ->required();
  command->callback([a, &action, verified] {
    action = [a, check = verified->parsed()](Context& context) {
      return check ? verify(context, *a) : make(context, *a);
    };
  });
}

}  // namespace luytre
