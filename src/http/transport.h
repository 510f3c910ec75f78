// One connection's bytes, plain or TLS behind one face. Internal to http/; Boost.Asio.
#pragma once
#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

namespace luytre::http {

struct Moved {
  boost::system::error_code error;
  size_t bytes = 0;
};

// All on the connection's strand. A read and a write may be under way at once, two reads may not.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual boost::asio::awaitable<bool> handshake() = 0;  // false: the connection is of no use
  virtual boost::asio::awaitable<Moved> read_some(boost::asio::mutable_buffer into) = 0;
  virtual boost::asio::awaitable<Moved> write_some(std::array<boost::asio::const_buffer, 2> from) = 0;
  virtual boost::asio::awaitable<void> shutdown() = 0;  // no more bytes from us; the peer may still send
  virtual void close() = 0;                             // now; bytes already written still go out
  virtual void close_hard() = 0;                        // at once, with a reset; ends what is under way
  virtual boost::asio::any_io_executor executor() = 0;
  virtual bool is_tls() const = 0;
};

std::unique_ptr<Transport> make_plain(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Transport> make_tls(boost::asio::ip::tcp::socket socket,
                                    std::shared_ptr<boost::asio::ssl::context> context);

}  // namespace luytre::http
