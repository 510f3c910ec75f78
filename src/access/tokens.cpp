#include "access/tokens.h"

#include <algorithm>

#include "access/json_detail.h"
#include "access/sql.h"
#include "access/users.h"

namespace luytre {
namespace {

constexpr size_t kPrefixLetters = 12;  // "ltr_" and eight of the secret's 43
constexpr Timestamp kUseStep = 60 * kMicrosPerSecond;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 100 &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string scope_text(const std::vector<Permission>& scopes) {
  std::string text;
  for (Permission scope : scopes) text += fmt::format("{}{}", text.empty() ? "" : " ", to_string(scope));
  return text;
}

// A name this program no longer knows gives nothing.
std::vector<Permission> read_scopes(std::string_view text) {
  std::vector<Permission> scopes;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    if (auto scope = permission(word)) scopes.push_back(*scope);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return scopes;
}

Result<void> check_own_or_managed(Transaction& t, const Viewer& viewer, std::string_view user) {
  if (!viewer.is_scoped() && !user.empty() && user == viewer.actor()) return {};
  return check_may_manage(t, viewer, user);
}

}  // namespace

Result<std::string> make_api_token(const Gate& gate, const Viewer& viewer, std::string_view user,
                                   const NewApiToken& token) {
  if (!is_name(token.name))
    return fail(ErrorCode::invalid, "a token's name has 1 to 100 bytes and no control characters");
  if (token.scopes.empty()) return fail(ErrorCode::invalid, "a token has one scope at least");
  for (Permission scope : token.scopes)
    if (scope == Permission::change_users || scope == Permission::change_settings)
      return fail(ErrorCode::invalid,
                  fmt::format("no token has the scope {}: people do that", to_string(scope)));
  std::string id(user), secret;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_own_or_managed(t, viewer, id));
    if (token.expires <= t.now() || token.expires > t.now() + gate.policy.api_token_longest)
      return fail(ErrorCode::invalid, fmt::format("a token expires after now, and within {} days",
                                                  gate.policy.api_token_longest / kMicrosPerDay));
    secret = "ltr_" + random_secret();
    std::string token_id = random_id(), scopes = scope_text(token.scopes);
    LUYTRE_TRY(
        t.execute("INSERT INTO api_token (id, user_id, name, prefix, hash, scopes, created_at, expires_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  {token_id, id, token.name, secret.substr(0, kPrefixLetters), secret_hash(secret), scopes,
                   t.now(), token.expires}));
    return t.audit({viewer.actor(), "token.make", token_id, json_detail({{"user", id}, {"scopes", scopes}})});
  });
  if (!written) return std::unexpected(written.error());
  return secret;
}

Result<std::vector<ApiToken>> list_api_tokens(const Gate& gate, const Viewer& viewer, std::string_view user) {
  std::vector<ApiToken> tokens;
  auto was_read = gate.ledger.read([&](Transaction& t) -> Result<void> {
    tokens.clear();
    LUYTRE_TRY(check_own_or_managed(t, viewer, user));
    return t.query(
        "SELECT id, user_id, name, prefix, scopes, created_at, expires_at, used_at, revoked_at FROM "
        "api_token WHERE "
        "user_id = $1 ORDER BY created_at, id",
        {std::string(user)}, [&](const Row& row) {
          tokens.push_back({.id = std::string(row.text(0)),
                            .user = std::string(row.text(1)),
                            .name = std::string(row.text(2)),
                            .prefix = std::string(row.text(3)),
                            .scopes = read_scopes(row.text(4)),
                            .created = row.integer(5),
                            .expires = row.integer(6),
                            .used = optional_time(row, 7),
                            .revoked = optional_time(row, 8)});
          return true;
        });
  });
  if (!was_read) return std::unexpected(was_read.error());
  return tokens;
}

Result<void> revoke_api_token(const Gate& gate, const Viewer& viewer, std::string_view user,
                              std::string_view id) {
  return gate.ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_own_or_managed(t, viewer, user));
    LUYTRE_TRY(change_one(
        t, "token",
        "UPDATE api_token SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL",
        {t.now(), std::string(id), std::string(user)}));
    return t.audit({viewer.actor(), "token.revoke", std::string(id), ""});
  });
}

Result<Viewer> authenticate_api_token(const Gate& gate, std::string_view token) {
  std::string hash = secret_hash(token);
  std::optional<Viewer> viewer;
  bool note = false;
  auto was_read = gate.ledger.read([&](Transaction& t) -> Result<void> {
    viewer.reset();
    std::string user, scopes;
    LUYTRE_TRY(first_row(
        t,
        "SELECT a.user_id, a.scopes, a.used_at FROM api_token a JOIN user_account u ON u.id = a.user_id "
        "WHERE a.hash = $1 AND a.revoked_at IS NULL AND a.expires_at > $2 AND u.state = 'active'",
        {hash, t.now()}, [&](const Row& row) {
          user = row.text(0);
          scopes = row.text(1);
          note = row.is_null(2) || t.now() - row.integer(2) >= kUseStep;
        }));
    if (user.empty()) return {};
    auto memberships = memberships_of(t, user);
    if (!memberships) return std::unexpected(memberships.error());
    viewer = Viewer::of(user, *memberships, gate.directory, t.now()).scoped_to(read_scopes(scopes));
    return {};
  });
  if (!was_read) return std::unexpected(was_read.error());
  if (!viewer) return no_such("token");
  if (note) {
    auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
      LUYTRE_TRY(t.execute("UPDATE api_token SET used_at = $1 WHERE hash = $2", {t.now(), hash}));
      return {};
    });
    if (!written) return std::unexpected(written.error());
  }
  return std::move(*viewer);
}

Result<std::string> make_sensor_token(const Gate& gate, const Viewer& viewer, std::string_view organisation,
                                      std::string_view sensor_name) {
  if (viewer.is_scoped() || organisation.empty() || !viewer.may(Permission::enrol_sensors, organisation) ||
      !gate.directory.organisation(organisation))
    return no_such("body");
  if (!is_name(sensor_name))
    return fail(ErrorCode::invalid, "a sensor's name has 1 to 100 bytes and no control characters");
  std::string token;
  auto written = gate.ledger.write([&](Transaction& t) -> Result<void> {
    token = "lts_" + random_secret();
    std::string id = random_id();
    LUYTRE_TRY(
        t.execute("INSERT INTO one_time_token (id, purpose, organisation, subject, hash, created_by, "
                  "created_at, expires_at, "
                  "used_by) VALUES ($1, 'sensor', $2, $3, $4, $5, $6, $7, '')",
                  {id, std::string(organisation), std::string(sensor_name), secret_hash(token),
                   viewer.actor(), t.now(), t.now() + gate.policy.sensor_token}));
    return t.audit({viewer.actor(), "sensor.offer", id,
                    json_detail({{"organisation", organisation}, {"name", sensor_name}})});
  });
  if (!written) return std::unexpected(written.error());
  return token;
}

Result<SensorEnrolment> redeem_sensor_token(Transaction& t, std::string_view token, std::string_view sensor) {
  if (sensor.size() != 32 || sensor.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return fail(ErrorCode::invalid, "a sensor's id has 32 hex digits");
  std::string hash = secret_hash(token), id(sensor);
  auto taken = t.execute(
      "UPDATE one_time_token SET used_at = $1, used_by = $2 WHERE hash = $3 AND purpose = 'sensor' AND "
      "used_at IS NULL "
      "AND expires_at > $1",
      {t.now(), id, hash});
  if (!taken) return std::unexpected(taken.error());
  std::optional<SensorEnrolment> enrolment;
  LUYTRE_TRY(
      first_row(t,
                "SELECT organisation, subject FROM one_time_token WHERE hash = $1 AND purpose = 'sensor' AND "
                "used_by = $2 AND expires_at > $3",
                {hash, id, t.now()}, [&](const Row& row) {
                  enrolment = SensorEnrolment{std::string(row.text(0)), std::string(row.text(1)), id};
                }));
  if (!enrolment) return no_such("token");
  if (*taken == 1)
    LUYTRE_TRY(
        t.audit({"sensor:" + id, "sensor.enrol", id,
                 json_detail({{"organisation", enrolment->organisation}, {"name", enrolment->name}})}));
  return std::move(*enrolment);
}

}  // namespace luytre
