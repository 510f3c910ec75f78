#include "warning/publication/uuid.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace luytre {

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
  static EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  thread_local std::string bytes;
  bytes.assign(reinterpret_cast<const char*>(name_space.data()), name_space.size());
  bytes += name;
  uint8_t digest[EVP_MAX_MD_SIZE];
  LUYTRE_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, sha1, nullptr) == 1);
  Uuid uuid;
  std::copy_n(digest, uuid.size(), uuid.begin());
  uuid[6] = static_cast<uint8_t>((uuid[6] & 0x0f) | 0x50);
  uuid[8] = static_cast<uint8_t>((uuid[8] & 0x3f) | 0x80);
  return uuid;
}

std::string to_string(const Uuid& uuid) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[uuid[i] >> 4];
    text += kDigits[uuid[i] & 15];
  }
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace luytre
