#include "access/access_behaviour.h"
#include "access/credentials.h"
#include "access/log_in.h"
#include "access/second_factor.h"
#include "access/tokens.h"
#include "access/totp.h"

namespace luytre {
namespace {

using enum LogInAnswer::Outcome;
using Outcome = LogInAnswer::Outcome;

Outcome enter(const Gate& gate, const std::string& login, const std::string& password,
              const std::string& code = "", const char* address = "198.51.100.7") {
  auto answer = log_in(
      gate, {.login = login, .password = password, .code = code, .origin = {*IpAddress::parse(address)}});
  EXPECT_TRUE(answer) << answer.error().message;
  return answer ? answer->outcome : refused;
}

std::string unbase32(const std::string& text) {
  std::string bytes;
  uint32_t held = 0;
  unsigned bits = 0;
  for (char c : text) {
    held = held << 5 | static_cast<uint32_t>(std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find(c));
    if ((bits += 5) >= 8) bytes += static_cast<char>(held >> (bits -= 8));
  }
  return bytes;
}

TEST_P(AccessBehaviour, LogInTakesTheRightPasswordAndSaysNothingOfTheWrong) {
  add("a.member", "M", Role::member);
  EXPECT_EQ(enter(*gate_, "A.Member", kGoodPassword), granted);
  EXPECT_EQ(enter(*gate_, "a.member", "một câu dài dễ quên"), refused);
  EXPECT_EQ(enter(*gate_, "nobody.here", kGoodPassword), refused);
  EXPECT_EQ(enter(*gate_, "", ""), refused);
}

TEST_P(AccessBehaviour, DelaysRiseForAnAccountAndNeverShutItsOwnerOut) {
  add("victim", "M", Role::member);
  ASSERT_EQ(enter(*gate_, "victim", kGoodPassword, "", "192.0.2.1"), granted);  // the owner's own place
  int judged = 0;
  for (int i = 0; i < 40; ++i) {
    std::string address = fmt::format("198.51.100.{}", i + 1);  // from everywhere
    judged += enter(*gate_, "victim", "wrong wrong wrong", "", address.c_str()) == refused;
  }
  EXPECT_EQ(judged, 5);
  EXPECT_EQ(enter(*gate_, "victim", kGoodPassword, "", "198.51.100.200"), wait);
  EXPECT_EQ(enter(*gate_, "victim", kGoodPassword, "", "192.0.2.1"), granted);
  now_ += 61 * kMicrosPerSecond;  // no more than a minute for anybody
  EXPECT_EQ(enter(*gate_, "victim", kGoodPassword, "", "198.51.100.200"), granted);
}

TEST_P(AccessBehaviour, UnknownNamesAreDelayedLikeKnownOnes) {
  add("known", "M", Role::member);
  for (int i = 0; i < 8; ++i) {
    Outcome known = enter(*gate_, "known", "wrong wrong wrong", "", "198.51.100.1");
    EXPECT_EQ(enter(*gate_, "unknown", "wrong wrong wrong", "", "198.51.100.2"), known) << i;
  }
}

TEST_P(AccessBehaviour, OneAddressCannotTryAllAccounts) {
  int judged = 0;
  for (int i = 0; i < 60; ++i)
    judged += enter(*gate_, fmt::format("user{}", i), "wrong wrong wrong", "",
                    fmt::format("2001:db8:0:1::{:x}", i + 1).c_str()) == refused;
  EXPECT_EQ(judged, 21);
  EXPECT_EQ(enter(*gate_, "userx", "wrong wrong wrong", "", "2001:db8:0:2::1"), refused);  // another network
}

TEST_P(AccessBehaviour, ASecondFactorIsSetUpFirstAndItsCodesCountOnce) {
  gate_->policy.require_second_factor = true;
  std::string user = add("a.member", "M", Role::member);
  SignedIn who = sign_in("a.member");
  EXPECT_TRUE(who.enrolling);
  EXPECT_FALSE(who.viewer.may(Permission::read_findings, "M"));
  EXPECT_FALSE(change_profile(*ledger_, who.viewer, {.name = "X", .email = {}, .language = {}}));
  EXPECT_FALSE(begin_second_factor(*gate_, who, "not the password"));
  auto offer = begin_second_factor(*gate_, who, kGoodPassword);
  ASSERT_TRUE(offer) << offer.error().message;
  std::string secret = unbase32(offer->secret);
  auto code = [&](int64_t step = 0) {
    return hotp_code(secret, static_cast<uint64_t>(now_ / kMicrosPerSecond / kTotpSeconds + step));
  };
  EXPECT_FALSE(confirm_second_factor(*gate_, who, "000000") && code() != "000000");
  auto proof = confirm_second_factor(*gate_, who, code());
  ASSERT_TRUE(proof) << proof.error().message;
  ASSERT_EQ(proof->recovery_codes.size(), 10u);
  auto full = authenticate_session(*gate_, proof->token);
  ASSERT_TRUE(full);
  EXPECT_FALSE(full->enrolling);
  EXPECT_TRUE(full->viewer.may(Permission::read_findings, "M"));
  EXPECT_FALSE(begin_second_factor(*gate_, *full, kGoodPassword));  // there is one

  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword), code_needed);
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, code()), refused);  // used to confirm
  EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action = 'totp.reuse'"), 1);
  now_ += kTotpSeconds * kMicrosPerSecond;
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, code()), granted);
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, code()), refused);
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, code(1)), granted);  // a clock that is ahead
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, code()), refused);   // and no way back
  std::string recovery = proof->recovery_codes[3];
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, recovery), granted);
  EXPECT_EQ(enter(*gate_, "a.member", kGoodPassword, recovery), refused);

  // Nothing of all this can be read out of the ledger.
  std::string all = whole_ledger();
  for (const std::string& never : {offer->secret, recovery, proof->token, std::string(kGoodPassword)})
    EXPECT_FALSE(all.contains(never)) << never;

  ASSERT_TRUE(reset_second_factor(*ledger_, console_, user));
  EXPECT_FALSE(authenticate_session(*gate_, proof->token));
  EXPECT_TRUE(sign_in("a.member").enrolling);
}

TEST_P(AccessBehaviour, SessionsEndByIdlenessByAgeAndByTheirOwner) {
  add("a.member", "M", Role::member);
  std::string idle = token_of("a.member");
  now_ += 31 * 60 * kMicrosPerSecond;
  EXPECT_FALSE(authenticate_session(*gate_, idle));
  std::string busy = token_of("a.member");
  for (int i = 0; i < 36; ++i) {
    EXPECT_TRUE(authenticate_session(*gate_, busy)) << i;
    now_ += 20 * 60 * kMicrosPerSecond;
  }
  EXPECT_FALSE(authenticate_session(*gate_, busy));
  std::string one = token_of("a.member"), two = token_of("a.member");
  EXPECT_NE(one, two);
  SignedIn who = *authenticate_session(*gate_, one);
  ASSERT_EQ(list_sessions(*gate_, who)->size(), 2u);
  ASSERT_TRUE(end_other_sessions(*gate_, who));
  EXPECT_FALSE(authenticate_session(*gate_, two));
  ASSERT_TRUE(end_session(*gate_, who, who.session));
  EXPECT_FALSE(authenticate_session(*gate_, one));
  EXPECT_FALSE(authenticate_session(*gate_, ""));
}

TEST_P(AccessBehaviour, AnotherPasswordEndsTheOtherSessionsAndTheOldToken) {
  std::string user = add("a.member", "M", Role::member);
  std::string mine = token_of("a.member"), other = token_of("a.member");
  SignedIn who = *authenticate_session(*gate_, mine);
  auto offer = make_password_token(*gate_, console_, user);
  EXPECT_FALSE(change_password(*gate_, who, "not the present", "hoàn toàn khác đi"));
  EXPECT_FALSE(change_password(*gate_, who, kGoodPassword, "ngắn"));
  auto renewed = change_password(*gate_, who, kGoodPassword, "hoàn toàn khác đi");
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_FALSE(authenticate_session(*gate_, mine));
  EXPECT_FALSE(authenticate_session(*gate_, other));
  EXPECT_TRUE(authenticate_session(*gate_, *renewed));
  EXPECT_FALSE(redeem_password_token(*gate_, *offer, "một câu thật là dài"));  // void by the change
  EXPECT_EQ(enter(*gate_, "a.member", "hoàn toàn khác đi"), granted);
}

TEST_P(AccessBehaviour, APasswordTokenWorksOnceAndForThreeDays) {
  std::string user = add("a.member", "M", Role::member);
  auto late = make_password_token(*gate_, console_, user);
  now_ += 3 * kMicrosPerDay + 1;
  EXPECT_FALSE(redeem_password_token(*gate_, *late, "một câu thật là dài"));
  auto token = make_password_token(*gate_, console_, user);
  EXPECT_FALSE(redeem_password_token(*gate_, *token, "ngắn"));  // does not use it up
  EXPECT_TRUE(redeem_password_token(*gate_, *token, "một câu thật là dài"));
  EXPECT_FALSE(redeem_password_token(*gate_, *token, "một câu thật là dài nữa"));
  EXPECT_EQ(enter(*gate_, "a.member", "một câu thật là dài"), granted);
  EXPECT_FALSE(whole_ledger().contains(*token));
}

TEST_P(AccessBehaviour, ACsrfTokenIsOfOneSession) {
  std::string one = random_secret(), two = random_secret();
  EXPECT_TRUE(check_csrf(one, csrf_token(one)));
  EXPECT_FALSE(check_csrf(one, csrf_token(two)));
  EXPECT_FALSE(check_csrf(one, ""));
  EXPECT_FALSE(check_csrf("", csrf_token("")));
  EXPECT_FALSE(csrf_token(one).contains(one));
}

TEST_P(AccessBehaviour, AnApiTokenDoesLessThanItsUserUntilItExpires) {
  std::string user = add("a.member", "M", Role::member);
  Viewer who = viewer(user);
  Timestamp tomorrow = now_ + kMicrosPerDay;
  EXPECT_FALSE(make_api_token(*gate_, who, user, {"x", {}, tomorrow}));
  EXPECT_FALSE(make_api_token(*gate_, who, user, {"x", {Permission::change_users}, tomorrow}));
  EXPECT_FALSE(make_api_token(*gate_, who, user, {"x", {Permission::read_findings}, now_}));
  EXPECT_FALSE(
      make_api_token(*gate_, who, user, {"x", {Permission::read_findings}, now_ + 400 * kMicrosPerDay}));
  auto token =
      make_api_token(*gate_, who, user, {"x", {Permission::read_findings, Permission::read_audit}, tomorrow});
  ASSERT_TRUE(token) << token.error().message;
  auto program = authenticate_api_token(*gate_, *token);
  ASSERT_TRUE(program);
  EXPECT_TRUE(program->may(Permission::read_findings, "M"));
  EXPECT_FALSE(program->may(Permission::handle_findings, "M"));  // not a scope
  EXPECT_FALSE(program->may(Permission::read_audit, ""));        // a scope, but no right of its user
  EXPECT_FALSE(program->may(Permission::read_findings, "B"));
  auto listed = list_api_tokens(*gate_, who, user);
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_TRUE(token->starts_with((*listed)[0].prefix));
  EXPECT_TRUE((*listed)[0].used);
  EXPECT_FALSE(whole_ledger().contains(*token));
  EXPECT_FALSE(authenticate_api_token(*gate_, *token + "x"));
  now_ = tomorrow;
  EXPECT_FALSE(authenticate_api_token(*gate_, *token));
}

TEST_P(AccessBehaviour, ASensorEnrolsOnceAndMayAskAgain) {
  std::string admin = add("admin.m", "M", Role::administrator);
  EXPECT_FALSE(make_sensor_token(*gate_, viewer(admin), "B", "hanoi"));
  EXPECT_FALSE(make_sensor_token(*gate_, viewer(admin), "M1", "hanoi"));
  auto token = make_sensor_token(*gate_, viewer(admin), "M", "hanoi");
  ASSERT_TRUE(token) << token.error().message;
  std::string sensor = random_id();
  auto redeem = [&](const std::string& which, const std::string& id) {
    std::optional<SensorEnrolment> enrolment;
    (void)ledger_->write([&](Transaction& t) -> Result<void> {
      auto done = redeem_sensor_token(t, which, id);
      if (!done) return std::unexpected(done.error());
      enrolment = *done;
      return {};
    });
    return enrolment;
  };
  EXPECT_FALSE(redeem(*token, "not-an-id"));
  auto first = redeem(*token, sensor), again = redeem(*token, sensor);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->organisation, "M");
  EXPECT_EQ(again->name, "hanoi");
  EXPECT_FALSE(redeem(*token, random_id()));
  EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action = 'sensor.enrol'"), 1);
  auto late = make_sensor_token(*gate_, viewer(admin), "M", "late");
  now_ += kMicrosPerDay;
  EXPECT_FALSE(redeem(*late, random_id()));
  EXPECT_FALSE(whole_ledger().contains(*token));
}

}  // namespace
}  // namespace luytre
