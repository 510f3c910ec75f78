// The routes about findings, asked as everybody: who gets what, in which shape, and what never comes out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/national_test_hub.h"
#include "hub/shape_check.h"

namespace luytre {
namespace {

class FindingsApi : public testing::Test {
 protected:
  static void SetUpTestSuite() { hub_ = new CountryHub(); }
  static void TearDownTestSuite() {
    delete hub_;
    hub_ = nullptr;
  }
  using Reply = CountryHub::Reply;

  static Reply get(const std::string& who, const std::string& target) { return hub_->get(who, target); }
  static Reply post(const std::string& who, const std::string& target, const JsonObject& body) {
    return hub_->send(who, http::Method::post, target, boost::json::serialize(body));
  }
  static JsonArray one(const std::string& id) { return JsonArray(1, Json(id)); }
  // GET that must be well shaped.
  static Json whole(const std::string& who, const std::string& target, std::string_view schema) {
    Reply reply = get(who, target);
    EXPECT_EQ(reply.status, 200) << who << " " << target << " " << reply.body;
    if (reply.status != 200) return {};
    EXPECT_EQ(misshapen(reply.json, schema), "") << who << " " << target;
    return reply.json;
  }
  static std::string id(const char* organisation, const char* address, const char* family,
                        FindingKind kind = FindingKind::infection) {
    return finding_id(organisation, kind, address, family);
  }
  static std::string apt(const char* organisation, const char* address) {
    return id(organisation, address, "apt32", FindingKind::apt_contact);
  }
  static std::vector<std::string> ids(const Json& table) {
    std::vector<std::string> out;
    for (const Json& row : table.at("items").as_array()) out.emplace_back(row.at("id").as_string());
    return out;
  }
  // Whose is this finding, and may that person see it?
  struct Of {
    std::string id, organisation;
    bool apt;
  };
  static std::vector<Of> all() {
    std::vector<Of> out;
    auto list = *hub_->hub_->book().list(Viewer::console("test"), {});
    for (const Finding& f : list) out.push_back({f.id, f.organisation, f.sensitive});
    return out;
  }
  static bool sees(const std::string& who, const Of& f) {
    if (who == "operator") return true;
    if (f.apt) return false;
    if (who == "analyst" || who == "leader") return true;
    if (who == "ministry") return f.organisation == "T-M" || f.organisation == "T-M1";
    if (who == "department") return f.organisation == "T-M1";
    if (who == "bank" || who == "bank-member") return f.organisation == "T-B";
    return who == "province" && f.organisation == "PPC25-01";
  }
  // What only others have: their addresses, their names.
  static std::vector<std::string> foreign_marks(const std::string& who) {
    std::vector<std::string> out{"evil.example.net", "apt32", "APT32"};
    auto body = [&](const char* seen_by, const char* network, const char* name) {
      if (std::string(seen_by).find("|" + who + "|") != std::string::npos) return;
      out.emplace_back(network);
      out.emplace_back(name);
    };
    if (who == "operator" || who == "analyst" || who == "leader") {
      if (who == "operator") out.clear();
      return out;
    }
    body("|ministry|", "14.160.0.", "\"T-M\"");
    body("|ministry|department|", "14.160.1.", "T-M1");
    body("|bank|bank-member|", "14.160.2.", "Ngân hàng Thử");
    body("|province|", "14.160.3.", "Hà Nội");
    body("||", "14.160.4.", "Cao Bằng");
    return out;
  }
  static void expect_nothing_foreign(const std::string& who, const std::string& target) {
    Reply reply = get(who, target);
    for (const std::string& mark : foreign_marks(who))
      EXPECT_EQ(reply.body.find(mark), std::string::npos) << who << " " << target << " shows " << mark;
  }
  static CountryHub* hub_;
};
CountryHub* FindingsApi::hub_ = nullptr;

TEST_F(FindingsApi, EverybodyGetsTheRowsOfTheirOwnAndTheirCounts) {
  for (const std::string& who : CountryHub::people()) {
    std::vector<std::string> expected;
    for (const Of& f : all())
      if (sees(who, f)) expected.push_back(f.id);
    std::ranges::sort(expected);
    Json table = whole(who, "/api/findings?view=all&limit=1000", "FindingTable");
    auto rows = ids(table);
    std::ranges::sort(rows);
    EXPECT_EQ(rows, expected) << who;
    EXPECT_EQ(table.at("total").to_number<size_t>(), expected.size()) << who;
    Json exported = whole(who, "/api/findings.json?view=all&limit=1", "Page<Finding>");
    EXPECT_EQ(exported.at("items").as_array().size(), expected.size());
  }
  EXPECT_EQ(get("", "/api/findings").status, 401);
  EXPECT_EQ(get("", "/api/findings.csv").status, 401);
}

TEST_F(FindingsApi, WhatIsForeignAndWhatIsMissingAreTheSame404OnEveryRoute) {
  std::string missing(32, '0');
  struct Route {
    http::Method method;
    const char* path;
    JsonObject body;
  };
  const std::vector<Route> routes{
      {http::Method::get, "/api/findings/{}", {}},
      {http::Method::get, "/api/findings/{}/evidence", {}},
      {http::Method::get, "/api/findings/{}/evidence.csv", {}},
      {http::Method::post, "/api/findings/{}/acts", {{"act", "acknowledge"}}},
      {http::Method::post, "/api/findings/{}/assignee", {{"assignee", ""}}},
      {http::Method::post, "/api/findings/{}/comments", {{"text", "x"}}},
      {http::Method::post, "/api/findings/{}/ticks/find", {{"done", true}}},
  };
  for (const std::string& who : CountryHub::people())
    for (const Route& route : routes) {
      auto ask = [&](const std::string& finding) {
        std::string body = route.body.empty() ? "" : boost::json::serialize(route.body);
        return hub_->send(who, route.method, fmt::format(fmt::runtime(route.path), finding), body);
      };
      Reply none = ask(missing);
      bool leader_writes = who == "leader" && none.status == 403;
      EXPECT_TRUE(leader_writes || none.status == 404) << who << " " << route.path << " " << none.status;
      for (const Of& f : all()) {
        if (sees(who, f)) continue;
        Reply foreign = ask(f.id);
        EXPECT_EQ(foreign.status, none.status) << who << " " << route.path;
        EXPECT_EQ(foreign.body, none.body) << who << " " << route.path;
      }
    }
  for (const Route& route : routes)
    EXPECT_EQ(hub_->send("", route.method, fmt::format(fmt::runtime(route.path), missing),
                         boost::json::serialize(route.body))
                  .status,
              401);
}

TEST_F(FindingsApi, NoAnswerAndNoExportHoldsAnythingOfAnotherBody) {
  for (const std::string& who : CountryHub::people()) {
    for (const char* target :
         {"/api/findings?view=all&limit=1000", "/api/findings.csv?view=all", "/api/findings.json?view=all",
          "/api/findings?view=all&organisation=T-M,T-M1,T-B,PPC25-01,PPC25-04", "/api/findings?q=14.160",
          "/api/findings?q=ngan%20hang", "/api/findings?sort=organisation&order=desc", "/api/home",
          "/api/history?limit=1000", "/api/home?organisation=PPC25-04", "/api/history?organisation=PPC25-04"})
      expect_nothing_foreign(who, target);
    for (const Of& f : all())
      for (const char* tail : {"", "/evidence", "/evidence.csv"})
        if (!sees(who, f)) expect_nothing_foreign(who, fmt::format("/api/findings/{}{}", f.id, tail));
  }
  // Own findings name no other body but those above.
  for (const auto& [who, finding] : {std::pair{"bank-member", id("T-B", "14.160.2.1", "conficker")},
                                     {"province", id("PPC25-01", "14.160.3.1", "mirai")}})
    for (const char* tail : {"", "/evidence", "/evidence.csv"})
      expect_nothing_foreign(who, fmt::format("/api/findings/{}{}", finding, tail));
}

TEST_F(FindingsApi, FiltersSortsAndPagesGoTogether) {
  auto total = [&](const std::string& query) {
    Json table = whole("operator", "/api/findings?" + query, "FindingTable");
    EXPECT_EQ(table.at("total").to_number<size_t>(), table.at("items").as_array().size()) << query;
    return table.at("items").as_array().size();
  };
  EXPECT_EQ(total("organisation=T-B&view=all"), 6u);
  EXPECT_EQ(total("organisation=T-B,PPC25-04&view=all"), 9u);
  EXPECT_EQ(total("family=mirai&view=all"), 8u);
  EXPECT_EQ(total("kind=apt-contact&view=all"), 2u);
  EXPECT_EQ(total("view=apt"), 2u);
  EXPECT_EQ(total("sector=JOINT_STOCK_BANK&view=all"), 6u);
  EXPECT_EQ(total("grade=suspected&view=all"), 0u);
  EXPECT_EQ(total("tlp=red&view=all"), 2u);
  EXPECT_EQ(total("severity=low,medium&view=all&family=conficker"), 0u);
  EXPECT_EQ(total("q=cao%20bang&view=all"), 3u);
  EXPECT_EQ(total("q=C%E1%BB%A5c&view=all"), 3u);
  EXPECT_EQ(total("q=14.160.0.1&view=all&organisation=T-M&sort=subject"), 11u);  // .1, .10 to .19
  EXPECT_EQ(total("state=closed"), 0u);
  for (const char* sort : {"urgency", "due", "last_seen", "first_seen", "organisation", "subject", "family",
                           "severity", "state"}) {
    auto every = ids(
        whole("operator", fmt::format("/api/findings?view=all&limit=1000&sort={}", sort), "FindingTable"));
    std::vector<std::string> paged;
    for (int offset = 0; offset < 40; offset += 7)
      for (const std::string& one : ids(whole(
               "operator", fmt::format("/api/findings?view=all&limit=7&offset={}&sort={}", offset, sort),
               "FindingTable")))
        paged.push_back(one);
    EXPECT_EQ(paged, every) << sort;
  }
  for (const char* wrong : {"view=x", "state=x", "severity=x", "grade=x", "tlp=x", "kind=x", "sort=x",
                            "order=x", "limit=1001", "limit=-1", "offset=x", "due_before=soon"})
    EXPECT_EQ(get("operator", fmt::format("/api/findings?{}", wrong)).status, 422) << wrong;
  EXPECT_EQ(get("operator", "/api/findings?viw=open").status, 400);
}

TEST_F(FindingsApi, APageTellsTheStoryAndWhatItsReaderMayDo) {
  std::string bank = id("T-B", "14.160.2.2", "conficker"), department = id("T-M1", "14.160.1.2", "mirai");
  auto acts = [&](const std::string& who, const std::string& finding) {
    std::vector<std::string> out;
    Json page = whole(who, "/api/findings/" + finding, "FindingPage");
    for (const Json& act : page.at("acts").as_array()) out.emplace_back(act.as_string());
    return out;
  };
  using V = std::vector<std::string>;
  EXPECT_EQ(acts("bank-member", bank),
            (V{"acknowledge", "start", "resolve", "dispute", "comment", "assign", "tick"}));
  EXPECT_EQ(acts("bank", bank),
            (V{"acknowledge", "start", "resolve", "dispute", "accept-risk", "comment", "assign", "tick"}));
  EXPECT_EQ(acts("leader", bank), V{});
  EXPECT_EQ(acts("ministry", department), V{});
  EXPECT_EQ(acts("analyst", bank), (V{"notify", "acknowledge", "start", "resolve", "dispute", "close",
                                      "comment", "assign", "tick", "move-due"}));
  Json page = whole("bank-member", "/api/findings/" + bank, "FindingPage");
  EXPECT_EQ(page.at("finding").at("closed_because").as_string(), "none");
  EXPECT_EQ(page.at("history").as_array().size(), 1u);
  EXPECT_EQ(page.at("history").at(0).at("actor").at("kind").as_string(), "program");
  EXPECT_EQ(page.at("days").as_array().size(), 26u);  // two a month
  EXPECT_FALSE(page.at("advice").at("steps").as_array().empty());
  EXPECT_TRUE(page.at("contradiction").is_null());
  EXPECT_EQ(page.at("watch").at("times").to_number<int>(), 5);
  EXPECT_EQ(page.at("readers").as_array().size(), 2u);
  EXPECT_EQ(page.at("assignees").as_array().size(), 2u);
  // The ministry above reads its department's finding, and the department is told.
  Json below = whole("department", "/api/findings/" + department, "FindingPage");
  EXPECT_EQ(below.at("readers").as_array().size(), 3u);
  EXPECT_EQ(whole("ministry", "/api/findings/" + department, "FindingPage").at("assignees").as_array().size(),
            0u);
}

TEST_F(FindingsApi, TheStoryFromReadToDoneAndSeenAgain) {
  std::string finding = id("T-B", "14.160.2.3", "conficker"), path = "/api/findings/" + finding;
  auto act = [&](const std::string& who, JsonObject body) { return post(who, path + "/acts", body); };
  EXPECT_EQ(act("leader", {{"act", "acknowledge"}}).status, 403);
  EXPECT_EQ(act("bank-member", {{"act", "accept-risk"}, {"until", "2026-05-01"}}).status, 403);
  EXPECT_EQ(act("bank-member", {{"act", "close"}, {"reason", "cleaned"}}).status, 403);
  EXPECT_EQ(act("bank-member", {{"act", "sing"}}).status, 422);
  EXPECT_EQ(act("bank-member", {{"act", "acknowledge"}, {"organisation", "T-M"}}).status, 422);
  EXPECT_EQ(act("bank-member", {{"act", "reopen"}}).status, 403);
  Reply reply = act("bank-member", {{"act", "acknowledge"}, {"comment", "đã nhận"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(misshapen(reply.json, "Finding"), "");
  EXPECT_EQ(reply.text("/state"), "acknowledged");
  EXPECT_EQ(act("bank-member", {{"act", "acknowledge"}}).status, 422);  // twice is none
  // A colleague's desk; nobody else's.
  Json people = whole("bank-member", path, "FindingPage").at("assignees");
  std::string colleague(people.at(0).at("id").as_string());
  reply = post("bank-member", path + "/assignee", {{"assignee", colleague}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/assignee/id"), colleague);
  EXPECT_EQ(reply.text("/assignee/name"), std::string(people.at(0).at("name").as_string()));
  Json others = whole("analyst", "/api/findings/" + id("T-M", "14.160.0.1", "conficker"), "FindingPage");
  for (const Json& one : others.at("assignees").as_array())
    EXPECT_EQ(post("bank-member", path + "/assignee", {{"assignee", one.at("id").as_string()}}).status, 422);
  reply = post("bank-member", path + "/comments", {{"text", "dòng một\ndòng hai"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(misshapen(reply.json, "HistoryEntry"), "");
  EXPECT_EQ(reply.text("/comment"), "dòng một\ndòng hai");
  EXPECT_EQ(reply.text("/actor/name"), "bank-member");
  EXPECT_EQ(post("bank-member", path + "/comments", {{"text", ""}}).status, 422);
  EXPECT_EQ(post("leader", path + "/comments", {{"text", "x"}}).status, 403);
  Json page = whole("bank", path, "FindingPage");
  std::string step(page.at("advice").at("steps").at(0).at("id").as_string());
  EXPECT_EQ(post("bank", path + "/ticks/" + step, {{"done", true}}).status, 204);
  EXPECT_EQ(post("bank", path + "/ticks/nothing", {{"done", true}}).status, 404);
  page = whole("bank", path, "FindingPage");
  ASSERT_EQ(page.at("ticks").as_array().size(), 1u);
  EXPECT_EQ(page.at("ticks").at(0).at("by").as_string(), "bank");
  EXPECT_EQ(post("bank", path + "/ticks/" + step, {{"done", false}}).status, 204);
  EXPECT_EQ(whole("bank", path, "FindingPage").at("ticks").as_array().size(), 0u);
  // Reported done; then it is seen again.
  reply = act("bank", {{"act", "resolve"}, {"machine", "Máy kế toán 3"}, {"done", "cài lại"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  hub_->now_ += kMicrosPerHour / 6;
  SightingBatch batch;
  CountryHub::add_sighting(batch, *hub_->hub_->directory(), hub_->now_ - kMicrosPerHour / 60, "14.160.2.3",
                           "conficker", "list-a", "198.51.100.7");
  hub_->add(batch, {});
  page = whole("bank", path, "FindingPage");
  EXPECT_EQ(page.at("finding").at("state").as_string(), "open");
  ASSERT_TRUE(page.at("contradiction").is_object());
  EXPECT_NE(std::string(page.at("contradiction").at("vi").as_string()).find("Máy kế toán 3"),
            std::string::npos);
  const auto& history = page.at("history").as_array();
  EXPECT_EQ(history.back().at("act").as_string(), "seen-again");
  EXPECT_EQ(history[history.size() - 2].at("machine").as_string(), "Máy kế toán 3");
  // Reported done again: no contradiction until it is seen once more.
  ASSERT_EQ(act("bank", {{"act", "resolve"}}).status, 200);
  EXPECT_TRUE(whole("bank", path, "FindingPage").at("contradiction").is_null());
}

TEST_F(FindingsApi, ADisputeSaysWhatIsWrongAndTheCentreDecides) {
  std::string path = "/api/findings/" + id("PPC25-01", "14.160.3.2", "mirai");
  EXPECT_EQ(post("province", path + "/acts", {{"act", "dispute"}}).status, 422);
  EXPECT_EQ(post("province", path + "/acts", {{"act", "dispute"}, {"dispute", "boredom"}}).status, 422);
  Reply reply = post("province", path + "/acts",
                     {{"act", "dispute"}, {"dispute", "test-machine"}, {"comment", "máy thử nghiệm"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/state"), "disputed");
  EXPECT_FALSE(reply.at("/overdue").as_bool());
  EXPECT_EQ(post("province", path + "/acts", {{"act", "uphold-dispute"}}).status, 403);
  Json page = whole("analyst", path, "FindingPage");
  EXPECT_EQ(page.at("history").as_array().back().at("reason").as_string(), "test-machine");
  EXPECT_EQ(whole("analyst", "/api/findings?view=disputed", "FindingTable").at("total").to_number<int>(), 1);
  reply = post("analyst", path + "/acts", {{"act", "uphold-dispute"}, {"comment", "đúng"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/closed_because"), "false-positive");
}

TEST_F(FindingsApi, ManyAtOnceAreDoneEachByItselfAndRefusalsAreNamed) {
  std::string own = id("PPC25-01", "14.160.3.1", "mirai"), other = id("PPC25-01", "14.160.3.3", "mirai"),
              foreign = id("T-B", "14.160.2.1", "conficker"), missing(32, 'f');
  Reply reply =
      post("province", "/api/findings/bulk",
           {{"act", "start"}, {"ids", JsonArray{own, foreign, missing, other.c_str(), own.c_str()}}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(misshapen(reply.json, "BulkAnswer"), "");
  EXPECT_EQ(reply.at("/done").as_array().size(), 2u);
  const auto& refused = reply.at("/refused").as_array();
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_EQ(refused[0].at("detail"), refused[1].at("detail"));  // foreign as missing
  auto counted = [&](const char* who, const char* list, JsonObject body) {
    Reply answer = post(who, "/api/findings/bulk", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.json.at(list).as_array().size() : 99;
  };
  EXPECT_EQ(counted("province", "refused", {{"act", "start"}, {"ids", one(own)}}), 1u);  // started already
  EXPECT_EQ(counted("leader", "refused", {{"act", "start"}, {"ids", one(own)}}), 1u);
  EXPECT_EQ(counted("province", "done", {{"act", "comment"}, {"comment", "x"}, {"ids", one(own)}}), 1u);
  EXPECT_EQ(post("province", "/api/findings/bulk", {{"act", "assign"}, {"ids", one(own)}}).status, 422);
  EXPECT_EQ(post("province", "/api/findings/bulk", {{"act", "nothing"}, {"ids", one(own)}}).status, 422);
  JsonArray many(1001, Json(own));
  EXPECT_EQ(post("province", "/api/findings/bulk", {{"act", "start"}, {"ids", many}}).status, 422);
  EXPECT_EQ(post("", "/api/findings/bulk", {{"act", "start"}, {"ids", one(own)}}).status, 401);
}

TEST_F(FindingsApi, EvidenceNamesIndicatorsSourcesAndSensorsToTheCentreOnly) {
  std::string path = "/api/findings/" + id("T-B", "14.160.2.4", "conficker");
  Json page = whole("bank-member", path + "/evidence?limit=3", "EvidencePage");
  EXPECT_EQ(page.at("total").to_number<int>(), 26);
  ASSERT_EQ(page.at("items").as_array().size(), 3u);
  EXPECT_FALSE(page.at("complete").as_bool());
  const Json& row = page.at("items").at(0);
  EXPECT_EQ(row.at("time").as_string(), "2026-01-07T01:00:00Z");
  EXPECT_EQ(row.at("port").to_number<int>(), 40000);
  EXPECT_EQ(row.at("remote").as_string(), "198.51.100.7");
  EXPECT_EQ(row.at("protocol").as_string(), "tcp");
  for (const char* field : {"indicator", "source", "sensor"}) EXPECT_EQ(row.at(field).as_string(), "");
  Json seen = whole("analyst", path + "/evidence?limit=1000", "EvidencePage");
  EXPECT_TRUE(seen.at("complete").as_bool());
  EXPECT_EQ(seen.at("items").as_array().size(), 26u);
  EXPECT_EQ(seen.at("items").at(0).at("source").as_string(), "list-b");
  EXPECT_EQ(seen.at("items").at(0).at("sensor").as_string(), "sensor-0");
  Json day = whole("bank", path + "/evidence?day=2026-01-05", "EvidencePage");
  EXPECT_EQ(day.at("total").to_number<int>(), 1);
  EXPECT_EQ(get("bank", path + "/evidence?day=yesterday").status, 422);
  std::string csv = get("bank-member", path + "/evidence.csv").body;
  EXPECT_EQ(csv.substr(0, 3), "\xef\xbb\xbf");
  EXPECT_NE(csv.find("time,address,source_port,remote,remote_port,protocol,name,sign,grade,packets,bytes\r\n"
                     "2026-01-07T01:00:00Z,14.160.2.4,40000,198.51.100.7,445,tcp,"),
            std::string::npos)
      << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 4 + 1 + 26);
  EXPECT_EQ(csv.find("list-"), std::string::npos);
  EXPECT_EQ(csv.find("sensor"), std::string::npos);
  EXPECT_NE(get("operator", path + "/evidence.csv?separator=semicolon").body.find(";list-b;sensor-0\r\n"),
            std::string::npos);
}

TEST_F(FindingsApi, ExportsHoldExactlyTheRowsShownAndNothingThatRuns) {
  Json table =
      whole("operator", "/api/findings?view=all&family=mirai&sort=subject&limit=1000", "FindingTable");
  std::string csv =
      get("operator", "/api/findings.csv?view=all&family=mirai&sort=subject&limit=2&offset=1").body;
  std::vector<std::string> rows;
  for (size_t at = csv.find("\r\nid,") + 2; (at = csv.find("\r\n", at)) != std::string::npos;) {
    at += 2;
    if (csv.size() - at >= 32) rows.push_back(csv.substr(at, 32));
  }
  EXPECT_EQ(rows, ids(table));
  // Hostile texts: a family, a name seen, a comment in a query.
  SightingBatch batch;
  auto facts = hub_->hub_->directory();
  CountryHub::add_sighting(batch, *facts, hub_->now_ - kMicrosPerHour, "14.160.4.9", "=cmd|'/C calc'!A1", "x",
                           "198.51.100.7");
  Sighting& s = batch.rows.back();
  s.name = "@SUM(1+1)";
  hub_->add(batch, {});
  std::string hostile = id("PPC25-04", "14.160.4.9", "=cmd|'/C calc'!A1");
  csv = get("operator", "/api/findings.csv?q=%3Dcmd%0D%0A").body;
  EXPECT_EQ(csv.find("\r\n=cmd"), std::string::npos);
  csv = get("operator", "/api/findings.csv?q=calc&view=all").body;
  EXPECT_NE(csv.find(hostile), std::string::npos) << csv;
  EXPECT_NE(csv.find(",'=cmd"), std::string::npos) << csv;
  EXPECT_EQ(csv.find(",=cmd"), std::string::npos) << csv;
  csv = get("operator", fmt::format("/api/findings/{}/evidence.csv", hostile)).body;
  EXPECT_NE(csv.find(",'@SUM(1+1),"), std::string::npos) << csv;
}

TEST_F(FindingsApi, HomeIsTheBodysDayAndHistoryItsPast) {
  Json home = whole("province", "/api/home", "Home");
  EXPECT_EQ(home.at("organisation").at("id").as_string(), "PPC25-01");
  EXPECT_EQ(home.at("coverage").as_array().size(), 24u);
  for (const Json& duty : home.at("duties").as_array()) {
    EXPECT_EQ(duty.at("kind").as_string(), "finding");
    EXPECT_EQ(duty.at("finding").at("organisation").at("id").as_string(), "PPC25-01");
  }
  Json all_open =
      whole("analyst", "/api/findings?organisation=PPC25-01&state=open,notified,acknowledged,in-work",
            "FindingTable");
  EXPECT_EQ(home.at("duties").as_array().size(), all_open.at("total").to_number<size_t>());
  // A ministry looks into its department's day; nobody into a stranger's.
  EXPECT_EQ(whole("ministry", "/api/home?organisation=T-M1", "Home").at("organisation").at("id").as_string(),
            "T-M1");
  Reply foreign = get("province", "/api/home?organisation=T-B"),
        missing = get("province", "/api/home?organisation=NOWHERE");
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body, missing.body);
  EXPECT_EQ(get("department", "/api/home?organisation=T-M").status, 404);
  EXPECT_EQ(get("analyst", "/api/home").status, 422);  // no body of one's own
  EXPECT_EQ(get("", "/api/home").status, 401);
  Json history = whole("province", "/api/history", "Page<HistoryRow>");
  EXPECT_GE(history.at("total").to_number<int>(), 3);
  for (const Json& row : history.at("items").as_array())
    EXPECT_EQ(std::string(row.at("finding").at("subject").as_string()).substr(0, 9), "14.160.3.");
  EXPECT_EQ(get("province", "/api/history?organisation=T-M").status, 404);
  EXPECT_GE(whole("operator", "/api/history?limit=1", "Page<HistoryRow>").at("total").to_number<int>(), 37);
  EXPECT_EQ(get("", "/api/history").status, 401);
}

TEST_F(FindingsApi, EachChangeIsToldToThePagesOfThoseWhoMaySeeIt) {
  std::string finding = id("T-M1", "14.160.1.1", "mirai");
  auto stream = [&](const char* organisation, Role role) {
    Membership m{.id = "m", .user = "u", .organisation = organisation, .role = role, .accepted = true};
    auto viewer =
        std::make_shared<Viewer>(Viewer::of("u", std::span(&m, 1), *hub_->hub_->directory(), hub_->now_));
    auto may_see = [viewer](const http::Event& event) {
      EventSubject of = EventSubject::parse(event.subject);
      return viewer->may(Permission::read_findings, of.organisation, of.tlp, of.sensitive);
    };
    return hub_->hub_->stream().subscribe({.owner = "s", .last_event_id = "", .may_see = may_see});
  };
  auto own = stream("T-M1", Role::member), above = stream("T-M", Role::member),
       foreign = stream("T-B", Role::administrator);
  for (auto* one : {&own, &above, &foreign}) (*one)->take();
  ASSERT_EQ(post("department", "/api/findings/" + finding + "/acts", {{"act", "start"}}).status, 200);
  EXPECT_NE(own->take().find(finding), std::string::npos);
  EXPECT_NE(above->take().find(finding), std::string::npos);
  EXPECT_EQ(foreign->take().find(finding), std::string::npos);
}

}  // namespace
}  // namespace luytre
