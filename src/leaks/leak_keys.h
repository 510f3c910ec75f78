// The key that leaked accounts and passwords are hashed and sealed under. It lives beside the ledger, not in
// it, and is backed up apart: whoever has the ledger alone can neither read an account nor test a guess.
#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "leaks/oprf.h"

namespace luytre {

// Immutable; thread-safe. HMAC-SHA-256, an own key for each use derived from one of 256 bits;
// XChaCha20-Poly1305 (libsodium). What goes in is copied nowhere.
class LeakKeys {
 public:
  // The key of 64 hex digits in `file` (mode 0600), made when it is not there.
  static Result<LeakKeys> open(const std::filesystem::path& file);
  static LeakKeys random();
  ~LeakKeys();
  LeakKeys(const LeakKeys&) = default;

  // 32 hex digits.
  std::string account_id(std::string_view door, std::string_view site, std::string_view folded) const;
  std::string secret_id(std::string_view secret) const;
  std::string machine_id(std::string_view machine) const;
  // F of account and password together (leaks/oprf.h), the first 32 hex digits: what a body compares its own
  // with. Costs some 100 microseconds.
  std::string pair_id(std::string_view folded, std::string_view secret) const;
  // The centre's part of the same, for an element that a body sends blinded.
  Result<std::string> evaluate_pair(std::string_view blinded) const { return pair_.evaluate(blinded); }
  // What looks like a pair_id and is none: always the same for the same place.
  std::string decoy(std::string_view place, uint64_t number) const;
  // The account, readable again only with the key and for the same id.
  std::string seal(std::string_view account, std::string_view id) const;
  Result<std::string> unseal(std::string_view sealed, std::string_view id) const;

 private:
  LeakKeys() : pair_(OprfKey::from_seed("")) {}
  void derive(const unsigned char* master);
  std::array<unsigned char, 32> account_{}, secret_{}, machine_{}, seal_{}, decoy_{};
  OprfKey pair_;
};

// What pair_id() and a body's OprfQuestion are asked about: account and password, so that the same password
// of another account is another input. At most 65,535 bytes of it.
std::string leak_pair(std::string_view folded, std::string_view secret);
std::string pair_id_of(std::string_view oprf_output);

// An account as people mean it: lower case, the domain as A-labels, what stands behind '+' left out. Dots
// stay: only one provider of the world passes them over.
std::string fold_account(std::string_view account);
// SHA-256 of a folded account, the first 4 hex digits: the bucket it is asked about in.
std::string account_bucket(std::string_view folded);
// "n•••@laichau.gov.vn", "n•••" for a log-in name.
std::string mask_account(std::string_view folded);

}  // namespace luytre
