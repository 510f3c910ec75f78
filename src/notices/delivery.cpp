// What becomes of the rows that wait: letters, calls, and their outcomes.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "access/json_detail.h"
#include "access/users.h"
#include "notices/effect.h"
#include "notices/service_state.h"

namespace luytre {
namespace {

constexpr Timestamp kMinute = 60 * kMicrosPerSecond;
constexpr Timestamp kFirstRetry = 10 * kMinute, kLastRetry = 6 * kMicrosPerHour;
constexpr Timestamp kGiveUp = 4 * kMicrosPerDay;        // RFC 5321 4.5.4.1 advises four to five days
constexpr Timestamp kWithoutEvidence = kMicrosPerHour;  // after so long it goes with what the ledger has

void postpone(Notice& n, Timestamp now, std::string why) {
  bool over = n.made_at + kGiveUp <= now;
  n.state = over ? NoticeState::failed : NoticeState::waiting;
  n.detail = over ? fmt::format("given up after four days: {}", why) : std::move(why);
  n.not_before = now + std::min(kLastRetry, kFirstRetry << std::min(n.attempts, 6u));
}

NoticeSettings settings_for(const std::map<std::string, NoticeSettings, std::less<>>& all,
                            const std::string& body) {
  auto found = all.find(body);
  return found == all.end() ? NoticeSettings{} : found->second;
}

}  // namespace

Result<void> NoticeService::deliver(Notice notice, SmtpClient& smtp, const Directory& directory,
                                    const EvidenceSource& evidence, NoticeRun& run) {
  std::vector<NoticeFinding> about;
  std::map<std::string, NoticeSettings, std::less<>> all;
  std::optional<LetterPair> letter;
  Timestamp now = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    auto carried = letter_of(t, notice.id);
    if (!carried) return std::unexpected(carried.error());
    letter = std::move(*carried);
    auto rows = findings_of(t, notice.id);
    if (!rows) return std::unexpected(rows.error());
    about = std::move(*rows);
    auto wishes = all_notice_settings(t);
    if (!wishes) return std::unexpected(wishes.error());
    all = std::move(*wishes);
    return {};
  }));
  std::vector<Finding> findings;
  for (const NoticeFinding& one : about) {
    auto f = book_.find(program_viewer(), one.finding);
    if (!f && f.error().code != ErrorCode::not_found) return std::unexpected(f.error());
    // What was closed, or is another body's by now, is not told.
    if (f && !f->is_closed() && f->episode == one.episode && f->organisation == notice.about)
      findings.push_back(std::move(*f));
  }
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    return std::tie(a.due, a.id) < std::tie(b.due, b.id);
  });
  notice.state_at = now;
  if (findings.empty() && !letter) {
    notice.state = NoticeState::failed;
    notice.detail = "nothing was left to tell";
    LUYTRE_TRY(finish(notice, {}));
    ++run.failed;
    return {};
  }
  NoticeSettings settings = settings_for(all, notice.organisation);
  if (notice.channel == NoticeChannel::webhook) {
    LUYTRE_TRY(deliver_webhook(notice, settings, findings, evidence, now));
  } else {
    auto usable = SmtpClient::check(options_.smtp);
    if (usable && options_.from.empty()) usable = fail(ErrorCode::unavailable, "smtp_from is not set");
    auto mail = !usable  ? Result<Mail>(std::unexpected(usable.error()))
                : letter ? write_letter(settings, std::move(*letter))
                         : write_mail(notice, settings, findings, directory, evidence, now);
    LUYTRE_TRY(deliver_mail(notice, settings, findings, mail, smtp, now));
  }
  run.moved.push_back(notice);
  switch (notice.state) {
    case NoticeState::sent:
      ++run.sent;
      break;
    case NoticeState::unknown:
      ++run.unknown;
      break;
    case NoticeState::waiting:
      ++run.postponed;
      break;
    case NoticeState::sending:
      break;  // somebody else's
    default:
      ++run.failed;
  }
  return {};
}

Result<bool> NoticeService::begin(Notice& notice) {
  bool ours = false;
  LUYTRE_TRY(ledger_.write([&](Transaction& t) -> Result<void> {
    Notice next = notice;
    next.state = NoticeState::sending;
    next.state_at = t.now();
    next.sender = this_machine();
    ++next.attempts;
    auto moved = move_notice(t, next, std::array{NoticeState::waiting});
    if (!moved) return std::unexpected(moved.error());
    ours = *moved;
    if (ours) notice = next;
    return {};
  }));
  if (!ours) notice.state = NoticeState::sending;
  return ours;
}

Result<void> NoticeService::deliver_mail(Notice& notice, const NoticeSettings& settings,
                                         const std::vector<Finding>& findings, const Result<Mail>& mail,
                                         SmtpClient& smtp, Timestamp now) {
  auto text =
      mail ? message(notice, *mail, settings, now) : Result<std::string>(std::unexpected(mail.error()));
  if (!text) {
    postpone(notice, now, text.error().message);
    return finish(notice, {});
  }
  notice.subject = mail->letter.subject;
  auto ours = begin(notice);
  if (!ours) return std::unexpected(ours.error());
  if (!*ours) return {};
  Delivery delivery = smtp.send(return_path(notice), notice.recipient, *text);
  notice.detail =
      mail->problem.empty() ? delivery.detail : fmt::format("{}; {}", delivery.detail, mail->problem);
  switch (delivery.outcome) {
    case Delivery::Outcome::accepted:
      notice.state = NoticeState::sent;
      break;
    case Delivery::Outcome::unknown:
      notice.state = NoticeState::unknown;
      break;
    case Delivery::Outcome::refused:
      notice.state = delivery.recipient_refused ? NoticeState::bounced : NoticeState::failed;
      break;
    case Delivery::Outcome::postponed:
      postpone(notice, now, delivery.detail);
      break;
  }
  return finish(notice, findings);
}

Result<void> NoticeService::deliver_webhook(Notice& notice, const NoticeSettings& settings,
                                            const std::vector<Finding>& findings,
                                            const EvidenceSource& evidence, Timestamp now) {
  auto secret = seal_.unseal(settings.webhook_secret, notice.organisation);
  if (settings.webhook != notice.recipient || !secret) {
    notice.state = NoticeState::failed;
    notice.detail = "the webhook was changed or taken away meanwhile";
    return finish(notice, {});
  }
  std::vector<Finding> open;
  for (const Finding& f : findings)
    if (!f.sensitive) open.push_back(f);
  auto rows = evidence(open);
  if (!rows && notice.made_at + kWithoutEvidence > now) {
    postpone(notice, now, rows.error().message);
    return finish(notice, {});
  }
  boost::json::object body =
      evidence_json(open, rows ? std::span<const EvidenceLine>(*rows) : std::span<const EvidenceLine>(),
                    notice.id, notice.about);
  body["kind"] = to_string(notice.kind);
  body["sensitive"] = findings.size() - open.size();  // to be read in the portal
  notice.subject = fmt::format("{} findings", findings.size());
  auto ours = begin(notice);
  if (!ours) return std::unexpected(ours.error());
  if (!*ours) return {};
  WebhookAnswer answer = call_webhook(notice.recipient, *secret, notice.id, boost::json::serialize(body), now,
                                      options_.webhooks);
  notice.detail = answer.detail;
  if (answer.outcome == WebhookAnswer::Outcome::accepted)
    notice.state = NoticeState::sent;
  else if (answer.outcome == WebhookAnswer::Outcome::refused)
    notice.state = NoticeState::failed;
  else
    postpone(notice, now, answer.detail);  // the receiver knows the id: twice is no harm
  return finish(notice, findings);
}

Result<void> NoticeService::finish(const Notice& notice, std::span<const Finding> told) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    Notice row = notice;
    row.state_at = t.now();
    auto moved = move_notice(t, row, std::array{NoticeState::waiting, NoticeState::sending});
    if (!moved) return std::unexpected(moved.error());
    if (!*moved || row.state == NoticeState::waiting) return {};
    LUYTRE_TRY(t.audit({"system", fmt::format("notice.{}", to_string(row.state)), row.id,
                        json_detail({{"detail", row.detail.substr(0, 200)}})}));
    if (row.state != NoticeState::sent) return {};
    for (const Finding& f : told) {
      FindingState state = FindingState::closed;
      unsigned episode = 0;
      LUYTRE_TRY(t.query("SELECT state, episode FROM finding WHERE id = $1", {f.id}, [&](const Row& r) {
        state = finding_state(r.text(0)).value_or(FindingState::closed);
        episode = static_cast<unsigned>(r.integer(1));
        return true;
      }));
      if (state == FindingState::closed || episode != f.episode) continue;
      if (state == FindingState::open) {
        ActRequest request;
        request.act = Act::notify;
        request.role = ActorRole::program;
        request.actor = "system";
        request.comment =
            fmt::format("{} {} {}", to_string(row.kind), to_string(row.channel), row.id.substr(0, 8));
        auto done = book_.act(t, f.id, request);
        if (!done) return std::unexpected(done.error());
      } else {
        LUYTRE_TRY(t.execute("UPDATE finding SET last_notified = $1 WHERE id = $2", {t.now(), f.id}));
      }
      LUYTRE_TRY(note_effect(t, f, to_string(row.channel), t.now()));
    }
    return {};
  });
}

Result<NoticeService::Mail> NoticeService::write_mail(const Notice& notice, const NoticeSettings& settings,
                                                      std::vector<Finding> findings,
                                                      const Directory& directory,
                                                      const EvidenceSource& evidence, Timestamp now) {
  Mail mail;
  if (!settings.key.empty()) {
    if (auto usable = pgp_->check_key(settings.key))
      mail.encrypt_to = settings.key;
    else
      mail.problem = fmt::format("not encrypted: {}", usable.error().message);
  }
  uint64_t hidden = 0;
  for (Finding& f : findings) {
    if (f.sensitive && mail.encrypt_to.empty())
      ++hidden;
    else
      mail.told.push_back(std::move(f));
  }
  if (hidden > 0 && mail.problem.empty())
    mail.problem = "the body has no key: what is sensitive is to be read in the portal";
  std::vector<EvidenceLine> lines;
  if (!mail.told.empty()) {
    auto read = evidence(mail.told);
    if (read)
      lines = std::move(*read);
    else if (notice.made_at + kWithoutEvidence > now && notice.attempts < 6)
      return std::unexpected(read.error());
    else
      mail.problem = fmt::format("without evidence: {}", read.error().message);
  }
  auto letter = letters_.notice({.notice = notice,
                                 .language = settings.language,
                                 .findings = mail.told,
                                 .hidden = hidden,
                                 .evidence = lines,
                                 .now = now},
                                options_.head, directory, advice_);
  if (!letter) return std::unexpected(letter.error());
  mail.letter = std::move(*letter);
  return mail;
}

NoticeService::Mail NoticeService::write_letter(const NoticeSettings& settings, LetterPair letter) {
  Mail mail;
  if (!settings.key.empty()) {
    if (auto usable = pgp_->check_key(settings.key))
      mail.encrypt_to = settings.key;
    else
      mail.problem = fmt::format("not encrypted: {}", usable.error().message);
  }
  bool open = mail.encrypt_to.empty() && letter.open;
  LetterWords& words = open ? *letter.open : letter.full;
  mail.letter = {.subject = std::move(words.subject),
                 .text = std::move(words.text),
                 .html = std::move(words.html),
                 .attachments = {}};
  if (open && mail.problem.empty())
    mail.problem = "the body has no key: the rest is to be read in the portal";
  return mail;
}

Result<std::string> NoticeService::message(const Notice& notice, const Mail& mail,
                                           const NoticeSettings& settings, Timestamp now) {
  (void)settings;
  std::string part = mime::body(mail.letter.text, mail.letter.html, mail.letter.attachments, notice.id);
  return message_of(notice.recipient, mail.letter.subject, message_id(notice, options_.from), part,
                    mail.encrypt_to, notice.id, now);
}

Result<std::string> NoticeService::message_of(std::string_view to, std::string_view subject,
                                              std::string_view id_header, const std::string& part,
                                              const std::string& encrypt_to, std::string_view seed,
                                              Timestamp now) {
  std::string display = options_.from_name.empty() ? options_.head.centre_vi : options_.from_name;
  auto from = mime::address_header("From", display, options_.from);
  auto recipient = mime::address_header("To", "", to);
  if (!from) return std::unexpected(from.error());
  if (!recipient) return std::unexpected(recipient.error());
  std::string out = *from + *recipient + mime::text_header("Subject", subject) + mime::date_header(now) +
                    fmt::format("Message-ID: {}\r\n", id_header) +
                    // RFC 3834 5: no automatic answers to it, please.
                    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  if (!encrypt_to.empty()) {
    auto encrypted = pgp_->encrypt(part, encrypt_to, options_.signing_key);
    if (!encrypted) return encrypted;
    return out + mime::encrypted_body(*encrypted, seed);
  }
  if (options_.signing_key.empty()) return out + part;
  auto signature = pgp_->sign(part, options_.signing_key);
  if (!signature) return std::unexpected(signature.error());
  return out + mime::signed_body(part, signature->armoured, signature->micalg, seed);
}

Result<void> NoticeService::send_contact_code(const std::string& email, std::string_view code,
                                              std::string_view organisation, std::string_view language,
                                              const Directory& directory) {
  LUYTRE_TRY(SmtpClient::check(options_.smtp));
  if (options_.from.empty()) return fail(ErrorCode::unavailable, "no sender is set: set smtp_from");
  auto letter = letters_.contact_code(code, organisation, language, options_.head, directory);
  if (!letter) return std::unexpected(letter.error());
  std::string id = random_id();
  Timestamp now = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    return {};
  }));
  std::string part = mime::body(letter->text, letter->html, {}, id);
  auto text = message_of(email, letter->subject,
                         fmt::format("<{}@{}>", id, options_.from.substr(options_.from.find('@') + 1)), part,
                         "", id, now);
  if (!text) return std::unexpected(text.error());
  SmtpClient smtp(options_.smtp);
  Delivery delivery = smtp.send(options_.from, email, *text);
  if (delivery.outcome == Delivery::Outcome::refused)
    return fail(ErrorCode::invalid, fmt::format("the mail server refused: {}", delivery.detail));
  if (delivery.outcome != Delivery::Outcome::accepted)
    return fail(ErrorCode::unavailable, fmt::format("the mail did not go out: {}", delivery.detail));
  return {};
}

std::string NoticeService::return_path(const Notice& notice) const {
  size_t at = options_.from.find('@');
  std::string id = notice.id.substr(0, 24);
  return fmt::format("{}+n{}{}@{}", options_.from.substr(0, at), id,
                     seal_.mac("notice bounce " + id).substr(0, 12), options_.from.substr(at + 1));
}

Result<std::optional<Notice>> NoticeService::bounce(std::string_view mail) {
  auto status = parse_delivery_status(mail);
  if (!status) return std::unexpected(status.error());
  std::string id;
  for (const std::string& address : status->sent_to) {
    size_t mark = address.rfind("+n"), at = address.rfind('@');
    if (mark == std::string::npos || at != mark + 2 + 36) continue;
    std::string claimed = address.substr(mark + 2, 24);
    if (equal_secrets(address.substr(mark + 26, 12), seal_.mac("notice bounce " + claimed).substr(0, 12)))
      id = claimed;
  }
  if (id.empty()) return fail(ErrorCode::not_found, "this came back to no notice of ours");
  auto failed = std::ranges::find_if(status->recipients, &DeliveryStatus::Recipient::is_permanent);
  if (failed == status->recipients.end()) return std::optional<Notice>();
  std::optional<Notice> out;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    out.reset();
    auto notice = read_notice(t, id);
    if (!notice) return std::unexpected(notice.error());
    notice->state = NoticeState::bounced;
    notice->state_at = t.now();
    notice->detail = fmt::format("{} {}", failed->status, failed->diagnostic);
    auto moved =
        move_notice(t, *notice, std::array{NoticeState::sent, NoticeState::unknown, NoticeState::sending});
    if (!moved) return std::unexpected(moved.error());
    if (!*moved) return {};
    out = *notice;
    return t.audit({"system", "notice.bounced", notice->id, json_detail({{"status", failed->status}})});
  });
  if (!written) return std::unexpected(written.error());
  return out;
}

}  // namespace luytre
