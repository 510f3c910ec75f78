#include "notices/letters.h"

#include <algorithm>

#include "notices/outbox.h"
#include "notices/plan.h"
#include "notices/service_state.h"

namespace luytre {
namespace {

struct Recipients {
  std::vector<std::string> mails;
  std::string missing;
};

Result<Recipients> reachable(Transaction& t, const std::string& organisation,
                             std::initializer_list<ContactRole> roles) {
  std::vector<Reachable> contacts;
  LUYTRE_TRY(t.query("SELECT role, email, verified_at FROM contact WHERE organisation = $1 ORDER BY name, id",
                     {organisation}, [&](const Row& row) {
                       Reachable c;
                       c.role = contact_role(row.text(0)).value_or(ContactRole::abuse);
                       c.email = row.text(1);
                       if (!row.is_null(2)) c.verified = row.integer(2);
                       contacts.push_back(std::move(c));
                       return true;
                     }));
  Recipients out;
  for (ContactRole role : roles) {
    for (const Reachable& c : contacts) {
      if (c.role != role || !c.verified || std::ranges::find(out.mails, c.email) != out.mails.end()) continue;
      auto suspect = is_suspect(t, c.email, c.verified);
      if (!suspect) return std::unexpected(suspect.error());
      if (!*suspect) out.mails.push_back(c.email);
    }
    if (!out.mails.empty()) break;
  }
  return out;
}

}  // namespace

Result<LetterPut> put_letter(Transaction& t, const Directory& directory, const LetterRequest& r,
                             const std::function<Result<LetterPair>(std::string_view)>& words) {
  LetterPut out{.organisation = r.about};
  Result<Recipients> to;
  if (r.level == NoticeLevel::upper_body) {
    const Organisation* body = directory.organisation(r.about);
    const Ceiling* above = ceiling(Relation::above);
    out.organisation = body ? body->parent : "";
    if (out.organisation.empty())
      out.missing = "there is no upper body";
    else if (!above || r.sensitive || r.tlp > above->highest)
      out.missing = "it may not be shown to the upper body";
    if (!out.missing.empty()) return out;
    to = reachable(t, out.organisation, {ContactRole::technical, ContactRole::duty, ContactRole::leader});
  } else if (r.level == NoticeLevel::leader) {
    to = reachable(t, r.about, {ContactRole::leader, ContactRole::technical, ContactRole::duty});
  } else {
    to = reachable(t, r.about, {ContactRole::technical, ContactRole::duty, ContactRole::abuse});
  }
  if (!to) return std::unexpected(to.error());
  if (to->mails.empty()) {
    out.missing = "no verified contact that mail reaches";
    return out;
  }
  auto settings = all_notice_settings(t);
  if (!settings) return std::unexpected(settings.error());
  auto wishes = settings->find(out.organisation);
  auto pair = words(wishes == settings->end() ? "vi" : wishes->second.language);
  if (!pair) return std::unexpected(pair.error());
  for (const std::string& mail : to->mails) {
    Notice row{.organisation = out.organisation,
               .about = r.about,
               .kind = r.kind,
               .recipient = mail,
               .period = notice_period(t.now()),
               .content = content_digest({{r.source + "\n" + r.content, 0}}),
               .sensitive = r.sensitive,
               .tlp = r.tlp,
               .subject = pair->full.subject,
               .made_at = t.now(),
               .made_by = r.made_by,
               .state_at = t.now()};
    // Known by what it says, not by its day.
    Notice named = row;
    named.period.clear();
    row.id = notice_id(named);
    auto put = put_notice(t, row, {});
    if (!put) return std::unexpected(put.error());
    if (!*put) continue;
    ++out.written;
    LetterWords open = pair->open.value_or(LetterWords{});
    LUYTRE_TRY(
        t.execute("INSERT INTO notice_letter (notice, source, subject, body, html, plain_subject, "
                  "plain_body, plain_html) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  {row.id, r.source, pair->full.subject, pair->full.text, pair->full.html, open.subject,
                   open.text, open.html}));
  }
  return out;
}

Result<std::optional<LetterPair>> letter_of(Transaction& t, std::string_view notice) {
  std::optional<LetterPair> out;
  LUYTRE_TRY(
      t.query("SELECT subject, body, html, plain_subject, plain_body, plain_html FROM notice_letter WHERE "
              "notice = $1",
              {std::string(notice)}, [&](const Row& row) {
                auto words = [&](size_t from) {
                  return LetterWords{std::string(row.text(from)), std::string(row.text(from + 1)),
                                     std::string(row.text(from + 2))};
                };
                out = LetterPair{words(0), {}};
                if (!row.text(4).empty()) out->open = words(3);
                return false;
              }));
  return out;
}

Result<std::vector<LetterFate>> letters_about(Transaction& t, std::string_view source) {
  std::vector<LetterFate> out;
  LUYTRE_TRY(
      t.query("SELECT n.id, n.organisation, n.about, n.state, n.state_at FROM notice_letter l JOIN notice n "
              "ON n.id = l.notice WHERE l.source = $1 ORDER BY n.state_at, n.id",
              {std::string(source)}, [&](const Row& row) {
                out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                               notice_state(row.text(3)).value_or(NoticeState::failed), row.integer(4)});
                return true;
              }));
  return out;
}

}  // namespace luytre
