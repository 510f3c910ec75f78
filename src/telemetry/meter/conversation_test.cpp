#include <gtest/gtest.h>

#include "telemetry/meter/meter_test_tools.h"

namespace luytre::meter {
namespace {

const Endpoints kWeb = endpoints("198.18.1.1", 40000, "203.0.113.80", 80);
constexpr std::string_view kHello =
    "GET /images/logos.gif?a=1 HTTP/1.1\r\nHost: Anh-Dep.EXAMPLE:80\r\nUser-Agent: Opera/8.89\r\n\r\n";
constexpr std::string_view kHelloRow =
    "198.18.1.1.40000 > 203.0.113.80.80 GET anh-dep.example /images/logos.gif?a=1 Opera/8.89";

std::string post(std::string_view path, size_t body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body) +
         "\r\n\r\n" + std::string(body, 'b');
}

std::vector<std::string> requests(const std::vector<std::string>& segments, bool with_syn = true) {
  MeterRun run;
  if (with_syn) run.tcp(9, kWeb, 99, kTcpSyn);
  uint32_t sequence = 100;
  for (const std::string& segment : segments) {
    run.tcp(10, kWeb, sequence, kTcpAck, segment);
    sequence += static_cast<uint32_t>(segment.size());
  }
  run.end();
  EXPECT_EQ(run.rows.flows.size(), 1u);
  return run.rows.http;
}

TEST(HttpConversation, GivesARowForEachRequest) {
  std::string all = std::string(kHello) + post("/a", 3000) + post("/b", 0) + std::string(kHello);
  for (size_t cut : {1ul, 7ul, 100ul, 1400ul, all.size()}) {
    std::vector<std::string> segments;
    for (size_t at = 0; at < all.size(); at += cut) segments.push_back(all.substr(at, cut));
    for (bool with_syn : {true, false}) {
      auto rows = requests(segments, with_syn);
      ASSERT_EQ(rows.size(), 4u) << cut;
      EXPECT_EQ(rows[0], "10 " + std::string(kHelloRow));
      EXPECT_EQ(rows[2], "10 198.18.1.1.40000 > 203.0.113.80.80 POST h /a ");
    }
  }
}

TEST(HttpConversation, IsReadFromSegmentsOutOfOrder) {
  MeterRun run;
  run.tcp(9, kWeb, 99, kTcpSyn);
  run.tcp(10, kWeb, 120, kTcpAck, kHello.substr(20));
  run.tcp(11, kWeb, 100, kTcpAck, kHello.substr(0, 20));
  run.end();
  ASSERT_EQ(run.rows.http.size(), 1u);
  EXPECT_TRUE(run.rows.http[0].ends_with(kHelloRow));
}

TEST(HttpConversation, CutShortIsReadFromItsOpening) {
  auto rows = requests({std::string(kHello.substr(0, kHello.size() - 10))});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0], "9 198.18.1.1.40000 > 203.0.113.80.80 GET anh-dep.example /images/logos.gif?a=1 ");
}

TEST(HttpConversation, NamesTheHostOfProxiedRequests) {
  auto rows = requests({"GET http://user:x@Far.example:8080/p?q HTTP/1.1\r\nHost: proxy\r\n\r\n",
                        "CONNECT Secret.example:443 HTTP/1.1\r\nHost: proxy\r\n\r\n"});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], "10 198.18.1.1.40000 > 203.0.113.80.80 CONNECT secret.example  ");
  EXPECT_EQ(rows[1], "10 198.18.1.1.40000 > 203.0.113.80.80 GET far.example /p?q ");
}

TEST(HttpConversation, GoesOnBehindAGap) {
  MeterRun run;
  run.tcp(9, kWeb, 99, kTcpSyn);
  run.tcp(10, kWeb, 100, kTcpAck, kHello);
  uint32_t next = 100 + static_cast<uint32_t>(kHello.size());
  for (int i = 0; i < 100; ++i, next += 1000) run.tcp(11, kWeb, next + 500, kTcpAck, std::string(1000, 'x'));
  run.tcp(12, kWeb, next + 500, kTcpAck, kHello);
  run.end();
  EXPECT_EQ(run.rows.http.size(), 2u);
  EXPECT_GE(run.meter->counts().incomplete, 1u);
}

TEST(HttpConversation, OfAnythingElseGivesNoRow) {
  EXPECT_TRUE(requests({"SSH-2.0-x\r\n"}).empty());
  EXPECT_TRUE(requests({"GET me out of here\r\n\r\n"}).empty());
  EXPECT_TRUE(requests({std::string(5, '\0'), std::string(kHello)}).empty());
}

}  // namespace
}  // namespace luytre::meter
