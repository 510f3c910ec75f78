#include "telemetry/netflow/netflow_twin.h"

#include <gtest/gtest.h>

#include "telemetry/netflow/random_messages.h"

namespace luytre::netflow {
namespace {

TEST(NetflowTwin, AgreesOnRandomMessages) {
  std::mt19937_64 random(11);
  size_t rows = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<SentDatagram> datagrams = random_datagrams(random, 60, false);
    ASSERT_EQ(difference_from_twin(datagrams, round % 5 == 4 ? 10 : 0), "") << "round " << round;
    Session session;
    for (const SentDatagram& sent : datagrams) session.datagram(sent.bytes);
    rows += session.counts().records;
  }
  EXPECT_GT(rows, 25'000u) << "the messages should mostly be understood";
}

TEST(NetflowTwin, AgreesOnDamagedMessages) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 200; ++round)
    ASSERT_EQ(difference_from_twin(random_datagrams(random, 60, true)), "") << "round " << round;
}

TEST(NetflowTwin, PackedDatagramsUnpack) {
  std::mt19937_64 random(13);
  std::vector<SentDatagram> datagrams = random_datagrams(random, 20, false);
  std::vector<SentDatagram> back = unpack(pack(datagrams));
  ASSERT_EQ(back.size(), datagrams.size());
  for (size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i].bytes, datagrams[i].bytes);
}

}  // namespace
}  // namespace luytre::netflow
