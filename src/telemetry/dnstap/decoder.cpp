#include "base/bytes.h"
#include "telemetry/dnstap/dnstap.h"
#include "telemetry/dnstap/rows.h"
#include "wire/frame_streams/frame.h"

namespace luytre {
namespace {

class FrameDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    rows_.add(input.bytes, input.origin, input.received, sink);
    return input.bytes.size();
  }
  void flush(BatchSink& sink, bool) override { rows_.flush(sink); }
  const DecodeCounts& counts() const override { return rows_.counts; }

 private:
  dnstap::Rows rows_;
};

class FileDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) override {
    std::span<const std::byte> rest = input.bytes;
    while (!rest.empty()) {
      if (skip_ > 0) {
        size_t size = std::min<uint64_t>(skip_, rest.size());
        skip_ -= size;
        rest = rest.subspan(size);
        continue;
      }
      Frame frame = next_frame(rest);
      if (frame.kind == Frame::Kind::cut) break;
      if (frame.kind == Frame::Kind::data) [[likely]] {
        if (state_ == State::dnstap)
          rows_.add(frame.payload, input.origin, kNoTime, sink);
        else if (state_ == State::outside)
          ++rows_.counts.malformed;
      } else if (frame.kind == Frame::Kind::control) {
        control(frame.payload);
      } else {
        ++(frame.kind == Frame::Kind::over_limit ? rows_.counts.over_limit : rows_.counts.malformed);
        skip_ = frame.size;
        continue;
      }
      rest = rest.subspan(frame.size);
    }
    if (!input.last) return input.bytes.size() - rest.size();
    if (!rest.empty() || skip_ > 0) ++rows_.counts.incomplete;
    skip_ = 0;
    return input.bytes.size();
  }

  void flush(BatchSink& sink, bool end) override {
    rows_.flush(sink);
    if (!end) return;
    rows_.counts.incomplete += state_ == State::dnstap;  // no STOP
    state_ = State::outside;
  }
  const DecodeCounts& counts() const override { return rows_.counts; }

 private:
  enum class State : uint8_t { outside, dnstap, other };

  void control(std::span<const std::byte> payload) {
    std::optional<ControlFrame> frame = parse_control(payload);
    if (!frame) {
      ++rows_.counts.malformed;
    } else if (frame->is(ControlType::start)) {
      rows_.counts.incomplete += state_ == State::dnstap;  // the stream before it has no STOP
      state_ = frame->allows(kDnstapContentType) ? State::dnstap : State::other;
      rows_.counts.unsupported += state_ == State::other;
    } else if (frame->is(ControlType::stop)) {
      state_ = State::outside;
    }
  }

  dnstap::Rows rows_;
  State state_ = State::outside;
  uint64_t skip_ = 0;  // bytes of a frame that is stepped over
};

}  // namespace

int sniff_dnstap_file(std::span<const std::byte> head) {
  Frame frame = next_frame(head);
  if (frame.kind != Frame::Kind::control) return 0;
  std::optional<ControlFrame> control = parse_control(frame.payload);
  bool start = control && control->is(ControlType::start) && control->allows(kDnstapContentType);
  return start ? 100 : 0;
}

int sniff_dnstap(std::span<const std::byte> head) {
  dnstap::Message message;
  return dnstap::parse(head, message) && message.present && message.type >= 1 &&
                 message.type <= dnstap::kLastType
             ? 60
             : 0;
}

std::unique_ptr<Decoder> make_dnstap_file_decoder(const DecodeOptions&) {
  return std::make_unique<FileDecoder>();
}

std::unique_ptr<Decoder> make_dnstap_decoder(const DecodeOptions&) {
  return std::make_unique<FrameDecoder>();
}

}  // namespace luytre
