// Passwords: set, changed and reset.
#pragma once
#include <string>

#include "access/sessions.h"

namespace luytre {

// One's own, with the present one. All other sessions end; this one goes on under the token answered.
Result<std::string> change_password(const Gate& gate, const SignedIn& who, std::string_view present,
                                    std::string_view next);
// Somebody else's (access/users.h, check_may_manage). All sessions end.
Result<void> set_password(const Gate& gate, const Viewer& viewer, std::string_view user,
                          std::string_view password);
// The same without learning it: a token, shown once, with which its user sets a password. The password before
// stays good until then.
Result<std::string> make_password_token(const Gate& gate, const Viewer& viewer, std::string_view user);
// Once. The second factor stays what it was. not_found for a token that is used, expired or unknown.
Result<void> redeem_password_token(const Gate& gate, std::string_view token, std::string_view password);

}  // namespace luytre
