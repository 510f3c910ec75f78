// From draft to published, revised and withdrawn.
#include <boost/json.hpp>

#include <algorithm>

#include "access/json_detail.h"
#include "warning/advisories/rows.h"
#include "warning/advisories/text.h"

namespace luytre {
namespace {

using warnings::append;
using warnings::no_such;
using warnings::read_warning;

constexpr Timestamp kLocal = 7 * kMicrosPerHour;

// What is not there and what is not the viewer's to write look the same.
Result<Warning> writable(Transaction& t, const Viewer& viewer, std::string_view id) {
  if (!viewer.may(Permission::write_warnings, "")) return no_such("warning");
  auto w = read_warning(t, id);
  if (!w) return w;
  if (w->state == WarningState::dropped || !viewer.may(Permission::read_warnings, "", w->content.tlp))
    return no_such("warning");
  return w;
}

Result<void> may_mark(const Viewer& viewer, Tlp tlp) {
  if (viewer.may(Permission::write_warnings, "", tlp)) return {};
  return fail(ErrorCode::invalid, "tlp: only those named for sensitive matters write what is marked so");
}

Result<void> note_event(Transaction& t, const Viewer& viewer, const Warning& w, WarningEventKind kind,
                        unsigned version, const std::string& text = "") {
  LUYTRE_TRY(append(
      t, w.id, {.at = t.now(), .actor = viewer.actor(), .kind = kind, .version = version, .text = text}));
  return t.audit({viewer.actor(), std::string("warning.") + to_string(kind), w.id,
                  json_detail({{"version", std::to_string(version)}})});
}

std::string title_of(const WarningContent& content) {
  return content.title.vi + "\n" + content.title.en;
}

Result<void> put_version(Transaction& t, const std::string& warning, const WarningDraft& draft) {
  std::string authors;
  for (const std::string& author : draft.authors) authors += author + "\n";
  auto done = t.execute(
      "INSERT INTO warning_version (warning, version, state, content, authors, reviewer, note, changed_at, "
      "published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (warning, version) DO UPDATE SET "
      "state = $9, content = $10, authors = $11, reviewer = $12, note = $13, changed_at = $14",
      {warning, int64_t{draft.version}, std::string(to_string(draft.state)),
       boost::json::serialize(content_json(draft.content)), authors, draft.reviewer, draft.note,
       draft.changed_at, std::string(to_string(draft.state)),
       boost::json::serialize(content_json(draft.content)), authors, draft.reviewer, draft.note,
       draft.changed_at});
  if (!done) return std::unexpected(done.error());
  return {};
}

// Whom it is addressed to, each once; a reason that may be told to all makes it so.
Result<uint64_t> address_bodies(Transaction& t, const Warning& w, unsigned version,
                                std::span<const Addressee> addressees, const std::string& actor) {
  uint64_t added = 0;
  for (const Addressee& one : addressees) {
    auto put = t.execute(
        "INSERT INTO warning_body (warning, organisation, sensitive, at) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(warning, organisation) DO UPDATE SET sensitive = 0 WHERE warning_body.sensitive = 1 AND $5 = 0",
        {w.id, one.organisation, int64_t{one.sensitive()}, t.now(), int64_t{one.sensitive()}});
    if (!put) return std::unexpected(put.error());
    if (*put == 0) continue;
    ++added;
    LUYTRE_TRY(append(t, w.id,
                      {.organisation = one.organisation,
                       .at = t.now(),
                       .actor = actor,
                       .kind = WarningEventKind::addressed,
                       .version = version,
                       .text = reasons_json(one.reasons)}));
  }
  return added;
}

}  // namespace

Result<std::string> WarningBook::draft(const Viewer& viewer, WarningKind kind, WarningContent content) {
  if (!viewer.may(Permission::write_warnings, "")) return no_such("warning");
  LUYTRE_TRY(may_mark(viewer, content.tlp));
  number_parts(content, {});
  std::string id;
  if (auto ran = ledger_.write([&](Transaction& t) -> Result<void> {
        Warning w;
        w.id = id = random_id();
        LUYTRE_TRY(t.execute(
            "INSERT INTO warning (id, kind, state, year, number, version, tlp, title, created_by, "
            "created_at, "
            "published_at, updated_at, reason) VALUES ($1, $2, 'draft', 0, 0, 0, $3, $4, $5, $6, 0, $7, '')",
            {id, std::string(to_string(kind)), std::string(to_string(content.tlp)), title_of(content),
             viewer.actor(), t.now(), t.now()}));
        LUYTRE_TRY(put_version(t, id,
                               {.version = 1,
                                .content = content,
                                .authors = {viewer.actor()},
                                .reviewer = {},
                                .note = {},
                                .changed_at = t.now()}));
        return note_event(t, viewer, w, WarningEventKind::drafted, 1);
      });
      !ran)
    return std::unexpected(ran.error());
  return id;
}

Result<void> WarningBook::edit(const Viewer& viewer, std::string_view id, WarningContent content) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    LUYTRE_TRY(may_mark(viewer, content.tlp));
    if (w->state == WarningState::withdrawn)
      return fail(ErrorCode::invalid, "what was withdrawn is not written at any more: write a new one");
    WarningDraft next;
    if (w->draft) next = *w->draft;
    // A version that was dropped keeps its number.
    LUYTRE_TRY(
        t.query("SELECT max(version) FROM warning_version WHERE warning = $1", {w->id}, [&](const Row& row) {
          if (!w->draft) next.version = static_cast<unsigned>(row.integer(0)) + 1;
          return false;
        }));
    std::vector<WarningContent> before;
    Result<void> failed;
    LUYTRE_TRY(
        t.query("SELECT content FROM warning_version WHERE warning = $1", {w->id}, [&](const Row& row) {
          auto old = parse_content(row.text(0));
          if (old) before.push_back(std::move(*old));
          return true;
        }));
    WarningContent fresh = content;
    number_parts(fresh, before);
    next.content = std::move(fresh);
    next.state = DraftState::draft;
    next.reviewer.clear();
    next.changed_at = t.now();
    if (std::ranges::find(next.authors, viewer.actor()) == next.authors.end())
      next.authors.push_back(viewer.actor());
    LUYTRE_TRY(put_version(t, w->id, next));
    if (w->version == 0)
      LUYTRE_TRY(
          t.execute("UPDATE warning SET tlp = $1, title = $2, updated_at = $3 WHERE id = $4",
                    {std::string(to_string(next.content.tlp)), title_of(next.content), t.now(), w->id}));
    return note_event(t, viewer, *w, WarningEventKind::edited, next.version);
  });
}

Result<void> WarningBook::submit(const Viewer& viewer, std::string_view id) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    if (!w->draft || w->draft->state != DraftState::draft)
      return fail(ErrorCode::invalid, "there is no draft to be reviewed");
    LUYTRE_TRY(check_content(w->kind, w->draft->content));
    w->draft->state = DraftState::review;
    w->draft->changed_at = t.now();
    LUYTRE_TRY(put_version(t, w->id, *w->draft));
    return note_event(t, viewer, *w, WarningEventKind::submitted, w->draft->version);
  });
}

Result<void> WarningBook::review(const Viewer& viewer, std::string_view id, bool approve,
                                 const std::string& note) {
  if (!is_text(note, 4000, true)) return fail(ErrorCode::invalid, "note: a text of 4,000 bytes at most");
  if (!approve && note.empty()) return fail(ErrorCode::invalid, "note: say what is to be changed");
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    if (!w->draft || w->draft->state != DraftState::review)
      return fail(ErrorCode::invalid, "nothing waits for a review");
    if (std::ranges::find(w->draft->authors, viewer.actor()) != w->draft->authors.end())
      return fail(ErrorCode::invalid, "a second person reviews: you wrote at it");
    w->draft->state = approve ? DraftState::approved : DraftState::draft;
    w->draft->reviewer = viewer.actor();
    w->draft->note = note;
    w->draft->changed_at = t.now();
    LUYTRE_TRY(put_version(t, w->id, *w->draft));
    return note_event(t, viewer, *w, approve ? WarningEventKind::approved : WarningEventKind::returned,
                      w->draft->version, note);
  });
}

Result<void> WarningBook::publish(const Viewer& viewer, std::string_view id,
                                  std::span<const Addressee> addressees) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    if (!w->draft || w->draft->state != DraftState::approved)
      return fail(ErrorCode::invalid, "only what a second person approved is published");
    LUYTRE_TRY(check_content(w->kind, w->draft->content));
    if (addressees.empty() && w->version == 0)
      return fail(ErrorCode::invalid, "audience: no body is reached");
    bool first = w->version == 0;
    if (first) {
      w->year = civil_from_day(day_of(t.now() + kLocal)).year;
      // Writers wait for each other, so the next number is the next one.
      LUYTRE_TRY(t.query("SELECT coalesce(max(number), 0) + 1 FROM warning WHERE kind = $1 AND year = $2",
                         {std::string(to_string(w->kind)), int64_t{w->year}}, [&](const Row& row) {
                           w->number = static_cast<unsigned>(row.integer(0));
                           return false;
                         }));
    }
    const WarningDraft& draft = *w->draft;
    LUYTRE_TRY(t.execute(
        "UPDATE warning SET state = 'published', year = $1, number = $2, version = $3, tlp = $4, title = $5, "
        "published_at = $6, updated_at = $7 WHERE id = $8",
        {int64_t{w->year}, int64_t{w->number}, int64_t{draft.version},
         std::string(to_string(draft.content.tlp)), title_of(draft.content),
         first ? t.now() : w->published_at, t.now(), w->id}));
    LUYTRE_TRY(
        t.execute("UPDATE warning_version SET state = 'published', published_at = $1 WHERE warning = $2 "
                  "AND version = $3",
                  {t.now(), w->id, int64_t{draft.version}}));
    auto added = address_bodies(t, *w, draft.version, addressees, viewer.actor());
    if (!added) return std::unexpected(added.error());
    return note_event(t, viewer, *w, WarningEventKind::published, draft.version, draft.content.change);
  });
}

Result<void> WarningBook::drop(const Viewer& viewer, std::string_view id) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    if (!w->draft) return fail(ErrorCode::invalid, "there is no draft to drop");
    LUYTRE_TRY(
        t.execute("UPDATE warning_version SET state = 'dropped', changed_at = $1 WHERE warning = $2 AND "
                  "version = $3",
                  {t.now(), w->id, int64_t{w->draft->version}}));
    if (w->version == 0)
      LUYTRE_TRY(
          t.execute("UPDATE warning SET state = 'dropped', updated_at = $1 WHERE id = $2", {t.now(), w->id}));
    return note_event(t, viewer, *w, WarningEventKind::dropped, w->draft->version);
  });
}

Result<void> WarningBook::withdraw(const Viewer& viewer, std::string_view id, const std::string& reason) {
  if (reason.empty() || !is_text(reason, 4000, true))
    return fail(ErrorCode::invalid, "reason: why it is withdrawn, of 4,000 bytes at most");
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto w = writable(t, viewer, id);
    if (!w) return std::unexpected(w.error());
    if (w->state != WarningState::published)
      return fail(ErrorCode::invalid, "only what is published is withdrawn");
    LUYTRE_TRY(t.execute("UPDATE warning SET state = 'withdrawn', reason = $1, updated_at = $2 WHERE id = $3",
                         {reason, t.now(), w->id}));
    if (w->draft)
      LUYTRE_TRY(
          t.execute("UPDATE warning_version SET state = 'dropped', changed_at = $1 WHERE warning = $2 AND "
                    "version = $3",
                    {t.now(), w->id, int64_t{w->draft->version}}));
    return note_event(t, viewer, *w, WarningEventKind::withdrawn, w->version, reason);
  });
}

Result<uint64_t> WarningBook::address(std::string_view id, std::span<const Addressee> addressees) {
  uint64_t added = 0;
  LUYTRE_TRY(ledger_.write([&](Transaction& t) -> Result<void> {
    added = 0;
    auto w = read_warning(t, id);
    if (!w) return std::unexpected(w.error());
    if (w->state != WarningState::published) return {};
    auto done = address_bodies(t, *w, w->version, addressees, "system");
    if (!done) return std::unexpected(done.error());
    added = *done;
    if (added == 0) return {};
    return t.audit({"system", "warning.addressed", w->id, json_detail({{"bodies", std::to_string(added)}})});
  }));
  return added;
}

}  // namespace luytre
