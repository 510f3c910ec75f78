// Accepts connections and turns them into sessions. Internal to http/.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>

#include "http/core.h"

namespace luytre::http {

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  // `tls` null: plain.
  Listener(std::shared_ptr<Core> core, boost::asio::io_context& io,
           std::shared_ptr<boost::asio::ssl::context> tls);
  Result<void> open();
  void start();
  void close();  // from any thread
  uint16_t port() const { return port_; }
  void set_tls(std::shared_ptr<boost::asio::ssl::context> tls);

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> sweep();  // looks after the deadlines of all sessions
  void admit(boost::asio::ip::tcp::socket socket);

  const std::shared_ptr<Core> core_;
  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_, tick_;
  std::shared_ptr<ConnectionLimits> limits_;
  uint16_t port_ = 0;
  std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace luytre::http
