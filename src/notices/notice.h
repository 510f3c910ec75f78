// A notice: one mail or one call to one recipient about findings of one body, as a row of the outbox.
//
// The row is written in the transaction that decides to send, and is known by what it says (notice_id), so
// that a decision made again writes nothing. waiting → sending → sent; sending is written before the first
// byte goes out, so a row found in it after a crash may or may not have left: it becomes unknown, and is
// never sent again by itself. failed: not delivered; bounced: not delivered, and the address is to blame;
// held: it waits for something that the detail names.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace luytre {

enum class NoticeKind : uint8_t { digest, immediate, reminder, escalation };
enum class NoticeChannel : uint8_t { mail, webhook };
enum class NoticeState : uint8_t { waiting, sending, sent, failed, unknown, bounced, held };
const char* to_string(NoticeKind kind);
const char* to_string(NoticeChannel channel);
const char* to_string(NoticeState state);
std::optional<NoticeKind> notice_kind(std::string_view name);
std::optional<NoticeChannel> notice_channel(std::string_view name);
std::optional<NoticeState> notice_state(std::string_view name);

// Whom a notice goes to. Nothing is said twice on one level: what stays goes one up.
enum class NoticeLevel : uint8_t { technical, leader, upper_body };

struct Notice {
  std::string id;            // 32 hex digits
  std::string organisation;  // whose contact it goes to
  std::string about;         // whose findings: the same body, or one below it
  NoticeKind kind = NoticeKind::digest;
  NoticeChannel channel = NoticeChannel::mail;
  std::string recipient;  // mail address or URL; "" while there is none (held)
  std::string period;     // the local day it belongs to: "2026-02-09"
  std::string content;    // digest of its findings and their episodes
  uint64_t findings = 0;
  bool sensitive = false;
  Tlp tlp = Tlp::clear;  // the strictest of its findings
  std::string subject;   // of the mail, once it was written
  Timestamp made_at = 0;
  std::string made_by = "system";
  NoticeState state = NoticeState::waiting;
  Timestamp state_at = 0;
  std::string detail;
  unsigned attempts = 0;
  Timestamp not_before = 0;
  std::string sender;
};

// Of everything but the last eight members and `findings`: the same decision has the same id.
std::string notice_id(const Notice& notice);
// Over (finding, episode), which are put in order.
std::string content_digest(std::vector<std::pair<std::string, unsigned>> findings);
// "<id@domain>".
std::string message_id(const Notice& notice, std::string_view from_address);

}  // namespace luytre
