// Secrets: made by the kernel's generator, shown once, kept as hashes; what must be read again is sealed with
// a key that does not live in the ledger. Everything here is thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

// 256 random bits as 43 letters of base64url (RFC 4648 5, no padding).
std::string random_secret();
// `count` random decimal digits.
std::string random_digits(size_t count);
std::string random_bytes(size_t count);

// SHA-256 as 64 hex digits. Only for secrets with at least 112 bits of their own (ASVS 5.0.0 6.5.2);
// passwords go through PasswordHasher, short codes through SealKey::mac.
std::string secret_hash(std::string_view secret);
// Takes the same time wherever they differ.
bool equal_secrets(std::string_view a, std::string_view b);
// The HMAC-SHA-256 of `text` under `key`, 64 hex digits.
std::string keyed_hash(std::string_view key, std::string_view text);

std::string base32(std::string_view bytes);  // RFC 4648 6, no padding

// Key of a house. Loses the second factors of all its users when lost; kept apart from the ledger's backups.
class SealKey {
 public:
  // Reads the key of 64 hex digits in `file` (mode 0600), or makes it when it is not there.
  static Result<SealKey> open(const std::filesystem::path& file);
  static SealKey random();

  // XChaCha20-Poly1305 (libsodium), hex; opens only for the same `owner`.
  std::string seal(std::string_view text, std::string_view owner) const;
  Result<std::string> unseal(std::string_view sealed, std::string_view owner) const;
  // For codes too short to be hashed alone.
  std::string mac(std::string_view text) const;

 private:
  std::array<unsigned char, 32> key_{};
};

}  // namespace luytre
