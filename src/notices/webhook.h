// Notices to a program of the body: POST of JSON to an address that the body gave, and that the hub must not
// be led astray by (OWASP ASVS 5.0.0 15.3.2).
#pragma once
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"

namespace luytre {

struct WebhookOptions {
  // For tests on one machine: http too, and loopback addresses and any port.
  bool allow_loopback = false;
};

// https, port 443 or 8443, a host name or an address, no user in it, at most 500 bytes. Errors: invalid.
Result<void> check_webhook(const std::string& url, const WebhookOptions& options);
// Whether a connection may go there: a public address.
bool may_call(const IpAddress& address, const WebhookOptions& options);

// "v1=" and the HMAC-SHA-256, in hex, of "<timestamp>.<body>" under the body's secret. A receiver computes
// the same, refuses a timestamp (seconds since 1970) five minutes off, and an id it has had.
std::string webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

struct WebhookAnswer {
  enum class Outcome { accepted, refused, postponed };
  Outcome outcome = Outcome::postponed;  // 2xx; 4xx but 408 and 429; anything else
  std::string detail;                    // never what the other side wrote
};
// The name is resolved once, every address of it is checked, and the connection goes to a checked one.
// Redirects are not followed; 30 seconds at most; 64 KiB of the answer are read and thrown away.
WebhookAnswer call_webhook(const std::string& url, const std::string& secret, const std::string& id,
                           std::string_view body, Timestamp now, const WebhookOptions& options);

}  // namespace luytre
