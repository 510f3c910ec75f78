#include "hub/hub_behaviour.h"

#include <fmt/format.h>
#include <unistd.h>

#include "access/credentials.h"
#include "access/users.h"
#include "hub/router.h"

namespace luytre {
namespace {

constexpr const char* kOrganisations =
    "org_id,sector,name_vi,name_en,parent,valid_from,valid_to\n"
    "M,MINISTRY,Bộ M,Ministry M,,,\nM1,MINISTRY,Cục M1,Department M1,M,,\nM2,MINISTRY,Cục M2,Department "
    "M2,M,,\n"
    "B,JOINT_STOCK_BANK,Ngân hàng B,Bank B,,,\nOLD,MINISTRY,Bộ cũ,Old ministry,M,2000-01-01,2020-12-31\n";

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

Json Reply::json() const {
  return boost::json::parse(body());
}

std::string Reply::detail() const {
  boost::system::error_code error;
  Json value = boost::json::parse(body(), error);
  if (error || !value.is_object() || !value.as_object().contains("detail")) return {};
  return std::string(value.at("detail").as_string());
}

std::string Browser::head(std::string_view method, std::string_view path) const {
  std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n", method, path);
  if (!cookie.empty()) head += fmt::format("Cookie: __Host-luytre={}\r\n", cookie);
  if (!token_.empty()) head += fmt::format("Authorization: Bearer {}\r\n", token_);
  return head;
}

Reply Browser::send(std::string_view method, std::string_view path, std::string_view body,
                    std::vector<std::pair<std::string, std::string>> more_fields) {
  std::string request = head(method, path);
  if (method != "GET" && !csrf.empty()) request += fmt::format("X-CSRF-Token: {}\r\n", csrf);
  if (!body.empty())
    request += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  for (const auto& [name, value] : more_fields) request += fmt::format("{}: {}\r\n", name, value);
  request += "\r\n";
  request += body;
  Reply reply;
  for (int attempt = 0; attempt < 2 && reply.text.empty(); ++attempt) {  // a kept connection may have ended
    if (!client_ || attempt == 1) client_ = std::make_unique<http::TestClient>(port_);
    if (client_->send(request)) reply.text = client_->receive(method == "HEAD");
  }
  if (http::field_of(reply.text, "connection") == "close") client_.reset();
  reply.status = http::status_of(reply.text);
  std::string set = reply.field("set-cookie");
  if (constexpr std::string_view kName = "__Host-luytre="; set.starts_with(kName))
    cookie = set.substr(kName.size(), set.find(';') - kName.size());
  return reply;
}

std::string Browser::log_in(const std::string& login, const std::string& password, const std::string& code) {
  JsonObject body{{"login", login}, {"password", password}};
  if (!code.empty()) body["code"] = code;
  Reply reply = post("/api/session", body);
  if (reply.status != 200) return fmt::format("status {}", reply.status);
  Json answer = reply.json();
  if (answer.at("outcome") == "granted") csrf = std::string(answer.at("me").at("csrf").as_string());
  return std::string(answer.at("outcome").as_string());
}

std::unique_ptr<http::TestClient> Browser::events(std::string_view last_event_id) {
  auto client = std::make_unique<http::TestClient>(port_);
  std::string request = head("GET", "/api/events");
  if (!last_event_id.empty()) request += fmt::format("Last-Event-ID: {}\r\n", last_event_id);
  client->send(request + "\r\n");
  return client;
}

HubBehaviour::HubBehaviour() {
  static int count = 0;
  home_ = std::filesystem::path(testing::TempDir()) / fmt::format("hub-{}-{}", ::getpid(), count++);
  std::filesystem::remove_all(home_);
  auto directory = must(Directory::open(home_ / "directory"));
  must(directory.add_organisations(kOrganisations, "organisations"));
  must(directory.add_ownership("prefix,org_id\n20.30.1.0/24,M1\n20.30.2.0/24,M2\n20.30.3.0/24,B\n",
                               "prefixes"));
  must(directory.add_ownership("domain,org_id\nb.vn,B\n", "domains"));
  must(directory.save());
  ledger_ = GetParam().fresh();
  ledger_.clock = [this] { return now_.load(); };
}

HubBehaviour::~HubBehaviour() {
  server_.reset();
  hub_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(home_, ignored);
}

void HubBehaviour::start(AccessPolicy policy) {
  server_.reset();
  hub_.reset();
  HubOptions options;
  options.home = home_;
  options.events.target = "memory";
  options.ledger = ledger_;
  options.policy = policy;
  options.version = "test";
  options.centre_phone = "080 1234";
  options.clock = [this] { return now_.load(); };
  options.log = [this](const std::string& line) {
    std::lock_guard lock(log_mutex_);
    log_.push_back(line);
  };
  hub_ = must(Hub::open(std::move(options)));
  auto metrics = std::make_shared<http::Metrics>();
  auto router = must(make_router(*hub_, {.portal = {}, .metrics = metrics}));
  http::ServerOptions server;
  server.workers = 4;
  server.metrics = metrics;
  server_ = must(http::Server::start(std::move(server), std::move(router)));
}

std::string HubBehaviour::add(const std::string& login, const std::string& organisation, Role role,
                              bool named) {
  Viewer console = Viewer::console("console:test");
  auto directory = hub_->directory();
  std::string user =
      must(create_user(hub_->ledger(), console, *directory,
                       {.login = login, .name = "Name of " + login, .email = login + "@example.vn"},
                       {.organisation = organisation, .role = role, .named = named}));
  must(set_password(hub_->gate(*directory), console, user, kPassword));
  return user;
}

Browser HubBehaviour::browser(const std::string& login) {
  Browser browser = nobody();
  if (auto outcome = browser.log_in(login); outcome != "granted") throw std::runtime_error(outcome);
  return browser;
}

int64_t HubBehaviour::number(const std::string& sql) {
  int64_t value = -1;
  must(hub_->ledger().read([&](Transaction& t) {
    return t.query(sql, {}, [&](const Row& row) {
      value = row.integer(0);
      return false;
    });
  }));
  return value;
}

}  // namespace luytre
