// Delivery status notifications, RFC 3464: what a mail server says of a mail that it could not deliver.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

struct DeliveryStatus {
  enum class Action { failed, delayed, delivered, relayed, expanded, unknown };
  struct Recipient {
    Action action = Action::unknown;
    std::string status;      // "5.1.1" (RFC 3463), "" when it does not parse
    std::string diagnostic;  // at most 400 bytes, plain text
    // Failed, and by its status class for good: 5.x.x but not 5.2.2 (mailbox full).
    bool is_permanent() const;
  };
  // The envelope addresses it was sent to, as the headers of the notification tell: the return paths of our
  // mails (Delivered-To, X-Original-To, To), in that order, lower case.
  std::vector<std::string> sent_to;
  std::vector<Recipient> recipients;
};

// `mail`: one message, LF or CRLF. An automatic answer (RFC 3834: out of office) has no delivery status and
// is ErrorCode::invalid, as is everything that is no notification. At most 1 MiB is looked at and 50
// recipients are read.
Result<DeliveryStatus> parse_delivery_status(std::string_view mail);

}  // namespace luytre
