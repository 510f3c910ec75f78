#include <gtest/gtest.h>

#include "wire/frame_streams/receiver.h"

namespace luytre {
namespace {

using namespace std::string_literals;

constexpr std::string_view kType = "protobuf:dnstap.Dnstap";
using State = FrameReceiver::State;
using Trouble = FrameReceiver::Trouble;

std::string be32(size_t v) {
  return {static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8),
          static_cast<char>(v)};
}
std::string framed(std::string_view bytes) {
  return be32(bytes.size()) + std::string(bytes);
}
std::string unknown_control(uint32_t type) {
  return be32(0) + be32(4) + be32(type);
}
const std::string kReady = make_control(ControlType::ready, kType);
const std::string kStart = make_control(ControlType::start, kType);
const std::string kStop = make_control(ControlType::stop);

// A connection fed `piece` bytes at a time, keeping what is not used as a socket's owner would.
struct Connection {
  explicit Connection(size_t piece_bytes = SIZE_MAX, unsigned controls = 32)
      : receiver({.content_type = std::string(kType), .control_limit = controls}), piece(piece_bytes) {}
  void feed(std::string_view bytes) {
    while (!bytes.empty()) {
      size_t size = std::min(piece, bytes.size());
      held += bytes.substr(0, size);
      bytes.remove_prefix(size);
      std::vector<char> copy(held.begin(), held.end());
      std::span<const std::byte> rest = std::as_bytes(std::span(copy));
      while (auto payload = receiver.next(rest)) frames.emplace_back(as_text(*payload));
      replies += receiver.take_reply();
      held = std::string(as_text(rest));
    }
  }
  FrameReceiver receiver;
  size_t piece;
  std::string held, replies;
  std::vector<std::string> frames;
};

TEST(FrameStreams, AcceptsAndFinishesABidirectionalStream) {
  Connection c;
  c.feed(kReady);
  EXPECT_EQ(c.replies, make_control(ControlType::accept, kType));
  EXPECT_EQ(c.receiver.state(), State::accepted);
  c.replies.clear();
  c.feed(kStart + framed("one") + framed("two"));
  EXPECT_EQ(c.replies, "");
  c.feed(kStop);
  EXPECT_EQ(c.replies, make_control(ControlType::finish));
  EXPECT_EQ(c.receiver.state(), State::finished);
  EXPECT_EQ(c.frames, (std::vector<std::string>{"one", "two"}));
}

TEST(FrameStreams, AnswersNothingToAUnidirectionalStream) {
  Connection c;
  c.feed(kStart + framed("one") + kStop);
  EXPECT_EQ(c.replies, "");
  EXPECT_EQ(c.receiver.state(), State::finished);
  EXPECT_EQ(c.frames, std::vector<std::string>{"one"});
}

TEST(FrameStreams, AreTheSameHoweverTheyAreCut) {
  std::string stream = kReady + kStart + framed("one") + unknown_control(77) +
                       framed(std::string(3000, 'x')) + framed("three") + kStop;
  Connection whole;
  whole.feed(stream);
  ASSERT_EQ(whole.frames.size(), 3u);
  for (size_t piece : {1, 2, 3, 5, 7, 11, 100, 1000}) {
    Connection c(piece);
    c.feed(stream);
    EXPECT_EQ(c.frames, whole.frames) << piece;
    EXPECT_EQ(c.replies, whole.replies) << piece;
    EXPECT_EQ(c.receiver.state(), State::finished) << piece;
  }
}

TEST(FrameStreams, TakeAnyContentTypeWhenNoneIsNamed) {
  Connection c;
  c.feed(make_control(ControlType::ready) + make_control(ControlType::start) + framed("x"));
  EXPECT_EQ(c.frames.size(), 1u);
}

TEST(FrameStreams, TakeOneOfSeveralContentTypes) {
  std::string field = be32(1) + be32(5) + "other";
  std::string mine = be32(1) + be32(kType.size()) + std::string(kType);
  std::string body = be32(4) + field + mine;
  Connection c;
  c.feed(be32(0) + be32(body.size()) + body);
  EXPECT_EQ(c.receiver.state(), State::accepted);
}

TEST(FrameStreams, RefuseAnotherContentType) {
  for (ControlType type : {ControlType::ready, ControlType::start}) {
    Connection c;
    c.feed(make_control(type, "protobuf:other") + framed("x"));
    EXPECT_EQ(c.receiver.trouble(), Trouble::content_type);
    EXPECT_EQ(c.replies, "");
    EXPECT_TRUE(c.frames.empty());
  }
}

TEST(FrameStreams, RefuseWhatIsOutOfOrder) {
  for (const std::string& stream :
       {framed("x"), kStop, make_control(ControlType::finish), make_control(ControlType::accept, kType),
        kReady + framed("x"), kReady + kReady, kReady + kStop, kStart + kStart, kStart + kReady,
        kStart + make_control(ControlType::finish), "GET / HTTP/1.1\r\n\r\n"s}) {
    Connection c;
    c.feed(stream);
    EXPECT_EQ(c.receiver.trouble(), Trouble::protocol) << stream;
    EXPECT_TRUE(c.frames.empty());
  }
}

TEST(FrameStreams, RefuseImpossibleControlFrames) {
  std::string long_type = be32(2) + be32(1) + be32(257) + std::string(257, 't');
  for (const std::string& stream :
       {be32(0) + be32(0), be32(0) + be32(3) + "abc", be32(0) + be32(513) + std::string(513, 'a'),
        be32(0) + be32(0xffffffff), be32(0) + be32(8) + be32(2) + be32(1),  // a field without its length
        be32(0) + be32(12) + be32(2) + be32(1) + be32(1),                   // and one without its bytes
        be32(0) + be32(long_type.size()) + long_type}) {
    Connection c;
    c.feed(stream);
    EXPECT_EQ(c.receiver.trouble(), Trouble::protocol) << stream;
  }
}

TEST(FrameStreams, RefuseAFrameBeyondTheLimitBeforeItsBytesCome) {
  Connection c;
  c.feed(kStart + be32(kFrameLimit) + std::string(kFrameLimit, 'x'));
  EXPECT_EQ(c.frames.size(), 1u);
  c.feed(be32(kFrameLimit + 1));
  EXPECT_EQ(c.receiver.trouble(), Trouble::over_limit);
}

TEST(FrameStreams, SkipUnknownControlFramesButNotForEver) {
  Connection c(SIZE_MAX, 8);
  c.feed(kStart);
  for (int i = 0; i < 7; ++i) c.feed(unknown_control(6));
  c.feed(framed("x"));
  EXPECT_EQ(c.frames.size(), 1u);
  c.feed(unknown_control(6));
  EXPECT_EQ(c.receiver.trouble(), Trouble::over_limit);
}

TEST(FrameStreams, IgnoreWhatFollowsTheEnd) {
  Connection c;
  c.feed(kStart + kStop + framed("late") + kStart + framed("later"));
  EXPECT_EQ(c.receiver.state(), State::finished);
  EXPECT_TRUE(c.frames.empty());
  EXPECT_EQ(c.held, "");
}

}  // namespace
}  // namespace luytre
