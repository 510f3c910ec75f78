#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "http/test_client.h"
#include "http/test_server.h"

namespace luytre::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() /
             fmt::format("luytre-tls-{}-{}", ::getpid(),
                         testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder);
    options.certificate = folder / "cert.pem";
    options.key = folder / "key.pem";
    options.limits.handshake = 500ms;
    options.limits.shutdown = 200ms;
    write_certificate(options.certificate, options.key, 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  static long serial(TestClient& c) {
    X509* x = SSL_get1_peer_certificate(c.ssl());
    long number = ASN1_INTEGER_get(X509_get_serialNumber(x));
    X509_free(x);
    return number;
  }
  std::filesystem::path folder;
  ServerOptions options;
};

TEST_F(Tls, ServesWithTransportSecurity) {
  TestServer s(options);
  TestClient c(s.port(), true);
  ASSERT_TRUE(c.connected());
  for (int i = 0; i < 3; ++i) {
    c.send(kHello);
    std::string answer = c.receive();
    EXPECT_EQ(body_of(answer), "{\"hello\":1}");
    EXPECT_EQ(field_of(answer, "strict-transport-security"), "max-age=63072000; includeSubDomains");
  }
  c.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(c.receive()).size(), 32u << 20);
}

TEST_F(Tls, TakesNewCertificatesWithoutRestart) {
  TestServer s(options);
  TestClient old(s.port(), true);
  EXPECT_EQ(serial(old), 1);
  std::ofstream(options.key) << "broken";
  EXPECT_FALSE(s.server->reload_certificate());
  EXPECT_EQ(serial(*std::make_unique<TestClient>(s.port(), true)), 1);
  write_certificate(options.certificate, options.key, 2);
  ASSERT_TRUE(s.server->reload_certificate());
  TestClient fresh(s.port(), true);
  EXPECT_EQ(serial(fresh), 2);
  old.send(kHello);
  EXPECT_EQ(status_of(old.receive()), 200);
}

TEST_F(Tls, RefusesOldVersionsAndSilence) {
  TestServer s(options);
  TestClient silent(s.port());
  TestClient plain(s.port());
  plain.send(kHello);
  EXPECT_EQ(plain.receive_all().find("hello"), std::string::npos);
  EXPECT_TRUE(silent.at_end());
  EXPECT_TRUE(TestServer::eventually(
      [&] { return s.server->metrics().refusals(Metrics::Refusal::handshake_failed) >= 2; }));
  TestClient good(s.port(), true);
  EXPECT_TRUE(good.connected());
  EXPECT_GE(SSL_version(good.ssl()), TLS1_2_VERSION);
}

TEST_F(Tls, BoundsHandshakesUnderWay) {
  options.limits.handshakes = 2;
  options.limits.handshake = 10s;
  TestServer s(options);
  TestClient a(s.port()), b(s.port());
  TestClient c(s.port());
  EXPECT_TRUE(c.at_end());
  EXPECT_EQ(s.server->metrics().refusals(Metrics::Refusal::handshakes), 1u);
}

TEST_F(Tls, PeerThatNeverClosesIsLetGo) {
  options.limits.requests_per_connection = 1;
  TestServer s(options);
  TestClient c(s.port(), true);
  c.send(kHello);
  EXPECT_EQ(status_of(c.receive()), 200);
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 0; }));
}

TEST_F(Tls, SaysWhatIsWrongWithItsFiles) {
  options.key = folder / "none.pem";
  auto server = Server::start(options, test_router());
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("none.pem"), std::string::npos);
  write_certificate(folder / "other.pem", folder / "none.pem", 3);
  EXPECT_FALSE(Server::start(options, test_router()));
}

}  // namespace
}  // namespace luytre::http
