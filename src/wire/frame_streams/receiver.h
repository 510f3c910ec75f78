// The receiving end of one Frame Streams connection: the handshake as a state machine, without a socket.
//
//   bidirectional    READY -> ACCEPT, START, data, STOP -> FINISH      (-> : we answer)
//   unidirectional   START, data, STOP
//
// The first control frame tells which. Control frames of unknown types are skipped, a bounded number of them.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "wire/frame_streams/frame.h"

namespace luytre {

// One thread.
class FrameReceiver {
 public:
  struct Options {
    std::string content_type;  // the one accepted
    size_t frame_limit = kFrameLimit;
    unsigned control_limit = 32;  // control frames taken of one connection
  };
  enum class State : uint8_t {
    opening,    // nothing but control frames skipped so far
    accepted,   // READY was answered
    streaming,  // between START and STOP
    finished,   // STOP came; whatever follows is ignored
    refused,    // trouble() says why; whatever follows is ignored
  };
  enum class Trouble : uint8_t { none, content_type, protocol, over_limit };

  explicit FrameReceiver(Options options) : options_(std::move(options)) {}

  // The next data frame's payload; `bytes` moves behind it and behind the control frames in front of it.
  // Nothing: what is left of `bytes` is the beginning of a frame and comes again with more behind it, or the
  // connection is done(). The payload views what `bytes` viewed.
  std::optional<std::span<const std::byte>> next(std::span<const std::byte>& bytes) {
    if (state_ == State::streaming) [[likely]] {
      Frame frame = next_frame(bytes, options_.frame_limit);
      if (frame.kind == Frame::Kind::data) [[likely]] {
        bytes = bytes.subspan(frame.size);
        return frame.payload;
      }
    }
    return next_slowly(bytes);
  }
  // What is to be sent to the other end, since the last call. A failure to send it after STOP means nothing:
  // many senders close without waiting for FINISH.
  std::string take_reply() { return std::exchange(reply_, {}); }

  State state() const { return state_; }
  Trouble trouble() const { return trouble_; }
  bool done() const { return state_ == State::finished || state_ == State::refused; }

 private:
  std::optional<std::span<const std::byte>> next_slowly(std::span<const std::byte>& bytes);
  void control(std::span<const std::byte> payload);
  void refuse(Trouble trouble) {
    state_ = State::refused;
    trouble_ = trouble;
  }

  Options options_;
  State state_ = State::opening;
  Trouble trouble_ = Trouble::none;
  bool bidirectional_ = false;
  unsigned controls_ = 0;
  std::string reply_;
};

}  // namespace luytre
