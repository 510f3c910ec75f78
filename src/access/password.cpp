#include "access/password.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>

#include "access/secret.h"
#include "base/check.h"

namespace luytre {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr size_t kMemory = 19 << 20;

std::string sha1_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  LUYTRE_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha1(), nullptr) == 1);
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02X}", digest[i]);
  return text;
}

// The hex digits that `line` starts with.
size_t hex_width(std::string_view line) {
  return std::min(line.find_first_not_of("0123456789ABCDEF"), line.size());
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// UTF-8 characters; nothing when it is not UTF-8 or has control characters.
std::optional<size_t> characters(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) {
    auto first = static_cast<unsigned char>(text[i]);
    size_t length = first < 0x80                    ? 1
                    : first >= 0xc2 && first < 0xe0 ? 2
                    : first >= 0xe0 && first < 0xf0 ? 3
                    : first >= 0xf0 && first < 0xf5 ? 4
                                                    : 0;
    if (length == 0 || i + length > text.size() || first < 0x20 || first == 0x7f) return std::nullopt;
    for (size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return std::nullopt;
    i += length;
  }
  return count;
}

}  // namespace

Result<BreachedPasswords> BreachedPasswords::open(const std::filesystem::path& file) {
  auto mapped = MappedFile::open(file);
  if (!mapped) return std::unexpected(mapped.error());
  BreachedPasswords list;
  std::string_view text = mapped->text();
  list.width_ = hex_width(text.substr(0, std::min(text.find('\n'), size_t{64})));
  if (!text.empty() && (list.width_ < 10 || list.width_ > 40))
    return fail(
        ErrorCode::invalid,
        fmt::format(
            "'{}' is no list of leaked passwords: its lines are to start with 10 to 40 upper-case hex "
            "digits of SHA-1, sorted",
            file.string()));
  list.file_ = std::move(*mapped);
  return list;
}

bool BreachedPasswords::contains(std::string_view password) const {
  if (width_ == 0) return false;
  std::string wanted = sha1_hex(password).substr(0, width_);
  std::string_view text = file_.text();
  size_t low = 0, high = text.size();  // starts of lines; the line wanted starts in [low, high)
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    size_t start = middle == 0 ? 0 : text.rfind('\n', middle - 1);
    start = middle == 0 || start == std::string_view::npos ? 0 : start + 1;
    start = std::max(start, low);
    size_t end = std::min(text.find('\n', start), text.size());
    std::string_view key = text.substr(start, std::min(width_, end - start));
    if (key == wanted) return true;
    if (key < wanted)
      low = std::min(end + 1, text.size());
    else
      high = start;
  }
  return false;
}

Result<void> check_password(std::string_view password, std::string_view login,
                            const BreachedPasswords& breached) {
  if (password.size() > kPasswordBytes)
    return fail(ErrorCode::invalid, fmt::format("a password has {} bytes at most", kPasswordBytes));
  auto count = characters(password);
  if (!count) return fail(ErrorCode::invalid, "a password is text: no control characters, UTF-8");
  if (*count < kPasswordCharacters)
    return fail(ErrorCode::invalid, fmt::format("a password has {} characters at least; a sentence is good",
                                                kPasswordCharacters));
  if (login.size() >= 3 && lower(password).find(lower(login)) != std::string::npos)
    return fail(ErrorCode::invalid, "a password does not contain the name it goes with");
  if (std::ranges::all_of(password, [&](char c) { return c == password[0]; }))
    return fail(ErrorCode::invalid, "a password is more than one character again and again");
  if (breached.contains(password))
    return fail(ErrorCode::invalid, "this password is known from a leak: take another");
  return {};
}

PasswordHasher::PasswordHasher(unsigned parallel, std::chrono::milliseconds wait)
    : turns_(static_cast<std::ptrdiff_t>(std::max(parallel, 1u))), wait_(wait) {
  auto dummy = hash(random_secret());
  LUYTRE_CHECK(dummy);
  dummy_ = *dummy;
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  if (!turns_.try_acquire_for(wait_))
    return fail(ErrorCode::busy, "too many log-ins at this moment: try again");
  char out[crypto_pwhash_STRBYTES];
  int code = crypto_pwhash_str_alg(out, password.data(), password.size(), kPasses, kMemory,
                                   crypto_pwhash_ALG_ARGON2ID13);
  turns_.release();
  if (code != 0) return fail(ErrorCode::io, "there is no memory to hash a password with");
  return std::string(out);
}

Result<bool> PasswordHasher::verify(std::string_view hash, std::string_view password) {
  if (!turns_.try_acquire_for(wait_))
    return fail(ErrorCode::busy, "too many log-ins at this moment: try again");
  std::string against(hash.empty() ? std::string_view(dummy_) : hash);
  bool fits = password.size() <= kPasswordBytes;
  bool same = crypto_pwhash_str_verify(against.c_str(), password.data(), fits ? password.size() : 0) == 0;
  turns_.release();
  return same && fits && !hash.empty();
}

bool PasswordHasher::is_outdated(const std::string& hash) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemory) != 0;
}

}  // namespace luytre
