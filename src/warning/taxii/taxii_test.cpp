#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "indicators/stix/pattern.h"
#include "warning/publication/log_behaviour.h"
#include "warning/publication/uuid.h"
#include "warning/taxii/inbox.h"
#include "warning/taxii/media.h"
#include "warning/taxii/page.h"
#include "warning/taxii/pattern_text.h"

namespace luytre {
namespace {

namespace json = boost::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("taxii-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

class Taxii : public testing::Test {
 protected:
  void sync() {
    home_.publish();
    auto done = sync_collections(*home_.ledger, "Trung tâm \"A\"", home_.now);
    ASSERT_TRUE(done) << done.error().message;
  }
  Collection collection(const char* name = "green") {
    return *find_collection(*home_.ledger, operator_, name);
  }
  TaxiiQuery query(const Pairs& pairs) {
    auto q = parse_taxii_query(pairs, collection().id, kPaging | kMatchObject | kMatchVersion | kMatchSpec);
    EXPECT_TRUE(q) << q.error().message;
    return q.value_or(TaxiiQuery{});
  }
  TaxiiPage page(const Pairs& pairs, TaxiiView view = TaxiiView::objects, const char* name = "green") {
    auto made = taxii_page(*home_.ledger, collection(name), *producer(*home_.ledger), query(pairs), view);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(TaxiiPage{});
  }
  static json::array objects(const TaxiiPage& page) {
    auto value = json::parse(page.json);
    return value.as_object().contains("objects") ? value.at("objects").as_array() : json::array();
  }
  // All ids, page by page.
  std::vector<std::string> walk(Pairs pairs, size_t limit, TaxiiView view = TaxiiView::objects) {
    std::vector<std::string> ids;
    std::string next;
    for (int pages = 0; pages < 10'000; ++pages) {
      Pairs now = pairs;
      now.emplace_back("limit", std::to_string(limit));
      if (!next.empty()) now.emplace_back("next", next);
      TaxiiPage p = page(now, view);
      EXPECT_LE(p.count, limit);
      for (const auto& o : objects(p)) ids.emplace_back(o.at("id").as_string());
      if (!p.more) return ids;
      next = json::parse(p.json).at("next").as_string();
    }
    ADD_FAILURE() << "pages without end";
    return ids;
  }
  PublicationHome home_{LedgerKind{"sqlite", fresh_sqlite}};
  Viewer operator_ = Viewer::console("test");
};

TEST_F(Taxii, WritesObjectsThatRefsAndMarksHold) {
  home_.add("bad.example.org\n", "s", Tlp::green, 77);
  sync();
  std::map<std::string, json::object> by_type;
  for (const auto& o : objects(page({}))) by_type[std::string(o.at("type").as_string())] = o.as_object();
  const auto& indicator = by_type["indicator"];
  EXPECT_EQ(indicator.at("pattern"),
            "[domain-name:value = 'bad.example.org' OR domain-name:value LIKE '%.bad.example.org']");
  EXPECT_EQ(indicator.at("confidence"), 77);
  EXPECT_EQ(indicator.at("object_marking_refs").at(0),
            "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb");
  EXPECT_EQ(indicator.at("created"), indicator.at("modified"));
  EXPECT_FALSE(indicator.contains("revoked"));
  EXPECT_EQ(by_type["relationship"].at("source_ref"), indicator.at("id"));
  EXPECT_EQ(by_type["relationship"].at("target_ref"), by_type["malware"].at("id"));
  EXPECT_EQ(by_type["malware"].at("name"), "Mirai");
  EXPECT_EQ(indicator.at("created_by_ref"), by_type["identity"].at("id"));
  EXPECT_EQ(by_type["identity"].at("name"), "Trung tâm \"A\"");
  EXPECT_EQ(by_type["marking-definition"].at("type"), "marking-definition");
  EXPECT_EQ(page({}).json, page({}).json);

  home_.withdraw({}, "s");
  sync();
  auto revoked = objects(page({{"match[id]", std::string(indicator.at("id").as_string())}}));
  ASSERT_EQ(revoked.size(), 1u);
  EXPECT_EQ(revoked[0].at("revoked"), true);
  EXPECT_GT(revoked[0].at("modified").as_string(), indicator.at("modified").as_string());
  EXPECT_EQ(revoked[0].at("created"), indicator.at("created"));
  auto relation = objects(page({{"match[type]", "relationship"}}));
  ASSERT_EQ(relation.size(), 1u);
  EXPECT_EQ(relation[0].at("revoked"), true);
  EXPECT_EQ(relation[0].at("id"), by_type["relationship"].at("id"));
}

TEST_F(Taxii, PagesEveryObjectOnceInOrderWhateverTheLimit) {
  std::string list;
  for (int i = 0; i < 60; ++i) list += fmt::format("n{}.example.org\n", i);
  home_.add(list, "s", Tlp::green);
  sync();
  auto all = walk({}, 10'000);
  EXPECT_EQ(all.size(), 60u * 2 + 1 + 1 + 2);
  EXPECT_EQ((std::set<std::string>(all.begin(), all.end()).size()), all.size());
  for (size_t limit : {1, 2, 3, 7, 64}) EXPECT_EQ(walk({}, limit), all) << limit;
  EXPECT_EQ(walk({}, 5, TaxiiView::manifest), all);
  EXPECT_EQ(walk({{"match[type]", "malware,identity"}}, 1).size(), 2u);
  EXPECT_EQ(walk({{"match[type]", "indicator"}}, 7).size(), 60u);
  EXPECT_EQ(walk({{"match[id]", all[10] + "," + all[20]}}, 1).size(), 2u);
  EXPECT_EQ(walk({{"match[spec_version]", "2.0"}}, 100).size(), 0u);
  EXPECT_EQ(walk({{"match[version]", "all"}}, 100).size(), all.size());
  EXPECT_EQ(walk({{"match[version]", "2001-01-01T00:00:00Z"}}, 100).size(), 0u);
  // A new start from the last date is the same as to go on.
  TaxiiPage first = page({{"limit", "11"}});
  TaxiiPage rest = page({{"added_after", format_time(static_cast<Timestamp>(first.last))}});
  EXPECT_EQ(first.count + rest.count, all.size());
  EXPECT_GT(rest.first, first.last);
  EXPECT_EQ(page({{"added_after", format_time(static_cast<Timestamp>(rest.last))}}).json, "{}");
}

TEST_F(Taxii, GivesEachOnceWhileOthersAreAdded) {
  std::string list;
  for (int i = 0; i < 500; ++i) list += fmt::format("n{}.example.org\n", i);
  home_.add(list, "s", Tlp::green);
  sync();
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int round = 0; round < 20 && !stop; ++round) {
      home_.add(fmt::format("new{}.example.org\n", round), fmt::format("r{}", round), Tlp::green);
      sync();
    }
  });
  std::set<std::string> seen;
  std::string next;
  for (bool more = true; more;) {
    Pairs pairs{{"limit", "13"}};
    if (!next.empty()) pairs.emplace_back("next", next);
    TaxiiPage p = page(pairs);
    for (const auto& o : objects(p)) EXPECT_TRUE(seen.insert(std::string(o.at("id").as_string())).second);
    more = p.more;
    if (more) next = json::parse(p.json).at("next").as_string();
  }
  stop = true;
  writer.join();
  EXPECT_GE(seen.size(), 1004u);
}

TEST_F(Taxii, RefusesQuestionsThatAreNone) {
  sync();
  auto bad = [&](const Pairs& pairs, unsigned takes = kPaging | kMatchObject | kMatchVersion | kMatchSpec) {
    auto q = parse_taxii_query(pairs, collection().id, takes);
    return !q && q.error().code == ErrorCode::invalid;
  };
  for (const char* limit : {"0", "-1", "x", "", "1x", "1.5"}) EXPECT_TRUE(bad({{"limit", limit}})) << limit;
  for (const char* time :
       {"", "yesterday", "2018-12-03", "2018-13-03T00:00:00Z", "2018-12-03T00:00:00+07:00"})
    EXPECT_TRUE(bad({{"added_after", time}})) << time;
  for (const char* next : {"x", "00000000000000000000000000000000", "zz"})
    EXPECT_TRUE(bad({{"next", next}})) << next;
  EXPECT_TRUE(bad({{"match[version]", "all,last"}}));
  EXPECT_TRUE(bad({{"match[version]", "newest"}}));
  EXPECT_TRUE(bad({{"match[type]", "a,,b"}}));
  EXPECT_TRUE(bad({{"match[type]", "a,a"}}));
  EXPECT_TRUE(bad({{"match[other]", "a"}}));
  EXPECT_TRUE(bad({{"match[type]", "a"}}, kPaging));
  EXPECT_EQ(query({{"limit", "99999999999999999999999"}}).limit, kTaxiiLargest);
  // next is of one question only.
  std::string next = taxii_next(query({{"match[type]", "indicator"}}), 77);
  EXPECT_TRUE(bad({{"next", next}}));
  EXPECT_EQ(query({{"match[type]", "indicator"}, {"next", next}, {"limit", "3"}}).after, 77u);
  // With both, next wins.
  EXPECT_EQ(
      query({{"match[type]", "indicator"}, {"added_after", "2018-12-03T00:00:00Z"}, {"next", next}}).after,
      77u);
}

TEST_F(Taxii, NeverServesWhatIsStricterThanTheCollection) {
  home_.add("red.example.org\n", "1", Tlp::red);
  home_.add("strict.example.org\n", "2", Tlp::amber_strict);
  home_.add("amber.example.org\n", "3", Tlp::amber);
  home_.add("green.example.org\n", "4", Tlp::green);
  home_.add("clear.example.org\n", "5", Tlp::clear);
  sync();
  for (const char* source : {"1", "2", "3", "4", "5"}) home_.withdraw({}, source);
  sync();
  auto text = [&](const char* name) { return page({}, TaxiiView::objects, name).json; };
  EXPECT_EQ(text("clear").find("green.example"), std::string::npos);
  EXPECT_NE(text("green").find("green.example"), std::string::npos);
  EXPECT_EQ(text("green").find("amber.example"), std::string::npos);
  for (const char* name : {"clear", "green", "amber"})
    for (const char* secret : {"red.example", "strict.example", "e828b379"})
      EXPECT_EQ(text(name).find(secret), std::string::npos) << name << secret;
}

TEST(StixPattern, IsEscapedAndOfTheValuesKind) {
  EXPECT_EQ(stix_pattern(IndicatorType::address, "192.0.2.1"), "[ipv4-addr:value = '192.0.2.1']");
  EXPECT_EQ(stix_pattern(IndicatorType::address, "2001:db8::1"), "[ipv6-addr:value = '2001:db8::1']");
  EXPECT_EQ(stix_pattern(IndicatorType::prefix, "192.0.2.0/24"), "[ipv4-addr:value ISSUBSET '192.0.2.0/24']");
  EXPECT_EQ(
      stix_pattern(IndicatorType::address_port, "[2001:db8::1]:443"),
      "[network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:dst_ref.value = '2001:db8::1' AND "
      "network-traffic:dst_port = 443]");
  EXPECT_EQ(stix_pattern(IndicatorType::url, "a.example/it's\\x"),
            R"([url:value IN ('http://a.example/it\'s\\x', 'https://a.example/it\'s\\x')])");
  EXPECT_EQ(stix_pattern(IndicatorType::path, "/a.php?x"),
            R"([url:value MATCHES '^[a-z]+://[^/?#]+\\/a\\.php\\?x([/?#]|$)'])");
  EXPECT_EQ(stix_pattern(IndicatorType::file_hash, std::string(64, 'a')),
            "[file:hashes.'SHA-256' = '" + std::string(64, 'a') + "']");
  EXPECT_EQ(stix_pattern(IndicatorType::file_hash, "abc"), "");
  EXPECT_EQ(stix_pattern(IndicatorType::address, "nonsense"), "");
}

TEST(TaxiiMedia, FollowsTheStandardsRanges) {
  for (const char* good :
       {"", "*/*", "application/*", "application/taxii+json", "application/taxii+json;version=2.1",
        "application/taxii+json; version=\"2.1\"", "text/html, application/taxii+json;version=2.1;q=0.5",
        "Application/TAXII+json ; Version=2.1", "application/taxii+json;version=2.1, */*;q=0"})
    EXPECT_TRUE(accepts_taxii(good)) << good;
  for (const char* bad :
       {"text/html", "application/json", "application/taxii+json;version=2.0",
        "application/vnd.oasis.taxii+json; version=2.0", "application/taxii+json;version=2.1;q=0",
        "*/*;q=1, application/taxii+json;version=2.1;q=0.0", "application/taxii+json;version=2.1x"})
    EXPECT_FALSE(accepts_taxii(bad)) << bad;
  EXPECT_TRUE(is_taxii("application/taxii+json;version=2.1"));
  EXPECT_TRUE(is_taxii("application/taxii+json"));
  EXPECT_FALSE(is_taxii("application/json"));
  EXPECT_FALSE(is_taxii("application/taxii+json;version=2.0"));
}

TEST_F(Taxii, KeepsWhatOthersAddUntilAnOperatorDecides) {
  sync();
  Collection c = collection();
  std::string body =
      R"({"objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
      R"("created":"2018-12-03T00:00:00.000Z","modified":"2018-12-03T00:00:00.000Z","pattern":"[domain-name:value = )"
      R"('in.example.org']","pattern_type":"stix","valid_from":"2018-12-03T00:00:00Z"},{"type":"x"},7]})";
  EXPECT_EQ(add_to_inbox(*home_.ledger, operator_, c, body).error().code, ErrorCode::not_found);
  c.writable = true;
  ASSERT_TRUE(change_collection(*home_.ledger, operator_, c.id, c));
  EXPECT_EQ(add_to_inbox(*home_.ledger, Viewer::nobody(), c, body).error().code, ErrorCode::not_found);
  auto added = add_to_inbox(*home_.ledger, operator_, c, body);
  ASSERT_TRUE(added) << added.error().message;
  auto status = json::parse(*added);
  EXPECT_EQ(status.at("status"), "pending");
  EXPECT_EQ(status.at("total_count"), 3);
  EXPECT_EQ(status.at("pending_count"), 1);
  EXPECT_EQ(status.at("failure_count"), 2);
  EXPECT_EQ(status.at("failures").as_array().size(), 2u);
  std::string id(status.at("id").as_string());
  EXPECT_TRUE(is_uuid(id));
  EXPECT_EQ(inbox_status(*home_.ledger, Viewer::nobody(), id).error().code, ErrorCode::not_found);
  EXPECT_EQ(*inbox_status(*home_.ledger, operator_, id), *added);
  ASSERT_EQ(list_inbox(*home_.ledger, operator_)->size(), 1u);
  EXPECT_FALSE(list_inbox(*home_.ledger, Viewer::nobody()));
  std::string bundle;
  auto keep = [&](const InboxEntry&, const std::string& text) -> Result<void> {
    bundle = text;
    return {};
  };
  auto fails = [](const InboxEntry&, const std::string&) -> Result<void> {
    return fail(ErrorCode::io, "disk");
  };
  EXPECT_FALSE(decide_inbox(*home_.ledger, operator_, id, true, fails));
  ASSERT_TRUE(decide_inbox(*home_.ledger, operator_, id, true, keep));
  EXPECT_EQ(json::parse(bundle).at("objects").as_array().size(), 1u);
  EXPECT_FALSE(decide_inbox(*home_.ledger, operator_, id, false, keep));
  status = json::parse(*inbox_status(*home_.ledger, operator_, id));
  EXPECT_EQ(status.at("status"), "complete");
  EXPECT_EQ(status.at("success_count"), 1);
  EXPECT_EQ(status.at("failure_count"), 2);
  for (const char* none : {"", "[]", "{}", R"({"objects":[]})", R"({"objects":{}})", "{\"objects\":[1}"})
    EXPECT_EQ(add_to_inbox(*home_.ledger, operator_, c, none).error().code, ErrorCode::invalid) << none;
  EXPECT_FALSE(read_inbox_objects("{\"objects\":" + std::string(100, '[') + std::string(100, ']') + "}"));
}

}  // namespace
}  // namespace luytre
