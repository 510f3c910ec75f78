// Signing keys of sensors and of the hub: Ed25519 (RFC 8032, by libsodium), as hex texts. Any thread.
#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre::sensor {

class SigningKey {
 public:
  static SigningKey random();
  // Reads the seed (64 hex digits) in `file`. Errors: not_found; invalid, when others may read it or it is no
  // key.
  static Result<SigningKey> read(const std::filesystem::path& file);
  // The same; makes the file when it is not there.
  static Result<SigningKey> open(const std::filesystem::path& file);
  // Mode 0600, durable, replaces what was there.
  Result<void> write(const std::filesystem::path& file) const;

  std::string public_key() const;                 // 64 hex digits
  std::string sign(std::string_view text) const;  // 128 hex digits

 private:
  std::array<unsigned char, 64> secret_{};
};

// False for anything that is not the signature of `text`, whatever the other two hold.
bool verify_signature(std::string_view public_key, std::string_view text, std::string_view signature);
bool is_public_key(std::string_view text);

std::string sha256_hex(std::string_view bytes);
// `count` lower-case hex digits and nothing else.
bool is_hex(std::string_view text, size_t count);

}  // namespace luytre::sensor
