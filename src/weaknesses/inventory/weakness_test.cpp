#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "weaknesses/inventory/asset_files.h"
#include "weaknesses/inventory/scan_targets.h"
#include "weaknesses/inventory/weakness_behaviour.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("weaknesses-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, WeaknessBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

TEST(AssetFiles, CsvIsReadByItsTitlesInBothLanguages) {
  auto list = *read_asset_csv(
      "Tên máy chủ,Địa chỉ IP,Phần mềm,Phiên bản,Cấp độ,Ghi chú,Ngày\n"
      "web,203.0.113.5,cpe:/a:apache:http_server,2.4.6,3,x,2018-12-03\n"
      "db,not an address,,,,,\n,,nginx,1,,,\napp,,,,9,,\n",
      {});
  ASSERT_EQ(list.assets.size(), 1u);
  EXPECT_EQ(list.malformed, 3u);
  EXPECT_EQ(list.unknown_columns, std::vector<std::string>{"Ghi chú"});
  const Asset& a = list.assets[0];
  EXPECT_EQ(a.product, "cpe:2.3:a:apache:http_server:*:*:*:*:*:*:*:*");
  EXPECT_EQ(a.level, 3u);
  EXPECT_EQ(a.last_seen, start_of(17'868));
  EXPECT_FALSE(read_asset_csv("a,b\n1,2\n", {}).has_value());
  EXPECT_EQ(
      read_asset_csv("Kit\n203.0.113.9\n", {.columns = {{"Kit", "address"}}, .place = {}})->assets.size(),
      1u);
}

TEST(AssetFiles, CycloneDxComponentsAreReadHoweverNested) {
  const char* text =
      R"({"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2024-01-02T03:04:05Z",
    "component":{"name":"portal"}},"components":[{"name":"a","version":"1","purl":"pkg:npm/a@1",
    "components":[{"name":"b","group":"g","version":"2"}]},{"version":"without a name"}]})";
  ASSERT_EQ(recognise_assets(text), AssetFormat::cyclonedx);
  auto list = *read_cyclonedx(text, {});
  ASSERT_EQ(list.assets.size(), 2u);
  EXPECT_EQ(list.assets[0].product, "pkg:npm/a@1");
  EXPECT_EQ(list.assets[1].product, "g/b");
  EXPECT_EQ(list.assets[1].host, "portal");
  EXPECT_EQ(list.malformed, 1u);
}

TEST(AssetFiles, SpdxPackagesAreReadByTheirReferences) {
  const char* text =
      R"({"spdxVersion":"SPDX-2.3","name":"image","creationInfo":{"created":"2024-01-02T03:04:05Z"},
    "packages":[{"name":"openssl","versionInfo":"3.0.11","externalRefs":[{"referenceType":"purl",
    "referenceLocator":"pkg:deb/debian/openssl@3.0.11"},{"referenceType":"cpe23Type",
    "referenceLocator":"cpe:2.3:a:openssl:openssl:3.0.11:*:*:*:*:*:*:*"}]},{"name":"x","versionInfo":"NOASSERTION"},{}]})";
  ASSERT_EQ(recognise_assets(text), AssetFormat::spdx);
  auto list = *read_spdx(text, {});
  ASSERT_EQ(list.assets.size(), 2u);
  EXPECT_EQ(list.assets[0].product, "cpe:2.3:a:openssl:openssl:3.0.11:*:*:*:*:*:*:*");
  EXPECT_EQ(list.assets[1].version, "");
  EXPECT_EQ(list.malformed, 1u);
}

TEST(ScanTargets, OnlyWhatIsWhollyTheBodysOwn) {
  auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("no-targets-{}", ::getpid());
  Directory directory = *Directory::open(folder);
  ASSERT_TRUE(
      directory.add_organisations("org_id,parent,sector,name_vi\nORG-A,,M,A\nORG-B,ORG-A,P,B\n", "o"));
  ASSERT_TRUE(
      directory.add_ownership("prefix,org_id\n203.0.113.0/26,ORG-A\n203.0.113.64/26,ORG-A\n203.0.113.32/"
                              "28,ORG-B\n2001:db8::/48,ORG-A\n",
                              "p"));
  ASSERT_TRUE(directory.add_ownership("asn,org_id\n64500,ORG-A\n", "a"));
  ASSERT_TRUE(directory.add_ownership("prefix,origin_asn,in_country\n198.51.100.0/24,64500,yes\n", "r"));
  BodyScope scope = *BodyScope::of(directory, "ORG-A", 17'868);
  auto approved = [&](std::vector<std::string> texts) { return approved_targets(scope, texts).has_value(); };
  EXPECT_TRUE(approved({"203.0.113.5"}));
  EXPECT_TRUE(approved({"203.0.113.0/27", "203.0.113.48/28"}));
  EXPECT_TRUE(approved({"2001:db8::1"}));
  EXPECT_EQ(approved_targets(scope, std::vector<std::string>{"203.0.113.64/26"})->addresses, 64u);
  EXPECT_FALSE(approved({"203.0.113.0/25"})) << "a part is held by a body below";
  EXPECT_FALSE(approved({"203.0.113.33"}));
  EXPECT_FALSE(approved({"203.0.113.5", "192.0.2.1"})) << "one of two";
  EXPECT_FALSE(approved({"198.51.100.1"})) << "by way of its AS only";
  EXPECT_FALSE(approved({"2001:db8::/48"})) << "too many";
  EXPECT_FALSE(approved({"203.0.113.0/23", "-iL/etc/passwd"}));
  EXPECT_FALSE(approved({"-oN/tmp/x"}));
  EXPECT_FALSE(approved({"0.0.0.0/0"}));
  EXPECT_FALSE(approved({"127.0.0.1"})) << "the inside is scanned only when the directory gives it";
  EXPECT_FALSE(approved({}));
}

TEST(ScanTargets, PortListIsPortsAndNothingElse) {
  for (const char* good : {"22", "1-65535", "22,80,8000-8100"}) EXPECT_TRUE(is_port_list(good)) << good;
  for (const char* bad : {"", "80;ls", "-", "1-", "70000", "9-1", "22,,80", "T:80", "--script=x"})
    EXPECT_FALSE(is_port_list(bad)) << bad;
}

}  // namespace
}  // namespace luytre
