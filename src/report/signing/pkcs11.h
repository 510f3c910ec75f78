// A key in a token (a card, a USB key, an HSM) through its PKCS#11 module (OASIS PKCS #11 2.40).
#pragma once
#include <memory>
#include <string>

#include "report/signing/cms.h"

namespace luytre {

struct TokenOptions {
  std::string module;  // path of the library: "/usr/lib/softhsm/libsofthsm2.so"
  std::string token;   // label of the token; "": the only one there is
  std::string key;     // label of certificate and key; "": the only one there is
  std::string pin;
};

// A session with a token. One thread at a time; one object of a module at a time in a process.
class Token {
 public:
  // Loads the module, logs in, finds certificate and key. Errors: unavailable (module, token, PIN), not_found
  // (no such key), unsupported (neither RSA nor EC).
  static Result<std::unique_ptr<Token>> open(const TokenOptions& options);
  ~Token();
  Token(const Token&) = delete;

  // Lives no longer than the token.
  CmsSigner signer();

 private:
  struct State;
  explicit Token(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luytre
