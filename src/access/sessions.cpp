#include "access/sessions.h"

#include "access/json_detail.h"
#include "access/sql.h"
#include "access/users.h"

namespace luytre {
namespace {

constexpr Timestamp kUseStep = 60 * kMicrosPerSecond;  // uses are noted to the minute
constexpr int64_t kSessionsOfOne = 20;

}  // namespace

Result<SignedIn> authenticate_session(const Gate& gate, std::string_view token) {
  std::string hash = secret_hash(token);
  std::optional<SignedIn> who;
  Timestamp now = 0, used = 0;
  auto was_read = gate.ledger.read([&](Transaction& t) -> Result<void> {
    who.reset();
    now = t.now();
    LUYTRE_TRY(first_row(
        t,
        "SELECT s.id, s.user_id, s.enrolling, s.used_at FROM session s JOIN user_account u ON u.id = "
        "s.user_id WHERE s.hash = $1 AND u.state = 'active' AND s.used_at > $2 AND s.created_at > $3",
        {hash, now - gate.policy.session_idle, now - gate.policy.session_end}, [&](const Row& row) {
          who = SignedIn{.session = std::string(row.text(0)),
                         .user = std::string(row.text(1)),
                         .enrolling = row.integer(2) == 1,
                         .viewer = Viewer::nobody()};
          used = row.integer(3);
        }));
    if (!who) return {};
    auto memberships = memberships_of(t, who->user);
    if (!memberships) return std::unexpected(memberships.error());
    who->viewer = Viewer::of(who->user, *memberships, gate.directory, now);
    if (who->enrolling) who->viewer = who->viewer.scoped_to({});
    return {};
  });
  if (!was_read) return std::unexpected(was_read.error());
  if (!who) return no_such("session");
  if (now - used >= kUseStep) {
    auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
      LUYTRE_TRY(
          t.execute("UPDATE session SET used_at = $1 WHERE hash = $2 AND used_at < $1", {t.now(), hash}));
      return {};
    });
    if (!written) return std::unexpected(written.error());
  }
  return std::move(*who);
}

std::string csrf_token(std::string_view session_token) {
  return keyed_hash(session_token, "luytre csrf");
}

bool check_csrf(std::string_view session_token, std::string_view given) {
  return !session_token.empty() && equal_secrets(csrf_token(session_token), given);
}

Result<std::vector<SessionInfo>> list_sessions(const Gate& gate, const SignedIn& who) {
  std::vector<SessionInfo> sessions;
  LUYTRE_TRY(gate.ledger.read([&](Transaction& t) {
    sessions.clear();
    return t.query(
        "SELECT id, address, agent, created_at, used_at FROM session WHERE user_id = $1 AND used_at > $2 AND "
        "created_at > $3 ORDER BY created_at DESC, id",
        {who.user, t.now() - gate.policy.session_idle, t.now() - gate.policy.session_end},
        [&](const Row& row) {
          sessions.push_back({.id = std::string(row.text(0)),
                              .address = std::string(row.text(1)),
                              .agent = std::string(row.text(2)),
                              .created = row.integer(3),
                              .used = row.integer(4),
                              .is_this = row.text(0) == who.session});
          return true;
        });
  }));
  return sessions;
}

Result<void> end_session(const Gate& gate, const SignedIn& who, std::string_view id) {
  return gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(change_one(t, "session", "DELETE FROM session WHERE id = $1 AND user_id = $2",
                          {std::string(id), who.user}));
    return t.audit({who.user, "session.end", std::string(id), ""});
  });
}

Result<void> end_other_sessions(const Gate& gate, const SignedIn& who) {
  return gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(end_all_access(t, who.user, false, who.session));
    return t.audit({who.user, "session.end_others", who.user, ""});
  });
}

Result<std::string> start_session(Transaction& t, std::string_view user, bool enrolling,
                                  std::string_view address, std::string_view agent) {
  std::string token = random_secret(), id = random_id();
  LUYTRE_TRY(
      t.execute("DELETE FROM session WHERE user_id = $1 AND id NOT IN (SELECT id FROM session WHERE user_id "
                "= $1 ORDER BY used_at "
                "DESC, id LIMIT $2)",
                {std::string(user), kSessionsOfOne - 1}));
  LUYTRE_TRY(
      t.execute("INSERT INTO session (id, hash, user_id, enrolling, created_at, used_at, address, agent) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                {id, secret_hash(token), std::string(user), int64_t{enrolling}, t.now(), t.now(),
                 std::string(address), std::string(agent)}));
  LUYTRE_TRY(t.audit({std::string(user), "session.start", id, json_detail({{"address", address}})}));
  return token;
}

Result<std::string> renew_session(Transaction& t, const SignedIn& who, bool enrolling) {
  std::string token = random_secret();
  LUYTRE_TRY(change_one(t, "session",
                        "UPDATE session SET hash = $1, enrolling = $2 WHERE id = $3 AND user_id = $4",
                        {secret_hash(token), int64_t{enrolling}, who.session, who.user}));
  return token;
}

}  // namespace luytre
