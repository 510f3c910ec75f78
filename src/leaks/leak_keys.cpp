#include "leaks/leak_keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include "base/check.h"
#include "base/domain.h"
#include "base/file.h"

namespace luytre {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(const unsigned char* from, size_t size) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), from, size);
  text.pop_back();
  return text;
}

// 128 bits of an HMAC over the parts, each with its length before it.
std::string hash(const std::array<unsigned char, 32>& key, std::initializer_list<std::string_view> parts) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (std::string_view part : parts) {
    uint64_t size = part.size();
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_auth_hmacsha256_update(&state, bytes(part), part.size());
  }
  unsigned char digest[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_final(&state, digest);
  sodium_memzero(&state, sizeof state);
  return hex(digest, 16);
}

}  // namespace

void LeakKeys::derive(const unsigned char* master) {
  auto one = [&](std::array<unsigned char, 32>& key, std::string_view use) {
    crypto_auth_hmacsha256(key.data(), bytes(use), use.size(), master);
  };
  one(account_, "leaked account");
  one(secret_, "leaked secret");
  one(machine_, "infected machine");
  one(seal_, "sealed account");
  one(decoy_, "decoy");
  std::array<unsigned char, 32> seed{};
  one(seed, "leaked pair");
  pair_ = OprfKey::from_seed({reinterpret_cast<const char*>(seed.data()), seed.size()});
  sodium_memzero(seed.data(), seed.size());
}

LeakKeys LeakKeys::random() {
  LUYTRE_CHECK(sodium_init() >= 0);
  unsigned char master[32];
  randombytes_buf(master, sizeof master);
  LeakKeys keys;
  keys.derive(master);
  sodium_memzero(master, sizeof master);
  return keys;
}

LeakKeys::~LeakKeys() {
  for (auto* key : {&account_, &secret_, &machine_, &seal_, &decoy_})
    sodium_memzero(key->data(), key->size());
}

Result<LeakKeys> LeakKeys::open(const std::filesystem::path& file) {
  LUYTRE_CHECK(sodium_init() >= 0);
  unsigned char master[32];
  int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    randombytes_buf(master, sizeof master);
    std::string text = hex(master, sizeof master) + "\n";
    bool written =
        ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    int error = errno;
    ::close(fd);
    sodium_memzero(text.data(), text.size());
    if (!written) {
      ::unlink(file.c_str());
      return fail_errno(fmt::format("cannot write the key '{}'", file.string()), error);
    }
  } else {
    if (errno != EEXIST) return fail_errno(fmt::format("cannot make the key '{}'", file.string()));
    auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    size_t size = 0;
    int bad = sodium_hex2bin(master, sizeof master, text->data(), text->size(), "\r\n ", &size, nullptr);
    sodium_memzero(text->data(), text->size());
    if (bad != 0 || size != sizeof master)
      return fail(
          ErrorCode::corrupt,
          fmt::format("'{}' is not a key of 64 hex digits: restore it from its backup", file.string()));
  }
  LeakKeys keys;
  keys.derive(master);
  sodium_memzero(master, sizeof master);
  return keys;
}

std::string LeakKeys::account_id(std::string_view door, std::string_view site,
                                 std::string_view folded) const {
  return hash(account_, {door, site, folded});
}
std::string LeakKeys::secret_id(std::string_view secret) const {
  return hash(secret_, {secret});
}
std::string LeakKeys::machine_id(std::string_view machine) const {
  return hash(machine_, {machine});
}

std::string LeakKeys::pair_id(std::string_view folded, std::string_view secret) const {
  std::string pair = leak_pair(folded, secret);
  std::string id = pair_id_of(pair_.output(pair));
  sodium_memzero(pair.data(), pair.size());
  return id;
}
std::string LeakKeys::decoy(std::string_view place, uint64_t number) const {
  return hash(decoy_, {place, std::to_string(number)});
}

std::string leak_pair(std::string_view folded, std::string_view secret) {
  std::string out;
  out.reserve(folded.size() + 1 + secret.size());
  out.append(folded).append(1, '\0').append(secret);
  if (out.size() > 0xffff) out.resize(0xffff);
  return out;
}
std::string pair_id_of(std::string_view oprf_output) {
  return std::string(oprf_output.substr(0, 32));
}

std::string LeakKeys::seal(std::string_view account, std::string_view id) const {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string out(kNonce + account.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  auto* data = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(data, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(data + kNonce, nullptr, bytes(account), account.size(),
                                             bytes(id), id.size(), nullptr, data, seal_.data());
  return hex(data, out.size());
}

Result<std::string> LeakKeys::unseal(std::string_view sealed, std::string_view id) const {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string raw(sealed.size() / 2, '\0');
  size_t size = 0;
  auto* data = reinterpret_cast<unsigned char*>(raw.data());
  auto wrong = [] {
    return fail(ErrorCode::corrupt,
                "a sealed account does not open: the key is not the one it was sealed with");
  };
  if (sodium_hex2bin(data, raw.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr) != 0 ||
      size < kNonce + crypto_aead_xchacha20poly1305_ietf_ABYTES)
    return wrong();
  std::string out(size - kNonce - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(out.data()), nullptr,
                                                 nullptr, data + kNonce, size - kNonce, bytes(id), id.size(),
                                                 data, seal_.data()) != 0)
    return wrong();
  return out;
}

std::string fold_account(std::string_view account) {
  std::string out;
  size_t at = account.rfind('@');
  std::string_view local = account.substr(0, at);
  if (at != std::string_view::npos) local = local.substr(0, std::max<size_t>(local.find('+'), 1));
  for (char c : local) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (at == std::string_view::npos) return out;
  auto domain = normalise_domain(account.substr(at + 1));
  return out + '@' + (domain ? *domain : std::string(account.substr(at + 1)));
}

std::string account_bucket(std::string_view folded) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, bytes(folded), folded.size());
  return hex(digest, 2);
}

std::string mask_account(std::string_view folded) {
  if (folded.empty()) return "•••";
  size_t first = 1;  // a whole UTF-8 letter
  while (first < folded.size() && (static_cast<unsigned char>(folded[first]) & 0xC0) == 0x80) ++first;
  std::string out = std::string(folded.substr(0, first)) + "•••";
  if (size_t at = folded.rfind('@'); at != std::string_view::npos) out += folded.substr(at);
  return out;
}

}  // namespace luytre
