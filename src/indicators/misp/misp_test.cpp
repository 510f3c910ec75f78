#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indicators/collect_sink.h"
#include "indicators/misp/event.h"
#include "indicators/testdata.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

CollectSink read(std::string_view text) {
  CollectSink sink;
  read_misp_event({text, "event", ""}, sink);
  return sink;
}

TEST(Misp, ReadsAnEvent) {
  std::string text = testdata("misp_event.json");
  EXPECT_TRUE(sniff_misp_event(text));
  auto got = read(text);
  const std::string event = " family=Conficker confidence=75 tlp=amber+strict";
  EXPECT_THAT(
      got.entries,
      ElementsAre(
          "address 192.0.2.1" + event + " @a1", "prefix 198.51.100.0/24" + event + " @a2",
          "address:port [2001:db8::1]:443 family=APT32 category=apt-c2 confidence=75 tlp=green @a3",
          "domain bad.example" + event + " @a4", "address 192.0.2.2" + event + " @a4",
          "domain-exact www.bad.example" + event +
              " from=2026-03-01T00:00:00.000000Z until=2026-03-08T05:00:00.000001Z @a5",
          "domain gone.example" + event + " withdrawn @a6", "url bad.example/a|b" + event + " @a7",
          "path /gate/in.php" + event + " @a8",
          "file-hash e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" + event + " @a9",
          "ja3 d41d8cd98f00b204e9800998ecf8427e" + event + " @a10",
          "certificate aabbccddeeff00112233445566778899aabbccdd" + event + " @a11",
          "address 192.0.2.4" + event + " @b1",
          "file-hash d41d8cd98f00b204e9800998ecf8427e" + event + " withdrawn @b2"));
  EXPECT_THAT(
      got.refusals,
      ElementsAre("unsupported '192.0.2.3': not meant for detection (to_ids is false) @a12",
                  "unsupported 'somebody@bad.example': attributes of type email-src are not kept @a13",
                  StartsWith("malformed 'not an address'"), StartsWith("malformed 'no-bar'")));
}

TEST(Misp, ReadsWhatTheServerAnswers) {
  std::string event = testdata("misp_event.json");
  EXPECT_EQ(read("{\"response\": [" + event + "," + event + "]}").entries.size(), 28u);
  EXPECT_EQ(read("[" + event + "]").entries.size(), 14u);
  auto attributes = read(
      R"({"response": {"Attribute": [{"uuid": "x", "type": "domain", "value": "bad.example", "to_ids": "1"}]}})");
  EXPECT_THAT(attributes.entries, ElementsAre("domain bad.example @x"));
}

TEST(Misp, GalaxiesAndPlainTagsName) {
  auto got = read(
      R"({"Event": {"Galaxy": [{"type": "mitre-intrusion-set", "GalaxyCluster": [{"value": "APT28 - G0007"}]}],
      "Attribute": [{"uuid": "1", "type": "domain", "value": "a.example", "to_ids": true},
                    {"uuid": "2", "type": "domain", "value": "b.example", "to_ids": true, "Tag": [{"name": "iotmirai"}, {"name": "phishing"}]}]}})");
  EXPECT_THAT(got.entries, ElementsAre("domain a.example family=APT28 category=apt-c2 @1",
                                       "domain b.example family=mirai category=phishing @2"));
}

TEST(Misp, NotAnEventIsRefusedOnce) {
  EXPECT_THAT(read("{\"Event\": ").refusals, ElementsAre(StartsWith("malformed '': not JSON")));
  EXPECT_THAT(read(" \n").refusals, ElementsAre("malformed '': not JSON: empty"));
  EXPECT_THAT(read("{}").refusals, ElementsAre("malformed '': no MISP event in it"));
  EXPECT_THAT(read("[1, null]").refusals, ElementsAre("malformed '': no MISP event in it"));
  auto odd = read(
      R"({"Event": {"Attribute": [1, {"type": 5}, {"uuid": "t", "type": "domain", "value": "a.example", "to_ids": true, "first_seen": "soon"}]}})");
  EXPECT_THAT(odd.entries, IsEmpty());
  EXPECT_EQ(odd.refusals.size(), 3u);
}

TEST(Misp, TheManifestNamesWellFormedUuidsOnly) {
  auto uuids = read_misp_manifest(testdata("misp_feed/manifest.json"));
  ASSERT_TRUE(uuids);
  EXPECT_THAT(*uuids,
              ElementsAre("5f0c6d3e-0001-4f00-8000-000000000001", "5f0c6d3e-0002-4f00-8000-000000000002"));
  EXPECT_FALSE(read_misp_manifest("[]"));
  EXPECT_FALSE(read_misp_manifest("{\"0\": {}}"));
  EXPECT_FALSE(read_misp_manifest("{"));
}

}  // namespace
}  // namespace luytre
