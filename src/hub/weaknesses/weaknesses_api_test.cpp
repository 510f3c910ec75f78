// The routes about weaknesses, asked as everybody, and findings that follow the inventory.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "hub/jobs.h"
#include "hub/national_test_hub.h"
#include "hub/shape_check.h"
#include "hub/weaknesses/weakness_findings.h"
#include "weaknesses/knowledge/knowledge_files.h"

namespace luytre {
namespace {

// nmap's own shape: one host, each port with a service, on a day or at a time.
std::string nmap(const char* address, const char* day, std::string_view ports) {
  int64_t seconds = (parse_day(day) ? start_of(*parse_day(day)) : *parse_iso_time(day)) / kMicrosPerSecond;
  return fmt::format(
      R"(<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap" args="nmap -sV" start="{0}" version="7.93"><scaninfo type="syn" protocol="tcp" numservices="1024" services="1-1024"/><host starttime="{0}" endtime="{0}"><status state="up" reason="syn-ack"/><address addr="{1}" addrtype="ipv4"/><ports><extraports state="closed" count="1000"/>{2}</ports></host><runstats><finished time="{0}" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>)",
      seconds, address, ports);
}
constexpr const char* kTelnet =
    R"(<port protocol="tcp" portid="23"><state state="open" reason="syn-ack"/><service name="telnet" product="BusyBox telnetd" method="probed" conf="10"/></port>)";
constexpr const char* kKev =
    R"({"catalogVersion":"1","dateReleased":"2026-01-02T14:00:00Z","vulnerabilities":[{"cveID":"CVE-2018-15473","dateAdded":"2026-01-02","dueDate":"2026-01-23","knownRansomwareCampaignUse":"Known"}]})";
constexpr const char* kNvd =
    R"({"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2018-15473","published":"2018-08-17T19:29:00.223","lastModified":"2018-09-01T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"OpenSSH tells which users exist"}],"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N","baseScore":5.3}}]},"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*","versionEndExcluding":"7.8"}]}]}]}}]})";

class WeaknessesApi : public testing::Test {
 protected:
  WeaknessesApi() {
    for (Job& job : all_jobs(*hub_.hub_)) jobs_.emplace(job.name, std::move(job));
  }
  void learn() {
    KnowledgeWriter writer;
    ReaderCounts counts;
    EXPECT_TRUE(read_knowledge(KnowledgeFormat::nvd, kNvd, 0, writer, counts));
    EXPECT_TRUE(read_knowledge(KnowledgeFormat::kev, kKev, 0, writer, counts));
    std::filesystem::create_directories(hub_.home_ / "weaknesses");
    EXPECT_TRUE(write_file_atomically(hub_.home_ / "weaknesses" / "knowledge", *writer.finish()));
  }
  void run(const std::string& job) {
    auto done = jobs_.at(job).run();
    EXPECT_TRUE(done.has_value()) << job << ": " << (done ? "" : done.error().message);
  }
  CountryHub::Reply upload(const std::string& who, const std::string& body, const std::string& text,
                           const std::string& query = "") {
    return hub_.send(who, http::Method::post, "/api/organisations/" + body + "/inventory" + query, text,
                     "application/octet-stream");
  }
  CountryHub::Reply post(const std::string& who, const std::string& target, const JsonObject& body) {
    return hub_.send(who, http::Method::post, target, boost::json::serialize(body));
  }
  Json shaped(const std::string& who, const std::string& target, std::string_view schema) {
    auto reply = hub_.get(who, target);
    EXPECT_EQ(reply.status, 200) << who << " " << target << " " << reply.body;
    if (reply.status != 200) return {};
    EXPECT_EQ(misshapen(reply.json, schema), "") << who << " " << target;
    return reply.json;
  }
  Finding only() {
    auto list = *hub_.hub_->book().list(Viewer::console("test"), {.kinds = {FindingKind::weakness}});
    EXPECT_EQ(list.size(), 1u);
    return list.empty() ? Finding{} : list[0];
  }
  static uint64_t number(const Json& value, std::string_view pointer) {
    return value.at_pointer(pointer).to_number<uint64_t>();
  }

  CountryHub hub_;
  std::map<std::string, Job> jobs_;
};

TEST_F(WeaknessesApi, AScanBecomesAFindingAndALaterScanClosesAndReopensIt) {
  auto reply = upload("department", "T-M1", nmap("14.160.1.9", "2026-02-01", kTelnet), "?name=scan.xml");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(misshapen(reply.json, "InventoryImport"), "");
  EXPECT_EQ(reply.text("/format"), "nmap");
  EXPECT_EQ(reply.number("/opened"), 1);
  run("weakness-findings");
  Finding f = only();
  EXPECT_EQ(f.organisation, "T-M1");
  EXPECT_EQ(f.what, "exposed:telnet");
  EXPECT_EQ(f.subject, "14.160.1.9:23/tcp");
  EXPECT_EQ(f.state, FindingState::open);
  EXPECT_EQ(f.evidence, Evidence::probable);
  Json list = shaped("department", "/api/weaknesses", "WeaknessTable");
  EXPECT_EQ(list.at_pointer("/items/0/finding").as_string(), f.id);
  EXPECT_EQ(list.at_pointer("/items/0/stage").as_string(), "open");
  EXPECT_EQ(Json(list.at_pointer("/items/0/due")), time_json(f.due));
  EXPECT_TRUE(upload("department", "T-M1", nmap("14.160.1.9", "2026-02-01", kTelnet)).at("/known").as_bool());

  EXPECT_EQ(upload("department", "T-M1", nmap("14.160.1.9", "2026-02-02", "")).number("/closed/port_closed"),
            1);
  run("weakness-findings");
  EXPECT_EQ(only().state, FindingState::closed);
  EXPECT_EQ(only().closed_because, ClosedBecause::port_closed);
  EXPECT_EQ(upload("department", "T-M1", nmap("14.160.1.9", "2026-02-03", kTelnet)).number("/reopened"), 1);
  run("weakness-findings");
  EXPECT_EQ(only().state, FindingState::open);
  EXPECT_EQ(only().episode, 2u);
  auto again = absorb_weaknesses(hub_.hub_->ledger(), hub_.hub_->book(), hub_.directory());
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->any()) << "the same again changes nothing";
}

TEST_F(WeaknessesApi, WhatAPersonClosedStaysClosedUntilAScanSeesItAgain) {
  upload("department", "T-M1", nmap("14.160.1.9", "2026-02-01", kTelnet));
  run("weakness-findings");
  ASSERT_EQ(post("analyst", "/api/findings/" + only().id + "/acts", {{"act", "close"}, {"reason", "patched"}})
                .status,
            200);
  run("weakness-findings");
  EXPECT_EQ(only().state, FindingState::closed);
  hub_.now_ += 600 * kMicrosPerSecond;
  auto reply = upload("department", "T-M1", nmap("14.160.1.9", "2026-02-10T03:05:00Z", kTelnet));
  EXPECT_EQ(reply.number("/seen_again"), 1) << reply.body;
  run("weakness-findings");
  EXPECT_EQ(only().state, FindingState::open)
      << format_time(only().last_seen) << format_time(only().returns_after);
}

TEST_F(WeaknessesApi, TheInventoryAloneShowsWhatIsKnownWithItsTermsAndKevsDate) {
  learn();
  std::string csv =
      "ip,phần mềm,phiên bản,cấp "
      "độ\n14.160.1.9,cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*,7.4,4\n14.160.2.9,x,1,1\n";
  auto reply = upload("department", "T-M1", csv, "?name=tai-san.csv&observed=2026-02-01");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(misshapen(reply.json, "InventoryImport"), "");
  EXPECT_EQ(reply.text("/kind"), "inventory");
  EXPECT_EQ(reply.number("/assets/added"), 1);
  EXPECT_EQ(reply.number("/assets/foreign"), 1);
  EXPECT_EQ(reply.number("/opened"), 1);
  Json list = shaped("department", "/api/weaknesses", "WeaknessTable");
  EXPECT_EQ(number(list, "/total"), 1u);
  int64_t sum = 0;
  std::string reasons;
  for (const Json& term : list.at_pointer("/items/0/terms").as_array()) {
    sum += term.at("points").to_number<int64_t>();
    reasons += std::string(term.at("reason").as_string()) + " ";
  }
  EXPECT_EQ(reasons, "kev cvss ransomware level ");
  EXPECT_EQ(sum, list.at_pointer("/items/0/priority").to_number<int64_t>());
  EXPECT_EQ(list.at_pointer("/items/0/due").as_string(), "2026-01-23T16:59:59Z")
      << "KEV's own, to the end of that day here";
  EXPECT_EQ(list.at_pointer("/items/0/fix").as_string(), "update to 7.8 or later");
  EXPECT_EQ(number(list, "/urgent/weaknesses"), 1u);
  run("weakness-findings");
  EXPECT_EQ(only().severity, Severity::high) << "known to be exploited";
  EXPECT_EQ(time_json(only().due), Json("2026-01-23T16:59:59Z"));
  std::string id(list.at_pointer("/items/0/id").as_string());
  Json page = shaped("department", "/api/weaknesses/" + id, "WeaknessPage");
  EXPECT_EQ(page.at("history").as_array().size(), 1u);

  auto next = upload("department", "T-M1",
                     "ip,phần mềm,phiên bản\n14.160.1.9,cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*,9.6\n");
  EXPECT_EQ(next.number("/closed/patched"), 1) << next.body;
  run("weakness-match");
  run("weakness-findings");
  EXPECT_EQ(only().closed_because, ClosedBecause::patched);
}

TEST_F(WeaknessesApi, SourcesSeenAtTheVeryPortAreATerm) {
  upload("department", "T-M1", nmap("14.160.1.9", "2026-02-01", kTelnet));
  SightingBatch batch;
  Directory facts = hub_.directory();
  for (const char* remote : {"198.51.100.7", "198.51.100.8"}) {
    Sighting s;
    s.first = s.last = *parse_iso_time("2026-02-05T01:00:00Z");
    s.address = *IpAddress::parse("14.160.1.9");
    s.port = 23;
    s.remote = *IpAddress::parse(remote);
    s.remote_port = 51000;
    s.protocol = 6;
    s.indicator = remote;
    s.source = "scanners";
    s.category = Category::scanner;
    s.detector = "indicator";
    s.sensor = "sensor-0";
    s.organisation = "T-M1";
    s.reason = AttributionReason::prefix;
    batch.add(s);
  }
  hub_.add(batch, {});
  run("weakness-contacts");
  Json list = shaped("department", "/api/weaknesses", "WeaknessTable");
  std::string all = boost::json::serialize(list.at_pointer("/items/0/terms"));
  EXPECT_NE(all.find(R"({"reason":"sources","value":"2","points":20})"), std::string::npos) << all;
  EXPECT_EQ(list.at_pointer("/items/0/contacted").as_string(), "2026-02-05T01:00:00Z");
}

TEST_F(WeaknessesApi, EverybodyGetsTheirOwnAndForeignIsLikeMissing) {
  learn();
  upload("department", "T-M1", nmap("14.160.1.9", "2026-02-01", kTelnet));
  upload("bank", "T-B", nmap("14.160.2.9", "2026-02-01", kTelnet));
  auto foreign = upload("department", "T-B", nmap("14.160.2.9", "2026-02-02", kTelnet));
  auto missing = upload("department", "T-X", nmap("14.160.2.9", "2026-02-02", kTelnet));
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body, missing.body);
  EXPECT_EQ(upload("leader", "T-B", "x").status, 403) << "reads, changes nothing";
  for (std::string who : {"operator", "analyst", "leader"}) {
    Json all = shaped(who, "/api/weaknesses/country", "WeaknessCountry");
    EXPECT_EQ(number(all, "/numbers/bodies"), 2u) << who;
    EXPECT_EQ(number(all, "/top/0/bodies"), 2u);
    EXPECT_EQ(number(all, "/reviews/bodies"), 5u);
    Json campaign = shaped(who, "/api/weaknesses/campaign?weakness=exposed%3Atelnet", "WeaknessCampaign");
    EXPECT_EQ(number(campaign, "/bodies/open"), 2u);
    EXPECT_EQ(number(campaign, "/bodies/unknown"), 3u) << "no inventory is not clean";
    Json provinces =
        shaped(who, "/api/weaknesses/campaign?weakness=exposed%3Atelnet&sector=PROVINCIAL_PEOPLES_COMMITTEE",
               "WeaknessCampaign");
    EXPECT_EQ(provinces.at("items").as_array().size(), 2u);
  }
  EXPECT_EQ(number(shaped("ministry", "/api/weaknesses/country", "WeaknessCountry"), "/numbers/bodies"), 1u);
  EXPECT_EQ(number(shaped("province", "/api/weaknesses/country", "WeaknessCountry"), "/numbers/open"), 0u);
  Json own = shaped("bank", "/api/weaknesses", "WeaknessTable");
  std::string id(own.at_pointer("/items/0/id").as_string());
  EXPECT_EQ(hub_.get("department", "/api/weaknesses/" + id).status, 404);
  EXPECT_EQ(hub_.get("department", "/api/weaknesses?organisation=T-B").body,
            hub_.get("department", "/api/weaknesses?organisation=T-X").body);
  EXPECT_EQ(hub_.get("department", "/api/assets?organisation=T-B").status, 404);
  EXPECT_EQ(number(shaped("bank-member", "/api/assets", "AssetTable"), "/places"), 1u);
  for (const char* path :
       {"/api/weaknesses.csv", "/api/assets.csv", "/api/weaknesses/country.csv?by=organisation",
        "/api/weaknesses/campaign.csv?weakness=exposed%3Atelnet"}) {
    auto csv = hub_.get("department", path);
    EXPECT_EQ(csv.status, 200) << path;
    EXPECT_EQ(csv.body.find("14.160.2.9"), std::string::npos) << path;
    EXPECT_EQ(hub_.get("", path).status, 401);
  }
}

TEST_F(WeaknessesApi, FilesThatAreNoneAreRefusedInWords) {
  for (auto [text, words] : {std::pair{std::string("PK\x03\x04zip"), "unpack"},
                             {std::string("what is this"), "no format"},
                             {std::string("<!DOCTYPE x [<!ENTITY a \"b\">]><nmaprun/>"), "refused"}}) {
    auto reply = upload("department", "T-M1", text);
    EXPECT_EQ(reply.status, 422) << text;
    EXPECT_NE(reply.body.find(words), std::string::npos) << reply.body;
  }
  auto cut = upload("department", "T-M1", "<nmaprun><host></nmaprun>");
  EXPECT_EQ(cut.number("/unused/malformed"), 1) << "a scan that was cut is read as far as it goes";
  EXPECT_FALSE(cut.at("/complete").as_bool());
  EXPECT_EQ(upload("department", "T-M1", "a,b\n", "?observed=2999-01-01").status, 422);
}

TEST_F(WeaknessesApi, TheReviewIsMarkedByMembersAndSignedByTheAdministrator) {
  upload("bank", "T-B", nmap("14.160.2.9", "2026-02-01", kTelnet));
  auto mark = [&](const std::string& who) {
    return post(who, "/api/organisations/T-B/weakness-review/systems",
                {{"place", "14.160.2.9"}, {"reviewed", true}, {"note", "off on Friday"}});
  };
  EXPECT_EQ(mark("department").status, 404);
  auto marked = mark("bank-member");
  ASSERT_EQ(marked.status, 200) << marked.body;
  EXPECT_EQ(misshapen(marked.json, "ReviewPage"), "");
  EXPECT_EQ(marked.text("/systems/0/reviewed_by"), "bank-member");
  EXPECT_FALSE(marked.at("/may_sign").as_bool());
  auto sign = [&](const std::string& who) {
    return post(who, "/api/organisations/T-B/weakness-review/signature", {{"statement", "all seen"}});
  };
  EXPECT_EQ(sign("bank-member").status, 403);
  EXPECT_EQ(sign("operator").status, 403) << "a body signs for itself";
  auto done = sign("bank");
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(misshapen(done.json, "ReviewRow"), "");
  std::string id = done.text("/id");
  Json result = shaped("operator", "/api/weaknesses/reviews/" + id, "ReviewResult");
  EXPECT_EQ(number(result, "/review/open"), 1u);
  EXPECT_EQ(hub_.get("department", "/api/weaknesses/reviews/" + id).status, 404);
  EXPECT_NE(hub_.get("bank", "/api/weaknesses/reviews/" + id + "/systems.csv").body.find("off on Friday"),
            std::string::npos);
  Json page = shaped("bank", "/api/weaknesses/review", "ReviewPage");
  EXPECT_EQ(page.at("before").as_array().size(), 1u);
  Json country = shaped("operator", "/api/weaknesses/country", "WeaknessCountry");
  EXPECT_EQ(number(country, "/reviews/signed"), 1u);
  EXPECT_FALSE(country.at_pointer("/by_organisation/0/reviewed").is_null());
}

}  // namespace
}  // namespace luytre
