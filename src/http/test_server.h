// A server on loopback with a few routes, for the tests. Rules: "public", "member" (cookie __Host-s=good),
// "secret" (hidden from everybody).
#pragma once
#include <mutex>
#include <vector>

#include "http/server.h"

namespace luytre::http {

struct TestIdentity : Identity {
  std::string log_name() const override { return "user-1"; }
};

Access test_access();
Router test_router();  // /hello, /echo (POST, 1 MiB), /items/{id}, /members, /secret, /throws, /large, /slow

struct TestServer {
  explicit TestServer(ServerOptions options = {}, Router router = test_router());
  std::mutex mutex;
  std::vector<AccessRow> rows;
  std::unique_ptr<Server> server;
  uint16_t port() const { return server->port(); }
  size_t row_count();
  AccessRow last_row();
  // True as soon as `condition` holds; false after 10 s.
  static bool eventually(const std::function<bool()>& condition);
};

}  // namespace luytre::http
