// Reports by mail: kept as drafts until somebody who may report them takes or drops them.
#include <fmt/format.h>

#include <algorithm>

#include "access/json_detail.h"
#include "incidents/book.h"
#include "incidents/book_sql.h"
#include "incidents/detail.h"
#include "incidents/local_time.h"
#include "incidents/mail.h"

namespace luytre {
namespace {

constexpr int64_t kMostWaiting = 10'000;
constexpr const char* kColumns =
    "id, organisation, sender, sender_name, subject, body, state, incident, reason, arrived_at, answered_at, "
    "detail";

IncidentMail mail_from(const Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
          std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)),
          std::string(row.text(6)), std::string(row.text(7)), std::string(row.text(8)),
          row.integer(9),           row.integer(10),          std::string(row.text(11))};
}

std::string owner_of(std::string_view mail) {
  return fmt::format("mail:{}", mail);
}

// Of a body: who reports its incidents. Of nobody known: who decides.
bool sees(const Viewer& viewer, const std::string& organisation) {
  return organisation.empty() ? viewer.may(Permission::decide_incidents, "")
                              : viewer.may(Permission::report_incidents, organisation);
}

std::unexpected<Error> no_mail() {
  return fail(ErrorCode::not_found, "there is no such mail here");
}

// The one body that has a verified contact with this address.
Result<std::string> body_of(Transaction& t, const std::string& address, std::string& note) {
  std::vector<std::string> bodies;
  bool unverified = false;
  LUYTRE_TRY(
      t.query("SELECT organisation, verified_at FROM contact WHERE lower(email) = $1 ORDER BY organisation",
              {address}, [&](const Row& row) {
                if (row.is_null(1))
                  unverified = true;
                else if (std::ranges::find(bodies, row.text(0)) == bodies.end())
                  bodies.emplace_back(row.text(0));
                return true;
              }));
  if (bodies.size() == 1) {
    note = "contact";
    return bodies[0];
  }
  note = bodies.size() > 1 ? "several" : unverified ? "unverified" : "unknown";
  return std::string();
}

}  // namespace

Result<IncidentBook::MailTaken> IncidentBook::take_mail(std::string_view bytes) {
  auto parsed = parse_mail(bytes);
  if (!parsed) return std::unexpected(parsed.error());
  MailTaken taken;
  taken.id = secret_hash(bytes).substr(0, 32);
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query("SELECT organisation FROM incident_mail WHERE id = $1", {taken.id}, [&](const Row& row) {
      taken.known = true;
      taken.organisation = row.text(0);
      return false;
    });
  }));
  if (taken.known) return taken;

  struct Stored {
    SealedFile file;
    CheckedAttachment as;
    std::string purpose;
    size_t size;
  };
  std::vector<Stored> files;
  auto undo = [&] {
    for (const Stored& one : files) files_.remove(one.file.id);
  };
  std::vector<std::string> problems = parsed->problems;
  for (const MailPart& part : parsed->attachments) {
    std::string purpose = "other";
    auto checked = check_attachment(part.name, part.bytes, purpose, rules_->file_types());
    if (!checked) checked = check_attachment(part.name, part.bytes, purpose = "sample", rules_->file_types());
    if (!checked) {
      problems.push_back(fmt::format("{}: {}", safe_name(part.name), checked.error().message));
      continue;
    }
    auto sealed = files_.put(part.bytes);
    if (!sealed) {
      undo();
      return std::unexpected(sealed.error());
    }
    files.push_back({*sealed, *checked, purpose, part.bytes.size()});
  }
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    int64_t waiting = 0;
    LUYTRE_TRY(t.query("SELECT count(*) FROM incident_mail WHERE state = 'waiting'", {}, [&](const Row& row) {
      waiting = row.integer(0);
      return false;
    }));
    if (waiting >= kMostWaiting) return fail(ErrorCode::busy, "too many mails wait to be looked at");
    std::string note;
    auto body = body_of(t, parsed->from, note);
    if (!body) return std::unexpected(body.error());
    taken.organisation = *body;
    taken.answer = !body->empty() && !parsed->automatic;
    FormValues listed;
    for (const Stored& one : files) {
      LUYTRE_TRY(put_file_row(t, owner_of(taken.id), one.file, one.size));
      listed[one.file.id] = {one.as.name, one.as.type, one.purpose, std::to_string(one.size),
                             one.file.digest};
    }
    std::vector<const Form*> forms = rules_->forms(t.now());
    Detail d;
    d.set("sender", note)
        .set("automatic", int64_t{parsed->automatic})
        .set("message_id", parsed->message_id)
        .set("problems", problems)
        .set("files", listed)
        .set("values", values_in_text(parsed->text, forms));
    LUYTRE_TRY(
        t.execute("INSERT INTO incident_mail (id, organisation, sender, sender_name, subject, body, detail, "
                  "arrived_at, "
                  "answered_at, state, decided_by, decided_at, incident, reason) VALUES ($1, $2, $3, $4, $5, "
                  "$6, $7, $8, 0, "
                  "'waiting', '', 0, '', '')",
                  {taken.id, taken.organisation, parsed->from, parsed->from_name, parsed->subject,
                   parsed->text, d.json(), t.now()}));
    return t.audit({"system", "incident.mail", taken.id,
                    json_detail({{"organisation", taken.organisation}, {"sender", note}})});
  });
  if (!written) {
    undo();
    return std::unexpected(written.error());
  }
  return taken;
}

Result<std::vector<IncidentMail>> IncidentBook::mails(const Viewer& viewer, bool waiting_only) {
  std::vector<IncidentMail> out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM incident_mail {} ORDER BY arrived_at DESC, id", kColumns,
                               waiting_only ? "WHERE state = 'waiting'" : ""),
                   {}, [&](const Row& row) {
                     IncidentMail mail = mail_from(row);
                     if (sees(viewer, mail.organisation)) out.push_back(std::move(mail));
                     return out.size() < 1000;
                   });
  }));
  return out;
}

Result<uint64_t> IncidentBook::waiting_mails(const Viewer& viewer) {
  uint64_t count = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query("SELECT organisation FROM incident_mail WHERE state = 'waiting'", {}, [&](const Row& row) {
      count += sees(viewer, std::string(row.text(0)));
      return true;
    });
  }));
  return count;
}

Result<IncidentMail> IncidentBook::mail(const Viewer& viewer, std::string_view id) {
  std::optional<IncidentMail> found;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM incident_mail WHERE id = $1", kColumns), {std::string(id)},
                   [&](const Row& row) {
                     found = mail_from(row);
                     return false;
                   });
  }));
  if (!found || !sees(viewer, found->organisation)) return no_mail();
  return std::move(*found);
}

Result<IncidentMail> IncidentBook::waiting_mail(Transaction& t, const Viewer& viewer, std::string_view id) {
  std::optional<IncidentMail> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM incident_mail WHERE id = $1", kColumns), {std::string(id)},
                     [&](const Row& row) {
                       found = mail_from(row);
                       return false;
                     }));
  if (!found || !sees(viewer, found->organisation)) return no_mail();
  if (found->state != "waiting") return fail(ErrorCode::invalid, "the mail was taken or dropped already");
  return std::move(*found);
}

Result<void> IncidentBook::drop_mail(const Viewer& viewer, std::string_view id, const std::string& reason) {
  if (reason.find_first_not_of(" \n") == std::string::npos || reason.size() > 1000 ||
      !is_clean_text(reason, false))
    return fail(ErrorCode::invalid, "reason must be there, 1000 bytes at most");
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto mail = waiting_mail(t, viewer, id);
    if (!mail) return std::unexpected(mail.error());
    LUYTRE_TRY(
        t.execute("UPDATE incident_mail SET state = 'dropped', decided_by = $1, decided_at = $2, reason = $3 "
                  "WHERE id = $4",
                  {viewer.actor(), t.now(), reason, mail->id}));
    return t.audit({viewer.actor(), "incident.mail-drop", mail->id, json_detail({{"reason", reason}})});
  });
}

Result<void> IncidentBook::mail_answered(std::string_view id) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute("UPDATE incident_mail SET answered_at = $1 WHERE id = $2 AND answered_at = 0",
                         {t.now(), std::string(id)}));
    return t.audit({"system", "incident.mail-receipt", std::string(id), ""});
  });
}

Result<std::vector<IncidentMail>> IncidentBook::mails_to_answer() {
  std::vector<IncidentMail> out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query(fmt::format("SELECT {} FROM incident_mail WHERE answered_at = 0 AND state = 'waiting' AND "
                               "organisation <> '' ORDER BY arrived_at, id",
                               kColumns),
                   {}, [&](const Row& row) {
                     IncidentMail mail = mail_from(row);
                     auto d = Detail::parse(mail.detail);
                     if (d && d->number("automatic", 1) == 0) out.push_back(std::move(mail));
                     return out.size() < 200;
                   });
  }));
  return out;
}

Result<void> attach_mail_files(Transaction& t, std::string_view mail, const Incident& incident,
                               const std::function<Result<void>(const std::string& detail)>& append) {
  std::string text;
  LUYTRE_TRY(
      t.query("SELECT detail FROM incident_mail WHERE id = $1", {std::string(mail)}, [&](const Row& row) {
        text = row.text(0);
        return false;
      }));
  auto d = Detail::parse(text);
  if (!d) return std::unexpected(d.error());
  for (const auto& [id, about] : d->values("files")) {
    if (about.size() != 5) return fail(ErrorCode::corrupt, "the files of a mail do not read");
    SealedFile file{id, {}, about[4]};
    LUYTRE_TRY(t.execute("UPDATE incident_file SET incident = $1 WHERE id = $2", {incident.id, id}));
    LUYTRE_TRY(append(file_detail(file, about[0], about[1], about[2], std::stoull(about[3]))));
  }
  return {};
}

}  // namespace luytre
