#include "http/test_server.h"

#include <thread>

#include "base/check.h"

namespace luytre::http {

using namespace std::chrono_literals;

Access test_access() {
  return {
      .authenticate = [](const Request& r) -> std::shared_ptr<const Identity> {
        if (r.cookie("__Host-s") == "good") return std::make_shared<TestIdentity>();
        return nullptr;
      },
      .authorise =
          [](const std::string& rule, const Identity* who, const Request&) {
            if (rule == "public") return Decision::allow;
            if (rule == "secret") return Decision::hide;
            return who ? Decision::allow : Decision::log_in;
          },
      .knows =
          [](const std::string& rule) { return rule == "public" || rule == "member" || rule == "secret"; }};
}

Router test_router() {
  Router router(test_access());
  auto add = [&](Method method, std::string pattern, std::string rule, Handler handler, size_t limit = 0,
                 std::string type = "application/json") {
    auto added = router.add({.method = method,
                             .pattern = std::move(pattern),
                             .rule = Rule(std::move(rule)),
                             .handler = std::move(handler),
                             .body_limit = limit,
                             .body_type = std::move(type)});
    LUYTRE_CHECK(added);
  };
  add(Method::get, "/hello", "public",
      [](const Request&) { return Response::json("{\"hello\":1}").tag_body(); });
  add(
      Method::post, "/echo", "public", [](const Request& r) { return Response::text(r.body); }, 1 << 20, "");
  add(
      Method::post, "/json", "public", [](const Request& r) { return Response::json(r.body); }, 1000);
  add(Method::get, "/items/{id}", "public", [](const Request& r) {
    return Response::text(std::string(r.parameter("id")) + '|' +
                          std::string(r.query_value("q").value_or("-")) + '|' + r.client.to_string());
  });
  add(Method::delete_, "/items/{id}", "member", [](const Request&) { return Response::empty(); });
  add(Method::get, "/members", "member", [](const Request&) { return Response::text("in"); });
  add(
      Method::post, "/members", "member", [](const Request& r) { return Response::text(r.body); }, 1 << 20,
      "");
  add(Method::get, "/secret", "secret", [](const Request&) { return Response::text("never"); });
  add(Method::get, "/throws", "public",
      [](const Request&) -> Response { throw std::runtime_error("table finding has no column x"); });
  add(Method::get, "/large", "public", [](const Request&) {
    return Response::download(std::string(32u << 20, 'x'), "text/csv", "Báo cáo.csv");
  });
  add(Method::get, "/broken", "public",
      [](const Request&) { return std::move(Response::text("x").set("X-Name", "a\r\nSet-Cookie: evil=1")); });
  add(Method::get, "/slow", "public", [](const Request&) {
    std::this_thread::sleep_for(300ms);
    return Response::text("slow");
  });
  return router;
}

TestServer::TestServer(ServerOptions options, Router router) {
  options.access_log = [this](const AccessRow& row) {
    std::lock_guard lock(mutex);
    rows.push_back(row);
  };
  auto started = Server::start(std::move(options), std::move(router));
  if (!started) std::fprintf(stderr, "%s\n", started.error().message.c_str());
  LUYTRE_CHECK(started);
  server = std::move(*started);
}

size_t TestServer::row_count() {
  std::lock_guard lock(mutex);
  return rows.size();
}

AccessRow TestServer::last_row() {
  std::lock_guard lock(mutex);
  return rows.empty() ? AccessRow() : rows.back();
}

bool TestServer::eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace luytre::http
