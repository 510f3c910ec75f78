// OpenPGP by GnuPG (gpgme), in a keyring of the home: the centre's own key that signs, and the bodies' public
// keys. Operations of one object go one after the other; any thread may ask.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

class OpenPgp {
 public:
  // `folder`: GnuPG's home, made when it is not there (mode 0700). Errors: unavailable, without GnuPG.
  static Result<std::unique_ptr<OpenPgp>> open(const std::filesystem::path& folder);
  ~OpenPgp();

  // Takes one armoured public key (at most 64 KiB) into the keyring and gives its fingerprint. Errors:
  // invalid, saying why: no key, several, a secret key, or one that cannot be used (below).
  Result<std::string> import_key(std::string_view armoured);
  // One public key, armoured, as others import it. Errors: not_found.
  Result<std::string> export_key(const std::string& fingerprint);
  // Whether mails can be encrypted to it now. Errors: not_found; invalid, saying why: expired, revoked,
  // disabled, cannot encrypt.
  Result<void> check_key(const std::string& fingerprint);

  struct Signature {
    std::string armoured;  // CRLF lines
    std::string micalg;    // "pgp-sha512"
  };
  // Detached, over the bytes as they are.
  Result<Signature> sign(std::string_view bytes, const std::string& signer);
  // Encrypted for `recipient` alone, and signed when `signer` is not empty. Armoured, CRLF.
  Result<std::string> encrypt(std::string_view bytes, const std::string& recipient,
                              const std::string& signer);

 private:
  struct State;
  explicit OpenPgp(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre
