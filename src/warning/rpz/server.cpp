#include "warning/rpz/server.h"

#include <fmt/format.h>
#include <poll.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/bytes.h"

namespace luytre {
namespace {

using std::chrono::steady_clock;
constexpr auto kNever = std::chrono::hours(24 * 365);
// Out of descriptors: accepting again at once would spin.
constexpr auto kPause = std::chrono::milliseconds(100);

}  // namespace

struct RpzServer::State {
  RpzServerOptions options;
  StopSwitch stop;
  Socket datagrams, listener;
  std::array<std::atomic<uint64_t>, kRpzOutcomes> counts = {};

  mutable std::mutex mutex;
  std::condition_variable ended;
  std::shared_ptr<const RpzZone> zone;
  unsigned threads = 0, connections = 0;
  std::map<IpAddress, unsigned> of_address;

  std::shared_ptr<const RpzZone> current() const {
    std::lock_guard lock(mutex);
    return zone;
  }
  bool admit(const IpAddress& peer);
  void leave(const IpAddress& peer);
  void note(const RpzAnswer& answer, const IpAddress& peer, bool whole);
  void run_datagrams();
  void run_connection(const Socket& socket, const IpAddress& peer);
  bool answer(const Socket& socket, const IpAddress& peer, std::string_view request);
  // False when the system has no thread left.
  static bool spawn(const std::shared_ptr<State>& self, std::function<void()> work);
};

bool RpzServer::State::spawn(const std::shared_ptr<State>& self, std::function<void()> work) {
  {
    std::lock_guard lock(self->mutex);
    ++self->threads;
  }
  auto finish = [self] {
    std::lock_guard lock(self->mutex);
    --self->threads;
    self->ended.notify_all();
  };
  try {
    std::thread([finish, work = std::move(work)] {
      work();
      finish();
    }).detach();
  } catch (const std::system_error&) {
    finish();
    return false;
  }
  return true;
}

bool RpzServer::State::admit(const IpAddress& peer) {
  std::lock_guard lock(mutex);
  unsigned& theirs = of_address[peer];
  if (connections >= options.limits.connections || theirs >= options.limits.connections_per_address) {
    if (theirs == 0) of_address.erase(peer);
    return false;
  }
  ++theirs;
  ++connections;
  return true;
}

void RpzServer::State::leave(const IpAddress& peer) {
  std::lock_guard lock(mutex);
  --connections;
  if (auto theirs = of_address.find(peer); --theirs->second == 0) of_address.erase(theirs);
}

void RpzServer::State::note(const RpzAnswer& answer, const IpAddress& peer, bool whole) {
  ++counts[static_cast<size_t>(answer.outcome())];
  bool transfer = answer.outcome() == RpzOutcome::full || answer.outcome() == RpzOutcome::incremental;
  if (!options.log || !transfer) return;
  options.log(fmt::format("{} transfer to {} with key {}{}", to_string(answer.outcome()), peer.to_string(),
                          answer.key_name(), whole ? "" : ": not taken to its end"));
}

void RpzServer::State::run_datagrams() {
  std::vector<std::byte> buffer(4096);
  std::string message;
  while (stop.wait(datagrams.fd(), POLLIN, steady_clock::now() + kNever) || !stop.stopped()) {
    sockaddr_storage from;
    socklen_t size = sizeof from;
    ssize_t n = ::recvfrom(datagrams.fd(), buffer.data(), buffer.size(), 0,
                           reinterpret_cast<sockaddr*>(&from), &size);
    if (n < 0) continue;
    Timestamp now = options.clock();
    RpzAnswer answer(std::span<const std::byte>(buffer.data(), static_cast<size_t>(n)), false, current(),
                     options.keys, now);
    note(answer, {}, true);
    if (answer.next(message, now))
      ::sendto(datagrams.fd(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
               reinterpret_cast<sockaddr*>(&from), size);
  }
}

void RpzServer::State::run_connection(const Socket& socket, const IpAddress& peer) {
  std::string request;
  for (unsigned i = 0; i < options.limits.requests; ++i) {
    Deadline deadline = steady_clock::now() + options.limits.request;
    char head[2];
    if (!stop.read_exactly(socket, head, 2, deadline)) return;
    size_t size = load_be16(head);
    if (size < dns::kHeader || size > options.limits.request_bytes) return;
    request.resize(size);
    if (!stop.read_exactly(socket, request.data(), size, deadline)) return;
    if (!answer(socket, peer, request)) return;
  }
}

bool RpzServer::State::answer(const Socket& socket, const IpAddress& peer, std::string_view request) {
  RpzAnswer answer(as_bytes(request), true, current(), options.keys, options.clock());
  Deadline end = steady_clock::now() + options.limits.transfer;
  std::string message, framed;
  bool sent = false;
  while (answer.next(message, options.clock())) {
    framed.assign({static_cast<char>(message.size() >> 8), static_cast<char>(message.size())});
    framed += message;
    sent = stop.write_all(socket, framed, std::min(end, steady_clock::now() + options.limits.message));
    if (!sent) break;
  }
  note(answer, peer, sent);
  // Who is refused has no more to ask here.
  return sent && answer.outcome() >= RpzOutcome::answered;
}

RpzServer::RpzServer() : state_(std::make_shared<State>()) {}

Result<std::unique_ptr<RpzServer>> RpzServer::start(RpzServerOptions options,
                                                    std::shared_ptr<const RpzZone> zone) {
  std::unique_ptr<RpzServer> server(new RpzServer);
  std::shared_ptr<State> state = server->state_;
  state->options = std::move(options);
  state->zone = std::move(zone);
  auto listener = bind_socket(state->options.listen, SOCK_STREAM);
  if (!listener) return std::unexpected(listener.error());
  state->listener = std::move(*listener);
  SocketAddress same = state->options.listen;
  same.port = port_of(state->listener);
  auto datagrams = bind_socket(same, SOCK_DGRAM);
  if (!datagrams) return std::unexpected(datagrams.error());
  state->datagrams = std::move(*datagrams);
  auto listen = [state] {
    while (state->stop.wait(state->listener.fd(), POLLIN, steady_clock::now() + kNever) ||
           !state->stop.stopped()) {
      int fd = ::accept4(state->listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0) {
        if (errno != EAGAIN && errno != EINTR) std::this_thread::sleep_for(kPause);
        continue;
      }
      auto socket = std::make_shared<Socket>(fd);
      IpAddress peer = peer_of(*socket);
      if (!state->admit(peer)) continue;
      bool running = State::spawn(state, [state, socket, peer] {
        state->run_connection(*socket, peer);
        state->leave(peer);
      });
      if (!running) state->leave(peer);
    }
  };
  if (!State::spawn(state, [state] { state->run_datagrams(); }) || !State::spawn(state, listen))
    return fail(ErrorCode::unavailable, "the system has no threads left for the zone's server");
  return server;
}

RpzServer::~RpzServer() {
  state_->stop.stop();
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [this] { return state_->threads == 0; });
}

uint16_t RpzServer::port() const {
  return port_of(state_->listener);
}

void RpzServer::serve(std::shared_ptr<const RpzZone> zone) {
  std::lock_guard lock(state_->mutex);
  state_->zone = std::move(zone);
}

std::shared_ptr<const RpzZone> RpzServer::zone() const {
  return state_->current();
}

uint64_t RpzServer::count(RpzOutcome outcome) const {
  return state_->counts[static_cast<size_t>(outcome)];
}

}  // namespace luytre
