// Captures packets of an interface until the run is stopped.
#pragma once
#include "monitor/worker.h"
#include "sources/capture_live.h"

namespace luytre {

// "capture://eth0", "capture://eth0?filter=udp+port+53&promiscuous=no&snaplen=2048&buffer=67108864": the part
// behind the scheme, with + and %XX as in a web form. Unset values stay as they are in `options`.
Result<LiveCapture::Options> parse_capture_address(std::string_view text, LiveCapture::Options options = {});

// One thread. The report's datagrams are packets, its kernel_drops what the ring or the interface dropped.
InputReport receive_capture(const Listen& listen, RunContext& run);

}  // namespace luytre
