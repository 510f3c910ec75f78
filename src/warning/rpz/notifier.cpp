#include "warning/rpz/notifier.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <mutex>
#include <random>
#include <thread>

#include "base/bytes.h"

namespace luytre {
namespace {

using std::chrono::steady_clock;
constexpr uint16_t kNotifyFlags = 0x2400;  // opcode 4, authoritative

std::string_view next_word(std::string_view& rest) {
  size_t from = rest.find_first_not_of(" \t");
  rest.remove_prefix(std::min(from, rest.size()));
  std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

Result<std::vector<RpzSecondary>> parse_rpz_secondaries(std::string_view text,
                                                        const std::vector<TsigKey>& keys) {
  std::vector<RpzSecondary> out;
  while (!text.empty()) {
    std::string_view row = text.substr(0, text.find(','));
    text.remove_prefix(std::min(row.size() + 1, text.size()));
    std::string_view address = next_word(row), key = next_word(row), more = next_word(row);
    if (address.empty()) continue;
    auto at = parse_socket_address(address, "rpz_secondaries");
    if (!at) return std::unexpected(at.error());
    if (!more.empty() || at->port == 0 || (!key.empty() && !find_tsig_key(keys, key)))
      return fail(ErrorCode::invalid,
                  fmt::format("rpz_secondaries: '{} {}' is no address with a key of rpz_keys", address, key));
    out.push_back({*at, std::string(key)});
  }
  return out;
}

struct RpzNotifier::State {
  struct Peer {
    RpzSecondary who;
    Socket socket;
    const TsigKey* key = nullptr;
    TsigExchange exchange;
    uint16_t id = 0;
    size_t tries = 0;
    bool waiting = false;
    Deadline next;
  };

  RpzNotifierOptions options;
  StopSwitch stop;
  Socket wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::vector<Peer> peers;
  std::mutex mutex;  // guards what follows
  std::shared_ptr<const RpzZone> announced;
  std::atomic<unsigned> answered = 0;
  std::random_device random;
  std::jthread thread;

  void run();
  void send(Peer& peer, const RpzZone& zone);
  void receive(Peer& peer, const RpzZone& zone);
};

void RpzNotifier::State::send(Peer& peer, const RpzZone& zone) {
  RpzWire wire(zone);
  std::string question = wire.zone_name();
  question += std::string("\0\6\0\1", 4);  // SOA, IN
  peer.id = static_cast<uint16_t>(random());
  DnsWriter writer(peer.id, kNotifyFlags, wire.zone_name(), question);
  writer.add("", dns::kSoa, zone.policy().ttl, wire.soa(zone.serial()));
  std::string message = std::move(writer).take();
  if (peer.key) {
    peer.exchange = TsigExchange(*peer.key);
    peer.exchange.sign(message, options.clock());
  }
  ::send(peer.socket.fd(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  peer.waiting = peer.tries < options.waits.size();
  if (peer.waiting)
    peer.next = steady_clock::now() + options.waits[peer.tries++];
  else if (options.log)
    options.log(fmt::format("{} does not answer that the zone is new", peer.who.address.to_string()));
}

void RpzNotifier::State::receive(Peer& peer, const RpzZone& zone) {
  char buffer[2048];
  ssize_t n = ::recv(peer.socket.fd(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (n <= 0 || !peer.waiting) return;
  std::string_view message(buffer, static_cast<size_t>(n));
  DnsRequest answer;
  if (read_dns_request(as_bytes(message), answer) != DnsReading::message) return;
  if (answer.id != peer.id || !answer.response || answer.opcode != dns::kNotify) return;
  // Who cannot verify cannot sign: a refusal may come unsigned, and only ends the asking.
  bool believed = !peer.key || (answer.tsig && peer.exchange.verify(message, answer, options.clock()));
  if (answer.code == dns::kNoError && !believed) return;
  peer.waiting = false;
  if (answer.code == dns::kNoError)
    ++answered;
  else if (options.log)
    options.log(fmt::format("{} refuses to hear that {} is new (code {})", peer.who.address.to_string(),
                            zone.policy().origin, answer.code));
}

void RpzNotifier::State::run() {
  std::shared_ptr<const RpzZone> zone;
  std::vector<pollfd> ready;
  for (;;) {
    Deadline next = steady_clock::now() + std::chrono::hours(1);
    for (Peer& peer : peers) {
      if (peer.waiting && zone && peer.next <= steady_clock::now()) send(peer, *zone);
      if (peer.waiting) next = std::min(next, peer.next);
    }
    ready.assign({{stop.fd(), POLLIN, 0}, {wake.fd(), POLLIN, 0}});
    for (Peer& peer : peers) ready.push_back({peer.socket.fd(), POLLIN, 0});
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - steady_clock::now());
    ::poll(ready.data(), ready.size(), static_cast<int>(std::max<int64_t>(0, left.count())));
    if (ready[0].revents != 0) return;
    for (size_t i = 0; i < peers.size() && zone; ++i)
      if (ready[i + 2].revents != 0) receive(peers[i], *zone);
    if (ready[1].revents != 0) {
      uint64_t count = 0;
      if (::read(wake.fd(), &count, sizeof count) < 0) continue;
      std::lock_guard lock(mutex);
      zone = announced;
      answered = 0;
      for (Peer& peer : peers) {
        peer.tries = 0;
        peer.waiting = true;
        peer.next = steady_clock::now();
      }
    }
  }
}

RpzNotifier::RpzNotifier() : state_(std::make_unique<State>()) {}

Result<std::unique_ptr<RpzNotifier>> RpzNotifier::start(RpzNotifierOptions options) {
  std::unique_ptr<RpzNotifier> notifier(new RpzNotifier);
  State& state = *notifier->state_;
  state.options = std::move(options);
  for (const RpzSecondary& who : state.options.secondaries) {
    // The source is ours only for secondaries of its family, and when it names one address.
    IpAddress source = state.options.source;
    if (source.is_v4() != who.address.address.is_v4() || source.is_unspecified())
      source = who.address.address.is_v4() ? IpAddress::from_v4(0) : IpAddress();
    auto socket = bind_socket({source, 0}, SOCK_DGRAM);
    if (!socket) return std::unexpected(socket.error());
    LUYTRE_TRY(connect_datagrams(*socket, who.address));
    State::Peer peer;
    peer.who = who;
    peer.socket = std::move(*socket);
    peer.key = who.key.empty() ? nullptr : find_tsig_key(state.options.keys, who.key);
    state.peers.push_back(std::move(peer));
  }
  state.thread = std::jthread([&state] { state.run(); });
  return notifier;
}

RpzNotifier::~RpzNotifier() {
  state_->stop.stop();
}

void RpzNotifier::announce(std::shared_ptr<const RpzZone> zone) {
  std::lock_guard lock(state_->mutex);
  state_->announced = std::move(zone);
  uint64_t one = 1;
  ssize_t written = ::write(state_->wake.fd(), &one, sizeof one);
  static_cast<void>(written);
}

unsigned RpzNotifier::answered() const {
  return state_->answered;
}

}  // namespace luytre
