// Facts of published records, written out here in the published formats: what is affected and what is not.
#include "weaknesses/knowledge/test_set.h"
#include "weaknesses/match/matcher.h"

namespace luytre {
namespace {

using enum KnowledgeFormat;

// "" when nothing is found, else the certainty of `cve`.
std::string found(const Knowledge& k, std::string_view cve, const MatchItem& item,
                  std::vector<const MatchItem*> others = {}, bool complete = false) {
  others.push_back(&item);
  Matcher matcher(k);
  for (const Match& m : matcher.match(item, {.items = others, .complete = complete}))
    if (k.id(m.vulnerability) == cve) {
      EXPECT_FALSE(matcher.reason(m, item).empty());
      return to_string(m.certainty);
    }
  return "";
}
MatchItem item(std::string_view text, std::string_view version = {}) {
  auto out = MatchItem::of_text(text, version);
  EXPECT_TRUE(out) << text;
  return *out;
}

std::string nvd_page(std::string_view id, std::string_view configurations) {
  return R"({"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":")" + std::string(id) +
         R"(","sourceIdentifier":"x","published":"2021-12-10T10:15:09.143","lastModified":"2024-01-02T03:04:05.678",
         "vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"d"}],"configurations":)" +
         std::string(configurations) + "}}]}";
}
std::string row(std::string_view cpe, std::string_view bounds = "", bool vulnerable = true) {
  return std::string(R"({"vulnerable":)") + (vulnerable ? "true" : "false") + R"(,"criteria":")" +
         std::string(cpe) + "\"" + std::string(bounds) + "}";
}
std::string one_node(std::string_view rows) {
  return R"([{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[)" + std::string(rows) + "]}]}]";
}

TEST(KnownAnswers, HeartbleedInNvdEndsBeforeTheLetterG) {
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page("CVE-2014-0160",
                 one_node(row("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*",
                              R"(,"versionStartIncluding":"1.0.1","versionEndExcluding":"1.0.1g")")))}});
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl:1.0.1f")), "guess");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl:1.0.1")), "exact");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl:1.0.1g")), "");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl:1.0.0t")), "");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl:1.0.2")), "");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openssl:openssl")), "version unknown");
  EXPECT_EQ(found(k, "CVE-2014-0160", item("cpe:/a:openbsd:openssl:1.0.1f")), "");
}

TEST(KnownAnswers, DirtyPipeIsInThreeStretchesOfTheKernel) {
  std::string_view cpe = "cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*";
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page(
            "CVE-2022-0847",
            one_node(row(cpe, R"(,"versionStartIncluding":"5.8","versionEndExcluding":"5.10.102")") + "," +
                     row(cpe, R"(,"versionStartIncluding":"5.15","versionEndExcluding":"5.15.25")") + "," +
                     row(cpe, R"(,"versionStartIncluding":"5.16","versionEndExcluding":"5.16.11")")))}});
  for (std::string_view in : {"5.8", "5.8.0", "5.10.101", "5.15.24", "5.16", "5.16.10"})
    EXPECT_EQ(found(k, "CVE-2022-0847", item("cpe:/o:linux:linux_kernel", in)), "exact") << in;
  for (std::string_view out : {"5.7.19", "5.10.102", "5.14", "5.15.25", "5.16.11", "5.17", "6.1"})
    EXPECT_EQ(found(k, "CVE-2022-0847", item("cpe:/o:linux:linux_kernel", out)), "") << out;
}

TEST(KnownAnswers, ApachePathTraversalIsInOneRelease) {
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page("CVE-2021-41773", one_node(row("cpe:2.3:a:apache:http_server:2.4.49:*:*:*:*:*:*:*")))}});
  EXPECT_EQ(found(k, "CVE-2021-41773", item("cpe:/a:apache:http_server:2.4.49")), "exact");
  EXPECT_EQ(found(k, "CVE-2021-41773", item("cpe:/a:apache:http_server:2.4.48")), "");
  EXPECT_EQ(found(k, "CVE-2021-41773", item("cpe:/a:apache:http_server:2.4.50")), "");
}

TEST(KnownAnswers, IntelFirmwareCountsOnItsHardwareOnly) {
  std::string configuration = R"([{"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[)" +
                              row("cpe:2.3:o:intel:ethernet_controller_e810_firmware:*:*:*:*:*:*:*:*",
                                  R"(,"versionEndExcluding":"1.4.11")") +
                              R"(]},{"operator":"OR","negate":false,"cpeMatch":[)" +
                              row("cpe:2.3:h:intel:ethernet_controller_e810:-:*:*:*:*:*:*:*", "", false) +
                              "]}]}]";
  auto k = knowledge_of({{KnowledgeFormat::nvd, nvd_page("CVE-2021-0002", configuration)}});
  auto firmware = item("cpe:/o:intel:ethernet_controller_e810_firmware:1.4.10");
  auto fixed = item("cpe:/o:intel:ethernet_controller_e810_firmware:1.4.11");
  auto card = item("cpe:/h:intel:ethernet_controller_e810:-"), other = item("cpe:/h:intel:nuc:-");
  EXPECT_EQ(found(k, "CVE-2021-0002", firmware), "platform unknown");
  EXPECT_EQ(found(k, "CVE-2021-0002", firmware, {&card}), "exact");
  EXPECT_EQ(found(k, "CVE-2021-0002", firmware, {&other}), "");
  EXPECT_EQ(found(k, "CVE-2021-0002", firmware, {}, true), "");
  EXPECT_EQ(found(k, "CVE-2021-0002", fixed, {&card}), "");
  EXPECT_EQ(found(k, "CVE-2021-0002", card, {&firmware}), "");  // pinned on what is vulnerable
}

TEST(KnownAnswers, PulseSecureTellsReleasesInTheUpdateField) {
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page("CVE-2019-11510", one_node(row("cpe:2.3:a:ivanti:connect_secure:9.0:r1:*:*:*:*:*:*") + "," +
                                            row("cpe:2.3:a:ivanti:connect_secure:9.0:r2:*:*:*:*:*:*")))}});
  EXPECT_EQ(found(k, "CVE-2019-11510", item("cpe:2.3:a:ivanti:connect_secure:9.0:r1:*:*:*:*:*:*")), "exact");
  EXPECT_EQ(found(k, "CVE-2019-11510", item("cpe:2.3:a:ivanti:connect_secure:9.0:r4:*:*:*:*:*:*")), "");
  EXPECT_EQ(found(k, "CVE-2019-11510", item("cpe:2.3:a:ivanti:connect_secure:9.1:r1:*:*:*:*:*:*")), "");
}

TEST(KnownAnswers, StarWithoutBoundsIsEveryVersion) {
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page("CVE-2022-31022", one_node(row("cpe:2.3:a:couchbase:bleve:*:*:*:*:*:*:*:*")))}});
  EXPECT_EQ(found(k, "CVE-2022-31022", item("cpe:/a:couchbase:bleve:2.3.2")), "exact");
  EXPECT_EQ(found(k, "CVE-2022-31022", item("cpe:/a:couchbase:bleve")), "exact");
}

constexpr std::string_view kLog4jRecord = R"({"dataType":"CVE_RECORD","dataVersion":"5.1",
  "cveMetadata":{"cveId":"CVE-2021-44228","state":"PUBLISHED","dateUpdated":"2025-07-28T19:48:17.130Z","datePublished":"2021-12-10T00:00:00.000Z"},
  "containers":{"cna":{"title":"Apache Log4j2 JNDI","providerMetadata":{"shortName":"apache"},
   "affected":[{"vendor":"Apache Software Foundation","product":"Apache Log4j2","versions":[{"version":"2.0-beta9","status":"affected",
    "lessThan":"log4j-core*","versionType":"custom","changes":[{"at":"2.3.1","status":"unaffected"},{"at":"2.4","status":"affected"},
    {"at":"2.12.2","status":"unaffected"},{"at":"2.13.0","status":"affected"},{"at":"2.15.0","status":"unaffected"}]}]}]}}})";

TEST(KnownAnswers, Log4ShellFollowsTheChangesOfItsRecord) {
  auto k = knowledge_of({{cve_list, kLog4jRecord}});
  auto at = [&](std::string_view v) {
    return found(k, "CVE-2021-44228", MatchItem::of_words("Apache", "Log4j2", v));
  };
  for (std::string_view in : {"2.0-beta9", "2.0", "2.3", "2.4", "2.12.1", "2.13.0", "2.14.1"})
    EXPECT_EQ(at(in), "guess") << in;
  for (std::string_view out :
       {"1.2.17", "2.0-beta8", "2.3.1", "2.3.2", "2.12.2", "2.12.4", "2.15.0", "2.17.1"})
    EXPECT_EQ(at(out), "") << out;
  EXPECT_EQ(at(""), "version unknown");
}

TEST(KnownAnswers, XzBackdoorSparesRedHatsPackages) {
  auto k = knowledge_of(
      {{cve_list,
        R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-3094","state":"PUBLISHED","dateUpdated":"2024-03-29T18:26:59.100Z"},
       "containers":{"cna":{"affected":[{"product":"xz","vendor":"n/a","defaultStatus":"affected"},
       {"vendor":"Red Hat","product":"Red Hat Enterprise Linux 9","collectionURL":"https://access.redhat.com/downloads/content/package-browser/",
        "packageName":"xz","defaultStatus":"unaffected","cpes":["cpe:/o:redhat:enterprise_linux:9"]}],
       "metrics":[{"cvssV3_1":{"baseScore":10,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H","version":"3.1"}}]}}})"},
       {KnowledgeFormat::nvd,
        nvd_page("CVE-2024-3094", one_node(row("cpe:2.3:a:tukaani:xz:5.6.0:*:*:*:*:*:*:*") + "," +
                                           row("cpe:2.3:a:tukaani:xz:5.6.1:*:*:*:*:*:*:*")))}});
  EXPECT_EQ(found(k, "CVE-2024-3094", item("cpe:/a:tukaani:xz:5.6.1")), "exact");
  EXPECT_EQ(found(k, "CVE-2024-3094", item("cpe:/a:tukaani:xz:5.4.6")), "");
  EXPECT_EQ(found(k, "CVE-2024-3094", item("pkg:rpm/redhat/xz@5.2.5-8.el9_0")), "");
  // The host's own CPE is not what is affected.
  EXPECT_EQ(found(k, "CVE-2024-3094", item("cpe:/o:redhat:enterprise_linux:9")), "");
  auto score = k.score(*k.find("CVE-2024-3094"));
  ASSERT_TRUE(score);
  EXPECT_EQ(score->tenths, 100);
  EXPECT_TRUE(score->computed);
}

TEST(KnownAnswers, RegreSshionIsDecidedByDebianForDebiansPackage) {
  constexpr std::string_view tracker =
      R"({"openssh":{"CVE-2024-6387":{"description":"signal handler race","releases":{
    "bookworm":{"status":"resolved","fixed_version":"1:9.2p1-2+deb12u3","urgency":"not yet assigned"},
    "bullseye":{"status":"resolved","fixed_version":"0","urgency":"unimportant"},
    "sid":{"status":"resolved","fixed_version":"1:9.7p1-7","urgency":"not yet assigned"}}}}})";
  auto k = knowledge_of(
      {{debian_tracker, tracker},
       {KnowledgeFormat::nvd,
        nvd_page(
            "CVE-2024-6387",
            one_node(row("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", R"(,"versionEndExcluding":"4.4")") +
                     "," +
                     row("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*",
                         R"(,"versionStartIncluding":"8.6","versionEndExcluding":"9.8")")))}});
  auto deb = [&](std::string_view v) {
    auto one = item("pkg:deb/debian/openssh-server@" + std::string(v) + "?distro=debian-12&upstream=openssh");
    one.keys.push_back("cpe:a:openbsd:openssh");
    return found(k, "CVE-2024-6387", one);
  };
  EXPECT_EQ(deb("1:9.2p1-2+deb12u2"), "exact");
  EXPECT_EQ(deb("1:9.2p1-2+deb12u3"), "");  // though upstream's 9.2 is in the range
  EXPECT_EQ(found(k, "CVE-2024-6387", item("pkg:deb/debian/openssh@1:8.4p1-5?distro=bullseye")), "");
  EXPECT_EQ(found(k, "CVE-2024-6387", item("cpe:/a:openbsd:openssh:9.2")), "exact");
  EXPECT_EQ(found(k, "CVE-2024-6387", item("cpe:/a:openbsd:openssh:9.8")), "");
  EXPECT_EQ(found(k, "CVE-2024-6387", item("cpe:/a:openbsd:openssh:7.4")), "");
}

TEST(KnownAnswers, MinimistHasTwoStretchesInOsv) {
  auto k = knowledge_of(
      {{osv, R"({"schema_version":"1.4.0","id":"GHSA-xvch-5gv4-984h","modified":"2023-11-08T04:07:00Z",
    "aliases":["CVE-2021-44906"],"summary":"Prototype Pollution in minimist","affected":[
    {"package":{"ecosystem":"npm","name":"minimist"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.6"}]}]},
    {"package":{"ecosystem":"npm","name":"minimist"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.2.4"}]}]}]})"}});
  for (std::string_view in : {"0.0.8", "0.2.3", "1.0.0", "1.2.5"})
    EXPECT_EQ(found(k, "CVE-2021-44906", item("pkg:npm/minimist", in)), "exact") << in;
  for (std::string_view out : {"0.2.4", "1.0.0-beta", "1.2.6", "1.2.8"})
    EXPECT_EQ(found(k, "CVE-2021-44906", item("pkg:npm/minimist", out)), "") << out;
}

TEST(KnownAnswers, TheKernelsRecordsNameWhatIsNotAffected) {
  auto k = knowledge_of(
      {{cve_list,
        R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-26581","state":"PUBLISHED","dateUpdated":"2024-05-04T08:51:32.000Z"},
    "containers":{"cna":{"affected":[
    {"product":"Linux","vendor":"Linux","defaultStatus":"unaffected","versions":[{"version":"8d738c1869f6","lessThan":"10e9cb393136","status":"affected","versionType":"git"}]},
    {"product":"Linux","vendor":"Linux","defaultStatus":"affected","versions":[{"version":"6.5","status":"affected"},
     {"version":"0","lessThan":"6.5","status":"unaffected","versionType":"custom"},
     {"version":"5.10.210","lessThanOrEqual":"5.10.*","status":"unaffected","versionType":"custom"},
     {"version":"6.6.17","lessThanOrEqual":"6.6.*","status":"unaffected","versionType":"custom"},
     {"version":"6.8","lessThanOrEqual":"*","status":"unaffected","versionType":"original_commit_for_fix"}]}]}}})"}});
  auto at = [&](std::string_view v) {
    return found(k, "CVE-2024-26581", MatchItem::of_words("Linux", "Linux", v));
  };
  for (std::string_view in : {"6.5", "6.5.7", "6.6", "6.6.16", "6.7.3"}) EXPECT_EQ(at(in), "guess") << in;
  for (std::string_view out : {"5.4", "5.10.209", "6.4.9", "6.6.17", "6.6.99", "6.8", "6.9.1"})
    EXPECT_EQ(at(out), "") << out;
}

TEST(KnownAnswers, MoveItTransferCountsYears) {
  std::string_view cpe = "cpe:2.3:a:progress:moveit_transfer:*:*:*:*:*:*:*:*";
  auto k = knowledge_of(
      {{KnowledgeFormat::nvd,
        nvd_page(
            "CVE-2023-34362",
            one_node(row(cpe, R"(,"versionEndExcluding":"2021.0.7")") + "," +
                     row(cpe, R"(,"versionStartIncluding":"2023.0.0","versionEndExcluding":"2023.0.2")")))},
       {kev,
        R"({"title":"CISA","catalogVersion":"2023.06.02","dateReleased":"2023-06-02T14:00:00.0000Z","count":1,"vulnerabilities":[
       {"cveID":"CVE-2023-34362","dateAdded":"2023-06-02","dueDate":"2023-06-23","knownRansomwareCampaignUse":"Known"}]})"},
       {epss,
        "#model_version:v2023.03.01,score_date:2023-06-05T00:00:00+0000\ncve,epss,percentile\nCVE-2023-34362,"
        "0.96,0.994\n"}});
  EXPECT_EQ(found(k, "CVE-2023-34362", item("cpe:/a:progress:moveit_transfer:2023.0.1")), "exact");
  EXPECT_EQ(found(k, "CVE-2023-34362", item("cpe:/a:progress:moveit_transfer:2023.0")), "exact");
  EXPECT_EQ(found(k, "CVE-2023-34362", item("cpe:/a:progress:moveit_transfer:2023.0.2")), "");
  uint32_t at = *k.find("CVE-2023-34362");
  ASSERT_TRUE(k.kev(at));
  EXPECT_EQ(format_day(k.kev(at)->due), "2023-06-23");
  EXPECT_TRUE(k.kev(at)->ransomware);
  EXPECT_FLOAT_EQ(k.epss(at)->score, 0.96f);
  EXPECT_EQ(format_day(k.epss(at)->day), "2023-06-05");
}

TEST(KnownAnswers, VexExcusesAProductThoughItsVersionIsInTheRange) {
  auto k = knowledge_of(
      {{cve_list, kLog4jRecord},
       {csaf,
        R"({"document":{"csaf_version":"2.0","category":"csaf_vex","publisher":{"namespace":"https://example.com"},
        "tracking":{"id":"EX-1","current_release_date":"2022-01-01T00:00:00Z","initial_release_date":"2022-01-01T00:00:00Z"}},
        "product_tree":{"branches":[{"category":"vendor","name":"Apache","branches":[{"category":"product_name","name":"Log4j2",
         "branches":[{"category":"product_version","name":"2.14.1","product":{"product_id":"P1","name":"Log4j2 2.14.1"}}]}]}]},
        "vulnerabilities":[{"cve":"CVE-2021-44228","product_status":{"known_not_affected":["P1"]},
         "flags":[{"label":"vulnerable_code_not_present","product_ids":["P1"]}]}]})"}});
  EXPECT_EQ(found(k, "CVE-2021-44228", MatchItem::of_words("Apache", "Log4j2", "2.14.1")), "");
  EXPECT_EQ(found(k, "CVE-2021-44228", MatchItem::of_words("Apache", "Log4j2", "2.14.0")), "guess");
  EXPECT_EQ(Matcher(k).excused(MatchItem::of_words("Apache", "Log4j2", "2.14.1")).size(), 1u);
}

}  // namespace
}  // namespace luytre
