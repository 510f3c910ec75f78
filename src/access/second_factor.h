// The second factor: an authenticator's codes (access/totp.h), each once, and recovery codes for the day the
// telephone is lost.
#pragma once
#include <string>
#include <vector>

#include "access/sessions.h"

namespace luytre {

struct SecondFactorOffer {
  std::string secret;   // base32, to be typed
  std::string address;  // otpauth://, to be shown as a picture
};
struct SecondFactorProof {
  std::vector<std::string> recovery_codes;  // ten, shown once; 120 bits each
  std::string token;                        // the session goes on under this one
};

// With the password again. Until it is confirmed it counts for nothing; beginning again makes another.
// invalid when there is a confirmed one: it is dropped first.
Result<SecondFactorOffer> begin_second_factor(const Gate& gate, const SignedIn& who,
                                              std::string_view password);
// With a code of it. Ends the other sessions.
Result<SecondFactorProof> confirm_second_factor(const Gate& gate, const SignedIn& who, std::string_view code);
// With password and a code of it. Ends the other sessions; this one may only set up a new factor where one is
// required. The session's new token.
Result<std::string> drop_second_factor(const Gate& gate, const SignedIn& who, std::string_view password,
                                       std::string_view code);
// Ten others; those before are void.
Result<std::vector<std::string>> renew_recovery_codes(const Gate& gate, const SignedIn& who,
                                                      std::string_view password, std::string_view code);
// Somebody else's (access/users.h, check_may_manage): the telephone and the codes are lost. Ends all
// sessions.
Result<void> reset_second_factor(Ledger& ledger, const Viewer& viewer, std::string_view user);

// A code of the user's confirmed authenticator or a recovery code, used up by this. False: wrong, or used
// before (audited as totp.reuse).
Result<bool> use_second_factor(Transaction& transaction, const SealKey& key, std::string_view user,
                               std::string_view code);

}  // namespace luytre
