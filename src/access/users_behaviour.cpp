#include "access/access_behaviour.h"
#include "access/credentials.h"
#include "access/second_factor.h"
#include "access/tokens.h"

namespace luytre {
namespace {

TEST_P(AccessBehaviour, AnAdministratorSeesAndMakesUsersOfTheOwnBodyOnly) {
  std::string admin = add("admin.m", "M", Role::administrator), bank = add("teller", "B", Role::member);
  Viewer who = viewer(admin);
  auto made = create_user(*ledger_, who, *directory_, {.login = "new.m", .name = "N", .email = ""},
                          {.organisation = "M", .role = Role::member});
  ASSERT_TRUE(made) << made.error().message;
  auto listed = list_users(*ledger_, who);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[0].login, "admin.m");
  EXPECT_EQ((*listed)[1].login, "new.m");
  for (const char* other : {"B", "M1", ""})
    EXPECT_FALSE(create_user(*ledger_, who, *directory_, {.login = "bad", .name = "N", .email = ""},
                             {.organisation = other, .role = other[0] ? Role::member : Role::analyst}))
        << other;
  auto foreign = find_user(*ledger_, who, bank), missing = find_user(*ledger_, who, "no-such-user");
  ASSERT_FALSE(foreign);
  ASSERT_FALSE(missing);
  EXPECT_EQ(foreign.error().message, missing.error().message);
  EXPECT_EQ(foreign.error().code, missing.error().code);
  EXPECT_EQ(list_users(*ledger_, Viewer::nobody())->size(), 0u);
  EXPECT_EQ(list_users(*ledger_, viewer(bank))->size(), 0u);
}

// MISP CVE-2026-44380, CVE-2019-12794: an administrator of one body reset the key of a stronger user.
TEST_P(AccessBehaviour, ABodysAdministratorTouchesNoCredentialOfAStrongerUser) {
  std::string admin = add("admin.m", "M", Role::administrator),
              chief = add("chief", "", Role::centre_operator);
  // The chief is a member of the body as well.
  ASSERT_TRUE(
      add_membership(*ledger_, console_, *directory_, "chief", {.organisation = "M", .role = Role::member}));
  Viewer who = viewer(admin);
  EXPECT_FALSE(set_password(*gate_, who, chief, "hoàn toàn khác đi"));
  EXPECT_FALSE(make_password_token(*gate_, who, chief));
  EXPECT_FALSE(reset_second_factor(*ledger_, who, chief));
  EXPECT_FALSE(set_user_state(*ledger_, who, chief, false));
  EXPECT_FALSE(
      make_api_token(*gate_, who, chief, {"key", {Permission::read_findings}, now_ + kMicrosPerDay}));
  EXPECT_FALSE(list_api_tokens(*gate_, who, chief));
  EXPECT_EQ(token_of("chief").size(), 43u);  // the password is what it was
}

TEST_P(AccessBehaviour, AnAdministratorNotNamedTouchesNoCredentialOfANamedUser) {
  std::string admin = add("admin.m", "M", Role::administrator),
              named = add("named.m", "M", Role::member, true);
  std::string plain = add("plain.m", "M", Role::member);
  EXPECT_FALSE(make_password_token(*gate_, viewer(admin), named));
  EXPECT_TRUE(make_password_token(*gate_, viewer(admin), plain));
  // Nor does the administrator name anybody.
  EXPECT_FALSE(create_user(*ledger_, viewer(admin), *directory_,
                           {.login = "friend", .name = "F", .email = ""},
                           {.organisation = "M", .role = Role::member, .named = true}));
}

// OpenCTI CVE-2026-44730: an administrator added a stronger user of another body to the own one, and then
// owned it.
TEST_P(AccessBehaviour, AnInvitationGivesNothingUntilItsUserAccepts) {
  std::string admin = add("admin.m", "M", Role::administrator), teller = add("teller", "B", Role::member);
  auto invited = add_membership(*ledger_, viewer(admin), *directory_, "teller",
                                {.organisation = "M", .role = Role::member});
  ASSERT_TRUE(invited) << invited.error().message;
  EXPECT_FALSE(viewer(teller).may(Permission::read_findings, "M"));
  EXPECT_FALSE(make_password_token(*gate_, viewer(admin), teller));
  EXPECT_FALSE(accept_membership(*ledger_, viewer(admin), *invited));  // not the administrator's to accept
  ASSERT_TRUE(accept_membership(*ledger_, viewer(teller), *invited));
  EXPECT_TRUE(viewer(teller).may(Permission::read_findings, "M"));
  // A member of both bodies now: either administrator alone still has no hand on the credentials.
  EXPECT_FALSE(make_password_token(*gate_, viewer(admin), teller));
  // But ends the own membership.
  EXPECT_TRUE(end_membership(*ledger_, viewer(admin), "M", *invited));
  EXPECT_FALSE(viewer(teller).may(Permission::read_findings, "M"));
  EXPECT_TRUE(viewer(teller).may(Permission::read_findings, "B"));
}

// MISP CVE-2026-56424: the id in the path was checked, another one was changed.
TEST_P(AccessBehaviour, AParentOfOnesOwnOpensNoForeignChild) {
  std::string admin = add("admin.m", "M", Role::administrator), teller = add("teller", "B", Role::member);
  std::string foreign = find_user(*ledger_, console_, "teller")->memberships[0].id;
  EXPECT_FALSE(end_membership(*ledger_, viewer(admin), "M", foreign));
  EXPECT_FALSE(end_membership(*ledger_, viewer(admin), "B", foreign));
  EXPECT_FALSE(accept_membership(*ledger_, viewer(admin), foreign));
  auto token = make_api_token(*gate_, viewer(teller), teller,
                              {"key", {Permission::read_findings}, now_ + kMicrosPerDay});
  ASSERT_TRUE(token);
  std::string id = (*list_api_tokens(*gate_, viewer(teller), teller))[0].id;
  EXPECT_FALSE(revoke_api_token(*gate_, viewer(admin), admin, id));
  EXPECT_FALSE(revoke_api_token(*gate_, viewer(admin), teller, id));
  EXPECT_TRUE(authenticate_api_token(*gate_, *token));
  SignedIn mine = sign_in("admin.m"), other = sign_in("teller");
  EXPECT_FALSE(end_session(*gate_, mine, other.session));
  EXPECT_EQ(number("SELECT count(*) FROM session"), 2);
}

// DFIR-IRIS CVE-2026-22783: a field nobody thought of came in with the request.
TEST_P(AccessBehaviour, AProfileTakesItsOwnFieldsAndNoOther) {
  using Fields = std::vector<std::pair<std::string, std::string>>;
  for (const char* field :
       {"role", "state", "login", "id", "password", "organisation", "named", "created_at", ""})
    EXPECT_FALSE(ProfileChange::from_fields(Fields{{"name", "X"}, {field, "operator"}})) << field;
  EXPECT_FALSE(ProfileChange::from_fields(Fields{{"name", "X"}, {"name", "Y"}}));
  auto change = ProfileChange::from_fields(Fields{{"name", "Nguyễn Văn A"}, {"language", "en"}});
  ASSERT_TRUE(change);
  std::string user = add("a.member", "M", Role::member);
  ASSERT_TRUE(change_profile(*ledger_, viewer(user), *change));
  EXPECT_EQ(find_user(*ledger_, console_, user)->name, "Nguyễn Văn A");
  EXPECT_EQ(find_user(*ledger_, console_, user)->login, "a.member");
  EXPECT_FALSE(
      change_profile(*ledger_, viewer(user), {.name = {}, .email = "a@b\r\nBcc: c@d", .language = {}}));
}

TEST_P(AccessBehaviour, ADisabledUserHasNothingLeft) {
  std::string user = add("a.member", "M", Role::member);
  std::string session = token_of("a.member");
  auto token =
      make_api_token(*gate_, viewer(user), user, {"key", {Permission::read_findings}, now_ + kMicrosPerDay});
  ASSERT_TRUE(authenticate_session(*gate_, session));
  EXPECT_FALSE(set_user_state(*ledger_, viewer(user), user, false));  // not oneself
  ASSERT_TRUE(set_user_state(*ledger_, console_, user, false));
  EXPECT_FALSE(authenticate_session(*gate_, session));
  EXPECT_FALSE(authenticate_api_token(*gate_, *token));
  EXPECT_THROW(token_of("a.member"), std::runtime_error);
  ASSERT_TRUE(set_user_state(*ledger_, console_, user, true));
  EXPECT_FALSE(authenticate_session(*gate_, session));
  EXPECT_FALSE(authenticate_api_token(*gate_, *token));
}

TEST_P(AccessBehaviour, AMembershipHoldsFromItsStartToItsEnd) {
  std::string user = add("a.member", "B", Role::member);
  ASSERT_TRUE(add_membership(*ledger_, console_, *directory_, "a.member",
                             {.organisation = "M",
                              .role = Role::member,
                              .from = now_ + kMicrosPerHour,
                              .until = now_ + 2 * kMicrosPerHour}));
  EXPECT_FALSE(viewer(user).may(Permission::read_findings, "M"));
  now_ += kMicrosPerHour;
  EXPECT_TRUE(viewer(user).may(Permission::read_findings, "M1"));
  now_ += kMicrosPerHour;
  EXPECT_FALSE(viewer(user).may(Permission::read_findings, "M"));
  EXPECT_TRUE(viewer(user).may(Permission::read_findings, "B"));
}

TEST_P(AccessBehaviour, NobodyManagesAUserThatDoesNotExist) {
  std::string chief = add("chief", "", Role::centre_operator, true);
  int64_t audited = number("SELECT count(*) FROM audit");
  for (const Viewer& who : {viewer(chief), console_})
    for (const std::string& user : {std::string("no-such-user"), std::string()}) {
      auto code = [](const auto& result) {
        return result ? std::optional<ErrorCode>() : result.error().code;
      };
      EXPECT_EQ(code(set_password(*gate_, who, user, "hoàn toàn khác đi")), ErrorCode::not_found);
      EXPECT_EQ(code(make_password_token(*gate_, who, user)), ErrorCode::not_found);
      EXPECT_EQ(code(reset_second_factor(*ledger_, who, user)), ErrorCode::not_found);
      EXPECT_EQ(code(set_user_state(*ledger_, who, user, false)), ErrorCode::not_found);
      EXPECT_EQ(
          code(make_api_token(*gate_, who, user, {"key", {Permission::read_findings}, now_ + kMicrosPerDay})),
          ErrorCode::not_found);
      EXPECT_EQ(code(list_api_tokens(*gate_, who, user)), ErrorCode::not_found);
    }
  EXPECT_EQ(number("SELECT count(*) FROM one_time_token"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM api_token"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM audit"), audited);
}

TEST_P(AccessBehaviour, AScopedViewerManagesNobody) {
  std::string chief = add("chief", "", Role::centre_operator, true),
              user = add("a.member", "M", Role::member);
  Viewer scoped = viewer(chief).scoped_to({Permission::change_users, Permission::read_users});
  EXPECT_FALSE(set_password(*gate_, scoped, user, "hoàn toàn khác đi"));
  EXPECT_FALSE(set_user_state(*ledger_, scoped, user, false));
  EXPECT_FALSE(create_user(*ledger_, scoped, *directory_, {.login = "xyz", .name = "X", .email = ""},
                           {.organisation = "M", .role = Role::member}));
  EXPECT_FALSE(
      add_membership(*ledger_, scoped, *directory_, "a.member", {.organisation = "B", .role = Role::member}));
  EXPECT_FALSE(
      make_api_token(*gate_, scoped, chief, {"key", {Permission::read_audit}, now_ + kMicrosPerDay}));
}

}  // namespace
}  // namespace luytre
