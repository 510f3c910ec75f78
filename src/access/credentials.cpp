#include "access/credentials.h"

#include "access/log_in.h"
#include "access/sql.h"
#include "access/users.h"

namespace luytre {
namespace {

Result<void> store(Transaction& t, const std::string& user, const std::string& hash) {
  LUYTRE_TRY(change_one(t, "user", "UPDATE user_account SET password = $1, password_at = $2 WHERE id = $3",
                        {hash, t.now(), user}));
  // A token that was asked for earlier would undo this.
  LUYTRE_TRY(t.execute(
      "UPDATE one_time_token SET used_at = $1 WHERE purpose = 'password' AND subject = $2 AND used_at "
      "IS NULL",
      {t.now(), user}));
  return {};
}

// The hash of a password that is good enough for `user`.
Result<std::string> checked_hash(const Gate& gate, const std::string& user, std::string_view password) {
  std::string login;
  auto was_read = gate.ledger.read([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(first_row(t, "SELECT login FROM user_account WHERE id = $1", {user},
                         [&](const Row& row) { login = row.text(0); }));
    return {};
  });
  if (!was_read) return std::unexpected(was_read.error());
  LUYTRE_TRY(check_password(password, login, gate.breached));
  return gate.hasher.hash(password);
}

}  // namespace

Result<std::string> change_password(const Gate& gate, const SignedIn& who, std::string_view present,
                                    std::string_view next) {
  LUYTRE_TRY(check_own_password(gate, who, present));
  auto hash = checked_hash(gate, who.user, next);
  if (!hash) return std::unexpected(hash.error());
  std::string token;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(store(t, who.user, *hash));
    LUYTRE_TRY(end_all_access(t, who.user, false, who.session));
    auto renewed = renew_session(t, who, who.enrolling);
    if (!renewed) return std::unexpected(renewed.error());
    token = *renewed;
    return t.audit({who.user, "password.change", who.user, ""});
  });
  if (!written) return std::unexpected(written.error());
  return token;
}

Result<void> set_password(const Gate& gate, const Viewer& viewer, std::string_view user,
                          std::string_view password) {
  std::string id(user);
  LUYTRE_TRY(gate.ledger.read([&](Transaction& t) { return check_may_manage(t, viewer, id); }));
  auto hash = checked_hash(gate, id, password);
  if (!hash) return std::unexpected(hash.error());
  return gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_manage(t, viewer, id));
    LUYTRE_TRY(store(t, id, *hash));
    LUYTRE_TRY(end_all_access(t, id, false));
    return t.audit({viewer.actor(), "password.set", id, ""});
  });
}

Result<std::string> make_password_token(const Gate& gate, const Viewer& viewer, std::string_view user) {
  std::string id(user), token;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_manage(t, viewer, id));
    token = "ltp_" + random_secret();
    LUYTRE_TRY(
        t.execute("INSERT INTO one_time_token (id, purpose, organisation, subject, hash, created_by, "
                  "created_at, expires_at, "
                  "used_by) VALUES ($1, 'password', '', $2, $3, $4, $5, $6, '')",
                  {random_id(), id, secret_hash(token), viewer.actor(), t.now(),
                   t.now() + gate.policy.password_token}));
    return t.audit({viewer.actor(), "password.offer", id, ""});
  });
  if (!written) return std::unexpected(written.error());
  return token;
}

Result<void> redeem_password_token(const Gate& gate, std::string_view token, std::string_view password) {
  // Looked at first, so that a bad password does not use it up.
  auto owner = [&](Transaction& t, std::string& user) -> Result<void> {
    auto found = first_row(
        t,
        "SELECT o.subject FROM one_time_token o JOIN user_account u ON u.id = o.subject WHERE o.hash "
        "= $1 AND o.purpose = 'password' AND o.used_at IS NULL AND o.expires_at > $2 AND u.state = "
        "'active'",
        {secret_hash(token), t.now()}, [&](const Row& row) { user = row.text(0); });
    if (!found) return std::unexpected(found.error());
    if (!*found) return no_such("token");
    return {};
  };
  std::string user;
  LUYTRE_TRY(gate.ledger.read([&](Transaction& t) { return owner(t, user); }));
  auto hash = checked_hash(gate, user, password);
  if (!hash) return std::unexpected(hash.error());
  return gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(owner(t, user));
    LUYTRE_TRY(store(t, user, *hash));
    LUYTRE_TRY(end_all_access(t, user, false));
    return t.audit({user, "password.redeem", user, ""});
  });
}

}  // namespace luytre
