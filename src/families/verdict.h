// A verdict over a window, begun.
#pragma once
#include "families/detector.h"
#include "families/window_table.h"

namespace luytre {

// `host`'s, over [start, end); `last` is the window's last microsecond.
inline Detection window_verdict(const DetectorInfo& info, const IpAddress& host, Timestamp start,
                                Timestamp end) {
  Detection detection;
  detection.detector = &info;
  detection.first = start;
  detection.last = end - 1;
  detection.host = host;
  detection.family = info.family;
  detection.category = info.category;
  detection.evidence = info.grade;
  return detection;
}
inline Detection window_verdict(const DetectorInfo& info, const IpAddress& host,
                                const WindowTable::Noted& noted) {
  return window_verdict(info, host, noted.window_start, noted.window_end);
}

}  // namespace luytre
