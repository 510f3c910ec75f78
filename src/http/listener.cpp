#include "http/listener.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/session.h"

namespace luytre::http {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using namespace std::chrono_literals;
constexpr auto kNoThrow = net::as_tuple(net::use_awaitable);
// How late a deadline may be noticed.
constexpr auto kTick = 50ms;
constexpr auto kPauseWithoutFiles = 100ms;

IpAddress to_ip(const net::ip::address& address) {
  if (address.is_v4()) return IpAddress::from_v4(address.to_v4().to_uint());
  return IpAddress::from_bytes(address.to_v6().to_bytes().data());
}

// The process or the machine is out of descriptors or buffers: accepting again at once would spin.
bool is_shortage(const boost::system::error_code& error) {
  return error == net::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system ||
         error == net::error::no_buffer_space || error == net::error::no_memory;
}

}  // namespace

Listener::Listener(std::shared_ptr<Core> core, net::io_context& io, std::shared_ptr<net::ssl::context> tls)
    : core_(std::move(core)),
      io_(io),
      acceptor_(net::make_strand(io)),
      pause_(acceptor_.get_executor()),
      tick_(acceptor_.get_executor()),
      limits_(std::make_shared<ConnectionLimits>(core_->options.limits.connections,
                                                 core_->options.limits.connections_per_address)),
      tls_(std::move(tls)) {}

Result<void> Listener::open() {
  const ServerOptions& options = core_->options;
  boost::system::error_code error;
  auto address = net::ip::make_address(options.address, error);
  if (error)
    return fail(ErrorCode::invalid, fmt::format("\"{}\" is no address to listen on", options.address));
  if (!tls_ && !address.is_loopback())
    return fail(ErrorCode::invalid,
                fmt::format("{} is not loopback: give a certificate and a key to listen there, or "
                            "listen on 127.0.0.1 behind a proxy that ends TLS",
                            options.address));
  tcp::endpoint endpoint(address, options.port);
  auto attempt = [&](auto&& step) {
    if (!error) step();
  };
  attempt([&] { acceptor_.open(endpoint.protocol(), error); });
  attempt([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), error); });
  if (address.is_v6() && address.is_unspecified())
    attempt([&] { acceptor_.set_option(net::ip::v6_only(false), error); });
  attempt([&] { acceptor_.bind(endpoint, error); });
  attempt([&] { acceptor_.listen(net::socket_base::max_listen_connections, error); });
  if (error)
    return fail(
        error == net::error::address_in_use ? ErrorCode::busy : ErrorCode::io,
        fmt::format("cannot listen on {} port {}: {}", options.address, options.port, error.message()));
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void Listener::start() {
  net::co_spawn(
      acceptor_.get_executor(), [self = shared_from_this()] { return self->accept(); }, net::detached);
  net::co_spawn(
      acceptor_.get_executor(), [self = shared_from_this()] { return self->sweep(); }, net::detached);
}

void Listener::close() {
  net::post(acceptor_.get_executor(), [self = shared_from_this()] {
    boost::system::error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
  });
}

void Listener::set_tls(std::shared_ptr<net::ssl::context> tls) {
  std::lock_guard lock(mutex_);
  tls_ = std::move(tls);
}

net::awaitable<void> Listener::accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(net::make_strand(io_), kNoThrow);
    if (!error) {
      try {
        admit(tcp::socket(std::move(socket)));
      } catch (const std::exception&) {
        // No memory for this one; the next may fare better.
      }
      continue;
    }
    if (error == net::error::operation_aborted) co_return;
    if (is_shortage(error)) core_->metrics->refused(Metrics::Refusal::no_files);
    if (error == net::error::connection_aborted) continue;
    pause_.expires_after(kPauseWithoutFiles);
    co_await pause_.async_wait(kNoThrow);
  }
}

void Listener::admit(tcp::socket socket) {
  boost::system::error_code error;
  auto remote = socket.remote_endpoint(error);
  if (error) return;
  socket.set_option(tcp::no_delay(true), error);
  IpAddress peer = to_ip(remote.address());
  const ServerOptions& options = core_->options;
  bool proxy = std::any_of(options.trusted_proxies.begin(), options.trusted_proxies.end(),
                           [&](const Prefix& p) { return p.contains(peer); });
  bool counted = !proxy && (options.limits.count_loopback || reserved_space(peer) != ReservedSpace::loopback);
  auto [answer, slot] = limits_->take(peer, counted);
  if (answer != ConnectionLimits::Answer::taken) {
    core_->metrics->refused(answer == ConnectionLimits::Answer::too_many ? Metrics::Refusal::connections
                                                                         : Metrics::Refusal::address);
    return;
  }
  std::shared_ptr<net::ssl::context> tls;
  {
    std::lock_guard lock(mutex_);
    tls = tls_;
  }
  std::unique_ptr<Transport> transport;
  if (tls) {
    if (core_->handshakes.fetch_add(1) >= options.limits.handshakes) {
      --core_->handshakes;
      core_->metrics->refused(Metrics::Refusal::handshakes);
      return;
    }
    transport = make_tls(std::move(socket), std::move(tls));
  } else {
    transport = make_plain(std::move(socket));
  }
  std::make_shared<Session>(core_, std::move(transport), peer, std::move(slot))->start();
}

net::awaitable<void> Listener::sweep() {
  for (;;) {
    tick_.expires_after(kTick);
    auto [error] = co_await tick_.async_wait(kNoThrow);
    if (error) co_return;
    auto now = std::chrono::steady_clock::now();
    std::lock_guard lock(core_->mutex);
    for (Session* session : core_->sessions) session->check_deadline(now);
  }
}

}  // namespace luytre::http
