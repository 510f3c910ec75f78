#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "sources/source.h"

namespace luytre {
namespace {

class Sender {
 public:
  Sender(const std::string& address, uint16_t port) {
    bool v4 = address.find(':') == std::string::npos;
    socket_ = ::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
    sockaddr_storage to{};
    if (v4) {
      auto& v = reinterpret_cast<sockaddr_in&>(to);
      v = {.sin_family = AF_INET, .sin_port = htons(port)};
      ::inet_pton(AF_INET, address.c_str(), &v.sin_addr);
    } else {
      auto& v = reinterpret_cast<sockaddr_in6&>(to);
      v = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
      ::inet_pton(AF_INET6, address.c_str(), &v.sin6_addr);
    }
    EXPECT_EQ(
        ::connect(socket_, reinterpret_cast<sockaddr*>(&to), v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)),
        0);
    sockaddr_in6 mine{};
    socklen_t size = sizeof mine;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&mine), &size);
    port_ = ntohs(mine.sin6_port);  // at the same place in both families
  }
  ~Sender() { ::close(socket_); }
  void send(std::string_view text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  uint16_t port() const { return port_; }

 private:
  int socket_;
  uint16_t port_;
};

std::unique_ptr<UdpReceiver> receiver(UdpReceiver::Options options = {}) {
  auto opened = UdpReceiver::open(options);
  EXPECT_TRUE(opened) << opened.error().message;
  return std::move(*opened);
}

TEST(UdpReceiver, GivesDatagramsWithTheirSender) {
  auto in = receiver();
  ASSERT_NE(in->port(), 0);
  Sender out("127.0.0.1", in->port());
  out.send("first");
  out.send("");
  out.send("third");
  std::vector<std::string> texts;
  while (texts.size() < 3) {
    auto datagrams = in->receive(5000);
    ASSERT_TRUE(datagrams);
    ASSERT_FALSE(datagrams->empty());
    for (const Datagram& datagram : *datagrams) {
      texts.emplace_back(as_text(datagram.bytes));
      EXPECT_EQ(datagram.from.to_string(), "127.0.0.1");
      EXPECT_EQ(datagram.from_port, out.port());
      EXPECT_GT(datagram.received, 1'600'000'000 * kMicrosPerSecond);
    }
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"first", "", "third"}));
}

TEST(UdpReceiver, IsEmptyAtTheTimeOut) {
  auto in = receiver();
  auto datagrams = in->receive(1);
  ASSERT_TRUE(datagrams);
  EXPECT_TRUE(datagrams->empty());
}

TEST(UdpReceiver, TakesTheLongestDatagram) {
  auto in = receiver();
  Sender out("127.0.0.1", in->port());
  std::string longest(65507, 'x');
  longest.back() = 'y';
  for (int i = 0; i < 3; ++i) {
    out.send(longest);
    auto datagrams = in->receive(5000);
    ASSERT_EQ(datagrams->size(), 1u);
    EXPECT_TRUE(as_text((*datagrams)[0].bytes) == longest);
  }
}

TEST(UdpReceiver, HearsIpv6AndGivesMappedSendersAsIpv4) {
  auto six = receiver({.address = "::1"});
  Sender out6("::1", six->port());
  out6.send("six");
  EXPECT_EQ((*six->receive(5000))[0].from.to_string(), "::1");
  auto both = receiver({.address = "::"});
  Sender out4("127.0.0.1", both->port());
  out4.send("four");
  auto datagrams = both->receive(5000);
  ASSERT_EQ(datagrams->size(), 1u);
  EXPECT_TRUE((*datagrams)[0].from.is_v4());
  EXPECT_EQ((*datagrams)[0].from.to_string(), "127.0.0.1");
}

TEST(UdpReceiver, SharesAPortOnlyWhenAsked) {
  auto first = receiver();
  auto second = receiver({.port = first->port()});
  EXPECT_EQ(first->port(), second->port());
  EXPECT_FALSE(UdpReceiver::open({.port = first->port(), .reuse_port = false}));
}

TEST(UdpReceiver, SaysWhatIsWrongWithAnAddress) {
  EXPECT_EQ(UdpReceiver::open({.address = "localhost"}).error().code, ErrorCode::invalid);
  EXPECT_EQ(UdpReceiver::open({.address = "192.0.2.1"}).error().code, ErrorCode::io);
}

// Every datagram sent was either received, once, or counted as dropped: with a buffer far too small, over two
// sockets.
TEST(UdpReceiver, AccountsForEveryDatagram) {
  UdpReceiver::Options options{.receive_buffer = 64 << 10};
  auto first = receiver(options);
  options.port = first->port();
  auto second = receiver(options);
  EXPECT_LE(first->granted_buffer(), 1 << 20);
  uint64_t sent = 0, received = 0, sum_sent = 0, sum_received = 0;
  auto drain = [&](UdpReceiver& in) {
    for (auto datagrams = in.receive(0); !datagrams->empty(); datagrams = in.receive(0))
      for (const Datagram& datagram : *datagrams) {
        ASSERT_EQ(datagram.bytes.size(), 1000u);
        ++received;
        sum_received += load_be64(datagram.bytes.data());
      }
  };
  for (int flow = 0; flow < 16; ++flow) {
    Sender out("127.0.0.1", first->port());
    for (int i = 0; i < 200; ++i) {
      std::string payload(1000, '\0');
      uint64_t number = __builtin_bswap64(++sent);
      std::memcpy(payload.data(), &number, 8);
      sum_sent += sent;
      out.send(payload);
    }
    if (flow % 4 == 0) drain(*first), drain(*second);
  }
  drain(*first);
  drain(*second);
  uint64_t dropped = first->kernel_drops() + second->kernel_drops();
  EXPECT_GT(dropped, 0u);
  EXPECT_GT(received, 0u);
  EXPECT_EQ(received + dropped, sent);
  EXPECT_LT(sum_received, sum_sent);
}

}  // namespace
}  // namespace luytre
