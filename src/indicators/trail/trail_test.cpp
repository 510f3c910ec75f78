#include "indicators/trail/trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indicators/collect_sink.h"
#include "indicators/testdata.h"

namespace luytre {
namespace {

using testing::ElementsAre;

TEST(Trail, ReadsMaltrailsWayOfWriting) {
  std::string text = testdata("elf_mirai.txt");
  EXPECT_TRUE(sniff_trail(text));
  CollectSink got;
  read_trail({text, "elf_mirai", ""}, got);
  EXPECT_THAT(
      got.entries,
      ElementsAre("domain cnc.mirai-one.example family=mirai @10",
                  "domain report.mirai-one.example family=mirai @11",
                  "domain cnc.mirai-one.example family=mirai @15",
                  "address:port 192.0.2.23:23 family=mirai @16", "address 198.51.100.7 family=mirai @17",
                  "address 203.0.113.9 family=mirai @18", "url 203.0.113.9/bins/mirai.arm7 family=mirai @19",
                  "domain loader.mirai-two.example family=mirai @20",
                  "domain-exact panel.mirai-two.example family=mirai @21",
                  "path /bins/mirai.x86 family=mirai @25", "path /arm7 family=mirai @26"));
  EXPECT_THAT(got.refusals,
              ElementsAre("malformed '[a-z]+.mirai-three.example': a bracket out of place @27"));
}

TEST(Trail, TheFileNameTellsFamilyAndCategory) {
  auto one = [](std::string_view name, std::string_view text) {
    CollectSink got;
    read_trail({text, name, ""}, got);
    return got.entries.at(0);
  };
  EXPECT_EQ(one("apt_oceanlotus", "a.example\n"), "domain a.example family=apt32 category=apt-c2 @1");
  EXPECT_EQ(one("sinkhole_conficker", "192.0.2.1\n"),
            "address 192.0.2.1 family=conficker category=sinkhole @1");
  EXPECT_EQ(one("mass_scanner", "192.0.2.1\n"), "address 192.0.2.1 family=mass_scanner category=scanner @1");
  EXPECT_EQ(one("unheard_of", "# Aliases: nothing, Downadup\nb.example\n"),
            "domain b.example family=conficker @2");
  // The aliases of a file whose name is known do not rename it.
  EXPECT_EQ(one("mirai_stealer", "b.example\n"), "domain b.example family=mirai_stealer @1");
}

}  // namespace
}  // namespace luytre
