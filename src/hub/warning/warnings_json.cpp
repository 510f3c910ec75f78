// Warnings as JSON (portal/src/api/types.ts).
#include <fmt/format.h>

#include <algorithm>

#include "directory/sectors.h"
#include "hub/warning/warnings.h"
#include "warning/advisories/markdown.h"

namespace luytre {
namespace {

Json time_or_null(Timestamp time) {
  return time == 0 ? Json() : time_json(time);
}

boost::json::string name_of(const std::string& actor, const WarningView& view) {
  auto found = view.names.find(actor);
  return text_json(found == view.names.end() ? actor : found->second);
}

JsonArray names_of(const std::vector<std::string>& actors, const WarningView& view) {
  JsonArray out;
  for (const std::string& actor : actors) out.push_back(name_of(actor, view));
  return out;
}

bool answers(const WarningBody& body, const Warning& warning, const WarningView& view) {
  return view.viewer.may(Permission::answer_warnings, body.organisation, warning.content.tlp, body.sensitive);
}

JsonObject file_json(const WarningFile& file) {
  return {{"id", file.id},     {"name", text_json(file.name)}, {"type", file.type},
          {"size", file.size}, {"sha256", file.sha256},        {"organisation", file.organisation}};
}

Result<Json> html_json(const Words& text) {
  auto vi = markdown_html(text.vi), en = markdown_html(text.en);
  if (!vi) return std::unexpected(vi.error());
  if (!en) return std::unexpected(en.error());
  return Json(JsonObject{{"vi", *vi}, {"en", *en}});
}

}  // namespace

JsonArray reasons_json(const std::vector<AudienceReason>& reasons, const WarningView&, bool sensitive) {
  JsonArray out;
  for (const AudienceReason& r : reasons) {
    if (r.sensitive && !sensitive) continue;
    const Sector* sector = r.kind == AudienceReason::Kind::sector ? find_sector(r.what) : nullptr;
    out.push_back(JsonObject{{"kind", to_string(r.kind)},
                             {"what", text_json(r.what)},
                             {"name", sector ? named(sector->name_vi, sector->name_en)
                                             : named(plain_text(r.what), plain_text(r.what))},
                             {"count", r.count}});
  }
  return out;
}

JsonObject body_json(const WarningBody& body, const Warning& warning, const std::vector<WarningFile>& files,
                     const WarningView& view) {
  const BodyState& s = body.state;
  const Standing& standing = body.standing;
  JsonArray steps;
  for (const WarningStep& step : warning.content.steps) {
    auto known = s.steps.find(step.id);
    StepState state = known == s.steps.end() ? StepState{} : known->second;
    JsonArray own;
    for (const WarningFile& file : files)
      if (file.organisation == body.organisation &&
          std::ranges::find(state.files, file.id) != state.files.end())
        own.push_back(file_json(file));
    steps.push_back(JsonObject{{"step", step.id},
                               {"is", to_string(state.is)},
                               {"at", time_or_null(state.at)},
                               {"by", name_of(state.by, view)},
                               {"reason", text_json(state.reason)},
                               {"answer", text_json(state.answer)},
                               {"files", std::move(own)},
                               {"late", std::ranges::find(standing.late, step.id) != standing.late.end()}});
  }
  bool sensitive = view.viewer.may(Permission::read_warnings, body.organisation, warning.content.tlp, true);
  return {{"organisation", organisation_ref(view.directory, body.organisation)},
          {"reasons", reasons_json(read_reasons(s.reasons), view, sensitive)},
          {"addressed", time_json(s.addressed)},
          {"told", time_or_null(s.told)},
          {"delivered", time_or_null(s.delivered)},
          {"bounced", time_or_null(s.bounced)},
          {"unreachable", s.unreachable != 0},
          {"opened", time_or_null(s.opened.at)},
          {"acknowledged", standing.acknowledged},
          {"acknowledged_at", time_or_null(s.acknowledged.at)},
          {"acknowledged_by", name_of(s.acknowledged.by, view)},
          {"acknowledge_by", time_json(standing.acknowledge_by)},
          {"not_applicable", s.not_applicable},
          {"reason", text_json(s.reason)},
          {"steps", standing.steps},
          {"done", standing.done},
          {"step_states", std::move(steps)},
          {"next_due", time_json(standing.next_due)},
          {"behind", standing.is_behind(view.now)},
          {"settled", standing.settled},
          {"reminders", s.reminders},
          {"reminded", time_or_null(s.reminded)},
          {"escalated", time_or_null(s.escalated)},
          {"escalated_to", organisation_ref(view.directory, s.escalated_to)},
          {"answers", answers(body, warning, view)}};
}

JsonObject counts_json(const std::vector<WarningBody>& bodies, Timestamp now) {
  auto count = [&](auto is) { return static_cast<uint64_t>(std::ranges::count_if(bodies, is)); };
  return {{"bodies", bodies.size()},
          {"acknowledged", count([](const WarningBody& b) { return b.standing.acknowledged; })},
          {"settled", count([](const WarningBody& b) { return b.standing.settled; })},
          {"behind", count([&](const WarningBody& b) { return b.standing.is_behind(now); })},
          {"unreachable", count([](const WarningBody& b) { return b.state.unreachable != 0; })}};
}

JsonObject warning_row_json(const Warning& w, const std::vector<WarningBody>& bodies,
                            const std::vector<WarningFile>& files, const WarningView& view) {
  auto mine = std::ranges::find_if(bodies, [&](const WarningBody& b) {
    return answers(b, w, view) && !view.viewer.may(Permission::read_warnings, "");
  });
  return {{"id", w.id},
          {"kind", to_string(w.kind)},
          {"number", warning_number(w)},
          {"state", to_string(w.state)},
          {"title", named(w.content.title.vi, w.content.title.en)},
          {"severity", to_string(w.content.severity)},
          {"tlp", to_string(w.content.tlp)},
          {"letter", w.content.letter.number},
          {"version", w.version},
          {"published", time_or_null(w.published_at)},
          {"updated", time_json(w.updated_at)},
          {"draft", w.draft ? Json(to_string(w.draft->state)) : Json()},
          {"counts", counts_json(bodies, view.now)},
          {"mine", mine == bodies.end() ? Json() : Json(body_json(*mine, w, files, view))}};
}

Result<JsonObject> warning_page_json(const Warning& w, const std::vector<WarningBody>& bodies,
                                     const std::vector<WarningFile>& files, const WarningView& view) {
  JsonObject out = warning_row_json(w, bodies, files, view);
  auto html = html_json(w.content.text);
  if (!html) return std::unexpected(html.error());
  JsonObject content = content_json(w.content);
  bool writes = view.viewer.may(Permission::write_warnings, "");
  // To whom else it went is the centre's business.
  if (!view.viewer.may(Permission::read_warnings, ""))
    content["audience"] = JsonObject{
        {"all", false}, {"sectors", JsonArray()}, {"organisations", JsonArray()}, {"matching", false}};
  JsonArray versions, attached;
  for (const WarningVersion& v : w.versions)
    versions.push_back(JsonObject{{"version", v.version},
                                  {"published", time_json(v.published_at)},
                                  {"renew", v.renew},
                                  {"change", text_json(v.change)}});
  for (const WarningFile& file : files)
    if (file.organisation.empty()) attached.push_back(file_json(file));
  Json working;
  if (w.draft && writes) {
    auto draft_html = html_json(w.draft->content.text);
    if (!draft_html) return std::unexpected(draft_html.error());
    bool wrote = std::ranges::find(w.draft->authors, view.viewer.actor()) != w.draft->authors.end();
    working = JsonObject{{"version", w.draft->version},
                         {"state", to_string(w.draft->state)},
                         {"content", content_json(w.draft->content)},
                         {"html", std::move(*draft_html)},
                         {"authors", names_of(w.draft->authors, view)},
                         {"reviewer", name_of(w.draft->reviewer, view)},
                         {"note", text_json(w.draft->note)},
                         {"changed", time_json(w.draft->changed_at)},
                         {"wrote", wrote}};
  }
  bool document = w.kind == WarningKind::advisory && !w.versions.empty();
  out["content"] = std::move(content);
  out["html"] = std::move(*html);
  out["why"] = text_json(w.reason);
  out["versions"] = std::move(versions);
  out["files"] = std::move(attached);
  out["working"] = std::move(working);
  out["csaf"] = document ? fmt::format("/.well-known/csaf/{}/{}/{}", csaf_folder(w.content.tlp),
                                       civil_from_day(day_of(w.published_at)).year, csaf_file_name(w))
                         : std::string();
  out["writes"] = writes;
  return out;
}

}  // namespace luytre
