#include <openssl/evp.h>

#include <algorithm>

#include "base/check.h"
#include "wire/tls/client_hello.h"

namespace luytre {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

// Fetched once: looking an algorithm up by name costs more than hashing (OpenSSL 3).
const EVP_MD* md5() {
  static const EVP_MD* md = EVP_MD_fetch(nullptr, "MD5", "-fips");
  return md;
}
const EVP_MD* sha1() {
  static const EVP_MD* md = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return md;
}
const EVP_MD* sha256() {
  static const EVP_MD* md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return md;
}

std::string hex_digest(const EVP_MD* md, const void* bytes, size_t size) {
  if (!md) return {};  // not provided here, as MD5 in hardened builds
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  LUYTRE_CHECK(EVP_Digest(bytes, size, digest, &length, md, nullptr) == 1);
  std::string hex;
  hex.reserve(2 * length);
  for (unsigned i = 0; i < length; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

bool whole(const ClientHello& hello) {
  for (const ClientHello::List* list : {&hello.ciphers, &hello.extensions, &hello.groups,
                                        &hello.point_formats, &hello.signatures, &hello.versions})
    if (list->size > ClientHello::kMost) return false;
  return true;
}

void append_list(std::string& text, const ClientHello::List& list, bool grease_too = false) {
  text += ',';
  bool first = true;
  for (uint16_t value : list.all()) {
    if (!grease_too && is_grease(value)) continue;
    if (!first) text += '-';
    text += std::to_string(value);
    first = false;
  }
}

// JA4's two digits, at most 99.
void append_count(std::string& text, size_t count) {
  count = std::min<size_t>(count, 99);
  text += static_cast<char>('0' + count / 10);
  text += static_cast<char>('0' + count % 10);
}

void append_hex16(std::string& text, uint16_t value) {
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[value >> shift & 15];
}

std::string_view version_code(const ClientHello& hello) {
  uint16_t version = 0;
  for (uint16_t offered : hello.versions.all())
    if (!is_grease(offered)) version = std::max(version, offered);
  if (version == 0) version = hello.version;
  switch (version) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    default:
      return "00";
  }
}

// First and last character of the first protocol; those of its hex digits when one is no letter or digit.
void append_alpn(std::string& text, std::string_view alpn) {
  if (alpn.empty()) {
    text += "00";
    return;
  }
  auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  auto first = static_cast<unsigned char>(alpn.front()), last = static_cast<unsigned char>(alpn.back());
  if (plain(alpn.front()) && plain(alpn.back())) {
    text += alpn.front();
    text += alpn.back();
  } else {
    text += kDigits[first >> 4];
    text += kDigits[last & 15];
  }
}

// Values as four hex digits with commas between.
void append_hex_list(std::string& text, std::span<const uint16_t> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ',';
    append_hex16(text, values[i]);
  }
}

std::string truncated_hash(const std::string& text) {
  return hex_digest(sha256(), text.data(), text.size()).substr(0, 12);
}

}  // namespace

std::string ja3_text(const ClientHello& hello) {
  std::string text = std::to_string(hello.version);
  append_list(text, hello.ciphers);
  append_list(text, hello.extensions);
  append_list(text, hello.groups);
  append_list(text, hello.point_formats, true);  // one byte each: never GREASE
  return text;
}

std::string ja3(const ClientHello& hello) {
  if (!whole(hello)) return {};
  std::string text = ja3_text(hello);
  return hex_digest(md5(), text.data(), text.size());
}

std::string ja4(const ClientHello& hello) {
  if (!whole(hello)) return {};
  std::vector<uint16_t> ciphers, extensions;
  size_t extension_count = 0;
  for (uint16_t cipher : hello.ciphers.all())
    if (!is_grease(cipher)) ciphers.push_back(cipher);
  for (uint16_t extension : hello.extensions.all()) {
    if (is_grease(extension)) continue;
    ++extension_count;
    if (extension != 0x0000 && extension != 0x0010) extensions.push_back(extension);  // SNI, ALPN
  }
  std::string text = "t";
  text += version_code(hello);
  text += hello.has_server_name ? 'd' : 'i';
  append_count(text, ciphers.size());
  append_count(text, extension_count);
  append_alpn(text, hello.alpn);

  std::sort(ciphers.begin(), ciphers.end());
  std::sort(extensions.begin(), extensions.end());
  std::string hashed;
  append_hex_list(hashed, ciphers);
  text += '_';
  text += ciphers.empty() ? "000000000000" : truncated_hash(hashed);
  hashed.clear();
  append_hex_list(hashed, extensions);
  std::vector<uint16_t> signatures;
  for (uint16_t signature : hello.signatures.all())
    if (!is_grease(signature)) signatures.push_back(signature);
  if (!signatures.empty()) {
    hashed += '_';
    append_hex_list(hashed, signatures);
  }
  text += '_';
  text += extensions.empty() ? "000000000000" : truncated_hash(hashed);
  return text;
}

std::string sha1_fingerprint(std::span<const std::byte> bytes) {
  return hex_digest(sha1(), bytes.data(), bytes.size());
}

}  // namespace luytre
