#include <gmock/gmock.h>

#include "access/second_factor.h"
#include "access/totp.h"
#include "hub/hub_behaviour.h"

namespace luytre {
namespace {

using testing::HasSubstr;

// RFC 4648 6, as an authenticator reads it.
std::string from_base32(std::string_view text) {
  std::string out;
  uint32_t bits = 0, count = 0;
  for (char c : text) {
    bits = bits << 5 | static_cast<uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    count += 5;
    if (count >= 8) out += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return out;
}

std::string code_of(std::string_view secret, Timestamp now) {
  return hotp_code(from_base32(secret), static_cast<uint64_t>(now / kMicrosPerSecond / kTotpSeconds));
}

TEST_P(HubBehaviour, LogsInAndSaysWhoAndWhat) {
  add("mai", "B", Role::member);
  Browser page = nobody();
  EXPECT_EQ(page.get("/api/session").status, 401);
  Reply wrong = page.post("/api/session", JsonObject{{"login", "mai"}, {"password", "something else"}});
  EXPECT_EQ(wrong.json(), (JsonObject{{"outcome", "refused"}, {"not_before", nullptr}, {"me", nullptr}}));
  EXPECT_EQ(wrong.field("set-cookie"), "");
  Reply right = page.post("/api/session", JsonObject{{"login", "Mai"}, {"password", kPassword}});
  std::string cookie = right.field("set-cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-luytre=")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict")) << cookie;
  Json me = right.json().at("me");
  EXPECT_EQ(me.at("login"), "mai");
  EXPECT_EQ(me.at("centre"), false);
  EXPECT_EQ(me.at("organisation").at("id"), "B");
  EXPECT_EQ(me.at("organisation").at("name").at("vi"), "Ngân hàng B");
  EXPECT_EQ(me.at("memberships").at(0).at("role"), "member");
  EXPECT_EQ(me.at("now"), "2027-01-15T08:00:00Z");
  EXPECT_EQ(me.at("centre_phone"), "080 1234");
  EXPECT_THAT(boost::json::serialize(me.at("permissions")), HasSubstr("read_findings"));
  EXPECT_THAT(boost::json::serialize(me.at("permissions")), testing::Not(HasSubstr("read_national")));
  EXPECT_EQ(page.get("/api/session").json(), me);
}

TEST_P(HubBehaviour, RefusesChangesWithoutTheTokenOfTheSession) {
  add("mai", "B", Role::member);
  Browser page = browser("mai"), other = browser("mai");
  std::string good = page.csrf;
  for (const std::string& token : {std::string(), std::string("x"), other.csrf}) {
    page.csrf = token;
    Reply refused = page.patch("/api/session/profile", JsonObject{{"name", "Mallory"}});
    EXPECT_EQ(refused.status, 403) << token;
    EXPECT_EQ(refused.json().at("type"), "/problems/csrf");
  }
  page.csrf = good;
  EXPECT_EQ(page.patch("/api/session/profile", JsonObject{{"name", "Mai"}}).json().at("name"), "Mai");
  Reply foreign =
      page.send("PATCH", "/api/session/profile", R"({"name":"Eve"})", {{"Origin", "https://evil.vn"}});
  EXPECT_EQ(foreign.status, 403);
  EXPECT_EQ(number("SELECT count(*) FROM user_account WHERE name = 'Mai'"), 1);
}

TEST_P(HubBehaviour, TakesOnlyTheFieldsItKnows) {
  add("mai", "B", Role::member);
  Browser page = browser("mai");
  auto profile = [&](std::string_view body) { return page.send("PATCH", "/api/session/profile", body); };
  EXPECT_EQ(profile(R"({"name":"X","role":"operator"})").status, 422);
  EXPECT_THAT(profile(R"({"state":"x"})").detail(), HasSubstr("\"state\" is not known here"));
  EXPECT_EQ(profile(R"({"name":7})").status, 422);
  EXPECT_EQ(profile(R"([1])").status, 422);
  EXPECT_EQ(profile(R"({"name":)").status, 422);
  EXPECT_EQ(profile("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]").status, 422);
  EXPECT_EQ(profile(R"({"language":"xx"})").status, 422);
  EXPECT_EQ(profile("").status, 422);
  EXPECT_EQ(page.get("/api/session?x=1").status, 400);
  EXPECT_EQ(page.send("DELETE", "/api/session/all", "[]").status, 400);
  EXPECT_EQ(page.send("DELETE", "/api/session/all", "{}").status, 204);
  EXPECT_EQ(number("SELECT count(*) FROM user_account WHERE name = 'Name of mai'"), 1);
}

TEST_P(HubBehaviour, ShowsAndEndsOnesSessions) {
  add("mai", "B", Role::member);
  add("eve", "B", Role::member);
  Browser page = browser("mai"), phone = browser("mai"), eve = browser("eve");
  Json all = page.get("/api/session/all").json();
  ASSERT_EQ(all.at("items").as_array().size(), 2u);
  std::string of_phone;
  for (const Json& s : all.at("items").as_array())
    if (!s.at("is_this").as_bool()) of_phone = std::string(s.at("id").as_string());
  EXPECT_EQ(eve.remove("/api/session/all/" + of_phone).status, 404);
  EXPECT_EQ(phone.get("/api/session").status, 200);
  EXPECT_EQ(page.remove("/api/session/all/" + of_phone).status, 204);
  EXPECT_EQ(phone.get("/api/session").status, 401);
  Browser third = browser("mai");
  EXPECT_EQ(page.remove("/api/session/all").status, 204);
  EXPECT_EQ(third.get("/api/session").status, 401);
  Reply out = page.remove("/api/session");
  EXPECT_THAT(out.field("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(page.get("/api/session").status, 401);
  EXPECT_EQ(eve.get("/api/session").status, 200);
}

TEST_P(HubBehaviour, LeavesNoFormerSessionBehindInTheSameBrowser) {
  add("mai", "B", Role::member);
  Browser page = browser("mai");
  std::string before = page.cookie;
  EXPECT_EQ(page.log_in("mai"), "granted");
  EXPECT_NE(page.cookie, before);
  EXPECT_EQ(number("SELECT count(*) FROM session"), 1);
}

TEST_P(HubBehaviour, MakesAPersonWaitAfterManyWrongPasswords) {
  add("mai", "B", Role::member);
  Browser page = nobody();
  std::string outcome;
  for (int i = 0; i < 20 && outcome != "wait"; ++i) outcome = page.log_in("mai", "wrong password");
  EXPECT_EQ(outcome, "wait");
  Json answer = page.post("/api/session", JsonObject{{"login", "mai"}, {"password", kPassword}}).json();
  EXPECT_TRUE(answer.at("not_before").is_string());
  now_ += 3600 * kMicrosPerSecond;
  EXPECT_EQ(page.log_in("mai"), "granted");
}

TEST_P(HubBehaviour, LetsAnEnrollingSessionSetUpItsFactorAndNothingElse) {
  start({});  // a second factor is required
  add("duty", "", Role::centre_operator, true);
  Browser page = nobody();
  ASSERT_EQ(page.log_in("duty"), "granted");
  Json me = page.get("/api/session").json();
  EXPECT_EQ(me.at("enrolling"), true);
  EXPECT_EQ(me.at("permissions").as_array().size(), 0u);
  for (const char* path :
       {"/api/session/all", "/api/session/tokens", "/api/users", "/api/audit", "/api/events"})
    EXPECT_EQ(page.get(path).status, 403) << path;
  EXPECT_EQ(page.post("/api/session/second-factor", JsonObject{{"password", "wrong"}}).status, 422);
  Json offer = page.post("/api/session/second-factor", JsonObject{{"password", kPassword}}).json();
  std::string secret(offer.at("secret").as_string());
  EXPECT_THAT(std::string(offer.at("address").as_string()), HasSubstr(secret));
  EXPECT_THAT(std::string(offer.at("qr").as_string()),
              testing::StartsWith("M4 4h7v1h-7z"));                   // a finder's edge
  EXPECT_EQ((offer.at("qr_size").to_number<int>() - 8 - 17) % 4, 0);  // ISO/IEC 18004: 17 + 4 v modules
  EXPECT_EQ(page.post("/api/session/second-factor/confirm", JsonObject{{"code", "000000"}}).status, 422);
  std::string before = page.cookie;
  Reply confirmed =
      page.post("/api/session/second-factor/confirm", JsonObject{{"code", code_of(secret, now_)}});
  ASSERT_EQ(confirmed.status, 200) << confirmed.text;
  EXPECT_EQ(confirmed.json().at("recovery_codes").as_array().size(), 10u);
  EXPECT_NE(page.cookie, before);
  page.csrf = std::string(confirmed.json().at("csrf").as_string());
  EXPECT_EQ(page.get("/api/users").status, 200);

  Browser again = nobody();
  EXPECT_EQ(again.log_in("duty"), "code_needed");
  EXPECT_EQ(again.log_in("duty", kPassword, code_of(secret, now_)), "refused");  // used
  now_ += 30 * kMicrosPerSecond;
  EXPECT_EQ(again.log_in("duty", kPassword, code_of(secret, now_)), "granted");

  now_ += 30 * kMicrosPerSecond;
  JsonObject proof{{"password", kPassword}, {"code", code_of(secret, now_)}};
  Reply codes = page.post("/api/session/recovery-codes", proof);
  EXPECT_EQ(codes.json().at("csrf"), Json(page.csrf));
  std::string recovery(codes.json().at("recovery_codes").at(0).as_string());
  Browser lost = nobody();
  EXPECT_EQ(lost.log_in("duty", kPassword, recovery), "granted");
  EXPECT_EQ(nobody().log_in("duty", kPassword, recovery), "refused");
  now_ += 30 * kMicrosPerSecond;
  proof["code"] = code_of(secret, now_);
  Reply dropped = page.post("/api/session/second-factor/drop", proof);
  ASSERT_EQ(dropped.status, 200) << dropped.text;
  EXPECT_EQ(page.get("/api/session").json().at("enrolling"), true);
  EXPECT_EQ(lost.get("/api/session").status, 401);  // the others ended
}

TEST_P(HubBehaviour, ChangesAPasswordAndEndsTheOtherSessions) {
  add("mai", "B", Role::member);
  Browser page = browser("mai"), other = browser("mai");
  const char* next = "another long sentence";
  EXPECT_EQ(page.post("/api/session/password", JsonObject{{"present", "wrong"}, {"next", next}}).status, 422);
  EXPECT_EQ(page.post("/api/session/password", JsonObject{{"present", kPassword}, {"next", "short"}}).status,
            422);
  Reply changed = page.post("/api/session/password", JsonObject{{"present", kPassword}, {"next", next}});
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(page.get("/api/session").json().at("csrf"), changed.json().at("csrf"));
  EXPECT_EQ(other.get("/api/session").status, 401);
  EXPECT_EQ(nobody().log_in("mai"), "refused");
  EXPECT_EQ(nobody().log_in("mai", next), "granted");
}

TEST_P(HubBehaviour, GivesProgramsTokensWithinTheirScopes) {
  add("duty", "", Role::centre_operator, true);
  Browser page = browser("duty");
  JsonObject wanted{
      {"name", "report"}, {"scopes", JsonArray{"read_users"}}, {"expires", "2027-02-01T00:00:00Z"}};
  Reply made = page.post("/api/session/tokens", wanted);
  ASSERT_EQ(made.status, 200) << made.text;
  std::string token(made.json().at("token").as_string());
  Browser robot = program(token);
  EXPECT_EQ(robot.get("/api/users").status, 200);
  EXPECT_EQ(robot.get("/api/audit").status, 403);
  EXPECT_EQ(robot.get("/api/session").status, 403);
  EXPECT_EQ(robot.get("/api/session/tokens").status, 403);
  EXPECT_EQ(robot.get("/api/events").status, 403);
  EXPECT_EQ(robot.post("/api/users", JsonObject{}).status, 403);
  EXPECT_EQ(program(token + "x").get("/api/users").status, 401);
  EXPECT_EQ(program("x").get("/api/users").status, 401);
  // A cookie beside a token does not help it.
  Browser both = program(token);
  both.cookie = page.cookie;
  EXPECT_EQ(both.get("/api/audit").status, 403);

  for (const char* scope : {"change_users", "change_settings", "everything"}) {
    wanted["scopes"] = JsonArray{scope};
    EXPECT_EQ(page.post("/api/session/tokens", wanted).status, 422) << scope;
  }
  Json tokens = page.get("/api/session/tokens").json();
  ASSERT_EQ(tokens.at("items").as_array().size(), 1u);
  EXPECT_TRUE(token.starts_with(tokens.at("items").at(0).at("prefix").as_string()));
  EXPECT_TRUE(tokens.at("items").at(0).at("used").is_string());
  std::string id(tokens.at("items").at(0).at("id").as_string());
  add("mai", "B", Role::member);
  EXPECT_EQ(browser("mai").remove("/api/session/tokens/" + id).status, 404);
  EXPECT_EQ(page.remove("/api/session/tokens/" + id).status, 204);
  EXPECT_EQ(robot.get("/api/users").status, 401);
}

}  // namespace
}  // namespace luytre
