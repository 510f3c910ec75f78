#include "monitor/capture_input.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

TEST(CaptureAddress, NamesInterfaceFilterAndBounds) {
  auto plain = parse_capture_address("eth0", {.buffer = 1 << 20});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->interface, "eth0");
  EXPECT_EQ(plain->filter, "");
  EXPECT_EQ(plain->buffer, 1 << 20);
  EXPECT_TRUE(plain->promiscuous);
  auto full = parse_capture_address(
      "any?filter=udp+port+53%20or+tcp%5B13%5D%2B1%3D2&promiscuous=no&snaplen=256&buffer=65536");
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_EQ(full->filter, "udp port 53 or tcp[13]+1=2");
  EXPECT_FALSE(full->promiscuous);
  EXPECT_EQ(full->snap_length, 256);
  EXPECT_EQ(full->buffer, 65536);
}

TEST(CaptureAddress, SaysWhatIsWrong) {
  for (const char* text :
       {"", "?filter=tcp", "eth0/x", "eth0?filter", "eth0?filter=%4", "eth0?filter=%zz", "eth0?snaplen=1",
        "eth0?snaplen=x", "eth0?buffer=9", "eth0?promiscuous=maybe", "eth0?other=1"}) {
    auto options = parse_capture_address(text);
    ASSERT_FALSE(options) << text;
    EXPECT_NE(options.error().message.find("capture://INTERFACE"), std::string::npos);
  }
}

TEST(ParseListen, TakesInterfaces) {
  auto listen = parse_listen("capture://lo?filter=udp+port+53");
  ASSERT_TRUE(listen) << listen.error().message;
  EXPECT_EQ(listen->format, "capture");
  EXPECT_EQ(listen->capture, "lo?filter=udp+port+53");
  EXPECT_FALSE(parse_listen("capture://"));
}

}  // namespace
}  // namespace luytre
