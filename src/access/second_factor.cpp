#include "access/second_factor.h"

#include <algorithm>

#include "access/log_in.h"
#include "access/sql.h"
#include "access/throttle.h"
#include "access/totp.h"
#include "access/users.h"

namespace luytre {
namespace {

constexpr size_t kSecretBytes = 20;    // RFC 4226 4, R6: 160 bits
constexpr size_t kRecoveryBytes = 15;  // 120 bits, 24 letters
constexpr int kRecoveryCodes = 10;

// As people type them: in groups, in small letters.
std::string recovery_form(std::string_view code) {
  std::string form;
  for (char c : code)
    if (c != '-' && c != ' ') form += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return form;
}

Result<std::vector<std::string>> make_recovery_codes(Transaction& t, const std::string& user) {
  LUYTRE_TRY(t.execute("DELETE FROM recovery_code WHERE user_id = $1", {user}));
  std::vector<std::string> codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    std::string plain = base32(random_bytes(kRecoveryBytes)), grouped;
    for (size_t k = 0; k < plain.size(); k += 4) grouped += (k ? "-" : "") + plain.substr(k, 4);
    LUYTRE_TRY(
        t.execute("INSERT INTO recovery_code (user_id, hash) VALUES ($1, $2)", {user, secret_hash(plain)}));
    codes.push_back(grouped);
  }
  return codes;
}

struct Factor {
  std::string secret;  // "": none
  bool confirmed = false;
  int64_t last_step = 0;
};
Result<Factor> read_factor(Transaction& t, const SealKey& key, std::string_view user) {
  Factor factor;
  std::string sealed;
  LUYTRE_TRY(first_row(t, "SELECT secret, confirmed_at, last_step FROM second_factor WHERE user_id = $1",
                       {std::string(user)}, [&](const Row& row) {
                         sealed = row.text(0);
                         factor.confirmed = !row.is_null(1);
                         factor.last_step = row.integer(2);
                       }));
  if (sealed.empty()) return factor;
  auto secret = key.unseal(sealed, user);
  if (!secret) return std::unexpected(secret.error());
  factor.secret = *secret;
  return factor;
}

// Runs `judge` in a transaction that commits whatever it says; wrong codes are delayed like wrong passwords.
Result<void> with_code(const Gate& gate, const SignedIn& who,
                       const std::function<Result<bool>(Transaction&)>& judge) {
  Delay delay = own_delay(who.user);
  bool right = false;
  std::optional<Timestamp> wait;
  LUYTRE_TRY(gate.ledger.write([&](Transaction& t) -> Result<void> {
    right = false;
    auto entered = enter_attempt(t, {&delay, 1});
    if (!entered) return std::unexpected(entered.error());
    wait = *entered;
    if (wait) return {};
    auto judged = judge(t);
    if (!judged) return std::unexpected(judged.error());
    right = *judged;
    return right ? forgive(t, delay) : Result<void>();
  }));
  if (wait) return fail(ErrorCode::busy, "too many wrong codes: wait a little and try again");
  if (!right)
    return fail(ErrorCode::invalid, "the code is not right, or was used before: wait for the next one");
  return {};
}

Result<void> delete_factor(Transaction& t, const std::string& user) {
  LUYTRE_TRY(t.execute("DELETE FROM second_factor WHERE user_id = $1", {user}));
  LUYTRE_TRY(t.execute("DELETE FROM recovery_code WHERE user_id = $1", {user}));
  return {};
}

}  // namespace

Result<SecondFactorOffer> begin_second_factor(const Gate& gate, const SignedIn& who,
                                              std::string_view password) {
  LUYTRE_TRY(check_own_password(gate, who, password));
  std::string secret, login;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    secret = random_bytes(kSecretBytes);
    auto changed = t.execute(
        "INSERT INTO second_factor (user_id, secret, last_step) VALUES ($1, $2, 0) ON CONFLICT (user_id) DO "
        "UPDATE SET "
        "secret = excluded.secret WHERE second_factor.confirmed_at IS NULL",
        {who.user, gate.key.seal(secret, who.user)});
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 0) return fail(ErrorCode::invalid, "there is a second factor: drop it first");
    LUYTRE_TRY(first_row(t, "SELECT login FROM user_account WHERE id = $1", {who.user},
                         [&](const Row& row) { login = row.text(0); }));
    return t.audit({who.user, "totp.begin", who.user, ""});
  });
  if (!written) return std::unexpected(written.error());
  return SecondFactorOffer{base32(secret), totp_address(secret, login)};
}

Result<SecondFactorProof> confirm_second_factor(const Gate& gate, const SignedIn& who,
                                                std::string_view code) {
  SecondFactorProof proof;
  auto judged = with_code(gate, who, [&](Transaction& t) -> Result<bool> {
    auto factor = read_factor(t, gate.key, who.user);
    if (!factor) return std::unexpected(factor.error());
    if (factor->secret.empty() || factor->confirmed) return false;
    auto step = totp_step(factor->secret, code, t.now(), factor->last_step);
    if (!step) return false;
    LUYTRE_TRY(change_one(t, "second factor",
                          "UPDATE second_factor SET confirmed_at = $1, last_step = $2 WHERE user_id = $3 AND "
                          "confirmed_at IS NULL",
                          {t.now(), *step, who.user}));
    auto codes = make_recovery_codes(t, who.user);
    if (!codes) return std::unexpected(codes.error());
    LUYTRE_TRY(end_all_access(t, who.user, false, who.session));
    auto token = renew_session(t, who, false);
    if (!token) return std::unexpected(token.error());
    proof = {std::move(*codes), std::move(*token)};
    LUYTRE_TRY(t.audit({who.user, "totp.confirm", who.user, ""}));
    return true;
  });
  if (!judged) return std::unexpected(judged.error());
  return proof;
}

Result<std::string> drop_second_factor(const Gate& gate, const SignedIn& who, std::string_view password,
                                       std::string_view code) {
  LUYTRE_TRY(check_own_password(gate, who, password));
  std::string token;
  auto judged = with_code(gate, who, [&](Transaction& t) -> Result<bool> {
    auto used = use_second_factor(t, gate.key, who.user, code);
    if (!used || !*used) return used;
    LUYTRE_TRY(delete_factor(t, who.user));
    LUYTRE_TRY(end_all_access(t, who.user, false, who.session));
    auto renewed = renew_session(t, who, gate.policy.require_second_factor);
    if (!renewed) return std::unexpected(renewed.error());
    token = *renewed;
    LUYTRE_TRY(t.audit({who.user, "totp.drop", who.user, ""}));
    return true;
  });
  if (!judged) return std::unexpected(judged.error());
  return token;
}

Result<std::vector<std::string>> renew_recovery_codes(const Gate& gate, const SignedIn& who,
                                                      std::string_view password, std::string_view code) {
  LUYTRE_TRY(check_own_password(gate, who, password));
  std::vector<std::string> codes;
  auto judged = with_code(gate, who, [&](Transaction& t) -> Result<bool> {
    auto used = use_second_factor(t, gate.key, who.user, code);
    if (!used || !*used) return used;
    auto made = make_recovery_codes(t, who.user);
    if (!made) return std::unexpected(made.error());
    codes = *made;
    LUYTRE_TRY(t.audit({who.user, "recovery_codes.renew", who.user, ""}));
    return true;
  });
  if (!judged) return std::unexpected(judged.error());
  return codes;
}

Result<void> reset_second_factor(Ledger& ledger, const Viewer& viewer, std::string_view user) {
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_manage(t, viewer, user));
    LUYTRE_TRY(delete_factor(t, std::string(user)));
    LUYTRE_TRY(end_all_access(t, user, false));
    return t.audit({viewer.actor(), "totp.reset", std::string(user), ""});
  });
}

Result<bool> use_second_factor(Transaction& t, const SealKey& key, std::string_view user,
                               std::string_view code) {
  auto factor = read_factor(t, key, user);
  if (!factor) return std::unexpected(factor.error());
  if (!factor->confirmed) return false;
  std::string who(user);
  if (code.size() == 6) {
    if (auto step = totp_step(factor->secret, code, t.now(), factor->last_step)) {
      auto advanced = t.execute(
          "UPDATE second_factor SET last_step = $1 WHERE user_id = $2 AND last_step < $1", {*step, who});
      if (!advanced) return std::unexpected(advanced.error());
      return *advanced == 1;
    }
    if (totp_step(factor->secret, code, t.now(), -1)) LUYTRE_TRY(t.audit({who, "totp.reuse", who, ""}));
    return false;
  }
  auto used =
      t.execute("UPDATE recovery_code SET used_at = $1 WHERE user_id = $2 AND hash = $3 AND used_at IS NULL",
                {t.now(), who, secret_hash(recovery_form(code))});
  if (!used) return std::unexpected(used.error());
  if (*used == 1) LUYTRE_TRY(t.audit({who, "recovery_code.use", who, ""}));
  return *used == 1;
}

}  // namespace luytre
