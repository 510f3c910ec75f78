// The few socket calls of the zone's server and notifier, with deadlines and one switch that ends all waits.
#pragma once
#include <sys/socket.h>

#include <chrono>
#include <string>

#include "base/ip.h"
#include "base/result.h"

namespace luytre {

struct SocketAddress {
  IpAddress address;
  uint16_t port = 0;
  std::string to_string() const;  // "127.0.0.1:53", "[::1]:53"
};
// The same, read. Errors: invalid; `what` names the setting.
Result<SocketAddress> parse_socket_address(std::string_view text, std::string_view what);

// Owns a descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

// Bound and not blocking. `type`: SOCK_STREAM listens, SOCK_DGRAM receives. Errors: busy, io.
Result<Socket> bind_socket(const SocketAddress& at, int type);
Result<void> connect_datagrams(const Socket& socket, const SocketAddress& to);
uint16_t port_of(const Socket& socket);
IpAddress peer_of(const Socket& socket);

using Deadline = std::chrono::steady_clock::time_point;

// Ends every wait of those who share it. Thread-safe.
class StopSwitch {
 public:
  StopSwitch();
  void stop();
  bool stopped() const;
  int fd() const { return event_.fd(); }
  // Until `fd` is ready for `events` (poll); false at the deadline or when stopped.
  bool wait(int fd, short events, Deadline deadline) const;
  bool read_exactly(const Socket& socket, char* to, size_t size, Deadline deadline) const;
  bool write_all(const Socket& socket, std::string_view bytes, Deadline deadline) const;

 private:
  Socket event_;
};

}  // namespace luytre
