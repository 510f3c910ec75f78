// Time-based one-time passwords: RFC 6238 over RFC 4226, HMAC-SHA-1, steps of 30 s, six digits, as every
// authenticator program takes them. Pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace luytre {

constexpr int64_t kTotpSeconds = 30;

// RFC 4226 5.3. `digits` is 6 to 8.
std::string hotp_code(std::string_view secret, uint64_t counter, unsigned digits = 6);

// The step whose code this is: the present one, the one before, or the one after (clocks differ). Steps up to
// `last_step` have been used; they match nothing.
std::optional<int64_t> totp_step(std::string_view secret, std::string_view code, Timestamp now,
                                 int64_t last_step);

// "otpauth://totp/…", what an authenticator reads from a picture. `login` is percent-encoded.
std::string totp_address(std::string_view secret, std::string_view login);

}  // namespace luytre
