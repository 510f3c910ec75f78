#include "incidents/sealed_files.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "ledger/ledger.h"

namespace luytre {
namespace {

constexpr size_t kPiece = 64 << 10;
constexpr size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr size_t kMore = crypto_secretstream_xchacha20poly1305_ABYTES;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string owner_of(std::string_view id) {
  return fmt::format("incident-file:{}", id);
}

}  // namespace

std::string seal_stream(std::string_view key, std::string_view bytes) {
  LUYTRE_CHECK(key.size() == crypto_secretstream_xchacha20poly1305_KEYBYTES);
  crypto_secretstream_xchacha20poly1305_state state;
  std::string out(kHeader, '\0'), piece(kPiece + kMore, '\0');
  LUYTRE_CHECK(crypto_secretstream_xchacha20poly1305_init_push(&state, raw(out), raw(key)) == 0);
  do {
    std::string_view part = bytes.substr(0, kPiece);
    bytes.remove_prefix(part.size());
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(
        &state, raw(piece), &size, raw(part), part.size(), nullptr, 0,
        bytes.empty() ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    out.append(piece, 0, static_cast<size_t>(size));
  } while (!bytes.empty());
  return out;
}

Result<std::string> open_stream(std::string_view key, std::string_view sealed) {
  auto broken = fail(ErrorCode::corrupt, "a sealed file does not open: it was cut or changed");
  crypto_secretstream_xchacha20poly1305_state state;
  if (key.size() != crypto_secretstream_xchacha20poly1305_KEYBYTES || sealed.size() < kHeader ||
      crypto_secretstream_xchacha20poly1305_init_pull(&state, raw(sealed), raw(key)) != 0)
    return broken;
  sealed.remove_prefix(kHeader);
  std::string out, piece(kPiece, '\0');
  while (!sealed.empty()) {
    std::string_view part = sealed.substr(0, kPiece + kMore);
    sealed.remove_prefix(part.size());
    unsigned long long size = 0;
    unsigned char tag = 0;
    if (part.size() < kMore || crypto_secretstream_xchacha20poly1305_pull(
                                   &state, raw(piece), &size, &tag, raw(part), part.size(), nullptr, 0) != 0)
      return broken;
    out.append(piece, 0, static_cast<size_t>(size));
    if ((tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != sealed.empty()) return broken;
    if (sealed.empty()) return out;
  }
  return broken;  // no piece at all
}

std::filesystem::path SealedFiles::path_of(const std::string& id) const {
  return folder_ / id.substr(0, 2) / id;
}

Result<SealedFile> SealedFiles::put(std::string_view bytes) const {
  LUYTRE_CHECK(sodium_init() >= 0);
  SealedFile out{random_id(), {}, secret_hash(bytes)};
  std::string key = random_bytes(crypto_secretstream_xchacha20poly1305_KEYBYTES);
  out.key = key_.seal(key, owner_of(out.id));
  std::filesystem::path path = path_of(out.id);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (!error)
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all,
                                 std::filesystem::perm_options::replace, error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("cannot make '{}': {}", path.parent_path().string(), error.message()));
  auto written = write_file_atomically(path, seal_stream(key, bytes));
  sodium_memzero(key.data(), key.size());
  if (!written) return std::unexpected(written.error());
  return out;
}

Result<std::string> SealedFiles::get(const SealedFile& file) const {
  if (file.id.size() != 32 || file.id.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(ErrorCode::not_found, "there is no such file here");
  auto key = key_.unseal(file.key, owner_of(file.id));
  if (!key) return std::unexpected(key.error());
  auto sealed = read_file(path_of(file.id));
  if (!sealed) return std::unexpected(sealed.error());
  auto bytes = open_stream(*key, *sealed);
  if (!bytes) return bytes;
  if (!equal_secrets(secret_hash(*bytes), file.digest))
    return fail(ErrorCode::corrupt, "a sealed file is not the one that was put there");
  return bytes;
}

void SealedFiles::remove(const std::string& id) const {
  std::error_code ignored;
  std::filesystem::remove(path_of(id), ignored);
}

Result<std::vector<std::string>> SealedFiles::list() const {
  std::vector<std::string> out;
  std::error_code error;
  if (!std::filesystem::exists(folder_, error)) return out;
  for (auto it = std::filesystem::recursive_directory_iterator(folder_, error);
       !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error))
    if (it->is_regular_file(error)) out.push_back(it->path().filename());
  if (error)
    return fail(ErrorCode::io, fmt::format("cannot list '{}': {}", folder_.string(), error.message()));
  std::ranges::sort(out);
  return out;
}

}  // namespace luytre
