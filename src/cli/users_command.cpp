#include "access/users.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <filesystem>

#include "access/credentials.h"
#include "access/second_factor.h"
#include "access/tokens.h"
#include "cli/ledger_home.h"
#include "cli/output.h"
#include "cli/past.h"
#include "cli/secret_input.h"

namespace luytre {
namespace {

// The house as the console sees it.
struct House {
  std::unique_ptr<Ledger> ledger;
  Directory directory;
  PasswordHasher hasher{1};
  SealKey key;
  BreachedPasswords breached;
  Viewer viewer = Viewer::console(console_actor());
  Gate gate() { return {*ledger, directory, hasher, key, breached}; }
};

Result<std::unique_ptr<House>> open_house(const Context& context) {
  std::filesystem::path home = context.settings.home;
  auto ledger = open_ledger(context);
  if (!ledger) return std::unexpected(ledger.error());
  auto directory = Directory::open(home / "directory");
  if (!directory) return std::unexpected(directory.error());
  std::error_code ignored;
  std::filesystem::create_directories(home, ignored);
  auto key = SealKey::open(home / "access.key");
  if (!key) return std::unexpected(key.error());
  BreachedPasswords breached;
  if (!context.settings.breached_passwords.empty()) {
    auto list = BreachedPasswords::open(context.settings.breached_passwords);
    if (!list) return std::unexpected(list.error());
    breached = std::move(*list);
  }
  return std::unique_ptr<House>(new House{.ledger = std::move(*ledger),
                                          .directory = std::move(*directory),
                                          .key = *key,
                                          .breached = std::move(breached)});
}

struct Arguments {
  std::string login, name, email, language = "vi", organisation, role = "member", until, id, token_name;
  std::vector<std::string> scopes;
  bool named = false, without_password = false;
  int64_t days = 90;
};

// A command's work in the house, on the user that --login names where it names one.
using Work = std::function<Result<int>(Context&, House&, const Arguments&)>;

int run(Context& context, const Arguments& a, const Work& work) {
  auto house = open_house(context);
  if (!house) return report_error(house.error());
  auto done = work(context, **house, a);
  return done ? *done : report_error(done.error());
}

Result<NewMembership> membership_of(const Arguments& a) {
  auto found = role(a.role);
  if (!found) return fail(ErrorCode::invalid, fmt::format("there is no role '{}'", a.role));
  NewMembership m{.organisation = a.organisation, .role = *found, .named = a.named, .from = {}, .until = {}};
  if (!a.until.empty()) {
    auto day = day_argument(a.until, "--until");
    if (!day) return std::unexpected(day.error());
    m.until = start_of(*day + 1);
  }
  return m;
}

int say(Context& context, const std::string& sentence, boost::json::object document) {
  if (context.json)
    print_json(std::move(document));
  else
    fmt::print("{}\n", sentence);
  return kOk;
}

Result<int> add(Context& context, House& house, const Arguments& a) {
  auto membership = membership_of(a);
  if (!membership) return std::unexpected(membership.error());
  std::string password;
  if (!a.without_password) {
    auto read = read_secret("Password: ", "Again: ");
    if (!read) return std::unexpected(read.error());
    LUYTRE_TRY(check_password(*read, a.login, house.breached));
    password = *read;
  }
  auto user = create_user(
      *house.ledger, house.viewer, house.directory,
      {.login = a.login, .name = a.name.empty() ? a.login : a.name, .email = a.email, .language = a.language},
      *membership);
  if (!user) return std::unexpected(user.error());
  if (!a.without_password) {
    LUYTRE_TRY(set_password(house.gate(), house.viewer, *user, password));
    return say(context, fmt::format("added {} ({})", a.login, *user), {{"id", *user}});
  }
  auto token = make_password_token(house.gate(), house.viewer, *user);
  if (!token) return std::unexpected(token.error());
  return say(context,
             fmt::format("added {} ({}); this token sets the password, once, within three days:\n{}", a.login,
                         *user, *token),
             {{"id", *user}, {"password_token", *token}});
}

Result<int> list(Context& context, House& house, const Arguments&) {
  auto users = list_users(*house.ledger, house.viewer);
  if (!users) return std::unexpected(users.error());
  Timestamp at = now();
  boost::json::array rows;
  Table table;
  for (const char* title : {"Log-in", "Name", "State", "Second factor", "Roles"}) table.column(title);
  for (const User& u : *users) {
    std::string roles;
    boost::json::array memberships;
    for (const Membership& m : u.memberships) {
      bool over = m.until && *m.until <= at;
      if (!over)
        roles += fmt::format("{}{}{}{}{}", roles.empty() ? "" : ", ", to_string(m.role),
                             m.organisation.empty() ? "" : " of " + m.organisation, m.named ? " (named)" : "",
                             m.accepted ? "" : " (invited)");
      boost::json::object membership{
          {"id", m.id},       {"organisation", m.organisation}, {"role", to_string(m.role)},
          {"named", m.named}, {"accepted", m.accepted},         {"from", format_time(m.from)}};
      if (m.until) membership["until"] = format_time(*m.until);
      memberships.push_back(std::move(membership));
    }
    table.row({u.login, u.name, u.active ? "active" : "disabled", u.has_second_factor ? "yes" : "no", roles});
    rows.push_back(boost::json::object{{"id", u.id},
                                       {"login", u.login},
                                       {"name", u.name},
                                       {"email", u.email},
                                       {"language", u.language},
                                       {"active", u.active},
                                       {"has_password", u.has_password},
                                       {"second_factor", u.has_second_factor},
                                       {"memberships", std::move(memberships)}});
  }
  if (context.json)
    print_json(boost::json::object{{"users", std::move(rows)}});
  else if (table.empty())
    fmt::print("there are no users yet: luytre users add LOGIN --role operator --named\n");
  else
    table.print();
  return kOk;
}

// Work on one user that answers with a sentence.
Work on_user(std::function<Result<void>(House&, const User&)> work, std::string sentence) {
  return [work = std::move(work), sentence = std::move(sentence)](Context& context, House& house,
                                                                  const Arguments& a) -> Result<int> {
    auto user = find_user(*house.ledger, house.viewer, a.login);
    if (!user) return std::unexpected(user.error());
    LUYTRE_TRY(work(house, *user));
    return say(context, fmt::format("{}: {}", user->login, sentence), {{"id", user->id}, {"done", sentence}});
  };
}

Result<void> ask_password(House& house, const User& user) {
  auto password = read_secret("Password: ", "Again: ");
  if (!password) return std::unexpected(password.error());
  return set_password(house.gate(), house.viewer, user.id, *password);
}

Result<int> give_membership(Context& context, House& house, const Arguments& a) {
  auto membership = membership_of(a);
  if (!membership) return std::unexpected(membership.error());
  auto id = add_membership(*house.ledger, house.viewer, house.directory, a.login, *membership);
  if (!id) return std::unexpected(id.error());
  return say(context, fmt::format("{} is {} now (membership {})", a.login, a.role, *id),
             {{"membership", *id}});
}

Result<int> add_token(Context& context, House& house, const Arguments& a) {
  auto user = find_user(*house.ledger, house.viewer, a.login);
  if (!user) return std::unexpected(user.error());
  NewApiToken wanted{.name = a.token_name, .scopes = {}, .expires = now() + a.days * kMicrosPerDay};
  for (const std::string& scope : a.scopes) {
    auto known = permission(scope);
    if (!known) return fail(ErrorCode::invalid, fmt::format("there is no scope '{}'", scope));
    wanted.scopes.push_back(*known);
  }
  auto token = make_api_token(house.gate(), house.viewer, user->id, wanted);
  if (!token) return std::unexpected(token.error());
  return say(context, fmt::format("this token is shown once:\n{}", *token), {{"token", *token}});
}

Result<int> list_tokens(Context& context, House& house, const Arguments& a) {
  auto user = find_user(*house.ledger, house.viewer, a.login);
  if (!user) return std::unexpected(user.error());
  auto tokens = list_api_tokens(house.gate(), house.viewer, user->id);
  if (!tokens) return std::unexpected(tokens.error());
  Timestamp at = now();
  boost::json::array rows;
  Table table;
  for (const char* title : {"ID", "Name", "Starts with", "Scopes", "Until", "Last used", "State"})
    table.column(title);
  for (const ApiToken& token : *tokens) {
    std::string scopes;
    for (Permission scope : token.scopes)
      scopes += fmt::format("{}{}", scopes.empty() ? "" : " ", to_string(scope));
    std::string state = token.revoked ? "revoked" : token.expires <= at ? "expired" : "active";
    std::string used = token.used ? format_time(*token.used) : "";
    table.row({token.id, token.name, token.prefix, scopes, format_time(token.expires), used, state});
    rows.push_back(boost::json::object{{"id", token.id},
                                       {"name", token.name},
                                       {"prefix", token.prefix},
                                       {"scopes", scopes},
                                       {"expires", format_time(token.expires)},
                                       {"used", used},
                                       {"state", state}});
  }
  if (context.json)
    print_json(boost::json::object{{"tokens", std::move(rows)}});
  else
    table.print();
  return kOk;
}

}  // namespace

void add_users_command(CLI::App& app, Action& action) {
  auto* users = app.add_subcommand("users", "People and programs that may use the hub, and their roles");
  users->require_subcommand(1);
  auto a = std::make_shared<Arguments>();
  auto command = [&](CLI::App* parent, const char* name, const char* sentence, Work work) {
    auto* made = parent->add_subcommand(name, sentence);
    made->callback(
        [a, work, &action] { action = [a, work](Context& context) { return run(context, *a, work); }; });
    return made;
  };
  auto login = [&](CLI::App* made) { made->add_option("LOGIN", a->login, "Log-in name")->required(); };
  auto membership = [&](CLI::App* made) {
    made->add_option("--organisation", a->organisation, "Body; none for a role of the centre");
    made->add_option("--role", a->role,
                     "operator, analyst, leader (centre); administrator, member, sensor (body)");
    made->add_flag("--named", a->named, "May see what is sensitive or TLP:RED there");
    made->add_option("--until", a->until, "Last day");
  };

  auto* adding =
      command(users, "add", "Add a user; the password is asked for, or read from standard input", add);
  login(adding);
  membership(adding);
  adding->add_option("--name", a->name, "Name as shown");
  adding->add_option("--email", a->email, "E-mail address");
  adding->add_option("--language", a->language, "vi or en");
  adding->add_flag("--without-password", a->without_password,
                   "Print a token instead, with which the user sets the password");
  adding->footer("Example: luytre users add duty --role operator --named");
  command(users, "list", "All users and their roles", list);
  login(command(
      users, "disable", "End all sessions and tokens of a user, and let nobody in as this user",
      on_user([](House& h, const User& u) { return set_user_state(*h.ledger, h.viewer, u.id, false); },
              "disabled")));
  login(
      command(users, "enable", "Let a disabled user in again",
              on_user([](House& h, const User& u) { return set_user_state(*h.ledger, h.viewer, u.id, true); },
                      "enabled")));
  login(command(users, "password", "Set a password: asked for, or read from standard input",
                on_user(ask_password, "the password is set, all sessions are over")));
  login(command(
      users, "totp", "Remove a user's second factor (lost telephone); the next log-in sets up another",
      on_user([](House& h, const User& u) { return reset_second_factor(*h.ledger, h.viewer, u.id); },
              "the second factor is removed, all sessions are over")));

  auto* memberships = users->add_subcommand("membership", "Roles of users in bodies");
  memberships->require_subcommand(1);
  auto* giving = command(memberships, "add", "Give a user a role", give_membership);
  login(giving);
  membership(giving);
  auto* ending = command(memberships, "end", "End a membership (ids: luytre --json users list)",
                         [](Context& context, House& house, const Arguments& x) -> Result<int> {
                           LUYTRE_TRY(end_membership(*house.ledger, house.viewer, x.organisation, x.id));
                           return say(context, "the membership is over", {{"membership", x.id}});
                         });
  ending->add_option("ID", a->id, "Membership")->required();
  ending->add_option("--organisation", a->organisation, "Its body; none for the centre");

  auto* tokens = users->add_subcommand("token", "Tokens with which programs use the hub as a user");
  tokens->require_subcommand(1);
  auto* making = command(tokens, "add", "Make a token; it is shown once", add_token);
  login(making);
  making->add_option("--name", a->token_name, "What it is for")->required();
  making->add_option("--scope", a->scopes, "Actions as in the reference, with commas: read_findings,…")
      ->required()
      ->delimiter(',');
  making->add_option("--days", a->days, "Days until it expires")->check(CLI::Range(1, 366));
  login(command(tokens, "list", "A user's tokens", list_tokens));
  auto* revoking = command(tokens, "revoke", "End a token at once",
                           [](Context& context, House& house, const Arguments& x) -> Result<int> {
                             auto user = find_user(*house.ledger, house.viewer, x.login);
                             if (!user) return std::unexpected(user.error());
                             LUYTRE_TRY(revoke_api_token(house.gate(), house.viewer, user->id, x.id));
                             return say(context, "the token is revoked", {{"token", x.id}});
                           });
  login(revoking);
  revoking->add_option("ID", a->id, "Token, as 'users token list' shows it")->required();
}

}  // namespace luytre
