#include "notices/openpgp.h"

#include <fmt/format.h>
#include <gpgme.h>
#include <sys/stat.h>

#include <algorithm>
#include <mutex>

namespace luytre {
namespace {

constexpr size_t kLargestKey = 64 << 10;

struct Release {
  void operator()(gpgme_ctx_t c) const { gpgme_release(c); }
  void operator()(gpgme_data_t d) const { gpgme_data_release(d); }
  void operator()(gpgme_key_t k) const { gpgme_key_unref(k); }
};
using Context = std::unique_ptr<gpgme_context, Release>;
using Data = std::unique_ptr<gpgme_data, Release>;
using Key = std::unique_ptr<_gpgme_key, Release>;

std::unexpected<Error> gpg_error(std::string_view what, gpgme_error_t error, ErrorCode code) {
  return fail(code, fmt::format("GnuPG cannot {}: {}", what, gpgme_strerror(error)));
}

Result<Data> data_of(std::string_view bytes) {
  gpgme_data_t data = nullptr;
  if (auto error = gpgme_data_new_from_mem(&data, bytes.data(), bytes.size(), 1))
    return gpg_error("take data", error, ErrorCode::unavailable);
  return Data(data);
}

Result<Data> empty_data() {
  gpgme_data_t data = nullptr;
  if (auto error = gpgme_data_new(&data)) return gpg_error("take data", error, ErrorCode::unavailable);
  return Data(data);
}

std::string with_crlf(Data data) {
  std::string out;
  size_t size = 0;
  char* bytes = gpgme_data_release_and_get_mem(data.release(), &size);
  for (char c : std::string_view(bytes, bytes ? size : 0)) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  gpgme_free(bytes);
  return out;
}

Result<void> usable(gpgme_key_t key) {
  const char* why = key->revoked        ? "it is revoked"
                    : key->expired      ? "it has expired"
                    : key->disabled     ? "it is disabled"
                    : key->invalid      ? "it is invalid"
                    : !key->can_encrypt ? "it cannot encrypt"
                                        : nullptr;
  if (why) return fail(ErrorCode::invalid, fmt::format("the key cannot be used: {}", why));
  return {};
}

}  // namespace

struct OpenPgp::State {
  std::filesystem::path folder;
  std::mutex mutex;

  Result<Context> context() {
    gpgme_ctx_t made = nullptr;
    if (auto error = gpgme_new(&made)) return gpg_error("start", error, ErrorCode::unavailable);
    Context context(made);
    if (auto error = gpgme_ctx_set_engine_info(made, GPGME_PROTOCOL_OpenPGP, nullptr, folder.c_str()))
      return gpg_error("use its keyring", error, ErrorCode::unavailable);
    gpgme_set_armor(made, 1);
    gpgme_set_offline(made, 1);
    gpgme_set_pinentry_mode(made,
                            GPGME_PINENTRY_MODE_ERROR);  // a key with a passphrase fails, nobody is asked
    return context;
  }
  Result<Key> key(gpgme_ctx_t context, const std::string& fingerprint, bool secret) {
    gpgme_key_t found = nullptr;
    if (gpgme_get_key(context, fingerprint.c_str(), &found, secret) || !found)
      return fail(ErrorCode::not_found, fmt::format("there is no {} key {} in the keyring",
                                                    secret ? "secret" : "public", fingerprint));
    return Key(found);
  }
  Result<void> set_signer(gpgme_ctx_t context, const std::string& signer) {
    auto secret = key(context, signer, true);
    if (!secret) return std::unexpected(secret.error());
    if (auto error = gpgme_signers_add(context, secret->get()))
      return gpg_error("sign with this key", error, ErrorCode::unavailable);
    return {};
  }
};

OpenPgp::OpenPgp(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenPgp::~OpenPgp() = default;

Result<std::unique_ptr<OpenPgp>> OpenPgp::open(const std::filesystem::path& folder) {
  static std::once_flag once;
  std::call_once(once, [] { gpgme_check_version(nullptr); });
  if (auto error = gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP))
    return gpg_error("be found", error, ErrorCode::unavailable);
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    return fail(ErrorCode::io, fmt::format("cannot make '{}': {}", folder.string(), failed.message()));
  ::chmod(folder.c_str(), 0700);
  auto state = std::make_unique<State>();
  state->folder = folder;
  return std::unique_ptr<OpenPgp>(new OpenPgp(std::move(state)));
}

Result<std::string> OpenPgp::import_key(std::string_view armoured) {
  if (armoured.size() > kLargestKey) return fail(ErrorCode::invalid, "a public key has 64 KiB at most");
  if (armoured.find("-----BEGIN PGP PUBLIC KEY BLOCK-----") == std::string_view::npos ||
      armoured.find("PRIVATE KEY") != std::string_view::npos)
    return fail(ErrorCode::invalid, "this is no armoured public key (BEGIN PGP PUBLIC KEY BLOCK)");
  std::lock_guard lock(state_->mutex);
  auto context = state_->context();
  if (!context) return std::unexpected(context.error());
  auto data = data_of(armoured);
  if (!data) return std::unexpected(data.error());
  if (auto error = gpgme_op_import(context->get(), data->get()))
    return gpg_error("read this key", error, ErrorCode::invalid);
  gpgme_import_result_t result = gpgme_op_import_result(context->get());
  std::string fingerprint;
  for (gpgme_import_status_t one = result ? result->imports : nullptr; one; one = one->next) {
    if (one->result != GPG_ERR_NO_ERROR || !one->fpr) continue;
    if (!fingerprint.empty() && fingerprint != one->fpr)
      return fail(ErrorCode::invalid, "these are several keys; give one");
    fingerprint = one->fpr;
  }
  if (fingerprint.empty()) return fail(ErrorCode::invalid, "there is no key in this text");
  auto key = state_->key(context->get(), fingerprint, false);
  if (!key) return std::unexpected(key.error());
  LUYTRE_TRY(usable(key->get()));
  return fingerprint;
}

Result<std::string> OpenPgp::export_key(const std::string& fingerprint) {
  std::lock_guard lock(state_->mutex);
  auto context = state_->context();
  if (!context) return std::unexpected(context.error());
  auto key = state_->key(context->get(), fingerprint, false);
  if (!key) return std::unexpected(key.error());
  auto out = empty_data();
  if (!out) return std::unexpected(out.error());
  gpgme_key_t keys[] = {key->get(), nullptr};
  if (auto error = gpgme_op_export_keys(context->get(), keys, GPGME_EXPORT_MODE_MINIMAL, out->get()))
    return gpg_error("export the key", error, ErrorCode::unavailable);
  return with_crlf(std::move(*out));
}

Result<void> OpenPgp::check_key(const std::string& fingerprint) {
  std::lock_guard lock(state_->mutex);
  auto context = state_->context();
  if (!context) return std::unexpected(context.error());
  auto key = state_->key(context->get(), fingerprint, false);
  if (!key) return std::unexpected(key.error());
  return usable(key->get());
}

Result<OpenPgp::Signature> OpenPgp::sign(std::string_view bytes, const std::string& signer) {
  std::lock_guard lock(state_->mutex);
  auto context = state_->context();
  if (!context) return std::unexpected(context.error());
  LUYTRE_TRY(state_->set_signer(context->get(), signer));
  auto in = data_of(bytes);
  auto out = empty_data();
  if (!in) return std::unexpected(in.error());
  if (!out) return std::unexpected(out.error());
  if (auto error = gpgme_op_sign(context->get(), in->get(), out->get(), GPGME_SIG_MODE_DETACH))
    return gpg_error("sign", error, ErrorCode::unavailable);
  gpgme_sign_result_t result = gpgme_op_sign_result(context->get());
  if (!result || !result->signatures) return fail(ErrorCode::unavailable, "GnuPG made no signature");
  std::string hash = gpgme_hash_algo_name(result->signatures->hash_algo);
  std::ranges::transform(hash, hash.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return Signature{with_crlf(std::move(*out)), "pgp-" + hash};
}

Result<std::string> OpenPgp::encrypt(std::string_view bytes, const std::string& recipient,
                                     const std::string& signer) {
  std::lock_guard lock(state_->mutex);
  auto context = state_->context();
  if (!context) return std::unexpected(context.error());
  auto key = state_->key(context->get(), recipient, false);
  if (!key) return std::unexpected(key.error());
  LUYTRE_TRY(usable(key->get()));
  if (!signer.empty()) LUYTRE_TRY(state_->set_signer(context->get(), signer));
  auto in = data_of(bytes);
  auto out = empty_data();
  if (!in) return std::unexpected(in.error());
  if (!out) return std::unexpected(out.error());
  gpgme_key_t keys[] = {key->get(), nullptr};
  // The body gave this very key; who else vouches for it does not matter.
  auto flags = static_cast<gpgme_encrypt_flags_t>(GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO);
  auto error = signer.empty() ? gpgme_op_encrypt(context->get(), keys, flags, in->get(), out->get())
                              : gpgme_op_encrypt_sign(context->get(), keys, flags, in->get(), out->get());
  if (error) return gpg_error("encrypt", error, ErrorCode::unavailable);
  return with_crlf(std::move(*out));
}

}  // namespace luytre
