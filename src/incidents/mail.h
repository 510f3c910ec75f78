// Reports that come by mail, as bytes from outside (RFC 5322, MIME) and as mailbox files (RFC 4155, mboxrd).
// The structure is read by GMime. Nothing here is believed: who a mail is from is what it says.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "incidents/incident.h"

namespace luytre {

inline constexpr size_t kLargestMail = 32u << 20;

struct MailPart {
  std::string name, type;
  std::string bytes;
};
struct ParsedMail {
  std::string from, from_name;  // of the one From address, in lower case
  std::string subject, text;    // clean UTF-8; text at most 64 KiB
  std::string message_id;
  bool automatic = false;  // Auto-Submitted, Precedence: bulk, a delivery report or list: never answered
  std::vector<MailPart> attachments;  // 20 at most
  std::vector<std::string> problems;  // what was left out
};
// Errors: invalid: too large, no mail, not exactly one sender.
Result<ParsedMail> parse_mail(std::string_view bytes);

// The mails of a mailbox ("From " lines between them, ">From " undone), or the one mail that it is. Without
// copying where nothing was undone.
std::vector<std::string> split_mailbox(std::string_view text);

// Values of fields that lines of the text name by their label ("Thời gian phát hiện sự cố: 08:12
// 21/12/2018"), with or without marks, in both languages; those that do not fit a field are left out.
// `detected` comes as "2018-12-21 08:12".
FormValues values_in_text(std::string_view text, std::span<const Form* const> forms);

}  // namespace luytre
