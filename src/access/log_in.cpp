#include "access/log_in.h"

#include "access/json_detail.h"
#include "access/second_factor.h"
#include "access/sql.h"
#include "access/throttle.h"

namespace luytre {
namespace {

constexpr Timestamp kKnownFor = 90 * kMicrosPerDay;

struct Account {
  std::string user, hash;      // "": unknown, disabled, without a password
  bool second_factor = false;  // confirmed
  std::vector<Delay> delays;   // the account's first
  std::optional<Timestamp> wait;
};

// Finds the account and counts the attempt as failed until it is known better.
Result<Account> enter(const Gate& gate, const std::string& login, const LogIn& attempt) {
  Account account;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    account = {};
    LUYTRE_TRY(
        first_row(t,
                  "SELECT u.id, u.password, (SELECT count(*) FROM second_factor f WHERE f.user_id = u.id AND "
                  "f.confirmed_at IS NOT NULL) FROM user_account u WHERE u.login = $1 AND u.state = 'active'",
                  {login}, [&](const Row& row) {
                    account.user = row.text(0);
                    account.hash = row.text(1);
                    account.second_factor = row.integer(2) > 0;
                  }));
    bool known = false;
    if (auto place = first_row(
            t, "SELECT 1 FROM known_address WHERE user_id = $1 AND address = $2 AND last_at > $3",
            {account.user, place_of(attempt.origin.address), t.now() - kKnownFor}, [](const Row&) {}))
      known = *place;
    else
      return std::unexpected(place.error());
    account.delays = {known ? known_place_delay(account.user, attempt.origin.address) : account_delay(login),
                      address_delay(attempt.origin.address)};
    auto wait = enter_attempt(t, account.delays);
    if (!wait) return std::unexpected(wait.error());
    account.wait = *wait;
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return account;
}

Result<void> refuse(Transaction& t, const Account& account, const LogIn& attempt, std::string_view why) {
  return t.audit({account.user.empty() ? "nobody" : account.user, "session.refuse", account.user,
                  json_detail({{"address", attempt.origin.address.to_string()}, {"why", why}})});
}

Result<void> take_back_all(Transaction& t, const Account& account) {
  for (const Delay& delay : account.delays) LUYTRE_TRY(take_back(t, delay));
  return {};
}

}  // namespace

Result<LogInAnswer> log_in(const Gate& gate, const LogIn& attempt) {
  using enum LogInAnswer::Outcome;
  std::string login = attempt.login.substr(0, 64);
  for (char& c : login)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  auto account = enter(gate, login, attempt);
  if (!account) return std::unexpected(account.error());
  if (account->wait) return LogInAnswer{.outcome = wait, .not_before = *account->wait};

  auto right = gate.hasher.verify(account->hash, attempt.password);
  std::string newer;
  if (right && *right && PasswordHasher::is_outdated(account->hash))
    if (auto hash = gate.hasher.hash(attempt.password)) newer = *hash;
  if (!right) {
    LUYTRE_TRY(gate.ledger.write([&](Transaction& t) { return take_back_all(t, *account); }));
    return std::unexpected(right.error());
  }
  LogInAnswer answer;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    answer = {};
    if (!*right) return refuse(t, *account, attempt, "password");
    // Between the hash and now the password may have changed or the account been disabled.
    auto still =
        first_row(t, "SELECT 1 FROM user_account WHERE id = $1 AND password = $2 AND state = 'active'",
                  {account->user, account->hash}, [](const Row&) {});
    if (!still) return std::unexpected(still.error());
    if (!*still) return refuse(t, *account, attempt, "changed");
    if (account->second_factor) {
      if (attempt.code.empty()) {
        answer.outcome = code_needed;
        return take_back_all(t, *account);
      }
      auto accepted = use_second_factor(t, gate.key, account->user, attempt.code);
      if (!accepted) return std::unexpected(accepted.error());
      if (!*accepted) return refuse(t, *account, attempt, "code");
    }
    LUYTRE_TRY(forgive(t, account->delays[0]));
    LUYTRE_TRY(take_back(t, account->delays[1]));
    LUYTRE_TRY(
        t.execute("INSERT INTO known_address (user_id, address, last_at) VALUES ($1, $2, $3) ON CONFLICT "
                  "(user_id, address) DO "
                  "UPDATE SET last_at = excluded.last_at",
                  {account->user, place_of(attempt.origin.address), t.now()}));
    LUYTRE_TRY(t.execute("DELETE FROM known_address WHERE user_id = $1 AND last_at <= $2",
                         {account->user, t.now() - kKnownFor}));
    if (!newer.empty())
      LUYTRE_TRY(t.execute("UPDATE user_account SET password = $1 WHERE id = $2", {newer, account->user}));
    answer.enrolling = gate.policy.require_second_factor && !account->second_factor;
    auto token = start_session(t, account->user, answer.enrolling, attempt.origin.address.to_string(),
                               attempt.origin.agent.substr(0, 200));
    if (!token) return std::unexpected(token.error());
    answer.outcome = granted;
    answer.token = *token;
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return answer;
}

Result<void> check_own_password(const Gate& gate, const SignedIn& who, std::string_view password) {
  Delay delay = own_delay(who.user);
  std::string hash;
  std::optional<Timestamp> wait;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    hash.clear();
    LUYTRE_TRY(first_row(t, "SELECT password FROM user_account WHERE id = $1 AND state = 'active'",
                         {who.user}, [&](const Row& row) { hash = row.text(0); }));
    auto entered = enter_attempt(t, {&delay, 1});
    if (!entered) return std::unexpected(entered.error());
    wait = *entered;
    return {};
  });
  if (!written) return std::unexpected(written.error());
  if (wait) return fail(ErrorCode::busy, "too many wrong passwords: wait a little and try again");
  auto right = gate.hasher.verify(hash, password);
  if (!right || *right)
    LUYTRE_TRY(
        gate.ledger.write([&](Transaction& t) { return right ? forgive(t, delay) : take_back(t, delay); }));
  if (!right) return std::unexpected(right.error());
  if (!*right) return fail(ErrorCode::invalid, "the password is not right");
  return {};
}

}  // namespace luytre
