// What the hub must do, whatever engine keeps the ledger: a hub with a small country behind a real server on
// loopback, and browsers that talk to it. A test program names its engines with
// INSTANTIATE_TEST_SUITE_P(…, HubBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "http/server.h"
#include "http/test_client.h"
#include "hub/hub.h"
#include "hub/shapes.h"
#include "ledger/ledger_behaviour.h"

namespace luytre {

inline constexpr const char* kPassword = "một câu dài dễ nhớ";

struct Reply {
  int status = 0;
  std::string text;  // head and body as they came
  std::string body() const { return http::body_of(text); }
  std::string field(std::string_view name) const { return http::field_of(text, name); }
  Json json() const;           // throws when the body is none
  std::string detail() const;  // of a problem document, else ""
};

// One connection that keeps its cookie and CSRF token, as a page does; or a program with a token.
class Browser {
 public:
  Browser(uint16_t port, std::string token = "") : port_(port), token_(std::move(token)) {}

  Reply send(std::string_view method, std::string_view path, std::string_view body = "",
             std::vector<std::pair<std::string, std::string>> more_fields = {});
  Reply get(std::string_view path) { return send("GET", path); }
  Reply post(std::string_view path, const Json& body = JsonObject{}) {
    return send("POST", path, boost::json::serialize(body));
  }
  Reply put(std::string_view path, const Json& body) {
    return send("PUT", path, boost::json::serialize(body));
  }
  Reply patch(std::string_view path, const Json& body) {
    return send("PATCH", path, boost::json::serialize(body));
  }
  Reply remove(std::string_view path) { return send("DELETE", path); }
  // POST /api/session; the outcome.
  std::string log_in(const std::string& login, const std::string& password = kPassword,
                     const std::string& code = "");
  // Opens the stream of events on a connection of its own.
  std::unique_ptr<http::TestClient> events(std::string_view last_event_id = "");

  std::string cookie, csrf;

 private:
  std::string head(std::string_view method, std::string_view path) const;
  uint16_t port_;
  std::string token_;
  std::unique_ptr<http::TestClient> client_;
};

// Bodies and what they hold (all that is public address space here is theirs):
//   M (a ministry) ─ M1 20.30.1.0/24, M2 20.30.2.0/24     B (a bank) 20.30.3.0/24, b.vn     OLD (abolished)
class HubBehaviour : public testing::TestWithParam<LedgerKind> {
 protected:
  HubBehaviour();
  ~HubBehaviour() override;
  void SetUp() override { start(); }

  // Starts the hub (again): the same home and ledger, as after a restart.
  void start(AccessPolicy policy = {.require_second_factor = false});
  // A user with one accepted membership and kPassword; the id.
  std::string add(const std::string& login, const std::string& organisation, Role role, bool named = false);
  Browser nobody() { return Browser(server_->port()); }
  Browser program(const std::string& token) { return Browser(server_->port(), token); }
  // Logged in. add() first.
  Browser browser(const std::string& login);
  int64_t number(const std::string& sql);
  Gate gate() { return hub_->gate(*hub_->directory()); }

  std::atomic<Timestamp> now_ = 1'800'000'000 * kMicrosPerSecond;  // 2027-01-15T08:00:00Z; tests turn it
  std::filesystem::path home_;
  LedgerOptions ledger_;
  std::vector<std::string> log_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<http::Server> server_;

 private:
  std::mutex log_mutex_;
};

}  // namespace luytre
