// The half of a session that sends events.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/session_exchange.h"

namespace luytre::http {

namespace net = boost::asio;

Session::Task<void> Session::stream_events(Exchange& x) {
  auto events = x.response->events;
  events_ = events;
  core_->metrics->stream_opened();
  std::weak_ptr<Session> weak = weak_from_this();
  events->on_ready([weak] {
    // Posted, as publishers hold locks; whoever runs it holds the session.
    if (auto self = weak.lock()) net::post(self->transport_->executor(), [self] { self->wake_.cancel(); });
  });
  net::co_spawn(
      transport_->executor(), [self = shared_from_this(), events] { return self->watch_peer(events); },
      net::detached);
  if (core_->draining) events->close();
  uint64_t written = 0;
  auto last = Clock::now();
  try {
    while (!events->closed()) {
      std::string text = events->take();
      if (text.empty()) {
        auto beat = last + core_->options.limits.heartbeat;
        if (Clock::now() < beat) {
          if (events->closed()) break;
          wake_.expires_at(beat);
          co_await wake_.async_wait(net::as_tuple(net::use_awaitable));
          continue;
        }
        text = ":\n\n";
      }
      last = Clock::now();
      if (!co_await write(text, {}, written)) break;
    }
  } catch (const std::exception&) {
    // `may_see` threw: what it would have hidden is not sent.
  }
  events->on_ready(nullptr);
  events->close();
  events_ = nullptr;
  core_->metrics->stream_closed();
  // watch_peer still reads: no orderly TLS close, which would read as well. The stream has no length to fall
  // short of.
  peer_gone_ = true;
  transport_->close();
}

// Notices at once that the browser has gone, and not only at the next heart-beat. What it sends is dropped.
Session::Task<void> Session::watch_peer(std::shared_ptr<Subscription> events) {
  std::array<char, 512> dropped;
  for (size_t bytes = 0; bytes < 64 * 1024;) {
    Moved moved = co_await transport_->read_some(net::buffer(dropped));
    if (moved.error || moved.bytes == 0) break;
    bytes += moved.bytes;
  }
  events->close();
}

}  // namespace luytre::http
