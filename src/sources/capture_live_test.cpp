#include "sources/capture_live.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace luytre {
namespace {

constexpr uint16_t kPort = 9;  // discard: nobody listens, and nobody needs to

void send_datagrams(int count, uint16_t port) {
  int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < count; ++i)  // the port unreachable of the one before is told to the next
    while (::sendto(socket, "known packet", 12, 0, reinterpret_cast<sockaddr*>(&to), sizeof to) < 0) {
    }
  ::close(socket);
}

TEST(LiveCaptureErrors, SayWhatIsWrong) {
  auto missing = LiveCapture::open({.interface = "nosuch0"});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("nosuch0"), std::string::npos) << missing.error().message;
  if (auto allowed = LiveCapture::open({.interface = "lo"}); !allowed) {
    EXPECT_NE(allowed.error().message.find("CAP_NET_RAW"), std::string::npos) << allowed.error().message;
    GTEST_SKIP() << allowed.error().message;
  }
  auto filter = LiveCapture::open({.interface = "lo", .filter = "udp prt 53"});
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().code, ErrorCode::invalid);
  EXPECT_NE(filter.error().message.find("'udp prt 53'"), std::string::npos) << filter.error().message;
}

TEST(LiveCapture, GivesWhatPassesTheFilter) {
  auto capture = LiveCapture::open(
      {.interface = "lo", .filter = "udp dst port 9 and greater 54 and less 54", .buffer = 4 << 20});
  if (!capture) GTEST_SKIP() << capture.error().message;
  EXPECT_EQ((*capture)->link_type(), 1u);
  send_datagrams(100, kPort);
  send_datagrams(10, kPort + 1);
  size_t seen = 0;
  Timestamp last = 0;
  for (int tries = 0; tries < 50 && seen < 100; ++tries) {
    auto count = (*capture)->receive(100, [&](const LiveFrame& frame) {
      EXPECT_EQ(frame.original_length, 14u + 20 + 8 + 12);
      EXPECT_EQ(frame.bytes.size(), frame.original_length);
      EXPECT_GE(frame.time, last);
      last = frame.time;
    });
    ASSERT_TRUE(count) << count.error().message;
    seen += *count;
  }
  EXPECT_EQ(seen + (*capture)->kernel_drops(), 100u);
  auto none = (*capture)->receive(10, [](const LiveFrame&) { FAIL(); });
  EXPECT_EQ(*none, 0u);
}

}  // namespace
}  // namespace luytre
