#include "sinkhole/server.h"

#include <fmt/format.h>

#include <boost/asio.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <charconv>
#include <unordered_map>

#include "base/bytes.h"
#include "sinkhole/dns_answer.h"
#include "wire/http/request.h"

namespace luytre::sinkhole {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using Stream = boost::beast::tcp_stream;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

constexpr size_t kDatagram = 4096;  // a query is a few hundred bytes; a longer one is cut and so malformed
constexpr std::chrono::milliseconds kPause{500};  // an opening that says no more for so long is over
constexpr std::chrono::milliseconds kNoDescriptor{100};
constexpr size_t kDrained = 64 << 10;

Timestamp now() {
  auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

IpAddress from_asio(const asio::ip::address& address) {
  if (address.is_v4()) return IpAddress::from_v4(address.to_v4().to_uint());
  return IpAddress::from_bytes(address.to_v6().to_bytes().data());
}

asio::ip::address to_asio(const IpAddress& address) {
  if (address.is_v4()) return asio::ip::address_v4(address.v4());
  asio::ip::address_v6::bytes_type bytes;
  address.to_bytes(bytes.data());
  return asio::ip::address_v6(bytes);
}

// No line ends or other controls: it becomes a header's value.
std::string header_value(std::string_view text) {
  std::string out(text.substr(0, 200));
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
  return out;
}

}  // namespace

struct Server::State {
  explicit State(ServerOptions given, std::function<void(Visit&&)> give)
      : options(std::move(given)), visited(std::move(give)), rate(options.rate) {
    std::string contact = header_value(options.contact);
    header = contact.empty() ? "" : "X-Sinkhole: " + contact + "\r\n";
    page = "This is a sinkhole: a name of malware leads here. " + contact + "\n";
  }

  Result<void> bind(Listen& listen);
  template <class Socket, class Endpoint>
  boost::system::error_code bind_socket(Socket& socket, const Endpoint& endpoint);

  asio::awaitable<void> take_connections(tcp::acceptor& acceptor, Service service);
  asio::awaitable<void> connection(tcp::socket socket, Service service);
  asio::awaitable<std::string> read_opening(Stream& stream, Service service);
  asio::awaitable<void> dns_message(Stream& stream, Visit& visit);
  asio::awaitable<void> datagrams(udp::socket& socket);

  bool admit(const IpAddress& visitor) {
    auto found = per_source.find(source_of(visitor));
    size_t open = found == per_source.end() ? 0 : found->second;
    if (open_connections < options.connections && open < options.connections_per_source &&
        rate.allow(visitor, now()))
      return true;
    ++counts.limited;
    return false;
  }
  static IpAddress source_of(const IpAddress& visitor) {
    return visitor.is_v4() ? visitor : mask(visitor, 64);
  }
  void give(Visit&& visit) {
    ++counts.visits;
    visited(std::move(visit));
  }
  std::string answer(const HttpRequest& request, uint16_t& status) const;

  ServerOptions options;
  std::function<void(Visit&&)> visited;
  std::string header, page;
  RateLimit rate;
  ServerCounts counts;
  size_t open_connections = 0;
  std::unordered_map<IpAddress, size_t> per_source;  // open connections
  asio::io_context io{1};
  std::vector<std::unique_ptr<tcp::acceptor>> acceptors;
  std::vector<std::unique_ptr<udp::socket>> sockets;
};

template <class Socket, class Endpoint>
boost::system::error_code Server::State::bind_socket(Socket& socket, const Endpoint& endpoint) {
  boost::system::error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error && endpoint.address().is_v6()) socket.set_option(asio::ip::v6_only(true), error);
  if (!error) socket.bind(endpoint, error);
  return error;
}

Result<void> Server::State::bind(Listen& listen) {
  // dns takes a port of both protocols; a free one of the first may be taken of the second.
  for (int attempt = 0;; ++attempt) {
    auto acceptor = std::make_unique<tcp::acceptor>(io);
    auto socket = std::make_unique<udp::socket>(io);
    boost::system::error_code error;
    tcp::endpoint endpoint(to_asio(listen.address), listen.port);
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && !listen.address.is_v4()) acceptor->set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(128, error);
    uint16_t port = error ? uint16_t{0} : acceptor->local_endpoint().port();
    if (!error && listen.service == Service::dns)
      error = bind_socket(*socket, udp::endpoint(to_asio(listen.address), port));
    if (error) {
      if (listen.port == 0 && attempt < 10) continue;
      return fail(ErrorCode::io, fmt::format("cannot listen on {}: {}", listen.to_string(), error.message()));
    }
    listen.port = port;
    asio::co_spawn(io, take_connections(*acceptor, listen.service), asio::detached);
    acceptors.push_back(std::move(acceptor));
    if (listen.service != Service::dns) return {};
    asio::co_spawn(io, datagrams(*socket), asio::detached);
    sockets.push_back(std::move(socket));
    return {};
  }
}

asio::awaitable<void> Server::State::take_connections(tcp::acceptor& acceptor, Service service) {
  asio::steady_timer timer(io);
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {  // no descriptor left, or the visitor has gone again
      timer.expires_after(kNoDescriptor);
      co_await timer.async_wait(kAwait);
      continue;
    }
    boost::system::error_code gone;
    tcp::endpoint visitor = socket.remote_endpoint(gone);
    if (!gone && admit(from_asio(visitor.address())))
      asio::co_spawn(io, connection(std::move(socket), service), asio::detached);
  }
}

asio::awaitable<void> Server::State::connection(tcp::socket socket, Service service) {
  boost::system::error_code gone;
  tcp::endpoint from = socket.remote_endpoint(gone), to = socket.local_endpoint(gone);
  if (gone) co_return;
  Visit visit{.service = service,
              .time = now(),
              .visitor = from_asio(from.address()),
              .sinkhole = from_asio(to.address()),
              .visitor_port = from.port(),
              .sinkhole_port = to.port(),
              .protocol = kTcp,
              .opening = {},
              .status = 0};
  // Counted as long as the frame of this coroutine lives, however it ends.
  struct Counted {
    State& state;
    IpAddress source;
    Counted(State& s, const IpAddress& visitor) : state(s), source(source_of(visitor)) {
      ++state.open_connections;
      ++state.per_source[source];
    }
    ~Counted() {
      --state.open_connections;
      if (auto found = state.per_source.find(source); --found->second == 0) state.per_source.erase(found);
    }
  } counted(*this, visit.visitor);

  Stream stream(std::move(socket));
  if (service == Service::dns) {
    co_await dns_message(stream, visit);
    co_return;
  }
  visit.opening = co_await read_opening(stream, service);
  HttpRequest request;
  std::string reply;
  if (service == Service::http && parse_http_request(visit.opening, request) == HttpVerdict::request)
    reply = answer(request, visit.status);
  give(std::move(visit));
  if (reply.empty()) co_return;
  stream.expires_after(options.patience);
  auto [error, sent] = co_await asio::async_write(stream, asio::buffer(reply), kAwait);
  if (error) co_return;
  stream.socket().shutdown(tcp::socket::shutdown_send, gone);
  // What he still sends is taken, so that closing does not destroy the answer on its way (RFC 9112 9.6).
  stream.expires_after(kPause);
  std::array<char, 4096> rest;
  for (size_t drained = 0; drained < kDrained;) {
    auto [end, size] = co_await stream.async_read_some(asio::buffer(rest), kAwait);
    if (end) break;
    drained += size;
  }
}

asio::awaitable<std::string> Server::State::read_opening(Stream& stream, Service service) {
  std::string opening(kOpeningLimit, '\0');
  size_t size = 0;
  auto end = std::chrono::steady_clock::now() + options.patience;
  while (size < kOpeningLimit) {
    auto until = end;
    if (service == Service::tcp && size > 0) until = std::min(end, std::chrono::steady_clock::now() + kPause);
    stream.expires_at(until);
    auto [error, more] =
        co_await stream.async_read_some(asio::buffer(&opening[size], kOpeningLimit - size), kAwait);
    if (error) break;
    size += more;
    HttpRequest request;
    if (service == Service::http &&
        parse_http_request(std::string_view(opening).substr(0, size), request) != HttpVerdict::incomplete)
      break;
  }
  opening.resize(size);
  co_return opening;
}

asio::awaitable<void> Server::State::dns_message(Stream& stream, Visit& visit) {
  stream.expires_after(options.patience);
  std::array<char, 2> length;
  auto [error, got] = co_await asio::async_read(stream, asio::buffer(length), kAwait);
  if (error) co_return;
  visit.opening.resize(std::min<size_t>(load_be16(length.data()), kDatagram));
  auto [cut, size] = co_await asio::async_read(stream, asio::buffer(visit.opening), kAwait);
  std::optional<std::string> reply;
  if (!cut) reply = dns_answer(as_bytes(visit.opening));
  if (!reply) {
    ++counts.malformed;
    co_return;
  }
  give(std::move(visit));
  std::string framed{static_cast<char>(reply->size() >> 8), static_cast<char>(reply->size() & 0xff)};
  framed += *reply;
  co_await asio::async_write(stream, asio::buffer(framed), kAwait);
}

asio::awaitable<void> Server::State::datagrams(udp::socket& socket) {
  std::array<char, kDatagram> buffer;
  udp::endpoint from;
  udp::endpoint to = socket.local_endpoint();
  for (;;) {
    auto [error, size] = co_await socket.async_receive_from(asio::buffer(buffer), from, kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) continue;  // what ICMP says about an earlier answer
    IpAddress visitor = from_asio(from.address());
    if (!rate.allow(visitor, now())) {
      ++counts.limited;
      continue;
    }
    std::string_view query(buffer.data(), size);
    std::optional<std::string> reply = dns_answer(as_bytes(query));
    if (!reply || from.port() == 0) {
      ++counts.malformed;
      continue;
    }
    give({.service = Service::dns,
          .time = now(),
          .visitor = visitor,
          .sinkhole = from_asio(to.address()),
          .visitor_port = from.port(),
          .sinkhole_port = to.port(),
          .protocol = kUdp,
          .opening = std::string(query),
          .status = 0});
    co_await socket.async_send_to(asio::buffer(*reply), from, kAwait);
  }
}

std::string Server::State::answer(const HttpRequest& request, uint16_t& status) const {
  bool root = request.target == "/";
  status = root ? 200 : 404;
  std::string body = root ? page : "";
  std::string out = fmt::format(
      "HTTP/1.1 {}\r\n{}Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n",
      root ? "200 OK" : "404 Not Found", header, body.size());
  if (request.method != "HEAD") out += body;
  return out;
}

std::string Listen::to_string() const {
  std::string host = address.to_string();
  return fmt::format(fmt::runtime(address.is_v4() ? "{}://{}:{}" : "{}://[{}]:{}"),
                     sinkhole::to_string(service), host, port);
}

Result<Listen> parse_listen(std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::invalid,
                fmt::format("--listen '{}': {}; it reads http://ADDRESS:PORT, dns://ADDRESS:PORT or "
                            "tcp://ADDRESS:PORT",
                            text, why));
  };
  size_t mark = text.find("://");
  if (mark == std::string_view::npos) return wrong("no service is named");
  Listen listen;
  std::string_view service = text.substr(0, mark), rest = text.substr(mark + 3);
  if (service == "http")
    listen.service = Service::http;
  else if (service == "dns")
    listen.service = Service::dns;
  else if (service != "tcp")
    return wrong("there is no such service");
  size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return wrong("no port is named");
  std::string_view host = rest.substr(0, colon), digits = rest.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::optional<IpAddress> address = IpAddress::parse(host);
  if (!address) return wrong("the address is not an IP address");
  listen.address = *address;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return wrong("the port is not a number up to 65535");
  return listen;
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, std::function<void(Visit&&)> visited) {
  auto state = std::make_unique<State>(std::move(options), std::move(visited));
  for (Listen& listen : state->options.listens) LUYTRE_TRY(state->bind(listen));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::vector<Listen> Server::listens() const {
  return state_->options.listens;
}

void Server::run(const std::function<bool()>& stop) {
  while (!stop()) state_->io.run_for(std::chrono::milliseconds(200));
}

const ServerCounts& Server::counts() const {
  return state_->counts;
}

}  // namespace luytre::sinkhole
