// What is decided: rows in the outbox.
#include "notices/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/json_detail.h"
#include "access/users.h"
#include "base/file.h"
#include "notices/effect.h"
#include "notices/service_state.h"

namespace luytre {
namespace {

// A row in `sending` of another machine is given up after this; no mail takes so long.
constexpr Timestamp kAbandoned = kMicrosPerHour;
constexpr size_t kMostFindings = 5000;  // in one request by hand

FindingFilter not_closed() {
  FindingFilter filter;
  for (FindingState state :
       {FindingState::open, FindingState::notified, FindingState::acknowledged, FindingState::in_work})
    filter.states.push_back(state);
  return filter;
}

}  // namespace

NoticeService::~NoticeService() = default;

Result<std::unique_ptr<NoticeService>> NoticeService::open(Ledger& ledger, FindingBook& book,
                                                           const SealKey& seal, NoticeOptions options) {
  if (options.hold_out < 0 || options.hold_out > 0.5)
    return fail(ErrorCode::invalid, "the share held out is 0 to 0.5");
  if (!options.from.empty() && !is_mail_address(options.from))
    return fail(ErrorCode::invalid, "smtp_from is no e-mail address");
  std::unique_ptr<NoticeService> service(new NoticeService(ledger, book, seal, std::move(options)));
  auto pgp = OpenPgp::open(service->options_.home / "gnupg");
  if (!pgp) return std::unexpected(pgp.error());
  service->pgp_ = std::move(*pgp);
  auto advice = AdviceBook::load(service->options_.home / "advice");
  if (!advice) return std::unexpected(advice.error());
  service->advice_ = std::move(*advice);
  auto letters = LetterBook::load(service->options_.home / "templates");
  if (!letters) return std::unexpected(letters.error());
  service->letters_ = std::move(*letters);
  return service;
}

Result<NoticeRun> NoticeService::run(const Directory& directory, const EvidenceSource& evidence,
                                     bool decide_too) {
  std::unique_lock lock(running_, std::try_to_lock);
  if (!lock) return fail(ErrorCode::busy, "notices are being sent already");
  auto file = FileLock::acquire(options_.home / "notices.lock");
  if (!file) return std::unexpected(file.error());
  NoticeRun run;
  LUYTRE_TRY(recover(run));
  if (decide_too) {
    LUYTRE_TRY(decide(directory, run));
    LUYTRE_TRY(release_held(directory, run));
  }
  SmtpClient smtp(options_.smtp);
  std::set<std::string> seen;
  while (true) {
    std::vector<Notice> waiting;
    LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
      auto rows = notices_in(t, NoticeState::waiting, t.now(), 100);
      if (!rows) return std::unexpected(rows.error());
      waiting = std::move(*rows);
      return {};
    }));
    std::erase_if(waiting, [&](const Notice& n) { return seen.contains(n.id); });
    if (waiting.empty()) return run;
    for (Notice& notice : waiting) {
      seen.insert(notice.id);
      LUYTRE_TRY(deliver(std::move(notice), smtp, directory, evidence, run));
    }
  }
}

Result<void> NoticeService::recover(NoticeRun& run) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    run.unknown = 0;
    auto rows = notices_in(t, NoticeState::sending, INT64_MAX, 10'000);
    if (!rows) return std::unexpected(rows.error());
    for (Notice& n : *rows) {
      // Our own: we hold the lock, so whoever was sending it is gone.
      if (n.sender != this_machine() && n.state_at + kAbandoned > t.now()) continue;
      n.state = NoticeState::unknown;
      n.state_at = t.now();
      n.detail = "the program ended while this was being sent: it may have arrived";
      auto moved = move_notice(t, n, std::array{NoticeState::sending});
      if (!moved) return std::unexpected(moved.error());
      ++run.unknown;
      LUYTRE_TRY(t.audit({"system", "notice.unknown", n.id, ""}));
    }
    return {};
  });
}

Result<std::vector<NoticeService::Draft>> NoticeService::drafts_of(Transaction& t,
                                                                   const NoticeRequest& request,
                                                                   std::span<const Finding> findings,
                                                                   const Directory& directory,
                                                                   std::string_view made_by) {
  std::map<std::string, NoticeBatch> batches;
  for (const Finding& f : findings) {
    NoticeBatch& batch = batches[f.organisation];
    batch.about = f.organisation;
    batch.kind = request.kind;
    batch.level = request.kind == NoticeKind::escalation ? NoticeLevel::upper_body
                  : request.kind == NoticeKind::reminder ? NoticeLevel::leader
                                                         : NoticeLevel::technical;
    batch.findings.push_back(&f);
  }
  std::vector<NoticeBatch> all;
  for (auto& [about, batch] : batches) {
    in_order(batch.findings);
    all.push_back(std::move(batch));
  }
  auto settings = all_notice_settings(t);
  if (!settings) return std::unexpected(settings.error());
  std::map<std::string, std::vector<Reachable>> contacts;
  LUYTRE_TRY(t.query(
      "SELECT organisation, role, email, verified_at FROM contact ORDER BY organisation, role, name, id", {},
      [&](const Row& row) {
        Reachable c;
        c.role = contact_role(row.text(1)).value_or(ContactRole::abuse);
        c.email = row.text(2);
        if (!row.is_null(3)) c.verified = row.integer(3);
        contacts[std::string(row.text(0))].push_back(std::move(c));
        return true;
      }));
  std::vector<Draft> out;
  Result<void> failed;
  auto suspect = [&](const Reachable& c) {
    auto answer = is_suspect(t, c.email, c.verified);
    if (!answer) failed = std::unexpected(answer.error());
    return answer.value_or(false);
  };
  for (const NoticeBatch& batch : all)
    for (auto& [notice, told] :
         address_batch(batch, notice_period(t.now()), contacts, *settings, directory, suspect)) {
      Draft draft{.notice = std::move(notice), .findings = {}, .told = std::move(told)};
      draft.notice.made_at = draft.notice.state_at = t.now();
      draft.notice.made_by = made_by;
      for (const Finding* f : draft.told) {
        // Without a leader it went one up, and is not told there again.
        bool above = draft.notice.organisation != draft.notice.about;
        draft.findings.push_back({f->id, f->episode, above ? NoticeLevel::upper_body : batch.level});
      }
      out.push_back(std::move(draft));
    }
  if (!failed) return std::unexpected(failed.error());
  return out;
}

Result<void> NoticeService::decide(const Directory& directory, NoticeRun& run) {
  auto findings = book_.list(program_viewer(), not_closed());
  if (!findings) return std::unexpected(findings.error());
  return ledger_.write([&](Transaction& t) -> Result<void> {
    run.decided = run.held = run.held_out = 0;
    auto settings = all_notice_settings(t);
    auto told = told_findings(t);
    auto done = digested(t, notice_period(t.now()));
    if (!settings) return std::unexpected(settings.error());
    if (!told) return std::unexpected(told.error());
    if (!done) return std::unexpected(done.error());
    std::set<std::string, std::less<>> digested_bodies(done->begin(), done->end());
    NoticePlan plan = plan_notices({.now = t.now(),
                                    .calendar = book_.rules().calendar(),
                                    .findings = *findings,
                                    .settings = *settings,
                                    .told = *told,
                                    .digested = digested_bodies,
                                    .hold_out = options_.hold_out});
    for (const Finding* f : plan.held_out) {
      LUYTRE_TRY(note_effect(t, *f, "", t.now()));
      ++run.held_out;
    }
    for (const NoticeBatch& batch : plan.batches) {
      std::vector<Finding> of_batch;
      for (const Finding* f : batch.findings) of_batch.push_back(*f);
      auto drafts = drafts_of(t, {.organisations = {}, .findings = {}, .kind = batch.kind}, of_batch,
                              directory, "system");
      if (!drafts) return std::unexpected(drafts.error());
      for (const Draft& draft : *drafts) {
        auto put = put_notice(t, draft.notice, draft.findings);
        if (!put) return std::unexpected(put.error());
        if (!*put) continue;
        ++run.decided;
        run.held += draft.notice.state == NoticeState::held;
        LUYTRE_TRY(t.audit({"system", "notice.decide", draft.notice.id,
                            json_detail({{"kind", to_string(draft.notice.kind)},
                                         {"channel", to_string(draft.notice.channel)},
                                         {"about", draft.notice.about},
                                         {"findings", std::to_string(draft.findings.size())}})}));
      }
    }
    return {};
  });
}

Result<void> NoticeService::release_held(const Directory& directory, NoticeRun& run) {
  std::vector<std::pair<Notice, std::vector<NoticeFinding>>> held;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    held.clear();
    auto rows = notices_in(t, NoticeState::held, t.now(), 10'000);
    if (!rows) return std::unexpected(rows.error());
    for (Notice& n : *rows) {
      if (!n.recipient.empty()) continue;
      auto of = findings_of(t, n.id);
      if (!of) return std::unexpected(of.error());
      held.emplace_back(std::move(n), std::move(*of));
    }
    return {};
  }));
  for (auto& [notice, about] : held) {
    std::vector<Finding> findings;
    for (const NoticeFinding& one : about)
      if (auto f = book_.find(program_viewer(), one.finding);
          f && !f->is_closed() && f->episode == one.episode)
        findings.push_back(std::move(*f));
    LUYTRE_TRY(ledger_.write([&](Transaction& t) -> Result<void> {
      Notice old = notice;
      old.state = NoticeState::failed;
      old.state_at = t.now();
      old.detail = "nothing was left to tell";
      if (!findings.empty()) {
        auto drafts = drafts_of(t, {.organisations = {}, .findings = {}, .kind = notice.kind}, findings,
                                directory, notice.made_by);
        if (!drafts) return std::unexpected(drafts.error());
        if (std::ranges::all_of(*drafts, [](const Draft& d) { return d.notice.state == NoticeState::held; }))
          return {};
        for (Draft& draft : *drafts) {
          draft.notice.period = notice.period;
          draft.notice.id = notice_id(draft.notice);
          auto put = put_notice(t, draft.notice, draft.findings);
          if (!put) return std::unexpected(put.error());
          run.decided += *put;
        }
        old.detail = "there is a contact now: told in another notice";
      }
      auto moved = move_notice(t, old, std::array{NoticeState::held});
      if (!moved) return std::unexpected(moved.error());
      return {};
    }));
  }
  return {};
}

Result<std::vector<Finding>> NoticeService::asked_findings(const Viewer& viewer,
                                                           const NoticeRequest& request) {
  if (request.kind == NoticeKind::immediate)
    return fail(ErrorCode::invalid, "by hand one sends a digest, a reminder or an escalation");
  if (request.organisations.empty() && request.findings.empty())
    return fail(ErrorCode::invalid, "say which bodies or which findings");
  std::map<std::string, Finding> found;
  if (!request.organisations.empty()) {
    for (const std::string& one : request.organisations)
      if (one.empty() || !viewer.may(Permission::send_notices, one))
        return fail(ErrorCode::not_found, "there is no such body here");
    FindingFilter filter = not_closed();
    filter.organisations = request.organisations;
    auto list = book_.list(viewer, filter);
    if (!list) return list;
    for (Finding& f : *list) found.emplace(f.id, std::move(f));
  }
  for (const std::string& id : request.findings) {
    auto f = book_.find(viewer, id);
    if (!f) return std::unexpected(f.error());
    if (!viewer.may(Permission::send_notices, f->organisation))
      return fail(ErrorCode::not_found, "there is no such finding here");
    auto states = not_closed().states;
    if (std::ranges::find(states, f->state) == states.end())
      return fail(ErrorCode::invalid, fmt::format("finding {} is {}: its owner is not told of it",
                                                  f->id.substr(0, 12), to_string(f->state)));
    found.emplace(f->id, std::move(*f));
  }
  if (found.size() > kMostFindings)
    return fail(ErrorCode::invalid, "these are more than 5,000 findings: choose fewer");
  std::vector<Finding> out;
  for (auto& [id, f] : found) out.push_back(std::move(f));
  return out;
}

Result<NoticePreview> NoticeService::preview(const Viewer& viewer, const NoticeRequest& request,
                                             const Directory& directory, const EvidenceSource& evidence) {
  auto findings = asked_findings(viewer, request);
  if (!findings) return std::unexpected(findings.error());
  std::vector<Draft> drafts;
  std::map<std::string, NoticeSettings, std::less<>> settings;
  Timestamp now = 0;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    now = t.now();
    auto made = drafts_of(t, request, *findings, directory, viewer.actor());
    if (!made) return std::unexpected(made.error());
    drafts = std::move(*made);
    auto wishes = all_notice_settings(t);
    if (!wishes) return std::unexpected(wishes.error());
    settings = std::move(*wishes);
    return {};
  }));
  NoticePreview out;
  out.findings = findings->size();
  std::string last;  // body and whose findings: the recipients of one letter are one line
  for (const Draft& draft : drafts) {
    if (draft.notice.channel != NoticeChannel::mail) continue;
    std::string key = draft.notice.organisation + "\n" + draft.notice.about;
    if (key == last && !out.mails.empty()) {
      out.mails.back().to.push_back(draft.notice.recipient);
      continue;
    }
    last = key;
    NoticeSettings wishes = settings[draft.notice.organisation];
    std::vector<Finding> told;
    for (const Finding* f : draft.told) told.push_back(*f);
    auto mail = write_mail(draft.notice, wishes, std::move(told), directory, evidence, now);
    if (!mail) return std::unexpected(mail.error());
    NoticePreview::Mail line{.organisation = draft.notice.organisation,
                             .to = {},
                             .subject = mail->letter.subject,
                             .text = mail->letter.text,
                             .html = mail->letter.html,
                             .findings = draft.findings.size(),
                             .is_signed = !options_.signing_key.empty(),
                             .is_encrypted = !mail->encrypt_to.empty(),
                             .problem = mail->problem};
    if (draft.notice.recipient.empty())
      line.problem = draft.notice.detail;
    else
      line.to.push_back(draft.notice.recipient);
    out.mails.push_back(std::move(line));
  }
  return out;
}

Result<NoticeSent> NoticeService::send(const Viewer& viewer, const NoticeRequest& request,
                                       const Directory& directory) {
  auto findings = asked_findings(viewer, request);
  if (!findings) return std::unexpected(findings.error());
  NoticeSent sent;
  auto written = ledger_.write([&](Transaction& t) -> Result<void> {
    sent = {.rows = 0, .findings = findings->size()};
    auto drafts = drafts_of(t, request, *findings, directory, viewer.actor());
    if (!drafts) return std::unexpected(drafts.error());
    for (const Draft& draft : *drafts) {
      auto put = put_notice(t, draft.notice, draft.findings);
      if (!put) return std::unexpected(put.error());
      if (!*put) continue;
      sent.rows += draft.notice.state == NoticeState::waiting;
      LUYTRE_TRY(t.audit({viewer.actor(), "notice.send", draft.notice.id,
                          json_detail({{"kind", to_string(draft.notice.kind)},
                                       {"about", draft.notice.about},
                                       {"findings", std::to_string(draft.findings.size())}})}));
    }
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return sent;
}

}  // namespace luytre
