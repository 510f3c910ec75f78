// What a body wants of its notices: language, rhythm, thresholds, key, webhook, and what is muted.
//
// Errors everywhere: not_found for what is not there or not the viewer's, invalid for values that do not fit.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/secret.h"
#include "access/viewer.h"
#include "findings/finding.h"
#include "notices/openpgp.h"
#include "notices/webhook.h"

namespace luytre {

enum class NoticeSchedule : uint8_t { daily, weekly, never };
const char* to_string(NoticeSchedule schedule);
std::optional<NoticeSchedule> notice_schedule(std::string_view name);

// Findings of `what` ("": any) at `subject` ("": any) make no notice up to and on `until`.
struct NoticeMute {
  std::string id, what, subject;
  Day until = 0;
  std::string reason;
};

struct NoticeSettings {
  std::string organisation;
  std::string language = "vi";  // or "en"
  NoticeSchedule schedule = NoticeSchedule::daily;
  unsigned hour = 8;                    // local, 0 to 23
  Severity least = Severity::low;       // less is told nobody
  Severity at_once = Severity::high;    // from here on without waiting for the hour
  std::string key;                      // fingerprint, "": mails are not encrypted
  std::string webhook, webhook_secret;  // URL; the secret as it is sealed
  std::vector<NoticeMute> muted;
  bool mutes(const Finding& finding, Day today) const;
};

struct NoticeSettingsChange {
  std::optional<std::string> language, webhook, public_key;  // "" takes the webhook or the key away
  std::optional<NoticeSchedule> schedule;
  std::optional<unsigned> hour;
  std::optional<Severity> least, at_once;
};

// With Permission::read_contacts of the body.
Result<NoticeSettings> notice_settings(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                       std::string_view organisation);
// With Permission::change_contacts. What comes back is the secret of a new webhook, shown this once, else "".
Result<std::string> change_notice_settings(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                           std::string_view organisation, const NoticeSettingsChange& change,
                                           OpenPgp& pgp, const SealKey& key, const WebhookOptions& webhooks);
// With Permission::accept_risk: what is muted stays, and nobody is told. Until a year from now at most, with
// a reason. The mute's id.
Result<std::string> add_notice_mute(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                    std::string_view organisation, const NoticeMute& mute);
Result<void> drop_notice_mute(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                              std::string_view id);

// For the program: all bodies that have settings or mutes; others have the defaults.
Result<std::map<std::string, NoticeSettings, std::less<>>> all_notice_settings(Transaction& transaction);

}  // namespace luytre
