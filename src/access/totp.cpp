#include "access/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "access/secret.h"
#include "base/check.h"

namespace luytre {

std::string hotp_code(std::string_view secret, uint64_t counter, unsigned digits) {
  LUYTRE_CHECK(digits >= 6 && digits <= 8);
  unsigned char message[8], digest[EVP_MAX_MD_SIZE];
  for (int i = 7; i >= 0; --i, counter >>= 8) message[i] = static_cast<unsigned char>(counter);
  unsigned size = 0;
  LUYTRE_CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message, sizeof message,
                    digest, &size) &&
               size == 20);
  unsigned at = digest[19] & 0xf;
  uint32_t number =
      (digest[at] & 0x7fu) << 24 | digest[at + 1] * 0x10000u | digest[at + 2] * 0x100u | digest[at + 3];
  uint32_t bound = digits == 6 ? 1'000'000 : digits == 7 ? 10'000'000 : 100'000'000;
  return fmt::format("{:0{}}", number % bound, digits);
}

std::optional<int64_t> totp_step(std::string_view secret, std::string_view code, Timestamp now,
                                 int64_t last_step) {
  int64_t present = now / kMicrosPerSecond / kTotpSeconds;
  std::optional<int64_t> found;
  for (int64_t step : {present + 1, present, present - 1}) {
    bool same = equal_secrets(hotp_code(secret, static_cast<uint64_t>(step)), code);
    if (same && step > last_step) found = step;
  }
  return found;
}

std::string totp_address(std::string_view secret, std::string_view login) {
  std::string name;
  for (char c : login) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                 c == '-' || c == '_';
    name += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("otpauth://totp/Luytre:{}?secret={}&issuer=Luytre&algorithm=SHA1&digits=6&period=30",
                     name, base32(secret));
}

}  // namespace luytre
