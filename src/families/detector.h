// What every detector is: batches of observations in, detections out.
//
// A detector is one object that all threads of a run share. Whatever it remembers is keyed by host and window
// of *observation* time, merges in any order, and lives in bounded memory (families/window_table.h), so the
// same telemetry gives the same detections however it is cut and shared out. Two are exceptions at the edge of
// their thresholds, as they keep a pair only when it comes back: beacon and rare-connection. Detectors are
// rows of the table in families/detectors.cpp; each family has a folder of its own.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"
#include "directory/attribution.h"
#include "model/observation.h"
#include "model/sighting.h"

namespace luytre {

// What a detector must see to say anything; NetFlow, for one, carries no payload.
enum Needs : uint8_t { kFlows = 1, kDns = 2, kHttp = 4, kTls = 8, kPayload = 16 };

struct Threshold {
  std::string_view name;  // "targets"; the setting is "<detector>.<name>"
  uint64_t value;         // unless set otherwise
  std::string_view sentence;
};

struct DetectorInfo {
  std::string_view name;    // "zeroaccess-p2p"
  std::string_view family;  // canonical; "" when it names none (behaviour alone never does)
  Category category;
  Evidence grade;  // the highest it gives
  uint8_t needs;   // Needs, together
  std::string_view sentence;
  std::string_view source;  // the paper, page or rule it rests on
  std::span<const Threshold> thresholds;
};

// One thing detected; text views the giver's and dies when detected() returns. For a verdict over a window
// `first` and `last` are the window's bounds, and whatever could differ between two readings of the same
// telemetry (counts, the last target) stands in `detail` alone: sightings are known by all else.
struct Detection {
  const DetectorInfo* detector = nullptr;
  Timestamp first = kNoTime, last = kNoTime;
  IpAddress host;  // the constituent's
  uint16_t port = 0;
  IpAddress remote;  // unspecified: none in particular
  uint16_t remote_port = 0;
  uint8_t protocol = 0;
  std::string_view name;       // the domain, URL or text that was seen
  std::string_view indicator;  // what it was recognised by: a generated name, "crc32", "tcp/23"
  IndicatorType indicator_type = IndicatorType::address;  // of `indicator`, where it is one: a generated name
  std::string_view source;  // where that comes from, "generated:conficker-a"; "": "luytre"
  std::string_view family;  // usually the detector's
  Category category = Category::behaviour;
  Evidence evidence = Evidence::suspected;
  uint64_t packets = 0, bytes = 0;
  std::string_view detail;  // a JSON object, or ""
};

class DetectionSink {
 public:
  virtual ~DetectionSink() = default;
  virtual void detected(const Detection& detection) = 0;
};

// Which blocks of 65,536 IPv4 addresses hold any of ours: 8 KiB that stay in the nearest cache, so that the
// world's addresses, the most of all, are told from ours without a look into the large table.
using OurBlocks = std::array<uint64_t, 1024>;

// Whose traffic is looked at: national addresses, and for a sensor inside a body private ones. Made for a
// batch; keeps `table`'s ranges, not the table, alive.
class Hosts {
 public:
  Hosts(const AttributionTable* table, bool inside);
  // False: surely not ours.
  bool may_be_ours(const IpAddress& address) const { return !address.is_v4() || may_be_ours(address.v4()); }
  bool may_be_ours(uint32_t address) const {
    uint32_t block = address >> 16;
    return (*blocks_)[block / 64] >> block % 64 & 1;
  }
  bool ours(const IpAddress& address) const {
    if (!may_be_ours(address)) return false;
    return (inside_ && reserved_space(address) == ReservedSpace::private_use) ||
           table_->owner(table_->attribute(address)).reason != AttributionReason::foreign;
  }

 private:
  const AttributionTable* table_;
  std::shared_ptr<const OurBlocks> blocks_;
  bool inside_;
};

// The thresholds and bounds in force. Immutable while detectors live.
class DetectorSettings {
 public:
  // "iot-scan.targets=50,spam-burst.targets=300"; an unknown detector or threshold, or no number, is
  // ErrorCode::invalid with the nearest name. `memory`: bytes of state over all detectors and threads.
  // Defined with the table of detectors (library `detectors`).
  static Result<DetectorSettings> parse(std::string_view thresholds, std::string_view switched_off,
                                        uint64_t memory);
  // One at a time, unchecked: "iot-scan.targets"; a detector's name.
  void set(std::string_view threshold, uint64_t value);
  void switch_off(std::string_view detector);
  // The value set, else the detector's own. The detector must have that threshold.
  uint64_t threshold(const DetectorInfo& detector, std::string_view name) const;
  bool on(const DetectorInfo& detector) const;
  uint64_t memory() const { return memory_; }

 private:
  std::vector<std::pair<std::string, uint64_t>> thresholds_;  // by "<detector>.<name>"
  std::vector<std::string> off_;
  uint64_t memory_ = 256 << 20;
};

class Overview;

class Detector {
 public:
  virtual ~Detector() = default;
  // Looks at one batch of a kind it needs; detections of hosts that are not ours are dropped by it. It
  // completes (batch.complete) the rows whose other columns it reads, and no more. Called by several threads
  // at once, each with a batch and sink of its own.
  virtual void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) = 0;
  // The same, with what several detectors want to know of the batch found out once: families/overview.h.
  virtual void observe_with(Overview& overview, ObservationBatch& batch, const Hosts& hosts,
                            DetectionSink& sink) {
    static_cast<void>(overview);
    observe(batch, hosts, sink);
  }
  // Says what can only be said of a whole window: judges those that ended by `until` and forgets them. Called
  // after the last observe() with INT64_MAX, and in live runs now and then, by any one thread.
  virtual void finish(Timestamp until, DetectionSink& sink) {
    static_cast<void>(until);
    static_cast<void>(sink);
  }
  // State given up to stay within bounds: what it would have shown is not known.
  virtual uint64_t evicted() const { return 0; }
};

// A row of the table of detectors. `memory`: this detector's share, in bytes: shares/sum of shares of all
// that are on; one that keeps no state has 0.
struct DetectorRow {
  const DetectorInfo* info;
  std::unique_ptr<Detector> (*create)(const DetectorSettings& settings, uint64_t memory);
  uint32_t shares = 1;
};

}  // namespace luytre
