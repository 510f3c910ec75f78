#include <gtest/gtest.h>

#include "findings/finding.h"
#include "hub/national_test_hub.h"

namespace luytre {
namespace {

class LookupApi : public testing::Test {
 protected:
  static void SetUpTestSuite() { hub_ = new CountryHub(); }
  static void TearDownTestSuite() {
    delete hub_;
    hub_ = nullptr;
  }
  static int64_t lookups() {
    int64_t count = 0;
    auto read = hub_->hub_->ledger().read([&](Transaction& t) {
      return t.query("SELECT count(*) FROM audit WHERE action = 'lookup'", {}, [&](const Row& row) {
        count = row.integer(0);
        return false;
      });
    });
    EXPECT_TRUE(read);
    return count;
  }
  static std::set<std::string> kinds(const CountryHub::Reply& reply, std::string_view kind) {
    std::set<std::string> out;
    for (const auto& item : reply.at("/items").as_array())
      if (item.at("kind").as_string() == kind) out.emplace(item.at("link").as_string());
    return out;
  }
  static CountryHub* hub_;
};
CountryHub* LookupApi::hub_ = nullptr;

TEST_F(LookupApi, AnIndicatorsContactsAreThoseOfHalfAYear) {
  auto reply = hub_->get("operator", "/api/lookup?q=198.51.100%5B.%5D7");  // defanged
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/value"), "198.51.100.7");
  EXPECT_EQ(reply.text("/type"), "address");
  ASSERT_EQ(reply.at("/indicators").as_array().size(), 2u);
  EXPECT_EQ(reply.text("/indicators/0/value"), "198.51.100.7");
  EXPECT_EQ(reply.text("/indicators/0/source"), "list-a");
  EXPECT_EQ(reply.text("/indicators/0/name"), "Conficker");
  EXPECT_EQ(reply.text("/since"), "2025-08-15");
  EXPECT_TRUE(reply.at("/complete").as_bool());
  EXPECT_EQ(reply.number("/contact_organisations"), 2);
  EXPECT_EQ(reply.text("/contacts/0/organisation/id"), "T-M");
  EXPECT_EQ(reply.number("/contacts/0/addresses"), 22);
  EXPECT_EQ(reply.number("/contacts/0/sightings"), 18 + 19 + 20 + 21 + 22);  // September to January
  EXPECT_EQ(reply.number("/contacts/1/sightings"), 5 * 10);
  EXPECT_EQ(reply.text("/contacts/0/first"), "2025-09-05T01:00:00Z");
  EXPECT_EQ(reply.text("/indicators/0/first_seen"), "2025-09-05T01:00:00Z");
  EXPECT_EQ(reply.at("/days").as_array().size(), 10u);
  EXPECT_TRUE(reply.at("/owner").is_null());
}

TEST_F(LookupApi, AnAddressIsFoundByItsServices) {
  auto reply = hub_->get("operator", "/api/lookup?q=198.51.100.9");
  ASSERT_EQ(reply.at("/indicators").as_array().size(), 2u);
  EXPECT_EQ(reply.text("/indicators/0/value"), "198.51.100.9:80");
  EXPECT_EQ(reply.text("/indicators/1/value"), "198.51.100.9:4443");
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=198.51.100.9:80").at("/indicators").as_array().size(), 1u);
}

TEST_F(LookupApi, AConstituentsAddressHasAnOwnerAndFindings) {
  auto reply = hub_->get("operator", "/api/lookup?q=14.160.1.200");
  EXPECT_EQ(reply.text("/owner/organisation/id"), "T-M1");
  EXPECT_EQ(reply.text("/owner/matched"), "14.160.1.0/24");
  EXPECT_EQ(reply.text("/owner/chain/1/id"), "T-M");
  EXPECT_EQ(reply.text("/findings/0/name"), "APT32");
  EXPECT_TRUE(hub_->get("analyst", "/api/lookup?q=14.160.1.200").at("/findings").as_array().empty());
  auto nobodys = hub_->get("operator", "/api/lookup?q=14.160.200.1");
  EXPECT_TRUE(nobodys.at("/owner/organisation").is_null());
  EXPECT_EQ(nobodys.text("/owner/matched"), "14.160.0.0/16");
}

TEST_F(LookupApi, SensitiveContactsAndRedListsAreForThoseNamed) {
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=evil.example.net").number("/contact_organisations"), 2);
  auto unnamed = hub_->get("analyst", "/api/lookup?q=evil.example.net");
  EXPECT_EQ(unnamed.number("/contact_organisations"), 0);
  EXPECT_TRUE(unnamed.at("/days").as_array().empty());
  EXPECT_EQ(hub_->get("analyst", "/api/lookup?q=198.51.100.7").at("/indicators").as_array().size(), 1u);
}

TEST_F(LookupApi, WhoLookedUpWhatIsInTheAudit) {
  int64_t before = lookups();
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=what%20is%20this").text("/type"), "");
  EXPECT_EQ(lookups(), before + 1);
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=").status, 422);
  for (const char* who : {"ministry", "bank", "department"}) {
    int status = hub_->get(who, "/api/lookup?q=198.51.100.7").status;
    EXPECT_TRUE(status == 403 || status == 404) << who;
  }
  EXPECT_EQ(hub_->get("", "/api/lookup?q=198.51.100.7").status, 401);
  EXPECT_EQ(lookups(), before + 1);
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=44d88612fea8a8f36de82e1278abb02f").text("/type"), "hash");
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=10.0.0.0/8").text("/type"), "network");
  EXPECT_EQ(hub_->get("operator", "/api/lookup?q=http://bad.example.com/a/b").text("/type"), "url");
}

TEST_F(LookupApi, SearchFindsOnlyWhatIsTheViewers) {
  EXPECT_EQ(kinds(hub_->get("operator", "/api/search?q=cao%20bang"), "organisation"),
            (std::set<std::string>{"/orgs/PPC25-04"}));
  EXPECT_TRUE(hub_->get("bank", "/api/search?q=cao%20bang").at("/items").as_array().empty());
  EXPECT_EQ(kinds(hub_->get("bank", "/api/search?q=T-B"), "organisation"),
            (std::set<std::string>{"/orgs/T-B"}));
  EXPECT_EQ(kinds(hub_->get("operator", "/api/search?q=kido"), "family"),
            (std::set<std::string>{"/families/conficker"}));
  EXPECT_EQ(kinds(hub_->get("operator", "/api/search?q=zeroa"), "family"),
            (std::set<std::string>{"/families/zeroaccess"}));
  EXPECT_TRUE(kinds(hub_->get("bank", "/api/search?q=kido"), "family").empty());
  auto address = hub_->get("operator", "/api/search?q=14.160.2.1");
  EXPECT_EQ(kinds(address, "value"), (std::set<std::string>{"/lookup?q=14.160.2.1"}));
  EXPECT_EQ(kinds(address, "finding").size(), 1u);
  EXPECT_EQ(kinds(hub_->get("bank", "/api/search?q=14.160.2.1"), "finding").size(), 1u);
  EXPECT_TRUE(kinds(hub_->get("bank", "/api/search?q=14.160.2.1"), "value").empty());
  EXPECT_TRUE(hub_->get("ministry", "/api/search?q=14.160.2.1").at("/items").as_array().empty());
  std::string id = finding_id("T-B", FindingKind::infection, "14.160.2.1", "conficker");
  EXPECT_EQ(kinds(hub_->get("bank", "/api/search?q=" + id.substr(0, 10)), "finding"),
            (std::set<std::string>{"/findings/" + id}));
  EXPECT_TRUE(hub_->get("ministry", "/api/search?q=" + id).at("/items").as_array().empty());
  EXPECT_EQ(hub_->get("", "/api/search?q=x").status, 401);
}

TEST_F(LookupApi, FeedsAreJudgedByWhatTheyBrought) {
  using http::Method;
  // In the thirty days up to 10 February list-a sees five hosts of the bank, list-b the same two days later,
  // list-c one of a province alone. The bank disputes its five; one dispute is upheld.
  SightingBatch batch;
  Directory facts = hub_->directory();
  Timestamp at = *parse_iso_time("2026-02-01T00:00:00Z");
  for (int i = 1; i <= 5; ++i) {
    std::string address = "14.160.2." + std::to_string(i);
    CountryHub::add_sighting(batch, facts, at, address, "conficker", "list-a", "198.51.100.7");
    CountryHub::add_sighting(batch, facts, at + 2 * kMicrosPerDay, address, "conficker", "list-b",
                             "198.51.100.7");
  }
  CountryHub::add_sighting(batch, facts, at, "14.160.3.1", "mirai", "list-c", "bad.example.com");
  hub_->add(batch, {});
  for (int i = 1; i <= 5; ++i) {
    std::string acts =
        "/api/findings/" +
        finding_id("T-B", FindingKind::infection, "14.160.2." + std::to_string(i), "conficker") + "/acts";
    auto disputed = hub_->send("bank", Method::post, acts,
                               R"({"act":"dispute","dispute":"wrong-detection","comment":"x"})");
    ASSERT_EQ(disputed.status, 200) << disputed.body;
    auto judged = hub_->send(
        "operator", Method::post, acts,
        i == 1 ? R"({"act":"uphold-dispute","comment":"y"})" : R"({"act":"reject-dispute","comment":"y"})");
    ASSERT_EQ(judged.status, 200) << judged.body;
  }
  auto reply = hub_->get("operator", "/api/feeds");
  ASSERT_EQ(reply.status, 200) << reply.body;
  std::map<std::string, boost::json::object> feeds;
  for (const auto& item : reply.at("/items").as_array())
    feeds[std::string(item.at("source").as_string())] = item.as_object();
  ASSERT_EQ(feeds.size(), 3u);
  auto number = [&](const char* feed, const char* field) {
    return feeds[feed].at(field).to_number<double>();
  };
  EXPECT_EQ(number("list-a", "active"), 4);
  EXPECT_EQ(feeds["list-a"].at("types").as_array().size(), 3u);
  EXPECT_EQ(feeds["list-a"].at("families").at(0).at("family").as_string(), "conficker");
  EXPECT_EQ(number("list-a", "sightings"), 5);
  EXPECT_EQ(number("list-a", "organisations"), 1);
  EXPECT_EQ(number("list-a", "findings"), 5);
  EXPECT_EQ(number("list-a", "only"), 0);
  EXPECT_EQ(number("list-a", "lead_days"), 2);
  EXPECT_EQ(number("list-a", "disputed"), 5);
  EXPECT_EQ(number("list-a", "upheld"), 1);
  EXPECT_DOUBLE_EQ(number("list-a", "precision"), 0.8);
  EXPECT_TRUE(feeds["list-b"].at("lead_days").is_null());  // never the first
  EXPECT_EQ(number("list-c", "active"), 0);                // made sightings, is no list here
  EXPECT_EQ(number("list-c", "only"), 1);
  EXPECT_TRUE(feeds["list-c"].at("precision").is_null());
  for (const char* who : {"bank", "ministry"}) {
    int status = hub_->get(who, "/api/feeds").status;
    EXPECT_TRUE(status == 403 || status == 404);
  }
  EXPECT_EQ(hub_->get("", "/api/feeds").status, 401);
  EXPECT_NE(hub_->get("leader", "/api/feeds.csv").body.find("list-a,4,0,5,1,5,0,5,1,0.800,2.000"),
            std::string::npos);
}

}  // namespace
}  // namespace luytre
