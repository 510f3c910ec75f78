#include "telemetry/meter/meter_twin.h"

#include <gtest/gtest.h>

#include <random>

namespace luytre::meter {
namespace {

TEST(MeterTwin, AgreesOnRandomTraffic) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 30; ++round) {
    MeterOptions options{.active = static_cast<Timestamp>(10 + random() % 50) * kSecond,
                         .idle = static_cast<Timestamp>(1 + random() % 10) * kSecond};
    MeterRun run(options);
    MeterTwin twin(options);
    Timestamp time = 1'543'795'200 * kSecond;
    unsigned hosts = round % 3 == 0 ? 3 : 300;
    for (int i = 0; i < 5000; ++i) {
      time += static_cast<Timestamp>(random() % 20'000);
      if (random() % 500 == 0) time += static_cast<Timestamp>(random() % 20) * kSecond;
      Endpoints ends = {IpAddress::from_v4(0xc6120000 + static_cast<uint32_t>(random() % hosts)),
                        IpAddress::from_v4(0xcb007100), static_cast<uint16_t>(random() % 2 ? 80 : 4000),
                        static_cast<uint16_t>(random() % 2 ? 443 : 5000)};
      if (random() % 2) ends = back(ends);
      std::string payload(random() % 3 ? random() % 300 : 0, static_cast<char>('a' + random() % 26));
      unsigned flags = random() % 4 == 0 ? static_cast<unsigned>(random() % 32) : kTcpAck;
      uint32_t sequence =
          static_cast<uint32_t>(random() % 4 == 0 ? random() % 500 : 0xffffff00 + random() % 800);
      bool tcp = random() % 3;
      std::string frame = tcp ? tcp_frame(ends, sequence, flags, payload) : udp_frame(ends, payload);
      run.frame(time, frame);
      Packet packet;
      dissect(std::as_bytes(std::span(frame)), 1, 0, packet);
      twin.add(packet, time);
    }
    run.end();
    std::vector<FlowRow> expected = twin.rows();
    ASSERT_EQ(run.rows.flows.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_TRUE(run.rows.flows[i] == expected[i])
          << i << ' ' << expected[i].src << ' ' << expected[i].dst << ' ' << run.rows.flows[i].opening
          << " / " << expected[i].opening;
  }
}

}  // namespace
}  // namespace luytre::meter
