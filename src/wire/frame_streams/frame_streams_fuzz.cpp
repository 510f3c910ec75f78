// Any bytes as a connection: the same frames, replies and end however they are cut; never an answer to
// nothing.
#include "base/check.h"
#include "wire/frame_streams/receiver.h"

namespace {

struct Outcome {
  std::string frames, replies;
  luytre::FrameReceiver::State state;
  luytre::FrameReceiver::Trouble trouble;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome receive(std::span<const std::byte> bytes, size_t piece) {
  luytre::FrameReceiver receiver({.content_type = "protobuf:dnstap.Dnstap", .frame_limit = 4096});
  Outcome outcome;
  std::vector<std::byte> held;
  while (!bytes.empty()) {
    size_t size = std::min(piece, bytes.size());
    held.insert(held.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    bytes = bytes.subspan(size);
    std::span<const std::byte> rest = held;
    while (auto payload = receiver.next(rest)) {
      LUYTRE_CHECK(payload->size() <= 4096);
      outcome.frames.append(luytre::as_text(*payload)).append("|");
    }
    outcome.replies += receiver.take_reply();
    held = std::vector<std::byte>(rest.begin(), rest.end());
    LUYTRE_CHECK(held.size() < 4096 + 4);
  }
  outcome.state = receiver.state();
  outcome.trouble = receiver.trouble();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 << 15) return 0;
  std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  Outcome whole = receive(bytes, SIZE_MAX);
  LUYTRE_CHECK(whole == receive(bytes, 1 + size % 13));
  LUYTRE_CHECK((whole.state == luytre::FrameReceiver::State::refused) ==
               (whole.trouble != luytre::FrameReceiver::Trouble::none));
  return 0;
}
