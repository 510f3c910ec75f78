// The routes about leaked accounts, asked as everybody.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/leaks/leak_findings.h"
#include "hub/national_test_hub.h"
#include "hub/shape_check.h"
#include "leaks/leak_book.h"
#include "leaks/leak_lines.h"

namespace luytre {
namespace {

class LeaksApi : public testing::Test {
 protected:
  LeaksApi() : directory_(hub_.directory()), keys_(*open_leak_keys(hub_.home_)) {
    EXPECT_TRUE(directory_.add_ownership("domain,org_id\ncuc.gov.vn,T-M1\nbank.vn,T-B\n", "domains"));
    EXPECT_TRUE(directory_.save());
    hub_.hub_->directory_changed();
    std::vector<std::string> refused;
    watched_ = WatchedDomains::build(std::vector<std::string>{"cuc.gov.vn", "bank.vn"}, refused);
    import("one", "2025-11-03",
           "a@cuc.gov.vn:secret one\nb@cuc.gov.vn:5f4dcc3b5aa765d61d8327deb882cf99\nx@bank.vn:pw\n");
    import("two", "2026-01-05", "A+shop@cuc.gov.vn:secret one\nhttps://bank.vn/login:customer:pw\n");
  }

  void import(const std::string& collection, const char* observed, std::string_view text,
              bool fabricated = false) {
    LeakBook book(hub_.hub_->ledger());
    LeakBook::Import made{collection, *parse_day(observed), "console:test", fabricated};
    LeakKeeper keeper(watched_, keys_, [&](std::span<const LeakHit> hits) -> Result<void> {
      auto stored = book.store(made, directory_, hits);
      if (!stored) return std::unexpected(stored.error());
      return {};
    });
    LeakLines lines(watched_, keeper);
    lines.consume(text);
    lines.finish();
    EXPECT_TRUE(keeper.finish());
    auto absorbed = absorb_leaks(hub_.hub_->ledger(), hub_.hub_->book(), directory_);
    ASSERT_TRUE(absorbed) << absorbed.error().message;
    absorbed_ = *absorbed;
  }
  Json shaped(const std::string& who, const std::string& target, std::string_view schema) {
    auto reply = hub_.get(who, target);
    EXPECT_EQ(reply.status, 200) << who << " " << target << " " << reply.body;
    if (reply.status != 200) return {};
    EXPECT_EQ(misshapen(reply.json, schema), "") << who << " " << target;
    return reply.json;
  }
  CountryHub::Reply post(const std::string& who, const std::string& target, const JsonObject& body = {}) {
    return hub_.send(who, http::Method::post, target, boost::json::serialize(body));
  }
  static uint64_t number(const Json& value, std::string_view name) {
    return value.at(name).to_number<uint64_t>();
  }

  CountryHub hub_;
  Directory directory_;
  LeakKeys keys_;
  WatchedDomains watched_;
  Absorbed absorbed_;
};

TEST_F(LeaksApi, OneAccountInTwoCollectionsIsOneFinding) {
  auto findings = *hub_.hub_->book().list(Viewer::console("test"), {.kinds = {FindingKind::leak}});
  ASSERT_EQ(findings.size(), 4u);
  auto of = [&](std::string_view beginning) {
    return *std::ranges::find_if(findings,
                                 [&](const Finding& f) { return f.subject.starts_with(beginning); });
  };
  Finding a = of("a•••@cuc.gov.vn");
  EXPECT_EQ(a.sightings, 2u);
  EXPECT_EQ(a.severity, Severity::high);
  EXPECT_EQ(a.organisation, "T-M1");
  EXPECT_EQ(a.last_seen, start_of(*parse_day("2025-11-03")));  // what came later was the same password
  EXPECT_EQ(of("b•••").severity, Severity::medium);
  EXPECT_EQ(of("c•••").severity, Severity::low);
  import("two", "2026-01-05", "a@cuc.gov.vn:secret one\n");
  EXPECT_EQ(absorbed_.opened + absorbed_.updated, 0u);
  import("spam", "2026-01-06", "made.up@cuc.gov.vn:x\n", true);
  EXPECT_EQ(absorbed_.opened + absorbed_.updated, 0u);
}

TEST_F(LeaksApi, ANewPasswordReopensAndAnOldOneDoesNot) {
  auto& book = hub_.hub_->book();
  auto list = *book.list(Viewer::console("test"), {.kinds = {FindingKind::leak}, .least = Severity::high});
  std::string id;
  for (const Finding& f : list)
    if (f.subject.starts_with("a•••")) id = f.id;
  auto closed =
      post("department", "/api/findings/" + id + "/acts", {{"act", "close"}, {"reason", "password-changed"}});
  ASSERT_EQ(closed.status, 200) << closed.body;
  hub_.now_ += 10 * kMicrosPerDay;  // closed on 10 February
  import("repacked", "2026-02-18", "a@cuc.gov.vn:secret one\n");
  EXPECT_EQ(absorbed_.reopened, 0u);
  import("older", "2026-02-02", "a@cuc.gov.vn:secret zero\n");
  EXPECT_EQ(absorbed_.reopened, 0u) << "what came to light before it was changed is no news";
  import("fresh", "2026-02-19", "a@cuc.gov.vn:secret two\n");
  EXPECT_EQ(absorbed_.reopened, 1u);
  EXPECT_EQ(book.find(Viewer::console("test"), id)->state, FindingState::open);
  ASSERT_TRUE(LeakBook(hub_.hub_->ledger()).forget_before(*parse_day("2027-01-01"), "console:test"));
  auto gone = *absorb_leaks(hub_.hub_->ledger(), book, directory_);
  EXPECT_EQ(gone.withdrawn, 4u);
}

TEST_F(LeaksApi, EverybodyGetsTheNumbersOfTheirOwn) {
  for (std::string who : {"operator", "analyst", "leader"}) {
    Json all = shaped(who, "/api/leaks", "Leaks");
    EXPECT_EQ(number(all, "accounts"), 3u);
    EXPECT_EQ(number(all, "customers"), 1u);
    EXPECT_EQ(number(all, "live"), 2u);
    EXPECT_EQ(all.at("by_sector").as_array().size(), 2u);
    EXPECT_TRUE(all.at("items").as_array().empty());
  }
  Json own = shaped("department", "/api/leaks", "Leaks");
  EXPECT_EQ(number(own, "accounts"), 2u);
  EXPECT_EQ(own.at("items").as_array().size(), 2u);
  EXPECT_TRUE(own.at("can_check").as_bool());
  EXPECT_EQ(number(shaped("department", "/api/leaks?to=2025-12-31", "Leaks"), "accounts"), 2u);
  EXPECT_EQ(number(shaped("department", "/api/leaks?from=2026-01-01", "Leaks"), "accounts"), 1u);
  EXPECT_EQ(number(shaped("ministry", "/api/leaks?organisation=T-M1", "Leaks"), "accounts"), 2u);
  EXPECT_EQ(hub_.get("bank", "/api/leaks?organisation=T-M1").status, 404);
  EXPECT_EQ(hub_.get("bank", "/api/leaks?organisation=NONE").status, 404);
  EXPECT_EQ(hub_.get("bank", "/api/leaks").body.find("cuc.gov.vn"), std::string::npos);
  EXPECT_EQ(hub_.get("", "/api/leaks").status, 401);
  EXPECT_EQ(hub_.get("operator", "/api/leaks?from=yesterday").status, 422);
  Json collections = shaped("operator", "/api/leaks/collections", "Items<LeakCollection>");
  EXPECT_EQ(collections.at("items").at(0).at("overlaps").at(0).at("collection"), "one");
  Json seen_by_bank = shaped("bank", "/api/leaks/collections", "Items<LeakCollection>");
  for (const Json& row : seen_by_bank.at("items").as_array())
    EXPECT_TRUE(row.at("overlaps").as_array().empty());
}

TEST_F(LeaksApi, OnlyTheOwnPeopleReadAnAccountInClear) {
  Json own = shaped("department", "/api/leaks", "Leaks");
  for (const Json& row : own.at("items").as_array()) {
    std::string target = fmt::format("/api/leaks/{}/reveal", std::string_view(row.at("id").as_string()));
    auto shown = post("department", target);
    EXPECT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(misshapen(shown.json, "RevealedAccount"), "");
    EXPECT_TRUE(shown.text("/account").ends_with("@cuc.gov.vn"));
    EXPECT_EQ(shown.text("/account").find("•"), std::string::npos);
    for (std::string who : {"operator", "analyst", "ministry", "bank", "province"})
      EXPECT_EQ(post(who, target).status, 404) << who;
    EXPECT_EQ(post("leader", target).status, 403);
  }
  // The domain went to another body: its old accounts stay masked.
  ASSERT_TRUE(directory_.add_ownership("domain,org_id,from,to\ncuc.gov.vn,T-B,2026-01-10,\n", "moved"));
  ASSERT_TRUE(directory_.save());
  hub_.hub_->directory_changed();
  std::string target =
      fmt::format("/api/leaks/{}/reveal", std::string_view(own.at("items").at(0).at("id").as_string()));
  EXPECT_EQ(post("department", target).status, 404);
  EXPECT_EQ(post("bank", target).status, 404);
}

TEST_F(LeaksApi, ABodyFindsItsLivePasswordsAndShowsNone) {
  OprfQuestion leaked(leak_pair("a@cuc.gov.vn", "secret one")), changed(leak_pair("a@cuc.gov.vn", "another")),
      foreign(leak_pair("x@bank.vn", "pw"));
  JsonObject body{
      {"organisation", "T-M1"},
      {"prefix", ""},
      {"blinded", JsonArray{Json(leaked.blinded()), Json(changed.blinded()), Json(foreign.blinded())}}};
  auto answer = post("department", "/api/leaks/check", body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(misshapen(answer.json, "LeakCheckAnswer"), "");
  const JsonArray& candidates = answer.json.at("candidates").as_array();
  EXPECT_EQ(candidates.size(), 256u);
  auto stands = [&](const OprfQuestion& question, size_t number) {
    auto output = question.output(std::string(answer.json.at("evaluated").at(number).as_string()));
    return output && std::ranges::find(candidates, Json(pair_id_of(*output))) != candidates.end();
  };
  EXPECT_TRUE(stands(leaked, 0));
  EXPECT_FALSE(stands(changed, 1));
  EXPECT_FALSE(stands(foreign, 2)) << "a body learns nothing of another's accounts";
  EXPECT_EQ(post("department", "/api/leaks/check", body).json.at("candidates"), answer.json.at("candidates"))
      << "decoys that change are no decoys";
  for (std::string who : {"operator", "analyst", "ministry", "bank"})
    EXPECT_EQ(post(who, "/api/leaks/check", body).status, 404) << who;
  body["prefix"] = "0";
  EXPECT_EQ(post("department", "/api/leaks/check", body).status, 422)
      << "a bucket of one account says too much";
  body["prefix"] = "";
  body["blinded"] = JsonArray{"not an element"};
  EXPECT_EQ(post("department", "/api/leaks/check", body).status, 422);
}

}  // namespace
}  // namespace luytre
