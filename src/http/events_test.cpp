#include <gtest/gtest.h>

#include <thread>

#include "http/event_stream.h"
#include "http/test_client.h"
#include "http/test_server.h"

namespace luytre::http {
namespace {

using namespace std::chrono_literals;

std::string last_id(const std::string& text) {
  size_t at = text.rfind("id: ");
  return text.substr(at + 4, text.find('\n', at) - at - 4);
}

TEST(EventStream, ReplaysWhatWasMissed) {
  EventStream events;
  events.publish({.type = "a", .data = "1"});
  auto first = events.subscribe({});
  std::string opening = first->take();
  EXPECT_NE(opening.find("retry: "), opening.npos);
  EXPECT_NE(opening.find("event: ready"), opening.npos);
  std::string id = last_id(opening);
  first.reset();
  events.publish({.type = "a", .data = "2"});
  events.publish({.type = "a", .data = "3"});
  auto back = events.subscribe({.last_event_id = id});
  std::string text = back->take();
  EXPECT_EQ(text.find("data: 1"), text.npos);
  EXPECT_LT(text.find("data: 2"), text.find("data: 3"));
  EXPECT_EQ(back->take(), "");
}

TEST(EventStream, SaysResetWhenItCannotReplay) {
  EventStream events({.log = 3, .queue = 10});
  auto s = events.subscribe({});
  std::string old = last_id(s->take());
  for (int i = 0; i < 4; ++i) events.publish({.type = "a", .data = "x"});
  for (std::string id :
       {old, std::string("0123456789abcdef-2"), std::string("junk"), old + "99999999999999999999"})
    EXPECT_NE(events.subscribe({.last_event_id = id})->take().find("event: reset"), std::string::npos) << id;
  EventStream other;
  EXPECT_NE(other.subscribe({.last_event_id = old})->take().find("event: reset"), std::string::npos);
}

TEST(EventStream, LaggardsGetOneWord) {
  EventStream events({.log = 100, .queue = 5});
  auto s = events.subscribe({});
  s->take();
  for (int i = 0; i < 50; ++i) events.publish({.type = "a", .data = "x"});
  std::string text = s->take();
  EXPECT_NE(text.find("event: changed"), text.npos);
  EXPECT_EQ(text.find("event: a"), text.npos);
  events.publish({.type = "a", .data = "y"});
  EXPECT_NE(s->take().find("data: y"), text.npos);
}

TEST(EventStream, FiltersAtTheMomentOfSending) {
  EventStream events;
  bool allowed = true;
  auto s = events.subscribe({.may_see = [&](const Event& e) { return allowed && e.subject == "mine"; }});
  s->take();
  events.publish({.type = "a", .data = "1", .subject = "mine"});
  events.publish({.type = "a", .data = "2", .subject = "theirs"});
  std::string text = s->take();
  EXPECT_NE(text.find("data: 1"), text.npos);
  EXPECT_EQ(text.find("data: 2"), text.npos);
  events.publish({.type = "a", .data = "3", .subject = "mine"});
  allowed = false;
  EXPECT_EQ(s->take(), "");
}

TEST(EventStream, DataCannotBreakOut) {
  std::string out;
  append_event(out, "1", "t", "a\nid: 9\r\nevent: x\rb");
  EXPECT_EQ(out, "id: 1\nevent: t\ndata: a\ndata: id: 9\ndata: event: x\ndata: b\n\n");
}

struct Wire : testing::Test {
  Wire() {
    ServerOptions options;
    options.limits.heartbeat = 100ms;
    Router router(test_access());
    auto added = router.add({.method = Method::get,
                             .pattern = "/events",
                             .rule = Rule("public"),
                             .handler = [this](const Request& r) {
                               Response response;
                               response.events = events.subscribe(
                                   {.owner = "s1", .last_event_id = std::string(r.field("last-event-id"))});
                               return response;
                             }});
    EXPECT_TRUE(added);
    server = std::make_unique<TestServer>(options, std::move(router));
  }
  static std::string ask(std::string more = "") {
    return "GET /events HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
  }
  EventStream events;
  std::unique_ptr<TestServer> server;
};

TEST_F(Wire, CarriesEventsAndHeartBeats) {
  TestClient c(server->port());
  c.send(ask());
  std::string head = c.receive_until("event: ready\ndata: \n\n");
  EXPECT_EQ(field_of(head, "content-type"), "text/event-stream");
  EXPECT_EQ(field_of(head, "cache-control"), "no-store");
  EXPECT_EQ(field_of(head, "x-accel-buffering"), "no");
  EXPECT_EQ(field_of(head, "content-length"), "");
  for (int i = 0; i < 100; ++i) events.publish({.type = "n", .data = std::to_string(i)});
  std::string text = c.receive_until("data: 99\n\n");
  EXPECT_NE(text.find("data: 42\n\n"), text.npos);
  c.receive_until(":\n\n");
  std::string id = last_id(text);
  events.publish({.type = "n", .data = "last"});
  TestClient back(server->port());
  back.send(ask("Last-Event-ID: " + id + "\r\n"));
  EXPECT_NE(back.receive_until("data: last\n\n").find("event: ready"), std::string::npos);
}

TEST_F(Wire, EndsWithTheSession) {
  TestClient c(server->port());
  c.send(ask());
  c.receive_until("event: ready");
  events.close_owner("other");
  events.publish({.type = "n", .data = "x"});
  EXPECT_NE(c.receive_until("data: x\n\n").find("data: x"), std::string::npos);
  events.close_owner("s1");
  EXPECT_TRUE(c.at_end());
  EXPECT_TRUE(TestServer::eventually([&] { return events.subscribers() == 0; }));
}

TEST_F(Wire, NoticesThatTheBrowserLeft) {
  {
    TestClient c(server->port());
    c.send(ask());
    c.receive_until("event: ready");
    EXPECT_EQ(events.subscribers(), 1u);
  }
  EXPECT_TRUE(TestServer::eventually([&] { return events.subscribers() == 0; }));
  EXPECT_TRUE(TestServer::eventually([&] { return server->server->metrics().connections() == 0; }));
}

TEST_F(Wire, EndsWhenTheServerDrains) {
  TestClient c(server->port());
  c.send(ask());
  c.receive_until("event: ready");
  server->server->drain(10s);
  EXPECT_TRUE(c.at_end());
}

}  // namespace
}  // namespace luytre::http
