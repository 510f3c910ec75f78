#include "monitor/stream_input.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "sources/stream_socket.h"
#include "telemetry/dnstap/dnstap.h"
#include "telemetry/formats.h"
#include "wire/frame_streams/receiver.h"

namespace luytre {
namespace {

constexpr int kPauseMs = 200;
// What senders have sent is read when the run is stopped, but those who never pause are not waited for.
constexpr std::chrono::seconds kLastReading{2};

Timestamp now() {
  auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

// What the streams of one thread share.
struct Reading {
  std::unique_ptr<Decoder> decoder;
  BatchSink& sink;
  DecodeCounts faults;  // of connections
};

class FramedStream : public StreamHandler {
 public:
  FramedStream(Reading& reading, uint16_t origin, const StreamPeer& peer)
      : reading_(reading),
        origin_(origin),
        peer_(peer),
        frames_({.content_type = std::string(kDnstapContentType)}) {}

  size_t received(std::span<const std::byte> bytes) override {
    Input input{.origin = origin_, .received = now(), .exporter = peer_.address, .exporter_port = peer_.port};
    std::span<const std::byte> rest = bytes;
    while (auto frame = frames_.next(rest)) {
      input.bytes = *frame;
      reading_.decoder->decode(input, reading_.sink);
    }
    return bytes.size() - rest.size();
  }
  std::string take_reply() override { return frames_.take_reply(); }
  bool opened() const override { return frames_.state() == FrameReceiver::State::streaming || done(); }
  bool done() const override { return frames_.done(); }

  void ended(End why, size_t left) override {
    DecodeCounts& faults = reading_.faults;
    switch (why) {
      case End::done:
        switch (frames_.trouble()) {
          case FrameReceiver::Trouble::none:
            break;
          case FrameReceiver::Trouble::content_type:
            ++faults.unsupported;
            break;
          case FrameReceiver::Trouble::protocol:
            ++faults.malformed;
            break;
          case FrameReceiver::Trouble::over_limit:
            ++faults.over_limit;
            break;
        }
        break;
      case End::closed:
        faults.incomplete += (frames_.state() == FrameReceiver::State::streaming) + (left > 0);
        break;
      case End::timed_out:
      case End::over_limit:
        ++faults.over_limit;
        break;
      case End::stopped:
        break;
    }
  }

 private:
  Reading& reading_;
  uint16_t origin_;
  StreamPeer peer_;
  FrameReceiver frames_;
};

// One thread: its receiver, decoder and worker. Outlives run() only to give its account.
class StreamThread {
 public:
  StreamThread(RunContext& run, const Format& format, std::string listen, uint64_t run_id)
      : run_(run),
        listen_(std::move(listen)),
        run_id_(run_id),
        worker_(run),
        reading_{format.create(run.options.decode), worker_.sink(), {}} {}

  Result<void> open(size_t connections) {
    auto opened = StreamReceiver::open({.connections = connections}, [this](const StreamPeer& peer) {
      bool named = !peer.address.is_unspecified();
      uint16_t origin = run_.origins.add(named ? peer.address.to_string() : listen_, run_id_);
      return std::make_unique<FramedStream>(reading_, origin, peer);
    });
    if (!opened) return std::unexpected(opened.error());
    receiver_ = std::move(*opened);
    return {};
  }
  StreamReceiver& receiver() { return *receiver_; }

  void run() {
    auto last_flush = std::chrono::steady_clock::now();
    while (!run_.stopped()) {
      if (!step(kPauseMs)) break;
      auto time = std::chrono::steady_clock::now();
      if (time - last_flush <= std::chrono::seconds(run_.options.flush_seconds)) continue;
      last_flush = time;
      reading_.decoder->flush(worker_.sink(), false);
      worker_.hand_over();
      if (auto flushed = run_.committer.flush(run_.health.rows()); !flushed) run_.fail_with(flushed.error());
    }
    auto end = std::chrono::steady_clock::now() + kLastReading;
    while (std::chrono::steady_clock::now() < end && step(0).value_or(false)) {
    }
    receiver_->close_all();
    reading_.decoder->flush(worker_.sink(), true);
  }

  DecodeCounts counts() const {
    DecodeCounts counts = reading_.decoder->counts();
    return counts += reading_.faults;
  }
  Timestamp latest() { return worker_.sink().latest(); }

 private:
  // Whether something was read; nothing after a failure.
  std::optional<bool> step(int timeout_ms) {
    auto heard = receiver_->step(timeout_ms);
    if (heard) return *heard;
    run_.fail_with(heard.error());
    return std::nullopt;
  }

  RunContext& run_;
  std::string listen_;
  uint64_t run_id_;
  Worker worker_;
  Reading reading_;
  std::unique_ptr<StreamReceiver> receiver_;
};

constexpr size_t kConnections = 1024;

}  // namespace

InputReport receive_streams(const Listen& listen, RunContext& run, unsigned threads) {
  InputReport report;
  report.source = fmt::format("{}={}", listen.format, listen.stream);
  report.format = listen.format;
  const Format* format = listen.format == "dnstap" ? find_format(listen.format, Framing::datagram) : nullptr;
  if (!format) {
    report.problem = fmt::format("'{}' is not received over streams; dnstap is", listen.format);
    return report;
  }
  auto address = parse_stream_address(listen.stream);
  auto listener = address ? StreamListener::open(*address) : std::unexpected(address.error());
  if (!listener) {
    report.problem = listener.error().message;
    return report;
  }
  auto run_id = static_cast<uint64_t>(now());
  std::vector<std::unique_ptr<StreamThread>> readers;
  for (unsigned i = 0; i < threads; ++i) {
    readers.push_back(std::make_unique<StreamThread>(run, *format, report.source, run_id));
    if (auto opened = readers.back()->open(std::max<size_t>(kConnections / threads, 1)); !opened) {
      report.problem = opened.error().message;
      return report;
    }
  }
  {
    std::vector<std::jthread> running;
    for (auto& reader : readers) running.emplace_back([&reader] { reader->run(); });
    if (run.options.ready) run.options.ready(report.source, (*listener)->port());
    while (!run.stopped()) {
      auto accepted = (*listener)->accept(kPauseMs);
      if (!accepted) {
        run.fail_with(accepted.error());
        break;
      }
      if (!*accepted) continue;
      auto idlest = std::ranges::min_element(
          readers, {}, [](const auto& reader) { return reader->receiver().connections(); });
      (*idlest)->receiver().adopt(std::move(**accepted));
    }
  }
  Timestamp latest = kNoTime;
  for (auto& reader : readers) {
    DecodeCounts counts = reader->counts();
    counts.over_limit += reader->receiver().counts().refused;
    report.counts += counts;
    report.connections += reader->receiver().counts().connections;
    latest = std::max(latest, reader->latest());
  }
  if (latest != kNoTime) run.health.add_faults(report.source, run_id, latest, report.counts);
  return report;
}

}  // namespace luytre
