// For tests of the detectors that go by behaviour: traffic made row by row, detections as lines.
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

#include "families/detector_test_tools.h"
#include "families/verdict.h"

namespace luytre::test {

inline constexpr Timestamp kMorning = 1'544'313'600'000'000 + 9 * kMicrosPerHour;  // 2018-12-09T09:00Z
inline constexpr size_t kPlenty = 16 << 20;

// A row with what test::Row has no field for.
struct Event : Row {
  Event() { time = kMorning; }
  Timestamp duration = 0;
  uint8_t response_code = 0;
  ObservationKind kind = ObservationKind::flow;
};

inline Event flow(std::string_view src, std::string_view dst, uint16_t dst_port, uint8_t flags,
                  Timestamp time) {
  static std::vector<std::unique_ptr<std::string>> texts;  // Row views its addresses
  auto keep = [](std::string_view text) {
    return texts.emplace_back(std::make_unique<std::string>(text))->c_str();
  };
  Event e;
  e.src = keep(src);
  e.dst = keep(dst);
  e.dst_port = dst_port;
  e.tcp_flags = flags;
  e.time = time;
  return e;
}
inline Event query(std::string_view client, std::string name, uint8_t code, Timestamp time) {
  Event e = flow(client, "14.160.0.53", 53, 0, time);
  e.protocol = 17;
  e.kind = ObservationKind::dns;
  e.name = std::move(name);
  e.response_code = code;
  return e;
}
// 203.0.113.0 and up, public and foreign.
inline std::string target(uint32_t n) {
  return IpAddress::from_v4(0xCB007100 + n * 2654435761u % 0x01000000u).to_string();
}

// All events of one kind, given in batches of `rows`; then the windows end.
inline std::vector<Seen> observe(Detector& detector, const std::vector<Event>& events, size_t rows = 1000) {
  OurHosts hosts;
  KeepDetections kept;
  ObservationBatch batch;
  for (size_t from = 0; from < events.size(); from += rows) {
    size_t count = std::min(rows, events.size() - from);
    std::vector<Row> part(events.begin() + static_cast<ptrdiff_t>(from),
                          events.begin() + static_cast<ptrdiff_t>(from + count));
    fill(batch, events[from].kind, part, false);
    for (uint32_t i = 0; i < count; ++i) {
      batch.last[i] = batch.first[i] + events[from + i].duration;
      if (batch.kind == ObservationKind::dns) batch.response_code[i] = events[from + i].response_code;
    }
    detector.observe(batch, hosts, kept);
  }
  detector.finish(INT64_MAX, kept);
  return kept.seen;
}

// What must not depend on how telemetry is cut and ordered, sorted.
inline std::vector<std::string> lines(const std::vector<Seen>& seen) {
  std::vector<std::string> all;
  for (const Seen& s : seen)
    all.push_back(fmt::format("{} {} {} {} {} {} {}", s.detector, s.host.to_string(), s.remote.to_string(),
                              s.remote_port, s.indicator, s.name, format_time(s.first)));
  std::ranges::sort(all);
  return all;
}

}  // namespace luytre::test
