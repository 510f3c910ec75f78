#include "families/overview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "families/attempts.h"
#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

// The slow twin: row by row.
std::vector<uint32_t> attempts_by_row(const ObservationBatch& batch, const Hosts& hosts) {
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < batch.size; ++row) {
    uint16_t port = batch.dst_port[row];
    bool busy = false;
    for (int other : {25, 53, 80, 123, 443, 465, 587}) busy = busy || port == other;
    bool service = (port >= 1 && port < 10'000 && !busy) || port == 37215 || port == 52869;
    if (service && hosts.ours(batch.src(row)) && unanswered_attempt(batch, row)) rows.push_back(row);
  }
  return rows;
}

TEST(Overview, FindsAttemptsAndMailAsRowByRow) {
  constexpr uint16_t kPorts[] = {0,   23,   25,   53,     80,    443,   445,  465,
                                 587, 2323, 9999, 10'000, 37215, 52869, 65535};
  constexpr const char* kSources[] = {"14.160.0.7", "203.0.113.9", "10.0.0.7"};
  OurHosts hosts;
  std::mt19937_64 random(4);
  for (uint32_t size : {1u, 15u, 16u, 31u, 32u, 33u, 1000u}) {
    std::vector<Row> rows(size);
    for (Row& row : rows) {
      row.src = kSources[random() % 3];
      row.src_port = random() % 4 ? 40'000 : 25;
      row.dst_port = random() % 3 ? kPorts[random() % std::size(kPorts)] : static_cast<uint16_t>(random());
      row.protocol = random() % 4 ? kTcp : kUdp;
      row.tcp_flags = static_cast<uint8_t>(random() % 3 ? kTcpSyn : random());
      row.packets = random() % 5;
    }
    ObservationBatch batch;
    fill(batch, ObservationKind::flow, rows, false);
    Overview overview;
    const Hosts& ours = hosts;
    overview.begin(batch, ours);
    EXPECT_TRUE(std::ranges::equal(overview.attempts(), attempts_by_row(batch, ours))) << size;
    std::vector<uint32_t> to, from;
    for (uint32_t row = 0; row < size; ++row) {
      uint16_t port = batch.dst_port[row];
      if (port == 25 || port == 465 || port == 587) to.push_back(row);
      if (batch.src_port[row] == 25) from.push_back(row);
    }
    EXPECT_TRUE(std::ranges::equal(overview.to_mail(), to)) << size;
    EXPECT_TRUE(std::ranges::equal(overview.from_mail(), from)) << size;
  }
}

}  // namespace
}  // namespace luytre::test
