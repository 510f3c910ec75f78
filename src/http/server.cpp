#include "http/server.h"

#include <fmt/format.h>

#include <thread>

#include "base/check.h"
#include "http/listener.h"
#include "http/response_head.h"
#include "http/session.h"
#include "http/tls_context.h"
#include "http/workers.h"

namespace luytre::http {

std::string default_portal_policy() {
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
         "connect-src 'self'; manifest-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
         "frame-ancestors 'none'";
}

std::string Core::date() {
  if (!options.clock) return {};
  int64_t second = options.clock() / kMicrosPerSecond;
  std::lock_guard lock(date_mutex_);
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(second);
  }
  return date_;
}

// stop() takes these down in order: workers first, as what waits there holds sessions; then the listener;
// then the context, with every socket left.
struct Server::Impl {
  explicit Impl(std::shared_ptr<Core> c)
      : core(std::move(c)),
        io(std::make_unique<boost::asio::io_context>(static_cast<int>(core->options.io_threads))),
        workers(std::make_unique<Workers>(core->options.workers, core->options.limits.waiting)) {
    core->workers = workers.get();
  }
  std::shared_ptr<Core> core;
  std::unique_ptr<boost::asio::io_context> io;
  std::unique_ptr<Workers> workers;
  std::shared_ptr<Listener> listener;
  uint16_t port = 0;
  std::vector<std::thread> threads;
  std::mutex mutex;  // of listener and of being stopped
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Router router) {
  const Limits& limits = options.limits;
  if (options.io_threads == 0 || options.workers == 0 || limits.head_bytes < 256 || limits.body_rate == 0 ||
      limits.write_rate == 0 || limits.requests_per_connection == 0)
    return fail(ErrorCode::invalid, "the server needs threads, workers, rates and room for a head");
  if (options.certificate.empty() != options.key.empty())
    return fail(ErrorCode::invalid, "a certificate needs its key and a key its certificate");
  std::shared_ptr<boost::asio::ssl::context> tls;
  if (!options.certificate.empty()) {
    auto made = make_tls_context(options.certificate, options.key);
    if (!made) return std::unexpected(made.error());
    tls = *made;
  }
  if (options.portal_policy.empty()) options.portal_policy = default_portal_policy();
  auto core = std::make_shared<Core>(std::move(options), std::move(router));
  core->metrics = core->options.metrics ? core->options.metrics : std::make_shared<Metrics>();
  auto impl = std::make_unique<Impl>(core);
  impl->listener = std::make_shared<Listener>(core, *impl->io, std::move(tls));
  LUYTRE_TRY(impl->listener->open());
  impl->port = impl->listener->port();
  impl->listener->start();
  for (unsigned i = 0; i < core->options.io_threads; ++i)
    impl->threads.emplace_back([io = impl->io.get()] { io->run(); });
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() {
  stop();
}

uint16_t Server::port() const {
  return impl_->port;
}

Metrics& Server::metrics() const {
  return *impl_->core->metrics;
}

Result<void> Server::reload_certificate() {
  const ServerOptions& options = impl_->core->options;
  if (options.certificate.empty()) return {};
  auto made = make_tls_context(options.certificate, options.key);
  if (!made) return std::unexpected(made.error());
  std::lock_guard lock(impl_->mutex);
  if (impl_->listener) impl_->listener->set_tls(*made);
  return {};
}

void Server::drain(std::chrono::milliseconds limit) {
  Core& core = *impl_->core;
  core.draining = true;
  {
    std::lock_guard lock(impl_->mutex);
    if (!impl_->listener) return;
    impl_->listener->close();
  }
  {
    std::unique_lock lock(core.mutex);
    auto end = std::chrono::steady_clock::now() + limit;
    // Asked again and again: a connection accepted at the last moment joins late.
    while (!core.sessions.empty() && std::chrono::steady_clock::now() < end) {
      for (Session* session : core.sessions) session->drain();
      core.none_left.wait_for(lock, std::chrono::milliseconds(20));
    }
  }
  stop();
}

void Server::stop() {
  std::lock_guard lock(impl_->mutex);
  if (!impl_->io) return;
  impl_->io->stop();
  for (std::thread& t : impl_->threads) t.join();
  impl_->workers->stop();
  impl_->workers.reset();
  impl_->listener.reset();
  impl_->io.reset();
}

}  // namespace luytre::http
