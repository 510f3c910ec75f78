#include <arpa/inet.h>
#include <fmt/format.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <thread>

#include "base/bytes.h"
#include "sources/stream_socket.h"

namespace luytre {
namespace {

constexpr int kBacklog = 128;
constexpr std::chrono::milliseconds kNoDescriptorPause{100};

bool parse_number(std::string_view text, int base, unsigned limit, unsigned& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && out <= limit;
}

// The folder of `path`, locked: two programs that look whether a socket file is alive do so in turn.
Result<Descriptor> lock_folder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::flock(fd.get(), LOCK_EX) != 0)
    return fail_errno(fmt::format("cannot make a socket in the folder of '{}'", path));
  return fd;
}

// Removes a socket file nobody listens on.
Result<void> remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat found;
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return {};
    return fail_errno(fmt::format("cannot look at '{}'", path));
  }
  if (!S_ISSOCK(found.st_mode))
    return fail(ErrorCode::invalid, fmt::format("'{}' is there and is no socket: name another path", path));
  Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (probe.get() < 0) return fail_errno("cannot open a Unix socket");
  bool refused = ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                 errno == ECONNREFUSED;
  if (!refused) return fail(ErrorCode::busy, fmt::format("somebody listens on '{}' already", path));
  if (::unlink(path.c_str()) != 0) return fail_errno(fmt::format("cannot replace the old socket '{}'", path));
  return {};
}

Result<Descriptor> listen_unix(const StreamAddress& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof name.sun_path)
    return fail(ErrorCode::invalid, fmt::format("the path of a Unix socket has at most {} bytes; '{}' has {}",
                                                sizeof name.sun_path - 1, address.path, address.path.size()));
  std::memcpy(name.sun_path, address.path.data(), address.path.size());
  gid_t group = static_cast<gid_t>(-1);
  if (!address.group.empty()) {
    std::vector<char> buffer(16384);
    struct group entry, *found = nullptr;
    ::getgrnam_r(address.group.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (!found) return fail(ErrorCode::invalid, fmt::format("there is no group '{}'", address.group));
    group = found->gr_gid;
  }
  auto lock = lock_folder(address.path);
  if (!lock) return std::unexpected(lock.error());
  LUYTRE_TRY(remove_stale(address.path, name));
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return fail_errno("cannot open a Unix socket");
  // The file is born with the descriptor's mode (less the umask), so it is at no moment open to more. Nobody
  // can connect before listen().
  ::fchmod(socket.get(), 0600);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
    return fail_errno(fmt::format("cannot make the socket '{}'", address.path));
  bool dressed = (address.group.empty() || ::fchownat(AT_FDCWD, address.path.c_str(), static_cast<uid_t>(-1),
                                                      group, AT_SYMLINK_NOFOLLOW) == 0) &&
                 ::chmod(address.path.c_str(), address.mode) == 0;
  if (!dressed || ::listen(socket.get(), kBacklog) != 0) {
    auto failure =
        fail_errno(fmt::format("cannot set group and mode of '{}', or listen on it", address.path));
    ::unlink(address.path.c_str());
    return failure;
  }
  return socket;
}

Result<Descriptor> listen_tcp(const StreamAddress& address, uint16_t& port) {
  std::optional<IpAddress> ip = IpAddress::parse(address.host);
  if (!ip)
    return fail(ErrorCode::invalid, fmt::format("'{}' is not an IP address to listen on", address.host));
  sockaddr_storage bound{};
  socklen_t size;
  if (ip->is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(bound);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    v4.sin_addr.s_addr = htonl(ip->v4());
    size = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(bound);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    ip->to_bytes(&v6.sin6_addr);
    size = sizeof v6;
  }
  std::string where =
      fmt::format("tcp://{}:{}", ip->is_v4() ? address.host : '[' + address.host + ']', address.port);
  Descriptor socket(::socket(bound.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return fail_errno(fmt::format("cannot open a socket for {}", where));
  int on = 1, only6 = !ip->is_unspecified();
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!ip->is_v4()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof only6);
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&bound), size) != 0 ||
      ::listen(socket.get(), kBacklog) != 0)
    return fail_errno(fmt::format("cannot listen on {}", where));
  size = sizeof bound;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  port = ntohs(ip->is_v4() ? reinterpret_cast<sockaddr_in&>(bound).sin_port
                           : reinterpret_cast<sockaddr_in6&>(bound).sin6_port);
  return socket;
}

StreamPeer peer_of(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    return {IpAddress::from_v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
  }
  if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    return {IpAddress::from_bytes(&v6.sin6_addr), ntohs(v6.sin6_port)};
  }
  return {};
}

}  // namespace

Result<StreamAddress> parse_stream_address(std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::invalid,
                fmt::format("'{}': {}; it reads tcp://ADDRESS:PORT or unix:///PATH[?mode=0660&group=NAME]",
                            text, why));
  };
  StreamAddress address;
  unsigned number = 0;
  if (text.starts_with("unix://")) {
    std::string_view rest = text.substr(7), query;
    if (size_t mark = rest.find('?'); mark != std::string_view::npos) {
      query = rest.substr(mark + 1);
      rest = rest.substr(0, mark);
    }
    if (!rest.starts_with('/') || rest.ends_with('/') || rest.find('\0') != std::string_view::npos)
      return wrong("the path is not absolute");
    address.path = rest;
    while (!query.empty()) {
      std::string_view option = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(query.size(), option.size() + 1));
      if (option.starts_with("mode=") && parse_number(option.substr(5), 8, 0777, number))
        address.mode = number;
      else if (option.starts_with("group=") && option.size() > 6)
        address.group = option.substr(6);
      else
        return wrong(fmt::format("'{}' is no option of a socket", option));
    }
    return address;
  }
  if (!text.starts_with("tcp://")) return wrong("no such kind of socket");
  std::string_view rest = text.substr(6);
  size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || !parse_number(rest.substr(colon + 1), 10, 65535, number))
    return wrong("the port is not a number up to 65535");
  address.port = static_cast<uint16_t>(number);
  std::string_view host = rest.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!IpAddress::parse(host)) return wrong("the address is not an IP address");
  address.host = host;
  return address;
}

Result<std::unique_ptr<StreamListener>> StreamListener::open(const StreamAddress& address) {
  std::unique_ptr<StreamListener> listener(new StreamListener);
  bool tcp = address.path.empty();
  auto socket = tcp ? listen_tcp(address, listener->port_) : listen_unix(address);
  if (!socket) return std::unexpected(socket.error());
  listener->socket_ = std::move(*socket);
  if (!tcp) {
    struct stat made;
    if (::lstat(address.path.c_str(), &made) == 0) {
      listener->path_ = address.path;
      listener->device_ = made.st_dev;
      listener->inode_ = made.st_ino;
    }
  }
  return listener;
}

StreamListener::~StreamListener() {
  struct stat found;
  if (!path_.empty() && ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ &&
      found.st_ino == inode_)
    ::unlink(path_.c_str());
}

Result<std::optional<StreamListener::Accepted>> StreamListener::accept(int timeout_ms) {
  pollfd waiting{socket_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, timeout_ms) < 0 && errno != EINTR) return fail_errno("cannot wait for connections");
  if (!(waiting.revents & POLLIN)) return std::nullopt;
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  int fd = ::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) return Accepted{Descriptor(fd), peer_of(from)};
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      std::this_thread::sleep_for(kNoDescriptorPause);  // others may give some back
      return std::nullopt;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EFAULT:
      return fail_errno("cannot take connections");
    default:  // the connection is gone already (accept(2) lists the network's errors)
      return std::nullopt;
  }
}

}  // namespace luytre
