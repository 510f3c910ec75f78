#include "hub/national_test_hub.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "access/credentials.h"
#include "access/log_in.h"
#include "access/users.h"
#include "events/segment.h"
#include "findings/feed.h"
#include "hub/router.h"

namespace luytre {
namespace {

constexpr const char* kPassword = "một câu dài dễ nhớ";

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
void must(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().message);
}

constexpr const char* kBodies =
    "org_id,sector,name_vi,name_en,abbr,parent,valid_from,valid_to\n"
    "T-M,MINISTRY,Bộ Thử nghiệm,Ministry of Tests,MOT,,,\n"
    "T-M1,GOVERNMENT_AGENCY,Cục Kiểm thử,Department of Checks,,T-M,,\n"
    "T-B,JOINT_STOCK_BANK,Ngân hàng Thử,Test Bank,TB,,,\n"
    "PPC25-01,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân thành phố Hà Nội,Ha Noi,,,2025-07-01,\n"
    "PPC25-04,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân tỉnh Cao Bằng,Cao Bang,,,2025-07-01,\n";
constexpr const char* kHoldings =
    "prefix,org_id\n14.160.0.0/24,T-M\n14.160.1.0/24,T-M1\n14.160.2.0/24,T-B\n14.160.3.0/24,PPC25-01\n"
    "14.160.4.0/24,PPC25-04\n";

}  // namespace

std::vector<std::string> CountryHub::people() {
  return {"operator", "analyst", "leader", "ministry", "department", "bank", "bank-member", "province"};
}

CountryHub::CountryHub() : now_(*parse_iso_time("2026-01-20T03:00:00Z")) {
  static int number = 0;
  std::filesystem::path memory =
      ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
  home_ = memory / fmt::format("luytre-country-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(home_);
  must(Home::open(home_, Home::Access::write));
  {
    Directory facts = directory();
    must(facts.add_organisations(kBodies, "bodies"));
    must(facts.add_ownership(kHoldings, "holdings"));
    must(facts.add_ownership("prefix\n14.160.0.0/16\n", "country"));
    must(facts.save());
  }
  {
    IndicatorStore indicators = must(IndicatorStore::open(home_ / "indicators"));
    std::filesystem::path list = home_ / "list.txt";
    std::ofstream(list) << "198.51.100.7\nbad.example.com\n198.51.100.9:4443\n198.51.100.9:80\n";
    must(indicators.add(
        {list},
        {.source = "list-a", .family = "conficker", .category = Category::c2, .allow_documentation = true}));
    std::ofstream(list) << "198.51.100.7\n";
    must(indicators.add({list}, {.source = "list-b",
                                 .family = "conficker",
                                 .category = Category::c2,
                                 .tlp = Tlp::red,
                                 .allow_documentation = true}));
  }
  HubOptions options;
  options.home = home_;
  options.events.target = "memory";
  options.ledger = {.target = "sqlite", .folder = home_ / "ledger", .clock = [this] { return now_; }};
  options.policy.require_second_factor = false;
  options.version = "test";
  options.clock = [this] { return now_; };
  hub_ = must(Hub::open(options));
  router_ = std::make_unique<http::Router>(must(make_router(*hub_, {})));

  auto facts = hub_->directory();
  // Findings open on 20 January. Month m (0: January 2025): conficker at 10 + m addresses of T-M, 5 of the
  // bank; mirai at 3 of each province and 2 of T-M1; apt32 at one of T-M1 and one of the bank in the last
  // month. One sensor, without rest but in November.
  SightingBatch batch;
  std::vector<HealthRow> health;
  for (int m = 0; m < 13; ++m) {
    Day first = day_from_civil(2025 + m / 12, static_cast<unsigned>(m % 12 + 1), 1);
    Timestamp at = start_of(first + 4) + kMicrosPerHour;
    auto see = [&](std::string address, const char* family, const char* source = "list-a",
                   const char* indicator = "198.51.100.7", Timestamp later = 0) {
      add_sighting(batch, *facts, at + later, address, family, source, indicator);
    };
    for (int i = 0; i < 10 + m; ++i) see(fmt::format("14.160.0.{}", i + 1), "conficker");
    for (int i = 0; i < 5; ++i) see(fmt::format("14.160.2.{}", i + 1), "conficker");
    for (int i = 0; i < 5; ++i)
      see(fmt::format("14.160.2.{}", i + 1), "conficker", "list-b", "198.51.100.7", 2 * kMicrosPerDay);
    for (int i = 0; i < 3; ++i) see(fmt::format("14.160.3.{}", i + 1), "mirai", "list-c", "bad.example.com");
    for (int i = 0; i < 3; ++i) see(fmt::format("14.160.4.{}", i + 1), "mirai", "list-c", "bad.example.com");
    for (int i = 0; i < 2; ++i) see(fmt::format("14.160.1.{}", i + 1), "mirai", "list-c", "bad.example.com");
    if (m == 12) {
      see("14.160.1.200", "apt32", "list-apt", "evil.example.net");
      see("14.160.2.200", "apt32", "list-apt", "evil.example.net");
    }
    Day next = day_from_civil(2025 + (m + 1) / 12, static_cast<unsigned>((m + 1) % 12 + 1), 1);
    for (Day day = first; day < next; ++day)
      for (int hour = 0; hour < (m == 10 ? 12 : 24); ++hour) {
        HealthRow row;
        row.sensor = "sensor-0";
        row.source = "exporter";
        row.hour = start_of(day) + hour * kMicrosPerHour;
        row.counts.records = 1000;
        health.push_back(row);
      }
  }
  add(batch, health);
  now_ = *parse_iso_time("2026-02-10T03:00:00Z");

  Gate gate = hub_->gate(*facts);
  Viewer console = Viewer::console("console:test");
  struct Person {
    const char* login;
    const char* organisation;
    Role role;
    bool named;
  };
  for (const Person& p : {Person{"operator", "", Role::centre_operator, true},
                          {"analyst", "", Role::analyst, false},
                          {"leader", "", Role::leader, false},
                          {"ministry", "T-M", Role::administrator, true},
                          {"department", "T-M1", Role::member, false},
                          {"bank", "T-B", Role::administrator, false},
                          {"bank-member", "T-B", Role::member, false},
                          {"province", "PPC25-01", Role::member, false}}) {
    auto id =
        must(create_user(hub_->ledger(), console, *facts,
                         {.login = p.login, .name = p.login, .email = fmt::format("{}@example.vn", p.login)},
                         {.organisation = p.organisation, .role = p.role, .named = p.named}));
    must(set_password(gate, console, id, kPassword));
    auto answer = must(log_in(
        gate, {.login = p.login, .password = kPassword, .origin = {*IpAddress::parse("203.0.113.9")}}));
    tokens_[p.login] = answer.token;
  }
}

CountryHub::~CountryHub() {
  router_.reset();
  hub_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(home_, ignored);
}

Directory CountryHub::directory() const {
  return must(Directory::open(home_ / "directory"));
}

void CountryHub::add_sighting(SightingBatch& batch, const Directory& directory, Timestamp at,
                              const std::string& address, const std::string& family,
                              const std::string& source, const std::string& indicator) {
  Sighting s;
  s.first = s.last = at;
  s.address = *IpAddress::parse(address);
  s.port = 40000;
  s.remote = *IpAddress::parse("198.51.100.7");
  s.remote_port = 445;
  s.protocol = 6;
  s.indicator = indicator;
  s.indicator_type = IpAddress::parse(indicator) ? IndicatorType::address : IndicatorType::domain;
  s.source = source;
  s.family = family;
  s.category = family.starts_with("apt") ? Category::apt_c2 : Category::c2;
  s.detector = "indicator";
  s.evidence = Evidence::confirmed;
  s.sensor = "sensor-0";
  auto owner = directory.find(address, day_of(at));
  std::string body = owner ? owner->owner.organisation : "";
  s.organisation = body;
  s.reason = body.empty() ? AttributionReason::country : AttributionReason::prefix;
  batch.add(s);
}

void CountryHub::add(const SightingBatch& batch, const std::vector<HealthRow>& health) {
  DayStore days = must(DayStore::open(home_ / "days"));
  must(days.apply(batch, health));
  std::string rows;
  for (const Sighting& s : batch.rows) append_row(rows, s);
  static int number = 0;
  std::filesystem::path segment = home_ / fmt::format("{}.rows", number++);
  std::ofstream(segment, std::ios::binary) << rows;
  Home home = must(Home::open(home_, Home::Access::read));
  Directory facts = directory();
  must(hub_->events().with([&](EventStore& store) -> Result<void> {
    LUYTRE_TRY(store.insert(segment));
    must(absorb_home(home, store, facts, hub_->book()));
    return {};
  }));
}

CountryHub::Reply CountryHub::get(const std::string& who, const std::string& target) {
  return send(who, http::Method::get, target);
}

CountryHub::Reply CountryHub::send(const std::string& who, http::Method method, const std::string& target,
                                   const std::string& body, const std::string& type) {
  auto parsed = http::parse_target(target);
  if (!parsed) throw std::runtime_error("target");
  http::Request request;
  request.method = method;
  request.path = parsed->path;
  request.query = parsed->query;
  request.body = body;
  request.client = *IpAddress::parse("203.0.113.9");
  request.tls = true;
  request.trace_id = std::string(32, 'a');
  if (!who.empty()) {
    request.fields.push_back({"cookie", "__Host-luytre=" + tokens_.at(who)});
    if (!http::is_safe(method)) request.fields.push_back({"x-csrf-token", csrf_token(tokens_.at(who))});
  }
  if (!body.empty()) request.fields.push_back({"content-type", type});
  auto match = router_->match(method, request.path);
  Reply reply;
  if (!match.route) {
    reply.status = 404;
    return reply;
  }
  request.route = match.route->pattern;
  request.parameters = match.parameters;
  auto refused = router_->admit(*match.route, request);
  http::Response response = refused ? std::move(*refused) : router_->handle(*match.route, request);
  reply.status = response.status;
  reply.body = std::string(response.payload());
  boost::system::error_code error;
  auto json = boost::json::parse(reply.body, error);
  if (!error) reply.json = std::move(json);
  return reply;
}

}  // namespace luytre
