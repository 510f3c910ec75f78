// People: accounts and their memberships. Every change is audited in its own transaction.
//
// A user as such is nobody's; what a body's administrator sees and changes of users goes by their memberships
// in that body. Errors everywhere: not_found for what is not there or not the viewer's, invalid for values
// that do not fit.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access/viewer.h"

namespace luytre {

struct User {
  std::string id, login, name, email, language;
  bool active = true;
  bool has_password = false, has_second_factor = false;
  Timestamp created = 0;
  std::vector<Membership> memberships;  // those the viewer may see
};

struct NewUser {
  std::string login;  // 3 to 64 of a-z 0-9 . _ - @, kept in lower case
  std::string name, email;
  std::string language = "vi";  // or "en"
};
struct NewMembership {
  std::string organisation;  // "": the centre
  Role role = Role::member;
  bool named = false;
  std::optional<Timestamp> from, until;  // now, without end
};

// All that a person changes of the own account. Made from named fields of a request; a name that is not one
// of these three is refused, whatever else an account has.
struct ProfileChange {
  std::optional<std::string> name, email, language;
  static Result<ProfileChange> from_fields(std::span<const std::pair<std::string, std::string>> fields);
};

// `text` has the form of one mail address that fits a header: no spaces, control characters, commas or
// brackets.
bool is_mail_address(std::string_view text);

// The new user's id, with a first membership that counts at once. It has no password yet.
Result<std::string> create_user(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                const NewUser& user, const NewMembership& membership);
// Those with a membership the viewer may see, by log-in name.
Result<std::vector<User>> list_users(Ledger& ledger, const Viewer& viewer);
// By id or log-in name.
Result<User> find_user(Ledger& ledger, const Viewer& viewer, std::string_view who);
// The viewer's own account.
Result<void> change_profile(Ledger& ledger, const Viewer& viewer, const ProfileChange& change);
// Disabling ends all sessions and revokes all tokens. Not of oneself.
Result<void> set_user_state(Ledger& ledger, const Viewer& viewer, std::string_view user, bool active);

// Gives an existing user (by log-in name) a role; its id. From the centre it counts at once; from a body when
// the user accepts.
Result<std::string> add_membership(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                   std::string_view login, const NewMembership& membership);
// Only the invited user does.
Result<void> accept_membership(Ledger& ledger, const Viewer& viewer, std::string_view membership);
// By who may change users of `organisation`, or by the member. `membership` must be of `organisation`.
Result<void> end_membership(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                            std::string_view membership);
// The memberships of a user, for Viewer::of and for nothing that a person sees.
Result<std::vector<Membership>> memberships_of(Transaction& transaction, std::string_view user);

// The one rule for other people's credentials and state: there is such a user, and `viewer` may change users in every body that `user`
// has or will have an accepted membership in, ranks there no lower, and is named where the user is. A scoped
// viewer may never.
Result<void> check_may_manage(Transaction& transaction, const Viewer& viewer, std::string_view user);
// All sessions but `except` (a session id) end, and with `tokens` all API tokens are revoked.
Result<void> end_all_access(Transaction& transaction, std::string_view user, bool tokens,
                            std::string_view except = "");

}  // namespace luytre
