#include "weaknesses/knowledge/knowledge.h"

#include "weaknesses/knowledge/json_pieces.h"
#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/test_set.h"
#include "weaknesses/knowledge/version_range.h"
#include "weaknesses/match/priority.h"
#include "weaknesses/match/watch_words.h"

namespace luytre {
namespace {

std::string record(std::string_view id, std::string_view updated, std::string_view title) {
  return R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":")" + std::string(id) +
         R"(","state":"PUBLISHED","dateUpdated":")" + std::string(updated) +
         R"("},"containers":{"cna":{"title":")" + std::string(title) +
         R"(","affected":[{"vendor":"Acme","product":"Rocket","versions":[{"version":"1.0","lessThan":"2.0","status":"affected","versionType":"semver"}]}]}}})";
}

TEST(Knowledge, OfTwoRecordsTheLaterCountsInEitherOrder) {
  std::string old = record("CVE-2024-0001", "2024-01-01T00:00:00Z", "old"),
              now = record("CVE-2024-0001", "2024-02-01T00:00:00Z", "new");
  for (bool old_first : {true, false}) {
    auto k = knowledge_of({{KnowledgeFormat::cve_list, old_first ? old : now},
                           {KnowledgeFormat::cve_list, old_first ? now : old}});
    ASSERT_EQ(k.size(), 1u);
    EXPECT_EQ(k.title(0), "new");
    EXPECT_EQ(k.contributions(0).size(), 1u);
  }
}

TEST(Knowledge, StoredKnowledgeGoesOnUnderADelta) {
  auto before =
      knowledge_of({{KnowledgeFormat::cve_list, record("CVE-2024-0001", "2024-01-01T00:00:00Z", "a")},
                    {KnowledgeFormat::cve_list, record("CVE-2024-0002", "2024-01-01T00:00:00Z", "b")}});
  KnowledgeWriter writer;
  ReaderCounts counts;
  read_cve_record(record("CVE-2024-0002", "2024-03-01T00:00:00Z", "c"), writer, counts);
  writer.add_stored(before);
  auto after = Knowledge::from_bytes(*writer.finish());
  ASSERT_TRUE(after);
  EXPECT_EQ(after->size(), 2u);
  auto changed = after->changed_since(before);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(after->id(changed[0]), "CVE-2024-0002");
  EXPECT_EQ(after->title(changed[0]), "c");
}

TEST(Knowledge, ADamagedFileIsRefused) {
  KnowledgeWriter writer;
  ReaderCounts counts;
  read_cve_record(record("CVE-2024-0001", "2024-01-01T00:00:00Z", "a"), writer, counts);
  std::string bytes = *writer.finish();
  ASSERT_TRUE(Knowledge::from_bytes(bytes));
  for (size_t at : {size_t{0}, size_t{9}, sizeof(flat::Header) + 3, bytes.size() - 1}) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    EXPECT_FALSE(Knowledge::from_bytes(bad)) << at;
  }
  EXPECT_FALSE(Knowledge::from_bytes(bytes.substr(0, bytes.size() / 2)));
  EXPECT_FALSE(Knowledge::from_bytes(""));
}

TEST(Knowledge, WordsFindWhatHasNoCpe) {
  auto k = knowledge_of({{KnowledgeFormat::cve_list,
                          record("CVE-2024-0001", "2024-01-01T00:00:00Z", "Overflow in Acme Rocket")}});
  EXPECT_EQ(WatchWords("acme ROCKET").find(k).size(), 1u);
  EXPECT_TRUE(WatchWords("acme rock").find(k).empty());
  EXPECT_TRUE(WatchWords("").find(k).empty());
}

TEST(Knowledge, PriorityIsTheSumOfItsTerms) {
  auto k = knowledge_of(
      {{KnowledgeFormat::cve_list, record("CVE-2024-0001", "2024-01-01T00:00:00Z", "a")},
       {KnowledgeFormat::kev,
        R"({"catalogVersion":"1","dateReleased":"2024-06-02T14:00:00Z","vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-06-02","dueDate":"2024-06-23","knownRansomwareCampaignUse":"Unknown"}]})"}});
  auto p = priority(&k, "CVE-2024-0001", 3, Certainty::guess, {.internet = true, .system_level = 4});
  EXPECT_EQ(p.points, 40 + 16 + 15 + 10 - 10);
  ASSERT_EQ(p.terms.size(), 5u);
  EXPECT_EQ(words(p.terms[0]), "known to be exploited since 2024-06-02 (KEV)");
  EXPECT_EQ(words(p.terms[1]), "called high by the scanner, no score is known");
  int sum = 0;
  for (const PriorityTerm& term : p.terms) sum += term.points;
  EXPECT_EQ(sum, p.points);
  EXPECT_EQ(priority(nullptr, "nessus:1", 0, Certainty::version_unknown, {}).points, 0);
  auto contacted = priority(nullptr, "exposed:telnet", 3, Certainty::exact, {.exploit_sources = 7});
  EXPECT_EQ(contacted.points, 36);
  EXPECT_EQ(words(contacted.terms[0]), "7 known exploit sources contacted this host and port");
}

TEST(JsonPieces, CutsAListWhereverTheBlocksEnd) {
  std::string text = R"({"a":{"list":[{"x":0}]},"list":[{"x":"}\"]"},7,{"y":[{}]}],"z":[{"x":1}]})";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::string> got;
    JsonPieces pieces(JsonPieces::Of::list, "list",
                      [&](std::string_view, std::string_view json) { got.emplace_back(json); });
    pieces.feed(std::string_view(text).substr(0, cut));
    pieces.feed(std::string_view(text).substr(cut));
    EXPECT_FALSE(pieces.cut());
    EXPECT_EQ(got, (std::vector<std::string>{R"({"x":"}\"]"})", R"({"y":[{}]})"})) << cut;
  }
}

TEST(PackageUrl, TellsReleaseAndSource) {
  auto url = PackageUrl::parse(
      "pkg:deb/debian/libssl3@3.0.11-1%2Bdeb12u2?arch=amd64&distro=debian-12.4&upstream=openssl");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->version, "3.0.11-1+deb12u2");
  EXPECT_EQ(url->release, "12");
  EXPECT_EQ(url->source, "openssl");
  EXPECT_EQ(PackageUrl::parse("pkg:npm/%40angular/core@1.0.0")->space, "@angular");
  EXPECT_EQ(PackageUrl::parse("pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1")->version, "1:1.1.1k-9.el8");
  EXPECT_FALSE(PackageUrl::parse("cpe:/a:b:c"));
}

TEST(VersionRange, ReadsComparisonsInWords) {
  auto holds = [](std::string_view words, std::string_view version) {
    auto range = constraint_range(VersionScheme::generic, words, Affected::affected);
    return range && range->holds(*range_key(range->scheme, version));
  };
  EXPECT_TRUE(holds(">= 1.0, < 2.0.3", "2.0.2"));
  EXPECT_FALSE(holds(">= 1.0, < 2.0.3", "2.0.3"));
  EXPECT_TRUE(holds("1.2.3 and earlier", "1.2.3"));
  EXPECT_FALSE(holds("before 1.2.3", "1.2.3"));
  EXPECT_FALSE(constraint_range(VersionScheme::generic, "unspecified", Affected::affected));
}

}  // namespace
}  // namespace luytre
