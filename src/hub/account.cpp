#include "hub/account.h"

#include "access/users.h"
#include "hub/hub.h"

namespace luytre {
namespace {

bool in_force(const Membership& m, Timestamp now) {
  return m.accepted && m.from <= now && (!m.until || now < *m.until);
}

}  // namespace

JsonObject membership_json(const Directory& directory, const Membership& m) {
  Json name = nullptr;
  if (!m.organisation.empty()) name = organisation_ref(directory, m.organisation).at("name");
  return {{"id", m.id},
          {"organisation", text_json(m.organisation)},
          {"organisation_name", std::move(name)},
          {"role", to_string(m.role)},
          {"named", m.named},
          {"accepted", m.accepted},
          {"from", time_json(m.from)},
          {"until", time_json(m.until)}};
}

Result<JsonObject> me_json(Hub& hub, const Directory& directory, const SignedIn& who,
                           std::string_view session_token) {
  JsonObject me;
  std::vector<Membership> memberships;
  Timestamp now = 0;
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
    now = t.now();
    auto read = memberships_of(t, who.user);
    if (!read) return std::unexpected(read.error());
    memberships = std::move(*read);
    return t.query(
        "SELECT u.id, u.login, u.name, u.email, u.language, (SELECT count(*) FROM second_factor f WHERE "
        "f.user_id = u.id AND f.confirmed_at IS NOT NULL) FROM user_account u WHERE u.id = $1",
        {who.user}, [&](const Row& row) {
          me = {{"id", text_json(row.text(0))},       {"login", text_json(row.text(1))},
                {"name", text_json(row.text(2))},     {"email", text_json(row.text(3))},
                {"language", text_json(row.text(4))}, {"has_second_factor", row.integer(5) > 0}};
          return false;
        });
  }));
  if (me.empty()) return fail(ErrorCode::not_found, "the account of a session has gone");
  bool centre = false;
  Json organisation = nullptr;
  JsonArray rows, permissions;
  for (const Membership& m : memberships) {
    if (m.until && *m.until <= now) continue;
    rows.push_back(membership_json(directory, m));
    if (!in_force(m, now)) continue;
    if (m.organisation.empty()) centre = true;
    if (!m.organisation.empty() && organisation.is_null())
      organisation = organisation_ref(directory, m.organisation);
  }
  for (const AccessRule& rule : access_rules())
    if (who.viewer.may_somewhere(rule.action)) permissions.emplace_back(rule.name);
  me["enrolling"] = who.enrolling;
  me["centre"] = centre;
  me["organisation"] = std::move(organisation);
  me["memberships"] = std::move(rows);
  me["permissions"] = std::move(permissions);
  me["csrf"] = csrf_token(session_token);
  me["version"] = hub.options().version;
  me["now"] = time_json(now);
  me["centre_phone"] = text_json(hub.options().centre_phone);
  return me;
}

http::Response with_session(http::Response answer, std::string_view session_token) {
  std::optional<std::chrono::seconds> age;
  if (session_token.empty()) age = std::chrono::seconds(0);
  return std::move(
      answer.set("Set-Cookie", http::set_cookie("luytre", session_token, http::SameSite::strict, age)));
}

}  // namespace luytre
