// Clients that mean harm, over real loopback sockets.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fcntl.h>

#include <thread>

#include "http/test_client.h"
#include "http/test_server.h"

namespace luytre::http {
namespace {

using namespace std::chrono_literals;
using Refusal = Metrics::Refusal;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

ServerOptions quick() {
  ServerOptions o;
  o.limits.head = 400ms;
  o.limits.idle = 600ms;
  o.limits.body_grace = 400ms;
  o.limits.body_rate = 10'000;
  o.limits.write_grace = 400ms;
  o.limits.write_rate = 100 << 20;
  o.limits.shutdown = 200ms;
  return o;
}

bool still_serves(TestServer& s) {
  TestClient c(s.port());
  c.send(kHello);
  return status_of(c.receive()) == 200;
}

TEST(Hostile, DrippedHeadHasOneTimeLimitInAll) {
  TestServer s(quick());
  TestClient c(s.port());
  // A byte each 20 ms would keep a timer by the byte alive for ever.
  std::string head = "GET /hello HTTP/1.1\r\nHost: h\r\nX: " + std::string(10'000, 'a');
  size_t sent = 0;
  for (; sent < head.size(); ++sent) {
    if (s.server->metrics().refusals(Refusal::head_time) > 0) break;
    c.send(head.substr(sent, 1));
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_LT(sent, head.size());
  EXPECT_TRUE(c.at_end());
  EXPECT_TRUE(still_serves(s));
}

TEST(Hostile, DrippedBodyFallsBelowTheRate) {
  TestServer s(quick());
  for (std::string_view head : {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    uint64_t before = s.server->metrics().refusals(Refusal::body_rate);
    TestClient c(s.port());
    c.send("POST /echo HTTP/1.1\r\nHost: h\r\n" + std::string(head));
    int sent = 0;
    for (; sent < 500 && s.server->metrics().refusals(Refusal::body_rate) == before; ++sent) {
      c.send(head[0] == 'C' ? "a" : "1\r\na\r\n");
      std::this_thread::sleep_for(20ms);
    }
    EXPECT_LT(sent, 500);
    EXPECT_TRUE(c.at_end());
  }
}

TEST(Hostile, SilentConnectionsAreCut) {
  TestServer s(quick());
  TestClient never(s.port()), after(s.port());
  after.send(kHello);
  after.receive();
  EXPECT_TRUE(never.at_end());
  EXPECT_TRUE(after.at_end());
  EXPECT_GE(s.server->metrics().refusals(Refusal::idle), 2u);
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 0; }));
}

TEST(Hostile, ReaderOfNothingIsCutAndFreed) {
  TestServer s(quick());
  TestClient c(s.port(), false, 4096);
  c.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().refusals(Refusal::write_rate) == 1; }));
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 0; }));
  EXPECT_TRUE(TestServer::eventually([&] { return s.last_row().status == 0 && s.last_row().bytes_out > 0; }));
}

TEST(Hostile, GiantHeadsAreRefused) {
  TestServer s;
  for (std::string head :
       {"GET /" + std::string(20'000, 'a'), "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a')}) {
    TestClient c(s.port());
    c.send(head);
    EXPECT_EQ(status_of(c.receive()), 431);
    EXPECT_TRUE(c.at_end());
  }
  TestClient target(s.port());
  target.send("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(target.receive()), 414);
  TestClient fields(s.port());
  std::string many;
  for (int i = 0; i < 100; ++i) many += "A" + std::to_string(i) + ": 1\r\n";
  fields.send("GET / HTTP/1.1\r\nHost: h\r\n" + many + "\r\n");
  EXPECT_EQ(status_of(fields.receive()), 431);
}

TEST(Hostile, SmugglingVectorsGetOneAnswerAndNoSecond) {
  TestServer s;
  const std::string start = "POST /echo HTTP/1.1\r\nHost: h\r\n",
                    inner = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string& attack :
       {start + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        start + "Content-Length: 0\r\nContent-Length: 34\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunke\x64 , x\r\n\r\n0\r\n\r\n" + inner,
        start + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + inner,
        start + "X: a\nContent-Length: 34\r\n\r\n" + inner, start + "Content-Length : 34\r\n\r\n" + inner,
        start + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + inner,
        start + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n" + inner,
        "GET http://other/hello HTTP/1.1\r\nHost: h\r\n\r\n" + inner, "\r\n" + inner,
        "GET /a\rb HTTP/1.1\r\n\r\n" + inner, "GET /%2e%2e/x HTTP/1.1\r\nHost: h\r\n\r\n" + inner}) {
    TestClient c(s.port());
    c.send(attack);
    c.half_close();
    std::string all = c.receive_all();
    EXPECT_EQ(status_of(all), 400) << attack;
    EXPECT_EQ(all.find("HTTP/1.1", 1), all.npos) << attack;
  }
}

TEST(Hostile, PipelinedRequestsAreAnsweredInOrder) {
  TestServer s;
  TestClient c(s.port());
  std::string all;
  for (int i = 0; i < 200; ++i) all += fmt::format("GET /items/{} HTTP/1.1\r\nHost: h\r\n\r\n", i);
  c.send(all);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(body_of(c.receive()).starts_with(std::to_string(i) + "|"));
}

TEST(Hostile, RequestsPerConnectionAreCounted) {
  ServerOptions o;
  o.limits.requests_per_connection = 3;
  TestServer s(o);
  TestClient c(s.port());
  for (int i = 0; i < 4; ++i) c.send(kHello);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(field_of(c.receive(), "connection"), "");
  EXPECT_EQ(field_of(c.receive(), "connection"), "close");
  EXPECT_EQ(c.receive(), "");
}

TEST(Hostile, AbortedBodiesReachNoHandler) {
  TestServer s;
  for (int i = 0; i < 20; ++i) {
    TestClient c(s.port());
    c.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nabc");
    if (i % 2) c.half_close();
  }
  EXPECT_TRUE(TestServer::eventually([&] { return s.row_count() == 20; }));
  EXPECT_EQ(s.last_row().status, 0);
  EXPECT_TRUE(still_serves(s));
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 0; }));
}

TEST(Hostile, HalfClosedClientStillGetsItsAnswer) {
  TestServer s;
  TestClient c(s.port());
  c.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  c.half_close();
  EXPECT_EQ(body_of(c.receive()), "slow");
}

TEST(Hostile, ConnectionsAreBoundedInAllAndByAddress) {
  ServerOptions o;
  o.limits.connections_per_address = 3;
  o.limits.count_loopback = true;
  TestServer s(o);
  {
    std::vector<std::unique_ptr<TestClient>> held;
    for (int i = 0; i < 3; ++i) {
      held.push_back(std::make_unique<TestClient>(s.port()));
      held.back()->send(kHello);
      EXPECT_EQ(status_of(held.back()->receive()), 200);
    }
    TestClient more(s.port());
    EXPECT_TRUE(more.at_end());
    EXPECT_EQ(s.server->metrics().refusals(Refusal::address), 1u);
  }
  EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().connections() == 0; }));
  EXPECT_TRUE(still_serves(s));
  o.limits.connections = 1;
  TestServer one(o);
  TestClient first(one.port());
  first.send(kHello);
  first.receive();
  TestClient second(one.port());
  EXPECT_TRUE(second.at_end());
  EXPECT_EQ(one.server->metrics().refusals(Refusal::connections), 1u);
}

TEST(Hostile, FullWorkersSayBusyAtOnce) {
  ServerOptions o;
  o.workers = 1;
  o.limits.waiting = 1;
  TestServer s(o);
  TestClient slow(s.port());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answer;
  EXPECT_TRUE(TestServer::eventually([&] {
    TestClient c(s.port());
    c.send(kHello);
    answer = c.receive();
    return status_of(answer) == 503;
  }));
  EXPECT_EQ(field_of(answer, "retry-after"), "1");
  EXPECT_EQ(body_of(slow.receive()), "slow");
}

TEST(Hostile, SharedMemoryOfBodiesIsBounded) {
  ServerOptions o;
  o.limits.bodies_bytes = 150'000;
  TestServer s(o);
  const std::string head = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";
  {
    TestClient a(s.port());
    a.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(status_of(a.receive()), 100);
    TestClient b(s.port());
    b.send(head);
    EXPECT_EQ(status_of(b.receive()), 503);
  }
  EXPECT_TRUE(TestServer::eventually([&] {
    TestClient c(s.port());
    c.send(head + std::string(100'000, 'x'));
    return status_of(c.receive()) == 200;
  }));
}

TEST(Hostile, WithoutDescriptorsItWaitsAndRecovers) {
  TestServer s;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit low = before;
  low.rlim_cur = 256;
  ::setrlimit(RLIMIT_NOFILE, &low);
  std::vector<int> taken;
  {
    // The client's own socket first; the connection then waits in the listener's queue.
    int probe = ::dup(0);
    for (int fd; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) taken.push_back(fd);
    ::close(probe);
    TestClient c(s.port());
    c.send(kHello);
    EXPECT_TRUE(TestServer::eventually([&] { return s.server->metrics().refusals(Refusal::no_files) >= 2; }));
    // At most one try each 100 ms: it waits.
    EXPECT_LT(s.server->metrics().refusals(Refusal::no_files), 50u);
    for (int fd : taken) ::close(fd);
    EXPECT_EQ(status_of(c.receive()), 200);
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace luytre::http
