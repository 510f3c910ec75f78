#include "warning/advisories/rows.h"

namespace luytre::warnings {
namespace {

template <class Enum, size_t n>
Enum named(const std::array<const char*, n>& names, std::string_view name) {
  for (size_t i = 0; i < n; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return Enum{};
}
constexpr std::array kStates = {"draft", "published", "withdrawn", "dropped"};
constexpr std::array kDraftStates = {"draft", "review", "approved", "published", "dropped"};

// Content in the ledger was written by content_json(); what does not read any more is a broken row.
Result<WarningContent> stored(std::string_view json) {
  auto content = parse_content(json);
  if (!content)
    return fail(ErrorCode::corrupt, "a warning's content does not read: " + content.error().message);
  return content;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

const char* const kColumns =
    "w.id, w.kind, w.state, w.year, w.number, w.version, w.created_by, w.reason, w.created_at, "
    "w.published_at, w.updated_at";

SqlCondition seen_bodies(const Viewer& viewer, size_t first) {
  return viewer.condition(Permission::read_warnings,
                          {.organisation = "b.organisation", .tlp = "w.tlp", .sensitive = "b.sensitive"},
                          first);
}

SqlCondition seen(const Viewer& viewer, size_t first) {
  // The centre's own: a condition on rows whose body is ''.
  SqlCondition out =
      viewer.condition(Permission::read_warnings, {.organisation = "''", .tlp = "w.tlp"}, first);
  SqlCondition bodies = seen_bodies(viewer, first + out.parameters.size());
  out.parameters.insert(out.parameters.end(), bodies.parameters.begin(), bodies.parameters.end());
  out.sql = fmt::format(
      "(({}) OR (w.state IN ('published', 'withdrawn') AND EXISTS (SELECT 1 FROM "
      "warning_body b WHERE b.warning = w.id AND ({}))))",
      out.sql, bodies.sql);
  return out;
}

Warning read_row(const Row& row) {
  Warning w;
  w.id = row.text(0);
  w.kind = warning_kind(row.text(1)).value_or(WarningKind::advisory);
  w.state = named<WarningState>(kStates, row.text(2));
  w.year = static_cast<int>(row.integer(3));
  w.number = static_cast<unsigned>(row.integer(4));
  w.version = static_cast<unsigned>(row.integer(5));
  w.created_by = row.text(6);
  w.reason = row.text(7);
  w.created_at = row.integer(8);
  w.published_at = row.integer(9);
  w.updated_at = row.integer(10);
  return w;
}

Result<void> complete(Transaction& t, Warning& w, bool with_draft) {
  Result<void> failed;
  WarningDraft draft;
  bool drafted = false;
  w.versions.clear();
  LUYTRE_TRY(
      t.query("SELECT version, state, content, authors, reviewer, note, changed_at, published_at FROM "
              "warning_version "
              "WHERE warning = $1 AND state <> 'dropped' ORDER BY version",
              {w.id}, [&](const Row& row) {
                auto content = stored(row.text(2));
                if (!content) {
                  failed = std::unexpected(content.error());
                  return false;
                }
                auto version = static_cast<unsigned>(row.integer(0));
                if (row.text(1) == "published") {
                  w.versions.push_back({version, row.integer(7), content->renew, content->change});
                  if (version == w.version) w.content = std::move(*content);
                  return true;
                }
                drafted = true;
                draft = {.version = version,
                         .state = named<DraftState>(kDraftStates, row.text(1)),
                         .content = std::move(*content),
                         .authors = lines(row.text(3)),
                         .reviewer = std::string(row.text(4)),
                         .note = std::string(row.text(5)),
                         .changed_at = row.integer(6)};
                return true;
              }));
  if (!failed) return failed;
  if (w.version == 0) w.content = draft.content;
  if (drafted && with_draft) w.draft = std::move(draft);
  return {};
}

Result<Warning> read_warning(Transaction& t, std::string_view id) {
  std::optional<Warning> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM warning w WHERE w.id = $1", kColumns), {std::string(id)},
                     [&](const Row& row) {
                       found = read_row(row);
                       return false;
                     }));
  if (!found) return no_such("warning");
  LUYTRE_TRY(complete(t, *found, true));
  return std::move(*found);
}

Result<void> append(Transaction& t, std::string_view warning, const WarningEvent& e) {
  auto done = t.execute(
      "INSERT INTO warning_event (warning, sequence, organisation, at, actor, event, version, step, text, "
      "reference) SELECT $1, coalesce(max(sequence), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM "
      "warning_event "
      "WHERE warning = $10",
      {std::string(warning), e.organisation, e.at, e.actor, std::string(to_string(e.kind)),
       int64_t{e.version}, e.step, e.text, e.reference, std::string(warning)});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<std::vector<WarningEvent>> read_events(Transaction& t, std::string_view warning,
                                              std::optional<std::string> organisation) {
  std::vector<WarningEvent> out;
  std::vector<Value> values{std::string(warning)};
  std::string where = "warning = $1";
  if (organisation) {
    values.emplace_back(*organisation);
    where += " AND organisation = $2";
  }
  LUYTRE_TRY(
      t.query("SELECT sequence, organisation, at, actor, event, version, step, text, reference FROM "
              "warning_event WHERE " +
                  where + " ORDER BY sequence",
              std::span<const Value>(values), [&](const Row& row) {
                auto kind = warning_event_kind(row.text(4));
                if (!kind) return true;
                out.push_back({.sequence = static_cast<uint64_t>(row.integer(0)),
                               .organisation = std::string(row.text(1)),
                               .at = row.integer(2),
                               .actor = std::string(row.text(3)),
                               .kind = *kind,
                               .version = static_cast<unsigned>(row.integer(5)),
                               .step = std::string(row.text(6)),
                               .text = std::string(row.text(7)),
                               .reference = std::string(row.text(8))});
                return true;
              }));
  return out;
}

}  // namespace luytre::warnings

namespace luytre {

const char* to_string(WarningState state) {
  return warnings::kStates[static_cast<size_t>(state)];
}
const char* to_string(DraftState state) {
  return warnings::kDraftStates[static_cast<size_t>(state)];
}
std::optional<WarningState> warning_state(std::string_view name) {
  for (size_t i = 0; i < warnings::kStates.size(); ++i)
    if (name == warnings::kStates[i]) return static_cast<WarningState>(i);
  return std::nullopt;
}

unsigned Warning::renewed() const {
  unsigned out = 1;
  for (const WarningVersion& v : versions)
    if (v.renew) out = v.version;
  return out;
}
Timestamp Warning::renewed_at() const {
  Timestamp out = published_at;
  for (const WarningVersion& v : versions)
    if (v.renew) out = v.published_at;
  return out;
}

std::string warning_number(const Warning& w) {
  if (w.number == 0) return "";
  return fmt::format("{}-{}-{:03}", w.kind == WarningKind::advisory ? "CB" : "CD", w.year, w.number);
}

}  // namespace luytre
