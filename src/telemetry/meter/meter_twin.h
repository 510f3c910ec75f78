// The flow rows of meter.h once more: the packets of each pair of ends are kept, cut into conversations and
// parts, and each part is worked out from its packets alone. Without bounds; UDP and TCP, no http and tls.
#pragma once
#include <map>
#include <span>
#include <tuple>

#include "telemetry/meter/meter_test_tools.h"

namespace luytre::meter {

class MeterTwin {
 public:
  explicit MeterTwin(const MeterOptions& options) : options_(options) {}
  // Packets of kind transport, in order of time.
  void add(const Packet& packet, Timestamp time);
  std::vector<FlowRow> rows() const;  // ordered

 private:
  using End = std::tuple<IpAddress, uint16_t>;
  struct Seen {
    Timestamp time;
    End src, dst;
    uint8_t protocol, flags;
    uint32_t sequence, ip_length;
    std::string payload;
  };
  using Packets = std::span<const Seen>;

  static bool begins(Packets conversation, const Seen& next);
  static End initiator(const Seen& first);
  static std::string said(Packets part, const End& end);
  void give(Packets conversation, std::vector<FlowRow>& rows) const;

  MeterOptions options_;
  std::map<std::tuple<uint8_t, End, End>, std::vector<Seen>> pairs_;
};

}  // namespace luytre::meter
