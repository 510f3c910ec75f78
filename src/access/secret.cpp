#include "access/secret.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"

namespace luytre {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(std::span<const unsigned char> bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::optional<std::string> unhex(std::string_view text) {
  std::string bytes(text.size() / 2, '\0');
  size_t size = 0;
  if (text.size() % 2 != 0 ||
      sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                     nullptr, &size, nullptr) != 0 ||
      size != bytes.size())
    return std::nullopt;
  return bytes;
}

}  // namespace

std::string random_bytes(size_t count) {
  LUYTRE_CHECK(sodium_init() >= 0);
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), count);
  return bytes;
}

std::string random_secret() {
  std::string raw = random_bytes(32);
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(32, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(raw), raw.size(), kVariant);
  text.pop_back();
  return text;
}

std::string random_digits(size_t count) {
  LUYTRE_CHECK(sodium_init() >= 0);
  std::string digits;
  while (digits.size() < count) digits += static_cast<char>('0' + randombytes_uniform(10));
  return digits;
}

std::string secret_hash(std::string_view secret) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, bytes_of(secret), secret.size());
  return hex(digest);
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string keyed_hash(std::string_view key, std::string_view text) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  unsigned char digest[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_final(&state, digest);
  return hex(digest);
}

std::string base32(std::string_view bytes) {
  std::string text;
  uint32_t held = 0;
  unsigned bits = 0;
  for (char c : bytes) {
    held = held << 8 | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 5) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(held >> (bits -= 5)) & 31];
  }
  if (bits > 0) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(held << (5 - bits)) & 31];
  return text;
}

SealKey SealKey::random() {
  LUYTRE_CHECK(sodium_init() >= 0);
  SealKey key;
  randombytes_buf(key.key_.data(), key.key_.size());
  return key;
}

Result<SealKey> SealKey::open(const std::filesystem::path& file) {
  int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    SealKey key = random();
    std::string text = hex(key.key_) + "\n";
    bool written =
        ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    int error = errno;
    ::close(fd);
    if (!written) {
      ::unlink(file.c_str());
      return fail_errno(fmt::format("cannot write the key '{}'", file.string()), error);
    }
    return key;
  }
  if (errno != EEXIST) return fail_errno(fmt::format("cannot make the key '{}'", file.string()));
  auto text = read_file(file);
  if (!text) return std::unexpected(text.error());
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  auto raw = unhex(*text);
  SealKey key;
  if (!raw || raw->size() != key.key_.size())
    return fail(ErrorCode::corrupt,
                fmt::format("'{}' holds no key of 64 hex digits: restore it", file.string()));
  std::copy(raw->begin(), raw->end(), key.key_.begin());
  return key;
}

std::string SealKey::seal(std::string_view text, std::string_view owner) const {
  std::string nonce = random_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  std::vector<unsigned char> out(text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), &size, bytes_of(text), text.size(), bytes_of(owner),
                                             owner.size(), nullptr, bytes_of(nonce), key_.data());
  return hex({bytes_of(nonce), nonce.size()}) + hex({out.data(), static_cast<size_t>(size)});
}

Result<std::string> SealKey::unseal(std::string_view sealed, std::string_view owner) const {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  auto raw = unhex(sealed);
  if (raw && raw->size() >= kNonce + kTag) {
    std::string text(raw->size() - kNonce - kTag, '\0');
    unsigned long long size = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            reinterpret_cast<unsigned char*>(text.data()), &size, nullptr, bytes_of(*raw) + kNonce,
            raw->size() - kNonce, bytes_of(owner), owner.size(), bytes_of(*raw), key_.data()) == 0)
      return text;
  }
  return fail(ErrorCode::corrupt, "a sealed secret does not open: is access.key the one it was sealed with?");
}

std::string SealKey::mac(std::string_view text) const {
  return keyed_hash({reinterpret_cast<const char*>(key_.data()), key_.size()}, text);
}

}  // namespace luytre
