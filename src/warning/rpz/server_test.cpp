#include "warning/rpz/server.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>

#include <thread>

#include "base/bytes.h"
#include "warning/publication/log_behaviour.h"
#include "warning/rpz/secondary.h"
#include "warning/rpz/service.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
constexpr Timestamp kNow = 1'700'000'000 * kMicrosPerSecond;
const SocketAddress kLoopback{*IpAddress::parse("127.0.0.1"), 0};

std::vector<TsigKey> test_keys() {
  return *parse_tsig_keys("key one { algorithm hmac-sha256; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };", "keys");
}

std::shared_ptr<const RpzZone> zone_of(int names, std::shared_ptr<const RpzZone> before = nullptr,
                                       uint64_t version = 7) {
  RpzPolicy policy;
  policy.origin = "rpz.test";
  RpzRuleBuilder builder(policy);
  for (int i = 0; i < names; ++i) {
    Published p;
    p.type = IndicatorType::domain;
    p.value = "name-number-" + std::to_string(i) + ".example";
    builder.add(p);
  }
  return RpzZone::next(std::move(before), std::move(builder).finish(), version, policy);
}

std::unique_ptr<RpzServer> start(RpzServerLimits limits, std::shared_ptr<const RpzZone> zone) {
  auto server = RpzServer::start(
      {.listen = kLoopback, .keys = test_keys(), .limits = limits, .clock = [] { return kNow; }},
      std::move(zone));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

struct Client {
  StopSwitch stop;
  Socket socket;
  explicit Client(uint16_t port, int type = SOCK_STREAM) {
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket = Socket(::socket(AF_INET, type, 0));
    EXPECT_EQ(::connect(socket.fd(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  void send(const std::string& message) {
    std::string framed{static_cast<char>(message.size() >> 8), static_cast<char>(message.size())};
    EXPECT_TRUE(stop.write_all(socket, framed + message, steady_clock::now() + 5s));
  }
  std::optional<std::string> receive() {
    char head[2];
    if (!stop.read_exactly(socket, head, 2, steady_clock::now() + 5s)) return std::nullopt;
    std::string message(load_be16(head), '\0');
    if (!stop.read_exactly(socket, message.data(), message.size(), steady_clock::now() + 5s))
      return std::nullopt;
    return message;
  }
  bool closed() {
    char byte;
    return stop.wait(socket.fd(), POLLIN, steady_clock::now() + 5s) && ::recv(socket.fd(), &byte, 1, 0) <= 0;
  }
};

// One transfer as a secondary does it; records until the second SOA of the newest serial.
std::vector<ReadRecord> transfer(Client& client, const Ask& ask) {
  auto keys = test_keys();
  TsigExchange exchange(keys[0]);
  client.send(make_request(ask, exchange, kNow));
  std::vector<ReadRecord> out;
  while (out.size() < 2 || out.back().type != dns::kSoa || out.back().data != out.front().data) {
    auto message = client.receive();
    DnsRequest parsed;
    if (!message || read_dns_request(as_bytes(*message), parsed, UINT16_MAX) != DnsReading::message ||
        !exchange.verify(*message, parsed, kNow)) {
      ADD_FAILURE() << "no signed message";
      return out;
    }
    auto read = read_answer(*message);
    out.insert(out.end(), read->answers.begin(), read->answers.end());
    if (out.size() == 1) break;
  }
  EXPECT_TRUE(exchange.complete());
  return out;
}

TEST(RpzServer, TransfersOverOneConnectionWhatWasAskedOneAfterTheOther) {
  auto first = zone_of(20'000);
  auto server = start({}, first);
  Client client(server->port());
  Secondary secondary;
  ASSERT_TRUE(secondary.take(transfer(client, {.type = dns::kAxfr}))) << secondary.problem;
  EXPECT_EQ(secondary.records, expected_records(*first));
  auto second = zone_of(20'100, first, 8);
  server->serve(second);
  ASSERT_TRUE(secondary.take(transfer(client, {.type = dns::kIxfr, .serial = secondary.serial})))
      << secondary.problem;
  EXPECT_TRUE(secondary.incremental);
  EXPECT_EQ(secondary.records, expected_records(*second));
  EXPECT_EQ(transfer(client, {.type = dns::kIxfr, .serial = 8}).size(), 1u);
  Client datagrams(server->port(), SOCK_DGRAM);
  auto keys = test_keys();
  TsigExchange exchange(keys[0]);
  std::string request = make_request({}, exchange, kNow);
  ASSERT_GT(::send(datagrams.socket.fd(), request.data(), request.size(), 0), 0);
  char buffer[2048];
  ssize_t n = ::recv(datagrams.socket.fd(), buffer, sizeof buffer, 0);
  ASSERT_GT(n, 0);
  EXPECT_EQ(read_answer({buffer, static_cast<size_t>(n)})->answers.at(0).data, "8");
  EXPECT_EQ(server->count(RpzOutcome::full), 1u);
  EXPECT_EQ(server->count(RpzOutcome::incremental), 1u);
}

TEST(RpzServer, EndsWhoIsSlowSendsRubbishOrComesTooOften) {
  auto server = start({.connections = 3,
                       .connections_per_address = 3,
                       .request = std::chrono::seconds(1),
                       .message = std::chrono::seconds(1)},
                      zone_of(200'000));
  {
    Client silent(server->port()), trickling(server->port()), third(server->port());
    std::this_thread::sleep_for(50ms);
    Client one_too_many(server->port());
    EXPECT_TRUE(one_too_many.closed());
    ASSERT_EQ(::send(trickling.socket.fd(), "\0", 1, 0), 1);
    EXPECT_TRUE(silent.closed());
    EXPECT_TRUE(trickling.closed());
  }
  std::this_thread::sleep_for(50ms);
  Client huge(server->port());
  huge.send(std::string(3000, 'x'));
  EXPECT_TRUE(huge.closed());
  Client stranger(server->port());
  stranger.send(make_request({.type = dns::kAxfr}));
  EXPECT_EQ(read_answer(*stranger.receive())->code(), dns::kRefused);
  EXPECT_TRUE(stranger.closed());
  // Asks for everything and reads nothing: the server lets go when its buffers are full.
  Client greedy(server->port());
  auto keys = test_keys();
  TsigExchange exchange(keys[0]);
  greedy.send(make_request({.type = dns::kAxfr}, exchange, kNow));
  for (int i = 0; i < 100 && server->count(RpzOutcome::full) == 0; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(server->count(RpzOutcome::full), 1u);
}

TEST(RpzServer, EndsAtOnceWithTransfersUnderWay) {
  auto server = start({}, zone_of(200'000));
  Client greedy(server->port());
  auto keys = test_keys();
  TsigExchange exchange(keys[0]);
  greedy.send(make_request({.type = dns::kAxfr}, exchange, kNow));
  std::this_thread::sleep_for(50ms);
  auto before = steady_clock::now();
  server.reset();
  EXPECT_LT(steady_clock::now() - before, 5s);
}

TEST(RpzNotifier, TellsUntilItIsAnswered) {
  auto keys = test_keys();
  auto listening = bind_socket(kLoopback, SOCK_DGRAM);
  ASSERT_TRUE(listening);
  RpzNotifierOptions options;
  options.secondaries =
      *parse_rpz_secondaries("127.0.0.1:" + std::to_string(port_of(*listening)) + " one", keys);
  options.keys = keys;
  options.source = kLoopback.address;
  options.waits = {50ms, 50ms, 50ms, 50ms, 50ms};
  options.clock = [] { return kNow; };
  auto notifier = RpzNotifier::start(std::move(options));
  ASSERT_TRUE(notifier);
  (*notifier)->announce(zone_of(3));
  StopSwitch stop;
  for (int turn = 0; turn < 3; ++turn) {
    ASSERT_TRUE(stop.wait(listening->fd(), POLLIN, steady_clock::now() + 5s));
    char buffer[2048];
    sockaddr_storage from;
    socklen_t size = sizeof from;
    ssize_t n =
        ::recvfrom(listening->fd(), buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size);
    ASSERT_GT(n, 0);
    std::string_view message(buffer, static_cast<size_t>(n));
    DnsRequest notify;
    ASSERT_EQ(read_dns_request(as_bytes(message), notify), DnsReading::message);
    EXPECT_EQ(notify.opcode, dns::kNotify);
    EXPECT_EQ(notify.soa_serial, 7u);
    TsigExchange exchange;
    ASSERT_TRUE(notify.tsig.has_value());
    EXPECT_EQ(TsigExchange::receive(message, *notify.tsig, keys, kNow, exchange), TsigError::none);
    EXPECT_EQ((*notifier)->answered(), 0u);
    std::string answer = make_request({.id = notify.id, .flags = 0xa400});
    if (turn == 1) exchange.sign(answer, kNow);
    if (turn == 1) answer.back() = static_cast<char>(answer.back() ^ 1);  // forged
    if (turn == 2) exchange.sign(answer, kNow);
    if (turn > 0)  // the first try is lost
      ::sendto(listening->fd(), answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
  for (int i = 0; i < 100 && (*notifier)->answered() == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ((*notifier)->answered(), 1u);
  EXPECT_FALSE(parse_rpz_secondaries("127.0.0.1:53 two", keys));
  EXPECT_FALSE(parse_rpz_secondaries("127.0.0.1 one", keys));
}

TEST(RpzService, FollowsTheLogAndTheClock) {
  LedgerKind sqlite{"sqlite", [] {
                      return LedgerOptions{.folder = std::filesystem::temp_directory_path() /
                                                     ("rpz-service-" + random_id())};
                    }};
  PublicationHome home(sqlite);
  home.add("bad.example.org\n198.51.100.7\n", "a", Tlp::green, 70);
  home.add("soon.example.org\n", "b", Tlp::green, 70, "mirai", Category::c2, home.now + kMicrosPerHour);
  home.add("secret.example.org\n", "c", Tlp::amber);
  home.publish();
  auto options = [&] {
    RpzServiceOptions o;
    o.policy.origin = "rpz.test";
    o.state = home.folder / "rpz" / "state";
    o.listen = kLoopback;
    o.keys = test_keys();
    o.clock = [&home] { return home.now; };
    return o;
  };
  auto service = RpzService::start(options(), *home.ledger);
  ASSERT_TRUE(service) << service.error().message;
  auto first = (*service)->zone();
  EXPECT_EQ(first->counts().names, 2u);
  EXPECT_EQ(first->counts().addresses, 1u);
  EXPECT_EQ(*(*service)->refresh(*home.ledger), "");
  home.withdraw({"bad.example.org"}, "a");
  home.publish();
  EXPECT_NE((*service)->refresh(*home.ledger)->find("serial"), std::string::npos);
  auto second = (*service)->zone();
  EXPECT_TRUE(serial_newer(second->serial(), first->serial()));
  ASSERT_TRUE(second->since(first->serial()).has_value());
  EXPECT_EQ(second->since(first->serial())->removed.size(), 2u);
  home.now += kMicrosPerHour;  // the log does not change, a row ends
  EXPECT_NE(*(*service)->refresh(*home.ledger), "");
  auto third = (*service)->zone();
  EXPECT_EQ(third->counts().names, 0u);
  EXPECT_TRUE(serial_newer(third->serial(), second->serial()));
  // After a restart the past is still known; without the state file the serial goes on above.
  service->reset();
  service = RpzService::start(options(), *home.ledger);
  ASSERT_TRUE(service);
  EXPECT_EQ((*service)->zone()->serial(), third->serial());
  EXPECT_TRUE((*service)->zone()->since(second->serial()).has_value());
  service->reset();
  std::filesystem::remove(home.folder / "rpz" / "state");
  home.now += 2 * 60 * kMicrosPerSecond;
  service = RpzService::start(options(), *home.ledger);
  ASSERT_TRUE(service);
  EXPECT_TRUE(serial_newer((*service)->zone()->serial(), third->serial()));
  RpzServiceOptions without_key = options();
  without_key.keys.clear();
  EXPECT_FALSE(RpzService::start(std::move(without_key), *home.ledger));
}

}  // namespace
}  // namespace luytre
