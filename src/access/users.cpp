#include "access/users.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/json_detail.h"
#include "access/sql.h"

namespace luytre {
namespace {

Result<void> check_text(const char* what, std::string_view text, size_t limit) {
  if (text.empty() || text.size() > limit ||
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return fail(ErrorCode::invalid,
                fmt::format("{} has 1 to {} bytes and no control characters", what, limit));
  return {};
}

Result<void> check_profile(const std::optional<std::string>& name, const std::optional<std::string>& email,
                           const std::optional<std::string>& language) {
  if (name) LUYTRE_TRY(check_text("a name", *name, 200));
  if (email && !email->empty() && !is_mail_address(*email))
    return fail(ErrorCode::invalid, "this is no e-mail address");
  if (language && *language != "vi" && *language != "en")
    return fail(ErrorCode::invalid, "a language is vi or en");
  return {};
}

Result<std::string> login_form(std::string_view login) {
  std::string form(login);
  for (char& c : form)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  bool good = form.size() >= 3 && form.size() <= 64 && std::ranges::all_of(form, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
                       c == '@';
              });
  if (!good) return fail(ErrorCode::invalid, "a log-in name has 3 to 64 of the characters a-z 0-9 . _ - @");
  return form;
}

// May `viewer` give this role here?
Result<void> check_may_give(const Viewer& viewer, const Directory& directory, const NewMembership& m,
                            Timestamp now) {
  if (viewer.is_scoped() ||
      !viewer.may(Permission::change_users, m.organisation, m.named ? Tlp::red : Tlp::clear, m.named) ||
      viewer.rank_for(Permission::change_users, m.organisation) < rank(m.role))
    return no_such("body");
  if (of_centre(m.role) != m.organisation.empty())
    return fail(ErrorCode::invalid,
                fmt::format("the role {} is one of {}", to_string(m.role),
                            of_centre(m.role) ? "the centre, not of a body" : "a body: name it"));
  if (!m.organisation.empty() && !directory.organisation(m.organisation)) return no_such("body");
  if (m.until && *m.until <= m.from.value_or(now))
    return fail(ErrorCode::invalid, "a membership ends after it starts");
  return {};
}

Result<std::string> insert_membership(Transaction& t, const Viewer& viewer, const std::string& user,
                                      const NewMembership& m, bool accepted) {
  std::string id = random_id();
  LUYTRE_TRY(t.execute(
      "INSERT INTO membership (id, user_id, organisation, role, named, accepted, from_at, until_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {id, user, m.organisation, to_string(m.role), int64_t{m.named}, int64_t{accepted},
       m.from.value_or(t.now()), or_null(m.until)}));
  LUYTRE_TRY(t.audit({viewer.actor(), accepted ? "membership.add" : "membership.invite", id,
                      json_detail({{"user", user},
                                   {"organisation", m.organisation},
                                   {"role", to_string(m.role)},
                                   {"named", m.named ? "yes" : "no"}})}));
  return id;
}

constexpr std::string_view kMembershipColumns =
    "id, user_id, organisation, role, named, accepted, from_at, until_at";

Membership read_membership(const Row& row) {
  // An unknown role cannot be stored; were it, it would be the weakest.
  return {.id = std::string(row.text(0)),
          .user = std::string(row.text(1)),
          .organisation = std::string(row.text(2)),
          .role = role(row.text(3)).value_or(Role::sensor),
          .named = row.integer(4) == 1,
          .accepted = row.integer(5) == 1,
          .from = row.integer(6),
          .until = optional_time(row, 7)};
}

// Users with their visible memberships; `who`: id or log-in name, "" for all.
Result<std::vector<User>> read_users(Ledger& ledger, const Viewer& viewer, std::string_view who) {
  std::vector<User> users;
  auto was_read = ledger.read([&](Transaction& t) -> Result<void> {
    users.clear();
    SqlCondition seen = viewer.condition("organisation", Permission::read_users);
    std::string sql = fmt::format("SELECT {} FROM membership WHERE {}", kMembershipColumns, seen.sql);
    std::vector<Value> parameters = seen.parameters;
    if (!who.empty()) {
      parameters.emplace_back(std::string(who));
      sql += fmt::format(" AND user_id IN (SELECT id FROM user_account WHERE id = ${0} OR login = ${0})",
                         parameters.size());
    }
    std::map<std::string, std::vector<Membership>> found;
    LUYTRE_TRY(t.query(sql + " ORDER BY user_id, organisation, from_at, id", parameters, [&](const Row& row) {
      Membership m = read_membership(row);
      found[m.user].push_back(std::move(m));
      return true;
    }));
    for (auto& [id, memberships] : found)
      LUYTRE_TRY(first_row(
          t,
          "SELECT u.id, u.login, u.name, u.email, u.language, u.state, u.created_at, "
          "CASE WHEN u.password = '' THEN 0 ELSE 1 END, "
          "(SELECT count(*) FROM second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) "
          "FROM user_account u WHERE u.id = $1",
          {id}, [&](const Row& row) {
            users.push_back({.id = std::string(row.text(0)),
                             .login = std::string(row.text(1)),
                             .name = std::string(row.text(2)),
                             .email = std::string(row.text(3)),
                             .language = std::string(row.text(4)),
                             .active = row.text(5) == "active",
                             .has_password = row.integer(7) == 1,
                             .has_second_factor = row.integer(8) == 1,
                             .created = row.integer(6),
                             .memberships = std::move(memberships)});
          }));
    return {};
  });
  if (!was_read) return std::unexpected(was_read.error());
  std::ranges::sort(users, {}, &User::login);
  return users;
}

}  // namespace

Result<ProfileChange> ProfileChange::from_fields(
    std::span<const std::pair<std::string, std::string>> fields) {
  ProfileChange change;
  for (const auto& [name, value] : fields) {
    std::optional<std::string>* target = name == "name"       ? &change.name
                                         : name == "email"    ? &change.email
                                         : name == "language" ? &change.language
                                                              : nullptr;
    if (!target || *target)
      return fail(ErrorCode::invalid, "a profile has the fields name, email and language, each once");
    *target = value;
  }
  return change;
}

bool is_mail_address(std::string_view text) {
  size_t at = text.find('@');
  if (text.size() > 254 || at == 0 || at == std::string_view::npos || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos)
    return false;
  return std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f &&
           !std::string_view("<>()[],;:\\\"").contains(c);
  });
}

Result<std::string> create_user(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                const NewUser& user, const NewMembership& membership) {
  auto login = login_form(user.login);
  if (!login) return std::unexpected(login.error());
  LUYTRE_TRY(check_profile(user.name, user.email, user.language));
  std::string id;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_give(viewer, directory, membership, t.now()));
    auto taken = first_row(t, "SELECT id FROM user_account WHERE login = $1", {*login}, [](const Row&) {});
    if (!taken) return std::unexpected(taken.error());
    if (*taken) return fail(ErrorCode::invalid, fmt::format("the log-in name '{}' is taken", *login));
    id = random_id();
    LUYTRE_TRY(
        t.execute("INSERT INTO user_account (id, login, name, email, language, state, created_at, password, "
                  "password_at) "
                  "VALUES ($1, $2, $3, $4, $5, 'active', $6, '', 0)",
                  {id, *login, user.name, user.email, user.language, t.now()}));
    LUYTRE_TRY(t.audit({viewer.actor(), "user.create", id, json_detail({{"login", *login}})}));
    LUYTRE_TRY(insert_membership(t, viewer, id, membership, true));
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<std::vector<User>> list_users(Ledger& ledger, const Viewer& viewer) {
  return read_users(ledger, viewer, "");
}

Result<User> find_user(Ledger& ledger, const Viewer& viewer, std::string_view who) {
  if (who.empty()) return no_such("user");
  auto users = read_users(ledger, viewer, who);
  if (!users) return std::unexpected(users.error());
  if (users->empty()) return no_such("user");
  return std::move(users->front());
}

Result<void> change_profile(Ledger& ledger, const Viewer& viewer, const ProfileChange& change) {
  if (viewer.is_scoped()) return no_such("user");
  LUYTRE_TRY(check_profile(change.name, change.email, change.language));
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto set = [&](const char* column, const std::optional<std::string>& value) -> Result<void> {
      if (!value) return {};
      return change_one(t, "user", fmt::format("UPDATE user_account SET {} = $1 WHERE id = $2", column),
                        {*value, viewer.actor()});
    };
    LUYTRE_TRY(set("name", change.name));
    LUYTRE_TRY(set("email", change.email));
    LUYTRE_TRY(set("language", change.language));
    return t.audit({viewer.actor(), "user.change_profile", viewer.actor(), ""});
  });
}

Result<void> set_user_state(Ledger& ledger, const Viewer& viewer, std::string_view user, bool active) {
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_manage(t, viewer, user));
    LUYTRE_TRY(change_one(t, "user", "UPDATE user_account SET state = $1 WHERE id = $2",
                          {active ? "active" : "disabled", std::string(user)}));
    if (!active) LUYTRE_TRY(end_all_access(t, user, true));
    return t.audit({viewer.actor(), active ? "user.enable" : "user.disable", std::string(user), ""});
  });
}

Result<std::string> add_membership(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                   std::string_view login, const NewMembership& membership) {
  std::string id;
  auto written = ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(check_may_give(viewer, directory, membership, t.now()));
    std::string user;
    auto found = first_row(t, "SELECT id FROM user_account WHERE login = $1", {std::string(login)},
                           [&](const Row& row) { user = row.text(0); });
    if (!found) return std::unexpected(found.error());
    if (!*found) return no_such("user");
    bool from_centre = viewer.rank_for(Permission::change_users, "") == rank(Role::centre_operator);
    auto added = insert_membership(t, viewer, user, membership, from_centre);
    if (!added) return std::unexpected(added.error());
    id = *added;
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return id;
}

Result<void> accept_membership(Ledger& ledger, const Viewer& viewer, std::string_view membership) {
  if (viewer.is_scoped()) return no_such("membership");
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(
        change_one(t, "membership",
                   "UPDATE membership SET accepted = 1 WHERE id = $1 AND user_id = $2 AND accepted = 0 AND "
                   "(until_at IS NULL OR until_at > $3)",
                   {std::string(membership), viewer.actor(), t.now()}));
    return t.audit({viewer.actor(), "membership.accept", std::string(membership), ""});
  });
}

Result<void> end_membership(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view membership) {
  return ledger.write([&](Transaction& t) -> Result<void> {
    std::optional<Membership> m;
    LUYTRE_TRY(first_row(
        t,
        fmt::format("SELECT {} FROM membership WHERE id = $1 AND organisation = $2 AND (until_at IS "
                    "NULL OR until_at > $3)",
                    kMembershipColumns),
        {std::string(membership), std::string(organisation), t.now()},
        [&](const Row& row) { m = read_membership(row); }));
    bool may = m && !viewer.is_scoped() &&
               (m->user == viewer.actor() ||
                viewer.rank_for(Permission::change_users, m->organisation) >= rank(m->role));
    if (!may) return no_such("membership");
    LUYTRE_TRY(
        change_one(t, "membership", "UPDATE membership SET until_at = $1 WHERE id = $2", {t.now(), m->id}));
    return t.audit({viewer.actor(), "membership.end", m->id,
                    json_detail({{"user", m->user}, {"organisation", m->organisation}})});
  });
}

Result<std::vector<Membership>> memberships_of(Transaction& t, std::string_view user) {
  std::vector<Membership> memberships;
  LUYTRE_TRY(t.query(
      fmt::format("SELECT {} FROM membership WHERE user_id = $1 ORDER BY from_at, id", kMembershipColumns),
      {std::string(user)}, [&](const Row& row) {
        memberships.push_back(read_membership(row));
        return true;
      }));
  return memberships;
}

Result<void> check_may_manage(Transaction& t, const Viewer& viewer, std::string_view user) {
  auto known =
      first_row(t, "SELECT 1 FROM user_account WHERE id = $1", {std::string(user)}, [](const Row&) {});
  if (!known) return std::unexpected(known.error());
  if (!*known) return no_such("user");
  auto memberships = memberships_of(t, user);
  if (!memberships) return std::unexpected(memberships.error());
  // Who is in no body is the centre's to manage.
  bool may = !viewer.is_scoped() && user != viewer.actor();
  bool bound = false;
  for (const Membership& m : *memberships) {
    if (!m.accepted || (m.until && *m.until <= t.now())) continue;
    bound = true;
    may = may && viewer.rank_for(Permission::change_users, m.organisation) >= rank(m.role) &&
          (!m.named || viewer.may(Permission::change_users, m.organisation, Tlp::red, true));
  }
  if (!bound) may = may && viewer.may(Permission::change_users, "");
  if (!may) return no_such("user");
  return {};
}

Result<void> end_all_access(Transaction& t, std::string_view user, bool tokens, std::string_view except) {
  LUYTRE_TRY(t.execute("DELETE FROM session WHERE user_id = $1 AND id <> $2",
                       {std::string(user), std::string(except)}));
  if (tokens)
    LUYTRE_TRY(t.execute("UPDATE api_token SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL",
                         {t.now(), std::string(user)}));
  return {};
}

}  // namespace luytre
