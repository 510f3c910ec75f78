// Notices from decision to delivery: what the scheduler runs, what the centre previews and sends by hand.
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>

#include "access/secret.h"
#include "findings/book.h"
#include "notices/compose.h"
#include "notices/dsn.h"
#include "notices/letters.h"
#include "notices/openpgp.h"
#include "notices/outbox.h"
#include "notices/settings.h"
#include "notices/smtp.h"
#include "notices/webhook.h"

namespace luytre {

struct NoticeOptions {
  std::filesystem::path home;  // gnupg/, templates/, advice/, notices.lock
  SmtpOptions smtp;
  std::string from;         // "canhbao@ncsc.example": also the address bounces come to, as canhbao+n…@
  std::string from_name;    // "" takes the head's centre
  std::string signing_key;  // fingerprint of a key in <home>/gnupg; "": mails are not signed
  LetterHead head;
  double hold_out = 0;  // share of (body, family) that is not told, 0 to 0.5
  WebhookOptions webhooks;
};

struct NoticeRun {
  uint64_t decided = 0;  // rows written
  uint64_t sent = 0, failed = 0, postponed = 0, held = 0;
  uint64_t unknown = 0;       // left by an earlier run that ended in the middle, or without an answer
  uint64_t held_out = 0;      // findings
  std::vector<Notice> moved;  // whose state changed
};

// What to send by hand.
struct NoticeRequest {
  std::vector<std::string> organisations;  // all that is not closed there, and
  std::vector<std::string> findings;       // these
  NoticeKind kind = NoticeKind::digest;    // immediate is the program's own
};

struct NoticePreview {
  struct Mail {
    std::string organisation;
    std::vector<std::string> to;
    std::string subject, text, html;
    uint64_t findings = 0;
    bool is_signed = false, is_encrypted = false;
    std::string problem;  // why it will not go, or not whole; "" none
  };
  std::vector<Mail> mails;
  uint64_t findings = 0;
};

struct NoticeSent {
  uint64_t rows = 0, findings = 0;  // rows written that wait to be sent
};

// Thread-safe; one run() at a time on a home, others answer busy.
class NoticeService {
 public:
  // `ledger` and `book` must outlive it. Reads templates and advice: invalid, io. Nothing is sent before
  // run().
  static Result<std::unique_ptr<NoticeService>> open(Ledger& ledger, FindingBook& book, const SealKey& seal,
                                                     NoticeOptions options);
  ~NoticeService();
  const NoticeOptions& options() const { return options_; }
  OpenPgp& pgp() { return *pgp_; }
  const SealKey& seal() const { return seal_; }

  // Decides what is due at the ledger's clock and sends what may go. `decide`: false only sends.
  Result<NoticeRun> run(const Directory& directory, const EvidenceSource& evidence, bool decide = true);

  // With Permission::send_notices in every body asked for, else not_found.
  Result<NoticePreview> preview(const Viewer& viewer, const NoticeRequest& request,
                                const Directory& directory, const EvidenceSource& evidence);
  // Writes the rows; the next run() sends them. Asked again on the same day it writes nothing.
  Result<NoticeSent> send(const Viewer& viewer, const NoticeRequest& request, const Directory& directory);

  // What came back to us, whole. Marks the notice as bounced where the return path is one of ours and the
  // failure is for good. The notice, or nothing when it changed nothing. Errors: as parse_delivery_status.
  Result<std::optional<Notice>> bounce(std::string_view mail);

  // Mails the code of make_contact_code() (access/contacts.h), at once. Errors: unavailable, invalid.
  Result<void> send_contact_code(const std::string& email, std::string_view code,
                                 std::string_view organisation, std::string_view language,
                                 const Directory& directory);

  // "canhbao+n<24 digits of the id><12 of a MAC>@…": the envelope's sender.
  std::string return_path(const Notice& notice) const;

 private:
  struct Draft;
  struct Mail;
  struct Recipients;
  NoticeService(Ledger& ledger, FindingBook& book, const SealKey& seal, NoticeOptions options)
      : ledger_(ledger), book_(book), seal_(seal), options_(std::move(options)) {}

  Result<void> recover(NoticeRun& run);
  Result<void> decide(const Directory& directory, NoticeRun& run);
  Result<void> release_held(const Directory& directory, NoticeRun& run);
  Result<std::vector<Draft>> drafts_of(Transaction& transaction, const NoticeRequest& request,
                                       std::span<const Finding> findings, const Directory& directory,
                                       std::string_view made_by);
  Result<std::vector<Finding>> asked_findings(const Viewer& viewer, const NoticeRequest& request);
  Result<void> deliver(Notice notice, SmtpClient& smtp, const Directory& directory,
                       const EvidenceSource& evidence, NoticeRun& run);
  // Moves the row out of `sending`; what was sent marks its findings as notified.
  Result<void> finish(const Notice& notice, std::span<const Finding> told);
  Result<void> deliver_mail(Notice& notice, const NoticeSettings& settings,
                            const std::vector<Finding>& findings, const Result<Mail>& mail, SmtpClient& smtp,
                            Timestamp now);
  Result<void> deliver_webhook(Notice& notice, const NoticeSettings& settings,
                               const std::vector<Finding>& findings, const EvidenceSource& evidence,
                               Timestamp now);
  // waiting → sending, before the first byte goes out. Whether it is ours to send.
  Result<bool> begin(Notice& notice);

  // The letter for one notice, and how it may go.
  Result<Mail> write_mail(const Notice& notice, const NoticeSettings& settings, std::vector<Finding> findings,
                          const Directory& directory, const EvidenceSource& evidence, Timestamp now);
  // Likewise for one that carries its own words (letters.h).
  Mail write_letter(const NoticeSettings& settings, LetterPair letter);
  // The whole message, signed and encrypted as `mail` says.
  Result<std::string> message(const Notice& notice, const Mail& mail, const NoticeSettings& settings,
                              Timestamp now);
  Result<std::string> message_of(std::string_view to, std::string_view subject, std::string_view id_header,
                                 const std::string& part, const std::string& encrypt_to,
                                 std::string_view seed, Timestamp now);

  Ledger& ledger_;
  FindingBook& book_;
  SealKey seal_;
  NoticeOptions options_;
  std::unique_ptr<OpenPgp> pgp_;
  AdviceBook advice_;
  LetterBook letters_;
  std::mutex running_;
};

}  // namespace luytre
