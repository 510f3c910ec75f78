// The server over real loopback sockets, with clients that behave.
#include "http/server.h"

#include <gtest/gtest.h>

#include <thread>

#include "http/health.h"
#include "http/test_client.h"
#include "http/test_server.h"

namespace luytre::http {
namespace {

using namespace std::chrono_literals;

std::string get(std::string_view path, std::string_view more = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, more);
}

TEST(Server, AnswersManyRequestsOnOneConnection) {
  TestServer s;
  TestClient c(s.port());
  for (int i = 0; i < 50; ++i) {
    c.send(get("/hello"));
    std::string answer = c.receive();
    ASSERT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "{\"hello\":1}");
  }
  EXPECT_EQ(s.server->metrics().connections(), 1);
}

TEST(Server, EveryAnswerIsHardened) {
  TestServer s;
  TestClient c(s.port());
  for (auto path : {"/hello", "/nothing", "/throws", "/members"}) {
    c.send(get(path));
    std::string answer = c.receive();
    EXPECT_EQ(field_of(answer, "x-content-type-options"), "nosniff");
    EXPECT_EQ(field_of(answer, "cache-control"), "no-store");
    EXPECT_NE(field_of(answer, "content-security-policy").find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(field_of(answer, "referrer-policy"), "same-origin");
    EXPECT_EQ(field_of(answer, "strict-transport-security"), "");
  }
}

TEST(Server, DecodesParametersAndQuery) {
  TestServer s;
  TestClient c(s.port());
  c.send(get("/items/%C4%91%20x?q=a+b"));
  EXPECT_EQ(body_of(c.receive()), "đ x|a b|127.0.0.1");
  c.send(get("/items/1?q=1&q=2"));
  EXPECT_EQ(status_of(c.receive()), 400);
}

TEST(Server, ReadsBodiesOfBothKinds) {
  TestServer s;
  TestClient c(s.port());
  std::string big(700'000, 'b');
  c.send(fmt::format("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", big.size(), big));
  EXPECT_EQ(body_of(c.receive()), big);
  c.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(c.receive()), "abcde");
  c.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(c.receive()), 100);
  c.send("ok");
  EXPECT_EQ(body_of(c.receive()), "ok");
}

TEST(Server, DecidesOnABodyBeforeItComes) {
  TestServer s;
  struct {
    std::string head;
    int status;
  } cases[] = {
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n", 413},
      {"POST /members HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n", 401},
      {"POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n", 404},
      {"GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n", 413},
      {"POST /members HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.vn\r\nContent-Length: 9\r\n\r\n", 403},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" +
           std::string(0x200000, 'x') + "\r\n0\r\n\r\n",
       413}};
  for (auto& [head, status] : cases) {
    TestClient c(s.port());
    c.send(head);
    EXPECT_EQ(status_of(c.receive()), status) << head.substr(0, 60);
    EXPECT_TRUE(c.at_end());
  }
}

TEST(Server, WantsTheRoutesTypeOfBody) {
  TestServer s;
  TestClient c(s.port());
  c.send("POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(status_of(c.receive()), 415);
  c.send(
      "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
      "2\r\n\r\n{}");
  EXPECT_EQ(status_of(c.receive()), 200);
}

TEST(Server, TellsMethodsAndHidesAlike) {
  TestServer s;
  TestClient c(s.port());
  c.send("PUT /items/1 HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answer = c.receive();
  EXPECT_EQ(status_of(answer), 405);
  EXPECT_EQ(field_of(answer, "allow"), "GET, HEAD, DELETE");
  auto without_trace = [](std::string text) {
    for (size_t at; (at = text.find("trace_id\":\"")) != text.npos;) text.erase(at, 45);
    return text;
  };
  c.send(get("/secret"));
  std::string hidden = c.receive();
  c.send(get("/missing"));
  EXPECT_EQ(without_trace(hidden), without_trace(c.receive()));
  EXPECT_EQ(status_of(hidden), 404);
  c.send(get("/members", "Cookie: __Host-s=good\r\n"));
  EXPECT_EQ(body_of(c.receive()), "in");
  ASSERT_TRUE(TestServer::eventually([&] { return s.last_row().identity == "user-1"; }));
}

TEST(Server, HeadIsGetWithoutBody) {
  TestServer s;
  TestClient c(s.port());
  c.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answer = c.receive(true);
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(field_of(answer, "content-length"), "11");
  c.send(get("/hello"));
  EXPECT_EQ(body_of(c.receive()), "{\"hello\":1}");
}

TEST(Server, AnswersConditionsAndRanges) {
  TestServer s;
  TestClient c(s.port());
  c.send(get("/hello"));
  std::string tag = field_of(c.receive(), "etag");
  ASSERT_FALSE(tag.empty());
  c.send(get("/hello", "If-None-Match: " + tag + "\r\n"));
  std::string answer = c.receive();
  EXPECT_EQ(status_of(answer), 304);
  EXPECT_EQ(body_of(answer), "");
  c.send(get("/large", "Range: bytes=10-19\r\n"));
  answer = c.receive();
  EXPECT_EQ(status_of(answer), 206);
  EXPECT_EQ(field_of(answer, "content-range"), "bytes 10-19/33554432");
  EXPECT_EQ(body_of(answer).size(), 10u);
  EXPECT_NE(field_of(answer, "content-disposition").find("filename*=UTF-8''B%C3%A1o"), std::string::npos);
  c.send(get("/large", "Range: bytes=99999999-\r\n"));
  EXPECT_EQ(status_of(c.receive()), 416);
  c.send(get("/large"));
  EXPECT_EQ(body_of(c.receive()).size(), 32u << 20);
}

TEST(Server, NeverShowsWhatAHandlerThrew) {
  TestServer s;
  TestClient c(s.port());
  c.send(get("/throws"));
  std::string answer = c.receive();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("column"), std::string::npos);
  ASSERT_TRUE(TestServer::eventually([&] { return s.row_count() == 1; }));
  EXPECT_EQ(s.last_row().note, "handler threw: table finding has no column x");
  EXPECT_NE(body_of(answer).find(s.last_row().trace_id), std::string::npos);
  c.send(get("/broken"));
  answer = c.receive();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(field_of(answer, "set-cookie"), "");
}

TEST(Server, BelievesListedProxiesOnly) {
  ServerOptions options;
  TestServer plain;
  TestClient c(plain.port());
  c.send(get("/items/1", "X-Forwarded-For: 203.0.113.9\r\n"));
  EXPECT_EQ(body_of(c.receive()), "1|-|127.0.0.1");
  options.trusted_proxies = {*Prefix::parse("127.0.0.0/8"), *Prefix::parse("10.0.0.0/8")};
  TestServer proxied(options);
  TestClient p(proxied.port());
  p.send(get("/items/1", "X-Forwarded-For: 198.51.100.7, 203.0.113.9, 10.1.1.1\r\n"));
  EXPECT_EQ(body_of(p.receive()), "1|-|203.0.113.9");
}

TEST(Server, KnowsItsNames) {
  ServerOptions options;
  options.hosts = {"localhost", "[::1]"};
  TestServer s(options);
  auto ask = [&](std::string host) {
    TestClient c(s.port());
    c.send("GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return status_of(c.receive());
  };
  EXPECT_EQ(ask("LocalHost:8080"), 200);
  EXPECT_EQ(ask("[::1]:80"), 200);
  EXPECT_EQ(ask("[::1]"), 200);
  EXPECT_EQ(ask("evil.vn"), 421);
  EXPECT_EQ(ask("localhost/@evil"), 421);
}

TEST(Server, RefusesPlainOnPublicAddresses) {
  ServerOptions options;
  options.address = "0.0.0.0";
  auto server = Server::start(options, test_router());
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, ErrorCode::invalid);
  TestServer taken;
  options.address = "127.0.0.1";
  options.port = taken.port();
  EXPECT_EQ(Server::start(options, test_router()).error().code, ErrorCode::busy);
}

TEST(Server, DrainLetsRequestsFinish) {
  TestServer s;
  TestClient idle(s.port()), busy(s.port());
  idle.send(get("/hello"));
  idle.receive();
  busy.send(get("/slow"));
  ASSERT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 2; }));
  std::this_thread::sleep_for(50ms);
  std::thread drain([&] { s.server->drain(10s); });
  std::string answer = busy.receive();
  EXPECT_EQ(body_of(answer), "slow");
  EXPECT_EQ(field_of(answer, "connection"), "close");
  EXPECT_TRUE(idle.at_end());
  drain.join();
  EXPECT_FALSE(TestClient(s.port()).connected());
}

TEST(Server, StopsAtOnceWithConnectionsOpen) {
  TestServer s;
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<TestClient>(s.port()));
    clients.back()->send(i % 2 ? get("/slow") : "GET /hel");
  }
  s.server->stop();
  for (auto& c : clients) EXPECT_TRUE(c->at_end());
  EXPECT_FALSE(TestClient(s.port()).connected());
}

TEST(Server, HasHealthAndFigures) {
  auto metrics = std::make_shared<Metrics>();
  Router router(test_access());
  bool ready = false;
  ASSERT_TRUE(add_health_routes(router, Rule("public"), [&]() -> Result<void> {
    if (ready) return {};
    return fail(ErrorCode::unavailable, "ledger at /var/lib is away");
  }));
  ASSERT_TRUE(add_metrics_route(router, Rule("public"), metrics));
  ServerOptions options;
  options.metrics = metrics;
  TestServer s(options, std::move(router));
  TestClient c(s.port());
  c.send(get("/healthz"));
  EXPECT_EQ(status_of(c.receive()), 200);
  c.send(get("/readyz"));
  std::string answer = c.receive();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(answer.find("ledger"), std::string::npos);
  ready = true;
  c.send(get("/readyz"));
  EXPECT_EQ(status_of(c.receive()), 200);
  c.send(get("/metrics"));
  answer = c.receive();
  EXPECT_NE(answer.find("luytre_http_requests_total{method=\"GET\",route=\"/readyz\",status=\"5xx\"} 1"),
            std::string::npos)
      << answer;
  EXPECT_NE(answer.find("luytre_http_connections 1"), std::string::npos);
}

TEST(Router, RefusesRoutesItCannotGuard) {
  Router router(test_access());
  Handler h = [](const Request&) { return Response::empty(); };
  auto add = [&](std::string pattern, std::string rule, Handler handler) {
    return router.add({.method = Method::get,
                       .pattern = std::move(pattern),
                       .rule = Rule(std::move(rule)),
                       .handler = std::move(handler)});
  };
  EXPECT_TRUE(add("/a/{x}/c", "public", h));
  EXPECT_FALSE(add("/a/{y}/c", "public", h));
  EXPECT_FALSE(add("/b", "unknown", h));
  EXPECT_FALSE(add("/b", "public", nullptr));
  for (auto bad : {"", "b", "/b//c", "/{x}/{x}", "/a{x}", "/../b", "/%62"})
    EXPECT_FALSE(add(bad, "public", h)) << bad;
  EXPECT_TRUE(add("/a/b/d", "public", h));
  // A named segment goes first, and the way back to the parameter is found.
  EXPECT_EQ(router.match(Method::get, "/a/b/c").parameters, (Pairs{{"x", "b"}}));
  EXPECT_EQ(router.match(Method::get, "/a/b/d").route->pattern, "/a/b/d");
  EXPECT_EQ(router.match(Method::get, "/a/b/e").route, nullptr);
  EXPECT_EQ(router.match(Method::get, "/a/b/d/").route, nullptr);
  // A pattern that ends in '/' is another path than the one without.
  EXPECT_TRUE(add("/s/{x}/", "public", h));
  ASSERT_NE(router.match(Method::get, "/s/1/").route, nullptr);
  EXPECT_EQ(find(router.match(Method::get, "/s/1/").parameters, "x"), "1");
  EXPECT_EQ(router.match(Method::get, "/s/1").route, nullptr);
  EXPECT_EQ(router.match(Method::get, "/s/").route, nullptr);
  EXPECT_EQ(router.match(Method::get, "/s/1/2/").route, nullptr);
  static_assert(!std::is_default_constructible_v<Rule>);
}

}  // namespace
}  // namespace luytre::http
