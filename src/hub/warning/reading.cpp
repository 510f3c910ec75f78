// Reading: the list, one warning, its bodies at any moment, what happened, files.
#include <fmt/format.h>

#include "duty/shift.h"
#include "hub/warning/warnings.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<Response> list(Warnings& w, const Asked& asked) {
  WarningFilter filter{.kind = {}, .state = {}, .text = std::string(asked.query("q"))};
  if (filter.text.size() > 200) return fail(ErrorCode::invalid, "q: 200 bytes at most");
  if (std::string_view kind = asked.query("kind"); !kind.empty()) {
    filter.kind = warning_kind(kind);
    if (!filter.kind) return fail(ErrorCode::invalid, "kind is advisory or directive");
  }
  if (std::string_view state = asked.query("state"); !state.empty()) {
    filter.state = warning_state(state);
    if (!filter.state || *filter.state == WarningState::dropped)
      return fail(ErrorCode::invalid, "state is draft, published or withdrawn");
  }
  auto limit = asked.number("limit", 50, 200), offset = asked.number("offset", 0, UINT32_MAX);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  filter.limit = std::max<uint64_t>(*limit, 1);
  filter.offset = *offset;
  auto found = w.book.list(asked.viewer, filter);
  if (!found) return std::unexpected(found.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  WarningView view{asked.viewer, *asked.directory, *names, asked.now};
  JsonArray items;
  for (const Warning& one : found->items) {
    auto bodies = w.book.bodies(asked.viewer, one, asked.now);
    if (!bodies) return std::unexpected(bodies.error());
    items.push_back(warning_row_json(one, *bodies, {}, view));
  }
  return json_response(
      JsonObject{{"total", found->total}, {"items", std::move(items)}, {"now", time_json(asked.now)}});
}

Result<Response> show(Warnings& w, const Asked& asked) {
  auto one = w.book.find(asked.viewer, asked.parameter("id"));
  if (!one) return std::unexpected(one.error());
  auto bodies = w.book.bodies(asked.viewer, *one, asked.now);
  if (!bodies) return std::unexpected(bodies.error());
  auto files = list_files(w.book, asked.viewer, *one);
  if (!files) return std::unexpected(files.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  auto page = warning_page_json(*one, *bodies, *files, {asked.viewer, *asked.directory, *names, asked.now});
  if (!page) return std::unexpected(page.error());
  return json_response(std::move(*page));
}

struct At {
  Warning warning;
  Timestamp at = 0;
  std::vector<WarningBody> bodies;
};
Result<At> bodies_at(Warnings& w, const Asked& asked) {
  At out;
  auto one = w.book.find(asked.viewer, asked.parameter("id"));
  if (!one) return std::unexpected(one.error());
  out.warning = std::move(*one);
  out.at = asked.now;
  if (std::string_view at = asked.query("at"); !at.empty()) {
    auto time = parse_local(at);
    if (!time) return fail(ErrorCode::invalid, "at is a time");
    out.at = std::min(*time, asked.now);
  }
  auto bodies = w.book.bodies(asked.viewer, out.warning, out.at);
  if (!bodies) return std::unexpected(bodies.error());
  out.bodies = std::move(*bodies);
  return out;
}

Result<Response> show_bodies(Warnings& w, const Asked& asked) {
  auto found = bodies_at(w, asked);
  if (!found) return std::unexpected(found.error());
  auto files = list_files(w.book, asked.viewer, found->warning);
  if (!files) return std::unexpected(files.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  WarningView view{asked.viewer, *asked.directory, *names, found->at};
  JsonArray items;
  for (const WarningBody& body : found->bodies)
    items.push_back(body_json(body, found->warning, *files, view));
  return json_response(JsonObject{{"at", time_json(found->at)},
                                  {"counts", counts_json(found->bodies, found->at)},
                                  {"items", std::move(items)}});
}

Result<Response> bodies_csv(Warnings& w, const Asked& asked) {
  auto found = bodies_at(w, asked);
  if (!found) return std::unexpected(found.error());
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  std::vector<CsvExport::Column> columns{{"organisation"},        {"name"},
                                         {"addressed", false},    {"told", false},
                                         {"delivered", false},    {"opened", false},
                                         {"acknowledged", false}, {"not_applicable"},
                                         {"steps", false},        {"done", false},
                                         {"late", false},         {"reminders", false},
                                         {"reminded", false},     {"escalated", false}};
  for (const WarningStep& step : found->warning.content.steps) columns.push_back({step.id});
  CsvExport csv(std::move(columns), *separator);
  csv.note(fmt::format("{} {}", warning_number(found->warning), found->warning.content.title.vi));
  csv.note("at: " + format_local(found->at));
  auto time = [](Timestamp at) { return at == 0 ? std::string() : format_local(at); };
  for (const WarningBody& b : found->bodies) {
    const Organisation* body = asked.directory->organisation(b.organisation);
    std::vector<std::string> cells{b.organisation,
                                   body ? body->name_vi : "",
                                   time(b.state.addressed),
                                   time(b.state.told),
                                   time(b.state.delivered),
                                   time(b.state.opened.at),
                                   b.standing.acknowledged ? time(b.state.acknowledged.at) : "",
                                   b.state.not_applicable ? b.state.reason : "",
                                   std::to_string(b.standing.steps),
                                   std::to_string(b.standing.done),
                                   std::to_string(b.standing.late.size()),
                                   std::to_string(b.state.reminders),
                                   time(b.state.reminded),
                                   time(b.state.escalated)};
    for (const WarningStep& step : found->warning.content.steps) {
      auto known = b.state.steps.find(step.id);
      cells.push_back(known == b.state.steps.end()
                          ? "open"
                          : fmt::format("{}{}", to_string(known->second.is),
                                        known->second.answer.empty() ? "" : ": " + known->second.answer));
    }
    csv.row(cells);
  }
  return std::move(csv).response(fmt::format("luytre-{}.csv", warning_number(found->warning)));
}

Result<Response> events(Warnings& w, const Asked& asked) {
  auto one = w.book.find(asked.viewer, asked.parameter("id"));
  if (!one) return std::unexpected(one.error());
  auto all = w.book.events(asked.viewer, *one);
  if (!all) return std::unexpected(all.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  JsonArray items;
  for (const WarningEvent& e : *all) {
    auto name = names->find(e.actor);
    // Reasons are shown with the body's state, by whom they may be read.
    bool reason = e.kind == WarningEventKind::addressed;
    items.push_back(JsonObject{{"at", time_json(e.at)},
                               {"actor", text_json(name == names->end() ? e.actor : name->second)},
                               {"event", to_string(e.kind)},
                               {"organisation", organisation_ref(*asked.directory, e.organisation)},
                               {"version", e.version},
                               {"step", e.step},
                               {"text", reason ? "" : text_json(e.text)}});
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<Response> file(Warnings& w, const Asked& asked) {
  auto read = read_warning_file(w.book, asked.viewer, asked.parameter("id"));
  if (!read) return std::unexpected(read.error());
  return Response::download(std::move(read->bytes), read->file.type, read->file.name);
}

}  // namespace

void add_warning_reading(ApiRoutes& routes, std::shared_ptr<Warnings> warnings) {
  using Handler = Result<Response> (*)(Warnings&, const Asked&);
  auto row = [&](const char* path, const char* sentence, const char* response, Handler handler,
                 std::vector<QueryParameter> query = {}) {
    routes.add({.method = Method::get,
                .path = path,
                .rule = "read_warnings",
                .sentence = sentence,
                .query = std::move(query),
                .request = "",
                .response = response,
                .handler = [warnings, handler](const Asked& asked) { return handler(*warnings, asked); }});
  };
  row("/api/warnings", "Advisories and directives that the reader may see", "WarningTable", list,
      {{"kind", "advisory or directive"},
       {"state", "draft, published or withdrawn"},
       {"q", "Part of the title, or a number"},
       {"limit", "At most so many, 50 when absent"},
       {"offset", "From this one on"}});
  row("/api/warnings/{id}", "One advisory or directive, by id or number", "WarningPage", show);
  row("/api/warnings/{id}/bodies", "Who has read, acknowledged and done what, at any moment", "WarningBodies",
      show_bodies, {{"at", "This moment; now when absent"}});
  row("/api/warnings/{id}/bodies.csv", "The same as CSV", "text/csv", bodies_csv,
      {{"at", "This moment; now when absent"}, kSeparator});
  row("/api/warnings/{id}/events", "What happened, oldest first", "Items<WarningEventRow>", events);
  row("/api/warning-files/{id}", "An attachment, or a body's evidence", "application/octet-stream", file);
}

}  // namespace luytre
