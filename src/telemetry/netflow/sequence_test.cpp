#include "telemetry/netflow/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace luytre::netflow {
namespace {

SequencedMessage at(uint32_t sequence, uint32_t units, uint32_t clock = 1000) {
  return {sequence, units, units, true, clock, 0, false};
}

TEST(Sequence, NothingIsLostInOrder) {
  SequenceTracker tracker;
  for (uint32_t s = 500; s < 5000; s += 30) EXPECT_TRUE(tracker.message(at(s, 30)).counted);
  EXPECT_EQ(tracker.lost(), 0u);
}

TEST(Sequence, WrapsAround) {
  SequenceTracker tracker;
  tracker.message(at(0xfffffff0, 30));
  tracker.message(at(14, 30));
  EXPECT_EQ(tracker.lost(), 0u);
  tracker.message(at(50, 30));
  EXPECT_EQ(tracker.lost(), 6u);
}

TEST(Sequence, LateMessagesGiveBack) {
  SequenceTracker tracker;
  tracker.message(at(0, 10));
  tracker.message(at(40, 10));
  EXPECT_EQ(tracker.lost(), 30u);
  tracker.message(at(20, 10));
  EXPECT_EQ(tracker.lost(), 20u);
  tracker.message(at(10, 10));
  tracker.message(at(30, 10));
  EXPECT_EQ(tracker.lost(), 0u);
}

TEST(Sequence, DuplicatesChangeNothing) {
  SequenceTracker tracker;
  for (uint32_t s = 0; s < 300; s += 10) {
    tracker.message(at(s, 10));
    EXPECT_FALSE(tracker.message(at(s, 10)).counted);
  }
  tracker.message(at(400, 10));
  tracker.message(at(300, 10));
  tracker.message(at(300, 10));
  EXPECT_EQ(tracker.lost(), 90u);
}

TEST(Sequence, JumpBackWithTheClockRunningOnIsARestart) {
  SequenceTracker tracker;
  tracker.message(at(4'000'000, 10, 1000));
  EXPECT_TRUE(tracker.message(at(0, 10, 1060)).restarted);
  EXPECT_FALSE(tracker.message(at(10, 10, 1061)).restarted);
  tracker.message(at(25, 10, 1062));
  EXPECT_EQ(tracker.lost(), 5u);
}

TEST(Sequence, SmallJumpBackIsSeenAsRestartByTheRunOfMessages) {
  SequenceTracker tracker;
  tracker.message(at(400, 10, 0));
  int restarts = 0;
  for (uint32_t s = 0; s < 1000; s += 10) restarts += tracker.message(at(s, 10, 0)).restarted;
  EXPECT_EQ(restarts, 1);
  EXPECT_EQ(tracker.lost(), 0u);
}

TEST(Sequence, FallingUptimeIsARestartEvenWhenNumbersGoOn) {
  SequenceTracker tracker;
  tracker.message({100, 10, 10, true, 1000, 5'000'000, true});
  EXPECT_TRUE(tracker.message({5000, 10, 10, true, 1100, 20'000, true}).restarted);
  EXPECT_EQ(tracker.lost(), 0u);
  SequenceTracker wrapping;
  wrapping.message({100, 10, 10, true, 1000, 0xfffffff0, true});
  EXPECT_FALSE(wrapping.message({110, 10, 10, true, 1001, 990, true}).restarted)
      << "the counter of milliseconds wraps";
}

TEST(Sequence, AJumpNoExporterCouldMakeIsARestart) {
  SequenceTracker tracker;
  tracker.message(at(0, 10, 1000));
  EXPECT_TRUE(tracker.message(at(1'500'000'000, 10, 1001)).restarted);
  EXPECT_EQ(tracker.lost(), 0u);
}

TEST(Sequence, LossIsExactUnderLossReorderingAndDuplication) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<SequencedMessage> sent;
    uint32_t sequence = static_cast<uint32_t>(random());
    for (uint32_t i = 0; i < 2000; ++i) {
      sent.push_back(at(sequence, 1 + static_cast<uint32_t>(random() % 30), 1000 + i / 100));
      sequence += sent.back().units;
    }
    uint64_t lost = 0;
    std::vector<std::pair<size_t, SequencedMessage>> arriving;
    for (size_t i = 0; i < sent.size(); ++i) {
      // The first and the last come, so that the span is known.
      bool edge = i == 0 || i + 1 == sent.size();
      if (!edge && random() % 10 == 0) {
        lost += sent[i].units;
        continue;
      }
      arriving.emplace_back(edge ? i : i + random() % 6, sent[i]);
      if (random() % 20 == 0) arriving.emplace_back(i + 1 + random() % 4, sent[i]);
    }
    std::stable_sort(arriving.begin() + 1, arriving.end(),
                     [](auto& a, auto& b) { return a.first < b.first; });
    SequenceTracker tracker;
    for (const auto& [when, message] : arriving) EXPECT_FALSE(tracker.message(message).restarted);
    EXPECT_EQ(tracker.lost(), lost);
  }
}

// Message sizes of a busy exporter: mostly full, some not.
uint32_t usual_size(std::mt19937& random) {
  return random() % 4 ? 30 : 1 + static_cast<uint32_t>(random() % 30);
}

TEST(Sequence, ExportersThatCountAfterTheMessageAreRecognised) {
  std::mt19937 random(3);
  SequenceTracker tracker;
  uint32_t sequence = 0;
  uint64_t lost = 0;
  for (uint32_t i = 0; i < 500; ++i) {
    SequencedMessage message = at(0, usual_size(random), 1000 + i / 10);
    message.flow_units = message.units;
    if (i % 50 == 0) ++message.units;  // options data, not counted by it
    message.sequence = sequence += message.flow_units;
    if (i > 100 && i < 499 && random() % 10 == 0) {
      lost += message.flow_units;
      continue;
    }
    tracker.message(message);
  }
  EXPECT_EQ(tracker.lost(), lost);
}

TEST(Sequence, ExportersThatCountAsTheyShouldStayBelieved) {
  std::mt19937 random(4);
  SequenceTracker tracker;
  uint32_t sequence = 0;
  uint64_t lost = 0;
  for (uint32_t i = 0; i < 20'000; ++i) {
    SequencedMessage message = at(sequence, usual_size(random), 1000 + i / 100);
    sequence += message.units;
    if (i > 0 && i < 19'999 && random() % 3 == 0)
      lost += message.units;
    else
      tracker.message(message);
  }
  EXPECT_EQ(tracker.lost(), lost);
}

TEST(Sequence, GapsAfterUncountedRecordsWaitForThem) {
  SequenceTracker tracker;
  SequencedMessage unknown = at(0, 5);
  unknown.exact = false;
  tracker.message(unknown);
  tracker.wait(2);
  tracker.message(at(50, 10));
  EXPECT_EQ(tracker.lost(), 0u);
  tracker.resolve(20);
  EXPECT_EQ(tracker.lost(), 0u);
  tracker.resolve(15);
  EXPECT_EQ(tracker.lost(), 10u);
  tracker.message(at(40, 10));
  EXPECT_EQ(tracker.lost(), 0u) << "the lost ten came late";
}

TEST(Sequence, AbandonedRecordsAreNotCalledLost) {
  SequenceTracker tracker;
  SequencedMessage unknown = at(0, 5);
  unknown.exact = false;
  tracker.message(unknown);
  tracker.wait(1);
  tracker.message(at(50, 10));
  tracker.abandon();
  EXPECT_EQ(tracker.lost(), 0u);
  tracker.message(at(65, 10));
  EXPECT_EQ(tracker.lost(), 5u) << "exact again";
}

}  // namespace
}  // namespace luytre::netflow
