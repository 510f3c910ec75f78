// A verdict over a window, begun.
#pragma once
#include "families/detector.h"
#include "families/window_table.h"

namespace luytre {

// `host`'s, over the window of `noted`; `last` is the last microsecond of it.
inline Detection window_verdict(const DetectorInfo& info, const IpAddress& host,
                                const WindowTable::Noted& noted) {
  Detection detection;
  detection.detector = &info;
  detection.first = noted.window_start;
  detection.last = noted.window_end - 1;
  detection.host = host;
  detection.family = info.family;
  detection.category = info.category;
  detection.evidence = info.grade;
  return detection;
}

}  // namespace luytre
