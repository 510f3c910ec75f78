#include "http/transport.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace luytre::http {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
constexpr auto kNoThrow = net::as_tuple(net::use_awaitable);

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(net::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

class Plain : public Transport {
 public:
  explicit Plain(tcp::socket socket) : socket_(std::move(socket)) {}
  net::awaitable<bool> handshake() override { co_return true; }
  net::awaitable<Moved> read_some(net::mutable_buffer into) override {
    auto [error, bytes] = co_await socket_.async_read_some(into, kNoThrow);
    co_return Moved{error, bytes};
  }
  net::awaitable<Moved> write_some(std::array<net::const_buffer, 2> from) override {
    auto [error, bytes] = co_await socket_.async_write_some(from, kNoThrow);
    co_return Moved{error, bytes};
  }
  net::awaitable<void> shutdown() override {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  void close_hard() override { reset(socket_); }
  net::any_io_executor executor() override { return socket_.get_executor(); }
  bool is_tls() const override { return false; }

 private:
  tcp::socket socket_;
};

class Tls : public Transport {
 public:
  Tls(tcp::socket socket, std::shared_ptr<net::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}
  net::awaitable<bool> handshake() override {
    auto [error] = co_await stream_.async_handshake(net::ssl::stream_base::server, kNoThrow);
    co_return !error;
  }
  net::awaitable<Moved> read_some(net::mutable_buffer into) override {
    auto [error, bytes] = co_await stream_.async_read_some(into, kNoThrow);
    co_return Moved{error, bytes};
  }
  net::awaitable<Moved> write_some(std::array<net::const_buffer, 2> from) override {
    // A TLS record carries one buffer; a short head and body are sent as one record.
    if (from[0].size() > 0 && from[0].size() + from[1].size() <= joined_.size()) {
      size_t size = net::buffer_copy(net::buffer(joined_), from);
      auto [error, bytes] = co_await stream_.async_write_some(net::buffer(joined_, size), kNoThrow);
      co_return Moved{error, bytes};
    }
    auto [error, bytes] = co_await stream_.async_write_some(from[0].size() > 0 ? from[0] : from[1], kNoThrow);
    co_return Moved{error, bytes};
  }
  net::awaitable<void> shutdown() override {
    // Sends close_notify and waits for the peer's; the caller's deadline bounds it.
    co_await stream_.async_shutdown(kNoThrow);
    boost::system::error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
  }
  void close() override {
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
  }
  void close_hard() override { reset(stream_.next_layer()); }
  net::any_io_executor executor() override { return stream_.get_executor(); }
  bool is_tls() const override { return true; }

 private:
  std::shared_ptr<net::ssl::context> context_;
  net::ssl::stream<tcp::socket> stream_;
  std::array<char, 16 * 1024> joined_;
};

}  // namespace

std::unique_ptr<Transport> make_plain(tcp::socket socket) {
  return std::make_unique<Plain>(std::move(socket));
}

std::unique_ptr<Transport> make_tls(tcp::socket socket, std::shared_ptr<net::ssl::context> context) {
  return std::make_unique<Tls>(std::move(socket), std::move(context));
}

}  // namespace luytre::http
