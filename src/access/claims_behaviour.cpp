#include "access/access_behaviour.h"
#include "access/claims.h"
#include "access/contacts.h"
#include "ledger/audit.h"

namespace luytre {
namespace {

TEST_P(AccessBehaviour, AnApprovedClaimBecomesAFactOfTheDirectory) {
  Viewer admin = viewer(add("admin.m", "M", Role::administrator)),
         chief = viewer(add("chief", "", Role::centre_operator));
  auto prefix =
      make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::prefix, "203.0.113.0/24", "", {}});
  auto domain = make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::domain, "M.gov.vn.", "ours", {}});
  auto refusable =
      make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::domain, "theirs.com.vn", "", {}});
  ASSERT_TRUE(prefix && domain && refusable);
  EXPECT_FALSE(
      make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::domain, "m.gov.vn", "", {}}));  // waits
  EXPECT_FALSE(decide_claim(*ledger_, admin, *prefix, true, ""));  // not by the body
  EXPECT_FALSE(decide_claim(*ledger_, chief, *refusable, false, ""));
  ASSERT_TRUE(decide_claim(*ledger_, chief, *refusable, false, "not yours"));
  ASSERT_TRUE(decide_claim(*ledger_, chief, *prefix, true, ""));
  ASSERT_TRUE(decide_claim(*ledger_, chief, *domain, true, ""));
  EXPECT_FALSE(decide_claim(*ledger_, chief, *prefix, false, "twice"));
  auto applied = apply_claims(*ledger_, *directory_);
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_EQ(*applied, 2u);
  EXPECT_EQ(*apply_claims(*ledger_, *directory_), 0u);
  Day today = day_of(now_);
  auto reopened = *Directory::open(folder_ / "directory");
  (void)reopened;
  EXPECT_EQ(directory_->find("203.0.113.9", today)->owner.organisation, "M");
  EXPECT_EQ(directory_->find("www.m.gov.vn", today)->owner.organisation, "M");
  EXPECT_FALSE(directory_->find("theirs.com.vn", today));
}

TEST_P(AccessBehaviour, ClaimsNameWhatCanBeHeld) {
  Viewer admin = viewer(add("admin.m", "M", Role::administrator));
  for (const char* bad :
       {"10.0.0.0/8", "203.0.113.1/24", "0.0.0.0/0", "::/0", "192.168.1.0/24", "x", "", "203.0.113.0/33"})
    EXPECT_FALSE(make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::prefix, bad, "", {}})) << bad;
  for (const char* bad : {"gov.vn", "vn", "localhost", "a b.vn", ""})
    EXPECT_FALSE(make_claim(*ledger_, admin, *directory_, "M", {Claim::Kind::domain, bad, "", {}})) << bad;
}

TEST_P(AccessBehaviour, ClaimsAndContactsOfOthersAreNotThere) {
  Viewer m = viewer(add("admin.m", "M", Role::administrator)),
         b = viewer(add("admin.b", "B", Role::administrator));
  Viewer m1 = viewer(add("admin.m1", "M1", Role::administrator));
  auto claim = make_claim(*ledger_, m1, *directory_, "M1", {Claim::Kind::prefix, "203.0.113.0/24", "", {}});
  auto contact = add_contact(*ledger_, m1, "M1", {ContactRole::duty, "Trực", "duty@m1.example", "+84 24 1"});
  ASSERT_TRUE(claim && contact);
  EXPECT_EQ(list_claims(*ledger_, m1, *directory_)->size(), 1u);
  EXPECT_EQ(list_claims(*ledger_, m, *directory_)->size(), 1u);  // the ministry sees its department's
  EXPECT_EQ(list_claims(*ledger_, b, *directory_)->size(), 0u);
  EXPECT_EQ(list_contacts(*ledger_, m)->size(), 1u);
  EXPECT_EQ(list_contacts(*ledger_, b)->size(), 0u);
  EXPECT_EQ(list_contacts(*ledger_, Viewer::nobody())->size(), 0u);
  for (const Viewer* who : {&m, &b})
    for (const char* organisation : {"M", "M1", "B", ""}) {
      EXPECT_FALSE(withdraw_claim(*ledger_, *who, organisation, *claim));
      EXPECT_FALSE(remove_contact(*ledger_, *who, organisation, *contact));
      EXPECT_FALSE(make_contact_code(*gate_, *who, organisation, *contact));
      EXPECT_FALSE(verify_contact(*gate_, *who, organisation, *contact, "00000000"));
      EXPECT_FALSE(change_contact(*ledger_, *who, organisation, *contact,
                                  {ContactRole::duty, "X", "x@evil.example", ""}));
    }
  EXPECT_FALSE(make_claim(*ledger_, b, *directory_, "M", {Claim::Kind::prefix, "203.0.113.0/24", "", {}}));
  EXPECT_TRUE(withdraw_claim(*ledger_, m1, "M1", *claim));
  EXPECT_EQ((*list_contacts(*ledger_, m1))[0].email, "duty@m1.example");
}

TEST_P(AccessBehaviour, AContactIsVerifiedByTheCodeItWasSent) {
  Viewer admin = viewer(add("admin.m", "M", Role::administrator));
  NewContact contact{ContactRole::technical, "Kỹ thuật", "it@m.example", ""};
  std::string id = *add_contact(*ledger_, admin, "M", contact);
  auto sent = make_contact_code(*gate_, admin, "M", id);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->email, "it@m.example");
  EXPECT_EQ(sent->code.size(), 8u);
  EXPECT_EQ(make_contact_code(*gate_, admin, "M", id).error().code, ErrorCode::busy);
  EXPECT_FALSE(whole_ledger().contains(sent->code));
  std::string wrong = sent->code == "00000000" ? "00000001" : "00000000";
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(verify_contact(*gate_, admin, "M", id, wrong));
  EXPECT_FALSE(verify_contact(*gate_, admin, "M", id, sent->code));  // tried too often
  now_ += 61 * kMicrosPerSecond;
  sent = make_contact_code(*gate_, admin, "M", id);
  ASSERT_TRUE(sent);
  ASSERT_TRUE(verify_contact(*gate_, admin, "M", id, sent->code));
  EXPECT_TRUE((*list_contacts(*ledger_, admin))[0].verified);
  EXPECT_FALSE(verify_contact(*gate_, admin, "M", id, sent->code));  // once
  contact.phone = "+84 24 0";
  ASSERT_TRUE(change_contact(*ledger_, admin, "M", id, contact));
  EXPECT_TRUE((*list_contacts(*ledger_, admin))[0].verified);
  contact.email = "other@m.example";
  ASSERT_TRUE(change_contact(*ledger_, admin, "M", id, contact));
  EXPECT_FALSE((*list_contacts(*ledger_, admin))[0].verified);
}

TEST_P(AccessBehaviour, EveryActIsInTheAuditChain) {
  std::string user = add("a.member", "M", Role::member);
  token_of("a.member");
  ASSERT_TRUE(set_user_state(*ledger_, console_, user, false));
  EXPECT_EQ(number("SELECT count(*) FROM audit WHERE actor = 'console:test' AND subject = '" + user + "'"),
            3);
  auto report = verify_audit(*ledger_);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->broken_at) << report->why;
  EXPECT_FALSE(whole_ledger().contains(kGoodPassword));
}

}  // namespace
}  // namespace luytre
