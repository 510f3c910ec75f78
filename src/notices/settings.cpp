#include "notices/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/json_detail.h"

namespace luytre {
namespace {

constexpr std::array kSchedules = {"daily", "weekly", "never"};
constexpr size_t kMostMutes = 200;

std::unexpected<Error> no_body() {
  return fail(ErrorCode::not_found, "there is no such body here");
}

bool is_body(const Directory& directory, std::string_view organisation) {
  return !organisation.empty() && directory.organisation(organisation);
}

// Of one body, or of all ("").
Result<std::map<std::string, NoticeSettings, std::less<>>> read(Transaction& t,
                                                                std::string_view organisation) {
  std::map<std::string, NoticeSettings, std::less<>> out;
  std::string where = organisation.empty() ? "" : " WHERE organisation = $1";
  std::vector<Value> parameters;
  if (!organisation.empty()) parameters.emplace_back(std::string(organisation));
  LUYTRE_TRY(t.query(
      "SELECT organisation, language, schedule, hour, least, at_once, webhook, webhook_secret, key FROM "
      "notice_setting" +
          where,
      std::span<const Value>(parameters), [&](const Row& row) {
        NoticeSettings& s = out[std::string(row.text(0))];
        s.organisation = row.text(0);
        s.language = row.text(1);
        s.schedule = notice_schedule(row.text(2)).value_or(NoticeSchedule::daily);
        s.hour = static_cast<unsigned>(std::clamp<int64_t>(row.integer(3), 0, 23));
        s.least = static_cast<Severity>(std::clamp<int64_t>(row.integer(4), 0, 3));
        s.at_once = static_cast<Severity>(std::clamp<int64_t>(row.integer(5), 0, 3));
        s.webhook = row.text(6);
        s.webhook_secret = row.text(7);
        s.key = row.text(8);
        return true;
      }));
  LUYTRE_TRY(t.query("SELECT organisation, id, what, subject, until_day, reason FROM notice_mute" + where +
                         " ORDER BY until_day, id",
                     std::span<const Value>(parameters), [&](const Row& row) {
                       NoticeSettings& s = out[std::string(row.text(0))];
                       s.organisation = row.text(0);
                       s.muted.push_back({.id = std::string(row.text(1)),
                                          .what = std::string(row.text(2)),
                                          .subject = std::string(row.text(3)),
                                          .until = static_cast<Day>(row.integer(4)),
                                          .reason = std::string(row.text(5))});
                       return true;
                     }));
  return out;
}

Result<NoticeSettings> read_one(Transaction& t, std::string_view organisation) {
  auto all = read(t, organisation);
  if (!all) return std::unexpected(all.error());
  auto found = all->find(organisation);
  if (found != all->end()) return std::move(found->second);
  NoticeSettings defaults;
  defaults.organisation = organisation;
  return defaults;
}

Result<void> write(Transaction& t, const NoticeSettings& s) {
  auto done = t.execute(
      "INSERT INTO notice_setting (organisation, language, schedule, hour, least, at_once, webhook, "
      "webhook_secret, key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (organisation) DO UPDATE "
      "SET "
      "language = excluded.language, schedule = excluded.schedule, hour = excluded.hour, least = "
      "excluded.least, at_once = excluded.at_once, webhook = excluded.webhook, webhook_secret = "
      "excluded.webhook_secret, key = excluded.key",
      {s.organisation, s.language, to_string(s.schedule), int64_t{s.hour}, int64_t(s.least),
       int64_t(s.at_once), s.webhook, s.webhook_secret, s.key});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

const char* to_string(NoticeSchedule schedule) {
  return kSchedules[static_cast<size_t>(schedule)];
}

std::optional<NoticeSchedule> notice_schedule(std::string_view name) {
  for (size_t i = 0; i < kSchedules.size(); ++i)
    if (name == kSchedules[i]) return static_cast<NoticeSchedule>(i);
  return std::nullopt;
}

bool NoticeSettings::mutes(const Finding& finding, Day today) const {
  return std::ranges::any_of(muted, [&](const NoticeMute& m) {
    return today <= m.until && (m.what.empty() || m.what == finding.what) &&
           (m.subject.empty() || m.subject == finding.subject);
  });
}

Result<NoticeSettings> notice_settings(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                       std::string_view organisation) {
  if (!is_body(directory, organisation) || !viewer.may(Permission::read_contacts, organisation))
    return no_body();
  Result<NoticeSettings> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    out = read_one(t, organisation);
    if (!out) return std::unexpected(out.error());
    return {};
  }));
  return out;
}

Result<std::string> change_notice_settings(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                           std::string_view organisation, const NoticeSettingsChange& change,
                                           OpenPgp& pgp, const SealKey& seal,
                                           const WebhookOptions& webhooks) {
  if (!is_body(directory, organisation) || !viewer.may(Permission::change_contacts, organisation))
    return no_body();
  if (change.language && *change.language != "vi" && *change.language != "en")
    return fail(ErrorCode::invalid, "the language is vi or en");
  if (change.hour && *change.hour > 23) return fail(ErrorCode::invalid, "the hour is 0 to 23");
  if (change.webhook && !change.webhook->empty()) LUYTRE_TRY(check_webhook(*change.webhook, webhooks));
  std::string fingerprint, secret;
  if (change.public_key && !change.public_key->empty()) {
    auto imported = pgp.import_key(*change.public_key);
    if (!imported) return imported;
    fingerprint = *imported;
  }
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    auto s = read_one(t, organisation);
    if (!s) return std::unexpected(s.error());
    if (change.language) s->language = *change.language;
    if (change.schedule) s->schedule = *change.schedule;
    if (change.hour) s->hour = *change.hour;
    if (change.least) s->least = *change.least;
    if (change.at_once) s->at_once = *change.at_once;
    if (change.public_key) s->key = fingerprint;
    secret.clear();
    if (change.webhook && *change.webhook != s->webhook) {
      s->webhook = *change.webhook;
      secret = s->webhook.empty() ? "" : random_secret();
      s->webhook_secret = secret.empty() ? "" : seal.seal(secret, organisation);
    }
    LUYTRE_TRY(write(t, *s));
    return t.audit({viewer.actor(), "notice.settings", std::string(organisation),
                    json_detail({{"schedule", to_string(s->schedule)},
                                 {"least", to_string(s->least)},
                                 {"at_once", to_string(s->at_once)},
                                 {"key", s->key},
                                 {"webhook", s->webhook}})});
  });
  if (!written) return std::unexpected(written.error());
  return secret;
}

Result<std::string> add_notice_mute(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                    std::string_view organisation, const NoticeMute& mute) {
  if (!is_body(directory, organisation) || !viewer.may(Permission::accept_risk, organisation))
    return no_body();
  if (mute.what.empty() && mute.subject.empty())
    return fail(ErrorCode::invalid, "a mute rule names a family or detector, an address, or both");
  if (mute.what.size() > 64 || mute.subject.size() > 254 || mute.reason.empty() || mute.reason.size() > 1000)
    return fail(ErrorCode::invalid, "a mute rule has a reason of 1,000 bytes at most");
  std::string id;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    Day today = day_of(t.now());
    if (mute.until < today || mute.until > today + 366)
      return fail(ErrorCode::invalid, "a mute rule ends on a day within a year from now");
    int64_t held = 0;
    LUYTRE_TRY(t.query("SELECT count(*) FROM notice_mute WHERE organisation = $1",
                       {std::string(organisation)}, [&](const Row& row) {
                         held = row.integer(0);
                         return true;
                       }));
    if (held >= int64_t{kMostMutes}) return fail(ErrorCode::invalid, "there are 200 mute rules already");
    id = random_id();
    LUYTRE_TRY(
        t.execute("INSERT INTO notice_mute (id, organisation, what, subject, until_day, reason, made_by, "
                  "made_at) VALUES "
                  "($1, $2, $3, $4, $5, $6, $7, $8)",
                  {id, std::string(organisation), plain_text(mute.what), plain_text(mute.subject),
                   int64_t{mute.until}, plain_text(mute.reason), viewer.actor(), t.now()}));
    return t.audit({viewer.actor(), "notice.mute", std::string(organisation),
                    json_detail({{"what", mute.what},
                                 {"subject", mute.subject},
                                 {"until", format_day(mute.until)},
                                 {"reason", plain_text(mute.reason)}})});
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<void> drop_notice_mute(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                              std::string_view id) {
  if (organisation.empty() || !viewer.may(Permission::accept_risk, organisation))
    return fail(ErrorCode::not_found, "there is no such mute rule here");
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto gone = t.execute("DELETE FROM notice_mute WHERE id = $1 AND organisation = $2",
                          {std::string(id), std::string(organisation)});
    if (!gone) return std::unexpected(gone.error());
    if (*gone == 0) return fail(ErrorCode::not_found, "there is no such mute rule here");
    return t.audit({viewer.actor(), "notice.unmute", std::string(organisation), json_detail({{"id", id}})});
  });
}

Result<std::map<std::string, NoticeSettings, std::less<>>> all_notice_settings(Transaction& transaction) {
  return read(transaction, "");
}

}  // namespace luytre
