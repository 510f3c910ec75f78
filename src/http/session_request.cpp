// The half of a session that reads.
#include <fmt/format.h>

#include "http/session_exchange.h"
#include "http/token.h"
#include "http/workers.h"

namespace luytre::http {

namespace net = boost::asio;
using std::chrono::milliseconds;
using Refusal = Metrics::Refusal;

namespace {

// The last address of X-Forwarded-For that is not a listed proxy (RFC 7239 5.2 for the idea): what stands
// before it the client may have made up.
IpAddress forwarded_client(const Head& head, const IpAddress& peer, const std::vector<Prefix>& proxies) {
  auto trusted = [&](const IpAddress& a) {
    return std::any_of(proxies.begin(), proxies.end(), [&](const Prefix& p) { return p.contains(a); });
  };
  IpAddress client = peer;
  std::string list;
  for (const Field& f : head.fields)
    if (f.name == "x-forwarded-for") list += ',' + f.value;
  std::string_view rest = list;
  while (trusted(client) && !rest.empty()) {
    size_t comma = rest.rfind(',');
    auto address = IpAddress::parse(trim(rest.substr(comma + 1)));
    if (!address) break;
    client = *address;
    rest = rest.substr(0, comma);
  }
  return client;
}

std::string_view host_without_port(std::string_view host) {
  size_t colon = host.rfind(':');
  if (colon == host.npos || host.find(']', colon) != host.npos) return host;
  return host.substr(0, colon);
}

bool host_allowed(std::string_view host, const std::vector<std::string>& hosts) {
  for (char c : host) {
    bool alnum = (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
    if (!alnum && std::string_view("-._:[]").find(c) == std::string_view::npos) return false;
  }
  if (hosts.empty()) return true;
  std::string_view name = host_without_port(host);
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& h) { return equals_any_case(h, name); });
}

}  // namespace

Session::Task<bool> Session::read_head(Exchange& x) {
  const Limits& limits = core_->options.limits;
  HeadScanner scanner;
  for (;;) {
    HeadScanner::State state = scanner.scan(std::string_view(in_).substr(0, limits.head_bytes));
    if (state == HeadScanner::State::bad) {
      refuse(x, 400, "line ends or bytes that no head has", Refusal::head_form);
      co_return true;
    }
    if (state == HeadScanner::State::complete) break;
    if (in_.size() >= limits.head_bytes) {
      refuse(x, 431, "the head is too large", Refusal::head_size);
      co_return true;
    }
    if (!co_await fill(std::min<size_t>(4096, limits.head_bytes - in_.size()))) co_return false;
  }
  x.bytes_in = scanner.size();
  auto error = parse_head(std::string_view(in_).substr(0, scanner.size()), limits.field_count, x.head);
  in_.erase(0, scanner.size());
  if (error)
    refuse(x, error->status, error->why, error->status == 431 ? Refusal::head_size : Refusal::head_form);
  co_return true;
}

void Session::judge_head(Exchange& x) {
  const ServerOptions& options = core_->options;
  if (x.head.target.size() > options.limits.target_bytes)
    return refuse(x, 414, "the target is too long", Refusal::head_size);
  auto target = parse_target(x.head.target);
  if (!target) return refuse(x, 400, to_string(target.error()), Refusal::head_form);
  x.request.method = parse_method(x.head.method);
  x.request.path = std::move(target->path);
  x.request.query = std::move(target->query);
  x.request.client = forwarded_client(x.head, peer_, options.trusted_proxies);
  std::erase_if(x.head.fields,
                [](const Field& f) { return f.name.starts_with("x-forwarded-") || f.name == "forwarded"; });
  x.request.fields = std::move(x.head.fields);
  if (!host_allowed(x.request.field("host"), options.hosts))
    return refuse(x, 421, "Host is not ours", Refusal::host, "This server does not go by that name.");
  x.parsed = true;
  Router::Match match = core_->router.match(x.request.method, x.request.path);
  if (!match.route) {
    x.unread = x.head.has_body();
    if (match.allow.empty()) {
      x.response = not_found(x.request);
    } else {
      x.response = Response::problem({.status = 405}, x.request.trace_id);
      x.response->set("Allow", std::move(match.allow));
    }
    return;
  }
  x.route = match.route;
  x.request.route = match.route->pattern;
  x.request.parameters = std::move(match.parameters);
  if (x.head.has_body() && (match.route->body_limit == 0 || x.head.content_length > match.route->body_limit))
    refuse(x, 413, "the body is larger than the route allows", Refusal::body_size,
           fmt::format("The body may have {} bytes at most.", match.route->body_limit));
}

Session::Task<void> Session::admit_and_read_body(Exchange& x) {
  const Limits& limits = core_->options.limits;
  x.unread = true;
  if (!core_->workers->enter()) {
    refuse(x, 503, "all workers are busy", Refusal::busy, "Too many requests at this moment.");
    co_return;
  }
  co_await core_->workers->run([&] { x.response = core_->router.admit(*x.route, x.request); });
  if (x.response) co_return;
  size_t wanted = x.head.chunked ? x.route->body_limit : x.head.content_length;
  if (core_->body_bytes.fetch_add(wanted) + wanted > limits.bodies_bytes) {
    core_->body_bytes -= wanted;
    refuse(x, 503, "bodies under way fill their share of memory", Refusal::busy,
           "Too many requests at this moment.");
    co_return;
  }
  x.reserved = wanted;
  if (x.head.expects_continue && in_.empty()) {
    uint64_t written = 0;
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n", {}, written)) co_return;
  }
  co_await read_body(x);
  if (peer_gone_ || x.response) co_return;
  x.unread = false;
  if (!core_->workers->enter()) {
    refuse(x, 503, "all workers are busy", Refusal::busy, "Too many requests at this moment.");
    co_return;
  }
  co_await core_->workers->run([&] { x.response = core_->router.handle(*x.route, x.request); });
}

Session::Task<void> Session::read_body(Exchange& x) {
  const Limits& limits = core_->options.limits;
  auto start = Clock::now();
  uint64_t received = 0;
  // The whole body must keep up the rate, after the grace: a drip does not move the deadline by itself.
  auto renew = [&] {
    set_deadline(std::chrono::duration_cast<milliseconds>(start - Clock::now()) + limits.body_grace +
                     milliseconds(received * 1000 / limits.body_rate),
                 Refusal::body_rate);
  };
  renew();
  if (!x.head.chunked) {
    std::string& body = x.request.body;
    size_t wanted = x.head.content_length;
    size_t here = std::min(in_.size(), wanted);
    body.assign(in_, 0, here);
    in_.erase(0, here);
    // Grown by what comes, not by what was announced.
    while (body.size() < wanted) {
      received = body.size();
      renew();
      size_t old = body.size();
      body.resize(old + std::min<size_t>(wanted - old, 64 * 1024));
      Moved moved = co_await transport_->read_some(net::buffer(body.data() + old, body.size() - old));
      body.resize(old + moved.bytes);
      if (moved.error || moved.bytes == 0) {
        peer_gone_ = true;
        break;
      }
    }
    x.bytes_in += body.size();
  } else {
    ChunkedBody chunked(x.route->body_limit);
    for (;;) {
      size_t used = 0;
      auto state = chunked.feed(in_, used);
      in_.erase(0, used);
      received += used;
      if (state == ChunkedBody::State::done) break;
      if (state == ChunkedBody::State::bad) {
        refuse(x, 400, "broken chunks", Refusal::head_form);
        break;
      }
      if (state == ChunkedBody::State::too_large) {
        refuse(x, 413, "the body is larger than the route allows", Refusal::body_size,
               fmt::format("The body may have {} bytes at most.", x.route->body_limit));
        break;
      }
      renew();
      if (!co_await fill(16 * 1024)) break;
    }
    x.bytes_in += received;
    x.request.body = chunked.take();
  }
  no_deadline();
}

}  // namespace luytre::http
