// The book of incidents, kept in a ledger: reports, what is due, who did what. Everything for people takes a
// Viewer; what is not the viewer's is answered as what does not exist.
//
// Seen with Permission::read_incidents, as TLP:AMBER, and TLP:AMBER+STRICT when confidential (the body above
// then does not see it). Body's acts take report_incidents, the centre's decide_incidents. Every event is
// audited with the digest of its detail, so what is in the book can be held against the chain of the audit.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "directory/directory.h"
#include "findings/rules.h"
#include "incidents/attachment.h"
#include "incidents/incident.h"
#include "incidents/sealed_files.h"
#include "ledger/ledger.h"

namespace luytre {

struct NewIncident {
  std::string organisation, title;
  Timestamp detected = 0;
  unsigned level = 0;
  std::vector<std::string> criteria;
  bool confidential = false;
  std::string form;
  FormValues values;
  std::string via = "portal";  // portal, api
  std::string mail;            // id of a waiting mail that it is made of, "" none
};
struct IncidentReceipt {
  std::string id, number;
  Timestamp received = 0;
};

enum class IncidentView : uint8_t { all, open, late, due, over };  // due: something is open
const char* to_string(IncidentView view);
std::optional<IncidentView> incident_view(std::string_view name);

struct IncidentFilter {
  std::optional<std::string> organisation;
  IncidentView view = IncidentView::all;
  std::string text;  // in number or title, as it is written
  Timestamp now = 0;
  uint64_t limit = 0, offset = 0;  // limit 0: all
};
// One row of a list.
struct IncidentRow {
  std::string id, organisation, number, title, regime, grades, campaign, next_clock;
  IncidentState state = IncidentState::received;
  unsigned level = 0;
  bool confidential = false;
  Timestamp detected = 0, received = 0, closed = 0, changed = 0;
  Timestamp next_due = 0, next_late = 0;  // 0: nothing of the body's is open
};
struct IncidentPage {
  uint64_t total = 0, open = 0, late = 0, due = 0, over = 0;
  std::vector<IncidentRow> items;  // open clocks first, by late_after; then the latest received
};

// What is put on top of an incident, besides reports, acts and files.
struct IncidentEntry {
  std::string kind;  // note, support, support-answer, task, task-done, finding, finding-off, campaign, mark
  std::string id;    // of the request, task, finding or campaign
  std::string text;
  std::string assignee;
  Timestamp due = kNoTime;
  bool yes = false;  // support-answer: granted; mark: confidential
};

struct IncidentMail {
  std::string id, organisation, sender, sender_name, subject, body, state, incident, reason;
  Timestamp arrived = 0, answered = 0;
  std::string detail;  // JSON (Detail): values read of the text; files: ids and names
};

// What is told when a clock runs out, once each.
struct IncidentAlarm {
  std::string id, organisation, number, title, clock, to;
  unsigned step = 0;
  InTwo name;
  Timestamp due = 0, late_after = 0;
  bool late = false, confidential = false;
};

struct IncidentProblem {
  std::string id, what;
};
struct IncidentsVerified {
  uint64_t incidents = 0, events = 0, clocks = 0, numbers = 0, files = 0;
  std::vector<IncidentProblem> problems;
};

// Any number of threads, as the ledger.
class IncidentBook {
 public:
  // `ledger` must outlive it. `calendar`: of working days (findings/rules.h).
  IncidentBook(Ledger& ledger, std::shared_ptr<const IncidentRules> rules,
               std::shared_ptr<const Rules> calendar, SealedFiles files)
      : ledger_(ledger), rules_(std::move(rules)), calendar_(std::move(calendar)), files_(std::move(files)) {}

  const IncidentRules& rules() const { return *rules_; }
  const WorkingDays& calendar() const { return calendar_->calendar(); }
  const SealedFiles& files() const { return files_; }
  Ledger& ledger() { return ledger_; }

  // The first report of an incident; the number is given and the receipt written in the same transaction. A
  // detection up to ten years back, and not in the future (five minutes are let pass for clocks that differ).
  // Errors: not_found (body, mail), invalid.
  Result<IncidentReceipt> report(const Viewer& viewer, const Directory& directory,
                                 const NewIncident& incident);
  // One more report on the same. A closing report only once the response ended. The event's step.
  Result<unsigned> add_report(const Viewer& viewer, std::string_view id, const std::string& form,
                              const FormValues& values);
  // `ended`: end only, kNoTime: now; between detection and now. close needs the closing report.
  Result<void> act(const Viewer& viewer, std::string_view id, IncidentAct act, const std::string& reason,
                   Timestamp ended = kNoTime);
  // Level and criteria anew; by body or centre, with a reason.
  Result<void> assess(const Viewer& viewer, std::string_view id, unsigned level,
                      const std::vector<std::string>& criteria, const std::string& reason);
  // The id of what was added, "" where nothing is.
  Result<std::string> add_entry(const Viewer& viewer, std::string_view id, const IncidentEntry& entry);
  // The id of the file. Errors: check_attachment; 100 files an incident.
  Result<std::string> add_file(const Viewer& viewer, std::string_view id, std::string_view name,
                               std::string_view purpose, std::string_view bytes);
  struct File {
    IncidentFile file;
    std::string bytes;
  };
  Result<File> open_file(const Viewer& viewer, std::string_view id, std::string_view file);
  // The incident that a file is attached to, if it is of `organisation`; not_found.
  Result<std::string> incident_of_file(std::string_view organisation, std::string_view file);

  Result<Incident> find(const Viewer& viewer, std::string_view id);
  // As it was then; not_found before it was reported.
  Result<Incident> find_at(const Viewer& viewer, std::string_view id, Timestamp at);
  Result<std::vector<IncidentEvent>> time_line(const Viewer& viewer, std::string_view id);
  Result<IncidentPage> list(const Viewer& viewer, const IncidentFilter& filter);
  // "SC-2026-008" or the id.
  Result<std::string> id_of(const Viewer& viewer, std::string_view name);
  std::vector<IncidentClock> clocks(const Incident& incident) const {
    return clocks_of(incident, *rules_, calendar());
  }
  // What a list says of it.
  IncidentRow row(const Incident& incident) const { return row_of(incident); }
  bool may_report(const Viewer& viewer, const Incident& incident) const;
  bool may_decide(const Viewer& viewer, const Incident& incident) const;

  // ── Reports by mail

  // Of bodies whose incidents the viewer may report, and, for who may decide, of nobody known; newest first.
  Result<std::vector<IncidentMail>> mails(const Viewer& viewer, bool waiting_only = true);
  Result<uint64_t> waiting_mails(const Viewer& viewer);
  Result<IncidentMail> mail(const Viewer& viewer, std::string_view id);
  Result<void> drop_mail(const Viewer& viewer, std::string_view id, const std::string& reason);
  struct MailTaken {
    std::string id, organisation;  // "": no verified contact wrote it
    bool known = false;            // the same bytes were here before
    bool answer = false;           // a receipt may go to the sender: a verified contact's own address
  };
  // By the program: what came by mail, as bytes (incidents/mail.h). Never an incident by itself.
  Result<MailTaken> take_mail(std::string_view bytes);
  Result<void> mail_answered(std::string_view id);
  // Waiting, of a verified contact, not answered yet.
  Result<std::vector<IncidentMail>> mails_to_answer();

  // ── For the program

  // What has to be told now: `tell` writes it (to the outbox) in the transaction that marks it as told. 500
  // at most a run.
  using Tell = std::function<Result<void>(Transaction&, const IncidentAlarm&)>;
  Result<std::vector<IncidentAlarm>> raise_alarms(Timestamp now, const Tell& tell = {});
  // Everything that can be held against something else: rows against events, events against the audit,
  // numbers without gap, files that open.
  Result<IncidentsVerified> verify(const Viewer& viewer);

 private:
  struct Append;
  Result<Incident> load(Transaction& t, std::string_view id, std::optional<Timestamp> at = std::nullopt);
  Result<Incident> load_seen(Transaction& t, const Viewer& viewer, std::string_view id);
  Result<void> append(Transaction& t, Incident& incident, std::string_view actor, std::string_view kind,
                      const std::string& detail);
  Result<void> write_rows(Transaction& t, const Incident& incident, bool is_new);
  Result<void> change(const Viewer& viewer, std::string_view id,
                      const std::function<Result<void>(Transaction&, Incident&)>& work);
  Result<IncidentMail> waiting_mail(Transaction& t, const Viewer& viewer, std::string_view id);
  IncidentRow row_of(const Incident& incident) const;

  Ledger& ledger_;
  std::shared_ptr<const IncidentRules> rules_;
  std::shared_ptr<const Rules> calendar_;
  SealedFiles files_;
};

// The mark that an incident's rows bear.
inline Tlp tlp_of(bool confidential) {
  return confidential ? Tlp::amber_strict : Tlp::amber;
}

}  // namespace luytre
