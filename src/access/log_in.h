// The door: a log-in name, a password, and the code of a second factor.
#pragma once
#include <string>

#include "access/sessions.h"

namespace luytre {

struct LogIn {
  std::string login, password;
  std::string code = {};  // of the authenticator, or a recovery code; "" asks first
  Origin origin = {};
};

struct LogInAnswer {
  enum class Outcome {
    granted,      // `token` is the session's
    code_needed,  // the password is right: ask for the code and try again with both
    refused,      // wrong, unknown, disabled: which of them is not said
    wait,         // not judged; not before `not_before`
  };
  Outcome outcome = Outcome::refused;
  std::string token = {};
  bool enrolling = false;  // granted, for setting up a second factor only
  Timestamp not_before = 0;
};

// The same work and the same words for an unknown name as for a wrong password. A code counts once. Errors:
// busy when too many log in at once; io.
Result<LogInAnswer> log_in(const Gate& gate, const LogIn& attempt);

// Somebody logged in shows the password again. ErrorCode::invalid when it is wrong, ::busy when to wait.
Result<void> check_own_password(const Gate& gate, const SignedIn& who, std::string_view password);

}  // namespace luytre
