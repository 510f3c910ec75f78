// Packets of a network interface, by libpcap (TPACKET_V3 on Linux).
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

struct LiveFrame {
  std::span<const std::byte> bytes;  // as captured; dies with the call it is given in
  uint32_t original_length = 0;      // on the wire
  Timestamp time = 0;                // by the kernel's clock
};

// One thread at a time. Capturing takes CAP_NET_RAW (or root).
class LiveCapture {
 public:
  struct Options {
    std::string interface;     // "eth0", "any", "lo"
    std::string filter;        // in the language of pcap-filter(7); "": everything
    int buffer = 64 << 20;     // bytes of ring shared with the kernel
    int snap_length = 65'535;  // bytes kept of a packet
    bool promiscuous = true;   // what is not addressed to this machine, too
  };
  // Errors say whether it is the interface, the filter or a privilege that is wrong.
  static Result<std::unique_ptr<LiveCapture>> open(const Options& options);
  virtual ~LiveCapture() = default;

  // Waits up to `timeout_ms` and gives what has come to `take`; how many frames that was.
  virtual Result<size_t> receive(int timeout_ms, const std::function<void(const LiveFrame&)>& take) = 0;
  virtual uint32_t link_type() const = 0;  // LINKTYPE_ number
  // Packets that passed the filter and were dropped before we could read them: by the ring for want of room,
  // and by the interface or its driver (of any traffic), since it was opened.
  virtual uint64_t kernel_drops() = 0;
};

}  // namespace luytre
