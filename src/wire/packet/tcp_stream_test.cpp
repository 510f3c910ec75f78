#include "wire/packet/tcp_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "wire/packet/packet_builder.h"
#include "wire/packet/tcp_stream_twin.h"

namespace luytre {
namespace {

using Position = StreamSink::Position;
using testing::ElementsAre;

const Endpoints kEnds = endpoints("192.0.2.1", 40000, "192.0.2.53", 53);

// One stream and what came of it.
class OneStream {
 public:
  explicit OneStream(TcpStreams::Limits limits = {}) : streams(limits) {}
  OneStream& segment(uint32_t sequence, std::string_view payload, unsigned flags = kTcpAck) {
    streams.add(tcp_packet(kEnds, sequence, flags, payload), 0, sink);
    return *this;
  }
  const std::vector<StreamRun>& runs() { return sink.by_source_port[kEnds.src_port]; }
  const std::vector<StreamRun>& end() {
    streams.end(sink);
    EXPECT_EQ(streams.held_bytes(), 0u);
    return runs();
  }
  TcpStreams streams;
  RunSink sink;
};

TEST(TcpStreams, GiveBytesInOrder) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(100, "one ").segment(108, "three").segment(104, "two ");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "one two three"}));
}

TEST(TcpStreams, GoOnAcrossTheEndOfTheSequenceSpace) {
  OneStream s;
  s.segment(0xfffffffd, "", kTcpSyn).segment(0xfffffffe, "ab").segment(2, "ef").segment(0, "cd");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "abcdef"}));
}

TEST(TcpStreams, KeepTheBytesSeenFirst) {
  OneStream s;
  s.segment(99, "", kTcpSyn)
      .segment(100, "abc")
      .segment(98, "xxxxXXde")
      .segment(110, "kl")
      .segment(107, "HIJKLM");
  s.segment(106, "g");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "abcXdegHIJklM"}));
}

TEST(TcpStreams, BeginInTheMiddleWhenTheSynWasNotSeen) {
  OneStream s;
  s.segment(500, "middle").segment(506, " on");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::middle, "middle on"}));
}

TEST(TcpStreams, TakeDataThatComesWithTheSyn) {
  OneStream s;
  s.segment(99, "early", kTcpSyn).segment(105, " data");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "early data"}));
}

TEST(TcpStreams, EndWithFinAndIgnoreRepeats) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(100, "bye", kTcpFin).segment(100, "bye", kTcpFin).segment(103, "more");
  EXPECT_THAT(s.end(), ElementsAre(StreamRun{Position::start, "bye"}));
  EXPECT_EQ(s.streams.counts().gaps, 0u);
}

TEST(TcpStreams, WaitForWhatIsMissingInFrontOfFin) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(103, "def", kTcpFin).segment(100, "abc");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "abcdef"}));
}

TEST(TcpStreams, EndWithAResetOnlyWhenItFits) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(100, "abc").segment(5'000'000, "", kTcpRst).segment(103, "def");
  s.segment(106, "", kTcpRst).segment(106, "ghi");
  EXPECT_THAT(s.end(), ElementsAre(StreamRun{Position::start, "abcdef"}));
}

TEST(TcpStreams, BeginAnewWhenAPortIsUsedAgain) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(100, "first").segment(99, "", kTcpSyn).segment(105, " on");
  s.segment(7000, "", kTcpSyn).segment(7001, "second");
  EXPECT_THAT(s.end(),
              ElementsAre(StreamRun{Position::start, "first on"}, StreamRun{Position::start, "second"}));
}

TEST(TcpStreams, GiveUpAGapWhenTheStreamHoldsTooMuch) {
  OneStream s({.stream_bytes = 1000});
  s.segment(99, "", kTcpSyn).segment(100, "a").segment(102, std::string(500, 'b'));
  EXPECT_EQ(s.runs().size(), 1u);
  s.segment(602, std::string(600, 'c'));
  EXPECT_EQ(s.streams.counts().gaps, 1u);
  EXPECT_EQ(s.sink.missing_count, 1u);
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "a"},
                                    StreamRun{Position::gap, std::string(500, 'b') + std::string(600, 'c')}));
}

TEST(TcpStreams, SkipWhatTheCaptureLeftOut) {
  OneStream s;
  s.segment(99, "", kTcpSyn);
  Packet cut = tcp_packet(kEnds, 100, kTcpAck, "abc");
  cut.payload_length = 10;
  s.streams.add(cut, 0, s.sink);
  s.segment(110, "xyz");
  EXPECT_THAT(s.runs(), ElementsAre(StreamRun{Position::start, "abc"}, StreamRun{Position::gap, "xyz"}));
  EXPECT_EQ(s.streams.counts().gaps, 1u);
}

TEST(TcpStreams, IgnoreSegmentsFarFromTheStream) {
  OneStream s;
  s.segment(99, "", kTcpSyn).segment(100, "abc").segment(0x70000000, "far").segment(103, "def");
  EXPECT_THAT(s.end(), ElementsAre(StreamRun{Position::start, "abcdef"}));
  EXPECT_EQ(s.streams.counts().out_of_window, 1u);
}

// A sink that uses up whole lines only.
class LineSink : public StreamSink {
 public:
  size_t data(const StreamKey&, std::span<const std::byte> bytes, Position position,
              Timestamp time) override {
    positions.push_back(position);
    std::string_view text = as_text(bytes);
    if (text.starts_with("stop")) return kAbandon;
    if (text.starts_with("what")) return kResync;
    size_t end = text.rfind('\n');
    if (end == std::string_view::npos) return 0;
    lines += fmt::format("{}:{}", time, text.substr(0, end + 1));
    return end + 1;
  }
  void missing(const StreamKey&) override { ++missing_count; }
  std::string lines;
  std::vector<Position> positions;
  int missing_count = 0;
};

TEST(TcpStreams, GiveUnusedBytesAgainWithWhatFollows) {
  TcpStreams streams({});
  LineSink sink;
  auto segment = [&](uint32_t sequence, std::string_view text, Timestamp time, unsigned flags = kTcpAck) {
    streams.add(tcp_packet(kEnds, sequence, flags, text), time, sink);
  };
  segment(99, "", 1, kTcpSyn);
  segment(100, "ab", 2);
  segment(106, "f\ng", 4);
  segment(102, "cd\ne", 3);
  segment(109, "h\n", 5);
  EXPECT_EQ(sink.lines, "3:abcd\n4:ef\n5:gh\n");
  EXPECT_THAT(sink.positions,
              ElementsAre(Position::start, Position::start, Position::follows, Position::follows));
  segment(111, "unfinished", 6, kTcpFin);
  EXPECT_EQ(sink.missing_count, 1);
}

TEST(TcpStreams, MayBeAbandonedOrReadOnFromTheNextSegment) {
  TcpStreams streams({});
  LineSink sink;
  auto segment = [&](uint32_t sequence, std::string_view text) {
    streams.add(tcp_packet(kEnds, sequence, kTcpAck, text), 0, sink);
  };
  segment(100, "what");
  segment(104, "a\n");
  segment(106, "stop");
  segment(110, "b\n");
  EXPECT_EQ(sink.lines, "0:a\n");
  EXPECT_THAT(sink.positions, ElementsAre(Position::middle, Position::gap, Position::follows));
}

TEST(TcpStreams, StayBelowTheTotalUnderAFloodOfConnections) {
  TcpStreams::Limits limits{.total_bytes = 100'000, .stream_bytes = 10'000};
  TcpStreams streams(limits);
  RunSink sink;
  std::string payload(700, 'x');
  for (uint32_t i = 0; i < 20'000; ++i) {
    Endpoints ends{IpAddress::from_v4(i * 7919), kEnds.dst, static_cast<uint16_t>(i), 53};
    streams.add(tcp_packet(ends, 1, kTcpSyn, ""), 0, sink);
    streams.add(tcp_packet(ends, 10, kTcpAck, payload), 0, sink);
    ASSERT_LE(streams.held_bytes(), limits.total_bytes);
  }
  EXPECT_LT(streams.streams(), 100u);
  EXPECT_GT(streams.counts().dropped, 19'000u);
  streams.end(sink);
  EXPECT_EQ(streams.held_bytes(), 0u);
  EXPECT_EQ(sink.missing_count, 20'000u);  // each had one gap
}

TEST(TcpStreams, CountManySmallPiecesAgainstTheLimit) {
  OneStream s({.stream_bytes = 64 << 10});
  s.segment(99, "", kTcpSyn);
  for (uint32_t i = 0; i < 100'000; ++i) {
    s.segment(102 + 2 * (i % 500'000), "x");
    ASSERT_LE(s.streams.held_bytes(), (64u << 10) + 1000);
  }
}

// Segments of a few bytes around a moving point, so that all kinds of overlap, loss, repeat and end occur.
TEST(TcpStreams, GiveWhatTheTwinGives) {
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    OneStream s;
    TcpStreamTwin twin;
    uint32_t base = round % 3 == 0 ? 0xfffffff0 : static_cast<uint32_t>(random());
    std::vector<std::string> payloads;
    payloads.reserve(64);
    int segments = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < segments; ++i) {
      std::string payload(random() % 9, static_cast<char>('A' + i));
      payloads.push_back(payload);
      unsigned kind = static_cast<unsigned>(random() % 60);
      unsigned flags = kind == 0 ? kTcpSyn : kind == 1 ? kTcpFin : kind == 2 ? kTcpRst : kTcpAck;
      Packet packet = tcp_packet(kEnds, base + static_cast<uint32_t>(random() % 60), flags, payloads.back());
      if (round % 4 == 0 && i == 0) packet.tcp_flags = kTcpSyn;
      s.streams.add(packet, 0, s.sink);
      twin.add(packet);
    }
    twin.end();
    ASSERT_EQ(s.end(), twin.runs()) << round;
  }
}

}  // namespace
}  // namespace luytre
