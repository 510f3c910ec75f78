#include "wire/frame_streams/receiver.h"

namespace luytre {

std::optional<std::span<const std::byte>> FrameReceiver::next_slowly(std::span<const std::byte>& bytes) {
  while (!done()) {
    Frame frame = next_frame(bytes, options_.frame_limit);
    switch (frame.kind) {
      case Frame::Kind::cut:
        return {};
      case Frame::Kind::over_limit:
        refuse(state_ == State::streaming ? Trouble::over_limit : Trouble::protocol);
        break;
      case Frame::Kind::malformed:
        refuse(Trouble::protocol);
        break;
      case Frame::Kind::control:
        bytes = bytes.subspan(frame.size);
        control(frame.payload);
        break;
      case Frame::Kind::data:
        if (state_ == State::streaming) {
          bytes = bytes.subspan(frame.size);
          return frame.payload;
        }
        refuse(Trouble::protocol);
        break;
    }
  }
  bytes = {};
  return {};
}

void FrameReceiver::control(std::span<const std::byte> payload) {
  std::optional<ControlFrame> frame = parse_control(payload);
  if (!frame) return refuse(Trouble::protocol);
  if (++controls_ > options_.control_limit) return refuse(Trouble::over_limit);
  bool first = state_ == State::opening, opens = first || state_ == State::accepted;
  if (frame->is(ControlType::ready) && first) {
    if (!frame->allows(options_.content_type)) return refuse(Trouble::content_type);
    reply_ += make_control(ControlType::accept, options_.content_type);
    bidirectional_ = true;
    state_ = State::accepted;
  } else if (frame->is(ControlType::start) && opens) {
    if (!frame->allows(options_.content_type)) return refuse(Trouble::content_type);
    state_ = State::streaming;
  } else if (frame->is(ControlType::stop) && state_ == State::streaming) {
    if (bidirectional_) reply_ += make_control(ControlType::finish);
    state_ = State::finished;
  } else if (frame->type >= 1 && frame->type <= 5) {
    refuse(Trouble::protocol);
  }
}

}  // namespace luytre
