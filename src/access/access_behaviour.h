// What access must do, whatever engine keeps the ledger. A test program names its engines with
// INSTANTIATE_TEST_SUITE_P(…, AccessBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include <filesystem>

#include "access/gate.h"
#include "access/sessions.h"
#include "access/users.h"
#include "ledger/ledger_behaviour.h"

namespace luytre {

inline constexpr const char* kGoodPassword = "một câu dài dễ nhớ";

// A small country with a clock that the test turns:
//
//   the centre   M (a ministry) ─ M1, M2 (its departments)   B (a bank)   OLD (abolished)
class AccessBehaviour : public testing::TestWithParam<LedgerKind> {
 protected:
  AccessBehaviour();
  ~AccessBehaviour() override;

  // A user with one accepted membership and a password (kGoodPassword); the id.
  std::string add(const std::string& login, const std::string& organisation, Role role, bool named = false);
  // As a browser of that user sees it. add() first.
  Viewer viewer(const std::string& user);
  SignedIn sign_in(const std::string& login);
  std::string token_of(const std::string& login);  // of a new session
  // All that is in the audit, and every text of every table: where a secret must not be.
  std::string whole_ledger();
  int64_t number(const std::string& sql);

  Timestamp now_ = 1'800'000'000 * kMicrosPerSecond;
  std::filesystem::path folder_;
  std::unique_ptr<Ledger> ledger_;
  std::optional<Directory> directory_;
  PasswordHasher hasher_{2};
  SealKey key_ = SealKey::random();
  BreachedPasswords breached_;
  Viewer console_ = Viewer::console("console:test");
  // Without a required second factor; a test that wants it sets it.
  std::optional<Gate> gate_;
};

}  // namespace luytre
