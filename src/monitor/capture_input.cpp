#include "monitor/capture_input.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "telemetry/formats.h"

namespace luytre {
namespace {

constexpr int kPauseMs = 200;

uint64_t micros_now() {
  auto time = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

// "a+b%20c" -> "a b c"; false when an escape is none.
bool decode_form(std::string_view text, std::string& out) {
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned byte = 0;
    if (i + 2 >= text.size()) return false;
    auto [end, error] = std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16);
    if (error != std::errc() || end != &text[i + 1] + 2) return false;
    out += static_cast<char>(byte);
    i += 2;
  }
  return true;
}

bool parse_number(const std::string& text, int least, int& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= least;
}

}  // namespace

Result<LiveCapture::Options> parse_capture_address(std::string_view text, LiveCapture::Options options) {
  auto wrong = [&](std::string_view why) {
    return fail(
        ErrorCode::invalid,
        fmt::format(
            "--listen 'capture://{}': {}; it reads capture://INTERFACE, with "
            "?filter=…&promiscuous=no&snaplen=…&buffer=… behind when wanted (a space is +, a plus %2B)",
            text, why));
  };
  size_t question = text.find('?');
  options.interface = text.substr(0, question);
  if (options.interface.empty() || options.interface.find('/') != std::string::npos)
    return wrong("no interface is named");
  std::string_view query =
      question == std::string_view::npos ? std::string_view{} : text.substr(question + 1);
  while (!query.empty()) {
    size_t end = std::min(query.find('&'), query.size());
    std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    size_t equals = pair.find('=');
    std::string_view name = pair.substr(0, equals);
    std::string value;
    if (equals == std::string_view::npos || !decode_form(pair.substr(equals + 1), value))
      return wrong(fmt::format("'{}' is no name=value", pair));
    if (name == "filter") {
      options.filter = value;
    } else if (name == "promiscuous" && (value == "yes" || value == "no")) {
      options.promiscuous = value == "yes";
    } else if (name == "snaplen") {
      if (!parse_number(value, 64, options.snap_length)) return wrong("snaplen is a number from 64 up");
    } else if (name == "buffer") {
      if (!parse_number(value, 1 << 16, options.buffer))
        return wrong("buffer is a number of bytes from 65536 up");
    } else {
      return wrong(fmt::format("there is no '{}'", pair));
    }
  }
  return options;
}

InputReport receive_capture(const Listen& listen, RunContext& run) {
  InputReport report;
  report.source = "capture://" + listen.capture;
  report.format = listen.format;
  auto options = parse_capture_address(listen.capture, {.buffer = run.options.receive_buffer});
  auto capture = options ? LiveCapture::open(*options)
                         : Result<std::unique_ptr<LiveCapture>>(std::unexpected(options.error()));
  if (!capture) {
    report.problem = capture.error().message;
    return report;
  }
  if (run.options.ready) run.options.ready(report.source, 0);
  uint64_t run_id = micros_now();
  uint16_t origin = run.origins.add(options->interface, run_id);
  std::unique_ptr<Decoder> decoder = find_format(listen.format, Framing::packet)->create(run.options.decode);
  Worker worker(run);
  uint32_t link_type = (*capture)->link_type();
  auto take = [&](const LiveFrame& frame) {
    decoder->decode({.bytes = frame.bytes,
                     .origin = origin,
                     .received = frame.time,
                     .link_type = link_type,
                     .original_length = frame.original_length},
                    worker.sink());
  };
  auto last_flush = std::chrono::steady_clock::now();
  while (!run.stopped()) {
    auto count = (*capture)->receive(kPauseMs, take);
    if (!count) {
      report.problem = count.error().message;
      break;
    }
    report.datagrams += *count;
    auto now = std::chrono::steady_clock::now();
    if (now - last_flush <= std::chrono::seconds(run.options.flush_seconds)) continue;
    last_flush = now;
    if (*count == 0) decoder->decode({.received = static_cast<Timestamp>(micros_now())}, worker.sink());
    decoder->flush(worker.sink(), false);
    worker.hand_over();
    if (auto flushed = run.committer.flush(run.health.rows()); !flushed) run.fail_with(flushed.error());
  }
  // What the kernel holds when the run is stopped was captured: take it too, but no more than that.
  uint64_t stopped = micros_now();
  bool later = false;
  while (!later) {
    auto count = (*capture)->receive(0, [&](const LiveFrame& frame) {
      later = later || frame.time > static_cast<Timestamp>(stopped);
      take(frame);
    });
    if (!count || *count == 0) break;
    report.datagrams += *count;
  }
  decoder->flush(worker.sink(), true);
  report.counts = decoder->counts();
  report.exporters = decoder->exporters();
  report.kernel_drops = (*capture)->kernel_drops();
  // A dropped packet is a record lost, as far as anybody can say.
  DecodeCounts faults = report.counts;
  faults.lost += report.kernel_drops;
  if (Timestamp latest = worker.sink().latest(); latest != kNoTime)
    run.health.add_faults(options->interface, run_id, latest, faults);
  return report;
}

}  // namespace luytre
