#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#include "base/bytes.h"
#include "base/check.h"
#include "sources/feed.h"

namespace luytre {
namespace {

constexpr size_t kBatch = 256;
// A datagram has at most 65,535 bytes less headers. Slots are virtual memory of which only what is used is
// ever touched, and start on different cache lines of their pages.
constexpr size_t kSlot = 65'536 + 576;
constexpr size_t kRing = kBatch * kSlot;

// After a small batch, datagrams are left to gather for a moment: waking up for each few costs more than
// reading them. Only with a buffer that holds far more than can come in that time.
constexpr size_t kSmallBatch = kBatch / 4;
constexpr timespec kGather{0, 500'000};
constexpr int kGatherBuffer = 4 << 20;

IpAddress address_of(const sockaddr_storage& from, uint16_t& port) {
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    port = ntohs(v4.sin_port);
    return IpAddress::from_v4(ntohl(v4.sin_addr.s_addr));
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
  port = ntohs(v6.sin6_port);
  return IpAddress::from_bytes(&v6.sin6_addr);  // a mapped one is IPv4 already
}

Timestamp now() {
  timespec t;
  ::clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * kMicrosPerSecond + t.tv_nsec / 1000;
}

class Receiver : public UdpReceiver {
 public:
  Receiver(Descriptor socket, uint16_t port, int granted, std::byte* ring)
      : socket_(std::move(socket)), port_(port), granted_(granted), ring_(ring) {
    for (size_t i = 0; i < kBatch; ++i) {
      parts_[i] = {ring_ + i * kSlot, 65'536};
      messages_[i].msg_hdr = {.msg_name = &senders_[i], .msg_iov = &parts_[i], .msg_iovlen = 1};
      datagrams_[i].bytes = {ring_ + i * kSlot, 0};
    }
  }
  ~Receiver() override { ::munmap(ring_, kRing); }

  Result<std::span<const Datagram>> receive(int timeout_ms) override {
    if (timeout_ms > 0 && used_ > 0 && used_ < kSmallBatch && granted_ >= kGatherBuffer)
      ::nanosleep(&kGather, nullptr);
    for (bool waited = false;; waited = true) {
      for (size_t i = 0; i < used_; ++i) messages_[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
      used_ = 0;
      int n = ::recvmmsg(socket_.get(), messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
      if (n > 0) return take(static_cast<size_t>(n));
      bool nothing = n < 0 && (errno == EAGAIN || errno == EINTR);
      // What ICMP says about datagrams somebody sent from this port is of no interest here.
      if (n < 0 && errno == ECONNREFUSED) continue;
      if (!nothing) return fail_errno(fmt::format("cannot receive on UDP port {}", port_));
      if (waited) return std::span<const Datagram>{};
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (::poll(&waiting, 1, timeout_ms) < 0 && errno != EINTR)
        return fail_errno(fmt::format("cannot wait on UDP port {}", port_));
    }
  }
  uint16_t port() const override { return port_; }
  int granted_buffer() const override { return granted_; }
  uint64_t kernel_drops() override {
    uint32_t memory[SK_MEMINFO_VARS];
    socklen_t size = sizeof memory;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, memory, &size) != 0) return drops_;
    // The kernel counts in 32 bits.
    drops_ += static_cast<uint32_t>(memory[SK_MEMINFO_DROPS] - static_cast<uint32_t>(drops_));
    return drops_;
  }

 private:
  std::span<const Datagram> take(size_t count) {
    Timestamp received = now();
    used_ = count;
    for (size_t i = 0; i < count; ++i) {
      Datagram& datagram = datagrams_[i];
      datagram.bytes = {static_cast<const std::byte*>(parts_[i].iov_base), messages_[i].msg_len};
      datagram.from = address_of(senders_[i], datagram.from_port);
      datagram.received = received;
    }
    return std::span<const Datagram>(datagrams_).first(count);
  }

  Descriptor socket_;
  uint16_t port_;
  int granted_;
  std::byte* ring_;
  size_t used_ = kBatch;  // slots whose name length the kernel has overwritten
  uint64_t drops_ = 0;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> parts_;
  std::array<sockaddr_storage, kBatch> senders_;
  std::array<Datagram, kBatch> datagrams_;
};

socklen_t socket_address(const IpAddress& address, uint16_t port, bool v4, sockaddr_storage& out) {
  out = {};
  if (v4) {
    auto& v = reinterpret_cast<sockaddr_in&>(out);
    v.sin_family = AF_INET;
    v.sin_port = htons(port);
    v.sin_addr.s_addr = htonl(address.v4());
    return sizeof v;
  }
  auto& v = reinterpret_cast<sockaddr_in6&>(out);
  v.sin6_family = AF_INET6;
  v.sin6_port = htons(port);
  address.to_bytes(&v.sin6_addr);
  return sizeof v;
}

bool switch_on(int socket, int level, int option, int value = 1) {
  return ::setsockopt(socket, level, option, &value, sizeof value) == 0;
}

}  // namespace

Result<std::unique_ptr<UdpReceiver>> UdpReceiver::open(const Options& options) {
  std::optional<IpAddress> address = IpAddress::parse(options.address);
  if (!address)
    return fail(ErrorCode::invalid, fmt::format("'{}' is not an IP address to listen on", options.address));
  bool v4 = address->is_v4();
  std::string where =
      fmt::format("udp://{}{}{}:{}", v4 ? "" : "[", options.address, v4 ? "" : "]", options.port);
  Descriptor socket(::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return fail_errno(fmt::format("cannot open a socket for {}", where));
  if (!v4) switch_on(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, !address->is_unspecified());
  if (options.reuse_port && !switch_on(socket.get(), SOL_SOCKET, SO_REUSEPORT))
    return fail_errno(fmt::format("cannot share the port of {}", where));
  // Beyond net.core.rmem_max only with CAP_NET_ADMIN.
  if (!switch_on(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, options.receive_buffer))
    switch_on(socket.get(), SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
  sockaddr_storage bound;
  socklen_t size = socket_address(*address, options.port, v4, bound);
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&bound), size) != 0)
    return fail_errno(fmt::format("cannot listen on {}", where));
  size = sizeof bound;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  uint16_t port = 0;
  address_of(bound, port);
  int granted = 0;
  size = sizeof granted;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &granted, &size);
  void* ring =
      ::mmap(nullptr, kRing, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (ring == MAP_FAILED) return fail_errno("cannot get memory for datagrams");
  return std::make_unique<Receiver>(std::move(socket), port, granted, static_cast<std::byte*>(ring));
}

}  // namespace luytre
