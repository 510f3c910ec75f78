#include "http/session.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/hash.h"
#include "http/response_head.h"
#include "http/session_exchange.h"
#include "http/workers.h"

namespace luytre::http {

namespace net = boost::asio;
using std::chrono::milliseconds;

Session::Session(std::shared_ptr<Core> core, std::unique_ptr<Transport> transport, IpAddress peer,
                 ConnectionLimits::Slot slot)
    : core_(std::move(core)),
      transport_(std::move(transport)),
      peer_(peer),
      slot_(std::move(slot)),
      wake_(transport_->executor()) {
  core_->metrics->connection_opened();
  std::lock_guard lock(core_->mutex);
  core_->sessions.insert(this);
}

Session::~Session() {
  core_->metrics->connection_closed();
  std::lock_guard lock(core_->mutex);
  core_->sessions.erase(this);
  if (core_->sessions.empty()) core_->none_left.notify_all();
}

void Session::start() {
  net::co_spawn(
      transport_->executor(), [self = shared_from_this()] { return self->run(); },
      [self = shared_from_this()](std::exception_ptr error) {
        // Out of memory, most likely: this connection ends, the server goes on.
        if (error) self->transport_->close_hard();
      });
}

// A session that dies at this moment waits for Core::mutex, which the callers of these two hold: it is let
// go.
void Session::drain() {
  auto alive = weak_from_this().lock();
  if (!alive) return;
  net::post(transport_->executor(), [self = std::move(alive)] {
    if (self->events_) self->events_->close();
    if (self->waiting_) self->transport_->close();
  });
}

void Session::set_deadline(milliseconds from_now, Metrics::Refusal reason) {
  deadline_reason_ = reason;
  deadline_ = (Clock::now() + from_now).time_since_epoch().count();
}

void Session::check_deadline(Clock::time_point now) {
  if (now.time_since_epoch().count() < deadline_.load(std::memory_order_relaxed)) return;
  auto alive = weak_from_this().lock();
  if (!alive) return;
  net::post(transport_->executor(), [self = std::move(alive)] {
    if (Clock::now().time_since_epoch().count() < self->deadline_) return;
    self->no_deadline();
    self->core_->metrics->refused(self->deadline_reason_);
    self->transport_->close_hard();
  });
}

Session::Task<void> Session::run() {
  if (transport_->is_tls()) {
    set_deadline(core_->options.limits.handshake, Metrics::Refusal::handshake_failed);
    bool good = co_await transport_->handshake();
    --core_->handshakes;
    if (!good) {
      if (deadline_ != INT64_MAX) core_->metrics->refused(Metrics::Refusal::handshake_failed);
      no_deadline();
      transport_->close();
      co_return;
    }
  }
  const size_t most = core_->options.limits.requests_per_connection;
  for (size_t n = 1; n <= most; ++n)
    if (!co_await exchange_one(n == most)) break;
  co_await finish();
}

Session::Task<bool> Session::fill(size_t most) {
  size_t old = in_.size();
  in_.resize(old + most);
  Moved moved = co_await transport_->read_some(net::buffer(in_.data() + old, most));
  in_.resize(old + moved.bytes);
  if (moved.error || moved.bytes == 0) peer_gone_ = true;
  co_return !peer_gone_;
}

Session::Task<bool> Session::write(std::string_view head, std::string_view body, uint64_t& written) {
  const Limits& limits = core_->options.limits;
  auto start = Clock::now();
  uint64_t sent = 0;
  while (!head.empty() || !body.empty()) {
    milliseconds earned(sent * 1000 / limits.write_rate);
    set_deadline(std::chrono::duration_cast<milliseconds>(start - Clock::now()) + limits.write_grace + earned,
                 Metrics::Refusal::write_rate);
    Moved moved = co_await transport_->write_some({net::buffer(head), net::buffer(body)});
    sent += moved.bytes;
    written += moved.bytes;
    if (moved.error) {
      peer_gone_ = true;
      break;
    }
    size_t of_head = std::min(moved.bytes, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(moved.bytes - of_head);
  }
  no_deadline();
  co_return !peer_gone_;
}

Session::Task<bool> Session::exchange_one(bool last) {
  const Limits& limits = core_->options.limits;
  if (in_.empty()) {
    if (core_->draining) co_return false;
    waiting_ = true;
    set_deadline(limits.idle, Metrics::Refusal::idle);
    bool more = co_await fill(4096);
    waiting_ = false;
    if (!more) co_return false;
  }
  Exchange x;
  x.started = Clock::now();
  x.request.client = peer_;
  x.request.tls = transport_->is_tls();
  uint64_t number = ++core_->requests;
  x.request.trace_id = Digest128{hash_u64(number), hash_pair(number, process_seed())}.to_hex();
  set_deadline(limits.head, Metrics::Refusal::head_time);
  if (!co_await read_head(x)) {
    log(x, 0, 0);
    co_return false;
  }
  no_deadline();
  if (!x.response) judge_head(x);
  if (!x.response) {
    if (x.head.has_body()) {
      co_await admit_and_read_body(x);
      if (peer_gone_) {
        core_->body_bytes -= x.reserved;
        log(x, 0, 0);
        co_return false;
      }
    } else if (core_->workers->enter()) {
      co_await core_->workers->run([&] {
        x.response = core_->router.admit(*x.route, x.request);
        if (!x.response) x.response = core_->router.handle(*x.route, x.request);
      });
    } else {
      refuse(x, 503, "all workers are busy", Metrics::Refusal::busy, "Too many requests at this moment.");
    }
  }
  core_->body_bytes -= x.reserved;
  co_return co_await answer(x, last);
}

Session::Task<bool> Session::answer(Exchange& x, bool last) {
  bool keep = x.parsed && x.head.keep_alive && !last && !x.unread && !x.response->events && !core_->draining;
  ResponseContext context{x.request.tls, keep, core_->options.portal_policy, {}};
  std::string date = core_->date();
  context.date = date;
  if (x.response->status == 503) x.response->set("Retry-After", "1");
  if (x.response->events) {
    x.response->fields = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}};
    context.keep_alive = false;
  }
  WireResponse wire = finish_response(*x.response, x.parsed ? &x.request : nullptr, context);
  if (wire.status == 500 && x.response->status != 500) keep = false;
  uint64_t written = 0;
  bool good = co_await write(wire.head, wire.body, written);
  log(x, good ? wire.status : 0, written);
  if (good && x.response->events) {
    if (x.request.method != Method::head) co_await stream_events(x);
    co_return false;
  }
  co_return good&& keep;
}

void Session::refuse(Exchange& x, int status, std::string_view why, Metrics::Refusal kind,
                     std::string detail) {
  core_->metrics->refused(kind);
  x.response = Response::problem({.status = status, .detail = std::move(detail), .log = std::string(why)},
                                 x.request.trace_id);
  x.unread = x.unread || !x.parsed || x.head.has_body();
}

void Session::log(const Exchange& x, int status, uint64_t written) {
  auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - x.started);
  std::string_view route = x.route ? std::string_view(x.route->pattern) : std::string_view();
  core_->metrics->answered(route, to_string(x.request.method), status, duration);
  if (!core_->options.access_log) return;
  AccessRow row;
  row.method = x.head.method.substr(0, 32);
  row.route = route;
  row.path = x.head.target.substr(0, std::min<size_t>(x.head.target.find('?'), 512));
  row.status = status;
  row.bytes_in = x.bytes_in;
  row.bytes_out = written;
  row.duration = duration;
  row.client = x.request.client;
  if (x.request.identity) row.identity = x.request.identity->log_name();
  row.trace_id = x.request.trace_id;
  row.user_agent = x.request.field("user-agent").substr(0, 256);
  if (x.response) row.note = x.response->log;
  core_->options.access_log(row);
}

Session::Task<void> Session::finish() {
  // The peer may still be sending: closing now would reset the connection and lose our last answer on its
  // way.
  set_deadline(core_->options.limits.shutdown, Metrics::Refusal::shutdown);
  if (!peer_gone_) {
    co_await transport_->shutdown();
    for (size_t discarded = 0; !peer_gone_ && discarded < (1u << 20);) {
      in_.clear();
      co_await fill(16 * 1024);
      discarded += in_.size();
    }
  }
  no_deadline();
  transport_->close();
}

}  // namespace luytre::http
