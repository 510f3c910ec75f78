#include <gtest/gtest.h>

#include "access/tokens.h"
#include "hub/national_test_hub.h"
#include "hub/shape_check.h"
#include "sensor/sensors.h"
#include "situation/figures.h"

namespace luytre {
namespace {

using boost::json::value;

class OrganisationsApi : public testing::Test {
 protected:
  static void SetUpTestSuite() { hub_ = new CountryHub(); }
  static void TearDownTestSuite() {
    delete hub_;
    hub_ = nullptr;
  }
  static std::vector<std::string> ids(const CountryHub::Reply& reply) {
    std::vector<std::string> out;
    for (const value& row : reply.at("/items").as_array())
      out.emplace_back(row.at("organisation").at("id").as_string());
    return out;
  }
  static CountryHub* hub_;
};
CountryHub* OrganisationsApi::hub_ = nullptr;

using Ids = std::vector<std::string>;

TEST_F(OrganisationsApi, TheTableIsTheSituationByBody) {
  auto reply = hub_->get("operator", "/api/organisations");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(ids(reply), (Ids{"T-M", "T-B", "PPC25-01", "PPC25-04", "T-M1"}));
  EXPECT_EQ(reply.number("/total"), 5);
  Question q;
  q.from = *parse_day("2026-01-01");
  q.to = *parse_day("2026-01-31");
  q.by = {Key::organisation};
  auto days = hub_->hub_->days();
  Answer truth = *ask(*days, *hub_->hub_->directory(), q);
  for (const value& row : reply.at("/items").as_array()) {
    auto same = std::ranges::find_if(truth.rows, [&](const FigureRow& r) {
      return r.key[0] == std::string_view(row.at("organisation").at("id").as_string());
    });
    ASSERT_NE(same, truth.rows.end());
    EXPECT_EQ(row.at("addresses").to_number<uint64_t>(), same->counts.distinct_addresses);
    EXPECT_EQ(row.at("months").as_array().size(), 13u);
    EXPECT_EQ(row.at("months").at(12), row.at("addresses"));
    EXPECT_EQ(row.at("months").at(11), row.at("previous"));
  }
  EXPECT_EQ(reply.text("/citation/digest"), truth.digest.to_hex());
  EXPECT_EQ(reply.number("/items/0/open"), 22);
  EXPECT_EQ(reply.text("/items/0/sensor"), "none");
  EXPECT_TRUE(reply.at("/items/0/coverage").as_array().empty());
}

TEST_F(OrganisationsApi, SortsFiltersAndPages) {
  auto sorted = [&](const char* query) {
    return ids(hub_->get("operator", std::string("/api/organisations?") + query));
  };
  EXPECT_EQ(sorted("order=asc"), (Ids{"PPC25-01", "PPC25-04", "T-M1", "T-B", "T-M"}));
  EXPECT_EQ(sorted("sort=name"),
            (Ids{"T-M", "T-M1", "T-B", "PPC25-01", "PPC25-04"}));  // Bộ, Cục, Ngân, Ủy, Ủy
  EXPECT_EQ(sorted("sort=change&limit=2"), (Ids{"T-B", "T-M"}));
  EXPECT_EQ(sorted("sort=open&limit=1"), (Ids{"T-M"}));
  EXPECT_EQ(sorted("limit=2&offset=1"), (Ids{"T-B", "PPC25-01"}));
  EXPECT_EQ(sorted("sector=MINISTRY,JOINT_STOCK_BANK"), (Ids{"T-M", "T-B"}));
  EXPECT_EQ(sorted("q=cao%20bang"), (Ids{"PPC25-04"}));
  EXPECT_EQ(sorted("q=Cao%20B%E1%BA%B1ng"), (Ids{"PPC25-04"}));
  EXPECT_EQ(sorted("q=t-m1"), (Ids{"T-M1"}));
  EXPECT_EQ(sorted("low_coverage=1"), Ids{});
  for (const char* wrong : {"sort=colour", "order=up", "limit=1001", "limit=x", "month=1", "nothing=1"}) {
    int status = hub_->get("operator", std::string("/api/organisations?") + wrong).status;
    EXPECT_TRUE(status == 422 || status == 400) << wrong << status;
  }
  auto page = hub_->get("operator", "/api/organisations?sector=MINISTRY&limit=1");
  EXPECT_EQ(page.at("/sectors").as_array().size(), 4u);  // counted without the sector itself
  EXPECT_EQ(page.number("/total"), 1);
}

TEST_F(OrganisationsApi, SaysWhoHoldsWhatIsOverdue) {
  auto reply = hub_->get("operator", "/api/organisations?overdue=1&sort=overdue");
  EXPECT_EQ(ids(reply)[0], "T-M");
  EXPECT_EQ(reply.text("/leading/organisations/0/id"), "T-M");
  int64_t sum = 0;
  for (const value& row : reply.at("/items").as_array()) sum += row.at("overdue").to_number<int64_t>();
  EXPECT_EQ(reply.number("/leading/overdue_total"), sum);
  EXPECT_LE(reply.number("/leading/overdue"), sum);
}

TEST_F(OrganisationsApi, AMemberSeesItsOwnTreeOnly) {
  EXPECT_EQ(ids(hub_->get("ministry", "/api/organisations")), (Ids{"T-M", "T-M1"}));
  EXPECT_EQ(ids(hub_->get("department", "/api/organisations")), (Ids{"T-M1"}));
  EXPECT_EQ(ids(hub_->get("bank", "/api/organisations")), (Ids{"T-B"}));
  EXPECT_EQ(hub_->get("", "/api/organisations").status, 401);
  for (const char* path :
       {"/api/organisations", "/api/organisations.csv", "/api/organisations?q=bo&sort=name"}) {
    auto reply = hub_->get("bank", path);
    for (const char* foreign : {"T-M", "PPC25", "sensor-0"})
      EXPECT_EQ(reply.body.find(foreign), std::string::npos) << path << foreign << reply.body;
  }
}

TEST_F(OrganisationsApi, AptCountsOnlyForThoseNamed) {
  // T-M1 has 2 of mirai and 1 of apt32, T-B 5 of conficker and 1 of apt32.
  EXPECT_EQ(hub_->get("operator", "/api/organisations/T-M1").number("/addresses"), 3);
  EXPECT_EQ(hub_->get("department", "/api/organisations/T-M1").number("/addresses"), 2);
  EXPECT_EQ(hub_->get("ministry", "/api/organisations/T-M1").number("/addresses"), 2);  // from above: never
  auto bank = hub_->get("bank", "/api/organisations/T-B");
  EXPECT_EQ(bank.number("/addresses"), 5);
  EXPECT_EQ(bank.body.find("apt32"), std::string::npos);
  EXPECT_EQ(bank.number("/open"), 5);
  auto leader = hub_->get("leader", "/api/organisations/T-B");
  EXPECT_EQ(leader.number("/addresses"), 6);  // the figure of the country
  EXPECT_EQ(leader.at("/families").as_array().size(), 1u);
  EXPECT_EQ(hub_->get("operator", "/api/organisations/T-B").at("/families").as_array().size(), 2u);
}

TEST_F(OrganisationsApi, APageOfABody) {
  auto reply = hub_->get("operator", "/api/organisations/T-M");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/organisation/name/vi"), "Bộ Thử nghiệm");
  EXPECT_TRUE(reply.at("/parent").is_null());
  EXPECT_EQ(reply.text("/children/0/id"), "T-M1");
  EXPECT_EQ(reply.number("/previous/before"), 21);
  EXPECT_EQ(reply.at("/months").as_array().size(), 13u);
  EXPECT_EQ(reply.text("/families/0/name"), "Conficker");
  EXPECT_EQ(reply.at("/ranges").as_array().size(), 2u);  // with the department's
  EXPECT_EQ(hub_->get("department", "/api/organisations/T-M1").at("/parent").is_null(), true);
  EXPECT_EQ(hub_->get("operator", "/api/organisations/T-M1").text("/parent/id"), "T-M");
  // What is foreign and what is not there are the same answer.
  auto foreign = hub_->get("bank", "/api/organisations/T-M"),
       missing = hub_->get("bank", "/api/organisations/NONE");
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body, missing.body);
  EXPECT_EQ(hub_->get("bank", "/api/organisations/T-M?month=2025-12").body, missing.body);
}

TEST_F(OrganisationsApi, ExportIsTheTableWhole) {
  auto reply = hub_->get("operator", "/api/organisations.csv?sort=name");
  ASSERT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("# query: situation 2026-01-01/2026-01-31 by organisation"), std::string::npos);
  size_t ministry = reply.body.find("T-M,"), bank = reply.body.find("T-B,");
  EXPECT_LT(ministry, bank);
  EXPECT_NE(reply.body.find("T-M,Bộ Thử nghiệm,Ministry of Tests,MOT,MINISTRY,22,21,22,"), std::string::npos)
      << reply.body;
}

TEST_F(OrganisationsApi, AUnitShowsWhatIsItsOwn) {
  auto reply = hub_->get("bank", "/api/unit");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/organisation/id"), "T-B");
  EXPECT_EQ(reply.at("/ranges").as_array().size(), 1u);
  EXPECT_EQ(reply.text("/ranges/0/resource"), "14.160.2.0/24");
  EXPECT_EQ(reply.at("/people").as_array().size(), 2u);
  EXPECT_EQ(hub_->get("bank-member", "/api/unit").at("/people").as_array().size(),
            0u);  // members read no users
  EXPECT_EQ(hub_->get("ministry", "/api/unit?organisation=T-M1").text("/organisation/id"), "T-M1");
  EXPECT_EQ(hub_->get("bank", "/api/unit?organisation=T-M").status, 404);
  EXPECT_EQ(hub_->get("department", "/api/unit?organisation=T-M").status, 404);  // not upwards
  EXPECT_EQ(hub_->get("operator", "/api/unit").status, 422);
  EXPECT_EQ(hub_->get("operator", "/api/unit?organisation=T-B").status, 200);
  EXPECT_EQ(hub_->get("", "/api/unit").status, 401);
}

TEST_F(OrganisationsApi, AClaimIsMadeDecidedAndBecomesAFact) {
  using http::Method;
  const std::string claim =
      R"({"organisation":"T-B","kind":"prefix","resource":"14.160.9.0/24","note":"ours"})";
  EXPECT_EQ(hub_->send("bank-member", Method::post, "/api/claims", claim).status, 403);
  EXPECT_EQ(hub_->send("ministry", Method::post, "/api/claims", claim).status, 404);
  EXPECT_EQ(hub_->send("", Method::post, "/api/claims", claim).status, 401);
  auto made = hub_->send("bank", Method::post, "/api/claims", claim);
  ASSERT_EQ(made.status, 200) << made.body;
  std::string id = made.text("/id");
  auto seen = hub_->get("operator", "/api/claims?state=waiting");
  ASSERT_EQ(seen.at("/items").as_array().size(), 1u);
  EXPECT_EQ(seen.text("/items/0/made_by"), "bank");
  EXPECT_TRUE(seen.at("/items/0/held_by").is_null());
  EXPECT_TRUE(hub_->get("province", "/api/claims").at("/items").as_array().empty());
  EXPECT_EQ(hub_->get("operator", "/api/claims?state=lost").status, 422);
  const std::string yes = R"({"approve":true,"reason":""})";
  EXPECT_EQ(hub_->send("bank", Method::post, "/api/claims/" + id + "/decision", yes).status, 403);
  EXPECT_EQ(hub_->send("operator", Method::post, "/api/claims/" + id + "/decision",
                       R"({"approve":false,"reason":""})")
                .status,
            422);
  auto decided = hub_->send("operator", Method::post, "/api/claims/" + id + "/decision", yes);
  EXPECT_EQ(decided.status, 204) << decided.body;
  EXPECT_EQ(hub_->directory().find("14.160.9.1", day_of(hub_->now_))->owner.organisation, "T-B");
  EXPECT_EQ(hub_->get("bank", "/api/unit").at("/ranges").as_array().size(), 2u);
  EXPECT_EQ(hub_->get("bank", "/api/claims").text("/items/0/state"), "approved");
  EXPECT_EQ(hub_->send("bank", Method::delete_, "/api/organisations/T-B/claims/" + id).status,
            404);  // decided
}

TEST_F(OrganisationsApi, ContactsAreKeptByTheirBody) {
  using http::Method;
  const std::string contact =
      R"({"organisation":"T-B","role":"technical","name":"Lan","email":"lan@bank.example.vn","phone":"+84 24 1"})";
  EXPECT_EQ(hub_->send("ministry", Method::post, "/api/contacts", contact).status, 404);
  EXPECT_EQ(hub_->send("bank-member", Method::post, "/api/contacts", contact).status, 403);
  auto added = hub_->send("bank", Method::post, "/api/contacts", contact);
  ASSERT_EQ(added.status, 200) << added.body;
  std::string path = "/api/organisations/T-B/contacts/" + added.text("/id");
  EXPECT_EQ(hub_->get("bank-member", "/api/contacts").text("/items/0/name"), "Lan");
  EXPECT_EQ(hub_->get("operator", "/api/contacts?organisation=T-B").at("/items").as_array().size(), 1u);
  EXPECT_TRUE(hub_->get("operator", "/api/contacts?organisation=T-M").at("/items").as_array().empty());
  EXPECT_TRUE(hub_->get("province", "/api/contacts?organisation=T-B").at("/items").as_array().empty());
  std::string changed = contact;
  changed.replace(changed.find("Lan"), 3, "Minh");
  EXPECT_EQ(hub_->send("ministry", Method::put, path, changed).status, 404);
  EXPECT_EQ(hub_->send("bank", Method::put, path, changed).status, 204);
  EXPECT_EQ(hub_->get("bank", "/api/contacts").text("/items/0/name"), "Minh");
  EXPECT_EQ(hub_->send("bank", Method::post, path + "/code").status, 503);
  EXPECT_EQ(hub_->send("ministry", Method::post, path + "/code").status, 404);
  EXPECT_EQ(hub_->send("bank", Method::post, path + "/verify", R"({"code":"12345678"})").status, 422);
  EXPECT_EQ(hub_->send("ministry", Method::delete_, path).status, 404);
  EXPECT_EQ(hub_->send("bank", Method::delete_, path).status, 204);
}

TEST_F(OrganisationsApi, ASensorEnrolsAndIsWatched) {
  using http::Method;
  EXPECT_EQ(hub_->send("bank", Method::post, "/api/sensors", R"({"organisation":"T-M","name":"x"})").status,
            404);
  auto token =
      hub_->send("province", Method::post, "/api/sensors", R"({"organisation":"PPC25-01","name":"x"})");
  EXPECT_EQ(token.status, 403);
  token = hub_->send("bank", Method::post, "/api/sensors", R"({"organisation":"T-B","name":"edge"})");
  ASSERT_EQ(token.status, 200) << token.body;
  EXPECT_EQ(token.text("/expires"), "2026-02-11T03:00:00Z");
  // What enrolling writes, four days ago; then it watches for two days and half of a third.
  const std::string id = std::string(32, 'b');
  Timestamp enrolled = hub_->now_ - 4 * kMicrosPerDay;
  ASSERT_TRUE(hub_->hub_->ledger().write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute(
        "INSERT INTO sensor (id, organisation, name, public_key, next_key, state, enrolled_at, version, "
        "indicators) VALUES ($1, 'T-B', 'edge', $2, '', 'active', $3, '1.0', 'v7')",
        {id, std::string(64, 'c'), enrolled}));
    return {};
  }));
  auto waiting = hub_->get("bank", "/api/sensors");
  ASSERT_EQ(waiting.at("/items").as_array().size(), 1u);
  EXPECT_EQ(waiting.text("/items/0/state"), "waiting");
  EXPECT_TRUE(waiting.at("/items/0/last_seen").is_null());
  std::vector<HealthRow> health;
  for (int hour = 0; hour < 60; ++hour) {
    HealthRow row;
    row.sensor = "T-B/edge";
    row.source = "tap";
    row.hour = (enrolled / kMicrosPerHour + hour) * kMicrosPerHour;
    row.counts.records = 100;
    row.counts.lost = 1;
    row.sampling = 10;
    health.push_back(row);
  }
  hub_->add({}, health);
  hub_->now_ += 20 * kMicrosPerSecond;  // what was read before is looked at again
  auto seen = hub_->get("bank-member", "/api/sensors");
  ASSERT_EQ(seen.at("/items").as_array().size(), 1u) << seen.body;
  EXPECT_EQ(seen.text("/items/0/state"), "silent");
  EXPECT_EQ(seen.number("/items/0/records"), 2400);
  EXPECT_EQ(seen.number("/items/0/lost"), 24);
  EXPECT_EQ(seen.number("/items/0/sampling"), 10);
  EXPECT_EQ(seen.text("/items/0/indicators"), "v7");
  const auto& days = seen.at("/items/0/coverage").as_array();
  ASSERT_EQ(days.size(), 14u);
  EXPECT_TRUE(days[0].at("share").is_null());  // not there yet
  EXPECT_EQ(days[10].at("state").as_string(), "ok");
  EXPECT_EQ(days[13].at("state").as_string(), "gap");
  EXPECT_EQ(hub_->get("operator", "/api/organisations?low_coverage=1").number("/total"), 1);
  auto row = hub_->get("operator", "/api/organisations?q=t-b");
  EXPECT_EQ(row.text("/items/0/sensor"), "silent");
  EXPECT_EQ(row.at("/items/0/coverage").as_array().size(), 14u);
  EXPECT_EQ(hub_->get("operator", "/api/organisations/T-B").at("/coverage").as_array().size(), 30u);
  auto all = hub_->get("operator", "/api/sensors");
  EXPECT_EQ(all.at("/items").as_array().size(), 2u);  // and the centre's own
  EXPECT_EQ(all.text("/items/1/name"), "sensor-0");
  EXPECT_TRUE(all.at("/items/1/organisation").is_null());
  EXPECT_TRUE(hub_->get("ministry", "/api/sensors").at("/items").as_array().empty());
  EXPECT_EQ(hub_->get("", "/api/sensors").status, 401);
  EXPECT_NE(hub_->get("bank", "/api/sensors.csv").body.find("edge,T-B,"), std::string::npos);
  EXPECT_EQ(hub_->get("bank", "/api/sensors.csv").body.find("sensor-0"), std::string::npos);
  EXPECT_EQ(hub_->send("ministry", Method::delete_, "/api/sensors/" + id).status, 404);
  EXPECT_EQ(hub_->send("bank", Method::delete_, "/api/sensors/" + id).status, 204);
  EXPECT_EQ(hub_->get("bank", "/api/sensors").text("/items/0/state"), "revoked");
}

TEST_F(OrganisationsApi, AnswersHaveTheShapesOfTheDocument) {
  for (auto [target, schema] : {std::pair("/api/national", "National"),
                                {"/api/national?month=2019-01", "National"},
                                {"/api/families", "Items<FamilyCount>"},
                                {"/api/families/conficker", "FamilyPage"},
                                {"/api/families/apt32", "FamilyPage"},
                                {"/api/organisations", "OrganisationTable"},
                                {"/api/organisations/T-M", "OrganisationPage"},
                                {"/api/organisations/T-B?month=2025-03", "OrganisationPage"},
                                {"/api/lookup?q=198.51.100.7", "Lookup"},
                                {"/api/lookup?q=14.160.2.1", "Lookup"},
                                {"/api/lookup?q=nothing", "Lookup"},
                                {"/api/search?q=14.160.2.1", "Items<Suggestion>"},
                                {"/api/search?q=ha", "Items<Suggestion>"},
                                {"/api/feeds", "Items<FeedRow>"},
                                {"/api/sensors", "Items<SensorRow>"},
                                {"/api/unit?organisation=T-B", "Unit"},
                                {"/api/claims", "Items<Claim>"},
                                {"/api/contacts", "Items<Contact>"}})
    for (const char* who : {"operator", "analyst"}) {
      auto reply = hub_->get(who, target);
      ASSERT_EQ(reply.status, 200) << target << reply.body;
      EXPECT_EQ(misshapen(reply.json, schema), "") << target;
    }
  for (const char* who : {"ministry", "department", "bank-member", "province"}) {
    EXPECT_EQ(misshapen(hub_->get(who, "/api/unit").json, "Unit"), "") << who;
    EXPECT_EQ(misshapen(hub_->get(who, "/api/organisations").json, "OrganisationTable"), "") << who;
  }
}

}  // namespace
}  // namespace luytre
