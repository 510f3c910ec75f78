#include <gtest/gtest.h>

#include "telemetry/meter/meter_test_tools.h"
#include "wire/tls/client_hello.h"
#include "wire/tls/tls_builder.h"

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

const Endpoints kTls = endpoints("2001:db8::1", 40000, "2001:db8::443", 8443);

// A hello and its answer in segments of `cut` bytes.
std::vector<std::string> handshake(const std::string& flight, size_t cut, std::string_view before = "") {
  MeterRun run;
  run.tcp(9, kTls, 99, kTcpSyn);
  run.tcp(9, back(kTls), 499, kTcpSyn | kTcpAck);
  auto say = [&](const Endpoints& ends, uint32_t sequence, const std::string& text, Timestamp time) {
    for (size_t at = 0; at < text.size(); at += cut)
      run.tcp(time, ends, sequence + static_cast<uint32_t>(at), kTcpAck, text.substr(at, cut));
  };
  say(kTls, 100, std::string(before) + client_hello_stream(example_hello()), 10);
  say(back(kTls), 500, flight, 11);
  run.end();
  EXPECT_EQ(run.rows.flows.size(), 1u);
  EXPECT_EQ(run.meter->counts().malformed, 0u);
  return run.rows.tls;
}

TEST(TlsConversation, GivesNameFingerprintsAndCertificate) {
  std::string der(3000, 'c');
  std::string ends = "10 2001:db8::1.40000 > 2001:db8::443.8443 example.com ";
  std::string body = client_hello_body(example_hello());
  ClientHello hello;
  ASSERT_TRUE(parse_client_hello(std::as_bytes(std::span(body)), hello));
  std::string prints = ja3(hello) + " t13d1516h2_8daaf6152771_e5627efa2ab1 ";
  for (size_t cut : {1ul, 50ul, 1400ul, 9000ul}) {
    auto rows = handshake(server_flight(der), cut);
    ASSERT_EQ(rows.size(), 1u) << cut;
    EXPECT_EQ(rows[0], ends + prints + sha1_fingerprint(std::as_bytes(std::span(der))));
    rows = handshake(server_flight("", 0x0304), cut);
    ASSERT_EQ(rows.size(), 1u) << cut;
    EXPECT_EQ(rows[0], ends + prints);
    EXPECT_EQ(handshake("", cut).size(), 1u) << "nobody answers";
    EXPECT_EQ(handshake("not TLS", cut).size(), 1u);
  }
}

TEST(TlsConversation, BehindConnectIsRead) {
  auto rows = handshake("", 1400, "CONNECT a.example:443 HTTP/1.1\r\n\r\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NE(rows[0].find(" example.com "), std::string::npos);
}

TEST(TlsConversation, ThatIsNoneIsMalformed) {
  MeterRun run;
  run.tcp(1, kTls, 100, kTcpAck, std::string("\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9));
  run.end();
  EXPECT_TRUE(run.rows.tls.empty());
  EXPECT_EQ(run.meter->counts().malformed, 1u);
}

}  // namespace
}  // namespace luytre::meter
