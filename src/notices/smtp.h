// Mail out, by SMTP (RFC 5321) through libcurl.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

struct SmtpOptions {
  // "smtps://host[:465]" (TLS from the start) or "smtp://host[:587]": STARTTLS is required, except to a
  // loopback address.
  std::string url;
  std::string user, password;  // "": no log-in
};

struct Delivery {
  enum class Outcome {
    accepted,   // the server took it
    refused,    // for good: this recipient, or this mail (5xx)
    postponed,  // nothing went out; again later
    unknown,    // it all went out and no answer came: it may have been taken
  };
  Outcome outcome = Outcome::postponed;
  bool recipient_refused = false;  // with `refused`: it was the address
  std::string detail;              // what the server said, or what went wrong; plain text
};

// One connection, kept between mails. One thread at a time.
class SmtpClient {
 public:
  explicit SmtpClient(SmtpOptions options);
  ~SmtpClient();
  // Whether the options can be used at all; the words of what is wrong with them.
  static Result<void> check(const SmtpOptions& options);
  // Both addresses must pass is_mail_address(): else refused. Takes two minutes at most.
  Delivery send(const std::string& from, const std::string& to, std::string_view mail);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luytre
