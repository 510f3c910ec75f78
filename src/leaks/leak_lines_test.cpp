#include "leaks/leak_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "leaks/host_bytes.h"
#include "leaks/leak_lines_twin.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

WatchedDomains watch(const std::vector<std::string>& domains) {
  std::vector<std::string> refused;
  return WatchedDomains::build(domains, refused);
}
const WatchedDomains& two() {
  static const WatchedDomains watched = watch({"laichau.gov.vn", "moh.gov.vn", "dichvucong.gov.vn", "a.vn"});
  return watched;
}
// Sorted by name: a.vn 0, dichvucong 1, laichau 2, moh 3.
std::vector<std::string> read(std::string_view text, const WatchedDomains& watched = two()) {
  CollectLeakRows sink;
  LeakLines lines(watched, sink);
  lines.consume(text);
  lines.finish();
  return sink.rows;
}

TEST(WatchedDomains, TakeTheLongestSuffixAtALabelBorder) {
  WatchedDomains watched = watch({"gov.example.vn", "dept.gov.example.vn", "Bộ.Example.VN"});
  EXPECT_EQ(watched.name(watched.find("x.DEPT.gov.example.vn")), "dept.gov.example.vn");
  EXPECT_EQ(watched.name(watched.find("other.gov.example.vn.")), "gov.example.vn");
  EXPECT_EQ(watched.find("notgov.example.vn"), kNotWatched);
  EXPECT_EQ(watched.find("vn"), kNotWatched);
  EXPECT_NE(watched.find_international("mail.bộ.example.vn"), kNotWatched);
}

TEST(WatchedDomains, RefusePublicSuffixesAndWhatIsNoDomain) {
  std::vector<std::string> refused;
  WatchedDomains watched =
      WatchedDomains::build(std::vector<std::string>{"gov.vn", "vn", "a b", "moh.gov.vn"}, refused);
  EXPECT_EQ(watched.size(), 1u);
  EXPECT_THAT(refused, ElementsAre("gov.vn", "vn", "a b"));
}

TEST(WatchedDomains, LookAtABoundedNumberOfLabels) {
  std::string hostile;
  for (int i = 0; i < 120; ++i) hostile += "a.";
  EXPECT_EQ(watch({"moh.gov.vn"}).find(hostile + "moh.gov.vn"), 0u);
}

TEST(HostBytes, AgreeWithTheRuleForEveryByte) {
  for (int c = 0; c < 256; ++c) {
    char text[64];
    std::fill(std::begin(text), std::end(text), static_cast<char>(c));
    EXPECT_EQ(not_host_bytes(text) == 0, is_host_byte(static_cast<unsigned char>(c))) << c;
  }
}

TEST(LeakLine, TakesAnySeparatorAndLeavesThePasswordAsItIs) {
  for (const char* separator : {":", ";", "|", "\t", ",", " ", "::", " : ", " - "})
    EXPECT_THAT(read("An.Tran@Laichau.gov.vn" + std::string(separator) + "p:a;s|s,w @rd\n"),
                ElementsAre("An.Tran@Laichau.gov.vn|2|-1||p:a;s|s,w @rd|plain"))
        << separator;
}

TEST(LeakLine, KeepsBothDoors) {
  EXPECT_THAT(read("https://cong.dichvucong.gov.vn:8443/dang-nhap?x=1:nguoidan@mail.example:m@t:khau\n"),
              ElementsAre("nguoidan@mail.example|-1|1|cong.dichvucong.gov.vn|m@t:khau|plain"));
  EXPECT_THAT(read("dichvucong.gov.vn/login:0912000111:123456\n"),
              ElementsAre("0912000111|-1|1|dichvucong.gov.vn|123456|plain"));
  EXPECT_THAT(read("a@moh.gov.vn:secret1:https://web.dichvucong.gov.vn/x\n"),
              ElementsAre("a@moh.gov.vn|3|1|web.dichvucong.gov.vn|secret1|plain"));
  EXPECT_THAT(read("https://shop.example/:b@moh.gov.vn:secret\n"),
              ElementsAre("b@moh.gov.vn|3|-1|shop.example|secret|plain"));
}

TEST(LeakLine, KnowsTheAppsOfTelephones) {
  EXPECT_THAT(read("android://AbC-d_==@vn.app.bank/:c@moh.gov.vn:pw\n"),
              ElementsAre("c@moh.gov.vn|3|-1||pw|plain"));
}

TEST(LeakLine, PassesOverWhatOnlyLooksAlike) {
  EXPECT_THAT(
      read("x@laichau.gov.vn.example:1\nlaichau.gov.vn@gmail.example:1\nx@notlaichau.gov.vn:1\n"
           "user@gmail.example:me@laichau.gov.vn\nmoh.gov.vn\nhttps://dichvucong.gov.vn/\n@moh.gov.vn:1\n"),
      IsEmpty());
}

TEST(LeakLine, TellsHashesAndEmptyPasswords) {
  EXPECT_THAT(read("a@a.vn:5f4dcc3b5aa765d61d8327deb882cf99\na@a.vn:$2y$10$abcdefghijklmnopqrstuv\na@a.vn\na@"
                   "a.vn:[NOT_SAVED]\n"),
              ElementsAre("a@a.vn|0|-1||5f4dcc3b5aa765d61d8327deb882cf99|hash",
                          "a@a.vn|0|-1||$2y$10$abcdefghijklmnopqrstuv|hash", "a@a.vn|0|-1|||none",
                          "a@a.vn|0|-1|||none"));
}

TEST(LeakLines, PassOverALineThatIsTooLongAndGoOn) {
  std::string text = "a@a.vn:1\n" + std::string(1 << 20, 'x') + "@a.vn:2\nb@a.vn:3";
  CollectLeakRows sink;
  LeakLines lines(two(), sink);
  lines.consume(text);
  lines.finish();
  EXPECT_THAT(sink.rows, ElementsAre("a@a.vn|0|-1||1|plain", "b@a.vn|0|-1||3|plain"));
  EXPECT_EQ(lines.counts().overlong, 1u);
  EXPECT_EQ(lines.counts().lines, 3u);
}

// Lines made of the pieces that matter, cut anywhere, against the twin.
TEST(LeakLines, AgreeWithTheTwinHoweverTheTextIsCut) {
  std::mt19937_64 random(7);
  static const char* kPieces[] = {"a",
                                  "@",
                                  "moh.gov.vn",
                                  "MOH.GOV.VN",
                                  ":",
                                  ";",
                                  "https://",
                                  "//",
                                  "/",
                                  "x.",
                                  ".",
                                  "laichau.gov.vn",
                                  "bộ",
                                  "\r",
                                  " ",
                                  "\"",
                                  "|",
                                  "a.vn",
                                  "-",
                                  "://",
                                  "http://dichvucong.gov.vn",
                                  "nguyen",
                                  "\t",
                                  ",",
                                  "==@",
                                  "\xEF\xBB\xBF",
                                  "android://k==@p/",
                                  "gmail.com",
                                  "8080",
                                  "\n",
                                  "\n"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t n = random() % 60; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    CollectLeakRows sink;
    LeakLines lines(two(), sink);
    for (std::string_view rest = text; !rest.empty();) {
      size_t n = std::min(rest.size(), 1 + random() % 40);
      lines.consume(rest.substr(0, n));
      rest.remove_prefix(n);
    }
    lines.finish();
    ASSERT_EQ(sink.rows, leak_lines_twin(text, two())) << text;
  }
}

}  // namespace
}  // namespace luytre
