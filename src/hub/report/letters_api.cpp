// The register of letters and one letter with its figures, its preview and its files: reading, for the
// centre.
#include "hub/report/letters.h"

#include <fmt/format.h>

#include <mutex>

#include "base/file.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

constexpr size_t kLinesShown = 60;

JsonArray numbers(const std::vector<uint64_t>& values) {
  JsonArray out;
  for (uint64_t v : values) out.emplace_back(v);
  return out;
}

Json figure_json(const std::string& name, const Figure& f) {
  JsonArray columns, lines;
  for (const std::string& column : f.columns) columns.emplace_back(column);
  for (size_t i = 0; i < std::min(kLinesShown, f.lines.size()); ++i)
    lines.push_back(JsonObject{{"key", text_json(f.lines[i].key)}, {"values", numbers(f.lines[i].values)}});
  JsonObject where;
  for (const auto& [key, value] : f.query.where) where[key] = text_json(value);
  auto number = [&](const char* field) -> Json {
    const Json* v = f.basis.coverage.if_contains(field);
    return v && v->is_number() ? *v : Json(0);
  };
  Json coverage = nullptr;
  if (!f.basis.coverage.empty())
    coverage = JsonObject{{"days", number("days")},
                          {"days_with_data", number("days_with_data")},
                          {"sensor_hours", number("sensor_hours")},
                          {"records", number("records")},
                          {"lost", number("lost")}};
  return JsonObject{{"name", name},
                    {"query", f.query.name},
                    {"from", day_text(f.query.from)},
                    {"to", day_text(f.query.to)},
                    {"where", std::move(where)},
                    {"columns", std::move(columns)},
                    {"total", numbers(f.total)},
                    {"lines", std::move(lines)},
                    {"line_count", f.lines.size()},
                    {"ownership", f.basis.ownership},
                    {"digest", f.basis.digest},
                    {"coverage", std::move(coverage)}};
}

// What the reader may do with the letter as it is now.
JsonArray acts(const Viewer& viewer, const OfficialLetter& l) {
  bool writes = viewer.may(Permission::write_letters, ""),
       decides = viewer.may(Permission::approve_letters, "");
  JsonArray out;
  auto add = [&](bool may, const char* act) {
    if (may) out.emplace_back(act);
  };
  bool open =
      l.state == LetterState::draft || l.state == LetterState::review || l.state == LetterState::approved;
  bool is_out = l.state == LetterState::issued || l.state == LetterState::signed_;
  add(writes && l.state == LetterState::draft, "submit");
  add(decides && l.state == LetterState::review, "approve");
  add(decides && (l.state == LetterState::review || l.state == LetterState::approved), "send-back");
  add(decides && l.state == LetterState::approved, "issue");
  add(decides && is_out, "sign");
  add((writes || decides) && is_out, "send");
  add(decides && is_out, "recall");
  add((writes || decides) && open, "comment");
  add(writes && open, "refresh");
  return out;
}

Result<Json> detail(LetterRoom& room, const Asked& asked, std::string_view id) {
  LetterRegister& letters = room.desk->letters();
  auto l = letters.find(asked.viewer, id);
  if (!l) return std::unexpected(l.error());
  auto events = letters.events(asked.viewer, l->id);
  if (!events) return std::unexpected(events.error());
  auto copies = letters.copies(asked.viewer, l->id);
  if (!copies) return std::unexpected(copies.error());
  JsonObject out = letter_json(*l).as_object();
  JsonArray figures, happened, to;
  for (const auto& [name, f] : l->figures) figures.push_back(figure_json(name, f));
  for (const LetterEvent& e : *events)
    happened.push_back(JsonObject{{"at", time_json(e.at)},
                                  {"actor", text_json(e.actor)},
                                  {"event", e.event},
                                  {"revision", e.revision},
                                  {"detail", text_json(e.detail)}});
  for (const LetterCopy& c : *copies)
    to.push_back(JsonObject{{"organisation", organisation_ref(*room.directory, c.organisation)},
                            {"state", to_string(c.state)},
                            {"recipient", text_json(c.recipient)},
                            {"detail", text_json(c.detail)},
                            {"state_at", time_json(c.state_at)},
                            {"received_at", c.received_at ? time_json(c.received_at) : Json(nullptr)},
                            {"received_by", text_json(c.received_by)}});
  out["issuer"] =
      text_json(l->draft.head.issuer_short.empty() ? l->draft.head.issuer : l->draft.head.issuer_short);
  out["figures"] = std::move(figures);
  out["events"] = std::move(happened);
  out["copies"] = std::move(to);
  out["acts"] = acts(asked.viewer, *l);
  return Json(std::move(out));
}

Result<http::Response> list(Hub& hub, const Asked& asked) {
  if (!asked.viewer.may(Permission::read_letters, ""))
    return fail(ErrorCode::not_found, "the register is the centre's");
  LetterFilter filter;
  filter.text = std::string(asked.query("text"));
  filter.kind = std::string(asked.query("kind"));
  if (std::string_view state = asked.query("state"); !state.empty()) {
    filter.state = letter_state(state);
    if (!filter.state)
      return fail(ErrorCode::invalid, "state is draft, review, approved, issued, signed or recalled");
  }
  auto year = asked.number("year", 0, 9999), limit = asked.number("limit", 100, 1000),
       offset = asked.number("offset", 0, 1'000'000);
  if (!year) return std::unexpected(year.error());
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  filter.year = static_cast<int>(*year);
  filter.limit = *limit;
  filter.offset = *offset;
  LetterRegister letters(hub.ledger());
  auto page = letters.list(asked.viewer, filter);
  if (!page) return std::unexpected(page.error());
  JsonArray items;
  for (const OfficialLetter& l : page->items) items.push_back(letter_json(l));
  return json_response(JsonObject{{"total", page->total},
                                  {"items", std::move(items)},
                                  {"can_write", asked.viewer.may(Permission::write_letters, "")}});
}

Result<http::Response> one(Hub& hub, const Asked& asked) {
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  auto json = detail(**room, asked, asked.parameter("id"));
  if (!json) return std::unexpected(json.error());
  return json_response(*json);
}

// The draft as it would be printed, or a body's copy of it. One at a time: LibreOffice takes seconds.
Result<http::Response> preview(Hub& hub, const Asked& asked) {
  static std::mutex busy;
  std::unique_lock lock(busy, std::try_to_lock);
  if (!lock) return fail(ErrorCode::busy, "another document is being rendered: try again in some seconds");
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  LetterDesk& desk = *(*room)->desk;
  auto l = desk.letters().find(asked.viewer, asked.parameter("id"));
  if (!l) return std::unexpected(l.error());
  std::string body(asked.query("organisation")), format(asked.query("format"));
  const DocumentKind* kind = document_kind(l->draft.kind);
  if (body.empty() && kind && kind->own_appendix && !l->draft.organisations.empty())
    body = l->draft.organisations[0];
  if (!format.empty() && format != "pdf" && format != "odt" && format != "docx")
    return fail(ErrorCode::invalid, "format is pdf, odt or docx");
  if (l->number && (format.empty() || format == "pdf")) {
    LetterIssue issue(desk);
    auto path = issue.file(asked.viewer, l->id, body);
    if (!path) return std::unexpected(path.error());
    auto bytes = read_file(*path);
    if (!bytes) return std::unexpected(bytes.error());
    return http::Response::download(std::move(*bytes), "application/pdf", file_name_of(*l, body) + ".pdf");
  }
  RenderRequest request;
  request.formats = {format == "odt"    ? OfficeFormat::odt
                     : format == "docx" ? OfficeFormat::docx
                                        : OfficeFormat::pdf};
  request.letter = body.empty();
  if (!body.empty()) request.organisations = {body};
  request.out = std::filesystem::temp_directory_path() / ("luytre-preview-" + random_id());
  auto files = desk.render(asked.viewer, l->id, request);
  Result<std::string> bytes = fail(ErrorCode::not_found, "there is no such copy");
  if (!files)
    bytes = std::unexpected(files.error());
  else if (!files->empty())
    bytes = read_file(files->front().path);
  std::error_code ignored;
  std::filesystem::remove_all(request.out, ignored);
  if (!bytes) return std::unexpected(bytes.error());
  std::string name = file_name_of(*l, body) + "." + extension(request.formats[0]);
  const char* type = format == "odt" ? "application/vnd.oasis.opendocument.text"
                     : format == "docx"
                         ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
                         : "application/pdf";
  return http::Response::download(std::move(*bytes), type, name);
}

Result<http::Response> verify(Hub& hub, const Asked& asked) {
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  auto done = (*room)->desk->verify(asked.viewer, asked.parameter("id"));
  if (!done) return std::unexpected(done.error());
  JsonArray checks;
  for (const FigureCheck& c : done->figures) checks.push_back(check_json("", c));
  for (const auto& [body, all] : done->copies)
    for (const FigureCheck& c : all) checks.push_back(check_json(body, c));
  return json_response(
      JsonObject{{"count", done->count}, {"holding", done->holding}, {"figures", std::move(checks)}});
}

Result<http::Response> exchange(Hub& hub, const Asked& asked) {
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  LetterIssue issue(*(*room)->desk);
  auto xml = issue.exchange(asked.viewer, asked.parameter("id"), std::string(asked.query("organisation")),
                            *asked.directory);
  if (!xml) return std::unexpected(xml.error());
  return http::Response::download(std::move(*xml), "application/xml", "letter.edxml");
}

}  // namespace

Result<std::unique_ptr<LetterRoom>> letter_room(Hub& hub, const Asked& asked) {
  auto out = std::make_unique<LetterRoom>();
  out->directory = asked.directory;
  out->indicators = hub.indicators();
  auto days = hub.days();
  if (!days) return std::unexpected(days.error());
  out->days = std::move(*days);
  FigureStores stores;
  stores.days = &*out->days;
  stores.directory = out->directory.get();
  stores.ledger = &hub.ledger();
  stores.indicators = out->indicators.get();
  stores.directory_folder = hub.home() / "directory";
  stores.ownership = hub.home() / "letters" / "ownership";
  stores.threads = 2;
  out->source.emplace(std::move(stores));
  LetterDeskOptions options;
  options.home = hub.home();
  auto desk = LetterDesk::open(hub.ledger(), *out->source, std::move(options));
  if (!desk) return std::unexpected(desk.error());
  out->desk.emplace(std::move(*desk));
  return out;
}

Json letter_json(const OfficialLetter& l) {
  return JsonObject{{"id", l.id},
                    {"kind", l.draft.kind},
                    {"language", to_string(l.draft.language)},
                    {"subject", text_json(l.subject)},
                    {"state", to_string(l.state)},
                    {"revision", l.revision},
                    {"notation", text_json(l.notation)},
                    {"issued", l.issued ? Json(day_text(l.issued)) : Json(nullptr)},
                    {"from", day_text(l.draft.from)},
                    {"to", day_text(l.draft.to)},
                    {"made_at", time_json(l.made_at)},
                    {"made_by", text_json(l.made_by)},
                    {"approved_by", text_json(l.approved_by)},
                    {"signer", text_json(l.signer)},
                    {"bodies", l.draft.organisations.size()}};
}

Json check_json(const std::string& organisation, const FigureCheck& c) {
  JsonArray changes, reasons;
  for (const FigureChange& x : c.changes)
    changes.push_back(
        JsonObject{{"key", text_json(x.key)}, {"column", x.column}, {"then", x.then}, {"now", x.now}});
  for (const FigureReason& r : c.reasons)
    reasons.push_back(JsonObject{
        {"cause", to_string(r.cause)}, {"text_vi", text_json(r.text_vi)}, {"text_en", text_json(r.text_en)}});
  return JsonObject{{"name", c.name},
                    {"organisation", organisation},
                    {"holds", c.holds},
                    {"same_data", c.same_data},
                    {"changed", c.changed},
                    {"changes", std::move(changes)},
                    {"reasons", std::move(reasons)}};
}

void add_letters_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/letters",
              .rule = "read_letters",
              .sentence = "The register of letters and reports, newest first, for the centre",
              .query = {{"text", "Part of subject or number, with or without marks"},
                        {"state", "draft, review, approved, issued, signed or recalled"},
                        {"kind", "Of this kind only"},
                        {"year", "Numbered in this year"},
                        {"limit", "At most so many, 1000"},
                        {"offset", "Left out in front"}},
              .response = "LetterList",
              .handler = [&hub](const Asked& asked) { return list(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/letters/{id}",
              .rule = "read_letters",
              .sentence = "One letter: its figures and what each rests on, what happened to it, who got it",
              .query = {},
              .response = "LetterDetail",
              .handler = [&hub](const Asked& asked) { return one(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/letters/{id}/file",
              .rule = "read_letters",
              .sentence = "The letter, or one body's copy, as it is or would be printed",
              .query = {{"organisation", "The copy of this body"}, {"format", "pdf (default), odt, docx"}},
              .response = "application/pdf",
              .handler = [&hub](const Asked& asked) { return preview(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/letters/{id}/exchange",
              .rule = "read_letters",
              .sentence = "An issued letter as edXML, for document exchange",
              .query = {{"organisation", "To this body, with its copy"}},
              .response = "application/xml",
              .handler = [&hub](const Asked& asked) { return exchange(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/letters/{id}/check",
              .rule = "read_letters",
              .sentence = "All its figures asked again: which hold, which do not, and why",
              .query = {},
              .response = "LetterVerified",
              .handler = [&hub](const Asked& asked) { return verify(hub, asked); }});
  add_letters_change_api(routes, hub);
  add_received_letters_api(routes, hub);
}

}  // namespace luytre
