#include "warning/rpz/sockets.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <charconv>

#include "base/check.h"

namespace luytre {
namespace {

struct Native {
  sockaddr_storage storage = {};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Native native(const SocketAddress& a) {
  Native out;
  if (a.address.is_v4()) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(a.port);
    v4->sin_addr.s_addr = htonl(a.address.v4());
    out.size = sizeof *v4;
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(a.port);
    a.address.to_bytes(v6->sin6_addr.s6_addr);
    out.size = sizeof *v6;
  }
  return out;
}

SocketAddress read_native(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    return {IpAddress::from_v4(ntohl(v4->sin_addr.s_addr)), ntohs(v4->sin_port)};
  }
  auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
  return {IpAddress::from_bytes(v6->sin6_addr.s6_addr), ntohs(v6->sin6_port)};
}

}  // namespace

std::string SocketAddress::to_string() const {
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.to_string(), port);
}

Result<SocketAddress> parse_socket_address(std::string_view text, std::string_view what) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
  SocketAddress out;
  auto address = IpAddress::parse(host);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (!address || port.empty() || error != std::errc() || end != port.data() + port.size())
    return fail(ErrorCode::invalid,
                fmt::format("{} takes an address and a port like 192.0.2.1:53 or [2001:db8::1]:53, not '{}'",
                            what, text));
  out.address = *address;
  return out;
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Socket> bind_socket(const SocketAddress& at, int type) {
  Native to = native(at);
  Socket socket(::socket(to.storage.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  int one = 1;
  auto wrong = [&] {
    int number = errno;
    auto error = fail_errno(fmt::format("cannot listen on {}", at.to_string()), number);
    if (number == EADDRINUSE) error.error().code = ErrorCode::busy;
    return error;
  };
  if (socket.fd() < 0) return wrong();
  if (type == SOCK_STREAM && ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0)
    return wrong();
  if (::bind(socket.fd(), to.get(), to.size) != 0) return wrong();
  if (type == SOCK_STREAM && ::listen(socket.fd(), 64) != 0) return wrong();
  return socket;
}

Result<void> connect_datagrams(const Socket& socket, const SocketAddress& to) {
  Native address = native(to);
  if (::connect(socket.fd(), address.get(), address.size) != 0)
    return fail_errno(fmt::format("cannot reach {}", to.to_string()));
  return {};
}

uint16_t port_of(const Socket& socket) {
  Native out;
  out.size = sizeof out.storage;
  ::getsockname(socket.fd(), out.get(), &out.size);
  return read_native(out.storage).port;
}

IpAddress peer_of(const Socket& socket) {
  Native out;
  out.size = sizeof out.storage;
  if (::getpeername(socket.fd(), out.get(), &out.size) != 0) return {};
  return read_native(out.storage).address;
}

StopSwitch::StopSwitch() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  LUYTRE_CHECK(event_.fd() >= 0);
}

void StopSwitch::stop() {
  uint64_t one = 1;
  ssize_t written = ::write(event_.fd(), &one, sizeof one);  // full: stopped already
  static_cast<void>(written);
}

bool StopSwitch::stopped() const {
  pollfd event{event_.fd(), POLLIN, 0};
  return ::poll(&event, 1, 0) > 0;
}

bool StopSwitch::wait(int fd, short events, Deadline deadline) const {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd both[] = {{event_.fd(), POLLIN, 0}, {fd, events, 0}};
    int ready = ::poll(both, 2, static_cast<int>(std::min<int64_t>(left.count(), 3'600'000)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || both[0].revents != 0) return false;
    if (both[1].revents != 0) return true;
  }
}

bool StopSwitch::read_exactly(const Socket& socket, char* to, size_t size, Deadline deadline) const {
  while (size > 0) {
    if (!wait(socket.fd(), POLLIN, deadline)) return false;
    ssize_t n = ::recv(socket.fd(), to, size, 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n <= 0) return false;
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

bool StopSwitch::write_all(const Socket& socket, std::string_view bytes, Deadline deadline) const {
  while (!bytes.empty()) {
    ssize_t n = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      if (!wait(socket.fd(), POLLOUT, deadline)) return false;
      continue;
    }
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace luytre
