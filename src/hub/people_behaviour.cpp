#include <gmock/gmock.h>

#include "hub/hub_behaviour.h"

namespace luytre {
namespace {

using testing::HasSubstr;

std::string id_of(const Reply& reply) {
  return std::string(reply.json().at("id").as_string());
}
std::vector<std::string> logins(const Reply& reply) {
  std::vector<std::string> out;
  const Json users = reply.json();
  for (const Json& user : users.at("items").as_array()) out.emplace_back(user.at("login").as_string());
  return out;
}
JsonObject new_user(std::string_view login, std::string_view organisation, std::string_view role) {
  return {{"login", login}, {"name", "Somebody"},           {"email", "x@example.vn"}, {"language", "vi"},
          {"role", role},   {"organisation", organisation}, {"named", false}};
}

TEST_P(HubBehaviour, AddsAUserWhoSetsAPasswordWithAToken) {
  add("duty", "", Role::centre_operator, true);
  Browser op = browser("duty");
  Reply added = op.post("/api/users", new_user("lan", "B", "administrator"));
  ASSERT_EQ(added.status, 200) << added.text;
  Reply token = op.post("/api/users/" + id_of(added) + "/password-token");
  ASSERT_EQ(token.status, 200) << token.text;
  EXPECT_EQ(token.json().at("expires"), "2027-01-18T08:00:00Z");
  JsonObject redeem{{"token", token.json().at("token")}, {"password", kPassword}};
  EXPECT_EQ(nobody().post("/api/password", redeem).status, 204);
  EXPECT_EQ(nobody().post("/api/password", redeem).status, 404);
  EXPECT_EQ(nobody().log_in("lan"), "granted");
  EXPECT_EQ(op.post("/api/users", new_user("lan", "B", "member")).status, 422);     // taken
  EXPECT_EQ(op.post("/api/users", new_user("nam", "NONE", "member")).status, 404);  // no such body
  EXPECT_EQ(op.post("/api/users", new_user("nam", "B", "king")).status, 422);
  EXPECT_EQ(op.post("/api/users", new_user("nam", "B", "operator")).status, 422);  // a role of the centre
}

TEST_P(HubBehaviour, KeepsAnAdministratorWithinTheOwnBody) {
  add("duty", "", Role::centre_operator, true);
  add("admin.b", "B", Role::administrator);
  std::string mai = add("mai", "B", Role::member), nam = add("nam", "M1", Role::member);
  Browser admin = browser("admin.b");
  EXPECT_EQ(logins(admin.get("/api/users")), (std::vector<std::string>{"admin.b", "mai"}));
  EXPECT_TRUE(logins(admin.get("/api/users?organisation=M1")).empty());
  EXPECT_EQ(logins(browser("duty").get("/api/users?organisation=")), std::vector<std::string>{"duty"});
  Reply foreign = admin.post("/api/users/" + nam + "/state", JsonObject{{"active", false}});
  Reply missing = admin.post("/api/users/" + std::string(32, '0') + "/state", JsonObject{{"active", false}});
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.detail(), missing.detail());
  EXPECT_EQ(admin.post("/api/users/" + nam + "/password-token").status, 404);
  EXPECT_EQ(admin.post("/api/users/" + nam + "/second-factor/reset").status, 404);
  EXPECT_EQ(admin.post("/api/users", new_user("eve", "M1", "member")).status, 404);
  EXPECT_EQ(admin.post("/api/users", new_user("eve", "", "operator")).status, 404);
  EXPECT_EQ(admin.post("/api/users/" + mai + "/password-token").status, 200);
  Browser member = browser("mai");
  EXPECT_EQ(member.get("/api/users").status, 403);
  EXPECT_EQ(nobody().get("/api/users").status, 401);
}

TEST_P(HubBehaviour, InvitesAndTakesRolesBack) {
  add("duty", "", Role::centre_operator, true);
  add("admin.b", "B", Role::administrator);
  add("nam", "M1", Role::member);
  Browser admin = browser("admin.b"), nam = browser("nam");
  JsonObject offer{{"login", "nam"}, {"organisation", "B"}, {"role", "member"}, {"named", false}};
  Reply invited = admin.post("/api/memberships", offer);
  ASSERT_EQ(invited.status, 200) << invited.text;
  std::string id = id_of(invited);
  EXPECT_EQ(browser("duty").post("/api/session/memberships/" + id + "/accept").status, 404);
  Reply accepted = nam.post("/api/session/memberships/" + id + "/accept");
  ASSERT_EQ(accepted.status, 200) << accepted.text;
  EXPECT_EQ(accepted.json().at("memberships").as_array().size(), 2u);
  // Another body in the path than the membership's.
  EXPECT_EQ(admin.remove("/api/organisations/M1/memberships/" + id).status, 404);
  EXPECT_EQ(admin.remove("/api/organisations/B/memberships/" + id).status, 204);
  EXPECT_EQ(nam.get("/api/session").json().at("memberships").as_array().size(), 1u);
  offer["until"] = "2020-01-01T00:00:00Z";
  EXPECT_EQ(admin.post("/api/memberships", offer).status, 422);

  add("anna", "", Role::analyst);
  Browser op = browser("duty");
  std::string of_analyst;
  const Json centre = op.get("/api/users?organisation=").json();
  for (const Json& user : centre.at("items").as_array())
    if (user.at("login") == "anna") of_analyst = std::string(user.at("memberships").at(0).at("id").as_string());
  EXPECT_EQ(op.remove("/api/organisations/-/memberships/" + of_analyst).status, 204);
}

TEST_P(HubBehaviour, DisablesAUserAtOnce) {
  add("duty", "", Role::centre_operator, true);
  std::string mai = add("mai", "B", Role::member);
  Browser op = browser("duty"), page = browser("mai");
  auto stream = page.events();
  EXPECT_THAT(stream->receive_until("event: ready"), HasSubstr("200 OK"));
  EXPECT_EQ(op.post("/api/users/" + mai + "/state", JsonObject{{"active", false}}).status, 204);
  EXPECT_TRUE(stream->at_end());
  EXPECT_EQ(page.get("/api/session").status, 401);
  EXPECT_EQ(nobody().log_in("mai"), "refused");
}

TEST_P(HubBehaviour, ShowsTheAuditToTheCentreOnly) {
  add("duty", "", Role::centre_operator, true);
  add("mai", "B", Role::administrator);
  Browser op = browser("duty");
  EXPECT_EQ(browser("mai").get("/api/audit").status, 403);
  Json before = op.get("/api/audit").json();
  EXPECT_TRUE(before.at("verified_at").is_null());
  ASSERT_TRUE(hub_->audit_check().run(hub_->ledger(), now_));
  Json page = op.get("/api/audit?action=session.&limit=1").json();
  EXPECT_EQ(page.at("total"), 2);
  EXPECT_EQ(page.at("items").as_array().size(), 1u);
  EXPECT_EQ(page.at("verified"), true);
  EXPECT_EQ(op.get("/api/audit?action=session.start&actor=mai").json().at("total"), 1);
  EXPECT_EQ(op.get("/api/audit?from=2027-01-15&to=2027-01-15").json().at("total"), before.at("total"));
  EXPECT_EQ(op.get("/api/audit?to=2027-01-14").json().at("total"), 0);
  EXPECT_EQ(op.get("/api/audit?from=x").status, 422);
  EXPECT_EQ(op.get("/api/audit?limit=1001").status, 422);
  Reply csv = op.get("/api/audit.csv?separator=semicolon");
  EXPECT_THAT(csv.field("content-disposition"), HasSubstr("attachment"));
  EXPECT_TRUE(csv.body().starts_with("\xef\xbb\xbf# audit, asked ")) << csv.body().substr(0, 80);
  EXPECT_THAT(csv.body(), HasSubstr("\r\nsequence;time;actor;action;subject;detail;hash\r\n"));
}

}  // namespace
}  // namespace luytre
