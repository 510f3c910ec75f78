#include "sensor/keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "base/check.h"
#include "base/file.h"

namespace luytre::sensor {
namespace {

static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_PUBLICKEYBYTES == 32 &&
              crypto_sign_BYTES == 64);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(const unsigned char* bytes, size_t count) {
  std::string text(2 * count + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

template <size_t N>
std::optional<std::array<unsigned char, N>> unhex(std::string_view text) {
  std::array<unsigned char, N> bytes;
  size_t size = 0;
  if (!is_hex(text, 2 * N) ||
      sodium_hex2bin(bytes.data(), N, text.data(), text.size(), nullptr, &size, nullptr) != 0 || size != N)
    return std::nullopt;
  return bytes;
}

}  // namespace

bool is_hex(std::string_view text, size_t count) {
  return text.size() == count && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

SigningKey SigningKey::random() {
  LUYTRE_CHECK(sodium_init() >= 0);
  SigningKey key;
  std::array<unsigned char, 32> ignored;
  crypto_sign_keypair(ignored.data(), key.secret_.data());
  return key;
}

Result<SigningKey> SigningKey::read(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT)
      return fail(ErrorCode::not_found, fmt::format("there is no key '{}'", file.string()));
    return fail_errno(fmt::format("cannot read the key '{}'", file.string()));
  }
  if ((status.st_mode & 077) != 0)
    return fail(ErrorCode::invalid,
                fmt::format("others may read the key '{}': chmod 600 it, and renew the key if "
                            "somebody may have",
                            file.string()));
  auto text = read_file(file);
  if (!text) return std::unexpected(text.error());
  auto seed = unhex<32>(std::string_view(*text).substr(0, std::min<size_t>(text->size(), 64)));
  if (!seed) return fail(ErrorCode::invalid, fmt::format("'{}' is no key: 64 hex digits are", file.string()));
  LUYTRE_CHECK(sodium_init() >= 0);
  SigningKey key;
  std::array<unsigned char, 32> ignored;
  crypto_sign_seed_keypair(ignored.data(), key.secret_.data(), seed->data());
  return key;
}

Result<SigningKey> SigningKey::open(const std::filesystem::path& file) {
  auto key = read(file);
  if (key || key.error().code != ErrorCode::not_found) return key;
  SigningKey made = random();
  LUYTRE_TRY(made.write(file));
  return made;
}

Result<void> SigningKey::write(const std::filesystem::path& file) const {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::filesystem::path aside = file;
  aside += ".tmp";
  ::unlink(aside.c_str());
  int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fail_errno(fmt::format("cannot write the key '{}'", aside.string()));
  std::string text = hex(secret_.data(), 32) + "\n";
  bool written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  int why = errno;
  ::close(fd);
  if (!written) return fail_errno(fmt::format("cannot write the key '{}'", aside.string()), why);
  if (::rename(aside.c_str(), file.c_str()) != 0)
    return fail_errno(fmt::format("cannot put the key '{}' in place", file.string()));
  return sync_path(file.parent_path());
}

std::string SigningKey::public_key() const {
  return hex(secret_.data() + 32, 32);
}

std::string SigningKey::sign(std::string_view text) const {
  std::array<unsigned char, 64> signature;
  crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), secret_.data());
  return hex(signature.data(), signature.size());
}

bool verify_signature(std::string_view public_key, std::string_view text, std::string_view signature) {
  auto key = unhex<32>(public_key);
  auto bytes = unhex<64>(signature);
  return key && bytes &&
         crypto_sign_verify_detached(bytes->data(), bytes_of(text), text.size(), key->data()) == 0;
}

bool is_public_key(std::string_view text) {
  return is_hex(text, 64);
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
  return hex(digest.data(), digest.size());
}

}  // namespace luytre::sensor
